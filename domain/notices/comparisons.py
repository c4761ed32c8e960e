"""What is told about creators side by side (R13)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.creators import Gender
from domain.criteria import Criteria
from domain.money import Money
from domain.notices.base import Notice
from domain.notices.personas import FITS
from domain.personas import FieldFit, Fit


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Measured(StrEnum):
    """The rows that are numbers, in the order of the table."""

    SCORE = "score"
    AUDIENCE = "audience"  # the wanted gender and ages, as far as her data tells them apart
    ACTIVE_FANS = "active_fans"
    COMPLETION = "completion"
    ENGAGEMENT = "engagement"
    FOLLOWERS = "followers"
    VIEWS = "views"
    PRICE = "price"
    VIEW_PRICE = "view_price"
    GMV = "gmv"
    CTOR = "ctor"
    QUALITY = "quality"  # review points that passed, of all that were looked at
    PASSED = "passed"  # reviews that approved, of all reviews


SHARES = frozenset(
    {
        Measured.AUDIENCE,
        Measured.ACTIVE_FANS,
        Measured.COMPLETION,
        Measured.ENGAGEMENT,
        Measured.CTOR,
        Measured.QUALITY,
        Measured.PASSED,
    }
)


class Row(Frozen):
    """One number of each creator, in their order; None is unknown. `best` are positions, none when nothing tells them apart."""

    name: Measured
    cells: tuple[Decimal | Money | None, ...]
    best: tuple[int, ...] = ()
    peer: Decimal | Money | None = None  # median of the pool's creators like them


class Style(Frozen):
    """What she makes: keys of categories or words as exported, and whether that suits the category looked for."""

    categories: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # English, of the known ones
    styles: tuple[str, ...] = ()
    fits: bool | None = None


class Shares(Frozen):
    """Who watches: her largest gender and age band with their shares."""

    gender: Gender | None = None
    gender_share: Decimal | None = None
    ages: str = ""
    ages_share: Decimal | None = None


class Past(Frozen):
    """What she has done with the team; late deliveries that an export counts are among the late."""

    tasks: int = 0
    done: int = 0
    late: int = 0


class Time(Frozen):
    """When she has time: in her words or the team's, and what she is at work on."""

    said: str = ""
    open_tasks: int = 0


class Compared(Frozen):
    """One creator of a comparison: what is words rather than a number."""

    creator_id: int
    name: str
    handle: str
    platform: str
    region: str = ""
    shares: Shares = Shares()
    past: Past = Past()
    style: Style = Style()
    quote_low: Money | None = None
    quote_high: Money | None = None
    time: Time = Time()
    verified: bool | None = None
    fits: tuple[FieldFit, ...] = ()  # her audience beside the persona that the list was made for


class Source(Frozen):
    """Where numbers come from; `on` is the newest day of it."""

    name: str
    on: date | None = None


class ComparisonShown(Notice):
    """Two to five creators side by side."""

    shortlist_id: int | None = None
    criteria: Criteria | None = None
    persona: str = ""
    creators: tuple[Compared, ...]
    rows: tuple[Row, ...]
    sources: tuple[Source, ...] = ()
    unsourced: bool = False  # some numbers were typed in, or their export is not known any more
    at: datetime

    @classmethod
    def example(cls) -> Self:
        def yuan(amount: int) -> Money:
            return Money(amount=Decimal(amount), currency="CNY")

        one = Compared(
            creator_id=1,
            name="穿搭师Kai | <b>x</b>",
            handle="kai",
            platform="douyin",
            region="广东",
            shares=Shares(
                gender=Gender.MALE, gender_share=Decimal("0.82"), ages="31–40", ages_share=Decimal("0.45")
            ),
            past=Past(tasks=3, done=2, late=1),
            style=Style(
                categories=("钓鱼",), labels=("Outfits and styling",), styles=("干净利落",), fits=True
            ),
            quote_low=yuan(2400),
            quote_high=yuan(3000),
            time=Time(said="12 月中旬起", open_tasks=1),
            verified=True,
            fits=FITS,
        )
        two = Compared(
            creator_id=2,
            name="阿伦男装",
            handle="alun",
            platform="douyin",
            shares=Shares(gender=Gender.FEMALE, gender_share=Decimal("0.5")),
            style=Style(labels=("Food and drink",), fits=False),
            quote_low=yuan(3000),
            quote_high=yuan(3000),
            verified=False,
            fits=tuple(each for each in FITS if each.fit is not Fit.FITS),
        )
        cells: dict[Measured, tuple[Decimal | Money | None, ...]] = {
            name: (Decimal("0.65"), None, Decimal("0.71"))
            if name in SHARES
            else (Decimal(86), Decimal(20), None)
            for name in Measured
        }
        cells |= dict.fromkeys((Measured.PRICE, Measured.GMV), (yuan(2400), yuan(12_000), None))
        return cls(
            shortlist_id=1,
            criteria=Criteria(gender=Gender.MALE, age_from=30, age_to=50),
            persona="30–50 <b>男装</b>",
            creators=(one, two, two.model_copy(update={"creator_id": 3, "name": "C"})),
            rows=tuple(
                Row(name=name, cells=each, best=(0,), peer=each[0] if name is Measured.PRICE else None)
                for name, each in cells.items()
            ),
            sources=(Source(name="douyin_creators", on=date(2026, 11, 20)), Source(name="a & b")),
            unsourced=True,
            at=datetime.fromisoformat("2026-11-22T10:00:00+00:00"),
        )
