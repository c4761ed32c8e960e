"""What plain words of the team do: a search is shown as understood, doubts are asked, and the buttons on its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import fuzz, process

from bot.answers import Answer, Nothing, Toast
from bot.flows import engine, steps
from bot.flows.shortlist import REFINE, SHORTLIST
from bot.flows.shortlist_answers import answers_of
from bot.flows.shortlist_persona import begun, begun_again
from bot.inbound import Command, Press, Text
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.routes import Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.asking.asked import Asked
from domain.audiences import Chat
from domain.errors import Conflict
from domain.notices.asking import CommandUnknown, SearchUnclear
from domain.outcome import Outcome, Post
from domain.people import Act, may
from services import asking, shortlists
from services.audit import decided
from storage.sql import col
from storage.tables import FlowRun, LinkedChat

EXAMPLES: tuple[Words, ...] = (
    msg("10 skincare creators, followers 50k–500k, engagement over 5%%"),
    msg("Menswear, men 30–50, completion at least 30%%, no top creators"),
)
NEAR_ENOUGH = 70  # of 100: rapidfuzz' ratio from which a name may have been meant
MOST_NAME = 40  # characters of what was typed that are said back
_SETTLED = msg("That question has moved on. The newest one counts.")


def words(visit: Visit, text: Text) -> Answer | None:
    """Free words of the team as a search; None for creators and guests, and for what was not said to the bot.

    In a Telegram group a mere reply to something the bot said is talk among people, unless it is a search.
    """
    if not may(visit.actor.role, Act.ASK_FIND):
        return None
    is_talk = visit.inbound.place.kind == "group" and text.reply_to is not None
    return _ask(visit, text.text, is_talk=is_talk)


def find(visit: Visit, command: Command) -> Answer:
    """`/daren find …`; without words the questions of a shortlist."""
    if not command.args.strip():
        return engine.start(visit, SHORTLIST, seed=begun(visit.uow))
    return _ask(visit, command.args) or Nothing()


def unknown(commands: Mapping[str, Route], visit: Visit, command: Command) -> Answer:
    """A command of no name of ours: plain words that are a search, else the nearest name is told. None is run."""
    sentence = command.typed or f"{command.name} {command.args}"
    role = visit.actor.role
    if may(role, Act.ASK_FIND):
        asked = asking.understood(visit.uow, sentence)
        if asked.is_search:
            return _show(visit, sentence, asked)
        if asked.wants_creators:
            return _ask_back(visit, asked)
    names = [name for name, route in commands.items() if name and may(role, route.act)]
    near = process.extractOne(command.name, names, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    visit.reply(CommandUnknown(asked=command.name[:MOST_NAME], near=near[0] if near else ""))
    return Nothing()


def _ask(visit: Visit, sentence: str, *, is_talk: bool = False) -> Answer | None:
    asked = asking.understood(visit.uow, sentence)
    if asked.is_search:
        return _show(visit, sentence, asked)
    return None if is_talk else _ask_back(visit, asked)


def _ask_back(visit: Visit, asked: Asked) -> Answer:
    examples = tuple(say(each, visit.reader) for each in EXAMPLES)
    visit.reply(SearchUnclear(wants=asked.wants_creators, examples=examples))
    return Nothing()


def _show(visit: Visit, sentence: str, asked: Asked) -> Answer:
    """Show what was understood; when all of it was, and nothing is doubtful, with the creators right below."""
    _give_way(visit)
    row = steps.create(visit, REFINE, {}, {})
    row.state = "parked"
    visit.uow.flush()
    _keep(visit, row, sentence, asked, {})
    visit.add(Outcome(post=(Post(asking.card(row.id), Chat(visit.chat.id, visit.thread)),)))
    if asked.is_clear:
        _search(visit, row, asked)
    return Nothing()


def _give_way(visit: Visit) -> None:
    """The sentence before this one, here and by the same person, is not waited for any more."""
    query = visit.uow.query(FlowRun).where(
        FlowRun.identity_id == visit.actor.identity_id,
        FlowRun.flow == REFINE.name,
        FlowRun.lane_chat == visit.chat.platform_chat,
        FlowRun.state == "parked",
    )
    for row in visit.uow.all(query.order_by(col(FlowRun.id))):
        if "asked" in row.seed:
            row.state = "cancelled"
            visit.add(Outcome(refresh=(asking.card(row.id),)))


def _keep(visit: Visit, row: FlowRun, sentence: str, asked: Asked, chosen: Mapping[str, int]) -> None:
    row.seed = {**asking.facts_of(sentence, asked, chosen), **begun(visit.uow), "asking": row.id}
    row.answers = _answers(visit, asked)


def _answers(visit: Visit, asked: Asked) -> dict[str, object]:
    persona = asking.persona_of(visit.uow, asked)
    return {**answers_of(asked.criteria), "persona": str(persona.id) if persona else None}


def _search(visit: Visit, row: FlowRun, asked: Asked) -> None:
    """Post the shortlist where the sentence was said; raises Refusal when there is nobody to choose from."""
    chat = visit.uow.get(LinkedChat, row.chat_id)
    made = shortlists.make(
        visit.uow,
        asked.criteria,
        by=visit.actor,
        chat=chat,
        thread=row.thread,
        now=visit.now,
        persona=asking.persona_of(visit.uow, asked),
    )
    row.seed = {**row.seed, "made": made.post[0].card.subject}
    row.state = "finished"
    row.revision += 1
    visit.add(made)
    decided(visit.uow, Act.ASK_FIND, row.id, by=visit.actor, now=visit.now, shortlist=row.seed["made"])


def _open(visit: Visit, token: ButtonToken) -> FlowRun:
    """The sentence of a card, anybody's of the team; raises NotFound, Conflict when it is settled."""
    row = visit.uow.lock(FlowRun, token.subject)
    asking.kept(row)
    if row.state not in steps.OPEN:
        raise Conflict(row.state, "search")
    return row


