"""Creators of about one size, and how their numbers went: what a suspicion is measured against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from storage.tables import Creator, MetricSnapshot
from storage.unit_of_work import UnitOfWork

MOST_PEERS = 200
MOST_SNAPSHOTS = 50  # of one creator: the newest


@dataclass(frozen=True)
class Peer:
    """The figures of one creator that peers are compared by."""

    id: int
    followers: int
    engagement: Decimal | None
    completion: Decimal | None
    median_views: int | None


def of_size(uow: UnitOfWork, platform: str, low: int, high: int) -> Sequence[Peer]:
    """Creators of the platform with `low` followers or more and less than `high`: the first MOST_PEERS by size."""
    query = (
        select(
            col(Creator.id),
            col(Creator.followers),
            col(Creator.engagement_rate),
            col(Creator.completion_rate),
            col(Creator.median_views),
        )
        .where(
            col(Creator.workspace_id) == uow.workspace_id,
            col(Creator.platform) == platform,
            col(Creator.followers) >= low,
            col(Creator.followers) < high,
        )
        .order_by(col(Creator.followers), col(Creator.id))
        .limit(MOST_PEERS)
    )
    return [
        Peer(each, followers or 0, engagement, completion, views)
        for each, followers, engagement, completion, views in uow.connection.execute(query)
    ]


def histories(
    uow: UnitOfWork, creator_ids: Collection[int], since: date
) -> dict[int, list[tuple[str, str, date, dict[str, Any]]]]:
    """Each creator's snapshots since the day, the oldest first: (source, range, day, numbers)."""
    query = (
        select(
            col(MetricSnapshot.creator_id),
            col(MetricSnapshot.source),
            col(MetricSnapshot.range_label),
            col(MetricSnapshot.stat_date),
            col(MetricSnapshot.numbers),
        )
        .where(
            col(MetricSnapshot.workspace_id) == uow.workspace_id,
            col(MetricSnapshot.creator_id).in_(creator_ids),
            col(MetricSnapshot.stat_date) >= since,
        )
        .order_by(col(MetricSnapshot.stat_date).desc(), col(MetricSnapshot.id))
        .limit(MOST_SNAPSHOTS * len(creator_ids))
    )
    found: dict[int, list[tuple[str, str, date, dict[str, Any]]]] = {}
    for creator_id, *rest in uow.connection.execute(query):
        found.setdefault(creator_id, []).insert(0, tuple(rest))
    return found
