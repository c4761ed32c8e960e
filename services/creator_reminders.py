"""The day on which somebody wants to come back to a creator, as a reminder that names her."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.actor import Actor
from domain.audiences import Member
from domain.errors import Refusal
from domain.notices.reminders import FollowUp, FollowUpDue, ReminderSettled
from domain.outcome import Card, CardKind, Outcome
from domain.people import Act
from domain.reminders import MORNING
from services import reminder_rows
from services.audit import decided
from services.people import workspace_of
from storage.tables import Creator, Membership, Reminder
from storage.unit_of_work import UnitOfWork

SUBJECT = "creator"
WHAT = "follow_up"
LATE_FOR = timedelta(days=14)  # a word with a creator is worth having late, too


def plan(uow: UnitOfWork, creator: Creator, *, by: Actor, now: datetime) -> None:
    """Let the one reminder of her say her present date; it goes to whoever is in charge, else to `by`."""
    reminder_rows.drop(uow, _about(creator), reason="another day was set")
    if creator.follow_up_on is None:
        return
    _write(uow, creator, _in_charge(uow, creator) or by.membership_id, now)


def forget(uow: UnitOfWork, creator: Creator) -> None:
    """Her record is another one's now, which has its own reminder."""
    reminder_rows.drop(uow, _about(creator), reason="merged")


def hand_over(uow: UnitOfWork, creator: Creator, *, now: datetime) -> None:
    """What is still open goes to the new person in charge."""
    to = _in_charge(uow, creator)
    if to is None or creator.follow_up_on is None:
        return
    reminder_rows.drop(uow, _about(creator), reason="handed over")
    _write(uow, creator, to, now)


def _write(uow: UnitOfWork, creator: Creator, to: int, now: datetime) -> None:
    assert creator.follow_up_on is not None
    due = _due(uow, creator.follow_up_on)
    uow.flush()
    reminder_rows.add(uow, _about(creator), WHAT, due, Member(to), expires=due + LATE_FOR, now=now, wake=True)
    uow.flush()
    for row in reminder_rows.of(uow, _about(creator)):
        if row.state == "waiting":
            row.to_membership_id = to  # one that was planned before, for somebody else, speaks again


def _about(creator: Creator) -> tuple[str, int]:
    return SUBJECT, creator.id


def _in_charge(uow: UnitOfWork, creator: Creator) -> int | None:
    if creator.owner_membership_id is None:
        return None
    member = uow.get(Membership, creator.owner_membership_id)
    return member.id if member.active else None


def _due(uow: UnitOfWork, on: date) -> datetime:
    return datetime.combine(on, MORNING, ZoneInfo(workspace_of(uow).timezone)).astimezone(UTC)


def topic(row: Reminder) -> str | None:
    """None for what another release wrote."""
    return row.what if row.what == WHAT else None


def why_not(uow: UnitOfWork, row: Reminder) -> str:
    """Why the reminder is not told any more, "" when it is."""
    on = uow.get(Creator, row.subject).follow_up_on
    return "" if on is not None and on.isoformat() == row.on_day else "settled already"


def line(uow: UnitOfWork, row: Reminder, *, now: datetime) -> FollowUp:
    """The facts of a reminder now."""
    del now
    creator = uow.get(Creator, row.subject)
    return FollowUp(
        reminder_id=row.id,
        creator_id=creator.id,
        creator=creator.name,
        on=creator.follow_up_on or date.fromisoformat(row.on_day),
        note=creator.follow_up_note,
    )


def alone(row: Reminder, told: FollowUp) -> FollowUpDue:
    """One follow-up in a message of its own."""
    return FollowUpDue(reminder_id=row.id, revision=row.revision, follow_up=told)


def may_sleep(uow: UnitOfWork, row: Reminder) -> None:
    """Raise Refusal where there is nothing left to be reminded of."""
    if why_not(uow, row):
        raise Refusal(ReminderSettled(done=True))


def done(uow: UnitOfWork, row: Reminder, *, by: Actor, now: datetime) -> Outcome:
    """Somebody has spoken with her: the date goes from her record."""
    settled = ReminderSettled(done=True)
    if row.state == "done" or why_not(uow, row):
        return Outcome(toast=settled)
    creator = uow.lock(Creator, row.subject)
    creator.follow_up_on, creator.follow_up_note = None, ""
    creator.revision += 1
    creator.edited_by, creator.edited_at = by.name, now
    row.state = "done"
    decided(uow, Act.REMINDER_DONE, creator.id, by=by, now=now, what=WHAT)
    refresh = (Card(CardKind.CREATOR, creator.id), Card(CardKind.RECORD, creator.id))
    return Outcome(toast=settled, refresh=refresh)
