"""What a decision works with: one transaction, seen as one workspace or as the system."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, bindparam, inspect, text
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.errors import NotFound
from storage.tables.base import Row, WorkspaceRow
from storage.tables.pipeline import Job

if TYPE_CHECKING:
    from storage.database import Database

Model = TypeVar("Model", bound=WorkspaceRow)
SystemModel = TypeVar("SystemModel", bound=Row)
Found = TypeVar("Found")


class Aside(Exception):
    """Something takes longer than the write lock may be held: to be undone, worked out without it, and begun again."""

    def __init__(self, key: Hashable, work: Callable[[], Any]) -> None:
        super().__init__(str(key)[:80])
        self.key = key
        self.work = work


class Transaction:
    """One database transaction. Commit once, at the edge; leaving without it undoes everything."""

    def __init__(self, session: Session, connection: Connection, database: Database) -> None:
        self.session = session
        self.connection = connection
        self.database = database
        self.enqueued = False  # whether a job was added: whoever commits may tell the runner
        self.found: dict[Hashable, Any] | None = None  # of a turn: what was worked out aside; else nothing is

    @property
    def system(self) -> SystemUnit:
        """Inbox, outbox, due and identity tables, of all workspaces."""
        return SystemUnit(self)

    def workspace(self, workspace_id: int) -> UnitOfWork:
        """Everything of one workspace and nothing of another."""
        if not self.database.is_sqlite:
            self.connection.execute(
                text("SELECT set_config('app.workspace', :id, true)"), {"id": str(workspace_id)}
            )
        return UnitOfWork(self, workspace_id)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """A part that an exception undoes while the rest of the transaction stands."""
        with self.session.begin_nested():
            self.session.connection()  # else the savepoint waits for the session and misses plain statements
            yield

    def aside(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """What `work` gives without this transaction's lock, once a turn: it raises Aside, and finds it there the next time.

        Raises what `work` raised. None where nobody would come back: in jobs, and wherever else a transaction is no turn.
        """
        if self.found is None:
            return None
        if key not in self.found:
            raise Aside(key, work)
        found = self.found[key]
        if isinstance(found, Exception):
            raise found
        return found

    def commit(self) -> None:
        if self.session.in_transaction():  # else nothing was done through it
            self.session.commit()
        self.connection.commit()


def found(session: Session, model: type[SystemModel], row_id: int) -> SystemModel | None:
    """Give the row of this id, as `Session.get` does, which builds its statement anew each time."""
    statement, mapper = _by_id(model)
    known: SystemModel | None = session.identity_map.get(mapper.identity_key_from_primary_key((row_id,)))
    if known is not None and not inspect(known).expired:
        return known
    row: SystemModel | None = session.execute(statement, {"row_id": row_id}).scalars().first()
    return row


@cache
def _by_id(model: type[Row]) -> tuple[Any, Any]:
    return select(model).where(model.id == bindparam("row_id")), inspect(model)


class SystemUnit:
    """The plumbing's view: rows by id, no workspace filter. Only inbox, outbox, due and identity tables."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.session = transaction.session
        self.connection = transaction.connection
        self.vault = transaction.database.vault

    def add(self, row: SystemModel) -> SystemModel:
        self.session.add(row)
        self.transaction.enqueued |= isinstance(row, Job)
        return row

    def get(self, model: type[SystemModel], row_id: int) -> SystemModel:
        """Give the row; raises NotFound."""
        row = found(self.session, model, row_id)
        if row is None:
            raise NotFound(model.__name__)
        return row

    def all(self, query: SelectOfScalar[SystemModel]) -> Sequence[SystemModel]:
        return self.session.exec(query).all()


class UnitOfWork:
    """One workspace's view of the transaction: reads are filtered and writes are stamped by construction."""

    def __init__(self, transaction: Transaction, workspace_id: int) -> None:
        self.transaction = transaction
        self.session = transaction.session
        self.connection = transaction.connection
        self.vault = transaction.database.vault
        self.workspace_id = workspace_id

    def add(self, row: Model) -> Model:
        """Put a new row into the workspace; raises ValueError for a row that names another one."""
        if row.workspace_id is None:
            row.workspace_id = self.workspace_id
        if row.workspace_id != self.workspace_id:
            raise ValueError("a row of another workspace")
        self.session.add(row)
        return row

    def get(self, model: type[Model], row_id: int) -> Model:
        """Give the row; raises NotFound, also when it is another workspace's."""
        row = found(self.session, model, row_id)
        if row is None or row.workspace_id != self.workspace_id:
            raise NotFound(model.__name__)
        return row

    def lock(self, model: type[Model], row_id: int) -> Model:
        """Give the row, fresh, and keep others from changing it until the end; raises NotFound as `get` does."""
        row = self.session.get(model, row_id, with_for_update=True, populate_existing=True)
        if row is None or row.workspace_id != self.workspace_id:
            raise NotFound(model.__name__)
        return row

    def query(self, model: type[Model]) -> SelectOfScalar[Model]:
        """A select of this workspace's rows, to be narrowed and ordered by the caller."""
        return select(model).where(model.workspace_id == self.workspace_id)

    def all(self, query: SelectOfScalar[Model]) -> Sequence[Model]:
        return self.session.exec(query).all()

    def first(self, query: SelectOfScalar[Model]) -> Model | None:
        return self.session.exec(query).first()

    def ahead(self, key: Hashable, look: Callable[[UnitOfWork], Found]) -> Found:
        """What `look` reads; in a turn it has read it before the write lock was taken, and may be a moment old.

        `key` names what is looked at and with what, within the workspace. What is read must not depend on what this
        transaction has written.
        """
        if self.transaction.found is None:
            return look(self)
        database, workspace_id = self.transaction.database, self.workspace_id

        def read() -> Found:
            with database.read() as transaction:
                return look(transaction.workspace(workspace_id))

        found: Found = self.transaction.aside((workspace_id, key), read)
        return found

    def flush(self) -> None:
        """Send pending writes to the database now, so that its constraints speak here."""
        self.session.flush()

    def sealed(self, plain: str, place: str) -> bytes:
        """Encrypt a secret of this workspace; `place` names table and row."""
        return self.vault.seal(plain.encode(), f"{self.workspace_id}/{place}")

    def unsealed(self, sealed: bytes, place: str) -> str:
        return self.vault.open(sealed, f"{self.workspace_id}/{place}").decode()
