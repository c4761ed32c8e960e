"""Drafts: what a creator hands in, checked before anybody looks, and the post that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.actor import Actor
from domain.audiences import Chat, Member
from domain.behalf import Proof
from domain.compliance import Expected, Handed, check
from domain.errors import Conflict, Refusal
from domain.notices.drafts import (
    AlreadyReviewed,
    DraftHandedIn,
    DraftSubmitted,
    NotNow,
    PostNoted,
    PostPublished,
)
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Act, Role
from domain.review import SUBMISSION, Finding, SubmissionMove, SubmissionState
from domain.tasks import (
    ASSIGNMENT,
    AT_WORK,
    AssignmentMove,
    AssignmentState,
    Brief,
    MilestoneKind,
)
from services import behalf, deadlines, draft_cards, files, places, share_milestones
from services.audit import decided
from services.people import workspace_of
from storage.tables import Assignment, Creator, Membership, Product, Review, StoredFile, Submission, Task
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NewDraft:
    """What a creator hands in (R108): a link or a file, and what goes with it."""

    link: str = ""
    file_id: int | None = None
    caption: str = ""
    music: str = ""
    cover: str = ""
    product_link: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""


def cards_of(share: Assignment) -> tuple[Card, ...]:
    """Every card that shows where a share stands."""
    return (
        Card(CardKind.TASK, share.task_id),
        Card(CardKind.ASSIGNMENT, share.id),
        Card(CardKind.SCRIPT, share.id),
    )


def may_hand_in(uow: UnitOfWork, assignment_id: int, *, by: Actor) -> Assignment:
    """The share, when a draft can be handed in for it; raises as `submit` would, before anything is asked."""
    share = uow.get(Assignment, assignment_id)
    behalf.on_behalf(by, share.creator_id)
    _after(uow, share, AssignmentMove.SUBMIT)
    return share


def may_publish(uow: UnitOfWork, assignment_id: int, *, by: Actor) -> Assignment:
    """The share, when its post can be named; raises as `publish` would."""
    share = uow.get(Assignment, assignment_id)
    behalf.on_behalf(by, share.creator_id)
    _after(uow, share, AssignmentMove.PUBLISH)
    return share


def product_link(uow: UnitOfWork, share: Assignment) -> str:
    """Where the brief says buyers are to be led; "" when it does not."""
    task = uow.get(Task, share.task_id)
    said = Brief.model_validate(task.brief).product_link
    if not said and task.product_id is not None:
        said = uow.get(Product, task.product_id).link
    return said


def findings(uow: UnitOfWork, share: Assignment, draft: NewDraft, *, now: datetime) -> tuple[Finding, ...]:
    """The pre-check (R59), for whoever hands in and for whoever reviews."""
    file = uow.get(StoredFile, draft.file_id) if draft.file_id is not None else None
    due = MilestoneKind.FINAL if draft_cards.latest(uow, share.id) else MilestoneKind.FIRST_DRAFT
    handed = Handed(
        caption=draft.caption,
        product_link=draft.product_link,
        tags=draft.tags,
        file_size=file.size if file else None,
        at=now,
    )
    expected = Expected(
        product_link=product_link(uow, share),
        due=deadlines.of_share(uow, share).get(due),
        most_bytes=files.TELEGRAM_MOST if file and file.platform == "telegram" else None,
    )
    return check(handed, expected)


def submit(
    uow: UnitOfWork,
    assignment_id: int,
    draft: NewDraft,
    *,
    by: Actor,
    now: datetime,
    real: datetime,
    proof: Proof | None = None,
) -> Outcome:
    """Hand in a draft; one that still waits is replaced and keeps its round."""
    share = uow.lock(Assignment, assignment_id)
    behalf.on_behalf(by, share.creator_id)
    state = _after(uow, share, AssignmentMove.SUBMIT)
    found = findings(uow, share, draft, now=now)
    earlier = draft_cards.latest(uow, share.id)
    replaced = earlier if earlier and earlier.state == SubmissionState.WAITING else None
    if replaced:
        _leave(uow, replaced, SubmissionMove.REPLACE)
    row = _write(uow, share, draft, found, round_=_round(earlier, replaced), by=by, now=now)
    share.state, share.revise_by = state.value, None
    share.revision += 1
    uow.flush()
    if draft.file_id is not None:
        files.fetch_soon(uow, draft.file_id, membership_id=by.membership_id, real=real)
    share_milestones.reach(uow, share, MilestoneKind.FIRST_DRAFT)
    share_milestones.follow(uow, share, now=now)
    behalf.record(
        uow,
        Act.DRAFT_START,
        row.id,
        creator_id=share.creator_id,
        by=by,
        now=now,
        subject_kind="submission",
        proof=proof,
    )
    decided(uow, Act.DRAFT_START, share.id, by=by, now=now, round=row.round, on_behalf=row.on_behalf)
    return _told(uow, share, row, found, replaced)


def _write(
    uow: UnitOfWork,
    share: Assignment,
    draft: NewDraft,
    found: tuple[Finding, ...],
    *,
    round_: int,
    by: Actor,
    now: datetime,
) -> Submission:
    return uow.add(
        Submission(
            assignment_id=share.id,
            round=round_,
            link=draft.link,
            file_id=draft.file_id,
            caption=draft.caption,
            music=draft.music,
            cover=draft.cover,
            product_link=draft.product_link,
            tags=list(draft.tags),
            note=draft.note,
            findings=[each.model_dump(mode="json") for each in found],
            by=by.name,
            on_behalf=by.role is not Role.CREATOR,
            submitted_at=now,
        )
    )


def _round(earlier: Submission | None, replaced: Submission | None) -> int:
    if replaced:
        return replaced.round
    return earlier.round + 1 if earlier else 1


def _told(
    uow: UnitOfWork,
    share: Assignment,
    row: Submission,
    found: tuple[Finding, ...],
    replaced: Submission | None,
) -> Outcome:
    """The card for the team, a word to whoever sent the task where that card lies in a thread, and one to her."""
    task = uow.get(Task, share.task_id)
    where = places.thread_of(uow, share)
    sender = uow.first(uow.query(Membership).where(Membership.identity_id == task.by_identity_id))
    tell = []
    if sender is not None and isinstance(where, Chat) and where != places.team_of(uow, share):
        notice = DraftSubmitted(
            submission_id=row.id,
            assignment_id=share.id,
            round=row.round,
            title=task.title,
            creator=uow.get(Creator, share.creator_id).name,
            findings=len(found),
            on_behalf_by=row.by if row.on_behalf else "",
        )
        tell.append(Tell(notice, Member(sender.id), key=f"draft/{row.id}"))
    return Outcome(
        reply=DraftHandedIn(
            title=task.title,
            merchant=workspace_of(uow).name,
            round=row.round,
            replaces=replaced is not None,
            findings=found,
        ),
        post=(Post(draft_cards.card(row), where),),
        tell=tuple(tell),
        refresh=(*cards_of(share), *((draft_cards.card(replaced),) if replaced else ())),
    )


def publish(
    uow: UnitOfWork,
    assignment_id: int,
    link: str,
    *,
    by: Actor,
    now: datetime,
    proof: Proof | None = None,
) -> Outcome:
    """Name the post; a second time corrects the link. The look back is due seven days after the first (R117)."""
    share = uow.lock(Assignment, assignment_id)
    behalf.on_behalf(by, share.creator_id)
    state = _after(uow, share, AssignmentMove.PUBLISH)
    corrected = bool(share.post_link)
    title = uow.get(Task, share.task_id).title
    noted = PostNoted(assignment_id=share.id, title=title, link=link)
    if share.post_link == link:
        return Outcome(reply=noted, refresh=cards_of(share))
    share.state, share.post_link = state.value, link
    share.published_at = share.published_at or now
    share.revision += 1
    uow.flush()
    share_milestones.follow(uow, share, now=now)
    on_behalf = behalf.record(
        uow, Act.POST_START, share.id, creator_id=share.creator_id, by=by, now=now, proof=proof
    )
    decided(uow, Act.POST_START, share.id, by=by, now=now, corrected=corrected, on_behalf=on_behalf)
    told = PostPublished(
        assignment_id=share.id,
        title=title,
        creator=uow.get(Creator, share.creator_id).name,
        link=link,
        look_back=deadlines.of_share(uow, share)[MilestoneKind.POST_LAUNCH_REVIEW],
        corrected=corrected,
        on_behalf_by=by.name if on_behalf else "",
    )
    return Outcome(
        reply=noted,
        tell=(Tell(told, places.team_of(uow, share)),),
        refresh=cards_of(share),
    )


def withdraw(uow: UnitOfWork, share: Assignment) -> tuple[Card, ...]:
    """The task is cancelled: a draft that waits needs no review any more; gives its card."""
    row = draft_cards.latest(uow, share.id)
    if row is None or row.state != SubmissionState.WAITING:
        return ()
    _leave(uow, row, SubmissionMove.WITHDRAW)
    return (draft_cards.card(row),)


def open_shares(uow: UnitOfWork, creator_id: int) -> list[Assignment]:
    """Her shares for which a draft could be handed in now, the newest first."""
    rows = uow.all(uow.query(Assignment).where(Assignment.creator_id == creator_id))
    fit = [row for row in rows if ASSIGNMENT.allows(AssignmentState(row.state), AssignmentMove.SUBMIT)]
    return sorted(fit, key=lambda row: row.id, reverse=True)


def _leave(uow: UnitOfWork, row: Submission, move: SubmissionMove) -> None:
    row.state = SUBMISSION.after(SubmissionState(row.state), move).value
    row.revision += 1
    uow.flush()  # before another one waits: the database allows one


def _after(uow: UnitOfWork, share: Assignment, move: AssignmentMove) -> AssignmentState:
    """Where the move leads; raises Refusal that says why it leads nowhere."""
    state = AssignmentState(share.state)
    try:
        return ASSIGNMENT.after(state, move)
    except Conflict as late:
        raise Refusal(_why_not(uow, share, state, move)) from late


def _why_not(
    uow: UnitOfWork, share: Assignment, state: AssignmentState, move: AssignmentMove
) -> AlreadyReviewed | NotNow:
    row = draft_cards.latest(uow, share.id)
    review: Review | None = draft_cards.review_of(uow, row.id) if row else None
    if move is AssignmentMove.SUBMIT and state in AT_WORK and review is not None:
        return AlreadyReviewed(state=SubmissionState.APPROVED, by=review.by, at=review.at)
    return NotNow(title=uow.get(Task, share.task_id).title, state=state)
