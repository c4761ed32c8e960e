"""A conversation as a card: one question after the other, the review, and what is left of it afterwards."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.card import Block, Bullets, Card, Line, Note, Paragraph, Quote, Span, Tone, plain
from bot.flows import forms, given, kinds, presses
from bot.flows.model import Choice, Field
from bot.flows.registry import flow_named
from bot.flows.run import Question, Run
from bot.form import FieldKind
from bot.messages.actions import Action
from bot.messages.catalog import buttons, shortened
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.reader import Reader
from domain.actor import Actor
from domain.people import Act
from services import people
from storage.sql import col
from storage.tables import FlowRun, Identity, Membership, Workspace
from storage.unit_of_work import UnitOfWork

PAGE = 8  # choices on the screen at once
MOST_ON_BUTTON = 40
MOST_IN_BRIEF = 60
NARROW = 22  # columns; labels up to here stand two in a row
_SEVERAL = {FieldKind.MANY, FieldKind.ENTITIES}
_CHOOSES = {FieldKind.CHOICE, FieldKind.ENTITY, *_SEVERAL}
_OVER: dict[str, Words] = {
    "finished": msg("✅ %(title)s"),
    "cancelled": msg("Cancelled: %(title)s"),
    "expired": msg("Closed, unanswered for too long: %(title)s"),
    "parked": msg("Set aside: %(title)s"),
    "active": msg("Begun: %(title)s"),
}


def question(uow: UnitOfWork, run_id: int, reader: Reader, now: datetime, *, retired: bool = False) -> Card:
    """Render the living card QUESTION. `retired`: the copy further up, closed by a typed answer.

    Raises NotFound.
    """
    row = uow.get(FlowRun, run_id)
    flow = flow_named(row.flow)
    if flow is None:
        return Card((Span(say(msg("This conversation is of an older version. Start it again."), reader)),))
    run = Run(uow, row, flow, by=_actor(uow, row), reader=reader, now=now)
    if retired:
        return _closed(run)
    if row.state != "active":
        return _over(run)
    position = run.position()
    return _question(run, position) if isinstance(position, Question) else _review(run)


def parked(uow: UnitOfWork, run_id: int, reader: Reader, now: datetime) -> Card:
    """Render the living card PARKED: how far it is, with Continue while it is open. Raises NotFound."""
    row = uow.get(FlowRun, run_id)
    flow = flow_named(row.flow)
    if flow is None:
        return question(uow, run_id, reader, now)
    return _over(Run(uow, row, flow, by=_actor(uow, row), reader=reader, now=now))


def _actor(uow: UnitOfWork, row: FlowRun) -> Actor:
    """Whose conversation it is; delivery renders it without a visit."""
    identity = uow.transaction.system.get(Identity, row.identity_id)
    membership = uow.first(uow.query(Membership).where(col(Membership.identity_id) == identity.id))
    assert (
        membership is not None
    )  # a conversation begins with a membership, and memberships are never deleted
    return people.actor_of(identity, membership, uow.transaction.system.get(Workspace, uow.workspace_id))


def _line(text: str, *, bold: bool = False, italic: bool = False) -> Line:
    return (Span(text, bold=bold, italic=italic),)


def _asked(run: Run, field: Field) -> str:
    if field.ask is None:
        return forms.called(run, field)
    about = {"called": forms.called(run, field)} if field.called else {}
    return say(field.ask, run.reader, **about)


def _closed(run: Run) -> Card:
    """The question that a typed answer has closed, and the answer."""
    found = run.field(run.row.answered)
    if found is None:
        at = run.position()
        return Card(
            _line(_asked(run, at.field) if isinstance(at, Question) else say(run.flow.title, run.reader))
        )
    shown = run.value_shown(found[1], run.row.answers.get(found[1].name))
    body = (Quote(_lines(shown)),) if shown else (Note(_line(say(msg("Skipped"), run.reader))),)
    return Card(_line(_asked(run, found[1])), body)


def _lines(text: str) -> tuple[Line, ...]:
    return tuple(_line(line) for line in text.split("\n"))


def _over(run: Run) -> Card:
    """The conversation when it is not going on: set aside, done, cancelled or expired."""
    row = run.row
    title = say(run.flow.title, run.reader)
    is_open = row.state in {"active", "parked"}
    body: list[Block] = []
    if row.state in {"active", "parked", "finished"}:
        facts = forms.answers(run)
        body += [replace(facts, pairs=tuple(_brief(pair) for pair in facts.pairs))] if facts.pairs else []
    rows: list[list[Action]] = []
    if is_open:
        body.append(Note(_line(say(msg("Your answers are kept."), run.reader))))
        rows = [[_act(run, Act.FLOW_CONTINUE, tone=Tone.PRIMARY), _act(run, Act.FLOW_CANCEL)]]
    headline = say(_OVER[row.state], run.reader, title=title)
    return Card(_line(headline), tuple(body), buttons(rows, run.reader, run.uow.workspace_id))


def _brief(pair: tuple[str, Line]) -> tuple[str, Line]:
    """An answer as a reminder of itself."""
    text = shortened(" ".join(plain(pair[1]).split()), MOST_IN_BRIEF)
    return pair[0], _line(text)


def _review(run: Run) -> Card:
    """All answers, each with Change."""
    title = say(run.flow.title, run.reader)
    body: list[Block] = [forms.answers(run), *_error(run)]
    change = [
        _act(run, Act.FLOW_CHANGE, field.name, msg("Change: %(what)s", what=run.called(field)))
        for _, field in run.asked
    ]
    rows = [
        [_act(run, Act.FLOW_CONFIRM, label=run.flow.submit, tone=Tone.PRIMARY)],
        *_packed(run, change),
        _way_out(run, None),
    ]
    headline = say(msg("%(title)s: is everything right?"), run.reader, title=title)
    return Card(_line(headline), tuple(body), buttons(rows, run.reader, run.uow.workspace_id))


def _question(run: Run, at: Question) -> Card:
    field = at.field
    body: list[Block] = [Note(_line(_where(run, field)))]
    told = [(forms.spoken(run, field.hint), False), (forms.advice(run, at.page.advice), True)]
    told.append((forms.advice(run, field.advice), True))
    body += [Paragraph((_line(text, italic=italic),)) for text, italic in told if text]
    body += _error(run, at)
    offers = [Choice(one["value"], one["label"]) for one in run.row.error.get("offers", ())]
    if offers:
        rows, sight = _choices(run, offers, None), list[object]()
    else:
        rows, more, sight = _answers(run, field)
        body += more
    body += _standing(run, field)
    rows += [_keep(run, field, sight), _way_out(run, field)]
    return Card(_line(_asked(run, field)), tuple(body), buttons(rows, run.reader, run.uow.workspace_id))


def _standing(run: Run, field: Field) -> list[Block]:
    """What stands there or is proposed, where a button has no room for it."""
    shown = run.value_shown(field, run.present(field))
    if not shown or field.kind in _SEVERAL or (len(shown) <= MOST_ON_BUTTON and "\n" not in shown):
        return []
    return [Quote(_lines(shown))]


def _where(run: Run, field: Field) -> str:
    """Task · 2 of 4."""
    title = say(run.flow.title, run.reader)
    progress = run.progress(field)
    return f"{title} · {forms.progress(run, *progress)}" if progress else title


def _error(run: Run, at: Question | None = None) -> list[Block]:
    text = str(run.row.error.get("text", ""))
    if not text and at is not None and at.field.name in at.errors:
        text = say(at.errors[at.field.name], run.reader)
    text = f"⚠️ {text}" if text and not run.row.error.get("before") else text
    return [Paragraph((_line(text, bold=True),))] if text else []


def _answers(run: Run, field: Field) -> tuple[list[list[Action]], list[Block], list[object]]:
    """The buttons that answer, what has to be said about them, and the stored values they give."""
    if field.kind is FieldKind.YES_NO:
        both = [Choice(kinds.YES, msg("Yes")), Choice(kinds.NO, msg("No"))]
        return _choices(run, both, None, _preferred(run, field)), [], [True, False]
    if field.kind not in _CHOOSES:
        return _choices(run, kinds.suggested(run.asking, field), None), _limits(run, field), []
    ticked = ticks(run, field) if field.kind in _SEVERAL else []
    found = list(kinds.options(run.asking, field, run.row.search))
    if not run.row.search:  # what is ticked stays in sight, whatever the list begins with
        shown = {one.value for one in found}
        found = [one for one in kinds.picked(run.asking, field, ticked) if one.value not in shown] + found
    first = min(run.row.page, max(0, len(found) - 1) // PAGE) * PAGE
    sight = found[first : first + PAGE]
    rows = _choices(run, sight, ticked if field.kind in _SEVERAL else None, _preferred(run, field))
    rows.append(_paging(run, first, len(found)))
    if field.kind in _SEVERAL:
        done = msg("Done: %(n)s chosen", n=len(ticked))
        rows.append([_act(run, Act.FLOW_CHOOSE, presses.DONE, done, Tone.PRIMARY)])
    return rows, _about(run, field, sight, len(found)), [one.value for one in sight]


def _limits(run: Run, field: Field) -> list[Block]:
    """What can be sent as an answer that is no words."""
    if field.kind is not FieldKind.FILE:
        return []
    how = say(msg("Attach it to a message here: a file, a picture or a video."), run.reader)
    return [Note(_line(f"{how} {say(given.limit(run.asking, field), run.reader)}"))]


def _preferred(run: Run, field: Field) -> str | None:
    """The choice that stands there or is proposed."""
    stored = run.present(field)
    if isinstance(stored, bool):
        return kinds.YES if stored else kinds.NO
    return stored if isinstance(stored, str) else None


def ticks(run: Run, field: Field) -> list[str]:
    """What is ticked: what was pressed so far, else the answer, else the proposal."""
    pressed = run.row.error.get("ticked")
    values = pressed if pressed is not None else run.present(field)
    return [str(value) for value in values] if values else []


def _choices(
    run: Run, offered: Sequence[Choice], ticked: Sequence[str] | None, preferred: str | None = None
) -> list[list[Action]]:
    """One button a choice; where several may be chosen (`ticked` is not None) it says what a press will do."""
    actions = []
    for one in offered:
        label, value = kinds.label(one, run.reader), presses.key(one.value)
        if ticked is not None:
            is_on = one.value in ticked
            label = f"✓ {label}" if is_on else label
            value = (presses.REMOVE if is_on else presses.ADD) + value
        tone = Tone.PRIMARY if one.value == preferred else Tone.PLAIN
        actions.append(_act(run, Act.FLOW_CHOOSE, value, label, tone))
    return _packed(run, actions)


def _packed(run: Run, actions: Sequence[Action]) -> list[list[Action]]:
    """Two narrow buttons share a row; a wide one has its own."""
    rows: list[list[Action]] = []
    has_room = False
    for action in actions:
        is_narrow = _width(action, run.reader) <= NARROW
        if has_room and is_narrow:
            rows[-1].append(action)
            has_room = False
        else:
            rows.append([action])
            has_room = is_narrow
    return rows


def _width(action: Action, reader: Reader) -> int:
    """In columns: a Chinese letter takes two."""
    label = say(action.label, reader) if isinstance(action.label, Words) else action.label or ""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)


def _paging(run: Run, first: int, of: int) -> list[Action]:
    page = first // PAGE
    back = [_act(run, Act.FLOW_SEARCH, str(page - 1), msg("‹ Earlier"))] if page else []
    more = [_act(run, Act.FLOW_SEARCH, str(page + 1), msg("More ›"))] if first + PAGE < of else []
    everything = [_act(run, Act.FLOW_SEARCH, "", msg("Show all"))] if run.row.search else []
    return [*back, *more, *everything]


def _about(run: Run, field: Field, sight: Sequence[Choice], of: int) -> list[Block]:
    """What a search found, and the descriptions that buttons have no room for."""
    body: list[Block] = []
    described = [(kinds.label(one, run.reader), forms.option(run, one).description) for one in sight]
    if any(text for _, text in described):
        items = tuple((Span(label, bold=True), Span(f" · {text}")) for label, text in described if text)
        body.append(Bullets(items))
    if run.row.search:
        words = msg("%(n)s found for “%(query)s”.", n=of, query=run.row.search[:40])
        body.append(Note(_line(say(words, run.reader))))
    elif field.search:
        body.append(Note(_line(say(msg("Type a name to search."), run.reader))))
    return body


def _keep(run: Run, field: Field, sight: Sequence[object]) -> list[Action]:
    """One press for what stands there or is proposed, unless it is among the choices in sight."""
    stored = run.present(field)
    if stored is None or field.kind in _SEVERAL or stored in sight:
        return []
    shown = run.value_shown(field, stored)
    answered = field.name in run.row.answers
    if not shown:  # what was picked is gone
        return []
    if len(shown) > MOST_ON_BUTTON or "\n" in shown:
        label: Words = msg("Keep this") if answered else msg("Use the proposal")
    else:
        label = msg("Keep: %(value)s", value=shown) if answered else msg("Use: %(value)s", value=shown)
    return [_act(run, Act.FLOW_SKIP, presses.KEEP, label)]


def _way_out(run: Run, field: Field | None) -> list[Action]:
    actions = []
    if field is not None and field.optional and field.kind not in _SEVERAL:
        actions.append(_act(run, Act.FLOW_SKIP))
    if run.before(field.name if field else None) is not None:
        actions.append(_act(run, Act.FLOW_BACK))
    return [*actions, _act(run, Act.FLOW_LATER), _act(run, Act.FLOW_CANCEL)]


def _act(
    run: Run, does: Act, value: str = "", label: Words | str | None = None, tone: Tone = Tone.PLAIN
) -> Action:
    return Action(does, run.row.id, run.revision, value, label, tone)
