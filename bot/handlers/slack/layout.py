"""The parts of a card as Block Kit, as many as fit; what does not fit is counted, not silently dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.card import Block, Bullets, Copy, Facts, Line, Note, Paragraph, Quote, Rule, Span, Table
from bot.handlers.slack import limits, rich
from bot.handlers.slack.rich import Json
from bot.handlers.slack.text import cut, shown, size

WORTH_CUTTING: Final = 80  # a line is begun when at least this much of the budget is left
DRAWN_CELL: Final = 60  # characters of a cell where tables are drawn with spaces


@dataclass
class _Piece:
    """One block and how many lines of the card it stands for."""

    block: Json
    lines: int


@dataclass
class _Page:
    """What has been laid out, and the room that is left."""

    text: int
    tables: bool  # whether a native table may still come: Slack takes one a message and none in a modal
    pieces: list[_Piece] = field(default_factory=list)
    left_out: int = 0


def lay_out(parts: Sequence[Block], *, blocks: int, text: int, tables: bool) -> list[Json]:
    """Dress the parts within so many blocks and characters; ends with "… +12" when 12 lines found no room."""
    page = _Page(text, tables)
    for part in parts:
        if page.left_out:
            page.left_out += _lines(part)
        else:
            _add(page, part)
    if len(page.pieces) > blocks - 1:
        page.pieces = _joined(page.pieces)
    for piece in page.pieces[blocks - 1 :]:
        page.left_out += piece.lines
    shown_blocks = [piece.block for piece in page.pieces[: blocks - 1]]
    return [*shown_blocks, more(page.left_out)] if page.left_out else shown_blocks


def more(left_out: int) -> Json:
    """Say that something was left out, in no particular language."""
    return {"type": "context", "elements": [rich.plain(f"… +{left_out}", limits.TEXT_OBJECT)]}


def _lines(part: Block) -> int:
    match part:
        case Paragraph(lines) | Quote(lines) | Copy(lines):
            return len(lines)
        case Bullets(items, _):
            return len(items)
        case Facts(pairs):
            return len(pairs)
        case Table(rows, _):
            return len(rows)
        case Note():
            return 1
        case Rule():
            return 0


def _add(page: _Page, part: Block) -> None:
    match part:
        case Paragraph(lines):
            _add_lines(page, lines, lambda kept: rich.block(rich.section(kept)))
        case Quote(lines):
            _add_lines(page, lines, lambda kept: rich.block(rich.section(kept, "rich_text_quote")))
        case Copy(lines):
            _add_lines(page, lines, lambda kept: rich.block(rich.preformatted(kept)))
        case Bullets(items, ordered):
            _add_lines(page, items, lambda kept: rich.block(rich.bullets(kept, ordered=ordered)))
        case Facts(pairs):
            facts = [_fact(label, value) for label, value in pairs]
            _add_lines(page, facts, lambda kept: rich.block(rich.section(kept)))
        case Note(line):
            _add_lines(page, [line], lambda kept: rich.note(kept[0]))
        case Table():
            _add_table(page, part)
        case Rule():
            page.pieces.append(_Piece({"type": "divider"}, 0))


def _fact(label: str, value: Line) -> Line:
    colon = "：" if label and label[-1] > "\u2e7f" else ": "
    return (Span(label + colon, bold=True), *value)


def _add_lines(page: _Page, lines: Sequence[Line], dress: Callable[[list[Line]], Json]) -> None:
    kept: list[Line] = []
    for line in lines:
        cost = rich.weight(line)
        if cost <= page.text:
            kept.append(line)
            page.text -= cost
        else:
            if page.text >= WORTH_CUTTING:
                kept.append(rich.shortened(line, page.text - 1))
            page.left_out += len(lines) - len(kept)
            page.text = 0
            break
    if any(rich.leaves(line) for line in kept):
        page.pieces.append(_Piece(dress(kept), len(kept)))


def _add_table(page: _Page, table: Table) -> None:
    columns = max((len(row) for row in table.rows), default=0)
    if not columns:
        return
    rows = [[*row, *[""] * (columns - len(row))] for row in table.rows]
    if page.tables and columns <= limits.TABLE_COLUMNS:
        _add_native(page, rows, table.align)
    else:
        _add_drawn(page, rows, table.align)


def _add_native(page: _Page, rows: Sequence[Sequence[str]], align: str) -> None:
    room = min(page.text, limits.TABLE_TEXT)
    kept: list[list[Json]] = []
    for row in rows[: limits.TABLE_ROWS]:
        cells = [shown(cell, limits.TEXT_OBJECT) if cell.strip() else "\u00a0" for cell in row]
        room -= sum(map(size, cells))
        if room < 0:
            break
        kept.append([{"type": "raw_text", "text": cell} for cell in cells])
    page.left_out += len(rows) - len(kept)
    if not kept:
        return
    page.text -= sum(size(cell["text"]) for row in kept for cell in row)
    page.tables = False
    sides = [{"align": "right" if align[at : at + 1] == "r" else "left"} for at in range(len(rows[0]))]
    page.pieces.append(_Piece({"type": "table", "rows": kept, "column_settings": sides}, len(kept)))


def _add_drawn(page: _Page, rows: Sequence[Sequence[str]], align: str) -> None:
    cells = [[cut(cell.replace("\n", " "), DRAWN_CELL) for cell in row] for row in rows]
    lines = rich.grid(cells, align).split("\n")
    kept: list[str] = []
    for line in lines:
        if size(line) + 1 > page.text:
            break
        kept.append(line)
        page.text -= size(line) + 1
    page.left_out += len(lines) - len(kept)
    if any(line.strip() for line in kept):
        drawn = {
            "type": "rich_text_preformatted",
            "elements": [{"type": "text", "text": "\n".join(kept)}],
        }
        page.pieces.append(_Piece(rich.block(drawn), len(kept)))


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Fewer blocks for the same words: neighbours of rich text become one, rules go."""
    joined: list[_Piece] = []
    for piece in pieces:
        if piece.block["type"] == "divider":
            continue
        last = joined[-1] if joined else None
        if last and last.block["type"] == piece.block["type"] == "rich_text":
            gap = {"type": "rich_text_section", "elements": [{"type": "text", "text": "\n"}]}
            last.block = rich.block(*last.block["elements"], gap, *piece.block["elements"])
            last.lines += piece.lines
        else:
            joined.append(_Piece(piece.block, piece.lines))
    return joined
