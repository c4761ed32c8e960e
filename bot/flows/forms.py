"""A page of questions, or the review, as a neutral form: what a modal shows at once."""

from __future__ import annotations

from collections.abc import Mapping

from bot.card import Block, Button, Facts, Note, Paragraph, Span
from bot.flows import given, kinds
from bot.flows.model import REVIEW, Choice, Field, Page
from bot.flows.run import Run
from bot.form import FieldKind, FieldView, Form, OptionView
from bot.messages.actions import Action
from bot.messages.catalog import buttons, shortened
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.tokens import FormToken
from domain.people import Act

MOST_TITLE, MOST_OPTION, MOST_PLACEHOLDER, MOST_HINT = 24, 75, 150, 2000  # platforms.md 37


def spoken(run: Run, words: Words | None) -> str:
    return "" if words is None else say(words, run.reader)


def called(run: Run, field: Field) -> str:
    """The field's name as the person reads it."""
    name = run.called(field)
    return name if isinstance(name, str) else say(name, run.reader)


def advice(run: Run, given: object) -> str:
    """A page's or a field's advice as a sentence."""
    words = given(run.asking) if callable(given) else given
    return spoken(run, words) if isinstance(words, Words) else ""


def page_form(run: Run, page: Page, errors: Mapping[str, Words] | None = None) -> Form:
    """The page with its answers and proposals filled in."""
    fields = [field for at, field in run.asked if at.name == page.name]
    said = {name: say(words, run.reader) for name, words in (errors or {}).items()}
    if wrong := run.row.error.get("text"):
        said.setdefault(run.row.error.get("field") or fields[0].name, wrong)
    names = {field.name for field in fields}
    return Form(
        token=_token(run, page.name),
        title=shortened(say(page.title, run.reader), MOST_TITLE),
        submit=shortened(say(_submit(run, page), run.reader), MOST_TITLE),
        close=say(msg("Close"), run.reader),
        intro=_intro(run, page),
        fields=tuple(view(run, field, said.get(field.name, "")) for field in fields),
        buttons=_buttons(run, page),
        errors={name: text for name, text in said.items() if name in names},
    )


def review_form(run: Run) -> Form:
    """All answers, each page with Change."""
    pages = {page.name: page for page, _ in run.asked}
    change = [
        Action(Act.FLOW_CHANGE, run.row.id, run.revision, page.name, label=_change(page))
        for page in pages.values()
    ]
    later = Action(Act.FLOW_LATER, run.row.id, run.revision)
    note: Block = Note((Span(say(msg("Look once more, then send."), run.reader)),))
    return Form(
        token=_token(run, REVIEW),
        title=shortened(say(run.flow.title, run.reader), MOST_TITLE),
        submit=shortened(say(run.flow.submit, run.reader), MOST_TITLE),
        close=say(msg("Close"), run.reader),
        intro=(note, answers(run)),
        buttons=_flat(run, [[action] for action in [*change, later]]),
    )


def _change(page: Page) -> Words:
    return msg("Change: %(what)s", what=page.title)


def answers(run: Run) -> Facts:
    """What has been answered, label by label; what was left out is not listed."""
    pairs = []
    for _, field in run.asked:
        shown = run.value_shown(field, run.present(field) if run.has(field) else None)
        if shown and (field.name in run.row.answers or run.assumed(field) is not None):
            pairs.append((called(run, field), (Span(shown),)))
    return Facts(tuple(pairs))


def view(run: Run, field: Field, error: str = "") -> FieldView:
    """One question with what it holds now."""
    kind = kinds.KINDS[field.kind]
    stored = run.present(field)
    chooses = field.kind in {FieldKind.CHOICE, FieldKind.MANY, FieldKind.ENTITY, FieldKind.ENTITIES}
    values = [] if not chooses or stored is None else stored if isinstance(stored, list) else [stored]
    chosen = kinds.picked(run.asking, field, values) if values else []
    if chooses and stored is not None:
        left = [one.value for one in chosen]
        stored = left if isinstance(stored, list) else (left[0] if left else None)
    told = [spoken(run, field.hint), *_about_file(run, field, stored), advice(run, field.advice)]
    hint = " ".join(text for text in told if text)
    return FieldView(
        name=field.name,
        kind=field.kind,
        label=called(run, field),
        hint=shortened(hint, MOST_HINT),
        placeholder=shortened(spoken(run, field.placeholder), MOST_PLACEHOLDER),
        value=None if stored is None or field.secret else kind.raw(stored),
        shown_value=run.value_shown(field, stored),
        options=_options(run, field),
        chosen=tuple(option(run, one) for one in chosen),
        search=field.search,
        optional=field.optional or (field.kind is FieldKind.FILE and stored is not None),
        multiline=field.multiline,
        error=error,
        most_length=field.most_length,
        endings=tuple(field.endings),
    )


def _about_file(run: Run, field: Field, stored: object) -> list[str]:
    """What a form's file field cannot show: its limits, and the file that was given before."""
    if field.kind is not FieldKind.FILE:
        return []
    limit = say(given.limit(run.asking, field), run.reader)
    if stored is None:
        return [limit]
    name = run.value_shown(field, stored)
    return [
        say(msg("%(name)s is there. Choose another one to put in its place.", name=name), run.reader),
        limit,
    ]


def _options(run: Run, field: Field) -> tuple[OptionView, ...]:
    if field.kind is FieldKind.YES_NO:
        yes_no = ((kinds.YES, msg("Yes")), (kinds.NO, msg("No")))
        return tuple(OptionView(value, say(words, run.reader)) for value, words in yes_no)
    if field.search:
        return ()
    return tuple(option(run, one) for one in kinds.options(run.asking, field))


def option(run: Run, one: Choice) -> OptionView:
    described = one.description if isinstance(one.description, str) else say(one.description, run.reader)
    return OptionView(
        one.value, shortened(kinds.label(one, run.reader), MOST_OPTION), shortened(described, MOST_OPTION)
    )


def _submit(run: Run, page: Page) -> Words:
    """Say "Next" while something follows, else the flow's own word."""
    pages = list({at.name for at, _ in run.asked})
    others = [name for name in pages if name != page.name]
    open_elsewhere = any(not run.has(field) for at, field in run.asked if at.name in others)
    return msg("Next") if run.reviews or open_elsewhere else run.flow.submit


def _intro(run: Run, page: Page) -> tuple[Block, ...]:
    pages = list(dict.fromkeys(at.name for at, _ in run.asked))
    title = say(run.flow.title, run.reader)
    if len(pages) > 1:
        title = f"{title} · {progress(run, pages.index(page.name) + 1, len(pages))}"
    blocks: list[Block] = [Note((Span(title),))]
    if text := advice(run, page.advice):
        blocks.append(Paragraph(((Span(text),),)))
    return tuple(blocks)


def progress(run: Run, at: int, of: int) -> str:
    return say(msg("%(at)s of %(of)s", at=at, of=of), run.reader)


def _buttons(run: Run, page: Page) -> tuple[Button, ...]:
    row = run.row
    actions = [Action(Act.FLOW_LATER, row.id, run.revision)]
    if run.page_before(page.name) is not None:
        actions.insert(0, Action(Act.FLOW_BACK, row.id, run.revision, page.name))
    return _flat(run, [actions])


def _flat(run: Run, rows: list[list[Action]]) -> tuple[Button, ...]:
    dressed = buttons(rows, run.reader, run.uow.workspace_id)
    return tuple(button for row in dressed for button in row)


def _token(run: Run, page: str) -> str:
    return str(FormToken(run.uow.workspace_id, run.row.id, page, run.revision))
