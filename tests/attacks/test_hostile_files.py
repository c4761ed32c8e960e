"""Files made to hurt: refused in a sentence within seconds, while everybody else is answered."""

from __future__ import annotations

import asyncio
import base64
import copy
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from attacks.siege import rows, stumbles
from harness.world import World

from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused
from services.reading import MOST_ROWS, read_sheet
from storage.tables import Creator, ImportBatch, StoredFile

HEAD = "Creator name,Creator username,Followers,Price\n"
_PARTS = {
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def workbook(path: Path, sheet: str, strings: str = "", **more: bytes) -> Path:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        )
        for name, content in more.items():
            book.writestr(name, content)
    return path


def one_string_in_every_cell(path: Path) -> Path:
    """259 kB that ask for 50 GB."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 50_001))
    return workbook(path, cells, f"<si><t>{'a' * 990_000}</t></si>")


def ten_million_cells(path: Path) -> Path:
    return workbook(path, ("<row>" + "<c><v>1</v></c>" * 1000 + "</row>") * 10_000)


def cells_of_a_hundred_kinds(path: Path) -> Path:
    """Four million cells that hardly repeat."""
    rows = ("".join(f"<c><v>{n * 977 % 10_007}</v></c>" for n in range(1000)) + "" for _ in range(1))
    return workbook(path, "".join(f"<row>{row}</row>" for row in rows) * 4_000)


def three_hundred_to_one(path: Path) -> Path:
    return workbook(path, " " * 110_000_000)


def many_rows_of_one_long_string(path: Path) -> Path:
    """Fifty thousand cells of 30,000 characters each: 1.5 GB, and no string is longer than Excel allows."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 50_001))
    return workbook(path, cells, f"<si><t>{'a' * 30_000}</t></si>")


def corners(path: Path) -> Path:
    return workbook(path, '<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>')


def near_corners(path: Path) -> Path:
    """Ten million empty cells between two."""
    return workbook(path, '<row><c r="A1"><v>1</v></c></row><row><c r="CV100000"><v>1</v></c></row>')


def corners_elsewhere(path: Path) -> Path:
    """The sheet stands in a part that is not named as one."""
    far = "<row><c r = 'XFD90000'><v>1</v></c></row>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{far}</sheetData></worksheet>'
    path = workbook(path, "", **{"xl/elsewhere.bin": sheet.encode()})
    moved = path.with_name("moved.xlsx")
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(moved, "w", zipfile.ZIP_DEFLATED) as other:
        for name in book.namelist():
            content = book.read(name)
            other.writestr(name, content.replace(b"worksheets/sheet1.xml", b"elsewhere.bin"))
    return moved


def a_hundred_thousand_columns(path: Path) -> Path:
    return workbook(path, "<row>" + "<c><v>1</v></c>" * 100_000 + "</row>")


def deep_in_each_other(path: Path) -> Path:
    return workbook(path, "<row><c>" + "<is>" * 2_000_000 + "</is>" * 2_000_000 + "</c></row>")


def a_million_parts(path: Path) -> Path:
    """A list of parts that takes seconds and a gigabyte to read."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = entry * 1_000_000
    path.write_bytes(listed + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(listed), 0, 0))
    return path


def the_same_part_again_and_again(path: Path) -> Path:
    """Four hundred names for one part of ten megabytes that is written once."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        book.writestr("xl/worksheets/sheet1.xml", "".join(f"<c><v>{n}</v></c>" for n in range(600_000)))
        first = book.getinfo("xl/worksheets/sheet1.xml")
        for number in range(400):
            again = copy.copy(first)
            again.filename = f"xl/worksheets/sheet{number + 2}.xml"
            book.filelist.append(again)
    return path


def cut_off(path: Path) -> Path:
    whole = workbook(path, "".join(f"<row><c><v>{n}</v></c></row>" for n in range(100_000)))
    content = whole.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def a_picture(path: Path) -> Path:
    noise = random.Random(1).randbytes(3_000_000)
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + noise)
    return path


def nothing_but_zeros(path: Path) -> Path:
    path.write_bytes(bytes(20_000_000))
    return path


