"""The rows that an import leaves out as sheets: their cells as they were, with the number and the reason of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.messages.reasons import reason
from bot.messages.wording import say
from bot.messages.words import msg
from domain.importing.cells import SECRET
from domain.importing.headers import Layout
from domain.importing.report import DoubtfulCell, RejectedRow
from domain.importing.survey import Sheet
from domain.importing.tables import NOT_KEPT
from domain.importing.values import clean
from services.spreadsheets import Cell, Rows

MOST_COLUMNS = 200
MOST_CELL = 2_000  # characters; a spreadsheet's cell holds 32,767
_GUARDED = frozenset({SECRET, NOT_KEPT, "private"})
_HIDDEN = "•••"


def left_out_sheets(
    sheet: Sheet, rows: Sequence[RejectedRow], cells: Sequence[DoubtfulCell], language: str
) -> Mapping[str, Rows]:
    """One sheet with the rows, one with the cells that could not be read; neither where there is none."""
    sheets: dict[str, Rows] = {}
    if rows:
        sheets[say(msg("Rows left out"), language)] = list(_lines(sheet, rows, language))
    if cells:
        head = [say(words, language) for words in (msg("Row"), msg("Column"), msg("Cell"))]
        listed: list[list[Cell]] = [
            [cell.row, cell.column[:MOST_CELL], cell.cell[:MOST_CELL]] for cell in cells
        ]
        sheets[say(msg("Cells not read"), language)] = [head, *listed]
    return sheets


def _lines(sheet: Sheet, rejected: Sequence[RejectedRow], language: str) -> Iterator[Sequence[Cell]]:
    header = [clean(cell)[:MOST_CELL] for cell in sheet.layout.header[:MOST_COLUMNS]]
    yield [say(msg("Row"), language), say(msg("Why it is left out"), language), *header]
    of = {row.row: row for row in rejected}
    guarded = _guarded(sheet.layout)
    for number, cells in sheet.rows:
        if number in of:
            shown = (
                _HIDDEN if index in guarded and cell.strip() else cell.strip()[:MOST_CELL]
                for index, cell in enumerate(cells[:MOST_COLUMNS])
            )
            yield [number, say(reason(of[number]), language), *shown]


def _guarded(layout: Layout) -> frozenset[int]:
    """Columns with codes or contacts, or with what is not kept: their cells do not leave the file."""
    return frozenset(
        column.index for column in (*layout.columns, *layout.left_out) if column.kind in _GUARDED
    )
