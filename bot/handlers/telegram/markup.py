"""Lines of spans to Telegram's HTML: escaped by construction, cut to size between lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from bot.card import Line, Span
from bot.handlers.telegram.text import clean, clip, units

_LEAST_PIECE = 40  # a line is cut in its middle only when at least this much of it can be shown
_USER_ID = re.compile(r"[1-9]\d{0,15}")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


@dataclass(frozen=True)
class Part:
    """Lines that stand together, in a frame of their own where one is named."""

    lines: tuple[Line, ...]
    frame: Literal["", "pre", "blockquote"] = ""


def link_or_none(url: str | None) -> str | None:
    """The address, when Telegram takes it; a refused one would cost the whole message."""
    if not url or re.search(r"[\s<>\"\\]", url):
        return None
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        return None
    if address.scheme not in {"http", "https"} or not _HOST.fullmatch(address.hostname or ""):
        return None
    return None if port == 0 or address.username or address.password else url


def styled(line: Line, *, bold: bool = False, italic: bool = False) -> Line:
    """The line with one more mark on all of it."""
    return tuple(
        replace(span, bold=span.bold or bold, italic=span.italic or italic) for span in line if span.text
    )


def size(line: Line) -> int:
    """UTF-16 units of the line as Telegram counts it after parsing."""
    return sum(units(clean(span.text)) for span in line)


def total(parts: Sequence[Part]) -> int:
    """UTF-16 units of the whole text: lines, line breaks, and blank lines between parts."""
    sizes = sum(sum(map(size, part.lines)) + len(part.lines) - 1 for part in parts)
    return sizes + 2 * max(0, len(parts) - 1)


def fitted(parts: Sequence[Part], most: int) -> list[Part]:
    """The parts within `most` units; "… +12" says how many lines are missing."""
    if total(parts) <= most:
        return list(parts)
    lines = sum(len(part.lines) for part in parts)
    kept, hidden = _taken(parts, most - units(f"\n\n… +{lines}"))
    return [*kept, Part(((Span(f"… +{hidden}"),),))] if hidden else kept


def _taken(parts: Sequence[Part], room: int) -> tuple[list[Part], int]:
    """What fits from the beginning, and the number of lines left out."""
    kept: list[Part] = []
    hidden = 0
    for part in parts:
        lines: list[Line] = []
        for line in part.lines:
            room -= 1 if lines else 2 if kept else 0
            if not hidden and size(line) > room >= _LEAST_PIECE:
                lines.append(_clipped(line, room))
                room = 0
            elif hidden or size(line) > room:
                room, hidden = 0, hidden + 1
            else:
                lines.append(line)
                room -= size(line)
        if lines:
            kept.append(replace(part, lines=tuple(lines)))
    return kept, hidden


def _clipped(line: Line, most: int) -> Line:
    kept: list[Span] = []
    for span in line:
        text = clean(span.text)
        kept.append(replace(span, text=clip(text, most)))
        most -= units(text)
        if most <= 0:
            break
    return tuple(kept)


def html(parts: Iterable[Part]) -> str:
    """The whole text; a blank line between parts."""
    return "\n\n".join(_part(part) for part in parts)


def _part(part: Part) -> str:
    if part.frame == "pre":
        return f"<pre>{chr(10).join(_bare(line) for line in part.lines)}</pre>"
    written = "\n".join("".join(map(_span, line)) for line in part.lines)
    return f"<{part.frame}>{written}</{part.frame}>" if part.frame else written


def _bare(line: Line) -> str:
    return "".join(escape(clean(span.text), quote=False) for span in line)


def _span(span: Span) -> str:
    written = escape(clean(span.text), quote=False)
    if not written:
        return ""
    if span.code:
        return f"<code>{written}</code>"  # Telegram keeps no other mark on code
    for mark, wanted in (("s", span.strike), ("i", span.italic), ("b", span.bold)):
        if wanted:
            written = f"<{mark}>{written}</{mark}>"
    if span.person and _USER_ID.fullmatch(span.person):
        return f'<a href="tg://user?id={span.person}">{written}</a>'
    if url := link_or_none(span.link):
        return f'<a href="{escape(url)}">{written}</a>'
    return written
