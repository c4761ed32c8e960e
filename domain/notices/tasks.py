"""What is told about tasks, offers and their deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from domain.money import Money
from domain.notices.base import Notice, Visibility
from domain.notices.drafts import DraftStand
from domain.tasks import AssignmentState, MilestoneKind


class DueDate(BaseModel):
    """A milestone with its due time."""

    model_config = ConfigDict(frozen=True)

    kind: MilestoneKind
    at: datetime
    done: bool = False


class Terms(BaseModel):
    """What an offer says about money and time; None: not said."""

    model_config = ConfigDict(frozen=True)

    fee: Money | None = None
    commission: Decimal | None = None  # a fraction
    publish_on: date | None = None


class Share(BaseModel):
    """One creator's line on a task's card."""

    model_config = ConfigDict(frozen=True)

    assignment_id: int
    creator: str
    state: AssignmentState
    reach: str  # linked, invited, off_platform
    agreed: Terms | None = None  # where they are not the task's
    next_due: datetime | None = None
    next_milestone: MilestoneKind | None = None
    round: int = 0  # of the draft that was handed in last; 0: none yet
    waiting_draft: int = 0  # submission.id of the draft that waits for a review
    post_link: str = ""
    on_behalf_by: str = ""  # who of the team recorded her last answer; "" when it was herself
    silent: str = ""  # why her chat cannot be written to: blocked, deactivated, …; "" when it can


def _moment(day: int) -> datetime:
    return datetime(2026, 12, day, 10, 0, tzinfo=UTC)


class TaskShown(Notice):
    """The task's living card for the team: every creator's state."""

    task_id: int
    revision: int = 0
    title: str
    state: str
    publish_on: date
    by: str
    shares: tuple[Share, ...]
    milestones: tuple[DueDate, ...]
    fee: Money | None = None
    source: str = ""  # address of the message it was made of

    @classmethod
    def example(cls) -> Self:
        share = Share(assignment_id=2, creator="穿搭师Kai", state=AssignmentState.OFFERED, reach="linked")
        return cls(
            task_id=1,
            title="Winter coat styling",
            state="sent",
            publish_on=date(2026, 12, 12),
            by="Lin",
            source="https://qinghe.slack.com/archives/C0CREATORS/p1700000000000100",
            shares=(
                share,
                share.model_copy(
                    update={
                        "creator": "Lily",
                        "state": AssignmentState.ACCEPTED,
                        "agreed": Terms(fee=Money(amount=Decimal(2800), currency="CNY")),
                        "next_due": _moment(5),
                        "next_milestone": MilestoneKind.FIRST_DRAFT,
                    }
                ),
                share.model_copy(update={"creator": "阿伦男装", "reach": "off_platform", "assignment_id": 3}),
                share.model_copy(
                    update={
                        "creator": "Mia",
                        "reach": "off_platform",
                        "assignment_id": 4,
                        "silent": "blocked",
                    }
                ),
                share.model_copy(
                    update={
                        "creator": "阿伦穿搭",
                        "reach": "off_platform",
                        "state": AssignmentState.DECLINED,
                        "on_behalf_by": "Lin",
                    }
                ),
            ),
            milestones=(DueDate(kind=MilestoneKind.FIRST_DRAFT, at=_moment(5)),),
            fee=Money(amount=Decimal(2400), currency="CNY"),
        )


class AssignmentShown(Notice):
    """The offer's living card for its creator: what, when, how much, and her next step."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    assignment_id: int
    revision: int
    merchant: str
    title: str
    state: AssignmentState
    deliverable: str
    points: str
    disclosure: str
    product: str
    product_link: str = ""
    terms: Terms
    on_behalf_by: str = ""
    asked: Terms | None = None
    asked_note: str = ""
    draft: DraftStand | None = None
    milestones: tuple[DueDate, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(
            assignment_id=2,
            revision=1,
            merchant="青禾男装",
            title="冬季大衣穿搭",
            state=AssignmentState.OFFERED,
            deliverable="一条 30–60 秒穿搭短视频",
            points="面料、版型、三套搭配 <b>&</b>",
            disclosure="开头 3 秒口播“品牌合作”",
            product="羊毛双面大衣",
            product_link="https://haohuo.jinritemai.com/item/42",
            terms=Terms(
                fee=Money(amount=Decimal(2400), currency="CNY"),
                commission=Decimal("0.15"),
                publish_on=date(2026, 12, 12),
            ),
            milestones=(
                DueDate(kind=MilestoneKind.FIRST_DRAFT, at=_moment(5), done=True),
                DueDate(kind=MilestoneKind.FINAL, at=_moment(10)),
            ),
        )


class TaskSent(Notice):
    """The merchant's confirmation: who can be reached here and who cannot."""

    task_id: int
    title: str
    linked: int
    invited: int
    not_linked: int

    @classmethod
    def example(cls) -> Self:
        return cls(task_id=1, title="Winter coat styling", linked=12, invited=3, not_linked=185)


class AssignmentAnswered(Notice):
    """A creator said yes or no, or the team took or kept terms."""

    task_id: int
    title: str
    creator: str
    state: AssignmentState
    on_behalf_by: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(task_id=1, title="Winter coat styling", creator="Lily", state=AssignmentState.ACCEPTED)


class ChangesAsked(Notice):
    """A creator proposed other terms; the team answers in place."""

    assignment_id: int
    revision: int
    title: str
    creator: str
    offered: Terms
    asked: Terms
    note: str = ""
    on_behalf_by: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(
            assignment_id=2,
            revision=2,
            title="Winter coat styling",
            creator="Lily",
            offered=Terms(fee=Money(amount=Decimal(2400), currency="CNY"), publish_on=date(2026, 12, 12)),
            asked=Terms(fee=Money(amount=Decimal(2800), currency="CNY"), publish_on=date(2026, 12, 14)),
            note="两套外景需要多一天",
        )


class ProposalAnswered(Notice):
    """The merchant's answer to a creator's proposal, told to her."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str
    merchant: str
    agreed: bool
    terms: Terms

    @classmethod
    def example(cls) -> Self:
        return cls(
            title="冬季大衣穿搭",
            merchant="青禾男装",
            agreed=True,
            terms=Terms(fee=Money(amount=Decimal(2800), currency="CNY"), publish_on=date(2026, 12, 14)),
        )


class AlreadyAnswered(Notice):
    """A press came after the decision: who decided what, when."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    state: AssignmentState
    by: str
    at: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(state=AssignmentState.ACCEPTED, by="Lily", at=_moment(5))


class OfferChanged(Notice):
    """The press was on terms that have changed since; the card shows the present ones."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class InvitationReady(Notice):
    """A link and a script to copy for a creator who is not linked yet; the script is in her `language`."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"url"})

    creator_id: int
    creator: str
    url: str
    expires_at: datetime
    merchant: str
    language: str = ""  # empty: the reader's own

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator_id=5,
            creator="Arif",
            url="https://t.me/daren_demo_bot?start=abc",
            expires_at=_moment(12),
            merchant="青禾男装",
        )


class Welcomed(Notice):
    """A creator opened her invitation: who invited her and what happens next."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    merchant: str
    creator: str

    @classmethod
    def example(cls) -> Self:
        return cls(merchant="青禾男装", creator="Arif")


class CreatorLinked(Notice):
    """The team learns that an invited creator has opened the bot."""

    creator: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Arif")


class InvitationRefused(Notice):
    """The link is used, expired or unknown: one answer for all three."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()
