"""Files of people as rows of text, read by processes that may die of them; here only their first rows are looked at."""

from __future__ import annotations

import json
import mmap
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from domain.importing.headers import HEADER_WITHIN, LOOKED_AT, Layout, find_header, fitting, guessed
from domain.importing.kinds import ImportKind
from domain.importing.naming import NOTHING, Named
from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused, Sheet
from domain.importing.transposed import upright
from services import delimited, workbook
from services.delimited import decoded
from services.packed import PackedRows, unpacked

MOST_BYTES = 50 << 20
MOST_ROWS = 100_000
MOST_ABOVE = 10  # rows over the data that do not count: titles, the period, the header
MOST_CELLS = 3_500_000  # thirty columns of the most rows, with room to spare
MOST_CHARACTERS = (
    80_000_000  # in all cells of a workbook: a string may be written once and stand in every one
)
MOST_ON_ITS_SIDE = 1_000  # rows of a report that may lie on its side
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")

__all__ = ["decoded", "read_sheet"]

_HEAD = HEADER_WITHIN + LOOKED_AT
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


def read_sheet(
    path: Path, kind: ImportKind | None = None, named: Named = NOTHING, *, guess: bool = False
) -> Sheet:
    """Find the rows, their header and what kind of file it is, or read it as the kind that is given.

    `named` are columns as the team has named them. `guess`: where no name is known, take the row that looks like names
    for the header, so that somebody can say what they are. Raises FileRefused.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise FileRefused(ImportRefusal.TOO_LARGE, f"{MOST_BYTES >> 20} MB")
    if size == 0:
        raise FileRefused(ImportRefusal.EMPTY)
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE:
        locked = _holds(path, _PASSWORD)
        raise FileRefused(ImportRefusal.LOCKED if locked else ImportRefusal.OLD_EXCEL)
    grids = _workbook(path) if start.startswith(b"PK") else _delimited(path, named)
    return _best(grids, kind, named, guess=guess)


def _holds(path: Path, word: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(word) >= 0


def _best(grids: Iterator[PackedRows], kind: ImportKind | None, named: Named, *, guess: bool) -> Sheet:
    """The grid whose header has most known names; the first of equals."""
    best: Sheet | None = None
    other: ImportKind | None = None
    seen_rows = False
    for grid in grids:
        seen_rows = seen_rows or not grid.is_blank
        found = _sheet(grid, kind, named, guess=guess)
        if found is not None and (best is None or _known(found) > _known(best)):
            best = found
        if kind is not None and (found is None or not found.layout.fits):
            other = next(
                (layout.kind for _, layout in fitting(grid.head(_HEAD), named) if layout.fits), other
            )
    if other is not None and (best is None or not best.layout.fits):
        raise FileRefused(ImportRefusal.OTHER_EXPORT, other.value)
    if best is None:
        raise FileRefused(ImportRefusal.NO_HEADER if seen_rows else ImportRefusal.EMPTY)
    return best


def _known(sheet: Sheet) -> tuple[bool, int]:
    return sheet.layout.fits, len(sheet.layout.columns)


def _sheet(grid: PackedRows, kind: ImportKind | None, named: Named, *, guess: bool) -> Sheet | None:
    """The grid under its header. Labels down the first column instead of across the top are turned round."""
    head = grid.head(_HEAD)
    found = _headers(head, kind, named)
    if not any(layout.fits for _, layout in found) and (turned := _turned(grid, kind, named)) is not None:
        return turned
    also = tuple(other.kind for _, other in found[1:])
    if not found and guess and (guessed_at := guessed(head, kind, named)) is not None:
        found = [guessed_at]
        also = tuple(other for other in ImportKind if other is not guessed_at[1].kind)
    if not found:
        return None
    at, layout = found[0]
    return Sheet(layout, _above(head, at), grid.below(at), also)


def _turned(grid: PackedRows, kind: ImportKind | None, named: Named) -> Sheet | None:
    """A report that lies on its side."""
    if kind not in _TURNED or len(grid) > MOST_ON_ITS_SIDE:
        return None
    turned = upright(grid.head(MOST_ON_ITS_SIDE))
    found = _headers(turned, ImportKind.PERFORMANCE, named) if turned else []
    if not turned or not found or not found[0][1].fits:
        return None
    at, layout = found[0]
    rows = [(number, row) for number, row in enumerate(turned, 1) if number > at + 1]
    return Sheet(layout, _above(turned, at), rows, tuple(other.kind for _, other in found[1:]))


def _above(rows: Sequence[Sequence[str]], at: int) -> tuple[str, ...]:
    return tuple(cell for row in rows[:at] for cell in row if cell.strip())


_TURNED = (None, ImportKind.PERFORMANCE)  # kinds that come with labels in the first column


def _headers(
    grid: Sequence[Sequence[str]], kind: ImportKind | None, named: Named
) -> list[tuple[int, Layout]]:
    if kind is None:
        return fitting(grid, named)
    found = find_header(grid, kind, named)
    return [] if found is None else [found]


# CSV and TSV


def _delimited(path: Path, named: Named) -> Iterator[PackedRows]:
    """The grid as the delimiter cuts it under which the first rows make most sense (services/delimited.py)."""
    limits = [str(MOST_ROWS + MOST_ABOVE), str(MOST_CELLS)]
    with _reader(delimited.__file__, path, limits) as (told, answers):
        heads: dict[str, list[list[str]]] = json.loads(answers.readline() or b"{}")
        if heads:  # else it has ended, and its end says why
            told.write(max(heads, key=lambda mark: _sense(heads[mark], named)).encode() + b"\n")
            told.flush()
            yield PackedRows(list(unpacked(answers)))


def _sense(head: list[list[str]], named: Named) -> tuple[bool, int, int]:
    """How much of a header these rows have; the order of delimiters decides between equals."""
    found = fitting(head[:HEADER_WITHIN], named) or fitting(upright(head) or [], named)
    if found:
        return found[0][1].fits, len(found[0][1].columns), 0
    names = guessed(head, None, named)
    return False, 0, names[1].total if names else 0


@contextmanager
def _reader(script: str, path: Path, limits: Sequence[str]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A process that reads the file, as what it is told and what it answers; raises FileRefused when it ends badly."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script; the file's name is one argument
        [sys.executable, "-I", script, str(path.resolve()), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        try:
            yield reader.stdin, reader.stdout
        except BaseException:
            reader.kill()
            raise
    if reader.returncode:
        raise _failed(reader.returncode)


# XLSX


def _workbook(path: Path) -> Iterator[PackedRows]:
    """The grids of a workbook, read by a process that may die of it (services/workbook.py)."""
    limits = [str(MOST_ROWS + MOST_ABOVE), str(MOST_CELLS), str(MOST_CHARACTERS)]
    with _reader(workbook.__file__, path, limits) as (_, answers):
        lines: list[bytes] = []
        for line in unpacked(answers):
            if line != _SHEET:
                lines.append(line)
                continue
            yield PackedRows(lines)
            lines = []


_SHEET = workbook.SHEET.encode()


def _failed(code: int) -> FileRefused:
    """What the reader's end says; one that was ended by the system had asked for too much."""
    if code == workbook.TOO_MANY_ROWS:
        return FileRefused(ImportRefusal.TOO_LARGE, f"{MOST_ROWS:,}")
    known = {workbook.LOCKED: ImportRefusal.LOCKED, workbook.TOO_LARGE: ImportRefusal.TOO_LARGE}
    return FileRefused(known.get(code, ImportRefusal.TOO_LARGE if code < 0 else ImportRefusal.UNREADABLE))
