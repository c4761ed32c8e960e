"""The pool's columns in the database: reading the chunks that a screening needs, and renewing what has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, delete, insert, select, text, type_coerce

from domain.ids import new_id
from storage.queries.dialect import beside
from storage.tables.columns import ChangedCreators, CreatorColumn
from storage.tables.creators import Creator
from storage.tables.people import Workspace
from storage.types import ExactDecimal
from storage.unit_of_work import SystemUnit, UnitOfWork

Stored = tuple[int, str, bytes]  # chunk, column's name, its bytes
_COLUMN = CreatorColumn.__table__  # type: ignore[attr-defined]
_CHANGED = ChangedCreators.__table__  # type: ignore[attr-defined]
_CREATOR = Creator.__table__  # type: ignore[attr-defined]
_READ = (
    "id", "name", "platform", "region", "tier", "categories", "tags", "followers", "active_fan_share", "completion_rate",
    "engagement_rate", "audience", "quote", "quote_currency", "rebate_rate", "sales_low", "sales_high", "gmv",
    "gmv_currency", "ctr", "reputation", "supports_ads", "accepts_script_changes", "late_deliveries", "extra",
    "median_views", "reach", "verified", "stance", "not_interested_until",
)  # fmt: skip
_RAW: list[Any] = [
    type_coerce(_CREATOR.c[name], BigInteger).label(name)
    if isinstance(_CREATOR.c[name].type, ExactDecimal)
    else _CREATOR.c[name]
    for name in _READ
]
_ROWS = select(*_RAW).where(
    beside(_CREATOR.c.workspace_id) == bindparam("workspace"),
    _CREATOR.c.id.in_(bindparam("ids", expanding=True)),
)
AT_ONCE = 2000  # rows or ids of one statement


def mark(connection: Connection, workspace_id: int, creator_ids: Iterable[int]) -> None:
    """Note that the columns of these creators are not what they are."""
    ids = list(creator_ids)
    rows = [
        {
            "id": new_id(),
            "created_at": datetime.now(UTC),
            "workspace_id": workspace_id,
            "creators": ids[start : start + AT_ONCE],
        }
        for start in range(0, len(ids), AT_ONCE)
    ]
    if rows:
        connection.execute(insert(_CHANGED), rows)


def changed(uow: UnitOfWork, most: int | None = None) -> tuple[list[int], list[int]]:
    """Ids of the notes that stand now, the oldest first, and of the creators in them; about so many at the most."""
    query = select(_CHANGED.c.id, _CHANGED.c.creators).where(_CHANGED.c.workspace_id == uow.workspace_id)
    notes: list[int] = []
    ids: set[int] = set()
    for note in uow.connection.execute(query.order_by(_CHANGED.c.id)):
        notes.append(note.id)
        ids.update(note.creators)
        if most is not None and len(ids) >= most:
            break
    return notes, sorted(ids)


def waiting(uow: UnitOfWork) -> bool:
    """Whether anything is noted as changed."""
    query = select(_CHANGED.c.id).where(_CHANGED.c.workspace_id == uow.workspace_id).limit(1)
    return uow.connection.execute(query).first() is not None


def workspaces(system: SystemUnit) -> list[int]:
    """Those whose creators have changed; all of them on PostgreSQL, where a wall hides which."""
    if system.connection.dialect.name == "sqlite":
        return list(system.connection.execute(select(_CHANGED.c.workspace_id).distinct()).scalars())
    return list(system.connection.execute(select(Workspace.__table__.c.id)).scalars())  # type: ignore[attr-defined]


def stamps(uow: UnitOfWork) -> set[int]:
    """What tells whether anybody has stored a chunk since."""
    query = select(_COLUMN.c.id).where(_COLUMN.c.workspace_id == uow.workspace_id, _COLUMN.c.kind == "ids")
    return set(uow.connection.execute(query).scalars())


_TRY = text("SELECT pg_try_advisory_xact_lock(:lock)")
_LOCK = 0x636F6C73  # apart from the lock of imports, which is the workspace's id alone


def may_keep(uow: UnitOfWork) -> bool:
    """Whether this transaction may store renewed columns: it writes, and no other one is about it."""
    if not uow.connection.get_execution_options().get("writing", False):
        return False
    if uow.transaction.database.is_sqlite:
        return True
    return bool(uow.connection.execute(_TRY, {"lock": uow.workspace_id ^ _LOCK}).scalar())


def forget(uow: UnitOfWork, notes: Collection[int]) -> None:
    mine = _CHANGED.c.workspace_id == uow.workspace_id
    uow.connection.execute(delete(_CHANGED).where(mine, _CHANGED.c.id.in_(notes)))


def rows(uow: UnitOfWork, creator_ids: Sequence[int]) -> list[Any]:
    """Creators as the columns need them: amounts in ten-thousandths."""
    found: list[Any] = []
    for start in range(0, len(creator_ids), AT_ONCE):
        asked = {"workspace": uow.workspace_id, "ids": creator_ids[start : start + AT_ONCE]}
        found += uow.connection.execute(_ROWS, asked).all()
    return found


_STORED = select(_COLUMN.c.chunk, _COLUMN.c.name, _COLUMN.c.data).where(
    _COLUMN.c.workspace_id == bindparam("workspace"), _COLUMN.c.kind == bindparam("kind")
)
_SOME = _STORED.where(_COLUMN.c.name.in_(bindparam("names", expanding=True)))
_OF_CHUNKS = _STORED.where(_COLUMN.c.chunk.in_(bindparam("chunks", expanding=True)))
_SOME_OF_CHUNKS = _SOME.where(_COLUMN.c.chunk.in_(bindparam("chunks", expanding=True)))


def stored(
    uow: UnitOfWork,
    kind: str,
    names: Collection[str] | None = None,
    chunks: Collection[int] | None = None,
) -> list[Stored]:
    """Columns of a kind: all or some names, of all or some chunks."""
    if not uow.transaction.database.is_sqlite:
        return _as_bytes(uow, kind, names, chunks)
    given: dict[str, Any] = {"workspace": uow.workspace_id, "kind": kind}
    statement = _STORED
    if names is not None and chunks is not None:
        statement, given = _SOME_OF_CHUNKS, {**given, "names": list(names), "chunks": list(chunks)}
    elif names is not None:
        statement, given = _SOME, {**given, "names": list(names)}
    elif chunks is not None:
        statement, given = _OF_CHUNKS, {**given, "chunks": list(chunks)}
    return [tuple(row) for row in uow.connection.execute(statement, given)]


def _as_bytes(
    uow: UnitOfWork, kind: str, names: Collection[str] | None, chunks: Collection[int] | None
) -> list[Stored]:
    """The same on PostgreSQL, by its driver: SQLAlchemy would have every byte written as two letters and read again."""
    query = "SELECT chunk, name, data FROM creator_column WHERE workspace_id = %s AND kind = %s"
    given: list[Any] = [uow.workspace_id, kind]
    for column, wanted in (("name", names), ("chunk", chunks)):
        if wanted is not None:
            query += f" AND {column} = ANY(%s)"
            given.append(list(wanted))
    driver: Any = uow.connection.connection.driver_connection
    with driver.cursor(binary=True) as cursor:
        cursor.execute(query, given)
        found: list[Stored] = cursor.fetchall()
        return found


def names(uow: UnitOfWork, kind: str) -> set[str]:
    """Names of the columns of a kind that any chunk has."""
    query = select(_COLUMN.c.name).where(_COLUMN.c.workspace_id == uow.workspace_id, _COLUMN.c.kind == kind)
    return set(uow.connection.execute(query.distinct()).scalars())


def replace(uow: UnitOfWork, chunk: int, columns: Sequence[tuple[str, str, bytes]]) -> None:
    """Write columns (kind, name, bytes) of a chunk over those that stand there."""
    mine = (_COLUMN.c.workspace_id == uow.workspace_id, _COLUMN.c.chunk == chunk)
    for kind in {kind for kind, _, _ in columns}:
        gone = [name for each, name, _ in columns if each == kind]
        uow.connection.execute(delete(_COLUMN).where(*mine, _COLUMN.c.kind == kind, _COLUMN.c.name.in_(gone)))
    now = datetime.now(UTC)
    values = [
        {
            "id": new_id(),
            "created_at": now,
            "workspace_id": uow.workspace_id,
            "chunk": chunk,
            "kind": kind,
            "name": name,
            "data": data,
        }
        for kind, name, data in columns
        if data
    ]
    if values:
        uow.connection.execute(insert(_COLUMN), values)


def drop(uow: UnitOfWork, chunk: int) -> None:
    mine = (_COLUMN.c.workspace_id == uow.workspace_id, _COLUMN.c.chunk == chunk)
    uow.connection.execute(delete(_COLUMN).where(*mine))


def drop_all(uow: UnitOfWork) -> None:
    """Every chunk of the workspace: its columns are made anew of the creators who are noted as changed."""
    uow.connection.execute(delete(_COLUMN).where(_COLUMN.c.workspace_id == uow.workspace_id))
