"""What a person can do in a conversation; each verb moves one run and says what to show.

On Slack the answer is a form; on Telegram the living card QUESTION is edited after a press, and posted again
below after typed words. Neither the flows nor the callers know which.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.answers import Answer, CloseForm, FormErrors, Nothing, Options
from bot.flows import forms, kinds, presses, secrets, showing, steps
from bot.flows.errors import Invalid
from bot.flows.model import REVIEW, Field, Flow
from bot.flows.question import ticks
from bot.flows.run import Complete, Question, Run
from bot.flows.steps import active, expire
from bot.form import FieldKind
from bot.inbound import FilesDropped
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.tokens import ButtonToken, FormToken, page_number
from bot.visit import Visit
from domain.outcome import Card, CardKind, Outcome, Wipe
from storage.tables import FlowRun, LinkedChat

__all__ = [
    "active", "answer_again", "back", "cancel", "change", "choose", "closed", "confirm", "expire", "given", "later", "lost", "options",
    "resume", "search", "skip", "start", "submitted", "typed",
]  # fmt: skip

_SEVERAL = {FieldKind.MANY, FieldKind.ENTITIES}


def start(
    visit: Visit,
    flow: Flow[Any],
    *,
    seed: Mapping[str, object] | None = None,
    answers: Mapping[str, object] | None = None,
) -> Answer:
    """Begin a conversation; the one that was active here is parked.

    `seed`: facts of the draft that are not asked, or proposals for fields of that name. `answers`: fields that
    count as answered already. A team's conversation that begins where creators read goes on in private.
    """
    row = steps.create(visit, flow, seed or {}, answers or {})
    visit.uow.flush()
    run = steps.in_hand(visit, row)
    if row.platform == "slack" and isinstance(run.position(), Complete):
        row.cursor = run.asked[0][
            0
        ].name  # nothing is missing, yet nobody has seen it: the form shows the proposals
    return showing.show(visit, run, below=True)


def resume(visit: Visit, token: ButtonToken) -> Answer:
    """Go on with a conversation that was set aside; from a list (`value` set) the question stands below."""
    row = steps.own(visit, token.subject)
    if row.state not in steps.OPEN:
        return showing.over(visit, row)
    steps.wake(visit, row)
    run = steps.in_hand(visit, row)
    visit.add(Outcome(refresh=(Card(CardKind.PARKED, row.id),)))
    return showing.show(visit, run, below=bool(token.value))


def typed(visit: Visit, row: FlowRun, words: str) -> Answer:
    """Take words as the answer to the present question, or as a search."""
    run = steps.in_hand(visit, row)
    row.answered = None
    position = run.position()
    if not isinstance(position, Question):
        steps.refuse(run, None, Invalid(msg("Press a button, or change an answer.")))
        return showing.show(visit, run, below=True)
    if position.field.secret and visit.inbound.place.message:
        visit.add(Outcome(wipe=(Wipe(visit.chat.id, visit.inbound.place.message),)))
    try:
        if position.field.search:
            _typed_search(run, position.field, words)
        else:
            _take_words(run, position.field, words)
    except Invalid as wrong:
        steps.refuse(run, position.field, wrong)
    return showing.show(visit, run, below=True)


def _take_words(run: Run, field: Field, words: str) -> None:
    """Take words as the answer, or as the rest of the one that was half understood."""
    before = run.row.error.get("before") if run.row.error.get("field") == field.name else None
    if before:
        try:
            steps.take(run, field, f"{before} {words}")
        except Invalid:
            steps.take(run, field, words)
    else:
        steps.take(run, field, words)


def given(visit: Visit, row: FlowRun, dropped: FilesDropped) -> Answer | None:
    """Take files of a message as the answer to the present question; None when it does not ask for one.

    Where a secret is asked for, the words beside the file may be it: they are read as if sent alone, and go.
    """
    run = steps.in_hand(visit, row)
    position = run.position()
    if isinstance(position, Question) and position.field.secret:
        return typed(visit, row, dropped.text)
    if not isinstance(position, Question) or position.field.kind is not FieldKind.FILE:
        return None
    row.answered = None
    try:
        steps.take(run, position.field, [one.model_dump(mode="json") for one in dropped.files])
    except Invalid as wrong:
        steps.refuse(run, position.field, wrong)
    return showing.show(visit, run, below=True)


def _typed_search(run: Run, field: Field, words: str) -> None:
    """An exact name is an answer, or a tick; anything else is looked for."""
    found = kinds.exact(run.asking, field, words)
    if found is not None and field.kind not in _SEVERAL:
        steps.take(run, field, found)
        return
    if found is not None:
        _tick(run, field, [*ticks(run, field), found])
    else:
        steps.look_for(run, words)


def submitted(visit: Visit, form: FormToken, values: Mapping[str, Any]) -> Answer:
    """Take a whole page of answers. What can be kept is kept, also when another field is wrong."""
    row = steps.own(visit, form.run)
    if row.state not in steps.OPEN:
        visit.add(Outcome(refresh=steps.cards(row)))
        return CloseForm()
    steps.speak_in(visit, visit.uow.get(LinkedChat, row.chat_id), row.thread)
    steps.wake(visit, row)
    run = steps.in_hand(visit, row)
    if form.page == REVIEW:
        fresh = form.revision == row.revision
        return showing.finish(visit, run) if fresh else showing.show(visit, run)
    wrong = _take_page(run, form.page, values)
    if not wrong:
        wrong = _wrong_together(run, form.page)
    if wrong:
        return FormErrors({name: say(words, run.reader) for name, words in wrong.items()})
    steps.moved(run)
    return showing.show(visit, run)


def _take_page(run: Run, page: str, values: Mapping[str, Any]) -> dict[str, Words]:
    """Take the page's fields in order; one that an earlier answer has called up now is not on the form yet."""
    wrong: dict[str, Words] = {}
    for name in [field.name for field in run.flow.fields]:
        found = run.field(name)
        if name not in values or found is None or found[1].name != name or found[0].name != page:
            continue
        try:
            if found[1].kind is FieldKind.FILE and not values[name] and run.present(found[1]) is not None:
                steps.keep(
                    run, found[1], run.present(found[1])
                )  # a form's field is empty until another is chosen
            else:
                steps.take(run, found[1], values[name])
        except Invalid as error:
            wrong[name] = error.words
    return wrong


