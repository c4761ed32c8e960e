"""Tasks: send a brief, answer it, agree on terms; every move through the life cycle of domain/tasks.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.actor import Actor
from domain.audiences import Audience, Chat, ChatAudience, Team, TheCreator
from domain.errors import Conflict, NotFound, Refusal
from domain.money import Money
from domain.notices.tasks import (
    AlreadyAnswered,
    AssignmentAnswered,
    AssignmentShown,
    ChangesAsked,
    DueDate,
    OfferChanged,
    ProposalAnswered,
    Share,
    TaskSent,
    TaskShown,
    Terms,
)
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Role
from domain.tasks import (
    ASSIGNMENT,
    AssignmentMove,
    AssignmentState,
    Brief,
    MilestoneKind,
    TaskState,
    milestones,
)
from services import reminders
from storage.tables import Assignment, Creator, LinkedChat, Milestone, Task, Workspace
from storage.unit_of_work import UnitOfWork


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
    workspace = uow.transaction.system.get(Workspace, uow.workspace_id)
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
    for kind, due in milestones(new.publish_on, workspace.timezone, now).items():
        uow.add(Milestone(task_id=task.id, kind=kind.value, due_at=due))
    offered = [_offer(uow, task, uow.get(Creator, creator_id)) for creator_id in dict.fromkeys(new.creators)]
    reach = [creator.reach for _, creator in offered]
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
                Post(Card(CardKind.ASSIGNMENT, assignment.id), TheCreator(creator.id))
                for assignment, creator in offered
                if creator.reach == "linked"
            ),
        ),
    )


def _offer(uow: UnitOfWork, task: Task, creator: Creator) -> tuple[Assignment, Creator]:
    assignment = uow.add(
        Assignment(task_id=task.id, creator_id=creator.id, fee=task.fee, fee_currency=task.fee_currency)
    )
    uow.flush()
    return assignment, creator


def accept(uow: UnitOfWork, assignment_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """The creator says yes to the terms her card shows."""
    assignment = _mine(uow, assignment_id, by)
    _unchanged(assignment, revision)
    return _answer(uow, assignment, AssignmentMove.ACCEPT, by=by, now=now)


def decline(uow: UnitOfWork, assignment_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """The creator says no; nothing more is asked of her."""
    del revision  # a no is a no to any terms
    return _answer(uow, _mine(uow, assignment_id, by), AssignmentMove.DECLINE, by=by, now=now)


def ask_for_changes(
    uow: UnitOfWork,
    assignment_id: int,
    *,
    fee: Money | None,
    publish_on: date | None,
    note: str,
    by: Actor,
    now: datetime,
) -> Outcome:
    """The creator proposes other terms; the team answers in place."""
    assignment = _mine(uow, assignment_id, by)
    _move(uow, assignment, AssignmentMove.ASK, by=by, now=now)
    assignment.proposal = {
        "fee": str(fee.amount) if fee else None,
        "currency": fee.currency if fee else None,
        "publish_on": publish_on.isoformat() if publish_on else None,
        "note": note,
    }
    task, creator = _task_and_creator(uow, assignment)
    notice = ChangesAsked(
        assignment_id=assignment.id,
        revision=assignment.revision,
        title=task.title,
        creator=creator.name,
        offered=_offered(task, assignment),
        asked=_asked(assignment),
        note=note,
    )
    return Outcome(tell=(Tell(notice, _team_of(task)),), refresh=_cards(assignment))


def may_still_ask(assignment: Assignment, *, by: Actor) -> None:
    """Raise as `ask_for_changes` would, before anything is asked."""
    if by.role is Role.CREATOR and assignment.creator_id != by.creator_id:
        raise NotFound("Assignment")
    state = AssignmentState(assignment.state)
    if not ASSIGNMENT.allows(state, AssignmentMove.ASK):
        raise Refusal(AlreadyAnswered(state=state, by=assignment.answered_by, at=assignment.answered_at))


def agree(uow: UnitOfWork, assignment_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """The team takes the creator's terms: they become the offer, and she has accepted."""
    assignment = uow.lock(Assignment, assignment_id)
    _unchanged(assignment, revision)
    asked = _asked(assignment)
    outcome = _answer(uow, assignment, AssignmentMove.AGREE, by=by, now=now)
    if asked.fee is not None:
        assignment.fee, assignment.fee_currency = asked.fee.amount, asked.fee.currency
    return outcome + _tell_creator(uow, assignment, agreed=True, terms=asked)


