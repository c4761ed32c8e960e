"""The day's numbers as one truth: of overlapping reports one is believed for each figure, and compared with its own past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Literal

Metric = Literal["gmv", "orders", "spend", "impressions", "clicks"]
ORDERS_SOURCE = "order_lines"

# Reports of one day overlap: a shop's total holds what its creators sold, and a creator's total what her videos did.
# Nothing is added up over reports; for each figure the first of these that knows it is believed.
_SHOP_FIRST = ("compass_shop", "qianchuan", "qianchuan_materials", "compass_lives", "gmv_max", "tiktok_creators", "tiktok_videos", "tiktok_products", "numbers", ORDERS_SOURCE)  # fmt: skip
_ADS_FIRST = ("qianchuan", "qianchuan_materials", "gmv_max", "compass_lives", "numbers")
BELIEVED: Mapping[Metric, tuple[str, ...]] = {
    "gmv": _SHOP_FIRST,
    "orders": _SHOP_FIRST,
    "spend": _ADS_FIRST,
    "impressions": _ADS_FIRST + tuple(each for each in _SHOP_FIRST if each not in _ADS_FIRST),
    "clicks": _ADS_FIRST + tuple(each for each in _SHOP_FIRST if each not in _ADS_FIRST),
}
_WIDEST = ("account", "creator", "live", "material", "product", "carrier")
LEAST_DAYS = 3  # of the seven before, for a median to mean anything
WEEK = 7


@dataclass(frozen=True)
class Told:
    """What one report says of one day, at one level."""

    day: date
    source: str
    level: str
    figures: Mapping[Metric, Decimal | None]


@dataclass(frozen=True)
class Figure:
    """One figure of a day, whose it is, and the median of the same report's seven days before."""

    value: Decimal
    source: str
    level: str
    usual: Decimal | None


def figure(told: Sequence[Told], metric: Metric, day: date) -> Figure | None:
    """The believed value of a day; None when no report knows it."""
    known = [each for each in told if each.day == day and each.figures.get(metric) is not None]
    best = min(known, key=lambda each: _rank(metric, each), default=None)
    if best is None:
        return None
    value = best.figures[metric]
    assert value is not None
    before = [
        past
        for each in told
        if (each.source, each.level) == (best.source, best.level)
        and 0 < (day - each.day).days <= WEEK
        and (past := each.figures.get(metric)) is not None
    ]
    usual = median(before) if len(before) >= LEAST_DAYS else None
    return Figure(value, best.source, best.level, usual)


def _rank(metric: Metric, told: Told) -> tuple[int, int]:
    order = BELIEVED[metric]
    place = order.index(told.source) if told.source in order else len(order)
    return place, _WIDEST.index(told.level) if told.level in _WIDEST else len(_WIDEST)


@dataclass(frozen=True)
class Seller:
    """One creator's day."""

    name: str
    gmv: Decimal | None
    spend: Decimal | None

    @property
    def roi(self) -> Decimal | None:
        return None if self.gmv is None or not self.spend else self.gmv / self.spend


def ends(sellers: Iterable[Seller], most: int = 3) -> tuple[list[Seller], list[Seller]]:
    """The best and the worst, by ROI where her ads are known, else by sales; nobody is both."""
    found = list(sellers)
    by_roi = [each for each in found if each.roi is not None]
    ranked = sorted(by_roi, key=lambda each: (-(each.roi or 0), each.name))
    if 2 * len(by_roi) < len(found) or not by_roi:
        sold = [each for each in found if each.gmv is not None]
        ranked = sorted(sold, key=lambda each: (-(each.gmv or 0), each.name))
    best = ranked[: min(most, (len(ranked) + 1) // 2)]
    worst = ranked[len(best) :][-most:]
    return best, worst[::-1]
