"""Which creators' numbers look odd: their own figures beside those of creators of their size."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.suspicion import Figures, Findings, Snapshot, findings
from storage.queries import creators as rows
from storage.queries import peers
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork

LOOKED_BACK = timedelta(days=180)
_Told = tuple[str, str, date, dict[str, Any]]


def suspicions_of(uow: UnitOfWork, creator_id: int, *, now: datetime) -> Findings:
    """What looks odd about one creator, and what could not be looked at; raises NotFound."""
    creator = uow.get(Creator, creator_id)
    return _found(uow, [creator], now)[creator.id]


def suspicions(uow: UnitOfWork, creator_ids: Collection[int], *, now: datetime) -> dict[int, Findings]:
    """The same for a page of creators, with few queries; unknown ids are left out."""
    return _found(uow, rows.by_ids(uow, creator_ids), now) if creator_ids else {}


def _found(uow: UnitOfWork, creators: Sequence[Creator], now: datetime) -> dict[int, Findings]:
    histories = peers.histories(uow, [each.id for each in creators], (now - LOOKED_BACK).date())
    sizes: dict[tuple[str, int, int], Sequence[peers.Peer]] = {}
    found = {}
    for creator in creators:
        beside: Sequence[peers.Peer] = ()
        if creator.followers:
            size = (creator.platform, *band(creator.followers))
            beside = sizes.setdefault(size, sizes.get(size) or peers.of_size(uow, *size))
        others = [_figures(each) for each in beside if each.id != creator.id]
        found[creator.id] = findings(_her_figures(creator, histories.get(creator.id, ())), others)
    return found


def band(followers: int) -> tuple[int, int]:
    """About her size: from 1 to 3, or from 3 to 10, of a power of ten."""
    power = 10 ** (len(str(followers)) - 1)
    return (power, 3 * power) if followers < 3 * power else (3 * power, 10 * power)


def _figures(peer: peers.Peer) -> Figures:
    return Figures(peer.followers, peer.engagement, peer.completion, peer.median_views)


def _her_figures(creator: Creator, told: Sequence[_Told]) -> Figures:
    return Figures(
        followers=creator.followers,
        engagement=creator.engagement_rate,
        completion=creator.completion_rate,
        median_views=creator.median_views,
        likes=_whole(creator.extra, "likes"),
        history=_history(told),
    )


def _history(told: Sequence[_Told]) -> Sequence[Snapshot]:
    """Snapshots of one source and range only: views of 7 days are not comparable to those of 30."""
    series: dict[tuple[str, str], list[Snapshot]] = {}
    for source, span, day, numbers in told:
        views = _whole(numbers, "median_views") or _whole(numbers, "video_views")
        series.setdefault((source, span), []).append(Snapshot(day, _whole(numbers, "followers"), views))
    return max(series.values(), key=_usable, default=())


def _usable(series: Sequence[Snapshot]) -> tuple[int, date]:
    return sum(bool(each.followers and each.views) for each in series), series[-1].on


def _whole(numbers: Mapping[str, Any], name: str) -> int | None:
    """A count among numbers that are kept as text."""
    try:
        return int(Decimal(str(numbers[name]))) if name in numbers else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
