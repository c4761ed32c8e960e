"""Rendered text to blocks: a small line syntax and a few inline marks (README.md says which), parsed once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from markupsafe import Markup, escape

from bot.card import Block, Bullets, Copy, Facts, Line, Note, Paragraph, Quote, Rule, Span, Table

# Inside a value these stand for characters that would mean something in a line; they come back when it is parsed.
_BREAK: Final = "\ue000"
_GUARD: Final = "\ue001"
_PIPE: Final = "\ue002"
_COLON: Final = "\ue003"
_INERT = str.maketrans({"\n": _BREAK, "|": _PIPE, ":": _COLON})
_BACK = str.maketrans({_PIPE: "|", _COLON: ":", _GUARD: ""})
_DROPPED = re.compile(
    "[\ue000-\ue00f\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]"  # ours, control, text direction
)
_TAG = re.compile(r'<(/?)(b|i|code|s|a|person)(?: (href|id)="([^"<>]*)")?>')
_SAFE_LINK = re.compile(r"(https?|tg|mailto):", re.IGNORECASE)
_STYLES = {"b": "bold", "i": "italic", "code": "code", "s": "strike"}
_SORTS = (
    ("", re.compile(f"[{_GUARD}{_BREAK}]*$")),
    ("rule", re.compile(r"---$")),
    ("bullet", re.compile(r"- ")),
    ("quote", re.compile(r"> ")),
    ("copy", re.compile(r"\$(?: |$)")),
    ("note", re.compile(r"~ ")),
    ("ordered", re.compile(r"\d+\. ")),
    ("table", re.compile(r"(?=\|.*\|$)")),
    ("fact", re.compile(r"(?=.*::( |$))")),
)
_ALIGN = re.compile(r"[lr]")


def inert(value: str) -> Markup:
    """Make somebody's text mere characters: no mark, no line of its own, no text-direction trick."""
    kept = without_tricks(value.replace("\r\n", "\n").replace("\r", "\n"))
    return Markup(_GUARD + str(escape(kept)).translate(_INERT))  # noqa: S704 - escaped one step before


def without_tricks(value: str) -> str:
    """Somebody's text for where there are no marks (a file's name): no control characters, no text-direction trick."""
    return _DROPPED.sub("", value)


@dataclass
class _Open:
    """A group of like lines that is being read."""

    sort: str = ""
    lines: list[str] = field(default_factory=list)


def parse(rendered: str) -> tuple[Line, tuple[Block, ...]]:
    """Give headline and body; raises ValueError when there is no headline or a mark is not one of ours."""
    lines = [line.strip() for line in rendered.strip().split("\n")]
    headline = spans(_flat(lines[0]))
    if not "".join(span.text for span in headline).strip():
        raise ValueError("a message needs a headline")
    return headline, tuple(_blocks(lines[1:]))


def _blocks(lines: list[str]) -> Iterator[Block]:
    group = _Open()
    for line in [*lines, ""]:
        sort, rest = _sort(line)
        if sort != group.sort and group.lines:
            yield _block(group)
            group = _Open()
        if sort == "rule":
            yield Rule()
        elif sort == "note":
            yield Note(spans(_flat(rest)))
        elif sort:
            group.sort = sort
            group.lines.append(rest)


def _sort(line: str) -> tuple[str, str]:
    """Say what a line is and give it without its sign."""
    for sort, sign in _SORTS:
        if found := sign.match(line):
            return sort, line[found.end() :]
    return "words", line


def _block(group: _Open) -> Block:
    match group.sort:
        case "bullet" | "ordered":
            return Bullets(tuple(spans(_flat(line)) for line in group.lines), ordered=group.sort == "ordered")
        case "quote":
            return Quote(_broken(group.lines))
        case "copy":
            return Copy(_broken(group.lines))
        case "fact":
            pairs = [line.split("::", 1) for line in group.lines]
            return Facts(tuple((_text(label), spans(_flat(value.strip()))) for label, value in pairs))
        case "table":
            return _table(group.lines)
        case _:
            return Paragraph(_broken(group.lines))


def _broken(lines: list[str]) -> tuple[Line, ...]:
    """Lines, also those that a value brought along."""
    return tuple(spans(part) for line in lines for part in _whole_lines(line))


def _whole_lines(line: str) -> list[str]:
    """Break at a value's own line ends, with open marks closed and opened again around the break."""
    parts: list[str] = []
    opened: list[str] = []
    for part in line.split(_BREAK):
        whole = "".join(opened) + part
        for mark in _TAG.finditer(part):
            if not mark[1]:
                opened.append(mark[0])
            elif opened:
                opened.pop()
        names = [re.split(r"[ >]", mark[1:], maxsplit=1)[0] for mark in reversed(opened)]
        parts.append(whole + "".join(f"</{name}>" for name in names))
    return parts


def _table(lines: list[str]) -> Table:
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    align = "l" * len(rows[0])
    if len(rows) > 1 and all(_ALIGN.fullmatch(cell) for cell in rows[1]):
        align = "".join(rows.pop(1))
    if any(len(row) != len(align) for row in rows):
        raise ValueError("a table's rows differ in length")
    return Table(tuple(tuple(_text(cell) for cell in row) for row in rows), align)


def _flat(line: str) -> str:
    return line.replace(_BREAK, " ")


def _text(marked: str) -> str:
    """The characters of a cell or label, which carries no marks."""
    return "".join(span.text for span in spans(_flat(marked.strip())))


def spans(marked: str) -> Line:
    """Read a line's inline marks; raises ValueError for others, crossed or left open."""
    style = Span("")
    stack: list[tuple[str, Span]] = []
    found: list[Span] = []
    end = 0
    for mark in _TAG.finditer(marked):
        _collect(found, style, marked[end : mark.start()])
        end = mark.end()
        if not mark[1]:
            stack.append((mark[2], style))
            style = _styled(style, mark[2], html.unescape(mark[4] or "").translate(_BACK))
        elif stack and stack[-1][0] == mark[2]:
            style = stack.pop()[1]
        else:
            raise ValueError(f"</{mark[2]}> closes nothing")
    if stack:
        raise ValueError(f"<{stack[-1][0]}> is left open")
    _collect(found, style, marked[end:])
    return tuple(found)


def _styled(style: Span, mark: str, value: str) -> Span:
    if mark == "a":
        return replace(style, link=value if _SAFE_LINK.match(value) else None)
    if mark == "person":
        return replace(style, person=value)
    return replace(style, **{_STYLES[mark]: True})  # type: ignore[arg-type]


def _collect(found: list[Span], style: Span, piece: str) -> None:
    if "<" in piece or ">" in piece:
        raise ValueError(f"a mark that is not ours: {piece[:60]!r}")
    text = html.unescape(piece).translate(_BACK)
    if text:
        found.append(replace(style, text=text))
