"""Reminders: planned when work is accepted, told once, ticked off or put to sleep by those they are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Audience, Member, TheCreator
from domain.errors import NotFound, Refusal
from domain.notices.base import Notice
from domain.notices.reminders import Deadline, DeadlineNear, DeadlinesMerged, ReminderSettled
from domain.notices.tasks import AlreadyAnswered
from domain.outcome import Card, CardKind, Outcome, Tell
from domain.people import Act, Role
from domain.reminders import AHEAD, LATE_FOR, Snooze, local_day, until
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
from services import deadlines
from services.audit import decided
from services.people import workspace_of
from storage.sql import col
from storage.tables import Assignment, Creator, Membership, Reminder, Task
from storage.unit_of_work import UnitOfWork

SUBJECT = "assignment"
MOST_IN_ONE_MESSAGE = 10
OPEN = ("waiting", "snoozed", "told")


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
    day = local_day(due, workspace_of(uow).timezone)
    known = [row for row in _of(uow, share.id) if (row.what, row.on_day) == (what, day)]
    if due <= now or known:
        return
    uow.add(
        Reminder(
            subject_kind=SUBJECT,
            subject=share.id,
            what=what,
            on_day=day,
            due_at=due,
            expires_at=due + LATE_FOR,
            to_creator_id=to.creator_id if isinstance(to, TheCreator) else None,
            to_membership_id=to.membership_id if isinstance(to, Member) else None,
        )
    )


def drop(uow: UnitOfWork, share: Assignment, *, reason: str, what: str = "") -> None:
    """Silence the open reminders of a share (those whose `what` holds the given text), with the reason."""
    for row in _of(uow, share.id):
        if row.state in OPEN and what in row.what:
            row.state, row.reason = "skipped", reason
            row.revision += 1


def _of(uow: UnitOfWork, share_id: int) -> Sequence[Reminder]:
    return uow.all(uow.query(Reminder).where(Reminder.subject_kind == SUBJECT, Reminder.subject == share_id))


@dataclass(frozen=True)
class _Due:
    """A reminder that is to be told, with its facts."""

    row: Reminder
    deadline: Deadline


def tell(uow: UnitOfWork, rows: Sequence[Reminder], *, now: datetime) -> Outcome:
    """Turn due rows of one workspace into one message a recipient and one line a deadline.

    What is outdated, doubled or asleep is skipped with the reason; what this release does not know is parked.
    """
    lines: dict[Audience, dict[tuple[int, MilestoneKind], _Due]] = {}
    for row in sorted(rows, key=lambda row: (row.due_at, row.id)):
        row.revision += 1
        kind = _kind(row)
        if kind is None:
            row.state, row.reason = "parked", "unknown to this release"
            continue
        why = _why_not(uow, row, kind, now)
        if why:
            row.state, row.reason = "skipped", why
            continue
        row.state, row.told_at = "told", now
        mine = lines.setdefault(_recipient(row), {})
        earlier = mine.pop((row.subject, kind), None)
        if earlier is not None:
            earlier.row.state, earlier.row.reason = "skipped", "told with a later one"
        mine[row.subject, kind] = _Due(row, deadline(uow, row, kind, now=now))
    tells = []
    for recipient, mine in lines.items():
        due = list(mine.values())
        for start in range(0, len(due), MOST_IN_ONE_MESSAGE):
            part = due[start : start + MOST_IN_ONE_MESSAGE]
            tells.append(Tell(_notice(part), recipient, key=_key(part[0].row)))
    return Outcome(tell=tuple(tells))


def _kind(row: Reminder) -> MilestoneKind | None:
    """Which milestone it reminds of; None for what another release wrote."""
    _, _, rest = row.what.partition(".")
    kind = rest.partition(".")[0]
    return MilestoneKind(kind) if row.subject_kind == SUBJECT and kind in set(MilestoneKind) else None


def _why_not(uow: UnitOfWork, row: Reminder, kind: MilestoneKind, now: datetime) -> str:
    """Why the reminder is not told any more, "" when it is."""
    share = uow.get(Assignment, row.subject)
    state = AssignmentState(share.state)
    if state not in AT_WORK or kind.value in share.done_milestones:
        return "settled already"
    if row.to_creator_id is not None and state not in HER_TURN:
        return "her draft is with the team"
    if row.state == "snoozed":
        return ""
    if row.expires_at is not None and row.expires_at < now:
        return "too late to help"
    asleep = any(
        other.state == "snoozed" and _kind(other) is kind and _recipient(other) == _recipient(row)
        for other in _of(uow, row.subject)
        if other.snoozed_until is not None and other.snoozed_until > now
    )
    return "asleep with an earlier one" if asleep else ""


def _notice(due: Sequence[_Due]) -> Notice:
    if len(due) == 1:
        row = due[0].row
        return DeadlineNear(reminder_id=row.id, revision=row.revision, deadline=due[0].deadline)
    return DeadlinesMerged(deadlines=tuple(each.deadline for each in due))


def _key(row: Reminder) -> str:
    return f"reminder/{row.id}/{row.revision}"


def _recipient(row: Reminder) -> Audience:
    if row.to_creator_id is not None:
        return TheCreator(row.to_creator_id)
    return Member(row.to_membership_id or 0)


def deadline(uow: UnitOfWork, row: Reminder, kind: MilestoneKind, *, now: datetime) -> Deadline:
    """The facts of a reminder now."""
    share = uow.get(Assignment, row.subject)
    due = deadlines.of_share(uow, share)[kind]
    to_team = row.to_membership_id is not None
    return Deadline(
        reminder_id=row.id,
        title=uow.get(Task, share.task_id).title,
        milestone=kind,
        due=due,
        late=due < now - timedelta(minutes=1),
        creator=uow.get(Creator, share.creator_id).name if to_team else "",
    )


def told_to(uow: UnitOfWork, by: Actor, *, now: datetime) -> list[Deadline]:
    """What this person was reminded of and has not ticked off, the longest due first."""
    hers = col(Reminder.to_membership_id) == by.membership_id
    if by.role is Role.CREATOR:
        hers = col(Reminder.to_creator_id) == by.creator_id
    query = uow.query(Reminder).where(hers, Reminder.state == "told").order_by(col(Reminder.due_at))
    known = [(row, kind) for row in uow.all(query) if (kind := _kind(row)) is not None]
    latest = {(row.subject, kind): row for row, kind in known}
    return [deadline(uow, row, kind, now=now) for (_, kind), row in latest.items()]


def _own(uow: UnitOfWork, reminder_id: int, by: Actor) -> Reminder:
    """A reminder that this person may settle: a creator her own, a member every one of the workspace."""
    row = uow.lock(Reminder, reminder_id)
    hers = row.to_creator_id is not None and row.to_creator_id == by.creator_id
    if (by.role is Role.CREATOR and not hers) or _kind(row) is None:
        raise NotFound("Reminder")
    return row


def _work(uow: UnitOfWork, row: Reminder) -> Assignment:
    """The share a reminder is about, locked; raises Refusal when it is withdrawn or finished meanwhile."""
    share = uow.lock(Assignment, row.subject)
    state = AssignmentState(share.state)
    if state is AssignmentState.DONE:
        raise Refusal(AlreadyAnswered(state=state, by=""))
    if state not in AT_WORK:
        raise Refusal(AlreadyAnswered(state=state, by=share.answered_by, at=share.answered_at))
    return share


def done(uow: UnitOfWork, reminder_id: int, *, by: Actor, now: datetime) -> Outcome:
    """The milestone is reached: tick it off and silence what else would remind of it. The last one ends the share."""
    row = _own(uow, reminder_id, by)
    kind = _kind(row)
    assert kind is not None  # _own has looked
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


def snooze(uow: UnitOfWork, reminder_id: int, choice: Snooze, *, by: Actor, now: datetime) -> Outcome:
    """Put a reminder to sleep; it speaks again afterwards even when it is late by then."""
    row = _own(uow, reminder_id, by)
    share = _work(uow, row)
    kind = _kind(row)
    if kind is not None and kind.value in share.done_milestones:
        raise Refusal(ReminderSettled(done=True))
    row.state, row.snoozed_until = "snoozed", until(choice, now, by.timezone)
    row.revision += 1
    decided(uow, Act.REMINDER_SNOOZE, share.id, by=by, now=now, until=row.snoozed_until.isoformat())
    return Outcome(reply=ReminderSettled(done=False, until=row.snoozed_until))
