"""Files made to hurt: refused in a sentence within seconds, while everybody else is answered."""

from __future__ import annotations

import asyncio
import base64
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


def three_hundred_to_one(path: Path) -> Path:
    return workbook(path, " " * 110_000_000)


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


def a_hundred_thousand_rows(path: Path) -> Path:
    path.write_text(HEAD + "".join(f"n{n},h{n},1000,5\n" for n in range(100_000)))
    return path


def nothing(path: Path) -> Path:
    path.write_bytes(b"")
    return path


BOMBS: list[Callable[[Path], Path]] = [
    one_string_in_every_cell, ten_million_cells, three_hundred_to_one, one_line_of_fifty_megabytes,
    one_line_of_nineteen_megabytes, a_quote_that_never_ends, only_delimiters, a_hundred_thousand_rows, nothing,
]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda one: one.__name__)
def test_a_bomb_is_refused_within_bounds_of_time_and_memory(
    bomb: Callable[[Path], Path], tmp_path: Path
) -> None:
    """In a process that may use 700 MB of processor memory at most, and ten seconds of it."""
    path = bomb(tmp_path / ("b.csv" if "csv" in bomb.__name__ else "b.xlsx"))
    script = (
        "import re, resource, sys; from pathlib import Path; from services.reading import read_sheet;"
        "from domain.importing.survey import FileRefused\n"
        "try: read_sheet(Path(sys.argv[1])); print('read')\n"
        "except FileRefused as refused: print(refused.reason.value)\n"
        # what the kernel gives as ru_maxrss begins with the peak of whoever started the process
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_utime + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    said, megabytes, seconds = ran.stdout.split()
    assert said in {"too_large", "unreadable", "empty", "no_header"}, ran.stdout
    assert int(megabytes) < 700
    assert float(seconds) < 10


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
@pytest.mark.parametrize("bomb", BOMBS[:-1], ids=lambda one: one.__name__)
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
        filename="list.xlsx"
        if bomb.__name__ in {"one_string_in_every_cell", "ten_million_cells", "three_hundred_to_one"}
        else "list.csv",
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
