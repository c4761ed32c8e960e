"""What a creator's ads and sales came to over some days: of overlapping reports one is believed for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.performance import BELIEVED

_HUNDREDTH = Decimal("0.01")
_PER_TEN_THOUSAND = Decimal("0.0001")


@dataclass(frozen=True)
class Reported:
    """The sums of one creator's rows in one report, at one level, over some days. None: no row says.

    The pairs hold only rows that know both sides, so that a quotient never mixes days.
    """

    source: str
    level: str
    first: date
    last: date
    days: int  # that it has rows of
    spend: Decimal | None
    gmv: Decimal | None
    orders: int | None
    paired_spend: Decimal | None  # of rows that know spend and sales
    paired_gmv: Decimal | None
    paired_clicks: int | None  # of rows that know clicks and impressions
    paired_seen: int | None

    @property
    def roi(self) -> Decimal | None:
        return quotient(self.paired_gmv, self.paired_spend, _HUNDREDTH)

    @property
    def ctr(self) -> Decimal | None:
        return quotient(self.paired_clicks, self.paired_seen, _PER_TEN_THOUSAND)


def quotient(
    above: Decimal | int | None, below: Decimal | int | None, to: Decimal = _HUNDREDTH
) -> Decimal | None:
    """One over the other; None where either is unknown, or there is nothing to divide by."""
    if above is None or not below:
        return None
    return (Decimal(above) / Decimal(below)).quantize(to)


def believed(reports: Iterable[Reported]) -> Reported | None:
    """The report to go by: one that knows an ROI, then one of more days, then the order of the daily digest (R4)."""
    order = BELIEVED["spend"]

    def rank(each: Reported) -> tuple[bool, int, int, str]:
        place = order.index(each.source) if each.source in order else len(order)
        return (each.roi is None, -each.days, place, each.level)

    return min(reports, key=rank, default=None)


def orders_of(reports: Sequence[Reported], chosen: Reported) -> int | None:
    """Orders of the chosen report, else of the one of most days that counts them."""
    if chosen.orders is not None:
        return chosen.orders
    counted = [each for each in reports if each.orders is not None]
    return max(counted, key=lambda each: each.days).orders if counted else None
