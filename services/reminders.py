"""Reminders: planned when work is accepted, told once, ticked off or put to sleep by those they are for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Audience, Member, TheCreator
from domain.errors import NotFound, Refusal
from domain.notices.base import Notice
from domain.notices.reminders import Deadline, DeadlineNear, DeadlinesMerged, ReminderSettled
from domain.outcome import Card, CardKind, Outcome, Tell
from domain.people import Role
from domain.reminders import AHEAD, LATE_FOR, Snooze, local_day, until
from domain.tasks import CREATORS_MILESTONES, MilestoneKind
from storage.tables import Assignment, Creator, Identity, Membership, Milestone, Reminder, Task, Workspace
from storage.unit_of_work import UnitOfWork

SUBJECT = "assignment"
MOST_IN_ONE_MESSAGE = 10


def name_of(uow: UnitOfWork, identity_id: int | None) -> str:
    """A person's name for a card, "" when nobody is recorded."""
    return uow.transaction.system.get(Identity, identity_id).name if identity_id else ""


def plan(uow: UnitOfWork, assignment: Assignment, task: Task, *, now: datetime) -> None:
    """Write the reminders of an accepted share: its creator a day ahead and when due, the sender when it is her turn.

    The unique key (subject, what, local day) makes planning twice harmless.
    """
    zone = uow.transaction.system.get(Workspace, uow.workspace_id).timezone
    sender = uow.first(uow.query(Membership).where(Membership.identity_id == task.by_identity_id))
    for milestone in uow.all(uow.query(Milestone).where(Milestone.task_id == task.id)):
        kind = MilestoneKind(milestone.kind)
        if kind in CREATORS_MILESTONES:
            _add(uow, assignment, f"creator.{kind}.ahead", milestone.due_at - AHEAD, zone, now, creator=True)
            _add(uow, assignment, f"creator.{kind}.due", milestone.due_at, zone, now, creator=True)
        if sender is not None:
            _add(uow, assignment, f"team.{kind}.due", milestone.due_at, zone, now, to=sender.id)


def _add(
    uow: UnitOfWork,
    assignment: Assignment,
    what: str,
    due: datetime,
    zone: str,
    now: datetime,
    *,
    creator: bool = False,
    to: int | None = None,
) -> None:
    if what.endswith("ahead") and due <= now:
        return
    day = local_day(due, zone)
    known = uow.query(Reminder).where(
        Reminder.subject_kind == SUBJECT, Reminder.subject == assignment.id, Reminder.what == what
    )
    if uow.first(known.where(Reminder.on_day == day)) is None:
        uow.add(
            Reminder(
                subject_kind=SUBJECT,
                subject=assignment.id,
                what=what,
                on_day=day,
                due_at=due,
                expires_at=due + LATE_FOR,
                to_creator_id=assignment.creator_id if creator else None,
                to_membership_id=to,
            )
        )


def drop(uow: UnitOfWork, assignment: Assignment, *, reason: str, what: str = "") -> None:
    """Silence the open reminders of a share (those whose `what` holds the given text), with the reason."""
    query = uow.query(Reminder).where(Reminder.subject_kind == SUBJECT, Reminder.subject == assignment.id)
    for row in uow.all(query):
        if row.state in {"waiting", "snoozed", "told"} and what in row.what:
            row.state, row.reason = "skipped", reason
            row.revision += 1


def tell(uow: UnitOfWork, rows: Sequence[Reminder], *, now: datetime) -> Outcome:
    """Turn due rows of one workspace into one message a recipient; outdated ones are skipped with the reason."""
    by_recipient: dict[Audience, list[tuple[Reminder, Deadline]]] = {}
    for row in rows:
        deadline = _deadline(uow, row, now)
        row.revision += 1
        if deadline is None or (row.state == "waiting" and row.expires_at and row.expires_at < now):
            row.state, row.reason = "skipped", "settled already" if deadline is None else "too late to help"
            continue
        row.state, row.told_at = "told", now
        by_recipient.setdefault(_recipient(row), []).append((row, deadline))
    tells = []
    for recipient, due in by_recipient.items():
        for start in range(0, len(due), MOST_IN_ONE_MESSAGE):
            part = due[start : start + MOST_IN_ONE_MESSAGE]
            tells.append(Tell(_notice(part), recipient, key=_key(part)))
    return Outcome(tell=tuple(tells))


def _notice(due: list[tuple[Reminder, Deadline]]) -> Notice:
    if len(due) == 1:
        row, deadline = due[0]
        return DeadlineNear(reminder_id=row.id, revision=row.revision, deadline=deadline)
    return DeadlinesMerged(deadlines=tuple(deadline for _, deadline in due))


def _key(due: list[tuple[Reminder, Deadline]]) -> str:
    row = due[0][0]
    return f"reminder/{row.id}/{row.revision}"


def _recipient(row: Reminder) -> Audience:
    if row.to_creator_id is not None:
        return TheCreator(row.to_creator_id)
    return Member(row.to_membership_id or 0)


def _deadline(uow: UnitOfWork, row: Reminder, now: datetime) -> Deadline | None:
    """The facts of a reminder now; None when the thing was settled meanwhile."""
    assignment = uow.get(Assignment, row.subject)
    kind = MilestoneKind(row.what.split(".")[1])
    if assignment.state != "accepted" or kind.value in assignment.done_milestones:
        return None
    milestone = uow.first(
        uow.query(Milestone).where(Milestone.task_id == assignment.task_id, Milestone.kind == kind.value)
    )
    if milestone is None:
        return None
    to_team = row.to_membership_id is not None
    return Deadline(
        reminder_id=row.id,
        title=uow.get(Task, assignment.task_id).title,
        milestone=kind,
        due=milestone.due_at,
        late=milestone.due_at < now - timedelta(minutes=1),
        creator=uow.get(Creator, assignment.creator_id).name if to_team else "",
    )


def _own(uow: UnitOfWork, reminder_id: int, by: Actor) -> Reminder:
    """A reminder that this person may settle: her own, and for the team the team's."""
    row = uow.lock(Reminder, reminder_id)
    if by.role is Role.CREATOR and row.to_creator_id != by.creator_id:
        raise NotFound("Reminder")
    return row


def done(uow: UnitOfWork, reminder_id: int, *, by: Actor) -> Outcome:
    """The milestone is reached: tick it off and silence what else would remind of it."""
    row = _own(uow, reminder_id, by)
    assignment = uow.lock(Assignment, row.subject)
    kind = row.what.split(".")[1]
    if kind not in assignment.done_milestones:
        assignment.done_milestones = [*assignment.done_milestones, kind]
        drop(uow, assignment, reason=f"done, says {by.name}", what=f".{kind}.")
    row.state = "done"
    row.revision += 1
    return Outcome(
        toast=ReminderSettled(done=True),
        refresh=(
            Card(CardKind.TASK, assignment.task_id),
            Card(CardKind.ASSIGNMENT, assignment.id),
        ),
    )


def snooze(uow: UnitOfWork, reminder_id: int, choice: Snooze, *, by: Actor, now: datetime) -> Outcome:
    """Put a reminder to sleep; it speaks again afterwards even when it is late by then."""
    row = _own(uow, reminder_id, by)
    if row.state in {"done", "skipped"}:
        raise Refusal(ReminderSettled(done=True))
    row.state, row.snoozed_until = "snoozed", until(choice, now, by.timezone)
    row.revision += 1
    return Outcome(reply=ReminderSettled(done=False, until=row.snoozed_until))
