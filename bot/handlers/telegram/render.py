"""Cards to Telegram: HTML text or caption, and an inline keyboard."""

from __future__ import annotations

import re
from typing import Any

from bot.card import (
    Attachment,
    Block,
    Bullets,
    Card,
    Copy,
    Facts,
    Line,
    Note,
    Paragraph,
    Quote,
    Rule,
    Span,
    Table,
    plain,
)
from bot.handlers.telegram import limits
from bot.handlers.telegram.keyboard import caveats, keyboard
from bot.handlers.telegram.markup import Part, fitted, html, styled, total
from bot.handlers.telegram.text import clean, columns, labelled, pad

_RULE = "─" * 12
_GAP = "  "  # between a table's columns
_PICTURES = (".png", ".jpg", ".jpeg")
_CLIPS = (".mp4",)  # what every Telegram plays


class TelegramRenderer:
    """Native payloads: the arguments of sendMessage, sendDocument, sendPhoto or sendVideo but for the chat.

    For a file, "document", "photo" or "video" holds its name; the sender puts the file itself in its place.
    """

    def card(self, card: Card) -> dict[str, Any]:
        payload = _with_text(card) if card.attachment is None else _with_file(card, card.attachment)
        if rows := keyboard(card.buttons):
            payload["reply_markup"] = {"inline_keyboard": rows}
        return payload


def _with_text(card: Card) -> dict[str, Any]:
    return {
        "text": _text(card, limits.TEXT),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def _with_file(card: Card, attachment: Attachment) -> dict[str, Any]:
    name = re.sub(r'[\\/"]', "_", clean(attachment.name)) or "file"
    return {_kind(name): name, "caption": _text(card, limits.CAPTION), "parse_mode": "HTML"}


def _kind(name: str) -> str:
    """How it is looked at best: a picture in the chat, a clip that plays there, else a file."""
    ending = name.lower()
    return "photo" if ending.endswith(_PICTURES) else "video" if ending.endswith(_CLIPS) else "document"


def _text(card: Card, most: int) -> str:
    """What a press will do is never cut: those lines come last and are counted first."""
    last = fitted([Part((line,)) for line in caveats(card.buttons)], most // 2)
    room = most - (total(last) + 2 if last else 0)
    parts = [Part((styled(_visible(card.headline), bold=True),))]
    parts += [part for block in card.body if (part := _part(block)).lines]
    return html([*fitted(parts, room), *last])


def _visible(headline: Line) -> Line:
    """Telegram refuses a text of blanks only."""
    return headline if re.search(r"[^\W_]", clean(plain(headline))) else (Span("…"), *headline)


def _part(block: Block) -> Part:  # noqa: PLR0911 - one a block
    match block:
        case Paragraph(lines):
            return Part(lines)
        case Bullets(items, ordered):
            return Part(
                tuple((Span(f"{n}. " if ordered else "• "), *item) for n, item in enumerate(items, 1))
            )
        case Facts(pairs):
            return Part(tuple((Span(labelled(label), bold=True), *value) for label, value in pairs))
        case Quote(lines):
            return Part(tuple(piece for line in lines for piece in _split(line)), "blockquote")
        case Copy(lines):
            return Part(lines, "pre")
        case Table():
            return _table(block)
        case Rule():
            return Part(((Span(_RULE),),))
        case Note(line):
            return Part((styled(line, italic=True),))


def _split(line: Line) -> list[Line]:
    """A quote keeps the line breaks that its author typed."""
    lines: list[list[Span]] = [[]]
    for span in line:
        first, *others = span.text.splitlines() or [""]
        lines[-1].append(Span(first, span.bold, span.italic, span.code, span.strike, span.link, span.person))
        lines += [[Span(other, span.bold, span.italic, span.code, span.strike)] for other in others]
    return [tuple(one) for one in lines]


def _table(table: Table) -> Part:
    """Aligned in a fixed-width font, or a line a row where that would be wider than a phone."""
    count = max(map(len, table.rows), default=0)
    rows = [[clean(cell) for cell in row] + [""] * (count - len(row)) for row in table.rows]
    if not count:
        return Part(())
    widths = [max(columns(row[i]) for row in rows) for i in range(count)]
    if sum(widths) + len(_GAP) * (count - 1) > limits.TABLE_COLUMNS:
        return _as_lines(rows)
    aligned = [
        _GAP.join(
            pad(cell, width, right=table.align[i : i + 1] == "r")
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return Part(tuple((Span(one),) for one in aligned), "pre")


def _as_lines(rows: list[list[str]]) -> Part:
    head, *others = rows
    if not others:
        return Part(((Span(" · ".join(head)),),))
    lines = []
    for first, *cells in others:
        told = [f"{name} {cell}".strip() for name, cell in zip(head[1:], cells, strict=True) if cell]
        lines.append((Span(first, bold=True), Span("".join(f" · {one}" for one in told))))
    return Part(tuple(lines))
