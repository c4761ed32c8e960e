"""What is told about one creator's record; the team alone reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.creators import Tier
from domain.money import Money
from domain.notices.base import Notice
from domain.notices.screening import SuspicionTold, every_suspicion
from domain.records import QuoteItem, Verdict
from domain.stances import Stance

_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class CategoryLine(Frozen):
    """A category's label to be translated where it is `known`, else as somebody wrote it."""

    label: str
    known: bool


class Figure(Frozen):
    """One number of hers: what it is now, and what it was in the snapshot before; shares are fractions.

    `name` is the fact's own (followers, active_fan_share, …). `on` and `source` are those of the export that brought it,
    `days` how many it counts that end on that day ("7d"); "" where the export does not say.
    """

    name: str
    value: Decimal | Money
    before: Decimal | Money | None = None
    since: date | None = None
    source: str = ""
    on: date | None = None
    days: str = ""

    @property
    def moved(self) -> Decimal | None:
        """By how much it changed; None without an earlier one in the same unit."""
        if isinstance(self.value, Money) or isinstance(self.before, Money) or self.before is None:
            return None
        return self.value - self.before


class QuoteLine(Frozen):
    """One price of her history; `by` is empty when an import brought it."""

    amount: Money
    on: date | None = None
    item: str = ""  # QuoteItem; "" is not said
    source: str = ""
    note: str = ""
    by: str = ""


_QUOTE = QuoteLine(
    amount=Money(amount=Decimal(2400), currency="CNY"),
    on=date(2026, 11, 20),
    item=QuoteItem.VIDEO.value,
    source="creator",
    note="含投流授权",
    by="Lin",
)


class Check(Frozen):
    """Where somebody looked her numbers up, and the verdict (R22)."""

    verdict: Verdict
    platform: str
    on: date
    by: str
    note: str = ""


class NoteLine(Frozen):
    text: str
    by: str
    at: datetime


class FileLine(Frozen):
    file_id: int  # creator_file.id
    name: str
    by: str
    at: datetime


class Standing(Frozen):
    """What the team has decided about her; `until` None is for good."""

    kind: Stance
    reason: str = ""
    by: str = ""
    since: datetime | None = None
    until: datetime | None = None


class Work(Frozen):
    """What she has done with this team so far."""

    tasks: int = 0
    open: int = 0
    done: int = 0
    late: int = 0  # first drafts that came after their day, or have not come
    reviewed: int = 0
    passed: int = 0  # reviews that approved
    latest: tuple[tuple[str, str], ...] = ()  # title and state, newest first


class AccountLine(Frozen):
    """A further account of hers, with its own size where an export says it."""

    platform: str
    handle: str
    url: str = ""
    followers: int | None = None
    on: date | None = None


_ACCOUNTS = (
    AccountLine(
        platform="instagram",
        handle="alun",
        url="https://www.instagram.com/alun",
        followers=8_400,
        on=date(2026, 11, 18),
    ),
    AccountLine(platform="douyin", handle="a&lun"),
)
_CHECK = Check(
    verdict=Verdict.DOUBTFUL, platform="蝉妈妈", on=date(2026, 11, 20), by="Lin", note="涨粉 <b>陡</b>"
)
_NOTE = NoteLine(text="回复快\n- 只拍周末", by="Sam", at=_AT)
_WORK = Work(tasks=3, open=1, done=2, late=1, reviewed=5, passed=4, latest=(("冬季大衣", "accepted"),))


def _figure(name: str, value: Decimal, before: Decimal) -> Figure:
    return Figure(
        name=name,
        value=value,
        before=before,
        since=date(2026, 11, 1),
        source="douyin_creators",
        on=date(2026, 11, 20),
    )


_SOLD = Figure(
    name="gmv",
    value=Money(amount=Decimal(12_500), currency="CNY"),
    source="tiktok_shop_creators",
    on=date(2026, 11, 20),
    days="28d",
)


