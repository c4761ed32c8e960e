"""Tables that leave the bot as XLSX: what a cell holds stays a text, a figure or a day, and never becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Pattern(StrEnum):
    """How a spreadsheet shows a figure; the cell keeps the figure itself, of 65.5 % the fraction 0.655."""

    SHARE = "0.0%"
    MONEY = "#,##0.00"
    COUNT = "#,##0"
    TENTHS = "0.0"


@dataclass(frozen=True)
class Shown:
    """A figure that is read by a pattern."""

    figure: int | Decimal
    pattern: Pattern


Plain = str | int | Decimal | date
Cell = Plain | Shown | None
Rows = Sequence[Sequence[Cell]]

MOST_WIDTH = 60  # characters of a column


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX with one sheet a table, the first row as its head. Unknown (None) is an empty cell.

    Ids of 16 digits and more have to be given as text: a spreadsheet's figure keeps 15.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        patterns = {pattern: book.add_format({"num_format": pattern.value}) for pattern in Pattern}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, Shown):
                        sheet.write(line, column, _native(cell.figure), patterns[cell.pattern])
                    elif cell is not None:
                        sheet.write(line, column, _native(cell), bold if line == 0 else None)
            for column, width in enumerate(_widths(rows)):
                sheet.set_column(column, column, width)
    return buffer.getvalue()


def _native(cell: Plain) -> str | int | float | date:
    return float(cell) if isinstance(cell, Decimal) else cell


def _widths(rows: Rows) -> list[int]:
    """Room for what stands in each column; a Chinese character takes two."""
    widths: list[int] = []
    for row in rows:
        for column, cell in enumerate(row):
            text = "" if cell is None else str(cell.figure if isinstance(cell, Shown) else cell)
            wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) + 2
            if column == len(widths):
                widths.append(8)
            widths[column] = min(MOST_WIDTH, max(widths[column], wide))
    return widths
