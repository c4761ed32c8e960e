"""What screening looks at of one creator, as whole numbers and words: the columns' rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from domain.categories import category_key
from domain.creators import CHINESE_PLATFORMS, tier_of
from domain.scoring import TIER_POINTS

UNIT = 10_000  # shares, money and rates are kept in ten-thousandths, as the database keeps them
UNITS: Mapping[str, int] = {
    "followers": 1,
    "median_views": 1,
    "video_views": 1,
    "late_deliveries": 1,
    "sales": 2 * UNIT,  # the sum of both ends of the range
}
"""How many of a column's numbers make one of the fact that it is named after; UNIT for all others."""
AUDIENCE = "audience."  # before a key of CreatorFacts.audience
FOR_GOOD = "for_good"
_SCALED = (
    "active_fan_share", "completion_rate", "engagement_rate", "quote", "rebate_rate", "gmv", "ctr", "reputation",
)  # fmt: skip
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Known(Protocol):
    """A creator's row as the database gives it: amounts in ten-thousandths, JSON decoded."""

    name: str
    platform: str
    region: str | None
    tier: str | None
    categories: list[str]
    tags: list[str]
    followers: int | None
    audience: dict[str, str]
    quote: int | None
    quote_currency: str | None
    sales_low: int | None
    sales_high: int | None
    gmv: int | None
    gmv_currency: str | None
    extra: dict[str, str]
    median_views: int | None
    supports_ads: bool | None
    accepts_script_changes: bool | None
    late_deliveries: int
    reach: str
    verified: bool | None
    stance: str
    not_interested_until: datetime | None


def unit_of(column: str) -> int:
    return UNITS.get(column, UNIT)


def numbers_of(row: Any) -> dict[str, int]:
    """Every number that is known of her, by column."""
    found: dict[str, int] = {name: value for name in _SCALED if (value := getattr(row, name)) is not None}
    for name in ("followers", "median_views"):
        if (count := getattr(row, name)) is not None:
            found[name] = count
    if row.late_deliveries:
        found["late_deliveries"] = row.late_deliveries
    for key, part in row.audience.items():
        found[AUDIENCE + key] = scaled(part)
    if row.sales_low is not None and row.sales_high is not None:
        found["sales"] = row.sales_low + row.sales_high
    _flags(row, found)
    _prices(row, found)
    if row.extra:
        _extra(row, found)
    tier = tier_of(row.tier)
    if tier:
        found["tier_rank"] = int(TIER_POINTS[tier] * UNIT)
    if row.not_interested_until is not None:
        found["refused_until"] = moment(row.not_interested_until)
    return found


def _flags(row: Known, found: dict[str, int]) -> None:
    told = [flag for flag in (row.supports_ads, row.accepts_script_changes) if flag is not None]
    if told:
        found["cooperation"] = sum(told) * UNIT // len(told)
    for name in ("supports_ads", "accepts_script_changes", "verified"):
        if (flag := getattr(row, name)) is not None:
            found[name] = UNIT if flag else 0


def _prices(row: Known, found: dict[str, int]) -> None:
    """As CreatorFacts.view_price and sales_price."""
    if not row.quote:
        return
    if row.median_views:
        found["view_price"] = divided(1000 * row.quote, row.median_views)
    currency = "CNY" if row.platform in CHINESE_PLATFORMS else ""
    if found.get("sales") and row.quote_currency == currency:
        found["sales_price"] = divided(2 * UNIT * row.quote, found["sales"])


def _extra(row: Known, found: dict[str, int]) -> None:
    extra = row.extra
    if "ctor" in extra:
        found["ctor"] = scaled(extra["ctor"])
    if "video_views" in extra:
        found["video_views"] = int(extra["video_views"])
    if row.gmv:
        for name, column in (("refunds", "refund_share"), ("est_commission", "commission_share")):
            if name in extra:
                found[column] = divided(UNIT * scaled(extra[name]), row.gmv)


def words_of(row: Any) -> dict[str, tuple[str, ...]]:
    """Every word that stands for her, by column."""
    tier = tier_of(row.tier)
    categories = tuple(_key(each) for each in row.categories)
    for_good = bool(row.stance) and row.not_interested_until is None
    return {
        "platform": (row.platform,),
        "region": _one(row.region),
        "tier": _one(tier.value if tier else None),
        "category": categories,
        "first_category": categories[:1],
        "tag": tuple(row.tags),
        "quote_currency": _one(row.quote_currency or None),
        "gmv_currency": _one(row.gmv_currency or None),
        "reach": (row.reach,),
        "refused": (FOR_GOOD,) if for_good else (),
    }


def _one(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)


@lru_cache(maxsize=4096)
def _key(written: str) -> str:
    return category_key(written)


@lru_cache(maxsize=65536)
def scaled(written: str) -> int:
    """A number in text, in ten-thousandths."""
    return int((Decimal(written) * UNIT).to_integral_value())


def moment(at: datetime) -> int:
    """Microseconds since 1970."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (aware - _START) // _MICROSECOND


def divided(above: int, below: int) -> int:
    """The quotient as a whole number, halves to the even one, as `short` rounds."""
    if below < 0:
        above, below = -above, -below
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole & 1 == 1))
