"""Files as people drop them: encodings, delimiters, workbooks, and what must not be opened."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from creators.kit import pack_xlsx, write_csv, write_xlsx
from hypothesis import given
from hypothesis import strategies as st

from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused
from services.reading import decoded, read_sheet

ROWS = [["达人昵称", "抖音号", "粉丝数"], ["阿伦男装", "dy1\t", "7.9万"], ["小鹿，穿搭", "dy2", "3.1万"]]


def refusal(path: Path) -> ImportRefusal:
    with pytest.raises(FileRefused) as refused:
        read_sheet(path)
    return refused.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_table_reads_the_same_in_every_encoding_and_delimiter(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    rows = [*ROWS, *[[f"达人{n}", f"dy{n}", str(n)] for n in range(10, 40)]]
    sheet = read_sheet(write_csv(tmp_path / "list.csv", rows, encoding=encoding, mark=mark))
    assert [column.fact for column in sheet.layout.columns] == ["name", "handle", "followers"]
    assert [number for number, _ in sheet.rows][:2] == [2, 3]
    assert sheet.rows[0][1][2] == "7.9万"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=6, max_size=60))
def test_chinese_text_survives_gb18030(text: str) -> None:
    lines = "达人昵称,抖音号\n" + text + ",dy1\n"
    assert decoded(lines.encode("gb18030")) == lines


def test_western_letters_are_not_read_as_chinese() -> None:
    assert "Renée" in decoded("Creator name,Region\nRenée,Orléans\nZoë,Köln\n".encode("cp1252"))


def test_a_header_below_a_title_is_found_and_the_lines_above_are_kept(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", [["导出时间：2026-11-20 10:00"], ["统计周期：近30天"], *ROWS])
    sheet = read_sheet(path)
    assert sheet.above == ("导出时间：2026-11-20 10:00", "统计周期：近30天")
    assert [number for number, _ in sheet.rows] == [4, 5]


def test_numbers_of_a_workbook_become_text_without_losing_digits(tmp_path: Path) -> None:
    rows: list[list[str | float]] = [
        ["抖音号", "UID", "粉丝数", "完播率"],
        ["dy1", 717829889415776292.0, 79000.0, 0.35],
    ]
    cells = read_sheet(write_xlsx(tmp_path / "list.xlsx", rows)).rows[0][1]
    assert cells == ["dy1", "7.178299e+17", "79000", "0.35"]


def test_a_file_without_any_known_column_has_no_header(tmp_path: Path) -> None:
    assert refusal(write_csv(tmp_path / "x.csv", [["a", "b"], ["1", "2"]])) is ImportRefusal.NO_HEADER


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"")
    assert refusal(tmp_path / "x.csv") is ImportRefusal.EMPTY


def test_an_old_excel_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refusal(tmp_path / "x.xls") is ImportRefusal.OLD_EXCEL


def test_a_workbook_with_a_password_is_named(tmp_path: Path) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "x.xlsx").write_bytes(locked)
    assert refusal(tmp_path / "x.xlsx") is ImportRefusal.LOCKED


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04broken", b"\x00\x01\x02" * 300, b"\x89PNG\r\n\x1a\n" + bytes(range(256))]
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    assert refusal(tmp_path / "x.xlsx") in {ImportRefusal.UNREADABLE, ImportRefusal.NO_HEADER}


def test_a_workbook_that_would_unpack_to_too_much_is_refused_quickly(tmp_path: Path) -> None:
    path = pack_xlsx(tmp_path / "bomb.xlsx", "<sheetData>" + " " * 80_000_000 + "</sheetData>")
    assert path.stat().st_size < 400_000
    began = time.monotonic()
    assert refusal(path) is ImportRefusal.TOO_LARGE
    assert time.monotonic() - began < 2


def test_a_size_that_lies_does_not_help(tmp_path: Path) -> None:
    path = pack_xlsx(tmp_path / "bomb.xlsx", "<sheetData>" + " " * 80_000_000 + "</sheetData>")
    with zipfile.ZipFile(path) as book:
        size = book.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert refusal(path) in {ImportRefusal.TOO_LARGE, ImportRefusal.UNREADABLE}


@pytest.mark.parametrize("cell", ['<c r="XFD1048576"><v>1</v></c>', "<c r = 'XFD60000'><v>1</v></c>"])
def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path: Path, cell: str) -> None:
    sheet = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row>{cell}</row></sheetData>'
    assert refusal(pack_xlsx(tmp_path / "far.xlsx", sheet)) is ImportRefusal.TOO_LARGE
