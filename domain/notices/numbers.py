"""What is told about a day's numbers, and about those that came late."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.notices.base import Notice


class Value(BaseModel):
    """One figure of a day beside the median of the seven days before; `source` is the report that is believed."""

    model_config = ConfigDict(frozen=True)

    source: str
    count: int | None = None
    money: Money | None = None
    usual_count: Decimal | None = None
    usual_money: Money | None = None
    change: Decimal | None = None  # over the median, as a fraction


class SellerLine(BaseModel):
    """One creator's day."""

    model_config = ConfigDict(frozen=True)

    name: str
    gmv: Money | None = None
    roi: Decimal | None = None


class DayNumbers(BaseModel):
    """昨日数据: what the reports say of one day. None is unknown, never 0."""

    model_config = ConfigDict(frozen=True)

    day: date
    gmv: Value | None = None
    orders: Value | None = None
    spend: Value | None = None
    roi: Decimal | None = None  # of one report's sales and spend
    ctr: Decimal | None = None
    best: tuple[SellerLine, ...] = ()
    worst: tuple[SellerLine, ...] = ()

    @classmethod
    def example(cls) -> Self:
        def yuan(amount: str) -> Money:
            return Money(amount=Decimal(amount), currency="CNY")

        ads = "qianchuan_materials"
        return cls(
            day=date(2026, 12, 2),
            gmv=Value(
                source=ads, money=yuan("35120.50"), usual_money=yuan("31000"), change=Decimal("0.1329")
            ),
            orders=Value(source=ads, count=118, usual_count=Decimal("120.5"), change=Decimal("-0.0207")),
            spend=Value(source=ads, money=yuan("4800")),
            roi=Decimal("7.32"),
            ctr=Decimal("0.0612"),
            best=(SellerLine(name="阿伦男装", gmv=yuan("8441.68"), roi=Decimal("4.41")),),
            worst=(SellerLine(name="<b>Lily</b>", gmv=yuan("499.44"), roi=Decimal("0.71")),),
        )


class DigestOffered(Notice):
    """A report came after the digest that missed it: it can be told once more."""

    run_id: int
    day: date
    file: str

    @classmethod
    def example(cls) -> Self:
        return cls(run_id=1, day=date(2026, 11, 20), file="千川 11-20.xlsx")


class DigestNotAgain(Notice):
    """A digest is redone once."""

    day: date

    @classmethod
    def example(cls) -> Self:
        return cls(day=date(2026, 11, 20))
