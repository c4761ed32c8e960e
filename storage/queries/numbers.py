"""Rows of reports by what identifies them, the creators they name, and a day's numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, func, literal_column, or_, select, union, update
from sqlmodel import SQLModel, col

from storage.queries import handles as further
from storage.tables import Creator, DailyPerformance, ImportBatch, ImportChange, OrderLine, StoredFile
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

_DAY = DailyPerformance.__table__  # type: ignore[attr-defined]
_LINE = OrderLine.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Known:
    """A creator of the pool by all that files call her."""

    id: int
    platform: str
    handle: str
    uid: str | None
    name: str


def called(
    uow: UnitOfWork, *, handles: Collection[str], uids: Collection[str], names: Collection[str]
) -> Sequence[Known]:
    """Creators of the pool with any of these handles, uids or names."""
    asked = [
        column.in_(words)
        for column, words in (
            (col(Creator.handle), handles),
            (col(Creator.uid), uids),
            (col(Creator.name), names),
        )
        if words
    ]
    if not asked:
        return ()
    query = select(
        col(Creator.id), col(Creator.platform), col(Creator.handle), col(Creator.uid), col(Creator.name)
    ).where(col(Creator.workspace_id) == uow.workspace_id, or_(*asked))
    found = [Known(*row) for row in uow.connection.execute(query.order_by(col(Creator.id)))]
    return [*found, *_further(uow, handles, uids)]


def _further(uow: UnitOfWork, handles: Collection[str], uids: Collection[str]) -> Sequence[Known]:
    """Creators by their further accounts; under those they have no name."""
    rows = further.of(uow, handles, uids) if further.any_there(uow) else ()
    return [Known(row.creator_id, row.platform, row.handle, row.uid, "") for row in rows]


def present(
    uow: UnitOfWork, model: type[WorkspaceRow], key: Sequence[str], rows: Collection[Mapping[str, Any]]
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """The rows that stand under the same keys already, by key; asked for column by column, so a few more are read."""
    if not rows:
        return {}
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    query = select(table).where(table.c.workspace_id == uow.workspace_id)
    for name in key:
        wanted = {row[name] for row in rows}
        query = query.where(table.c[name].in_(wanted) if len(wanted) > 1 else table.c[name] == wanted.pop())
    found = uow.connection.execute(query).mappings()
    return {tuple(row[name] for name in key): dict(row) for row in found}


def rewrite(
    uow: UnitOfWork, model: type[WorkspaceRow], columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write these columns of many rows, each named by its `id`, in one statement."""
    if not rows:
        return
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    statement = (
        update(table)
        .where(table.c.id == bindparam("row_id"), table.c.workspace_id == bindparam("of_workspace"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    uow.connection.execute(
        statement,
        [
            {
                "row_id": row["id"],
                "of_workspace": uow.workspace_id,
                **{f"new_{name}": row[name] for name in columns},
            }
            for row in rows
        ],
    )


def optional(model: type[WorkspaceRow]) -> frozenset[str]:
    """Columns of a table that may be unknown."""
    columns = SQLModel.metadata.tables[str(model.__tablename__)].columns
    return frozenset(column.name for column in columns if column.nullable)


def by_ids(uow: UnitOfWork, model: type[WorkspaceRow], ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    if not ids:
        return {}
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    query = select(table).where(table.c.workspace_id == uow.workspace_id, table.c.id.in_(ids))
    return {row["id"]: dict(row) for row in uow.connection.execute(query).mappings()}


def written_rows(uow: UnitOfWork, batch_id: int) -> set[int]:
    """Numbers of the file's rows that an import has written so far."""
    query = select(col(ImportChange.row_number)).where(
        col(ImportChange.workspace_id) == uow.workspace_id, col(ImportChange.import_batch_id) == batch_id
    )
    return set(uow.connection.execute(query).scalars())


def imported_before(uow: UnitOfWork, sha256: str, kind: str, besides: int) -> ImportBatch | None:
    """The newest import of a file with the same content as the same kind that stands."""
    query = (
        uow.query(ImportBatch)
        .join(StoredFile, col(StoredFile.id) == col(ImportBatch.file_id))
        .where(
            StoredFile.sha256 == sha256,
            ImportBatch.kind == kind,
            ImportBatch.state == "applied",
            ImportBatch.id != besides,
        )
        .order_by(col(ImportBatch.id).desc())
        .limit(1)
    )
    return uow.first(query)


@dataclass(frozen=True)
class DaySum:
    """One day of one source at one level: what its rows add up to; None where none of them says."""

    day: date
    source: str
    level: str
    gmv: Decimal | None
    orders: int | None
    spend: Decimal | None
    impressions: int | None
    clicks: int | None


_FRESH = timedelta(days=7)  # older than the orders by more: this team does not import reports any more
_SUMS = ("gmv", "orders", "spend", "impressions", "clicks")


def day_sums(uow: UnitOfWork, last: date, days: int, currency: str) -> list[DaySum]:
    """Sums of so many days until `last`, of every source and level; of one currency, single days only."""
    first = last - timedelta(days=days - 1)
    query = (
        select(_DAY.c.stat_date, _DAY.c.source, _DAY.c.level, *(func.sum(_DAY.c[name]) for name in _SUMS))
        .where(
            _DAY.c.workspace_id == uow.workspace_id,
            _DAY.c.stat_date.between(first, last),
            _DAY.c.range_label == "",
            _DAY.c.currency == currency,
        )
        .group_by(_DAY.c.stat_date, _DAY.c.source, _DAY.c.level)
    )
    return [_day_sum(tuple(row)) for row in uow.connection.execute(query)]


def _day_sum(row: Sequence[Any]) -> DaySum:
    """Sums of counts come as Decimal from PostgreSQL."""
    day, source, level, gmv, orders, spend, impressions, clicks = row
    count = [None if each is None else int(each) for each in (orders, impressions, clicks)]
    return DaySum(day, source, level, gmv, count[0], spend, count[1], count[2])


def order_sums(
    uow: UnitOfWork, last: date, days: int, currency: str
) -> dict[date, tuple[Decimal | None, int]]:
    """What order lines say of so many days until `last`: their sum and the number of orders."""
    query = (
        select(_LINE.c.ordered_on, func.sum(_LINE.c.amount), func.count(_LINE.c.order_id.distinct()))
        .where(
            _LINE.c.workspace_id == uow.workspace_id,
            _LINE.c.ordered_on.between(last - timedelta(days=days - 1), last),
            _LINE.c.currency == currency,
        )
        .group_by(_LINE.c.ordered_on)
    )
    return {row[0]: (row[1], int(row[2])) for row in uow.connection.execute(query)}


@dataclass(frozen=True)
class CreatorDay:
    """One creator's day at one source and level."""

    name: str
    gmv: Decimal | None
    spend: Decimal | None
    orders: int | None


def creators_of_day(uow: UnitOfWork, day: date, source: str, level: str, currency: str) -> list[CreatorDay]:
    """Each creator's sums of a day; one whom nobody in the pool is known as keeps the report's name."""
    creator = Creator.__table__  # type: ignore[attr-defined]
    name = func.coalesce(func.max(creator.c.name), func.max(_DAY.c.creator_said))
    unmatched = case((_DAY.c.creator_id.is_(None), _DAY.c.creator_said), else_=literal_column("''"))
    query = (
        select(name, func.sum(_DAY.c.gmv), func.sum(_DAY.c.spend), func.sum(_DAY.c.orders))
        .select_from(_DAY.outerjoin(creator, creator.c.id == _DAY.c.creator_id))
        .where(
            _DAY.c.workspace_id == uow.workspace_id,
            _DAY.c.stat_date == day,
            _DAY.c.range_label == "",
            _DAY.c.source == source,
            _DAY.c.level == level,
            _DAY.c.currency == currency,
            or_(_DAY.c.creator_id.is_not(None), _DAY.c.creator_said != ""),
        )
        .group_by(func.coalesce(_DAY.c.creator_id, 0), unmatched)
    )
    return [
        CreatorDay(row[0], row[1], row[2], None if row[3] is None else int(row[3]))
        for row in uow.connection.execute(query)
    ]


def newest_day(uow: UnitOfWork, until: date) -> date | None:
    """The newest single day, not after `until`, that a report is of; of a team without fresh reports, that an order is."""
    days: date | None = uow.connection.execute(
        select(func.max(_DAY.c.stat_date)).where(
            _DAY.c.workspace_id == uow.workspace_id, _DAY.c.range_label == "", _DAY.c.stat_date <= until
        )
    ).scalar()
    orders: date | None = uow.connection.execute(
        select(func.max(_LINE.c.ordered_on)).where(
            _LINE.c.workspace_id == uow.workspace_id, _LINE.c.ordered_on <= until
        )
    ).scalar()
    if days is None or (orders is not None and orders - days > _FRESH):
        return orders
    return days


def referred(
    uow: UnitOfWork, model: type[WorkspaceRow], ids: Collection[int], *, besides: Collection[str] = ()
) -> set[int]:
    """Those of the rows that any table refers to, but for the tables that are named."""
    target = SQLModel.metadata.tables[str(model.__tablename__)]
    asked = [
        select(key.parent).where(key.parent.in_(ids))
        for table in SQLModel.metadata.sorted_tables
        if table.name not in besides
        for key in table.foreign_keys
        if key.column.table is target
    ]
    return {row[0] for row in uow.connection.execute(union(*asked))} if ids and asked else set()


def imported_subjects(uow: UnitOfWork, kind: str, ids: Collection[int]) -> set[int]:
    """Those of the rows that an import of this kind has made; of its few files, not of all that were ever changed."""
    files = select(col(ImportBatch.id)).where(
        col(ImportBatch.workspace_id) == uow.workspace_id, col(ImportBatch.kind) == kind
    )
    query = select(col(ImportChange.subject)).where(
        col(ImportChange.workspace_id) == uow.workspace_id,
        col(ImportChange.import_batch_id).in_(files),
        col(ImportChange.subject).in_(ids),
        col(ImportChange.outcome) == "new",
    )
    return {row for row in uow.connection.execute(query).scalars() if row is not None}
