"""What a shortlist is looked for with: goal, filters, thresholds, and how many are wanted."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from domain.creators import Ages, Gender, Tier
from domain.money import Money

MOST_WANTED = 30


class Goal(StrEnum):
    """What the shortlist is for (R33)."""

    EXPOSURE = "exposure"
    FIRST_ORDERS = "first_orders"
    AUDIENCE = "audience"
    CONVERSION = "conversion"


class Threshold(BaseModel):
    """A wanted least value; soft: who is known to be under it comes later. Hard: is cut. Unknown is never cut (R20)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: Decimal
    hard: bool = False


class Without(BaseModel):
    """Who is left out: known to be one of these. Of whom it is not known, nobody is cut by it.

    `pool`: who is in the team's pool. `worked`: who has had a task of the team.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    platforms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # as Criteria.category; akin ones stay
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pool: bool = False
    worked: bool = False

    @cached_property
    def anybody(self) -> bool:
        """Whether it leaves out anybody at all."""
        return self != Without()


class Criteria(BaseModel):
    """What is looked for. None or empty: any. Ages and prices include both ends; shares are fractions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    goal: Goal = Goal.CONVERSION
    platform: str | None = None
    category: str | None = None  # a key of domain/categories.py, or a word as written
    gender: Gender | None = None
    age_from: int | None = None
    age_to: int | None = None
    regions: tuple[str, ...] = ()
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    currency: str = "CNY"
    followers_from: int | None = None
    followers_to: int | None = None
    gmv_from: Decimal | None = None  # in `currency`, like the prices
    views_from: int | None = None  # median views of a video
    rebate_from: Decimal | None = None  # 返点 (R26)
    tiers: tuple[Tier, ...] = ()
    tags: tuple[str, ...] = ()  # she has every one of them
    supports_ads: bool = False  # asked for (R27); unknown is to be verified
    accepts_script_changes: bool = False
    verified: bool = False  # her numbers were checked elsewhere (R22)
    linked: bool = False  # she can be written to
    without: Without = Without()
    audience: Threshold | None = Threshold(least=Decimal("0.50"))  # share of the wanted gender and ages
    active_fans: Threshold | None = Threshold(least=Decimal("0.60"))  # R20
    completion: Threshold | None = Threshold(least=Decimal("0.30"))  # R21
    engagement: Threshold | None = None  # of the last 30 days (R9)
    wanted: int = 10

    @cached_property
    def lowest_price(self) -> Money | None:
        return None if self.price_from is None else Money(amount=self.price_from, currency=self.currency)

    @cached_property
    def highest_price(self) -> Money | None:
        return None if self.price_to is None else Money(amount=self.price_to, currency=self.currency)

    @cached_property
    def least_gmv(self) -> Money | None:
        return None if self.gmv_from is None else Money(amount=self.gmv_from, currency=self.currency)

    @cached_property
    def ages(self) -> Ages | None:
        if self.age_from is None and self.age_to is None:
            return None
        return Ages(self.age_from or 0, self.age_to or 64)
