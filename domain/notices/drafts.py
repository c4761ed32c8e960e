"""What is told about drafts, their reviews and the post that comes of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from domain.notices.base import AttachedFile, Notice, Visibility
from domain.review import MOST_ROUNDS, Finding, FindingCode, ReviewPoint, SubmissionState
from domain.tasks import AssignmentState


class ChangeWanted(BaseModel):
    """One failed point with what has to change."""

    model_config = ConfigDict(frozen=True)

    point: ReviewPoint
    change: str


class DraftStand(BaseModel):
    """How far a share's drafts are, for its creator's own card."""

    model_config = ConfigDict(frozen=True)

    round: int
    at: datetime
    changes: tuple[ChangeWanted, ...] = ()
    due: datetime | None = None
    post_link: str = ""


_AT = datetime(2026, 12, 5, 6, 5, tzinfo=UTC)
_DUE = datetime(2026, 12, 6, 10, 0, tzinfo=UTC)
_FINDINGS = (
    Finding(
        point=ReviewPoint.AD_LAW,
        code=FindingCode.ABSOLUTE_WORD,
        phrase="最低价",
        before="今天全网",
        after="<b>带回家",
    ),
    Finding(point=ReviewPoint.DISCLOSURE, code=FindingCode.DISCLOSURE_LATE, phrase="#广告"),
    Finding(point=ReviewPoint.PRODUCT, code=FindingCode.LINK_ELSEWHERE, phrase="shop.example"),
)
_CHANGES = (
    ChangeWanted(point=ReviewPoint.QUALITY, change="0:12 处“100% 纯棉”，吊牌为 95%"),
    ChangeWanted(point=ReviewPoint.DISCLOSURE, change="Say it within the first 3 seconds"),
)


class SubmissionShown(Notice):
    """A draft's living card for the team: what was handed in, what the pre-check found, what came of it."""

    submission_id: int
    revision: int
    assignment_id: int
    round: int
    state: SubmissionState
    title: str
    creator: str
    at: datetime
    on_behalf_by: str = ""
    link: str = ""
    file: str = ""  # its name
    caption: str = ""
    cover: str = ""
    music: str = ""
    product_link: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    findings: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()  # names of the parts that differ from the round before
    wanted: tuple[ChangeWanted, ...] = ()  # what the round before was asked to change
    asked: tuple[ChangeWanted, ...] = ()  # what this one is asked to change
    due: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            submission_id=5,
            revision=0,
            assignment_id=2,
            round=2,
            state=SubmissionState.WAITING,
            title="Winter coat styling",
            creator="Lily",
            at=_AT,
            on_behalf_by="Lin",
            link="https://v.example/draft?a=1&b=2",
            file="draft.mp4",
            caption="今天全网最低价<b>带回家\n#广告",
            cover="https://v.example/cover.jpg",
            music="Snow, by nobody",
            product_link="https://shop.example/item/1",
            tags=("#coat", "#羊毛"),
            note="Second outfit is new",
            findings=_FINDINGS,
            changed=("caption", "tags"),
            wanted=_CHANGES,
            asked=_CHANGES,
            due=_DUE,
            decided_by="Lin",
            decided_at=_AT,
        )


class DraftSubmitted(Notice):
    """Told to whoever sent the task when its card lies in a thread: a draft is there."""

    submission_id: int
    assignment_id: int
    round: int
    title: str
    creator: str
    findings: int
    on_behalf_by: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(
            submission_id=5, assignment_id=2, round=1, title="Winter coat styling", creator="Lily", findings=2
        )


class DraftHandedIn(Notice):
    """Told to whoever handed a draft in: it has arrived, and what a reviewer will look at."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str
    merchant: str
    round: int
    replaces: bool = False
    findings: tuple[Finding, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(title="冬季大衣穿搭", merchant="青禾男装", round=2, replaces=True, findings=_FINDINGS)


class ChangesRequested(Notice):
    """Told to the creator: which of the six points need which change, and until when."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE
    critical: ClassVar[bool] = True

    assignment_id: int
    title: str
    merchant: str
    round: int
    points: int = len(ReviewPoint)
    rounds: int = MOST_ROUNDS
    changes: tuple[ChangeWanted, ...]
    due: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(
            assignment_id=2, title="冬季大衣穿搭", merchant="青禾男装", round=2, changes=_CHANGES, due=_DUE
        )


class DraftApproved(Notice):
    """Told to the creator: publish, then paste the post's link."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE
    critical: ClassVar[bool] = True

    assignment_id: int
    title: str
    merchant: str
    round: int
    publish_on: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            assignment_id=2,
            title="冬季大衣穿搭",
            merchant="青禾男装",
            round=2,
            publish_on=date(2026, 12, 12),
        )


class RoundsExhausted(Notice):
    """Told to the team: the usual rounds are over and the draft is still not right."""

    title: str
    creator: str
    rounds: int = MOST_ROUNDS

    @classmethod
    def example(cls) -> Self:
        return cls(title="Winter coat styling", creator="Lily")


class PostPublished(Notice):
    """Told to the team: the post is out, and when to look back (R117). `corrected`: another link than before."""

    assignment_id: int
    title: str
    creator: str
    link: str
    look_back: datetime
    corrected: bool = False
    on_behalf_by: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(
            assignment_id=2,
            title="Winter coat styling",
            creator="Lily",
            link="https://v.example/post/1?a=1&b=2",
            look_back=_DUE,
            corrected=True,
            on_behalf_by="Lin",
        )


class PostNoted(Notice):
    """Told to whoever pasted the post's link: it is noted, and can be corrected."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    assignment_id: int
    title: str
    link: str

    @classmethod
    def example(cls) -> Self:
        return cls(assignment_id=2, title="冬季大衣穿搭", link="https://v.example/post/1")


class AlreadyReviewed(Notice):
    """The decision came too late: who did what, when."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    state: SubmissionState
    by: str
    at: datetime

    @classmethod
    def example(cls) -> Self:
        return cls(state=SubmissionState.APPROVED, by="Lin", at=_AT)


class NotNow(Notice):
    """A share is not where that is possible: no draft before acceptance, no post before approval."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str
    state: AssignmentState

    @classmethod
    def example(cls) -> Self:
        return cls(title="冬季大衣穿搭", state=AssignmentState.SUBMITTED)


class DraftOffered(Notice):
    """She sent a link or a file: shall it be handed in? `title` is empty when several tasks could be meant."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    run_id: int
    revision: int
    what: str
    title: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(run_id=9, revision=0, what="draft_v2.mp4", title="冬季大衣穿搭")


class NoDraftExpected(Notice):
    """She sent a link or a file, and no task of hers waits for a draft."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    what: str

    @classmethod
    def example(cls) -> Self:
        return cls(what="holiday.mp4")


class DraftFileShown(Notice):
    """The file of a draft, for the team. Without `blob` it is not here: `coming`, or it will not come."""

    creator: str
    title: str
    name: str
    round: int
    blob: str = ""
    coming: bool = False

    @property
    def attached(self) -> AttachedFile | None:
        alt = f"{self.creator} · {self.title}"
        return AttachedFile(blob=self.blob, name=self.name, alt=alt) if self.blob else None

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Lily", title="Winter coat styling", name="draft.mp4", round=1, coming=True)
