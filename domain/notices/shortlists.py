"""What is told about shortlists."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.creators import Gender
from domain.criteria import Criteria
from domain.money import Money
from domain.notices.base import AttachedFile, Notice
from domain.notices.personas import FITS
from domain.personas import FieldFit
from domain.scoring import MEASURES, PartName
from domain.screening import FloorName, Group
from domain.stances import Stance

_UNTIL = datetime(2027, 2, 20, 10, 0, tzinfo=UTC)


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
    """One creator on the list. `number` counts from 1 over all pages.

    `added_by`: somebody put her there by hand, `cut_by` what would have cut her. `is_new`: she was not on the list
    before this one.
    """

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
    cut_by: FloorName | None = None
    added_by: str = ""
    is_new: bool = False
    verified: bool | None = None  # what a person found out about her numbers; None: nobody has looked
    odd: int = 0  # how many patterns of her numbers look odd (domain/suspicion.py)


class CutBy(Frozen):
    """How many a floor has cut, and names of some."""

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
    values |= dict.fromkeys((PartName.PRICE, PartName.VIEW_PRICE, PartName.SALES, PartName.GMV), money)
    values |= {
        PartName.VIEWS: Decimal(2_100_000),
        PartName.LATE: Decimal(2),
        PartName.REPUTATION: Decimal("4.9"),
    }
    words = {PartName.COOPERATION: "ads script", PartName.TIER: "middle", PartName.VERIFIED: "genuine"}
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


class JustDropped(Frozen):
    """Who was taken off a moment ago and can be put back."""

    creator_id: int
    name: str
    by: str
    until: datetime | None = None


class ChangesSince(Frozen):
    """What is different from the list before, which had the same criteria. `left` are names, at most ten."""

    at: datetime
    new_count: int = 0
    left_count: int = 0
    left: tuple[str, ...] = ()


class ShortlistShown(Notice):
    """The living card: a page of entries, the totals, who was cut by what, and what no data says.

    `fit`, `near` and `verify` count the pool; `listed_*` who of them is on the list, over all its pages.
    """

    shortlist_id: int
    revision: int
    state: str  # draft, saved
    criteria: Criteria
    category_label: str = ""  # English, when the category is one of ours
    total: int
    fit: int
    near: int
    verify: int
    listed_fit: int = 0
    listed_near: int = 0
    listed_verify: int = 0
    listed_added: int = 0
    cuts: tuple[CutBy, ...] = ()
    not_measured: tuple[FloorName, ...] = ()
    entries: tuple[Entry, ...] = ()
    page: int = 0
    pages: int = 1
    all_new: bool = False  # nobody on the list has had a task before: start with a pilot (R16)
    by: str = ""
    persona: str = ""  # the audience that the list was made for
    dropped: JustDropped | None = None
    since: ChangesSince | None = None

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
            listed_fit=10,
            listed_near=2,
            listed_verify=6,
            listed_added=1,
            persona="30–50 <b>男装</b>",
            cuts=tuple(
                CutBy(floor=floor, count=9, examples=("老张讲西装", "<b>Kai</b>")) for floor in FloorName
            ),
            not_measured=(FloorName.REGION,),
            entries=(
                _entry(1, "阿伦男装", Group.FIT, contra=(late,)),
                _entry(2, "穿搭师Kai", Group.NEAR, missed=(FloorName.COMPLETION,), verified=False, odd=2),
                _entry(3, "A & <i>B</i>", Group.FIT, pro=_all_parts(), contra=_all_parts()),
                _entry(4, "老张", Group.NEAR, cut_by=FloorName.PRICE, added_by="Lin", is_new=True),
                _entry(11, "小鹿穿搭", Group.VERIFY, unknown=(FloorName.COMPLETION, FloorName.PRICE)),
            ),
            pages=2,
            all_new=True,
            by="Lin",
            dropped=JustDropped(creator_id=9, name="<b>Kai</b>", by="Lin", until=_UNTIL),
            since=ChangesSince(at=_UNTIL, new_count=2, left_count=1, left=("阿伦男装",)),
        )


class EntryShown(Notice):
    """One creator of a list by herself, with what can be done about her."""

    shortlist_id: int
    entry: Entry
    criteria: Criteria
    persona: str = ""  # the audience that the list was made for, and hers beside it
    fits: tuple[FieldFit, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            shortlist_id=1,
            entry=_entry(3, "A & <i>B</i>", Group.FIT, pro=_all_parts()),
            criteria=Criteria(),
            persona="30–50 <b>男装</b>",
            fits=FITS,
        )


class CutsShown(Notice):
    """Who was cut and by which floor: the names that were kept, and how many there are."""

    shortlist_id: int
    revision: int = 0
    criteria: Criteria
    category_label: str = ""
    total: int
    cuts: tuple[CutBy, ...] = ()

    @classmethod
    def example(cls) -> Self:
        names = tuple(f"老张讲西装 {number}" for number in range(12))
        cuts = (
            CutBy(floor=FloorName.PRICE, count=40, examples=names),
            CutBy(floor=FloorName.CATEGORY, count=3),
        )
        return cls(shortlist_id=1, criteria=Criteria(category="钓鱼"), total=118, cuts=cuts)


class CreatorDropped(Notice):
    """Not interested: she is off the list, and off new ones for a while."""

    name: str
    until: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装", until=_UNTIL)


class CreatorPutBack(Notice):
    """The ✕ was undone: she stands where she stood."""

    name: str

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装")


class RestoreLapsed(Notice):
    """A ✕ can be undone for ten minutes; `until` None is for good."""

    name: str
    until: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装", until=_UNTIL)


class CreatorRefused(Notice):
    """Off the list with a reason, and off new ones until the moment given; None is for good."""

    name: str
    stance: Stance
    until: datetime | None = None
    reason: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(name="阿伦男装", stance=Stance.NOT_INTERESTED, until=_UNTIL, reason="报价 <b>太高</b>")


class CreatorAdded(Notice):
    """Somebody put her on the list by hand; `cut_by` says what would have kept her off."""

    shortlist_id: int
    entry: Entry

    @classmethod
    def example(cls) -> Self:
        missed = (FloorName.COMPLETION,)
        entry = _entry(11, "贵", Group.NEAR, cut_by=FloorName.PRICE, missed=missed, added_by="Lin")
        return cls(shortlist_id=1, entry=entry)


class ShortlistSaved(Notice):
    """The list is kept for the team; `to_verify` of its creators have a number that nobody knows."""

    creators: int
    to_verify: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(creators=15, to_verify=5)


class ShortlistShared(Notice):
    """The living card stands in another chat of the team as well."""

    chat: str

    @classmethod
    def example(cls) -> Self:
        return cls(chat="#campaigns <b>1</b>")


class NowhereToShare(Notice):
    """No other chat of the team is linked."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class NobodyListed(Notice):
    """There is nobody on the list whom it could be done with."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class ListChanged(Notice):
    """The card that was pressed shows a list as it was: somebody has saved it, or changed what it looks for."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class ExportStarted(Notice):
    """The spreadsheet is being made."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class ShortlistExported(Notice):
    """A list as a spreadsheet: the creators with every part of their scores, the criteria, and who was cut."""

    file: str
    blob: str
    creators: int
    to_verify: int = 0
    cut: int = 0
    on: date

    @property
    def attached(self) -> AttachedFile:
        return AttachedFile(blob=self.blob, name=self.file, alt=self.file)

    @classmethod
    def example(cls) -> Self:
        return cls(
            file="候选名单 穿搭 2026-11-22.xlsx",
            blob="ab" * 16,
            creators=15,
            to_verify=5,
            cut=27,
            on=date(2026, 11, 22),
        )


class ExportFailed(Notice):
    """The spreadsheet could not be made."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class PoolEmpty(Notice):
    """There is nobody to choose from yet."""

    @classmethod
    def example(cls) -> Self:
        return cls()
