"""What leaves as a spreadsheet stays what it is: texts texts, figures figures, nothing a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

from python_calamine import CalamineWorkbook

from services.spreadsheets import Pattern, Shown, workbook


def read(book: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(sheet).to_python()


def test_texts_that_look_like_formulas_or_links_stay_texts() -> None:
    nasty = ["=1+1", "+49", "@SUM(A1)", "-2", "https://evil.example", "\t=cmd|' /C calc'!A0"]
    book = workbook({"达人": [["name"], *([cell] for cell in nasty)]})
    assert read(book, "达人") == [["name"], *([cell] for cell in nasty)]
    inside = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in inside
    assert b"hyperlink" not in inside


def test_figures_days_and_long_ids_keep_their_kind_and_unknown_stays_empty() -> None:
    head = ["handle", "uid", "followers", "quote", "day", "note"]
    row = ["阿伦男装", "717829889415776292", 52_000, Decimal("2400.5"), date(2026, 11, 22), None]
    back = read(workbook({"a": [head, row]}), "a")
    assert back == [head, ["阿伦男装", "717829889415776292", 52_000.0, 2400.5, date(2026, 11, 22), ""]]


def test_a_share_is_kept_as_a_fraction_and_read_as_a_percentage() -> None:
    book = workbook({"a": [["share"], [Shown(Decimal("0.655"), Pattern.SHARE)]]})
    assert read(book, "a") == [["share"], [0.655]]
    inside = zipfile.ZipFile(io.BytesIO(book))
    assert b'formatCode="0.0%"' in inside.read("xl/styles.xml")
    assert b'<c r="A2" s="' in inside.read("xl/worksheets/sheet1.xml")
