"""What is told about shortlists."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.creators import Gender
from domain.criteria import Criteria
from domain.money import Money
from domain.notices.base import Notice
from domain.scoring import MEASURES, PartName
from domain.screening import FloorName, Group


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reason(Frozen):
    """One part of a score in words: her value and the peers' median, in the part's own unit (domain/scoring.py)."""

    part: PartName
    value: Decimal | Money
    peer: Decimal | Money | None = None
    word: str = ""
    gender: Gender | None = None  # of the wanted audience
    ages: str = ""


class Entry(Frozen):
    """One creator on the list. `number` counts from 1 over all pages."""

    number: int
    creator_id: int
    name: str
    handle: str
    platform: str
    reach: str
    group: Group
    score: int
    pro: tuple[Reason, ...] = ()
    contra: tuple[Reason, ...] = ()
    unknown: tuple[FloorName, ...] = ()
    missed: tuple[FloorName, ...] = ()


class CutBy(Frozen):
    """How many a floor has cut, and a few names."""

    floor: FloorName
    count: int
    examples: tuple[str, ...] = ()


def _entry(number: int, name: str, group: Group, **more: object) -> Entry:
    reasons = (
        Reason(part=PartName.AUDIENCE, value=Decimal("0.82"), gender=Gender.MALE, ages="30–50"),
        Reason(part=PartName.ACTIVE_FANS, value=Decimal("0.65")),
        Reason(
            part=PartName.PRICE,
            value=Money(amount=Decimal(2400), currency="CNY"),
            peer=Money(amount=Decimal(3100), currency="CNY"),
        ),
    )
    facts = {"creator_id": number, "handle": f"dy{number}", "platform": "douyin", "reach": "off_platform"}
    return Entry.model_validate(
        {
            "number": number,
            "name": name,
            "group": group,
            "score": 90 - 4 * number,
            "pro": reasons,
            **facts,
            **more,
        }
    )


def _all_parts() -> tuple[Reason, ...]:
    """Every part once, so that every wording is rendered by the tests."""
    money = Money(amount=Decimal(85000), currency="CNY")
    values: dict[PartName, Decimal | Money] = dict.fromkeys(PartName, Decimal("0.25"))
    values |= dict.fromkeys((PartName.PRICE, PartName.SALES, PartName.GMV), money)
    values |= {
        PartName.VIEWS: Decimal(2_100_000),
        PartName.LATE: Decimal(2),
        PartName.REPUTATION: Decimal("4.9"),
    }
    words = {PartName.COOPERATION: "ads script", PartName.TIER: "middle"}
    compared = {measure.name for measure in MEASURES if measure.has_peers}
    return tuple(
        Reason(
            part=part,
            value=value,
            peer=value if part in compared else None,
            word=words.get(part, ""),
            gender=Gender.FEMALE,
            ages="18–30",
        )
        for part, value in values.items()
    )


class ShortlistShown(Notice):
    """The living card: a page of entries, the totals, who was cut by what, and what no data says."""

    shortlist_id: int
    revision: int
    state: str  # draft, saved
    criteria: Criteria
    category_label: str = ""  # English, when the category is one of ours
    total: int
    fit: int
    near: int
    verify: int
    cuts: tuple[CutBy, ...] = ()
    not_measured: tuple[FloorName, ...] = ()
    entries: tuple[Entry, ...] = ()
    page: int = 0
    pages: int = 1
    all_new: bool = False  # nobody on the list has had a task before: start with a pilot (R16)
    by: str = ""

    @classmethod
    def example(cls) -> Self:
        late = Reason(part=PartName.LATE, value=Decimal(2))
        return cls(
            shortlist_id=1,
            revision=0,
            state="draft",
            criteria=Criteria(category="menswear", gender=Gender.MALE, age_from=30, age_to=50),
            category_label="Menswear",
            total=118,
            fit=12,
            near=3,
            verify=6,
            cuts=tuple(
                CutBy(floor=floor, count=9, examples=("老张讲西装", "<b>Kai</b>")) for floor in FloorName
            ),
            not_measured=(FloorName.REGION,),
            entries=(
                _entry(1, "阿伦男装", Group.FIT, contra=(late,)),
                _entry(2, "穿搭师Kai", Group.NEAR, missed=(FloorName.COMPLETION,)),
                _entry(3, "A & <i>B</i>", Group.FIT, pro=_all_parts(), contra=_all_parts()),
                _entry(11, "小鹿穿搭", Group.VERIFY, unknown=(FloorName.COMPLETION, FloorName.PRICE)),
            ),
            pages=2,
            all_new=True,
            by="Lin",
        )


class CreatorDropped(Notice):
    """Not interested: she is off the list, and off new ones for a while."""

    name: str
    until: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装", until=datetime(2027, 2, 20, 10, 0, tzinfo=UTC))


class ShortlistSaved(Notice):
    """The list is kept for the team."""

    creators: int

    @classmethod
    def example(cls) -> Self:
        return cls(creators=10)


class PoolEmpty(Notice):
    """There is nobody to choose from yet."""

    @classmethod
    def example(cls) -> Self:
        return cls()
