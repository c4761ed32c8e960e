"""Inline keyboards, and the second question before a risky act.

Telegram has no confirm dialog. A button that needs one carries its token behind a "?"; the message says beforehand, in
small print, what the act will do. The first press comes back as "?<token>": nothing is decided, a row "Yes … / No" is
put under the button. "Yes" carries the bare token and is a press like any other; "No" carries "?" alone and takes the
row away. Everything needed stands in the keyboard that comes with the press, so neither memory nor a database row
holds it: it survives a restart, and a refresh of the card puts the first keyboard back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bot.card import Button, Line, Span, Tone
from bot.handlers.telegram import limits
from bot.handlers.telegram.markup import link_or_none
from bot.handlers.telegram.text import clean, clip, clip_columns, columns, labelled

Row = list[dict[str, Any]]

ASK = "?"
_CONFIRM_BUTTONS = 2
_STYLES = {Tone.PRIMARY: "primary", Tone.DANGER: "danger"}


def keyboard(buttons: Sequence[Sequence[Button]]) -> list[Row]:
    """Rows as given, broken where the labels are too long for a phone; room is left for the row of a confirm."""
    rows: list[Row] = []
    left = limits.BUTTONS - _CONFIRM_BUTTONS
    for given in buttons:
        row = [native for button in given if (native := _native(button))][:left]
        left -= len(row)
        rows += _broken(row)
    return rows


def caveats(buttons: Sequence[Sequence[Button]]) -> list[Line]:
    """The small print: what the buttons that ask twice will do."""
    return [
        (Span(labelled(_label(button)) + clip(clean(button.confirm.text), limits.CONFIRM_TEXT), italic=True),)
        for row in buttons
        for button in row
        if button.confirm and button.confirm.text and button.token
    ]


def _label(button: Button) -> str:
    return clip_columns(clean(button.label).strip(), limits.LABEL_COLUMNS) or "…"


def _native(button: Button) -> dict[str, Any] | None:
    native: dict[str, Any] = {"text": _label(button)}
    if button.token is not None:
        data = f"{ASK if button.confirm else ''}{button.token}"
        if len(data.encode()) > limits.CALLBACK_DATA:
            raise ValueError(f"no room to ask twice before {button.token.act.value}: {len(data)} bytes")
        native["callback_data"] = data
    elif url := link_or_none(button.url):
        native["url"] = url
    else:
        return None
    if style := _STYLES.get(button.tone):
        native["style"] = style
    return native


def _broken(row: Row) -> list[Row]:
    """All buttons of a row are equally wide, so the longest label decides how many fit."""
    if not row:
        return []
    widest = max(columns(native["text"]) for native in row) + limits.BUTTON_PADDING
    fitting = min(limits.BUTTONS_IN_ROW, max(1, limits.ROW_COLUMNS // widest))
    lines = -(-len(row) // fitting)
    cuts = [len(row) * i // lines for i in range(lines + 1)]
    return [row[start:stop] for start, stop in pairwise(cuts)]


def is_question(data: str) -> bool:
    """A press that only opens or closes the second question."""
    return data.startswith(ASK)


def pressed_label(rows: Sequence[Row], data: str) -> str | None:
    return next(
        (native["text"] for row in rows for native in row if native.get("callback_data") == data), None
    )


def caveat_of(text: str, label: str) -> str:
    """What the act will do, out of the message's own small print; empty when there is none."""
    start = labelled(label).strip()
    return next((line[len(start) :].strip() for line in text.splitlines() if line.startswith(start)), "")


def answered(rows: Sequence[Row], data: str, yes: str, no: str) -> list[Row]:
    """The keyboard after a press on "?<token>" (the question stands under its button) or on "?" (it is gone)."""
    result: list[Row] = []
    for row in rows:
        if any(native.get("callback_data") == ASK for native in row):
            continue
        result.append(row)
        if data != ASK and any(native.get("callback_data") == data for native in row):
            result.append(
                [
                    {"text": yes, "callback_data": data.removeprefix(ASK), "style": "danger"},
                    {"text": no, "callback_data": ASK},
                ]
            )
    return result
