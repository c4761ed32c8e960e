"""Reminders: told once, merged for each person, ticked off or put to sleep; each kind of subject says what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.actor import Actor
from domain.audiences import Audience
from domain.errors import NotFound
from domain.notices.base import Notice
from domain.notices.pilots import PilotDay
from domain.notices.reminders import (
    Deadline,
    DeadlinesMerged,
    Ending,
    FollowUp,
    ReminderSettled,
    TypeCheck,
)
from domain.outcome import Outcome, Tell
from domain.people import Act, Role
from domain.reminders import Snooze, until
from services import authorization_reminders, creator_reminders, milestone_reminders, pilot_reminders
from services.audit import decided
from services.milestone_reminders import drop, plan
from services.reminder_rows import of, recipient
from storage.sql import col
from storage.tables import Reminder
from storage.unit_of_work import UnitOfWork

__all__ = [
    "SUBJECTS",
    "Line",
    "Subject",
    "done",
    "drop",
    "endings_told_to",
    "follow_ups_told_to",
    "plan",
    "snooze",
    "tell",
    "told_to",
]

MOST_IN_ONE_MESSAGE = 10
Line = Deadline | Ending | TypeCheck | FollowUp | PilotDay


class _LineOf(Protocol):
    def __call__(self, uow: UnitOfWork, row: Reminder, /, *, now: datetime) -> Line: ...


class _Done(Protocol):
    def __call__(self, uow: UnitOfWork, row: Reminder, /, *, by: Actor, now: datetime) -> Outcome: ...


@dataclass(frozen=True)
class Subject:
    """What one kind of thing contributes to the reminders about it."""

    topic: Callable[[Reminder], str | None]  # what of it; None: written by a release that knows more
    why_not: Callable[
        [UnitOfWork, Reminder], str
    ]  # why nobody needs to hear it any more, "" when somebody does
    line: _LineOf
    alone: Callable[[Reminder, Any], Notice]  # its line in a message of its own
    may_sleep: Callable[[UnitOfWork, Reminder], None]  # raises Refusal where nothing is left to be said
    done: _Done


SUBJECTS: Mapping[str, Subject] = {
    milestone_reminders.SUBJECT: Subject(
        topic=milestone_reminders.topic,
        why_not=milestone_reminders.why_not,
        line=milestone_reminders.line,
        alone=milestone_reminders.alone,
        may_sleep=milestone_reminders.may_sleep,
        done=milestone_reminders.done,
    ),
    authorization_reminders.SUBJECT: Subject(
        topic=authorization_reminders.topic,
        why_not=authorization_reminders.why_not,
        line=authorization_reminders.line,
        alone=authorization_reminders.alone,
        may_sleep=authorization_reminders.may_sleep,
        done=authorization_reminders.done,
    ),
    creator_reminders.SUBJECT: Subject(
        topic=creator_reminders.topic,
        why_not=creator_reminders.why_not,
        line=creator_reminders.line,
        alone=creator_reminders.alone,
        may_sleep=creator_reminders.may_sleep,
        done=creator_reminders.done,
    ),
    pilot_reminders.SUBJECT: Subject(
        topic=pilot_reminders.topic,
        why_not=pilot_reminders.why_not,
        line=pilot_reminders.line,
        alone=pilot_reminders.alone,
        may_sleep=pilot_reminders.may_sleep,
        done=pilot_reminders.done,
    ),
}

_Thing = tuple[str, int, str]  # subject's kind, subject, topic: one line in a message, however many rows


@dataclass(frozen=True)
class _Due:
    """A reminder that is to be told, with its facts."""

    row: Reminder
    line: Line


def _thing(row: Reminder) -> _Thing | None:
    """What the row is about; None for what this release does not know."""
    subject = SUBJECTS.get(row.subject_kind)
    topic = subject.topic(row) if subject else None
    return None if topic is None else (row.subject_kind, row.subject, topic)


def tell(uow: UnitOfWork, rows: Sequence[Reminder], *, now: datetime) -> Outcome:
    """Turn due rows of one workspace into one message a recipient and one line a thing.

    What is outdated, doubled or asleep is skipped with the reason; what this release does not know is parked.
    """
    lines: dict[Audience, dict[_Thing, _Due]] = {}
    for row in sorted(rows, key=lambda row: (row.due_at, row.id)):
        row.revision += 1
        thing = _thing(row)
        if thing is None:
            row.state, row.reason = "parked", "unknown to this release"
            continue
        why = _why_not(uow, row, thing, now)
        if why:
            row.state, row.reason = "skipped", why
            continue
        row.state, row.told_at = "told", now
        mine = lines.setdefault(recipient(row), {})
        earlier = mine.pop(thing, None)
        if earlier is not None:
            earlier.row.state, earlier.row.reason = "skipped", "told with a later one"
        mine[thing] = _Due(row, SUBJECTS[row.subject_kind].line(uow, row, now=now))
    tells = []
    for to, mine in lines.items():
        due = list(mine.values())
        for start in range(0, len(due), MOST_IN_ONE_MESSAGE):
            part = due[start : start + MOST_IN_ONE_MESSAGE]
            tells.append(Tell(_notice(part), to, key=_key(part[0].row)))
    return Outcome(tell=tuple(tells))


def _why_not(uow: UnitOfWork, row: Reminder, thing: _Thing, now: datetime) -> str:
    """Why the reminder is not told, "" when it is."""
    try:
        settled = SUBJECTS[row.subject_kind].why_not(uow, row)
    except NotFound:
        return "gone"
    if settled or row.state == "snoozed":
        return settled
    if row.expires_at is not None and row.expires_at < now:
        return "too late to help"
    asleep = any(
        other.state == "snoozed" and _thing(other) == thing and recipient(other) == recipient(row)
        for other in of(uow, (row.subject_kind, row.subject))
        if other.snoozed_until is not None and other.snoozed_until > now
    )
    return "asleep with an earlier one" if asleep else ""


def _notice(due: Sequence[_Due]) -> Notice:
    if len(due) == 1:
        return SUBJECTS[due[0].row.subject_kind].alone(due[0].row, due[0].line)
    lines = [each.line for each in due]
    return DeadlinesMerged(
        deadlines=tuple(line for line in lines if isinstance(line, Deadline)),
        endings=tuple(line for line in lines if isinstance(line, Ending)),
        checks=tuple(line for line in lines if isinstance(line, TypeCheck)),
        follow_ups=tuple(line for line in lines if isinstance(line, FollowUp)),
        pilots=tuple(line for line in lines if isinstance(line, PilotDay)),
    )


def _key(row: Reminder) -> str:
    return f"reminder/{row.id}/{row.revision}"


def told_to(uow: UnitOfWork, by: Actor, *, now: datetime) -> list[Deadline]:
    """Deadlines this person was reminded of and has not ticked off, the longest due first."""
    return [line for line in _told(uow, by, now) if isinstance(line, Deadline)]


def endings_told_to(uow: UnitOfWork, by: Actor, *, now: datetime) -> list[Ending]:
    """Authorizations whose end this person was warned of, and has done nothing about."""
    return [line for line in _told(uow, by, now) if isinstance(line, Ending)]


def follow_ups_told_to(uow: UnitOfWork, by: Actor, *, now: datetime) -> list[FollowUp]:
    """Creators this person was to come back to, and has not ticked off."""
    return [line for line in _told(uow, by, now) if isinstance(line, FollowUp)]


def _told(uow: UnitOfWork, by: Actor, now: datetime) -> list[Line]:
    hers = col(Reminder.to_membership_id) == by.membership_id
    if by.role is Role.CREATOR:
        hers = col(Reminder.to_creator_id) == by.creator_id
    query = uow.query(Reminder).where(hers, Reminder.state == "told").order_by(col(Reminder.due_at))
    known = [(row, thing) for row in uow.all(query) if (thing := _thing(row)) is not None]
    latest = {thing: row for row, thing in known}
    return [line for row in latest.values() if (line := _line(uow, row, now)) is not None]


def _line(uow: UnitOfWork, row: Reminder, now: datetime) -> Line | None:
    """The facts of a reminder now; None when what it is about is gone."""
    try:
        return SUBJECTS[row.subject_kind].line(uow, row, now=now)
    except NotFound:
        return None


def _own(uow: UnitOfWork, reminder_id: int, by: Actor) -> Reminder:
    """A reminder that this person may settle: a creator her own, a member every one of the workspace."""
    row = uow.lock(Reminder, reminder_id)
    hers = row.to_creator_id is not None and row.to_creator_id == by.creator_id
    if (by.role is Role.CREATOR and not hers) or _thing(row) is None:
        raise NotFound("Reminder")
    return row


def done(uow: UnitOfWork, reminder_id: int, *, by: Actor, now: datetime) -> Outcome:
    """What it reminds of is done: its subject says what follows from that."""
    row = _own(uow, reminder_id, by)
    return SUBJECTS[row.subject_kind].done(uow, row, by=by, now=now)


def snooze(uow: UnitOfWork, reminder_id: int, choice: Snooze, *, by: Actor, now: datetime) -> Outcome:
    """Put a reminder to sleep; it speaks again afterwards even when it is late by then."""
    row = _own(uow, reminder_id, by)
    SUBJECTS[row.subject_kind].may_sleep(uow, row)
    row.state, row.snoozed_until = "snoozed", until(choice, now, by.timezone)
    row.revision += 1
    decided(uow, Act.REMINDER_SNOOZE, row.subject, by=by, now=now, until=row.snoozed_until.isoformat())
    return Outcome(reply=ReminderSettled(done=False, until=row.snoozed_until))
