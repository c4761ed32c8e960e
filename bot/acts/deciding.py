"""A press that needs nothing but what it stands on: one shape for every decision made by a button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.answers import Answer, Nothing
from bot.inbound import Press
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.actor import Actor
from domain.outcome import Outcome
from storage.unit_of_work import UnitOfWork


class Decide(Protocol):
    """A service that decides about one thing, by its id."""

    def __call__(self, uow: UnitOfWork, subject_id: int, /, *, by: Actor, now: datetime) -> Outcome: ...


def decides(service: Decide) -> Callable[[Visit, Press, ButtonToken], Answer]:
    """The press that calls it for what the button stands on."""

    def handle(visit: Visit, press: Press, token: ButtonToken) -> Answer:
        del press
        visit.add(service(visit.uow, token.subject, by=visit.actor, now=visit.now))
        return Nothing()

    return handle