def zeros_between_lines(path: Path) -> Path:
    path.write_bytes(HEAD.encode() + b"\x00,\x00\n" * 4_000_000)
    return path


def a_hundred_thousand_columns_csv(path: Path) -> Path:
    path.write_text(",".join(f"c{n}" for n in range(100_000)) + "\n" + "1," * 99_999 + "1\n")
    return path


def a_million_quotes(path: Path) -> Path:
    path.write_bytes(HEAD.encode() + b'"",' * 6_000_000)
    return path


def ten_million_cells_csv(path: Path) -> Path:
    path.write_bytes(HEAD.encode() + (b"1," * 99 + b"1\n") * 100_000)
    return path


def one_line_of_fifty_megabytes(path: Path) -> Path:
    path.write_bytes(HEAD.encode() + b"x" * 50_000_000)
    return path


def one_line_of_nineteen_megabytes(path: Path) -> Path:
    path.write_bytes(HEAD.encode() + b"x" * 19_000_000)
    return path


def a_quote_that_never_ends(path: Path) -> Path:
    path.write_bytes(HEAD.encode() + b'"' + b"x,\n" * 6_000_000)
    return path


def only_delimiters(path: Path) -> Path:
    path.write_bytes(HEAD.encode() + b"," * 18_000_000)
    return path


def too_many_rows(path: Path) -> Path:
    path.write_text(HEAD + "".join(f"n{n},h{n},1000,5\n" for n in range(MOST_ROWS + 100)))
    return path


def too_many_quoted_rows(path: Path) -> Path:
    path.write_text(HEAD + "".join(f'"n{n}",h{n},1000,5\n' for n in range(MOST_ROWS + 100)))
    return path


def nothing(path: Path) -> Path:
    path.write_bytes(b"")
    return path


IN_ZIP: list[Callable[[Path], Path]] = [
    one_string_in_every_cell, ten_million_cells, cells_of_a_hundred_kinds, three_hundred_to_one,
    many_rows_of_one_long_string, corners, near_corners, corners_elsewhere, a_hundred_thousand_columns,
    deep_in_each_other, a_million_parts, the_same_part_again_and_again, cut_off,
]  # fmt: skip
BOMBS: list[Callable[[Path], Path]] = [
    *IN_ZIP, one_line_of_fifty_megabytes, one_line_of_nineteen_megabytes, a_quote_that_never_ends, only_delimiters,
    too_many_rows, too_many_quoted_rows, nothing, a_picture, nothing_but_zeros, zeros_between_lines,
    a_hundred_thousand_columns_csv, a_million_quotes, ten_million_cells_csv,
]  # fmt: skip
MOST_SECONDS = 2.0  # of processor time, of all processes together
MOST_MEGABYTES = 256  # of any process

_READ_ONE = """
import re, resource, sys
from pathlib import Path
from domain.importing.survey import FileRefused
from services.reading import read_sheet

def used():
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime

began = used()
try:
    read_sheet(Path(sys.argv[1]))
    print("read")
except FileRefused as refused:
    print(refused.reason.value)
print(used() - began)
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda one: one.__name__)
def test_a_bomb_is_refused_within_bounds_of_time_and_memory(
    bomb: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = bomb(tmp_path / ("b.xlsx" if bomb in IN_ZIP else "b.csv"))
    ran = subprocess.run(
        [sys.executable, "-c", _READ_ONE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    said, seconds, own, of_reader = ran.stdout.split()
    assert said in {"too_large", "unreadable", "empty", "no_header"}, ran.stdout
    assert max(int(own), int(of_reader)) < MOST_MEGABYTES
    assert float(seconds) < MOST_SECONDS


def test_parts_with_hostile_names_are_never_written_anywhere(tmp_path: Path) -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    texts = (("Creator name", "Creator username"), ("Lily", "lily"))
    cells = "".join("<row>" + "".join(map(cell.format, row)) + "</row>" for row in texts)
    folder = tmp_path / "in"
    folder.mkdir()
    path = workbook(folder / "slip.xlsx", cells, "", **{"../../slip.txt": b"x", "/slip.txt": b"x"})
    assert len(read_sheet(path).rows) == 1
    assert not (tmp_path / "slip.txt").exists()
    assert sorted(one.name for one in tmp_path.rglob("*") if one.is_file()) == ["slip.xlsx"]


def test_an_entity_that_grows_is_not_resolved(tmp_path: Path) -> None:
    """Billion laughs: the reader knows no entities of a file's own."""
    laugh = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]>"
    )
    path = tmp_path / "laugh.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        book.writestr("xl/sharedStrings.xml", f"<?xml version='1.0'?>{laugh}<sst><si><t>&j;</t></si></sst>")
        book.writestr(
            "xl/worksheets/sheet1.xml",
            '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>',
        )
    with pytest.raises(FileRefused) as refused:
        read_sheet(path)
    assert refused.value.reason in {ImportRefusal.UNREADABLE, ImportRefusal.NO_HEADER, ImportRefusal.EMPTY}


