"""Who of the pool fits criteria, and why: the one way from criteria to a screening, whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.categories import spellings
from domain.criteria import Criteria
from domain.scoring import Weights
from domain.screening import Cut, FloorName, Screening, screen
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


def _narrowed(pool: rows.Pool) -> tuple[Cut, ...]:
    fell = {
        FloorName.NOT_INTERESTED: pool.not_interested,
        FloorName.PLATFORM: pool.other_platform,
        FloorName.CATEGORY: pool.other_category,
    }
    return tuple(Cut(floor, count) for floor, count in fell.items() if count)
