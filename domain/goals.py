"""What kind of creator a goal prefers (R33, R35): the parts of the score that weigh more for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.criteria import Goal
from domain.parts import PartName

_THRICE, _HALF_MORE, _THIRD_MORE, _FIFTH_MORE = Decimal(3), Decimal("1.5"), Decimal("1.3"), Decimal("1.2")


@dataclass(frozen=True)
class CreatorType:
    """`factors` multiply the workspace's weights; parts that are not named stay as they are."""

    goal: Goal
    sources: tuple[str, ...]
    factors: Mapping[PartName, Decimal]

    @property
    def weighs_more(self) -> tuple[PartName, ...]:
        """The heaviest first."""
        return tuple(sorted(self.factors, key=lambda part: -self.factors[part]))


CREATOR_TYPES: Mapping[Goal, CreatorType] = {
    each.goal: each
    for each in (
        CreatorType(  # strong selling, high fan match: the one type that R35 spells out
            Goal.CONVERSION,
            ("R33", "R35"),
            {
                PartName.SALES: _HALF_MORE,
                PartName.GMV: _HALF_MORE,
                PartName.PRICE: _THIRD_MORE,
                PartName.SALES_PRICE: _THIRD_MORE,
                PartName.AUDIENCE: _FIFTH_MORE,
                PartName.GENDER: _FIFTH_MORE,
                PartName.AGE: _FIFTH_MORE,
            },
        ),
        CreatorType(
            Goal.FIRST_ORDERS,
            ("R33",),
            {
                PartName.CTOR: _HALF_MORE,
                PartName.SALES: _HALF_MORE,
                PartName.GMV: _HALF_MORE,
            },
        ),
        CreatorType(
            Goal.EXPOSURE,
            ("R33", "R35"),
            {
                PartName.VIEWS: _THRICE,
                PartName.VIEW_PRICE: _HALF_MORE,
                PartName.ENGAGEMENT: _HALF_MORE,
                PartName.COMPLETION: _THIRD_MORE,
            },
        ),
        CreatorType(
            Goal.AUDIENCE,
            ("R33", "R35"),
            {
                PartName.AUDIENCE: _HALF_MORE,
                PartName.GENDER: _HALF_MORE,
                PartName.AGE: _HALF_MORE,
                PartName.ACTIVE_FANS: _FIFTH_MORE,
            },
        ),
    )
}
