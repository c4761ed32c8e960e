"""What is told about how a workspace screens, and about why somebody has her score."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.criteria import Criteria, Goal, Threshold
from domain.money import Money
from domain.notices.base import Notice
from domain.parts import Dimension, PartGroup, PartName, Unit
from domain.scoring import MEASURES, USUAL_REBATE
from domain.screening import FloorName, Group
from domain.suspicion import Pattern


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class PartWeight(Frozen):
    """What one part weighs, and what it usually does."""

    part: PartName
    group: PartGroup
    dimension: Dimension
    weight: Decimal
    usual: Decimal


class Limit(Frozen):
    """One preferred threshold with its source; None: not asked for."""

    name: FloorName
    source: str
    threshold: Threshold | None
    usual: Threshold | None


class ScreeningShown(Notice):
    """The living card of a workspace's rules."""

    workspace_id: int
    revision: int
    weights: tuple[PartWeight, ...]
    limits: tuple[Limit, ...]
    rebate_from: Decimal
    rebate_to: Decimal
    is_usual: bool
    by: str = ""  # who changed them last
    changed_at: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        least = Decimal("0.6")
        return cls(
            workspace_id=1,
            revision=2,
            weights=tuple(
                PartWeight(
                    part=each.name,
                    group=each.group,
                    dimension=each.dimension,
                    weight=Decimal(each.weight) if each.name is not PartName.TIER else Decimal(0),
                    usual=Decimal(each.weight) if each.name is not PartName.GENDER else Decimal(25),
                )
                for each in MEASURES
            ),
            limits=(
                Limit(
                    name=FloorName.ACTIVE_FANS,
                    source="R20",
                    threshold=Threshold(least=least, hard=True),
                    usual=None,
                ),
                Limit(name=FloorName.COMPLETION, source="R21", threshold=Threshold(least=least), usual=None),
                Limit(name=FloorName.ENGAGEMENT, source="R9", threshold=None, usual=None),
            ),
            rebate_from=USUAL_REBATE[0],
            rebate_to=USUAL_REBATE[1],
            is_usual=False,
            by="Lin & <b>Co</b>",
            changed_at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
        )


class WeightChange(Frozen):
    """One part's weight before and after."""

    part: PartName
    before: Decimal
    after: Decimal


class LimitChange(Frozen):
    """One threshold before and after; None: not asked for."""

    name: FloorName
    before: Threshold | None
    after: Threshold | None


class Move(Frozen):
    """One creator's place and score before and after; None: cut, or far down."""

    name: str
    place_before: int | None
    place_after: int | None
    score_before: int | None
    score_after: int | None
    to_verify: bool = False  # too little of what weighs now is known of her


class Preview(Frozen):
    """What a change does to a list: its first ten before and after. `category`: of the shortlist it was tried on."""

    on_shortlist: bool = False  # else the whole pool, without any filter
    category: str = ""
    total: int = 0
    moves: tuple[Move, ...] = ()  # of those who are among the first ten before or after, if anything moved
    entered: int = 0
    left: int = 0
    rescored: int = 0
    compared: int = 0  # how many were looked at from the top of either list


class ScreeningPreviewed(Notice):
    """The living card of one change: what it is, what it would do; then what became of it."""

    change_id: int
    state: str  # open, saved, cancelled, undone
    weights: tuple[WeightChange, ...] = ()
    limits: tuple[LimitChange, ...] = ()
    to_usual: bool = False
    category_label: str = ""  # English, when the category is one of ours
    preview: Preview
    by: str
    decided_by: str = ""
    decided_at: datetime | None = None
    undo_until: datetime | None = None  # while it may be undone

    @classmethod
    def example(cls) -> Self:
        soft = Threshold(least=Decimal("0.6"))
        hard = Threshold(least=Decimal("0.65"), hard=True)
        names = ("阿伦男装", "穿搭师Kai", "A & <i>B</i>", "老张|讲西装")
        places = ((3, 1), (1, 2), (None, 9), (10, None))
        return cls(
            change_id=1,
            state="saved",
            weights=(WeightChange(part=PartName.PRICE, before=Decimal(10), after=Decimal("20.5")),),
            limits=(
                LimitChange(name=FloorName.ACTIVE_FANS, before=soft, after=hard),
                LimitChange(name=FloorName.ENGAGEMENT, before=None, after=soft),
                LimitChange(name=FloorName.COMPLETION, before=hard, after=None),
            ),
            to_usual=True,
            category_label="Menswear",
            preview=Preview(
                on_shortlist=True,
                category="menswear",
                total=118,
                moves=tuple(
                    Move(
                        name=name,
                        place_before=before,
                        place_after=after,
                        score_before=None if before is None else 80,
                        score_after=None if after is None else 84,
                        to_verify=after == 9,
                    )
                    for name, (before, after) in zip(names, places, strict=True)
                ),
                entered=1,
                left=1,
                rescored=14,
                compared=30,
            ),
            by="Lin",
            decided_by="Chen",
            decided_at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
            undo_until=datetime(2026, 11, 23, 6, 15, tzinfo=UTC),
        )