def test_formulas_are_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "formulas.csv"
    path.write_bytes(HEAD.encode() + b'"=HYPERLINK(""http://evil"",""x"")",lily,1000,5\n@SUM(A1),bc,1000,5\n')
    assert [row[0] for _, row in read_sheet(path).rows] == ['=HYPERLINK("http://evil","x")', "@SUM(A1)"]


def test_the_most_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "most.csv"
    path.write_text(HEAD + "".join(f"n{n},h{n},1000,5\n" for n in range(MOST_ROWS - 1)))
    assert len(read_sheet(path).rows) == MOST_ROWS - 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb", [bomb for bomb in BOMBS if bomb is not nothing], ids=lambda one: one.__name__
)
async def test_others_are_answered_while_a_bomb_is_looked_at(
    world: World, bomb: Callable[[Path], Path], tmp_path: Path
) -> None:
    content = base64.b64encode(bomb(tmp_path / "b").read_bytes()).decode()
    lily = world.telegram("lily")
    await lily.runs("help")
    answer = await world.post(
        "slack/upload",
        user="sam",
        channel="#campaigns",
        filename="list.xlsx" if bomb in IN_ZIP else "list.csv",
        content_base64=content,
    )
    assert answer.get("ok"), answer
    waits: list[float] = []
    while not waits or world._open():
        began = time.monotonic()
        await asyncio.wait_for(world.post("telegram/say", user="lily", text="/language"), 20)
        await world.until(lambda: not world.sandbox.telegram.updates.pending())
        waits.append(time.monotonic() - began)
        assert len(waits) < 200
        await asyncio.sleep(0.2)
        if not [row for row in rows(world, ImportBatch) if row.state == "reading"] and len(waits) > 2:
            break
    await world.rest()
    assert max(waits) < 2.0, waits
    assert [row.state for row in rows(world, ImportBatch)] == ["refused"]
    assert not stumbles(world)


@pytest.mark.parametrize("platform", ["slack", "telegram"])
@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\%2e%2e%2fpasswd.csv",
        "a\nb\r\n\x00.csv",
        "💥\u202evsc.csv",
        "<!channel>&lt;b&gt;.csv",
        "x" * 250 + ".csv",
    ],
)
async def test_a_files_name_is_only_a_name(world: World, name: str, platform: str) -> None:
    content = base64.b64encode((HEAD + "Lily,lily,1000,5\n").encode()).decode()
    who = {"user": "sam", "channel": "#campaigns"} if platform == "slack" else {"user": "ben"}
    answer = await world.post(f"{platform}/upload", filename=name, content_base64=content, **who)
    assert answer.get("ok"), answer
    await world.rest()
    merchant = world.slack("sam", "#campaigns") if platform == "slack" else world.telegram("ben")
    await merchant.presses("Import")
    assert [row.state for row in rows(world, ImportBatch)] == ["applied"]
    assert "lily" in {row.handle for row in rows(world, Creator)}
    kept = [one for one in (world.home / "files").rglob("*") if one.is_file()]
    assert all(len(one.name) == 32 for one in kept)
    assert len(rows(world, StoredFile)[0].name) <= 200
    assert not stumbles(world)
