"""Reviews: the team's word on a draft, point by point; each decision is locked, guarded and written down."""

from __future__ import annotations

from datetime import datetime

from domain.actor import Actor
from domain.audiences import TheCreator
from domain.errors import Refusal
from domain.notices.base import Notice
from domain.notices.drafts import (
    AlreadyReviewed,
    ChangesRequested,
    DraftApproved,
    DraftFileShown,
    RoundsExhausted,
)
from domain.outcome import Outcome, Tell
from domain.people import Act
from domain.review import (
    MOST_ROUNDS,
    SUBMISSION,
    PointResult,
    Points,
    ReviewPoint,
    SubmissionMove,
    SubmissionState,
    Verdict,
    due_fits,
    unsaid,
    usual_due,
    verdict,
)
from domain.tasks import ASSIGNMENT, AssignmentMove, AssignmentState, MilestoneKind
from services import draft_cards, files, places, share_milestones
from services.audit import decided
from services.drafts import cards_of
from services.people import workspace_of
from storage.tables import Assignment, Creator, Review, StoredFile, Submission, Task
from storage.unit_of_work import UnitOfWork

ALL_PASSED: Points = {point: PointResult() for point in ReviewPoint}


def may_still_review(uow: UnitOfWork, submission_id: int) -> Submission:
    """The draft, while it waits for a review; raises as `review` would, before anything is asked."""
    row = uow.get(Submission, submission_id)
    _waits(uow, row)
    return row


def approve(uow: UnitOfWork, submission_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Everything is as it should be: one press."""
    return review(uow, submission_id, ALL_PASSED, None, by=by, now=now)


def review(
    uow: UnitOfWork,
    submission_id: int,
    points: Points,
    due_at: datetime | None,
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Approve the draft, or return it with a concrete change for each failed point (R57).

    `due_at`: when the next version is due, tomorrow 18:00 unless said. Raises Refusal when somebody was faster,
    ValueError for a failed point without words and for a day beyond a week: the conversation has asked for them.
    """
    share = uow.lock(Assignment, uow.get(Submission, submission_id).assignment_id)
    row = uow.lock(Submission, submission_id)
    _waits(uow, row)
    whole = {point: points.get(point, PointResult()) for point in ReviewPoint}
    said = verdict(whole)
    due = _due(uow, due_at, now) if said is Verdict.CHANGES else None
    if unsaid(whole):
        raise ValueError(f"no change is named for {', '.join(unsaid(whole))}")
    submission_move, share_move = _MOVES[said]
    row.state = SUBMISSION.after(SubmissionState(row.state), submission_move).value
    row.revision += 1
    share.state = ASSIGNMENT.after(AssignmentState(share.state), share_move).value
    share.revise_by = due
    share.revision += 1
    uow.add(
        Review(
            submission_id=row.id,
            points={point.value: result.model_dump() for point, result in whole.items()},
            verdict=said.value,
            due_at=due,
            by=by.name,
            at=now,
        )
    )
    uow.flush()
    share_milestones.reach(uow, share, MilestoneKind.FIRST_DRAFT, MilestoneKind.FIRST_REVIEW)
    if said is Verdict.APPROVED:
        share_milestones.reach(uow, share, MilestoneKind.FINAL)
    share_milestones.follow(uow, share, now=now)
    act = Act.DRAFT_APPROVE if said is Verdict.APPROVED else Act.DRAFT_REVIEW
    decided(uow, act, row.id, by=by, now=now, round=row.round, verdict=said.value)
    return Outcome(tell=_told(uow, share, row, said), refresh=(draft_cards.card(row), *cards_of(share)))


_MOVES = {
    Verdict.CHANGES: (SubmissionMove.RETURN, AssignmentMove.RETURN),
    Verdict.APPROVED: (SubmissionMove.APPROVE, AssignmentMove.APPROVE),
}


def _due(uow: UnitOfWork, due_at: datetime | None, now: datetime) -> datetime:
    zone = workspace_of(uow).timezone
    due = due_at or usual_due(now, zone)
    if not due_fits(due, now, zone):
        raise ValueError("a revision is due within seven days")
    return due


def _waits(uow: UnitOfWork, row: Submission) -> None:
    """Raise Refusal with who decided what and when, unless the draft still waits."""
    state = SubmissionState(row.state)
    if state is SubmissionState.WAITING:
        return
    review_row = draft_cards.review_of(uow, row.id)
    if review_row is not None:
        raise Refusal(AlreadyReviewed(state=state, by=review_row.by, at=review_row.at))
    newest = draft_cards.latest(uow, row.assignment_id) or row
    raise Refusal(AlreadyReviewed(state=state, by=newest.by, at=newest.submitted_at))


def _told(uow: UnitOfWork, share: Assignment, row: Submission, said: Verdict) -> tuple[Tell, ...]:
    """Her own message, and a word to the team when the usual rounds are over."""
    task = uow.get(Task, share.task_id)
    her = TheCreator(share.creator_id)
    merchant = workspace_of(uow).name
    if said is Verdict.APPROVED:
        approved = DraftApproved(
            assignment_id=share.id,
            title=task.title,
            merchant=merchant,
            round=row.round,
            publish_on=share.publish_on or task.publish_on,
        )
        return (Tell(approved, her),)
    assert share.revise_by is not None  # set a moment ago
    wanted = ChangesRequested(
        assignment_id=share.id,
        title=task.title,
        merchant=merchant,
        round=row.round,
        changes=draft_cards.wanted(draft_cards.review_of(uow, row.id)),
        due=share.revise_by,
    )
    if row.round < MOST_ROUNDS:
        return (Tell(wanted, her),)
    over = RoundsExhausted(
        title=task.title, creator=uow.get(Creator, share.creator_id).name, rounds=row.round
    )
    return (Tell(wanted, her), Tell(over, places.thread_of(uow, share)))


def see_file(uow: UnitOfWork, submission_id: int) -> Notice:
    """The draft's file for the team, or why it is not here."""
    row = uow.get(Submission, submission_id)
    share = uow.get(Assignment, row.assignment_id)
    file = uow.get(StoredFile, row.file_id or 0)
    where = files.state(uow, file.id)
    return DraftFileShown(
        creator=uow.get(Creator, share.creator_id).name,
        title=uow.get(Task, share.task_id).title,
        name=file.name,
        round=row.round,
        blob=file.blob or "" if where is files.FileState.KEPT else "",
        coming=where is files.FileState.COMING,
    )