def _wrong_together(run: Run, page: str) -> dict[str, Words]:
    """What the page's own check says, on fields of that page, once all of them are answered."""
    fields = [(at, field) for at, field in run.asked if at.name == page]
    if not fields or not all(run.has(field) for _, field in fields):
        return {}
    names = {field.name for _, field in fields}
    errors = run.page_errors(fields[0][0])
    return {name if name in names else fields[0][1].name: words for name, words in errors.items()}


def choose(visit: Visit, token: ButtonToken) -> Answer:
    """Take a pressed choice, or tick one of several."""
    run, stale = showing.pressed(visit, token)
    position = run.position() if run else None
    if run is None or stale or not isinstance(position, Question):
        return showing.stale(visit, token)
    field = position.field
    try:
        if field.kind in _SEVERAL:
            _press_several(run, field, token.value)
        else:
            steps.take(run, field, _value_of(run, field, token.value))
    except Invalid as wrong:
        steps.refuse(run, field, wrong)
    return showing.show(visit, run)


def _press_several(run: Run, field: Field, value: str) -> None:
    ticked = ticks(run, field)
    if value == presses.DONE:
        steps.take(run, field, ticked)
        return
    pressed = _value_of(run, field, value[1:])
    others = [one for one in ticked if one != pressed]
    # A press says what it sets, not that it turns: the platform may deliver it twice (platforms.md 57).
    _tick(run, field, [*others, pressed] if value[:1] == presses.ADD else others)


def _tick(run: Run, field: Field, ticked: list[str]) -> None:
    run.row.error = {"field": field.name, "ticked": list(dict.fromkeys(ticked))}
    run.row.cursor = field.name


def _value_of(run: Run, field: Field, pressed: str) -> str:
    """The choice behind a pressed key; raises Invalid when it is not offered any more."""
    if field.kind is FieldKind.YES_NO:
        return pressed
    offers = {presses.key(one["value"]): str(one["value"]) for one in run.row.error.get("offers", ())}
    if pressed in offers:
        return offers[pressed]
    among = [*kinds.options(run.asking, field, run.row.search), *kinds.options(run.asking, field)]
    among += kinds.suggested(run.asking, field)
    value = presses.chosen(pressed, [*among, *kinds.picked(run.asking, field, _held(run, field))])
    if value is None:
        raise Invalid(msg("That choice is not there any more."))
    return value


