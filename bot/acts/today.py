"""`/daren today`: one person's day, in her private chat."""

from __future__ import annotations

from bot.answers import Answer, Nothing
from bot.inbound import Command
from bot.routes import Route
from bot.visit import Visit
from domain.people import Act
from services import today as days


def today(visit: Visit, command: Command) -> Answer:
    """Put the card of the day at the bottom of her private chat; pinned there where the platform can."""
    del command
    visit.add(days.asked(visit.uow, by=visit.actor, now=visit.now))
    return Nothing()


COMMANDS = {"today": Route(Act.SEE_TODAY, today)}
