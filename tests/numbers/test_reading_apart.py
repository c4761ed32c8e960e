"""A hostile CSV is read by a process of its own: meanwhile everybody else is answered."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused
from services.reading import read_sheet

HEAD = b"Creator name,Creator username,Followers,Price\n"
FILES = {
    "one_line": (HEAD + b"x" * 19_000_000, ImportRefusal.UNREADABLE),
    "an_open_quote": (HEAD + b'"' + b"x,\n" * 6_000_000, ImportRefusal.UNREADABLE),
    "only_delimiters": (HEAD + b"," * 18_000_000, ImportRefusal.TOO_LARGE),
    "a_million_rows": ("抖音号,粉丝数\n".encode("gb18030") + "一,二\n".encode("gb18030") * 1_000_000, ImportRefusal.TOO_LARGE),
}  # fmt: skip
MOST_STALL = (
    0.35  # seconds; in the bot's own process the first of these held everybody for half a second and more
)


@pytest.mark.parametrize("name", FILES)
async def test_the_loop_goes_on_while_a_hostile_csv_is_read(tmp_path: Path, name: str) -> None:
    content, reason = FILES[name]
    path = tmp_path / "h.csv"
    path.write_bytes(content)
    gaps: list[float] = []
    done = asyncio.Event()

    async def beat() -> None:
        last = time.perf_counter()
        while not done.is_set():
            await asyncio.sleep(0.005)
            gaps.append(time.perf_counter() - last)
            last = time.perf_counter()

    beating = asyncio.create_task(beat())
    with pytest.raises(FileRefused) as refused:
        await asyncio.to_thread(read_sheet, path)
    done.set()
    await beating
    assert refused.value.reason is reason
    assert sorted(gaps)[-3] < MOST_STALL  # a busy machine may stop the whole process once or twice


def test_a_cell_that_nobody_could_read_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("抖音号,粉丝数,备注\ndy1,5," + "x" * 100_000 + "\n")
    [(_, cells)] = read_sheet(path).rows
    assert len(cells[2]) == 4_000
