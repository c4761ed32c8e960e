"""What the persona command and the buttons on personas do."""

from __future__ import annotations

from bot.acts.pools import here
from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.creator_audience import AUDIENCE, seed_of
from bot.flows.personas import EDIT, FIT, FROM, NEW, answers_of, example
from bot.flows.shortlist import SHORTLIST
from bot.inbound import Command, Press
from bot.routes import Route
from bot.tokens import ButtonToken, page_number
from bot.visit import Visit
from domain.outcome import Outcome, Post
from domain.people import Act
from domain.records import tag_key
from services import personas
from services.audience_profiles import likeness
from storage.queries import personas as rows
from storage.tables import Creator

_NEW = frozenset({"new", "add", "新建", "新增", "添加"})


def asked(visit: Visit, command: Command) -> Answer:
    """`/daren persona`, with a name the one of that name or the nearest, with "new" the questions of a new one."""
    name = command.args.strip()
    found = rows.called(visit.uow, tag_key(name)) if name else None
    if found is not None:
        return _post(visit, found.id)
    if name.casefold() in _NEW:
        return engine.start(visit, NEW)
    visit.reply(personas.nearest(visit.uow, name) if name else personas.page(visit.uow, 0))
    return Nothing()


def see(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """One of them; without one a page of all, `value` is its number counted from 0."""
    del press
    if token.subject:
        return _post(visit, personas.standing(visit.uow, token.subject).id)
    visit.reply(personas.page(visit.uow, page_number(token.value) if token.value else 0))
    return Nothing()


def _post(visit: Visit, persona_id: int) -> Answer:
    visit.add(Outcome(post=(Post(personas.card(persona_id), here(visit), again=True),)))
    return Nothing()


def new(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, NEW)


def from_example(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Every question answered by the example, each to be changed."""
    del press, token
    told = example(visit.reader)
    return engine.start(
        visit, FROM, answers={**told, "name": personas.free_name(visit.uow, str(told["name"]))}
    )


def from_creator(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The same with what is known of a creator's audience: of one to measure against (R24), above all."""
    del press
    creator = visit.uow.get(Creator, token.subject)
    name = personas.free_name(visit.uow, creator.name)
    return engine.start(visit, FROM, answers=_every(answers_of(name, likeness(creator))))


def _every(told: dict[str, object]) -> dict[str, object]:
    """What nobody knows counts as left open: it is not asked, and can be changed."""
    return {**dict.fromkeys(("ages", "gender", "cities", "interests", "power", "scenes")), **told}


def edit(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    row = personas.standing(visit.uow, token.subject)
    present = personas.wanted_of(row)
    seen = {"seen": present.model_dump(mode="json"), "seen_name": row.name}
    return engine.start(visit, EDIT, seed={"persona": row.id, **seen, **answers_of(row.name, present)})


def delete(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(personas.delete(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now))
    return Nothing()


def undo(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(personas.undo(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now))
    return Nothing()


def find(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The questions of a shortlist with the persona's answers as proposals."""
    del press
    row = personas.standing(visit.uow, token.subject)
    return engine.start(visit, SHORTLIST, seed={"has_personas": True, "persona": row.id})


def fit(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """A creator's audience beside a persona: the only one, or one that is asked for; without any, what they are for."""
    del press
    creator = visit.uow.get(Creator, token.subject)
    found = rows.standing(visit.uow, most=2)
    if len(found) == 1:
        visit.reply(personas.compare(visit.uow, creator.id, found[0].id))
        return Nothing()
    if found:
        return engine.start(visit, FIT, seed={"creator": creator.id})
    visit.reply(personas.page(visit.uow, 0))
    return Nothing()


def audience(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """What is known of a creator's audience, to be written down or put right."""
    del press
    return engine.start(visit, AUDIENCE, seed=seed_of(visit.uow.get(Creator, token.subject)))


PRESSES = {
    Act.CREATOR_AUDIENCE: audience,
    Act.PERSONA_SEE: see,
    Act.PERSONA_NEW: new,
    Act.PERSONA_EXAMPLE: from_example,
    Act.PERSONA_FROM: from_creator,
    Act.PERSONA_EDIT: edit,
    Act.PERSONA_DELETE: delete,
    Act.PERSONA_UNDO: undo,
    Act.PERSONA_FIND: find,
    Act.PERSONA_FIT: fit,
}
COMMANDS = {"persona": Route(Act.PERSONA_SEE, asked)}