def _held(run: Run, field: Field) -> list[str]:
    """What the field holds, as a list."""
    if field.kind in _SEVERAL:
        return ticks(run, field)
    stored = run.present(field)
    return [stored] if isinstance(stored, str) else []


def skip(visit: Visit, token: ButtonToken) -> Answer:
    """Leave an optional question out, or keep what stands there (`value` KEEP)."""
    run, stale = showing.pressed(visit, token)
    position = run.position() if run else None
    if run is None or stale or not isinstance(position, Question):
        return showing.stale(visit, token)
    field = position.field
    try:
        if token.value == presses.KEEP:
            steps.keep(run, field, run.present(field))
        else:
            steps.take(run, field, None)
    except Invalid as wrong:
        steps.refuse(run, field, wrong)
    return showing.show(visit, run)


def back(visit: Visit, token: ButtonToken, values: Mapping[str, Any] | None = None) -> Answer:
    """Go to the question, or the page (`value`), before. `values`: what the form holds at that moment."""
    run, stale = showing.pressed(visit, token)
    if run is None or (stale and not token.value):
        return showing.stale(visit, token)
    if token.value:
        _take_page(run, token.value, _filled(values))
        before = run.page_before(token.value)
        cursor = before.name if before else None
    else:
        position = run.position()
        earlier = run.before(position.field.name if isinstance(position, Question) else None)
        cursor = earlier.name if earlier else None
    steps.moved(run, cursor)
    return showing.show(visit, run)


def change(visit: Visit, token: ButtonToken) -> Answer:
    """Go back to one question or page, named by `value`."""
    run, stale = showing.pressed(visit, token)
    if run is None or stale or run.field(token.value) is None:
        return showing.stale(visit, token)
    steps.moved(run, token.value)
    return showing.show(visit, run)


def search(visit: Visit, token: ButtonToken) -> Answer:
    """Show another page of the choices (`value` its number), or all of them again (empty)."""
    run, stale = showing.pressed(visit, token)
    if run is None or stale:
        return showing.stale(visit, token)
    if not token.value:
        run.row.search = ""
    run.row.page = page_number(token.value)
    return showing.show(visit, run)


def cancel(visit: Visit, token: ButtonToken) -> Answer:
    row = steps.own(visit, token.subject)
    if row.state not in steps.OPEN:
        return showing.over(visit, row)
    row.state = "cancelled"
    secrets.forget(row)
    visit.add(Outcome(refresh=steps.cards(row)))
    return CloseForm() if row.platform == "slack" else Nothing()


def later(visit: Visit, token: ButtonToken, values: Mapping[str, Any] | None = None) -> Answer:
    """Set it aside; a card with Continue stays. `values`: what the form holds at that moment."""
    run, _ = showing.pressed(visit, token)
    if run is None:
        return showing.stale(visit, token)
    for page in dict.fromkeys(page.name for page, _ in run.asked):
        _take_page(run, page, _filled(values))
    run.row.state = "parked"
    return showing.leave_card(visit, run.row)


def closed(visit: Visit, form: FormToken) -> Answer:
    """A modal was closed without an answer: what was answered before is kept, an empty one is forgotten."""
    row = steps.own(visit, form.run)
    if row.state != "active":
        return Nothing()
    row.state = "parked" if row.answers else "cancelled"
    return showing.leave_card(visit, row) if row.answers else Nothing()


def lost(visit: Visit, form: FormToken) -> Answer:
    """A modal could not be opened: a card with Continue takes its place."""
    row = steps.own(visit, form.run)
    return showing.leave_card(visit, row) if row.state in steps.OPEN else Nothing()


def confirm(visit: Visit, token: ButtonToken) -> Answer:
    """Everything is right: act."""
    run, stale = showing.pressed(visit, token)
    if run is None or stale:
        return showing.stale(visit, token)
    return showing.finish(visit, run)


def answer_again(visit: Visit, row: FlowRun) -> Answer:
    """Show where the conversation stands once more, at the bottom."""
    return showing.show(visit, steps.in_hand(visit, row), below=True)


def options(visit: Visit, form: FormToken, field: str, query: str) -> Options:
    """What a search offers for the letters typed so far. Reads only."""
    run = steps.in_hand(visit, steps.own(visit, form.run))
    found = run.field(field)
    if found is None or found[1].name != field:
        return Options(())
    return Options(tuple(forms.option(run, one) for one in kinds.options(run.asking, found[1], query)))


def _filled(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (values or {}).items() if value not in (None, "", [])}