class CreatorShown(Notice):
    """The living card of a creator: what one looks for first; the rest is RecordShown's."""

    creator_id: int
    revision: int
    name: str
    handle: str
    platform: str
    url: str = ""
    accounts: tuple[AccountLine, ...] = ()
    more_accounts: int = 0
    same_contact: tuple[tuple[str, str], ...] = ()  # kind and name of others with a contact of hers
    region: str = ""
    tier: Tier | None = None
    tier_said: str = ""  # as exported, where it is none of ours
    categories: tuple[CategoryLine, ...] = ()
    styles: tuple[str, ...] = ()
    reach: str = "off_platform"
    invited_until: datetime | None = None
    figures: tuple[Figure, ...] = ()
    unknown: tuple[str, ...] = ()  # names of figures that nobody's data says
    quote: QuoteLine | None = None
    rebate: Decimal | None = None
    supports_ads: bool | None = None
    accepts_script_changes: bool | None = None
    availability: str = ""
    check: Check | None = None
    suspicions: tuple[SuspicionTold, ...] = ()  # computed from her numbers, never a verdict
    standing: Standing | None = None
    tags: tuple[str, ...] = ()
    owner: str = ""
    follow_up_on: date | None = None
    follow_up_note: str = ""
    note: NoteLine | None = None
    notes: int = 0
    files: int = 0
    work: Work = Work()
    edited_by: str = ""
    edited_at: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator_id=1,
            revision=3,
            name="阿伦男装",
            handle="alun_menswear",
            platform="tiktok",
            url="https://www.tiktok.com/@alun_menswear",
            accounts=_ACCOUNTS,
            more_accounts=1,
            same_contact=(("wechat", "阿伦 <b>"),),
            region="广东",
            tier=Tier.MIDDLE,
            categories=(
                CategoryLine(label="Menswear", known=True),
                CategoryLine(label="钓鱼 100%", known=False),
            ),
            styles=("干净利落",),
            reach="invited",
            invited_until=_AT,
            figures=(
                _SOLD,
                _figure("refund_share", Decimal("0.0134"), Decimal("0.02")),
                _figure("followers", Decimal(52_000), Decimal(48_900)),
                _figure("active_fan_share", Decimal("0.65"), Decimal("0.67")),
            ),
            unknown=("completion_rate", "engagement_rate", "median_views", "region", "categories"),
            quote=_QUOTE,
            rebate=Decimal("0.25"),
            supports_ads=True,
            accepts_script_changes=False,
            availability="12 月中旬起",
            check=_CHECK,
            suspicions=every_suspicion(),
            standing=Standing(kind=Stance.BLACKLISTED, reason="刷量 & 拖稿", by="Lin", since=_AT),
            tags=("通勤", "a:b|c"),
            owner="Lin",
            follow_up_on=date(2026, 12, 1),
            follow_up_note="问 12 月档期",
            note=_NOTE,
            notes=3,
            files=1,
            work=_WORK,
            edited_by="Lin",
            edited_at=_AT,
        )


class RecordShown(Notice):
    """The rest of a creator's record, below her card: numbers, audience, histories, notes and files."""

    creator_id: int
    revision: int
    name: str
    uid: str = ""
    agency: str = ""
    reach: str = "off_platform"
    figures: tuple[Figure, ...] = ()
    audience: tuple[tuple[str, Decimal], ...] = ()  # key as imports name it, and the share
    audience_said: tuple[tuple[str, str], ...] = ()  # audience_cities and the like, in words
    commission: Decimal | None = None
    sales_low: Money | Decimal | None = None  # without a currency where nobody knows it
    sales_high: Money | Decimal | None = None
    quotes: tuple[QuoteLine, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    more_notes: int = 0
    imported_note: str = ""
    files: tuple[FileLine, ...] = ()
    work: Work = Work()
    stance: Stance | None = None  # what keeps her off new shortlists

    @classmethod
    def example(cls) -> Self:
        shown = CreatorShown.example()
        return cls(
            creator_id=1,
            revision=3,
            name="阿伦男装",
            uid="69535471",
            agency="青木 MCN",
            figures=(*shown.figures, _figure("commission_share", Decimal("0.15"), Decimal("0.15"))),
            audience=(
                ("male", Decimal("0.82")),
                ("age_31_40", Decimal("0.44")),
                ("city_tier_1", Decimal("0.2")),
            ),
            audience_said=(("audience_cities", "上海 12%、杭州 <b>"), ("audience_interests", "- 穿搭")),
            commission=Decimal("0.15"),
            sales_low=Money(amount=Decimal(50_000), currency="CNY"),
            sales_high=Money(amount=Decimal(100_000), currency="CNY"),
            quotes=(
                _QUOTE,
                QuoteLine(amount=Money(amount=Decimal(2100), currency="CNY"), source="douyin_creators"),
            ),
            checks=(_CHECK,),
            notes=(_NOTE,),
            more_notes=2,
            imported_note="合作过",
            files=(FileLine(file_id=9, name="报价单.pdf", by="Lin", at=_AT),),
            work=_WORK,
        )


class CreatorLine(Frozen):
    """One hit of a search."""

    creator_id: int
    name: str
    handle: str
    platform: str
    followers: int | None = None


class CreatorsFound(Notice):
    """Several creators answer to a name, or none does and these are near."""

    asked: str
    exact: bool  # they all answer to it
    found: tuple[CreatorLine, ...] = ()
    more: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(
            asked="阿伦",
            exact=False,
            found=(
                CreatorLine(
                    creator_id=1, name="阿伦男装", handle="dy_alun", platform="douyin", followers=112_000
                ),
                CreatorLine(creator_id=2, name="阿伦 <b>", handle="a_lun", platform="tiktok"),
            ),
            more=3,
        )


class CreatorKnown(Notice):
    """A creator of this handle is there already."""

    creator_id: int
    name: str
    handle: str
    platform: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator_id=1, name="阿伦男装", handle="dy_alun", platform="douyin")
