"""Any notice as a neutral card: its template, its buttons, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.card import Attachment, Block, Button, Card, Confirm, Note, Span
from bot.messages.actions import Action, Ask, Dresser, Rows, dressers
from bot.messages.labels import LABELS
from bot.messages.layout import parse, without_tricks
from bot.messages.wording import rendered, say
from bot.messages.words import msg
from bot.reader import Reader
from bot.tokens import ButtonToken
from domain.notices import Notice

MOST_LABEL = 75  # Slack's button text (platforms.md 37)
_REPEATED = msg("Sent a second time: the first may not have arrived.")


def card(notice: Notice, reader: Reader, workspace_id: int, *, repeat: bool = False) -> Card:
    """Choose the words. `repeat` marks a critical notice that is sent again because its first send was lost."""
    facts: dict[str, object] = {name: getattr(notice, name) for name in type(notice).model_fields}
    headline, body = parse(rendered(notice.kind, facts, reader))
    if repeat:
        note: Block = Note((Span(say(_REPEATED, reader)),))
        body = (*body, note)
    dresser = _dressers().get(notice.kind)
    rows: Rows = dresser(notice, reader) if dresser else ()
    file = notice.attached
    attachment = Attachment(file.blob, without_tricks(file.name), without_tricks(file.alt)) if file else None
    return Card(headline, body, buttons(rows, reader, workspace_id), attachment)


@lru_cache(maxsize=1)
def _dressers() -> dict[str, Dresser]:
    return dressers()


def buttons(rows: Rows, reader: Reader, workspace_id: int) -> tuple[tuple[Button, ...], ...]:
    """Dress rows of actions; empty rows fall away."""
    return tuple(tuple(_button(action, reader, workspace_id) for action in row) for row in rows if row)


def _button(action: Action, reader: Reader, workspace_id: int) -> Button:
    label = action.label
    if label is None:
        if action.does is None:
            raise ValueError("a link needs a label")
        label = LABELS[action.does]
    return Button(
        label=shortened(label if isinstance(label, str) else say(label, reader), MOST_LABEL),
        token=None if action.url else _token(action, workspace_id),
        url=action.url,
        tone=action.tone,
        confirm=_confirm(action.confirm, reader) if action.confirm else None,
    )


def _token(action: Action, workspace_id: int) -> ButtonToken:
    if action.does is None:
        raise ValueError("a button does something or leads somewhere")
    return ButtonToken(
        action.workspace_id or workspace_id, action.does, action.on, action.revision, action.value
    )


def _confirm(ask: Ask, reader: Reader) -> Confirm:
    return Confirm(*(say(words, reader) for words in (ask.title, ask.text, ask.yes, ask.no)))


def shortened(text: str, most: int) -> str:
    """Cut at `most` characters, with an ellipsis that says so."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def chunks(actions: Sequence[Action], width: int) -> list[list[Action]]:
    """Rows of at most `width` buttons."""
    return [list(actions[start : start + width]) for start in range(0, len(actions), width)]
