"""What the clock tells: deadlines and the daily digest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.notices.base import Notice, Visibility
from domain.notices.numbers import DayNumbers
from domain.notices.pilots import PilotDay
from domain.policies import AdPlatform, Scope, Texts, policy
from domain.tasks import MilestoneKind


class Deadline(BaseModel):
    """One deadline; `creator` is empty when it is told to herself, `reminder_id` 0 outside reminders."""

    model_config = ConfigDict(frozen=True)

    reminder_id: int = 0
    title: str
    milestone: MilestoneKind
    due: datetime
    late: bool
    creator: str = ""
    hand_in: int = 0  # assignment.id, when it is hers to hand something in
    to_review: int = 0  # submission.id, when a draft of hers waits for the team


class Ending(BaseModel):
    """An authorization that ends, and what stops with it when somebody has said so."""

    model_config = ConfigDict(frozen=True)

    reminder_id: int = 0
    authorization_id: int
    revision: int  # the authorization's
    creator: str
    scope: Texts
    ends_at: datetime
    days_left: int
    renewing: bool = False
    revoke_by: datetime | None = None  # she asked to end it by then
    ads_running: int | None = None
    daily_spend: Money | None = None


class AuthorizationEnds(Notice):
    """An authorization is about to end: Renew, Let it end or Snooze. Critical: ads stop with it."""

    critical: ClassVar[bool] = True

    reminder_id: int
    revision: int
    ending: Ending

    @classmethod
    def example(cls) -> Self:
        return cls(reminder_id=9, revision=1, ending=_ending(9))


class TypeCheck(BaseModel):
    """An authorization whose type somebody should look at on the platform."""

    model_config = ConfigDict(frozen=True)

    reminder_id: int = 0
    authorization_id: int
    revision: int  # the authorization's
    creator: str
    scope: Texts
    grant: str
    refused: str


class TypeAsked(Notice):
    """The monthly look at an authorization's type (R102): is it still the one that was asked for?"""

    reminder_id: int
    revision: int
    check: TypeCheck

    @classmethod
    def example(cls) -> Self:
        return cls(reminder_id=11, revision=1, check=_check(11))


class FollowUp(BaseModel):
    """A creator somebody wanted to come back to."""

    model_config = ConfigDict(frozen=True)

    reminder_id: int = 0
    creator_id: int
    creator: str
    on: date
    note: str = ""


class FollowUpDue(Notice):
    """The day to come back to a creator is here."""

    reminder_id: int
    revision: int
    follow_up: FollowUp

    @classmethod
    def example(cls) -> Self:
        return cls(reminder_id=12, revision=1, follow_up=_follow_up(12))


class DeadlineNear(Notice):
    """One deadline, with Done and Snooze. Critical: a missed reminder costs a date."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE
    critical: ClassVar[bool] = True

    reminder_id: int
    revision: int
    deadline: Deadline

    @classmethod
    def example(cls) -> Self:
        return cls(reminder_id=7, revision=0, deadline=_deadline(7))


class DeadlinesMerged(Notice):
    """Several things at once in one message (after an outage, or simply a full day)."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE
    critical: ClassVar[bool] = True

    deadlines: tuple[Deadline, ...] = ()
    endings: tuple[Ending, ...] = ()  # told to the team alone
    checks: tuple[TypeCheck, ...] = ()  # as those
    follow_ups: tuple[FollowUp, ...] = ()  # as those
    pilots: tuple[PilotDay, ...] = ()  # as those

    @classmethod
    def example(cls) -> Self:
        return cls(
            deadlines=(_deadline(7), _deadline(8).model_copy(update={"late": True, "creator": "Lily"})),
            endings=(_ending(9),),
            checks=(_check(11),),
            follow_ups=(_follow_up(12),),
            pilots=(PilotDay.example(),),
        )


class ReminderSettled(Notice):
    """A reminder was ticked off, or sleeps until a moment."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    done: bool
    until: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(done=False, until=datetime(2026, 12, 5, 1, 0, tzinfo=UTC))


class DigestTold(Notice):
    """日报: yesterday, what waits, what is due, what is late. Only what has something to say is shown."""

    local_date: date
    again: bool = False  # told once more, with numbers that came late
    numbers: DayNumbers | None = None  # of the newest day that is known
    missing: date | None = None  # yesterday, while its report is not here
    data_until: date | None = None  # None: no numbers at all yet
    waiting: tuple[str, ...] = ()  # "Lily · Winter coat styling": offers without an answer
    asked: tuple[str, ...] = ()  # proposals that wait for the team
    to_review: tuple[str, ...] = ()  # drafts that wait for a review
    due_this_week: tuple[Deadline, ...] = ()
    late: tuple[Deadline, ...] = ()
    new_creators: int = 0
    accepted: int = 0
    more: int = 0  # of the lists' things, untold for want of room

    @classmethod
    def example(cls) -> Self:
        return cls(
            local_date=date(2026, 12, 4),
            numbers=DayNumbers.example(),
            missing=date(2026, 12, 3),
            data_until=date(2026, 12, 2),
            waiting=("阿伦男装 · Winter coat styling",),
            asked=("Lily · Winter coat styling",),
            to_review=("Kai · Winter coat styling",),
            due_this_week=(_deadline(7).model_copy(update={"creator": "Kai"}),),
            late=(_deadline(8).model_copy(update={"creator": "Lily", "late": True}),),
            new_creators=38,
            accepted=2,
            more=3,
        )


def _deadline(reminder_id: int) -> Deadline:
    return Deadline(
        reminder_id=reminder_id,
        title="Winter coat styling",
        milestone=MilestoneKind.FIRST_DRAFT,
        due=datetime(2026, 12, 5, 10, 0, tzinfo=UTC),
        late=False,
    )


def _ending(reminder_id: int) -> Ending:
    return Ending(
        reminder_id=reminder_id,
        authorization_id=3,
        revision=5,
        creator="Lily",
        scope=policy(AdPlatform.QIANCHUAN).scope(Scope.LIVE_ROOM).name,
        ends_at=datetime(2026, 12, 8, 15, 59, 59, tzinfo=UTC),
        days_left=3,
        ads_running=3,
        daily_spend=Money(amount=Decimal(1200), currency="CNY"),
    )


def _check(reminder_id: int) -> TypeCheck:
    rules = policy(AdPlatform.QIANCHUAN)
    return TypeCheck(
        reminder_id=reminder_id,
        authorization_id=3,
        revision=5,
        creator="Lily",
        scope=rules.scope(Scope.LIVE_ROOM).name,
        grant=rules.grant.name,
        refused=rules.grant.refused,
    )


def _follow_up(reminder_id: int) -> FollowUp:
    return FollowUp(
        reminder_id=reminder_id,
        creator_id=5,
        creator="阿伦男装",
        on=date(2026, 12, 1),
        note="ask about <b>the December slot</b>",
    )
