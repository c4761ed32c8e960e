"""Pools as rows: who is in them and how many, what their figures are, and what reports say of a creator's days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlmodel import col

from domain.performance import ORDERS_SOURCE
from domain.track_record import Reported
from storage.queries.dialect import inserted
from storage.tables import (
    Assignment,
    Creator,
    DailyPerformance,
    OrderLine,
    Pool,
    PoolEntry,
    Task,
    UpkeepProposal,
    UpkeepRun,
    Workspace,
)
from storage.unit_of_work import SystemUnit, UnitOfWork

_DAY = DailyPerformance.__table__  # type: ignore[attr-defined]
_LINE = OrderLine.__table__  # type: ignore[attr-defined]
MEASURES = (
    "followers",
    "active_fan_share",
    "completion_rate",
    "engagement_rate",
    "median_views",
    "ctr",
    "quote",
)
MOST_MEASURED = 5000  # creators of a pool that are compared in an answer


@dataclass(frozen=True)
class Narrowed:
    """Which entries of a pool are meant; empty: any."""

    states: Collection[str] = ()
    in_charge: int = 0
    categories: Collection[str] = ()  # every spelling
    letters: str = ""  # of a name or handle
    ids: Collection[int] | None = None  # creators


@dataclass(frozen=True)
class Line:
    """One entry with the creator it is of."""

    creator_id: int
    name: str
    handle: str
    platform: str
    state: str
    whose: str
    since: datetime
    reason: str
    by: str
    long_term: bool
    owner_membership_id: int | None


def make_pool(uow: UnitOfWork, kind: str) -> bool:
    """Write the pool unless it is there; another turn may make it at this moment."""
    row = Pool(workspace_id=uow.workspace_id, kind=kind)
    return inserted(uow, Pool, row.model_dump(), "workspace_id", "kind")


def put_in(uow: UnitOfWork, entry: PoolEntry) -> bool:
    """Write the entry unless its creator is in the pool; says whether it was written."""
    entry.workspace_id = uow.workspace_id
    return inserted(uow, PoolEntry, entry.model_dump(), "pool_id", "creator_id")


def counts(uow: UnitOfWork, pool_id: int) -> dict[str, int]:
    """How many are in which state."""
    query = (
        select(col(PoolEntry.state), func.count())
        .where(col(PoolEntry.workspace_id) == uow.workspace_id, col(PoolEntry.pool_id) == pool_id)
        .group_by(col(PoolEntry.state))
    )
    return {row[0]: row[1] for row in uow.connection.execute(query)}


def count(uow: UnitOfWork, pool_id: int, narrowed: Narrowed) -> int:
    query = _narrowed(uow, select(func.count()), pool_id, narrowed)
    return int(uow.connection.execute(query).scalar() or 0)


def lines(uow: UnitOfWork, pool_id: int, narrowed: Narrowed, *, limit: int, offset: int = 0) -> list[Line]:
    """Entries of a pool: by state, within one the longest there first."""
    columns: list[Any] = [
        col(PoolEntry.creator_id),
        col(Creator.name),
        col(Creator.handle),
        col(Creator.platform),
        col(PoolEntry.state),
        col(PoolEntry.whose),
        col(PoolEntry.since),
        col(PoolEntry.reason),
        col(PoolEntry.by),
        col(PoolEntry.long_term),
        col(Creator.owner_membership_id),
    ]
    order = case({"pilot": 0, "active": 1, "candidate": 2, "resting": 3}, value=col(PoolEntry.state), else_=4)
    query = _narrowed(uow, select(*columns), pool_id, narrowed).order_by(
        order, col(PoolEntry.since), col(PoolEntry.id)
    )
    return [Line(*row) for row in uow.connection.execute(query.limit(limit).offset(offset))]


def _narrowed(uow: UnitOfWork, query: Select[Any], pool_id: int, narrowed: Narrowed) -> Select[Any]:
    query = query.select_from(PoolEntry).join(Creator, col(Creator.id) == col(PoolEntry.creator_id))
    query = query.where(col(PoolEntry.workspace_id) == uow.workspace_id, col(PoolEntry.pool_id) == pool_id)
    if narrowed.states:
        query = query.where(col(PoolEntry.state).in_(sorted(narrowed.states)))
    if narrowed.in_charge:
        query = query.where(col(Creator.owner_membership_id) == narrowed.in_charge)
    if narrowed.categories:
        query = query.where(_has_category(uow, narrowed.categories))
    if narrowed.letters:
        literally = narrowed.letters.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{literally}%"
        query = query.where(
            or_(
                col(Creator.name).ilike(pattern, escape="\\"), col(Creator.handle).ilike(pattern, escape="\\")
            )
        )
    if narrowed.ids is not None:
        query = query.where(col(PoolEntry.creator_id).in_(sorted(narrowed.ids)))
    return query


def _has_category(uow: UnitOfWork, categories: Collection[str]) -> ColumnElement[bool]:
    if uow.transaction.database.is_sqlite:
        each = func.json_each(col(Creator.categories)).table_valued("value")
    else:
        each = func.jsonb_array_elements_text(col(Creator.categories)).table_valued("value")
    return exists(select(literal(1)).select_from(each).where(each.c.value.in_(sorted(categories))))


def figures(uow: UnitOfWork, pool_id: int, states: Collection[str] = ()) -> dict[str, list[Decimal]]:
    """What is known of each measure, of the pool's creators in these states; of quotes the workspace's currency alone."""
    mine = col(Workspace.id) == uow.workspace_id
    currency = select(col(Workspace.currency)).where(mine).scalar_subquery()
    quote = case((col(Creator.quote_currency) == currency, col(Creator.quote)))
    columns: list[Any] = [quote if name == "quote" else getattr(Creator, name) for name in MEASURES]
    query = _narrowed(uow, select(*columns), pool_id, Narrowed(states=states)).limit(MOST_MEASURED)
    known: dict[str, list[Decimal]] = {name: [] for name in MEASURES}
    for row in uow.connection.execute(query):
        for name, value in zip(MEASURES, row, strict=True):
            if value is not None:
                known[name].append(Decimal(value))
    return known


@dataclass(frozen=True)
class Days:
    """Local days, both included, and the currency whose rows count."""

    first: date
    last: date
    currency: str


def reported(uow: UnitOfWork, creators: Collection[int] | int, days: Days) -> dict[int, list[Reported]]:
    """What each report says of these creators (or of everybody in the pool of that id) over the days."""
    found: dict[int, list[Reported]] = {}
    for creator_id, each in (*_of_reports(uow, creators, days), *_of_orders(uow, creators, days)):
        found.setdefault(creator_id, []).append(each)
    return found


def _whose(column: Any, creators: Collection[int] | int) -> ColumnElement[bool]:
    if isinstance(creators, int):
        mine = select(col(PoolEntry.creator_id)).where(col(PoolEntry.pool_id) == creators)
        return column.in_(mine)  # type: ignore[no-any-return]
    return column.in_(sorted(creators))  # type: ignore[no-any-return]


def _of_reports(uow: UnitOfWork, creators: Collection[int] | int, days: Days) -> list[tuple[int, Reported]]:
    paired = _DAY.c.spend.is_not(None) & _DAY.c.gmv.is_not(None)
    counted = _DAY.c.clicks.is_not(None) & _DAY.c.impressions.is_not(None)
    query = (
        select(
            _DAY.c.creator_id,
            _DAY.c.source,
            _DAY.c.level,
            func.min(_DAY.c.stat_date),
            func.max(_DAY.c.stat_date),
            func.count(_DAY.c.stat_date.distinct()),
            *(func.sum(_DAY.c[name]) for name in ("spend", "gmv", "orders")),
            *(func.sum(case((paired, _DAY.c[name]))) for name in ("spend", "gmv")),
            *(func.sum(case((counted, _DAY.c[name]))) for name in ("clicks", "impressions")),
        )
        .where(*_on_days(uow, creators, days))
        .group_by(_DAY.c.creator_id, _DAY.c.source, _DAY.c.level)
        .order_by(_DAY.c.creator_id, _DAY.c.source, _DAY.c.level)
    )
    return [_reported(tuple(row)) for row in uow.connection.execute(query)]


def _on_days(uow: UnitOfWork, creators: Collection[int] | int, days: Days) -> tuple[ColumnElement[bool], ...]:
    return (
        _DAY.c.workspace_id == uow.workspace_id,
        _whose(_DAY.c.creator_id, creators),
        _DAY.c.stat_date.between(days.first, days.last),
        _DAY.c.range_label == "",
        _DAY.c.currency == days.currency,
    )


def _reported(row: Sequence[Any]) -> tuple[int, Reported]:
    """Sums of counts come as Decimal from PostgreSQL."""
    creator_id, source, level, first, last, days, spend, gmv, orders, paid, sold, clicks, seen = row
    whole = [None if each is None else int(each) for each in (orders, clicks, seen)]
    return creator_id, Reported(
        source=source,
        level=level,
        first=first,
        last=last,
        days=int(days),
        spend=spend,
        gmv=gmv,
        orders=whole[0],
        paired_spend=paid,
        paired_gmv=sold,
        paired_clicks=whole[1],
        paired_seen=whole[2],
    )


def _of_orders(uow: UnitOfWork, creators: Collection[int] | int, days: Days) -> list[tuple[int, Reported]]:
    """Order lines are a report too; they know no spend."""
    query = (
        select(
            _LINE.c.creator_id,
            func.min(_LINE.c.ordered_on),
            func.max(_LINE.c.ordered_on),
            func.count(_LINE.c.ordered_on.distinct()),
            func.sum(_LINE.c.amount),
            func.count(_LINE.c.order_id.distinct()),
        )
        .where(
            _LINE.c.workspace_id == uow.workspace_id,
            _whose(_LINE.c.creator_id, creators),
            _LINE.c.ordered_on.between(days.first, days.last),
            _LINE.c.currency == days.currency,
        )
        .group_by(_LINE.c.creator_id)
    )
    nothing = dict.fromkeys(
        ("spend", "paired_spend", "paired_gmv", "paired_clicks", "paired_seen")
    )  # what they do not know
    return [
        (
            row[0],
            Reported(
                source=ORDERS_SOURCE,
                level="creator",
                first=row[1],
                last=row[2],
                days=int(row[3]),
                gmv=row[4],
                orders=int(row[5]),
                **nothing,
            ),
        )
        for row in uow.connection.execute(query)
    ]


def rois_by_day(
    uow: UnitOfWork, creator_id: int, source: str, level: str, days: Days
) -> list[tuple[date, Decimal, Decimal]]:
    """Day, spend and sales of one creator in one report, the newest day first; days that know both."""
    query = (
        select(_DAY.c.stat_date, func.sum(_DAY.c.spend), func.sum(_DAY.c.gmv))
        .where(
            *_on_days(uow, [creator_id], days),
            _DAY.c.source == source,
            _DAY.c.level == level,
            _DAY.c.spend.is_not(None),
            _DAY.c.gmv.is_not(None),
        )
        .group_by(_DAY.c.stat_date)
        .order_by(_DAY.c.stat_date.desc())
    )
    return [(row[0], row[1], row[2]) for row in uow.connection.execute(query)]


def fees(
    uow: UnitOfWork, creator_ids: Collection[int], since: date, besides: Collection[str]
) -> Mapping[tuple[int, str], Decimal]:
    """Fees of these creators' shares that are published from that day on, by creator and currency.

    Shares in the states of `besides` cost nothing.
    """
    published = func.coalesce(col(Assignment.publish_on), col(Task.publish_on))
    query = (
        select(col(Assignment.creator_id), col(Assignment.fee_currency), func.sum(col(Assignment.fee)))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(
            col(Assignment.workspace_id) == uow.workspace_id,
            col(Assignment.creator_id).in_(sorted(creator_ids)),
            col(Assignment.fee).is_not(None),
            col(Assignment.state).not_in(sorted(besides)),
            published >= since,
        )
        .group_by(col(Assignment.creator_id), col(Assignment.fee_currency))
    )
    found: dict[tuple[int, str], Decimal] = {}
    for creator_id, currency, fee in uow.connection.execute(query):
        found[creator_id, currency or ""] = fee or Decimal(0)
    return found


def worked_with(uow: UnitOfWork, creator_ids: Collection[int]) -> set[int]:
    """Those of the creators who have had a task of this workspace."""
    query = select(col(Assignment.creator_id)).where(
        col(Assignment.workspace_id) == uow.workspace_id, col(Assignment.creator_id).in_(creator_ids)
    )
    return set(uow.connection.execute(query).scalars())


def _is_welcome(now: datetime) -> ColumnElement[bool]:
    """Nothing stands against her, or its term is over."""
    until = col(Creator.not_interested_until)
    return and_(or_(until.is_(None), until <= now), or_(col(Creator.stance) == "", until.is_not(None)))


def newcomers(
    uow: UnitOfWork, pool_ids: Sequence[int], like: Mapping[str, Decimal], *, now: datetime, limit: int
) -> list[int]:
    """Ids of creators of no pool, never worked with, who reach every one of these figures; the newest first.

    Whoever the team has decided against, or whose figure is unknown, is not one of them.
    """
    inside = select(col(PoolEntry.creator_id)).where(col(PoolEntry.pool_id).in_(pool_ids))
    worked = select(literal(1)).where(col(Assignment.creator_id) == col(Creator.id))
    query = select(col(Creator.id)).where(
        col(Creator.workspace_id) == uow.workspace_id,
        *(getattr(Creator, name) >= least for name, least in like.items()),
        _is_welcome(now),
        col(Creator.id).not_in(inside),
        ~exists(worked),
    )
    return list(uow.connection.execute(query.order_by(col(Creator.id).desc()).limit(limit)).scalars())


def claim_week(uow: UnitOfWork, pool_id: int, week: str, now: datetime) -> bool:
    """Write that this week's upkeep of the pool is being told; False when it was before, by whomever."""
    row = UpkeepRun(workspace_id=uow.workspace_id, pool_id=pool_id, week=week, told_at=now)
    return inserted(uow, UpkeepRun, row.model_dump(), "pool_id", "week")


def pools_to_keep(system: SystemUnit, kind: str) -> list[tuple[int, str]]:
    """Workspaces with a pool of this kind, and their zones. On PostgreSQL each is asked for itself: rows have a wall."""
    found = []
    for workspace_id, zone in system.session.exec(select(Workspace.id, Workspace.timezone)).all():  # type: ignore[call-overload]
        uow = system.transaction.workspace(workspace_id)
        if uow.first(uow.query(Pool).where(Pool.kind == kind)) is not None:
            found.append((workspace_id, zone))
    return found


def silent(uow: UnitOfWork, pool_id: int, now: datetime) -> set[int]:
    """Creators about whom somebody said "not now", and that still holds."""
    query = select(col(UpkeepProposal.creator_id)).where(
        col(UpkeepProposal.workspace_id) == uow.workspace_id,
        col(UpkeepProposal.pool_id) == pool_id,
        col(UpkeepProposal.silent_until) > now,
    )
    return set(uow.connection.execute(query).scalars())
