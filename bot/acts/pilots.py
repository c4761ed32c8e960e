"""What the buttons on pilots do."""

from __future__ import annotations

from typing import Any

from bot.acts.pools import here
from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.model import Flow
from bot.flows.pilot_answers import LONGER, STOP
from bot.flows.pilots import START
from bot.flows.task import TASK
from bot.inbound import Press
from bot.messages.actions.pilots import TRIED
from bot.routes import PressHandler
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.errors import Refusal
from domain.notices.pilots import NobodyLeft
from domain.outcome import Outcome, Post
from domain.people import Act
from services import pilot_facts, pilots
from storage.tables import Pilot, Shortlist

MOST_IN_A_TASK = 50


def start(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The button on a saved shortlist: its first new creators are proposed. Elsewhere it is about no shortlist."""
    del press
    if not token.subject:
        return engine.start(visit, START)
    shortlist = visit.uow.get(Shortlist, token.subject)
    return engine.start(visit, START, seed={"shortlist": shortlist.id})


def see(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Post the card again, at the bottom."""
    del press
    pilot = visit.uow.get(Pilot, token.subject)
    visit.add(Outcome(post=(Post(pilots.card(pilot.id), here(visit), again=True),)))
    return Nothing()


def expand(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(pilots.expand(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now))
    return Nothing()


def _asks(flow: Flow[Any]) -> PressHandler:
    """Begin a conversation about a pilot that still waits for its verdict."""

    def handle(visit: Visit, press: Press, token: ButtonToken) -> Answer:
        del press
        pilot = pilots.running(visit.uow, token.subject)
        return engine.start(visit, flow, seed={"pilot": pilot.id})

    return handle


def reopen(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(pilots.reopen(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now))
    return Nothing()


def task(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """A task for those who are tried (`value` "tried"), or for whoever of the list is left; chosen already.

    Raises Refusal when nobody is left.
    """
    del press
    pilot = visit.uow.get(Pilot, token.subject)
    inside = pilot_facts.members(visit.uow, pilot)
    whom = pilot_facts.rest(visit.uow, pilot, inside)
    if token.value == TRIED:
        whom = [one.creator_id for one in inside if not one.verdict]
    if not whom:
        raise Refusal(NobodyLeft())
    chosen = [str(one) for one in whom[:MOST_IN_A_TASK]]
    return engine.start(visit, TASK, seed={"shortlist": pilot.shortlist_id, "creators": chosen})


PRESSES = {
    Act.PILOT_START: start,
    Act.PILOT_SEE: see,
    Act.PILOT_EXPAND: expand,
    Act.PILOT_STOP: _asks(STOP),
    Act.PILOT_LONGER: _asks(LONGER),
    Act.PILOT_REOPEN: reopen,
    Act.PILOT_TASK: task,
}