class ScreeningUnchanged(Notice):
    """The answers are what holds already."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class ScreeningOutdated(Notice):
    """Somebody changed the rules after this was begun: it is to be looked at again."""

    by: str
    at: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(by="Lin", at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC))


class ScreeningSettled(Notice):
    """The press came too late: this change is saved, cancelled or undone."""

    state: str
    by: str
    at: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(state="saved", by="Lin", at=datetime(2026, 11, 23, 6, 5, tzinfo=UTC))


class ScreeningUndoLapsed(Notice):
    """The ten minutes are over."""

    until: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(until=datetime(2026, 11, 23, 6, 15, tzinfo=UTC))


class PartScore(Frozen):
    """One known part of a score: her value, the peers' median, and points of 100 in tenths, of those possible."""

    part: PartName
    unit: Unit
    weight: Decimal
    value: Decimal | Money
    peer: Decimal | Money | None = None
    word: str = ""
    won: Decimal
    possible: Decimal


class Miss(Frozen):
    """A threshold that she is known to be under, or whose number nobody has (`value` None)."""

    name: FloorName
    value: Decimal | None = None
    least: Decimal | None = None


class SuspicionTold(Frozen):
    """A pattern that does not fit, with her numbers and the peers' range: a suspicion, never a verdict."""

    pattern: Pattern
    value: Decimal
    beside: Decimal | None = None  # the second number that contradicts the first
    usual_from: Decimal | None = None
    usual_to: Decimal | None = None
    peers: int = 0
    days: int = 0


def every_suspicion() -> tuple[SuspicionTold, ...]:
    """One of each pattern, for examples."""
    return tuple(
        SuspicionTold(
            pattern=pattern,
            value=Decimal("0.2"),
            beside=Decimal("0.01"),
            usual_from=Decimal("0.02"),
            usual_to=Decimal("0.06"),
            peers=40,
            days=14,
        )
        for pattern in Pattern
    )


class ScoreExplained(Notice):
    """Why she has this score: every part, what is left out, what her group means, and what looks odd."""

    shortlist_id: int
    creator_id: int
    name: str
    score: int
    total: Decimal  # in tenths: what the points add up to
    group: Group
    goal: Goal
    weighs_more: tuple[PartName, ...] = ()
    parts: tuple[PartScore, ...] = ()
    left_out: tuple[PartName, ...] = ()  # nobody knows her number, or there are no peers
    not_weighed: tuple[PartName, ...] = ()  # by this workspace
    missed: tuple[Miss, ...] = ()
    unknown: tuple[FloorName, ...] = ()
    not_measured: tuple[FloorName, ...] = ()  # thresholds that nobody's data says anything of
    little_known: bool = False  # to verify for that reason alone
    verified: bool | None = None
    suspicions: tuple[SuspicionTold, ...] = ()
    not_checked: tuple[Pattern, ...] = ()  # data lacks
    older_rules: bool = False  # the workspace's rules were changed since
    criteria: Criteria

    @classmethod
    def example(cls) -> Self:
        yuan = Money(amount=Decimal(2400), currency="CNY")
        words = {
            PartName.CATEGORY: "menswear",
            PartName.TIER: "middle",
            PartName.COOPERATION: "ads script",
            PartName.VERIFIED: "genuine",
            PartName.GENDER: "male",
            PartName.AGE: "30–50",
            PartName.AUDIENCE: "male 30–50",
        }
        return cls(
            shortlist_id=1,
            creator_id=2,
            name="A & <i>B</i>",
            score=86,
            total=Decimal("85.7"),
            group=Group.NEAR,
            goal=Goal.CONVERSION,
            weighs_more=(PartName.SALES, PartName.PRICE),
            parts=tuple(
                PartScore(
                    part=each.name,
                    unit=each.unit,
                    weight=Decimal("16.8"),
                    value=yuan if each.unit is Unit.MONEY else Decimal("0.65"),
                    peer=None if not each.has_peers else yuan if each.unit is Unit.MONEY else Decimal("0.5"),
                    word=words.get(each.name, ""),
                    won=Decimal("10.4"),
                    possible=Decimal("14.2"),
                )
                for each in MEASURES
            ),
            left_out=(PartName.COMPLETION, PartName.GMV),
            not_weighed=(PartName.REBATE,),
            missed=(Miss(name=FloorName.ACTIVE_FANS, value=Decimal("0.55"), least=Decimal("0.6")),),
            unknown=(FloorName.COMPLETION,),
            not_measured=(FloorName.ENGAGEMENT, FloorName.REGION),
            verified=False,
            suspicions=every_suspicion(),
            not_checked=(Pattern.FOLLOWERS_JUMP,),
            older_rules=True,
            criteria=Criteria(category="menswear"),
        )
