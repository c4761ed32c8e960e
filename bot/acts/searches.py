"""What the searches command and the buttons on saved searches do, and what the end of a look through an import means."""

from __future__ import annotations

from datetime import datetime

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.searching import CHANGE_SEARCH
from bot.inbound import Command, Press
from bot.routes import Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.outcome import Outcome, Post
from domain.people import Act
from services import search_alerts, searches
from services.audit import decided
from storage.tables import Job
from storage.unit_of_work import UnitOfWork


def see(visit: Visit, command: Command) -> Answer:
    """`/daren searches`"""
    del command
    return _show(visit)


def see_from_button(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return _show(visit)


def _show(visit: Visit) -> Answer:
    here: Audience = Member(visit.actor.membership_id)
    if visit.chat.audience == ChatAudience.TEAM.value:
        here = Chat(visit.chat.id, visit.inbound.place.thread)
    visit.add(Outcome(post=(Post(searches.card(visit.uow), here, again=True),)))
    return Nothing()


def run(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The search over today's creators, as a new list."""
    del press
    here = {"by": visit.actor, "chat": visit.chat, "thread": visit.thread, "now": visit.now}
    visit.add(searches.run(visit.uow, token.subject, **here))  # type: ignore[arg-type]
    decided(visit.uow, Act.SEARCH_RUN, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def change(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, CHANGE_SEARCH)


def mute(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(searches.mute(visit.uow, token.subject))
    decided(visit.uow, Act.SEARCH_MUTE, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def looked(uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome:
    """Whom the imports brought for whom; nothing when nobody."""
    return search_alerts.ended(uow, job, now=now)


PRESSES = {
    Act.SEARCH_SEE: see_from_button,
    Act.SEARCH_RUN: run,
    Act.SEARCH_CHANGE: change,
    Act.SEARCH_MUTE: mute,
}
COMMANDS = {"searches": Route(Act.SEARCH_SEE, see)}
JOBS = {search_alerts.LOOK: looked}
