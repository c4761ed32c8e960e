"""What buttons on reminders do."""

from __future__ import annotations

from bot.answers import Answer, Nothing
from bot.inbound import Press
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.errors import NotFound
from domain.people import Act
from domain.reminders import Snooze
from services import reminders


def done(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(reminders.done(visit.uow, token.subject, by=visit.actor, now=visit.now))
    return Nothing()


def snooze(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` says for how long: 30m, 2h, 1d."""
    try:
        choice = Snooze(press.value or token.value)
    except ValueError as unknown:
        raise NotFound("Snooze") from unknown
    visit.add(reminders.snooze(visit.uow, token.subject, choice, by=visit.actor, now=visit.now))
    return Nothing()


PRESSES = {Act.REMINDER_DONE: done, Act.REMINDER_SNOOZE: snooze}
