"""What an import reads and writes by the thousand: plain statements, and no objects."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, String, and_, bindparam, delete, func, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel, col

from domain.importing.changes import IMPORTED
from storage.queries import columns, search
from storage.tables import Creator, ImportBatch, ImportChange, MetricSnapshot
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

Known = Mapping[str, Any]
"""A creator as imports see her: id, platform, contact_sealed, and the facts that an import may change."""

Keys = Iterable[tuple[str, str, str | None]]
"""Platform, handle and uid of rows."""

_KNOWN: list[Any] = [
    getattr(Creator, name) for name in ("id", "platform", "contact_sealed", *sorted(IMPORTED))
]
_MINE = col(Creator.workspace_id) == bindparam("workspace")
_ON = col(Creator.platform) == bindparam("platform")
_KEYS: tuple[Any, Any] = (col(Creator.handle), col(Creator.uid))


def any_creators(uow: UnitOfWork) -> bool:
    """Whether the pool holds anybody."""
    query = select(col(Creator.id)).where(_MINE).limit(1)
    return uow.connection.execute(query, {"workspace": uow.workspace_id}).first() is not None


def known(uow: UnitOfWork, keys: Keys, *, lock: bool = False) -> list[Known]:
    """Creators that rows may be about: by handle or by uid, within their platform.

    With `lock` nobody else changes them until the end: their tags, say, are written whole.
    """
    ways = _known(uow.transaction.database.is_sqlite, lock)
    found: dict[int, Known] = {}
    for platform, wanted in _by_platform(keys).items():
        for query, words in zip(ways, wanted, strict=True):
            for row in _execute(uow, query, platform, words):
                found[row.id] = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return list(found.values())


@cache
def _known(is_sqlite: bool, lock: bool) -> tuple[Any, Any]:
    """By handle and by uid."""
    query = select(*_KNOWN).where(_MINE, _ON)
    by_handle, by_uid = (_worded(query, key, is_sqlite) for key in _KEYS)
    return (by_handle.with_for_update(), by_uid.with_for_update()) if lock else (by_handle, by_uid)


def taken(uow: UnitOfWork, keys: Keys) -> set[tuple[str, str]]:
    """Platform with those handles and uids that creators have already."""
    ways = _taken(uow.transaction.database.is_sqlite)
    found: set[tuple[str, str]] = set()
    for platform, wanted in _by_platform(keys).items():
        for query, words in zip(ways, wanted, strict=True):
            found.update((platform, row[0]) for row in _execute(uow, query, platform, words))
    return found


@cache
def _taken(is_sqlite: bool) -> tuple[Any, Any]:
    by_handle, by_uid = (_worded(select(key).where(_MINE, _ON), key, is_sqlite) for key in _KEYS)
    return by_handle, by_uid


def by_id(uow: UnitOfWork, creator_ids: Collection[int]) -> list[Known]:
    """Creators as imports see them, kept from being changed by others until the end."""
    rows = _chosen(uow, _by_id(uow.transaction.database.is_sqlite), creator_ids)
    return [row._mapping for row in rows]  # noqa: SLF001 - as above


@cache
def _by_id(is_sqlite: bool) -> Any:
    mine = _unsought(Creator.workspace_id) == bindparam("workspace")
    return _among(select(*_KNOWN).where(mine).with_for_update(), col(Creator.id), is_sqlite)


def edited(uow: UnitOfWork, creator_ids: Collection[int]) -> set[int]:
    """Those of the creators on whose records the team has written."""
    rows = _chosen(uow, _edited(uow.transaction.database.is_sqlite), creator_ids)
    return {row[0] for row in rows}


@cache
def _edited(is_sqlite: bool) -> Any:
    mine = _unsought(Creator.workspace_id) == bindparam("workspace")
    return _among(select(col(Creator.id)).where(mine, col(Creator.revision) > 0), col(Creator.id), is_sqlite)


def _by_platform(keys: Keys) -> dict[str, tuple[set[str], set[str]]]:
    wanted: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for platform, handle, uid in keys:
        handles, uids = wanted[platform]
        handles.add(handle)
        if uid:
            uids.add(uid)
    return wanted


def _execute(uow: UnitOfWork, query: Any, platform: str, wanted: Collection[str]) -> Any:
    if not wanted:
        return ()
    words: Any = sorted(wanted)
    if uow.transaction.database.is_sqlite:
        words = json.dumps(words)
    return uow.connection.execute(
        query, {"workspace": uow.workspace_id, "platform": platform, "words": words}
    )


def _worded(query: Any, column: Any, is_sqlite: bool) -> Any:
    """As `_among`, for words."""
    if is_sqlite:
        each = func.json_each(bindparam("words")).table_valued("value")
        return query.where(column.in_(select(each.c.value)))
    return query.where(column == func.any(bindparam("words", type_=ARRAY(String))))


@dataclass(frozen=True, slots=True)
class Stood:
    """A day's numbers as they stand."""

    id: int
    creator_id: int
    day: str  # ISO
    range_label: str
    import_batch_id: int | None
    numbers: Mapping[str, Any]

    @property
    def key(self) -> tuple[int, str, str]:
        return self.creator_id, self.day, self.range_label


