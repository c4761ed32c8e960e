"""Creators as rows of facts: candidates of a shortlist, matches of an import, search by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, literal, literal_column, or_, select
from sqlmodel import col

from domain.creators import CreatorFacts, tier_of
from storage.tables import Creator, ImportChange, MetricSnapshot
from storage.unit_of_work import UnitOfWork

_COLUMNS = (
    Creator.id, Creator.name, Creator.handle, Creator.platform, Creator.region, Creator.tier, Creator.categories,
    Creator.followers, Creator.active_fan_share, Creator.completion_rate, Creator.engagement_rate, Creator.audience,
    Creator.quote, Creator.quote_currency, Creator.rebate_rate, Creator.sales_low, Creator.sales_high, Creator.gmv,
    Creator.gmv_currency, Creator.orders, Creator.ctr, Creator.reputation, Creator.supports_ads,
    Creator.accepts_script_changes, Creator.late_deliveries, Creator.extra,
)  # fmt: skip


@dataclass(frozen=True)
class Pool:
    """Who may be on a shortlist, and how many were left out by what, before any figure was looked at."""

    total: int
    not_interested: int
    other_platform: int
    other_category: int
    creators: Sequence[CreatorFacts]


def pool(uow: UnitOfWork, *, platform: str | None, categories: Collection[str], now: datetime) -> Pool:
    """Narrow by the team's no, the platform and the categories (none known: stays); count what fell away."""
    mine = col(Creator.workspace_id) == uow.workspace_id
    cut = _cut(uow, platform, categories, now)
    counts: dict[str, int] = {
        name: number
        for name, number in uow.connection.execute(select(cut, func.count()).where(mine).group_by(cut))
    }
    rows = uow.connection.execute(select(*_COLUMNS).where(mine, cut == "").order_by(col(Creator.id)))
    return Pool(
        total=sum(counts.values()),
        not_interested=counts.get("not_interested", 0),
        other_platform=counts.get("platform", 0),
        other_category=counts.get("category", 0),
        creators=[_facts(row._mapping) for row in rows],  # noqa: SLF001 - SQLAlchemy's public name for it
    )


def _cut(
    uow: UnitOfWork, platform: str | None, categories: Collection[str], now: datetime
) -> ColumnElement[str]:
    refused: list[tuple[ColumnElement[bool], str]] = [
        (col(Creator.not_interested_until) > now, "not_interested"),
    ]
    if platform:
        refused.append((col(Creator.platform) != platform, "platform"))
    if categories:
        unknown = _category_count(uow) == 0
        refused.append((~or_(unknown, _has_category(uow, categories)), "category"))
    return case(*((condition, literal_column(f"'{name}'")) for condition, name in refused), else_=literal_column("''"))


def _category_count(uow: UnitOfWork) -> ColumnElement[int]:
    length = func.json_array_length if uow.transaction.database.is_sqlite else func.jsonb_array_length
    return length(col(Creator.categories))


def _has_category(uow: UnitOfWork, categories: Collection[str]) -> ColumnElement[bool]:
    if uow.transaction.database.is_sqlite:
        each = func.json_each(col(Creator.categories)).table_valued("value")
    else:
        each = func.jsonb_array_elements_text(col(Creator.categories)).table_valued("value")
    return exists(select(literal(1)).select_from(each).where(each.c.value.in_(sorted(categories))))


def _facts(row: Mapping[Any, Any]) -> CreatorFacts:
    extra: dict[str, str] = row["extra"]
    return CreatorFacts(
        id=row["id"],
        name=row["name"],
        handle=row["handle"],
        platform=row["platform"],
        region=row["region"],
        tier=tier_of(row["tier"]),
        categories=tuple(row["categories"]),
        followers=row["followers"],
        active_fan_share=row["active_fan_share"],
        completion_rate=row["completion_rate"],
        engagement_rate=row["engagement_rate"],
        audience={key: Decimal(part) for key, part in row["audience"].items()},
        quote=row["quote"],
        quote_currency=row["quote_currency"],
        rebate_rate=row["rebate_rate"],
        sales_low=row["sales_low"],
        sales_high=row["sales_high"],
        gmv=row["gmv"],
        gmv_currency=row["gmv_currency"],
        orders=row["orders"],
        ctr=row["ctr"],
        ctor=_decimal(extra.get("ctor")),
        refunds=_decimal(extra.get("refunds")),
        est_commission=_decimal(extra.get("est_commission")),
        video_views=int(extra["video_views"]) if "video_views" in extra else None,
        reputation=row["reputation"],
        supports_ads=row["supports_ads"],
        accepts_script_changes=row["accepts_script_changes"],
        late_deliveries=row["late_deliveries"],
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def by_name(uow: UnitOfWork, query: str, *, limit: int = 50) -> Sequence[Creator]:
    """Creators whose name or handle contains the letters; the newest first when there are none."""
    wanted = uow.query(Creator)
    letters = query.strip().removeprefix("@")
    if letters:
        pattern = f"%{letters.replace('\\', '\\\\').replace('%', '\\%').replace('_', '\\_')}%"
        wanted = wanted.where(
            or_(col(Creator.name).ilike(pattern, escape="\\"), col(Creator.handle).ilike(pattern, escape="\\"))
        ).order_by(func.length(col(Creator.name)), col(Creator.name), col(Creator.id))
    else:
        wanted = wanted.order_by(col(Creator.id).desc())
    return uow.all(wanted.limit(limit))


def by_keys(uow: UnitOfWork, keys: Iterable[tuple[str, str, str | None]]) -> Sequence[Creator]:
    """Creators that rows (platform, handle, uid) may be about: by handle or by uid, within their platform."""
    wanted: dict[str, tuple[set[str], set[str]]] = {}
    for platform, handle, uid in keys:
        handles, uids = wanted.setdefault(platform, (set(), set()))
        handles.add(handle)
        if uid:
            uids.add(uid)
    if not wanted:
        return ()
    conditions = [
        and_(
            col(Creator.platform) == platform,
            or_(col(Creator.handle).in_(handles), col(Creator.uid).in_(uids)) if uids else col(Creator.handle).in_(handles),
        )
        for platform, (handles, uids) in wanted.items()
    ]
    return uow.all(uow.query(Creator).where(or_(*conditions)))


def snapshots_of(
    uow: UnitOfWork, creator_ids: Collection[int], source: str
) -> dict[tuple[int, str, str], MetricSnapshot]:
    """Present snapshots of these creators from one source, by (creator, ISO day, range)."""
    rows = uow.all(
        uow.query(MetricSnapshot).where(
            col(MetricSnapshot.creator_id).in_(creator_ids), MetricSnapshot.source == source
        )
    )
    return {(row.creator_id, row.stat_date.isoformat(), row.range_label): row for row in rows}


def add_changes(uow: UnitOfWork, changes: Sequence[ImportChange]) -> None:
    """Write many changes in one statement."""
    if changes:
        uow.connection.execute(insert(ImportChange), [change.model_dump() for change in changes])
