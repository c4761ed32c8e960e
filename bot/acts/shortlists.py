"""What the shortlist command and the buttons on shortlists do."""

from __future__ import annotations

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.shortlist import SHORTLIST, answers_of
from bot.inbound import Command, Press
from bot.routes import Route
from bot.tokens import ButtonToken, page_number
from bot.visit import Visit
from domain.errors import NotFound
from domain.ids import read
from domain.people import Act
from services import shortlists
from services.audit import decided


def start(visit: Visit, command: Command) -> Answer:
    """`/daren shortlist`"""
    del command
    return engine.start(visit, SHORTLIST)


def start_from_button(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The button below an import that was applied."""
    del press, token
    return engine.start(visit, SHORTLIST)


def page(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the page, counted from 0."""
    del press
    visit.add(shortlists.page(visit.uow, token.subject, page_number(token.value)))
    return Nothing()


def drop(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the creator's id, spelled."""
    try:
        creator_id = read(press.value or token.value)
    except ValueError as wrong:
        raise NotFound("Creator") from wrong
    visit.add(shortlists.drop(visit.uow, token.subject, creator_id, now=visit.now))
    decided(visit.uow, Act.SHORTLIST_DROP, token.subject, by=visit.actor, now=visit.now, creator=creator_id)
    return Nothing()


def save(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(shortlists.save(visit.uow, token.subject, token.revision))
    decided(visit.uow, Act.SHORTLIST_SAVE, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def refine(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The same questions, filled in as they were."""
    del press
    criteria = shortlists.criteria_of(visit.uow, token.subject)
    return engine.start(visit, SHORTLIST, seed={"shortlist": token.subject, **answers_of(criteria)})


PRESSES = {
    Act.SHORTLIST_START: start_from_button,
    Act.SHORTLIST_PAGE: page,
    Act.SHORTLIST_DROP: drop,
    Act.SHORTLIST_SAVE: save,
    Act.SHORTLIST_REFINE: refine,
}
COMMANDS = {"shortlist": Route(Act.SHORTLIST_START, start)}
