"""Neutral lines to Slack's rich text: user text is characters there and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.card import Line, Span
from bot.handlers.slack import limits
from bot.handlers.slack.text import clean, cut, escape, shown, size

Json = dict[str, Any]
_PERSON: Final = re.compile(r"[UW][A-Z0-9]+")
_LINK: Final = re.compile(r"(https?://|mailto:|tel:)[^\s<>|\"]+")
_STYLES: Final = ("bold", "italic", "strike", "code")


def leaves(line: Line, *, bold: bool = False) -> list[Json]:
    """The elements of one line."""
    return [_leaf(span, bold=bold) for span in line if clean(span.text) or _person(span)]


def _leaf(span: Span, *, bold: bool) -> Json:
    style = {name: True for name in _STYLES if getattr(span, name) or (bold and name == "bold")}
    leaf: Json
    if person := _person(span):
        leaf = {"type": "user", "user_id": person}
    elif link := link_of(span):
        leaf = {"type": "link", "url": link, "text": clean(span.text)}
    else:
        leaf = {"type": "text", "text": clean(span.text)}
    return leaf | ({"style": style} if style else {})


def _person(span: Span) -> str | None:
    return span.person if span.person and _PERSON.fullmatch(span.person) else None


def link_of(span: Span) -> str | None:
    """The address behind a span, if it is one that Slack takes."""
    link = span.link or ""
    return link if len(link) <= limits.URL and _LINK.fullmatch(link) else None


def weight(line: Line) -> int:
    """What a line takes of the message's budget; addresses are counted with it, to be sure."""
    return sum(size(clean(span.text)) + len(link_of(span) or "") for span in line) + 1


def shortened(line: Line, most: int) -> Line:
    """The line's beginning, within the budget."""
    kept: list[Span] = []
    left = most
    for span in line:
        cost = weight((span,))
        if cost > left:
            room = left - len(link_of(span) or "") - 1
            return (*kept, replace(span, text=cut(span.text, room))) if room > 1 else tuple(kept)
        kept.append(span)
        left -= cost
    return tuple(kept)


def section(lines: Sequence[Line], kind: str = "rich_text_section", *, bold: bool = False) -> Json:
    """Lines that stand together, in a section or a quote."""
    elements: list[Json] = []
    for number, line in enumerate(lines):
        elements += [{"type": "text", "text": "\n"}] if number else []
        elements += leaves(line, bold=bold)
    return {"type": kind, "elements": elements}


def bullets(lines: Iterable[Line], *, ordered: bool) -> Json:
    return {
        "type": "rich_text_list",
        "style": "ordered" if ordered else "bullet",
        "elements": [section([line]) for line in lines],
    }


def preformatted(lines: Sequence[Line]) -> Json:
    """Characters only: what is copied out of it is what stands there."""
    text = "\n".join("".join(clean(span.text) for span in line) for line in lines)
    return {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}


def block(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def note(line: Line) -> Json:
    """Small print: a context block; a line with more links than that takes is ordinary text."""
    spans = [span for span in line if clean(span.text).strip() or _person(span)]
    if not any(link_of(span) or _person(span) for span in spans):
        words = "".join(span.text for span in line)
        return {"type": "context", "elements": [plain(words, limits.TEXT_OBJECT)]}
    if len(spans) > limits.CONTEXT_ELEMENTS:
        return block(section([line]))
    return {"type": "context", "elements": [_small(span) for span in spans]}


def _small(span: Span) -> Json:
    if person := _person(span):
        return {"type": "mrkdwn", "text": f"<@{person}>", "verbatim": True}
    link = link_of(span)
    if link and len(link) < limits.TEXT_OBJECT // 2:
        words = escape(shown(span.text.replace("\n", " "), 300)).replace("|", "¦")
        return {"type": "mrkdwn", "text": f"<{escape(link)}|{words}>", "verbatim": True}
    return plain(span.text, limits.TEXT_OBJECT)


def plain(text: str, most: int) -> Json:
    """A text object that Slack does not parse."""
    return {"type": "plain_text", "text": shown(text, most), "emoji": False}


def grid(rows: Sequence[Sequence[str]], align: str) -> str:
    """A table drawn with spaces, for where Slack takes none; wide characters count two."""
    widths = [max(_width(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [_padded(cell, widths[at], align[at : at + 1]) for at, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _padded(cell: str, width: int, align: str) -> str:
    gap = " " * (width - _width(cell))
    return gap + cell if align == "r" else cell + gap


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )
