"""Makes anew what is derived from creators: the index of their names, and the pool's columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby

from sqlalchemy import Connection, bindparam, delete, select, text
from sqlmodel import col

from storage.database import Database
from storage.queries import columns, search
from storage.tables.columns import ChangedCreators, CreatorColumn
from storage.tables.creators import Creator
from storage.tables.people import Workspace

VERSION = 2
"""Raise it when storage/terms.py, storage/columns.py or domain/sieving/figures.py makes something else of the same creator: the next start
makes everything anew. Versions of the database are frozen in time and know nothing of either.
"""
AT_ONCE = 2000  # creators of one short transaction
Working = Callable[[], AbstractContextManager[Connection]]
_ROWS = select(col(Creator.id), col(Creator.workspace_id), col(Creator.name), col(Creator.handle))
_BACKWARDS = _ROWS.where(col(Creator.id) <= bindparam("to")).order_by(col(Creator.id).desc()).limit(AT_ONCE)
_AFTER = (col(Creator.workspace_id) == bindparam("workspace"), col(Creator.id) > bindparam("after"))
_IDS = select(col(Creator.id)).where(*_AFTER).order_by(col(Creator.id)).limit(10 * AT_ONCE)
_OF_WORKSPACE = (
    _ROWS.where(*_AFTER)
    .order_by(col(Creator.id))
    .limit(AT_ONCE)
    .with_for_update()  # who is renamed at this moment is put in by one of us, not by both
)


def is_current(database: Database) -> bool:
    """Whether everything is of this release's making."""
    with database.read() as transaction:
        return search.version(transaction.connection) == VERSION


def catch_up(connection: Connection) -> bool:
    """Within an upgrade's transaction: make anew what is of another release's making, or is not there yet; says whether."""
    if search.version(connection) == VERSION:
        return False

    @contextmanager
    def working() -> Iterator[Connection]:
        yield connection

    _make(working)
    return True


def rebuild(database: Database) -> int:
    """Index every creator of every workspace, and renew the columns; gives how many there are.

    Each part is a transaction of its own, so that a bot at work goes on; it finds nobody by name whose turn has not come.
    """

    @contextmanager
    def working() -> Iterator[Connection]:
        with database.write() as transaction:
            yield transaction.connection
            transaction.commit()

    done = _make(working)
    settle(database)
    return done


def settle(database: Database) -> None:
    """Make the columns of whoever is noted as changed, each chunk in a short transaction of its own."""
    with database.read() as transaction:
        workspaces = columns.workspaces(transaction.system)
    for workspace_id in workspaces:
        with database.read() as transaction:
            if not columns.waiting(transaction.workspace(workspace_id)):
                continue
        from storage import folding  # with numpy: a start that finds nothing to do does without

        while folding.step(database, workspace_id):
            pass


def _make(working: Working) -> int:
    """The index anew, and everybody noted as changed; gives how many creators there are."""
    with working() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        workspaces = list(connection.execute(select(col(Workspace.id)).order_by(col(Workspace.id))).scalars())
        search.begin(connection, VERSION)
    for workspace_id in workspaces:
        _note_all(working, workspace_id)
    done = _backwards(working) if is_sqlite else sum(_forwards(working, each) for each in workspaces)
    with working() as connection:
        search.refilled(connection, 0)
    return done


def _note_all(working: Working, workspace_id: int) -> None:
    """No columns, and everybody noted as changed: in the order of ids, so that chunks are filled one after the other."""
    last = 0
    while True:
        with working() as connection:
            _enter(connection, workspace_id)
            if (
                not last
            ):  # together with the first notes: whoever screens meanwhile does not meet an empty pool
                for model in (CreatorColumn, ChangedCreators):
                    connection.execute(delete(model).where(col(model.workspace_id) == workspace_id))
            asked = {"workspace": workspace_id, "after": last}
            ids = list(connection.execute(_IDS, asked).scalars())
            columns.mark(connection, workspace_id, ids)
        if not ids:
            return
        last = ids[-1]


def _backwards(working: Working) -> int:
    """From the newest down, so that whoever comes meanwhile is above all who are missing."""
    done = 0
    while True:
        with working() as connection:
            rows = connection.execute(_BACKWARDS, {"to": search.missing_to(connection)}).all()
            for workspace_id, mine in groupby(sorted(rows, key=_workspace), _workspace):
                search.refill(connection, workspace_id, [(row.id, row.name, row.handle) for row in mine])
            if not rows:
                return done
            search.refilled(connection, rows[-1].id - 1)
        done += len(rows)


def _workspace(row: object) -> int:
    return int(row.workspace_id)  # type: ignore[attr-defined]


def _forwards(working: Working, workspace_id: int) -> int:
    """One workspace of PostgreSQL's, whose rows have a wall."""
    done = last = 0
    while True:
        with working() as connection:
            _enter(connection, workspace_id)
            rows = connection.execute(_OF_WORKSPACE, {"workspace": workspace_id, "after": last}).all()
            search.refill(connection, workspace_id, [(row.id, row.name, row.handle) for row in rows])
        if not rows:
            return done
        done, last = done + len(rows), rows[-1].id


def _enter(connection: Connection, workspace_id: int) -> None:
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT set_config('app.workspace', :id, true)"), {"id": str(workspace_id)})
