"""The reminder of a pilot: on its day the one in charge is asked how it went, with the numbers so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Member
from domain.errors import Refusal
from domain.notices.flows import WaitingThing
from domain.notices.pilots import PilotAsked, PilotDay, VerdictStands
from domain.notices.reminders import ReminderSettled
from domain.outcome import Outcome
from domain.people import Act, Role
from domain.pilots import PilotState
from services import pilot_facts, reminder_rows
from services.audit import decided
from storage.sql import col
from storage.tables import Pilot, Reminder
from storage.unit_of_work import UnitOfWork

SUBJECT = "pilot"
VERDICT = "verdict"
STILL_ASKED = timedelta(days=30)  # an outage does not answer it


def plan(uow: UnitOfWork, pilot: Pilot, *, now: datetime) -> None:
    """Write when the verdict is asked for; a day that is planned and was silenced speaks again."""
    expires = pilot.ask_at + STILL_ASKED
    to = Member(pilot.in_charge_id)
    reminder_rows.add(
        uow, (SUBJECT, pilot.id), f"team.{VERDICT}.due", pilot.ask_at, to, expires=expires, now=now, wake=True
    )


def drop(uow: UnitOfWork, pilot: Pilot, *, reason: str) -> None:
    reminder_rows.drop(uow, (SUBJECT, pilot.id), reason=reason)


def topic(row: Reminder) -> str | None:
    """What it asks; None for what another release wrote."""
    _, _, rest = row.what.partition(".")
    return VERDICT if rest.partition(".")[0] == VERDICT else None


def why_not(uow: UnitOfWork, row: Reminder) -> str:
    """Why nobody is asked any more, "" when somebody is."""
    settled = uow.get(Pilot, row.subject).state != PilotState.RUNNING
    return "the verdict is given" if settled else ""


def line(uow: UnitOfWork, row: Reminder, *, now: datetime) -> PilotDay:
    pilot = uow.get(Pilot, row.subject)
    return PilotDay(reminder_id=row.id, pilot=pilot_facts.facts(uow, pilot, now=now))


def alone(row: Reminder, told: PilotDay) -> PilotAsked:
    return PilotAsked(reminder_id=row.id, revision=row.revision, pilot=told.pilot)


def may_sleep(uow: UnitOfWork, row: Reminder) -> None:
    """Raise Refusal when the verdict is given."""
    pilot = uow.get(Pilot, row.subject)
    if why_not(uow, row):
        raise Refusal(VerdictStands(state=PilotState(pilot.state), by=pilot.settled_by, at=pilot.settled_at))


def done(uow: UnitOfWork, row: Reminder, *, by: Actor, now: datetime) -> Outcome:
    """Somebody has seen to it; the pilot itself still waits for its verdict, and its card for an answer."""
    if row.state != "done":
        row.state = "done"
        row.revision += 1
        decided(uow, Act.REMINDER_DONE, row.subject, by=by, now=now, what=row.what)
    return Outcome(toast=ReminderSettled(done=True))


def waiting(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """Pilots whose day has come and whose verdict is hers to give."""
    if by.role is Role.CREATOR:
        return
    query = uow.query(Pilot).where(
        Pilot.state == PilotState.RUNNING.value,
        Pilot.in_charge_id == by.membership_id,
        Pilot.ask_at <= now,
    )
    for pilot in uow.all(query.order_by(col(Pilot.ask_at))):
        names = [each.name for each in pilot_facts.facts(uow, pilot, now=now).lines]
        yield WaitingThing(
            sort="pilot", title=pilot.goal or names[0], on=pilot.id, revision=pilot.revision, due=pilot.ask_at
        )
