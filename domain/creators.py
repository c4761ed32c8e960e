"""达人 as values: platforms, tiers, shares of her audience, and the facts that screening reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.importing.values import folded, short

PLATFORMS: dict[str, tuple[str, ...]] = {
    "douyin": ("抖音", "douyin", "dy", "抖音短视频"),
    "tiktok": ("tiktok", "tik tok", "tiktok shop", "tt"),
    "xiaohongshu": ("小红书", "xiaohongshu", "xhs", "rednote", "red"),
    "kuaishou": ("快手", "kuaishou", "kwai"),
    "wechat_channels": ("视频号", "微信视频号", "wechat channels"),
    "bilibili": ("b站", "bilibili", "哔哩哔哩"),
    "weibo": ("微博", "weibo"),
    "instagram": ("instagram", "ins", "ig"),
    "youtube": ("youtube", "yt"),
}
_PLATFORM_OF = {alias: key for key, aliases in PLATFORMS.items() for alias in aliases}
CHINESE_PLATFORMS = frozenset({"douyin", "xiaohongshu", "kuaishou", "wechat_channels", "bilibili", "weibo"})


class Tier(StrEnum):
    """头部, 腰部, 尾部: how big she is, as exports class it."""

    TOP = "top"
    MIDDLE = "middle"
    TAIL = "tail"


_TIER_OF = {
    Tier.TOP: ("头部", "超头部", "头部达人", "top", "mega", "macro", "s"),
    Tier.MIDDLE: (
        "腰部",
        "中腰部",
        "肩部",
        "腰部达人",
        "肩部达人",
        "middle",
        "mid",
        "mid-tail",
        "mid-tier",
        "micro",
    ),
    Tier.TAIL: ("尾部", "长尾", "素人", "尾部达人", "初级达人", "koc", "tail", "nano"),
}
_TIERS = {alias: tier for tier, aliases in _TIER_OF.items() for alias in aliases}


def platform_key(written: str) -> str:
    """The key of a known platform, else what was written, lower case."""
    word = folded(written).lower()
    return _PLATFORM_OF.get(word, word[:20])


def tier_of(written: str | None) -> Tier | None:
    return _TIERS.get(folded(written).lower()) if written else None


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class Ages:
    """A span of ages, both ends included."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"


@dataclass(frozen=True)
class CreatorFacts:
    """What is known about one creator; None is unknown, shares and rates are fractions.

    `audience` holds shares by key as imports name them: male, age_31_40, male_30_50, age_44_up.
    """

    id: int
    name: str
    handle: str
    platform: str
    region: str | None = None
    tier: Tier | None = None
    categories: tuple[str, ...] = ()
    followers: int | None = None
    active_fan_share: Decimal | None = None
    completion_rate: Decimal | None = None
    engagement_rate: Decimal | None = None
    audience: Mapping[str, Decimal] = field(default_factory=dict)
    quote: Decimal | None = None
    quote_currency: str | None = None
    rebate_rate: Decimal | None = None
    sales_low: Decimal | None = None
    sales_high: Decimal | None = None
    gmv: Decimal | None = None
    gmv_currency: str | None = None
    orders: int | None = None
    ctr: Decimal | None = None
    ctor: Decimal | None = None
    refunds: Decimal | None = None
    est_commission: Decimal | None = None
    video_views: int | None = None
    reputation: Decimal | None = None
    supports_ads: bool | None = None
    accepts_script_changes: bool | None = None
    late_deliveries: int = 0
    median_views: int | None = None
    tags: tuple[str, ...] = ()
    verified: bool | None = (
        None  # whether somebody found her numbers genuine elsewhere (R22); None: nobody looked
    )
    reach: str = "off_platform"
    in_pool: bool = False  # of the team; filled where it is asked for, as `worked` is
    worked: bool = False  # has had a task of the team

    @property
    def sales(self) -> Decimal | None:
        """The middle of the average-sales range."""
        if self.sales_low is None or self.sales_high is None:
            return None
        return (self.sales_low + self.sales_high) / 2

    @property
    def sales_currency(self) -> str:
        """Average sales come without a currency, from Chinese exports."""
        return "CNY" if self.platform in CHINESE_PLATFORMS else ""

    @property
    def view_price(self) -> Decimal | None:
        """What a thousand of her median views cost by her quote (R25)."""
        return short(1000 * self.quote / self.median_views) if self.quote and self.median_views else None

    @property
    def sales_price(self) -> Decimal | None:
        """Her quote over her average sales, when both are in one currency (R25)."""
        if not self.quote or not self.sales or self.quote_currency != self.sales_currency:
            return None
        return short(self.quote / self.sales)

    @property
    def cooperation(self) -> Decimal | None:
        """Supports ads, accepts script changes (R27): the part of what is known that she says yes to."""
        told = [flag for flag in (self.supports_ads, self.accepts_script_changes) if flag is not None]
        return Decimal(sum(told)) / len(told) if told else None

    @property
    def refund_share(self) -> Decimal | None:
        """Refunds of the range over its GMV; unknown when nothing was sold."""
        return short(self.refunds / self.gmv) if self.refunds is not None and self.gmv else None

    @property
    def commission_share(self) -> Decimal | None:
        """Estimated commission over GMV: what a sale through her costs."""
        return short(self.est_commission / self.gmv) if self.est_commission is not None and self.gmv else None


def joint_share(audience: Mapping[str, Decimal], gender: Gender, ages: Ages) -> Decimal | None:
    """The share of one gender within an age span, when an export has it in one column (male_30_50)."""
    return audience.get(f"{gender.value}_{ages.low}_{ages.high}")


def gender_share(audience: Mapping[str, Decimal], gender: Gender) -> Decimal | None:
    """The gender's share; from the other one's when only that is known."""
    own = audience.get(gender.value)
    if own is not None:
        return own
    other = audience.get("female" if gender is Gender.MALE else "male")
    return None if other is None else 1 - other


def age_share(audience: Mapping[str, Decimal], ages: Ages) -> Decimal | None:
    """The sum of the exported age bands that lie at least half within the span; unknown without any band."""
    bands = [(band, part) for key, part in audience.items() if (band := _band(key)) is not None]
    if not bands:
        return None
    return min(sum((part for band, part in bands if _mostly_within(band, ages)), Decimal(0)), Decimal(1))


def mostly_within(key: str, ages: Ages) -> bool | None:
    """Whether the audience's band of this key counts for the span; None for what is no band of ages alone."""
    band = _band(key)
    return None if band is None else _mostly_within(band, ages)


def _band(key: str) -> Ages | None:
    word, _, ends = key.partition("_")
    if word != "age":
        return None
    low, _, high = ends.partition("_")
    return Ages(int(low), 64 if high == "up" else int(high))


def _mostly_within(band: Ages, ages: Ages) -> bool:
    years = band.high - band.low + 1
    inside = min(band.high, ages.high) - max(band.low, ages.low) + 1
    return 2 * inside >= years
