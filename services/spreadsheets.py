"""Tables that leave the bot as XLSX: what a cell holds stays a text, a figure or a day, and never becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None
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
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(line, column, _native(cell), bold if line == 0 else None)
            for column, width in enumerate(_widths(rows)):
                sheet.set_column(column, column, width)
    return buffer.getvalue()


def _native(cell: str | int | Decimal | date) -> str | int | float | date:
    return float(cell) if isinstance(cell, Decimal) else cell


def _widths(rows: Rows) -> list[int]:
    """Room for what stands in each column; a Chinese character takes two."""
    widths: list[int] = []
    for row in rows:
        for column, cell in enumerate(row):
            text = "" if cell is None else str(cell)
            wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) + 2
            if column == len(widths):
                widths.append(8)
            widths[column] = min(MOST_WIDTH, max(widths[column], wide))
    return widths