def search(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    row = _open(visit, token)
    if token.revision != row.revision:
        return _late(visit, row)
    _search(visit, row, asking.kept(row))
    visit.add(Outcome(refresh=(asking.card(row.id),)))
    return Nothing()


def _late(visit: Visit, row: FlowRun) -> Answer:
    visit.add(Outcome(refresh=(asking.card(row.id),)))
    return Toast(say(_SETTLED, visit.reader))


def pick(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the number of the reading."""
    del press
    row = _open(visit, token)
    before = asking.kept(row)
    if token.revision != row.revision or not before.questions or not token.value.isdecimal():
        return _late(visit, row)
    chosen = {**row.seed["chosen"], before.questions[0].key: int(token.value)}
    asked = asking.understood(visit.uow, row.seed["sentence"], chosen)
    _keep(visit, row, row.seed["sentence"], asked, chosen)
    row.revision += 1
    if asked.is_clear:
        _search(visit, row, asked)
    visit.add(Outcome(refresh=(asking.card(row.id),)))
    return Nothing()


def change(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The questions of a shortlist with everything filled in: of the list that came of it, else of the sentence."""
    del press
    row = visit.uow.get(FlowRun, token.subject)
    asked = asking.kept(row)
    if made := row.seed.get("made"):
        seed, answers = begun_again(visit.uow, made)
        return engine.start(visit, REFINE, seed=seed, answers=answers)
    if row.state in steps.OPEN and row.identity_id == visit.actor.identity_id:
        return engine.resume(visit, replace(token, value="below"))
    return engine.start(visit, REFINE, seed=begun(visit.uow), answers=_answers(visit, asked))


def drop(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Not this: nothing is searched."""
    del press
    row = _open(visit, token)
    row.state = "cancelled"
    visit.add(Outcome(refresh=(asking.card(row.id),)))
    return Nothing()


def example(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the example's number: as if it had been typed."""
    del press
    at = int(token.value) if token.value.isdecimal() and int(token.value) < len(EXAMPLES) else 0
    return _ask(visit, say(EXAMPLES[at], visit.reader)) or Nothing()


PRESSES = {
    Act.ASK_FIND: search,
    Act.ASK_PICK: pick,
    Act.ASK_CHANGE: change,
    Act.ASK_DROP: drop,
    Act.ASK_EXAMPLE: example,
}
COMMANDS = {"find": Route(Act.ASK_FIND, find)}