def refuse(uow: UnitOfWork, assignment_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """The team keeps the offer as it was; the creator decides again."""
    assignment = uow.lock(Assignment, assignment_id)
    _unchanged(assignment, revision)
    task, _ = _task_and_creator(uow, assignment)
    _move(uow, assignment, AssignmentMove.REFUSE, by=by, now=now)
    assignment.proposal = {}
    terms = _offered(task, assignment)
    return Outcome(refresh=_cards(assignment)) + _tell_creator(uow, assignment, agreed=False, terms=terms)


def withdraw_task(uow: UnitOfWork, task_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Cancel a task: every share that is not finished is withdrawn and its reminders fall silent."""
    task = uow.lock(Task, task_id)
    if task.state != TaskState.SENT.value:
        raise Conflict(task.state, "cancel")
    task.state = TaskState.CANCELLED.value
    task.revision += 1
    refresh: list[Card] = [Card(CardKind.TASK, task.id)]
    for assignment in uow.all(uow.query(Assignment).where(Assignment.task_id == task.id)):
        if ASSIGNMENT.allows(AssignmentState(assignment.state), AssignmentMove.WITHDRAW):
            _move(uow, assignment, AssignmentMove.WITHDRAW, by=by, now=now)
            reminders.drop(uow, assignment, reason="task cancelled")
            refresh.append(Card(CardKind.ASSIGNMENT, assignment.id))
    return Outcome(refresh=tuple(refresh))


def _answer(
    uow: UnitOfWork, assignment: Assignment, move: AssignmentMove, *, by: Actor, now: datetime
) -> Outcome:
    _move(uow, assignment, move, by=by, now=now)
    task, creator = _task_and_creator(uow, assignment)
    if assignment.state == AssignmentState.ACCEPTED.value:
        reminders.plan(uow, assignment, task, now=now)
    told = AssignmentAnswered(
        task_id=task.id,
        title=task.title,
        creator=creator.name,
        state=AssignmentState(assignment.state),
        on_behalf_by=by.name if assignment.on_behalf else "",
    )
    return Outcome(tell=(Tell(told, _team_of(task)),), refresh=_cards(assignment))


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


def _mine(uow: UnitOfWork, assignment_id: int, by: Actor) -> Assignment:
    """Her own share; another creator's is not there for her."""
    assignment = uow.lock(Assignment, assignment_id)
    if by.role is Role.CREATOR and assignment.creator_id != by.creator_id:
        raise NotFound("Assignment")
    return assignment


def _unchanged(assignment: Assignment, revision: int) -> None:
    """Refuse a press on terms that have changed since the card was shown."""
    if assignment.revision != revision and assignment.state in {"offered", "asked"}:
        raise Refusal(OfferChanged())


def _task_and_creator(uow: UnitOfWork, assignment: Assignment) -> tuple[Task, Creator]:
    return uow.get(Task, assignment.task_id), uow.get(Creator, assignment.creator_id)


def _team_of(task: Task) -> Audience:
    return Chat(task.chat_id, task.thread) if task.chat_id else Team()


def _cards(assignment: Assignment) -> tuple[Card, ...]:
    return Card(CardKind.TASK, assignment.task_id), Card(CardKind.ASSIGNMENT, assignment.id)


def _tell_creator(uow: UnitOfWork, assignment: Assignment, *, agreed: bool, terms: Terms) -> Outcome:
    task, _ = _task_and_creator(uow, assignment)
    workspace = uow.transaction.system.get(Workspace, uow.workspace_id)
    notice = ProposalAnswered(title=task.title, merchant=workspace.name, agreed=agreed, terms=terms)
    return Outcome(tell=(Tell(notice, TheCreator(assignment.creator_id)),))


def _offered(task: Task, assignment: Assignment) -> Terms:
    fee = assignment.fee
    return Terms(
        fee=Money(amount=fee, currency=assignment.fee_currency or "") if fee is not None else None,
        commission=task.commission_rate,
        publish_on=task.publish_on,
    )


def _asked(assignment: Assignment) -> Terms:
    asked = assignment.proposal
    fee = asked.get("fee")
    day = asked.get("publish_on")
    return Terms(
        fee=Money(amount=Decimal(fee), currency=asked["currency"]) if fee is not None else None,
        publish_on=date.fromisoformat(day) if day else None,
    )


def show_task(uow: UnitOfWork, task_id: int, *, audience: ChatAudience, now: datetime) -> TaskShown:
    """Facts of the team's living card."""
    del audience, now
    task = uow.get(Task, task_id)
    due = _due_dates(uow, task)
    rows = uow.all(uow.query(Assignment).where(Assignment.task_id == task.id).order_by(Assignment.id))  # type: ignore[arg-type]
    author = reminders.name_of(uow, task.by_identity_id)
    return TaskShown(
        task_id=task.id,
        revision=task.revision,
        title=task.title,
        state=task.state,
        publish_on=task.publish_on,
        by=author,
        shares=tuple(_share(uow, row, due) for row in rows),
        milestones=due,
        fee=Money(amount=task.fee, currency=task.fee_currency or "") if task.fee is not None else None,
    )


def _share(uow: UnitOfWork, assignment: Assignment, due: tuple[DueDate, ...]) -> Share:
    creator = uow.get(Creator, assignment.creator_id)
    state = AssignmentState(assignment.state)
    open_ = [each for each in due if each.kind.value not in assignment.done_milestones]
    next_ = min(open_, key=lambda each: each.at, default=None) if state is AssignmentState.ACCEPTED else None
    return Share(
        assignment_id=assignment.id,
        creator=creator.name,
        state=state,
        reach=creator.reach,
        next_due=next_.at if next_ else None,
        next_milestone=next_.kind if next_ else None,
        on_behalf=assignment.on_behalf,
    )


def show_assignment(
    uow: UnitOfWork, assignment_id: int, *, audience: ChatAudience, now: datetime
) -> AssignmentShown:
    """Facts of the creator's living card: nothing of costs to others, notes or other creators."""
    del audience, now
    assignment = uow.get(Assignment, assignment_id)
    task = uow.get(Task, assignment.task_id)
    brief = Brief.model_validate(task.brief)
    workspace = uow.transaction.system.get(Workspace, uow.workspace_id)
    asked = assignment.state == AssignmentState.ASKED.value
    return AssignmentShown(
        assignment_id=assignment.id,
        revision=assignment.revision,
        merchant=workspace.name,
        title=task.title,
        state=AssignmentState(assignment.state),
        deliverable=brief.deliverable,
        points=brief.points,
        disclosure=brief.disclosure,
        product=brief.product,
        terms=_offered(task, assignment),
        asked=_asked(assignment) if asked else None,
        asked_note=str(assignment.proposal.get("note", "")) if asked else "",
        milestones=tuple(
            each.model_copy(update={"done": each.kind.value in assignment.done_milestones})
            for each in _due_dates(uow, task)
            if each.kind is not MilestoneKind.FIRST_REVIEW
        ),
    )


def _due_dates(uow: UnitOfWork, task: Task) -> tuple[DueDate, ...]:
    rows = uow.all(uow.query(Milestone).where(Milestone.task_id == task.id))
    found = {MilestoneKind(row.kind): row.due_at for row in rows}
    return tuple(DueDate(kind=kind, at=found[kind]) for kind in MilestoneKind if kind in found)
