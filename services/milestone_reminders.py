"""Reminders of a share's milestones: planned when it is accepted, ticked off when one is reached."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Member, TheCreator
from domain.errors import Refusal
from domain.notices.reminders import Deadline, DeadlineNear, ReminderSettled
from domain.notices.tasks import AlreadyAnswered
from domain.outcome import Card, CardKind, Outcome
from domain.people import Act
from domain.reminders import AHEAD, LATE_FOR
from domain.tasks import (
    ASSIGNMENT,
    AT_WORK,
    CREATORS_MILESTONES,
    HER_TURN,
    LAST_MILESTONE,
    UNDECIDED,
    AssignmentMove,
    AssignmentState,
    MilestoneKind,
    TaskState,
)
from services import deadlines, draft_cards, reminder_rows
from services.audit import decided
from storage.tables import Assignment, Creator, Membership, Reminder, Task
from storage.unit_of_work import UnitOfWork

SUBJECT = "assignment"


def plan(uow: UnitOfWork, share: Assignment, *, now: datetime) -> None:
    """Write the reminders of an accepted share: its creator a day ahead and when due, the sender when it is her turn.

    What was due before she accepted is not held against her. The unique key (subject, what, local day) makes
    planning twice harmless.
    """
    task = uow.get(Task, share.task_id)
    sender = uow.first(uow.query(Membership).where(Membership.identity_id == task.by_identity_id))
    for kind, due in deadlines.of_share(uow, share).items():
        if sender is not None:
            _add(uow, share, f"team.{kind}.due", due, Member(sender.id), now)
        if kind in CREATORS_MILESTONES:
            her = TheCreator(share.creator_id)
            _add(uow, share, f"creator.{kind}.ahead", due - AHEAD, her, now)
            _add(uow, share, f"creator.{kind}.due", due, her, now)


def _add(
    uow: UnitOfWork, share: Assignment, what: str, due: datetime, to: Member | TheCreator, now: datetime
) -> None:
    reminder_rows.add(uow, (SUBJECT, share.id), what, due, to, expires=due + LATE_FOR, now=now)


def drop(uow: UnitOfWork, share: Assignment, *, reason: str, what: str = "") -> None:
    """Silence the open reminders of a share (those whose `what` holds the given text), with the reason."""
    reminder_rows.drop(uow, (SUBJECT, share.id), reason=reason, what=what)


def _kind(row: Reminder) -> MilestoneKind:
    kind = topic(row)
    assert kind is not None  # whoever asks has looked
    return MilestoneKind(kind)


def topic(row: Reminder) -> str | None:
    """Which milestone it reminds of; None for what another release wrote."""
    _, _, rest = row.what.partition(".")
    kind = rest.partition(".")[0]
    return kind if kind in set(MilestoneKind) else None


def why_not(uow: UnitOfWork, row: Reminder) -> str:
    """Why the reminder is not told any more, "" when it is."""
    share = uow.get(Assignment, row.subject)
    state = AssignmentState(share.state)
    if state not in AT_WORK or _kind(row).value in share.done_milestones:
        return "settled already"
    if row.to_creator_id is not None and state not in HER_TURN:
        return "her draft is with the team"
    return ""


def line(uow: UnitOfWork, row: Reminder, *, now: datetime) -> Deadline:
    """The facts of a reminder now."""
    share = uow.get(Assignment, row.subject)
    kind = _kind(row)
    due = deadlines.of_share(uow, share)[kind]
    to_team = row.to_membership_id is not None
    draft = draft_cards.latest(uow, share.id)
    return Deadline(
        reminder_id=row.id,
        title=uow.get(Task, share.task_id).title,
        milestone=kind,
        due=due,
        late=due < now - timedelta(minutes=1),
        creator=uow.get(Creator, share.creator_id).name if to_team else "",
        hand_in=share.id if not to_team and share.state in HER_TURN else 0,
        to_review=draft.id if to_team and draft and share.state == AssignmentState.SUBMITTED else 0,
    )


def alone(row: Reminder, told: Deadline) -> DeadlineNear:
    """One deadline in a message of its own."""
    return DeadlineNear(reminder_id=row.id, revision=row.revision, deadline=told)


def _work(uow: UnitOfWork, row: Reminder) -> Assignment:
    """The share a reminder is about, locked; raises Refusal when it is withdrawn or finished meanwhile."""
    share = uow.lock(Assignment, row.subject)
    state = AssignmentState(share.state)
    if state is AssignmentState.DONE:
        raise Refusal(AlreadyAnswered(state=state, by=""))
    if state not in AT_WORK:
        raise Refusal(AlreadyAnswered(state=state, by=share.answered_by, at=share.answered_at))
    return share


def may_sleep(uow: UnitOfWork, row: Reminder) -> None:
    """Raise Refusal where there is nothing left to be reminded of."""
    if _kind(row).value in _work(uow, row).done_milestones:
        raise Refusal(ReminderSettled(done=True))


def done(uow: UnitOfWork, row: Reminder, *, by: Actor, now: datetime) -> Outcome:
    """The milestone is reached: tick it off and silence what else would remind of it. The last one ends the share."""
    kind = _kind(row)
    if kind.value in uow.get(Assignment, row.subject).done_milestones:
        return Outcome(toast=ReminderSettled(done=True))
    share = _work(uow, row)
    share.done_milestones = [*share.done_milestones, kind.value]
    drop(uow, share, reason="done", what=f".{kind}.")
    row.state = "done"
    decided(uow, Act.REMINDER_DONE, share.id, by=by, now=now, milestone=kind.value)
    if kind is LAST_MILESTONE:
        _finish(uow, share)
    return Outcome(
        toast=ReminderSettled(done=True),
        refresh=(Card(CardKind.TASK, share.task_id), Card(CardKind.ASSIGNMENT, share.id)),
    )


def _finish(uow: UnitOfWork, share: Assignment) -> None:
    """The share is done, and the task with it when nobody is at work or undecided any more."""
    share.state = ASSIGNMENT.after(AssignmentState(share.state), AssignmentMove.FINISH).value
    share.revision += 1
    drop(uow, share, reason="the share is done")
    uow.flush()
    shares = uow.all(uow.query(Assignment).where(Assignment.task_id == share.task_id))
    task = uow.lock(Task, share.task_id)
    if task.state == TaskState.SENT and not any(each.state in UNDECIDED | AT_WORK for each in shares):
        task.state = TaskState.DONE.value
        task.revision += 1
