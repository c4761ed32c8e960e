"""Cards to Slack messages: text for the notification, blocks for the eye, within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.card import Button, Card, Confirm, Line, Tone, plain
from bot.handlers.slack import limits, rich
from bot.handlers.slack.layout import lay_out, more
from bot.handlers.slack.rich import Json
from bot.handlers.slack.text import clean, escape, shown, size

HEADER_WORTH: Final = 80  # longer headlines read better as a bold line than as a heading
BUTTON_TEXT: Final = 6_000  # of the message's text; buttons beyond it are counted, not shown
BUTTON_BLOCKS: Final = 20


class SlackRenderer:
    """Gives {"text", "blocks"} and, for a card with a file, "file". The same card gives the same payload."""

    def card(self, card: Card) -> Json:
        head = headline(card.headline, alone=not (card.body or card.buttons))
        actions = action_blocks(card.buttons)
        left_blocks = limits.BLOCKS - len(head) - len(actions)
        left_text = limits.BLOCKS_TEXT - text_size(head) - text_size(actions) - 100
        body = lay_out(card.body, blocks=left_blocks, text=left_text, tables=True)
        payload: Json = {"text": fallback(card.headline), "blocks": [*head, *body, *actions]}
        if card.attachment:
            payload["file"] = {"name": card.attachment.name, "alt": card.attachment.alt}
        return payload


def sentence(words: str) -> Json:
    """A message of one plain line."""
    return {
        "text": escape(shown(words, limits.FALLBACK)),
        "blocks": [{"type": "section", "text": rich.plain(words, limits.TEXT_OBJECT)}],
    }


def fallback(line: Line) -> str:
    """What notifications and screen readers say."""
    return escape(shown(plain(line).replace("\n", " "), limits.FALLBACK))


def headline(line: Line, *, alone: bool) -> list[Json]:
    """A heading, or a bold line when it is long or carries links; a card of one line is just that line."""
    words = clean(plain(line))
    if not words.strip() and not any(span.person for span in line):
        return []
    marked = any(span.link or span.person or span.code or span.strike for span in line)
    if not alone and not marked and "\n" not in words and size(words) <= HEADER_WORTH:
        return [{"type": "header", "text": rich.plain(words, limits.HEADER)}]
    kept = rich.shortened(line, limits.TEXT_OBJECT)
    return [rich.block(rich.section([kept], bold=not alone))]


def action_blocks(rows: Sequence[Sequence[Button]]) -> list[Json]:
    """Rows of buttons as they were given, as far as Slack takes them."""
    blocks: list[Json] = []
    left, number, left_out = BUTTON_TEXT, 0, 0
    for row in _rows(rows):
        elements = []
        for one in row:
            made = button(one, f"b{number}")
            number += 1
            left -= text_size(made)
            if left < 0:
                left_out += 1
            else:
                elements.append(made)
        if elements:
            blocks.append({"type": "actions", "elements": elements})
    return [*blocks, more(left_out)] if left_out else blocks


def _rows(rows: Sequence[Sequence[Button]]) -> list[Sequence[Button]]:
    """At most so many rows of at most so many buttons."""
    given = [row for row in rows if row]
    if len(given) > BUTTON_BLOCKS or any(len(row) > limits.ACTIONS for row in given):
        every = [one for row in given for one in row]
        given = [every[at : at + limits.ACTIONS] for at in range(0, len(every), limits.ACTIONS)]
    return given


def button(given: Button, action_id: str) -> Json:
    """The value is the token; the action_id only has to be unique."""
    made: Json = {
        "type": "button",
        "action_id": action_id,
        "text": rich.plain(given.label, limits.BUTTON),
    }
    if given.token is not None:
        made["value"] = str(given.token)
    if given.url and len(given.url) <= limits.URL:
        made["url"] = given.url
    if given.tone is not Tone.PLAIN:
        made["style"] = given.tone.value
    if given.confirm is not None:
        made["confirm"] = _confirm(given.confirm, given.tone)
    return made


def _confirm(given: Confirm, tone: Tone) -> Json:
    asked: Json = {
        "title": rich.plain(given.title, limits.CONFIRM_TITLE),
        "text": rich.plain(given.text, limits.CONFIRM_TEXT),
        "confirm": rich.plain(given.yes, limits.CONFIRM_BUTTON),
        "deny": rich.plain(given.no, limits.CONFIRM_BUTTON),
    }
    return asked | ({"style": tone.value} if tone is not Tone.PLAIN else {})


def text_size(node: object) -> int:
    """Units of text anywhere inside blocks, addresses of links included."""
    if isinstance(node, dict):
        return sum(
            size(value) if name in {"text", "url"} and isinstance(value, str) else text_size(value)
            for name, value in node.items()
        )
    return sum(map(text_size, node)) if isinstance(node, list) else 0