def _unsought(column: Any) -> Any:
    """A column as a condition that SQLite does not look for by an index: of a workspace, or of an import, it would read
    all rows to find the few that other conditions name.
    """
    return col(column) + 0


_STOOD = select(
    col(MetricSnapshot.id), col(MetricSnapshot.creator_id), col(MetricSnapshot.stat_date),
    col(MetricSnapshot.range_label), col(MetricSnapshot.import_batch_id), col(MetricSnapshot.numbers),
).where(_unsought(MetricSnapshot.workspace_id) == bindparam("workspace"))  # fmt: skip


def stood(
    uow: UnitOfWork, creator_ids: Collection[int], source: str, days: Collection[date]
) -> dict[tuple[int, str, str], Stood]:
    """Present numbers of these creators from one source on these days, by (creator, ISO day, range)."""
    query = _stood_on(uow.transaction.database.is_sqlite)
    return _stood(_chosen(uow, query, creator_ids, source=source, days=sorted(days)))


@cache
def _stood_on(is_sqlite: bool) -> Any:
    query = _STOOD.where(
        col(MetricSnapshot.source) == bindparam("source"),
        col(MetricSnapshot.stat_date).in_(bindparam("days", expanding=True)),
    )
    return _among(query, col(MetricSnapshot.creator_id), is_sqlite)


def stood_by(
    uow: UnitOfWork, creator_ids: Collection[int], batch_id: int
) -> dict[tuple[int, str, str], Stood]:
    """Numbers of these creators that one import wrote last."""
    return _stood(_chosen(uow, _stood_of(uow.transaction.database.is_sqlite), creator_ids, batch=batch_id))


@cache
def _stood_of(is_sqlite: bool) -> Any:
    query = _STOOD.where(_unsought(MetricSnapshot.import_batch_id) == bindparam("batch"))
    return _among(query, col(MetricSnapshot.creator_id), is_sqlite)


def _stood(rows: Iterable[Any]) -> dict[tuple[int, str, str], Stood]:
    found = (Stood(row[0], row[1], row[2].isoformat(), row[3], row[4], row[5]) for row in rows)
    return {each.key: each for each in found}


_CHANGES = select(
    col(ImportChange.id), col(ImportChange.creator_id), col(ImportChange.before), col(ImportChange.snapshot_before),
    col(ImportChange.outcome),
)  # fmt: skip


def last_changes(uow: UnitOfWork, batch_id: int, most: int) -> Sequence[Any]:
    """What an import changed last, backwards: id, creator_id, before, snapshot_before, outcome."""
    query = (
        _CHANGES.where(
            col(ImportChange.workspace_id) == uow.workspace_id, col(ImportChange.import_batch_id) == batch_id
        )
        .order_by(col(ImportChange.row_number).desc())
        .limit(most)
    )
    return uow.connection.execute(query).all()


def later_changes(uow: UnitOfWork, batch_id: int, creator_ids: Collection[int]) -> Sequence[Any]:
    """What other imports have said of these creators, in the order of writing; what was merged belongs to nobody's."""
    return list(_chosen(uow, _later(uow.transaction.database.is_sqlite), creator_ids, batch=batch_id))


@cache
def _later(is_sqlite: bool) -> Any:
    query = _CHANGES.add_columns(col(ImportChange.import_batch_id)).where(
        _unsought(ImportChange.workspace_id) == bindparam("workspace"),
        _unsought(ImportChange.import_batch_id) != bindparam("batch"),
        col(ImportChange.outcome) != "merged",
    )
    return _among(query, col(ImportChange.creator_id), is_sqlite).order_by(col(ImportChange.id))


def later_rows(uow: UnitOfWork, batch_id: int, subjects: Collection[int]) -> Sequence[ImportChange]:
    """What other imports have said of rows of another kind, in the order of writing."""
    if not subjects:
        return ()
    query = uow.query(ImportChange).where(
        col(ImportChange.subject).in_(subjects), col(ImportChange.import_batch_id) != batch_id
    )
    return uow.all(query.order_by(col(ImportChange.id)))


def newest_of(uow: UnitOfWork, creator_id: int, most: int) -> list[int]:
    """The newest imports that have a row of hers."""
    batch = col(ImportChange.import_batch_id)
    query = (
        select(batch)
        .where(
            _unsought(ImportChange.workspace_id) == uow.workspace_id,
            col(ImportChange.creator_id) == creator_id,
        )
        .distinct()
        .order_by(batch.desc())
        .limit(most)
    )
    return list(uow.connection.execute(query).scalars())


def any_to_be_undone(uow: UnitOfWork, besides: int, since: datetime, kind: str = "creators") -> bool:
    """Whether another file of the kind is being written or put back, or was written since then."""
    query = (
        select(col(ImportBatch.id))
        .where(
            col(ImportBatch.workspace_id) == uow.workspace_id,
            col(ImportBatch.id) != besides,
            col(ImportBatch.kind) == kind,
            or_(
                col(ImportBatch.state).in_(("applying", "undoing")),
                and_(col(ImportBatch.state) == "applied", col(ImportBatch.applied_at) >= since),
            ),
        )
        .limit(1)
    )
    return uow.connection.execute(query).first() is not None


