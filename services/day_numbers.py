"""A day's numbers for the digest: one report believed for each figure, beside its usual, with the best and the worst."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.money import Money
from domain.notices.numbers import DayNumbers, SellerLine, Value
from domain.performance import ORDERS_SOURCE, WEEK, Figure, Metric, Seller, Told, ends, figure
from storage.queries import numbers as rows
from storage.unit_of_work import UnitOfWork

STALE_FOR = timedelta(days=7)  # older numbers are no news: only their date is said
_CENT = Decimal("0.01")
_PER_TEN_THOUSAND = Decimal("0.0001")
_WITH_CREATORS = ("creator", "live", "material")


def of_morning(uow: UnitOfWork, yesterday: date, currency: str) -> dict[str, Any]:
    """The digest's facts: the newest day's numbers, until when there are any, and the day whose file is missing."""
    newest = rows.newest_day(uow, yesterday)
    if newest is None or yesterday - newest > STALE_FOR:
        return {"data_until": newest}
    facts = {"data_until": newest, "numbers": of_day(uow, newest, currency)}
    return facts if newest == yesterday else facts | {"missing": yesterday}


def of_day(uow: UnitOfWork, day: date, currency: str) -> DayNumbers:
    """What is known of a day, in one currency."""
    told = _told(uow, day, currency)
    figures: dict[Metric, Figure | None] = {
        name: figure(told, name, day) for name in ("gmv", "orders", "spend", "impressions", "clicks")
    }
    best, worst = ends(_sellers(uow, told, day, currency))
    return DayNumbers(
        day=day,
        gmv=_money(figures["gmv"], currency),
        orders=_count(figures["orders"]),
        spend=_money(figures["spend"], currency),
        roi=_roi(told, figures["spend"], day),
        ctr=_ctr(figures["clicks"], figures["impressions"]),
        best=tuple(_line(each, currency) for each in best),
        worst=tuple(_line(each, currency) for each in worst),
    )


def _told(uow: UnitOfWork, day: date, currency: str) -> list[Told]:
    """The day and the week before it, as each report tells them; order lines are a report too."""
    told = [
        Told(each.day, each.source, each.level, _figures(each))
        for each in rows.day_sums(uow, day, WEEK + 1, currency)
    ]
    for on, (amount, orders) in rows.order_sums(uow, day, WEEK + 1, currency).items():
        told.append(Told(on, ORDERS_SOURCE, "account", {"gmv": amount, "orders": Decimal(orders)}))
    return told


def _figures(each: rows.DaySum) -> dict[Metric, Decimal | None]:
    def exact(count: int | None) -> Decimal | None:
        return None if count is None else Decimal(count)

    return {
        "gmv": each.gmv,
        "orders": exact(each.orders),
        "spend": each.spend,
        "impressions": exact(each.impressions),
        "clicks": exact(each.clicks),
    }


def _sellers(uow: UnitOfWork, told: list[Told], day: date, currency: str) -> list[Seller]:
    """Creators by the report that is believed for sales among those that name creators."""
    named = [each for each in told if each.level in _WITH_CREATORS]
    best = figure(named, "gmv", day) or figure(named, "spend", day)
    if best is None:
        return []
    return [
        Seller(each.name, each.gmv, each.spend)
        for each in rows.creators_of_day(uow, day, best.source, best.level, currency)
    ]


def _change(found: Figure) -> Decimal | None:
    """How far above its usual, as a fraction."""
    return None if not found.usual else (found.value / found.usual - 1).quantize(_PER_TEN_THOUSAND)


def _money(found: Figure | None, currency: str) -> Value | None:
    if found is None:
        return None
    usual = None if found.usual is None else Money(amount=found.usual.quantize(_CENT), currency=currency)
    money = Money(amount=found.value, currency=currency)
    return Value(source=found.source, money=money, usual_money=usual, change=_change(found))


def _count(found: Figure | None) -> Value | None:
    if found is None:
        return None
    return Value(source=found.source, count=int(found.value), usual_count=found.usual, change=_change(found))


def _roi(told: list[Told], spend: Figure | None, day: date) -> Decimal | None:
    """Sales over spend of the same report: two reports' figures are about different things."""
    if spend is None or not spend.value:
        return None
    same = [each for each in told if (each.source, each.level) == (spend.source, spend.level)]
    sold = figure(same, "gmv", day)
    return None if sold is None else (sold.value / spend.value).quantize(_CENT)


def _ctr(clicks: Figure | None, seen: Figure | None) -> Decimal | None:
    if clicks is None or seen is None or not seen.value:
        return None
    if (clicks.source, clicks.level) != (seen.source, seen.level):
        return None
    return (clicks.value / seen.value).quantize(_PER_TEN_THOUSAND)


def _line(seller: Seller, currency: str) -> SellerLine:
    roi = seller.roi
    return SellerLine(
        name=seller.name,
        gmv=None if seller.gmv is None else Money(amount=seller.gmv, currency=currency),
        roi=None if roi is None else roi.quantize(_CENT),
    )
