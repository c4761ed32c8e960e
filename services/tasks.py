"""Tasks: send a brief, answer it, agree on terms; every move through the life cycle of domain/tasks.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.actor import Actor
from domain.audiences import Audience, Chat, TheCreator
from domain.behalf import Proof
from domain.errors import Conflict, Refusal
from domain.money import Money
from domain.notices.tasks import (
    AlreadyAnswered,
    AssignmentAnswered,
    OfferChanged,
    ProposalAnswered,
    TaskSent,
)
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Act
from domain.tasks import (
    ASSIGNMENT,
    AssignmentMove,
    AssignmentState,
    Brief,
    TaskState,
    milestones,
)
from services import behalf, drafts, invitations, pilots, places, reminders, task_cards
from services.audit import decided
from services.people import workspace_of
from storage.sql import col
from storage.tables import Assignment, Creator, LinkedChat, Milestone, Task
from storage.unit_of_work import UnitOfWork

MOST_SCRIPTS = 10  # in one thread at once; the others are found through `mine`


@dataclass(frozen=True)
class NewTask:
    """A brief ready to be sent."""

    title: str
    brief: Brief
    publish_on: date
    creators: tuple[int, ...]
    fee: Money | None = None
    commission_rate: Decimal | None = None
    shortlist_id: int | None = None


def send(
    uow: UnitOfWork, new: NewTask, *, by: Actor, chat: LinkedChat, thread: str | None, now: datetime
) -> Outcome:
    """Store the task and offer it to every creator: linked ones get their card now, the others when they are."""
    task = uow.add(
        Task(
            title=new.title,
            state=TaskState.SENT.value,
            brief=new.brief.model_dump(mode="json"),
            language=by.language,
            publish_on=new.publish_on,
            fee=new.fee.amount if new.fee else None,
            fee_currency=new.fee.currency if new.fee else None,
            commission_rate=new.commission_rate,
            shortlist_id=new.shortlist_id,
            by_identity_id=by.identity_id,
            chat_id=chat.id,
            thread=thread,
        )
    )
    uow.flush()
    for kind, due in milestones(new.publish_on, workspace_of(uow).timezone, now).items():
        uow.add(Milestone(task_id=task.id, kind=kind.value, due_at=due))
    offered = [_offer(uow, task, uow.get(Creator, creator_id)) for creator_id in dict.fromkeys(new.creators)]
    reach = [creator.reach for _, creator in offered]
    far = [(assignment, creator) for assignment, creator in offered if creator.reach != "linked"]
    for _, creator in far[:MOST_SCRIPTS]:
        invitations.ensure(uow, creator, now)
    decided(uow, Act.TASK_START, task.id, by=by, now=now, creators=len(offered))
    return Outcome(
        reply=TaskSent(
            task_id=task.id,
            title=task.title,
            linked=reach.count("linked"),
            invited=reach.count("invited"),
            not_linked=reach.count("off_platform"),
        ),
        post=(
            Post(Card(CardKind.TASK, task.id), Chat(chat.id, thread)),
            *(
                Post(
                    Card(CardKind.SCRIPT, assignment.id),
                    Chat(chat.id, thread),
                    under=Card(CardKind.TASK, task.id),
                )
                for assignment, _ in far[:MOST_SCRIPTS]
            ),
            *(
                Post(Card(CardKind.ASSIGNMENT, assignment.id), TheCreator(creator.id))
                for assignment, creator in offered
                if creator.reach == "linked"
            ),
        ),
        refresh=pilots.touched(uow, [creator.id for _, creator in offered]),
    )


def _offer(uow: UnitOfWork, task: Task, creator: Creator) -> tuple[Assignment, Creator]:
    assignment = uow.add(
        Assignment(task_id=task.id, creator_id=creator.id, fee=task.fee, fee_currency=task.fee_currency)
    )
    uow.flush()
    return assignment, creator


def accept(
    uow: UnitOfWork,
    assignment_id: int,
    revision: int,
    *,
    by: Actor,
    now: datetime,
    proof: Proof | None = None,
) -> Outcome:
    """The creator says yes to the terms her card shows; a wish of hers that waits falls away."""
    share = uow.lock(Assignment, assignment_id)
    behalf.on_behalf(by, share.creator_id)
    _unchanged(share, revision)
    _answer(uow, share, AssignmentMove.ACCEPT, Act.ASSIGNMENT_ACCEPT, by=by, now=now, proof=proof)
    share.proposal = {}
    return _accepted(uow, share, now=now)


def decline(
    uow: UnitOfWork, assignment_id: int, *, by: Actor, now: datetime, proof: Proof | None = None
) -> Outcome:
    """The creator says no, to whatever terms; nothing more is asked of her."""
    share = uow.lock(Assignment, assignment_id)
    _answer(uow, share, AssignmentMove.DECLINE, Act.ASSIGNMENT_DECLINE, by=by, now=now, proof=proof)
    share.proposal = {}
    return _answered(uow, share)


def ask_for_changes(
    uow: UnitOfWork,
    assignment_id: int,
    *,
    fee: Money | None,
    publish_on: date | None,
    note: str,
    by: Actor,
    now: datetime,
    proof: Proof | None = None,
) -> Outcome:
    """The creator proposes other terms; the team answers in place."""
    share = uow.lock(Assignment, assignment_id)
    _answer(uow, share, AssignmentMove.ASK, Act.ASSIGNMENT_ASK, by=by, now=now, proof=proof)
    share.proposal = {
        "fee": str(fee.amount) if fee else None,
        "currency": fee.currency if fee else None,
        "publish_on": publish_on.isoformat() if publish_on else None,
        "note": note,
    }
    asked = Tell(task_cards.proposal(uow, share), places.team_of(uow, share))
    return Outcome(tell=(asked,), refresh=_cards(share))


def may_still_ask(assignment: Assignment, *, by: Actor) -> None:
    """Raise as `ask_for_changes` would, before anything is asked."""
    may_still(AssignmentMove.ASK, assignment, by=by)


def may_still(move: AssignmentMove, assignment: Assignment, *, by: Actor) -> None:
    """Raise as the creator's move would, before anything is asked: NotFound, or Refusal when it came too late."""
    behalf.on_behalf(by, assignment.creator_id)
    state = AssignmentState(assignment.state)
    if not ASSIGNMENT.allows(state, move):
        raise Refusal(AlreadyAnswered(state=state, by=assignment.answered_by, at=assignment.answered_at))