def change(uow: UnitOfWork, model: type[WorkspaceRow], changed: Mapping[int, Mapping[str, Any]]) -> None:
    """Alter rows by id; rows that alter the same columns go in one statement."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row_id, values in changed.items():
        if values:
            alike[tuple(sorted(values))].append({"row_id": row_id, "mine": uow.workspace_id, **values})
    if model is Creator:
        columns.mark(uow.connection, uow.workspace_id, changed)
    for names, rows in alike.items():
        uow.connection.execute(_update(str(model.__tablename__), names), rows)


@cache
def _update(name: str, columns: tuple[str, ...]) -> Any:
    table = SQLModel.metadata.tables[name]
    this = table.c.workspace_id == bindparam("mine"), table.c.id == bindparam("row_id")
    return update(table).where(*this).values({column: bindparam(column) for column in columns})


def rename_apart(uow: UnitOfWork, altered: Iterable[tuple[Known, Mapping[str, Any]]]) -> None:
    """Let creators go of handles that others of them are about to take: a handle is unique after each statement."""
    moves = [(known, values["handle"]) for known, values in altered if "handle" in values]
    wanted = {(known["platform"], handle) for known, handle in moves}
    between = {
        known["id"]: {"handle": f" {known['id']}"}  # no handle has a blank
        for known, _ in moves
        if (known["platform"], known["handle"]) in wanted
    }
    change(uow, Creator, between)


def renamed(uow: UnitOfWork, old: Sequence[search.Named], new: Sequence[search.Named]) -> None:
    """Creators were renamed by plain statements: find them by their new names from now on."""
    if old:
        search.remove(uow.connection, uow.workspace_id, old)
        search.add(uow.connection, uow.workspace_id, new)


def remove(uow: UnitOfWork, model: type[WorkspaceRow], row_ids: Collection[int]) -> None:
    """Remove rows of the workspace by id in one statement."""
    if not row_ids:
        return
    if model is Creator:
        rows = _chosen(uow, _named(uow.transaction.database.is_sqlite), row_ids)
        gone = [(row[0], row[1], row[2]) for row in rows]
        search.remove(uow.connection, uow.workspace_id, gone)
        columns.mark(uow.connection, uow.workspace_id, row_ids)
    _chosen(uow, _removal(uow.transaction.database.is_sqlite, str(model.__tablename__)), row_ids)


@cache
def _named(is_sqlite: bool) -> Any:
    mine = _unsought(Creator.workspace_id) == bindparam("workspace")
    query = select(col(Creator.id), col(Creator.name), col(Creator.handle)).where(mine)
    return _among(query, col(Creator.id), is_sqlite)


@cache
def _removal(is_sqlite: bool, name: str) -> Any:
    table = SQLModel.metadata.tables[name]
    query = delete(table).where(_unsought(table.c.workspace_id) == bindparam("workspace"))
    return _among(query, table.c.id, is_sqlite)


def referred_to(uow: UnitOfWork, creator_ids: Collection[int]) -> set[int]:
    """Those of the creators that any table refers to, but for what imports of lists alone leave there."""
    query = _referring(uow.transaction.database.is_sqlite)
    return {row[0] for row in _chosen(uow, query, creator_ids)}


@cache
def _referring(is_sqlite: bool) -> Any:
    target = SQLModel.metadata.tables["creator"]
    asked = [
        _among(_by_people(table, select(key.parent)), key.parent, is_sqlite)
        for table in SQLModel.metadata.sorted_tables
        if table.name not in _BY_IMPORTS
        for key in table.foreign_keys
        if key.column.table is target
    ]
    return union_all(*asked)


_BY_IMPORTS = frozenset({"import_change", "metric_snapshot"})


def _by_people(table: Any, query: Any) -> Any:
    """The rows of a table that no list of creators has brought."""
    match table.name:
        case "quote":
            return query.where(table.c.import_batch_id.is_(None))
        case "creator_contact":
            return query.where(table.c.sealed != b"")
        case _:
            return query


def _among(query: Any, column: Any, is_sqlite: bool) -> Any:
    """Narrow to the ids that `_chosen` gives: one parameter however many they are, so that the statement stays prepared."""
    if is_sqlite:
        each = func.json_each(bindparam("chosen")).table_valued("value")
        return query.where(column.in_(select(each.c.value)))
    return query.where(column == func.any(bindparam("chosen", type_=ARRAY(BigInteger))))


def _chosen(uow: UnitOfWork, query: Any, ids: Collection[int], **more: Any) -> Any:
    if not ids:
        return ()
    chosen: Any = sorted(ids)
    if uow.transaction.database.is_sqlite:
        chosen = json.dumps(chosen)
    return uow.connection.execute(query, {"workspace": uow.workspace_id, "chosen": chosen, **more})
