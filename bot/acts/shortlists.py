"""What the shortlist and compare commands and the buttons on shortlists do."""

from __future__ import annotations

from datetime import datetime

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.comparing import COMPARE, named
from bot.flows.shortlist import REFINE, SHORTLIST
from bot.flows.shortlist_more import ADD, MORE, REFUSE, SHARE
from bot.flows.shortlist_persona import begun, begun_again
from bot.inbound import Command, Press
from bot.messages.actions.shortlists import NEXT
from bot.routes import Route
from bot.tokens import ButtonToken, page_number
from bot.visit import Visit
from domain.errors import NotFound, Refusal
from domain.ids import read
from domain.notices.shortlists import NobodyListed, NowhereToShare
from domain.outcome import Outcome
from domain.people import Act
from services import comparisons, exports, shortlist_drops, shortlist_rows, shortlist_sharing, shortlists
from services.audit import decided
from storage.tables import Job, Shortlist
from storage.unit_of_work import UnitOfWork


def start(visit: Visit, command: Command) -> Answer:
    """`/daren shortlist`"""
    del command
    return engine.start(visit, SHORTLIST, seed=begun(visit.uow))


def start_from_button(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The button below an import that was applied."""
    del press, token
    return engine.start(visit, SHORTLIST, seed=begun(visit.uow))


def page(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the page, counted from 0."""
    del press
    visit.add(shortlists.page(visit.uow, token.subject, page_number(token.value)))
    return Nothing()


def _creator(press: Press, token: ButtonToken) -> int:
    """`value` is the creator's id, spelled."""
    try:
        return read(press.value or token.value)
    except ValueError as wrong:
        raise NotFound("Creator") from wrong


def drop(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    creator_id = _creator(press, token)
    visit.add(shortlist_drops.drop(visit.uow, token.subject, creator_id, by=visit.actor, now=visit.now))
    decided(visit.uow, Act.SHORTLIST_DROP, token.subject, by=visit.actor, now=visit.now, creator=creator_id)
    return Nothing()


def restore(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Within ten minutes: she is back where she stood."""
    creator_id = _creator(press, token)
    visit.add(shortlist_drops.restore(visit.uow, token.subject, creator_id, by=visit.actor, now=visit.now))
    decided(
        visit.uow, Act.SHORTLIST_RESTORE, token.subject, by=visit.actor, now=visit.now, creator=creator_id
    )
    return Nothing()


def refuse(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Not interested, with a reason and a term that are asked for."""
    creator_id = _creator(press, token)
    shortlist_rows.entry_of(visit.uow, visit.uow.get(Shortlist, token.subject).id, creator_id)
    return engine.start(visit, REFUSE, seed={"shortlist": token.subject, "creator": creator_id})


def save(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(shortlists.save(visit.uow, token.subject, token.revision))
    decided(visit.uow, Act.SHORTLIST_SAVE, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def refine(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The same questions, answered as they were: all answers are shown, each to be changed.

    `value` is NEXT where no card of the list was pressed: another list like it is wanted.
    """
    del press
    if token.value != NEXT:
        shortlists.seen(visit.uow, token.subject, token.revision)
    seed, answers = begun_again(visit.uow, token.subject)
    return engine.start(visit, REFINE, seed=seed, answers=answers)


def compare(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Which of the list are compared is asked; two need no question."""
    del press
    on_list = shortlist_rows.creators_of(visit.uow, visit.uow.get(Shortlist, token.subject))
    if len(on_list) < comparisons.LEAST:
        raise Refusal(NobodyListed())
    if len(on_list) == comparisons.LEAST:
        both = [creator.id for creator in on_list]
        told = comparisons.compare(visit.uow, both, shortlist_id=token.subject, now=visit.now)
        visit.add(Outcome(reply=told))
        return Nothing()
    return engine.start(visit, COMPARE, seed={"shortlist": token.subject})


def compare_named(visit: Visit, command: Command) -> Answer:
    """`/daren compare Kai, Lily`: names that each lead to one creator are compared at once."""
    found = named(visit.uow, command.args)
    if found.is_clear:
        visit.add(Outcome(reply=comparisons.compare(visit.uow, found.creators, now=visit.now)))
        return Nothing()
    seed = {"creators": [str(each) for each in found.creators]} if found.creators else {}
    return engine.start(visit, COMPARE, seed=seed)


def add(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.start(visit, ADD, seed={"shortlist": visit.uow.get(Shortlist, token.subject).id})


def more(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.start(visit, MORE, seed={"shortlist": visit.uow.get(Shortlist, token.subject).id})


def keep_search(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """What it is called, and whether imports are told of."""
    del press
    seed = {"shortlist": visit.uow.get(Shortlist, token.subject).id}
    return engine.start(visit, MORE, seed=seed, answers={"what": "search"})


def share(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    if not shortlist_sharing.chats(visit.uow, token.subject):
        raise Refusal(NowhereToShare())
    return engine.start(visit, SHARE, seed={"shortlist": token.subject})


def export(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """A job makes the spreadsheet; it comes where it was asked for."""
    del press
    visit.add(
        exports.order(
            visit.uow,
            token.subject,
            chat=visit.chat,
            thread=visit.thread,
            by=visit.actor,
            language=visit.reader.language,
            timezone=visit.reader.timezone,
            real=visit.real,
        )
    )
    decided(visit.uow, Act.SHORTLIST_EXPORT, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def exported(uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome:
    """The spreadsheet is there, or will not come."""
    del now
    return exports.ended(uow, job)


PRESSES = {
    Act.SHORTLIST_START: start_from_button,
    Act.SHORTLIST_PAGE: page,
    Act.SHORTLIST_DROP: drop,
    Act.SHORTLIST_RESTORE: restore,
    Act.SHORTLIST_REFUSE: refuse,
    Act.SHORTLIST_SAVE: save,
    Act.SHORTLIST_REFINE: refine,
    Act.SHORTLIST_COMPARE: compare,
    Act.SHORTLIST_ADD: add,
    Act.SHORTLIST_MORE: more,
    Act.SEARCH_SAVE: keep_search,
    Act.SHORTLIST_SHARE: share,
    Act.SHORTLIST_EXPORT: export,
}
COMMANDS = {
    "shortlist": Route(Act.SHORTLIST_START, start),
    "compare": Route(Act.SHORTLIST_COMPARE, compare_named),
}
JOBS = {exports.EXPORT: exported}
