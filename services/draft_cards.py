"""What a draft's living card shows the team, and how far a share's drafts are for the cards of its task."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from domain.audiences import ChatAudience
from domain.notices.drafts import ChangeWanted, DraftStand, SubmissionShown
from domain.outcome import Card, CardKind
from domain.review import Finding, PointResult, ReviewPoint, SubmissionState, failed
from storage.sql import col
from storage.tables import Assignment, Creator, Review, StoredFile, Submission, Task
from storage.unit_of_work import UnitOfWork

PARTS = ("link", "file", "caption", "cover", "music", "product_link", "tags")


def card(submission: Submission) -> Card:
    return Card(CardKind.SUBMISSION, submission.id)


def latest(uow: UnitOfWork, share_id: int) -> Submission | None:
    """The draft that was handed in last."""
    query = uow.query(Submission).where(Submission.assignment_id == share_id)
    return uow.first(query.order_by(col(Submission.id).desc()).limit(1))


def latest_of(uow: UnitOfWork, share_ids: Collection[int]) -> dict[int, Submission]:
    """The same for many shares, by their ids."""
    query = uow.query(Submission).where(col(Submission.assignment_id).in_(share_ids))
    return {row.assignment_id: row for row in uow.all(query.order_by(col(Submission.id)))}


def review_of(uow: UnitOfWork, submission_id: int) -> Review | None:
    return uow.first(uow.query(Review).where(Review.submission_id == submission_id))


def before(uow: UnitOfWork, submission: Submission) -> Submission | None:
    """The draft of the round before, as it was reviewed."""
    query = uow.query(Submission).where(
        Submission.assignment_id == submission.assignment_id,
        Submission.round == submission.round - 1,
        Submission.state != SubmissionState.REPLACED.value,
    )
    return uow.first(query.order_by(col(Submission.id).desc()).limit(1))


def wanted(review: Review | None) -> tuple[ChangeWanted, ...]:
    """The changes that a review asked for, in the order of the points."""
    if review is None:
        return ()
    points = {ReviewPoint(name): PointResult.model_validate(given) for name, given in review.points.items()}
    return tuple(ChangeWanted(point=point, change=points[point].change) for point in failed(points))


def show(uow: UnitOfWork, submission_id: int, *, audience: ChatAudience, now: datetime) -> SubmissionShown:
    """Facts of the team's living card."""
    del audience, now  # the outbox keeps a team's card out of creators' chats
    row = uow.get(Submission, submission_id)
    share = uow.get(Assignment, row.assignment_id)
    earlier = before(uow, row)
    review = review_of(uow, row.id)
    return SubmissionShown(
        submission_id=row.id,
        revision=row.revision,
        assignment_id=share.id,
        round=row.round,
        state=SubmissionState(row.state),
        title=uow.get(Task, share.task_id).title,
        creator=uow.get(Creator, share.creator_id).name,
        at=row.submitted_at,
        on_behalf_by=row.by if row.on_behalf else "",
        link=row.link,
        file=_file(uow, row),
        caption=row.caption,
        cover=row.cover,
        music=row.music,
        product_link=row.product_link,
        tags=tuple(row.tags),
        note=row.note,
        findings=findings(row),
        changed=_changed(row, earlier) if earlier else (),
        wanted=wanted(review_of(uow, earlier.id)) if earlier else (),
        asked=wanted(review),
        due=review.due_at if review else None,
        decided_by=review.by if review else "",
        decided_at=review.at if review else None,
    )


def findings(row: Submission) -> tuple[Finding, ...]:
    return tuple(Finding.model_validate(each) for each in row.findings)


def _file(uow: UnitOfWork, row: Submission) -> str:
    return uow.get(StoredFile, row.file_id).name if row.file_id is not None else ""


def _changed(row: Submission, earlier: Submission) -> tuple[str, ...]:
    """Names of the parts that are not what they were."""
    now, then = _parts(row), _parts(earlier)
    return tuple(part for part in PARTS if now[part] != then[part])


def _parts(row: Submission) -> dict[str, Any]:
    return {part: row.file_id if part == "file" else getattr(row, part) for part in PARTS}


def stand(uow: UnitOfWork, share: Assignment) -> DraftStand | None:
    """How far her drafts are, for her own card; None before the first."""
    row = latest(uow, share.id)
    if row is None:
        return None
    review = review_of(uow, row.id)
    return DraftStand(
        round=row.round,
        at=row.submitted_at,
        changes=wanted(review),
        due=share.revise_by,
        post_link=share.post_link,
    )


def waiting(uow: UnitOfWork) -> Sequence[Submission]:
    """Drafts that wait for a review, the oldest first."""
    query = uow.query(Submission).where(Submission.state == SubmissionState.WAITING.value)
    return uow.all(query.order_by(col(Submission.submitted_at), col(Submission.id)))
