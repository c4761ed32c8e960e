"""Who of the pool fits criteria, and why: the one way from criteria to a screening, whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.categories import spellings
from domain.criteria import Criteria
from domain.scoring import Scale, Weights, medians, score_of
from domain.screening import (
    Candidate,
    Cut,
    FloorName,
    Group,
    Screening,
    is_hard,
    screen,
    verdicts,
)
from services.screening_rules import rules_of
from storage.queries import creators as rows
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Found:
    """A screening of the pool. `narrowed` fell away before any figure was looked at."""

    total: int
    narrowed: tuple[Cut, ...]
    screening: Screening

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Everybody who was cut, the coarse filters first."""
        return (*self.narrowed, *self.screening.cuts)


def found(
    uow: UnitOfWork, criteria: Criteria, *, now: datetime, weights: Weights | None = None
) -> Found:
    """Screen the workspace's creators by its own weights, or by others; `total` is 0 when there is nobody yet."""
    categories: Collection[str] = spellings(criteria.category) if criteria.category else ()
    pool = rows.pool(uow, platform=criteria.platform, categories=categories, now=now)
    weighed = rules_of(uow).weights if weights is None else weights
    return Found(pool.total, _narrowed(pool), screen(criteria, pool.creators, weighed))


@dataclass(frozen=True)
class Judged:
    """One creator against criteria, beside the pool; `floor` is what cuts her, None when she may be listed."""

    candidate: Candidate
    floor: FloorName | None = None


def among(
    uow: UnitOfWork, criteria: Criteria, creator_ids: Collection[int], *, now: datetime
) -> list[Judged]:
    """Judge these creators alone as `found` would, also those whom it cuts; in the order of their ids."""
    categories: Collection[str] = spellings(criteria.category) if criteria.category else ()
    pool = rows.pool(uow, platform=criteria.platform, categories=categories, now=now)
    weights = rules_of(uow).weights
    stands = {each.facts.id: each for each in screen(criteria, pool.creators, weights).candidates}
    scale = Scale(criteria, medians(pool.creators), weights)
    refused = {each.id for each in rows.by_ids(uow, creator_ids) if (each.not_interested_until or now) > now}
    judged = []
    for facts in rows.facts_of(uow, creator_ids):
        if facts.id in stands:
            judged.append(Judged(stands[facts.id]))
            continue
        said = verdicts(criteria, facts)
        cut = (name for name, passes in said.items() if passes is False and is_hard(criteria, name))
        floor = FloorName.NOT_INTERESTED if facts.id in refused else next(cut, FloorName.NOT_INTERESTED)
        unknown = tuple(name for name, passes in said.items() if passes is None)
        missed = tuple(name for name, passes in said.items() if passes is False)
        parts = scale.parts(facts)
        group = Group.VERIFY if unknown else Group.NEAR
        judged.append(Judged(Candidate(facts, group, score_of(parts), parts, unknown, missed), floor))
    return judged


def _narrowed(pool: rows.Pool) -> tuple[Cut, ...]:
    fell = {
        FloorName.NOT_INTERESTED: pool.not_interested,
        FloorName.PLATFORM: pool.other_platform,
        FloorName.CATEGORY: pool.other_category,
    }
    return tuple(Cut(floor, count) for floor, count in fell.items() if count)