def open_proposals(uow: UnitOfWork, task_id: int, to: Audience) -> Outcome:
    """Tell again, with their buttons, which wishes of creators wait for the team's answer."""
    query = uow.query(Assignment).where(
        Assignment.task_id == task_id, Assignment.state == AssignmentState.ASKED.value
    )
    shares = uow.all(query.order_by(col(Assignment.id)))
    return Outcome(tell=tuple(Tell(task_cards.proposal(uow, share), to) for share in shares))


def agree(uow: UnitOfWork, assignment_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """The team takes the creator's terms: they become hers alone, and she has accepted."""
    share = uow.lock(Assignment, assignment_id)
    _unchanged(share, revision)
    asked = task_cards.asked(share)
    _move(uow, share, AssignmentMove.AGREE, by=by, now=now)
    share.proposal = {}
    share.publish_on = asked.publish_on
    if asked.fee is not None:
        share.fee, share.fee_currency = asked.fee.amount, asked.fee.currency
    decided(uow, Act.PROPOSAL_AGREE, share.id, by=by, now=now)
    return _accepted(uow, share, now=now) + _tell_creator(uow, share, agreed=True)


def refuse(uow: UnitOfWork, assignment_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """The team keeps the offer as it was; the creator decides again."""
    share = uow.lock(Assignment, assignment_id)
    _unchanged(share, revision)
    _move(uow, share, AssignmentMove.REFUSE, by=by, now=now)
    share.proposal = {}
    decided(uow, Act.PROPOSAL_REFUSE, share.id, by=by, now=now)
    return Outcome(refresh=_cards(share)) + _tell_creator(uow, share, agreed=False)


def withdraw_task(uow: UnitOfWork, task_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Cancel a task: every share that is not finished is withdrawn, its creator told, its reminders silenced."""
    task = uow.lock(Task, task_id)
    if task.state != TaskState.SENT.value:
        raise Conflict(task.state, "cancel")
    task.state = TaskState.CANCELLED.value
    task.revision += 1
    post, refresh = [], [Card(CardKind.TASK, task.id)]
    for row in uow.all(uow.query(Assignment).where(Assignment.task_id == task.id)):
        share = uow.lock(Assignment, row.id)
        if ASSIGNMENT.allows(AssignmentState(share.state), AssignmentMove.WITHDRAW):
            _move(uow, share, AssignmentMove.WITHDRAW, by=by, now=now)
            reminders.drop(uow, share, reason="task cancelled")
            refresh += drafts.withdraw(uow, share)
            card = Card(CardKind.ASSIGNMENT, share.id)
            post.append(Post(card, TheCreator(share.creator_id), again=True))  # an edit would go unnoticed
            refresh += pilots.touched(uow, [share.creator_id])
    decided(uow, Act.TASK_CANCEL, task.id, by=by, now=now, withdrawn=len(post))
    return Outcome(post=tuple(post), refresh=tuple(refresh))


def _accepted(uow: UnitOfWork, share: Assignment, *, now: datetime) -> Outcome:
    reminders.plan(uow, share, now=now)
    return _answered(uow, share)


def _answered(uow: UnitOfWork, share: Assignment) -> Outcome:
    task = uow.get(Task, share.task_id)
    told = AssignmentAnswered(
        task_id=task.id,
        title=task.title,
        creator=uow.get(Creator, share.creator_id).name,
        state=AssignmentState(share.state),
        on_behalf_by=task_cards.recorded_by(uow, share),
    )
    refresh = (*_cards(share), *pilots.touched(uow, [share.creator_id]))
    return Outcome(tell=(Tell(told, places.team_of(uow, share)),), refresh=refresh)


def _answer(
    uow: UnitOfWork,
    share: Assignment,
    move: AssignmentMove,
    act: Act,
    *,
    by: Actor,
    now: datetime,
    proof: Proof | None,
) -> None:
    """The creator's own move, or one that the team records for her; another creator's share is not there."""
    behalf.on_behalf(by, share.creator_id)
    _move(uow, share, move, by=by, now=now)
    share.on_behalf = behalf.record(
        uow, act, share.id, creator_id=share.creator_id, by=by, now=now, proof=proof
    )
    more = {"on_behalf": True} if share.on_behalf else {}
    decided(uow, act, share.id, by=by, now=now, **more)


def _move(uow: UnitOfWork, assignment: Assignment, move: AssignmentMove, *, by: Actor, now: datetime) -> None:
    """Move the share along its life cycle; raises Refusal when somebody was faster."""
    try:
        state = ASSIGNMENT.after(AssignmentState(assignment.state), move)
    except Conflict as late:
        raise Refusal(
            AlreadyAnswered(
                state=AssignmentState(assignment.state), by=assignment.answered_by, at=assignment.answered_at
            )
        ) from late
    assignment.state = state.value
    assignment.revision += 1
    assignment.answered_at, assignment.answered_by = now, by.name
    uow.flush()


def _unchanged(assignment: Assignment, revision: int) -> None:
    """Refuse a press on terms that have changed since the card was shown."""
    if assignment.revision != revision and assignment.state in {"offered", "asked"}:
        raise Refusal(OfferChanged())


def _cards(assignment: Assignment) -> tuple[Card, ...]:
    return Card(CardKind.TASK, assignment.task_id), Card(CardKind.ASSIGNMENT, assignment.id)


def _tell_creator(uow: UnitOfWork, share: Assignment, *, agreed: bool) -> Outcome:
    """Tell her the terms that stand now."""
    task = uow.get(Task, share.task_id)
    notice = ProposalAnswered(
        title=task.title,
        merchant=workspace_of(uow).name,
        agreed=agreed,
        terms=task_cards.offered(task, share),
    )
    return Outcome(tell=(Tell(notice, TheCreator(share.creator_id)),))
