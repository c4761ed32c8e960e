"""Files of people as rows of text, read by processes that may die of them; XLSX after a look at what it would unpack to."""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from domain.importing.headers import HEADER_WITHIN, Layout, find_header, fitting, guessed
from domain.importing.kinds import ImportKind
from domain.importing.naming import NOTHING, Named
from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused, Sheet
from domain.importing.transposed import upright
from services import delimited, workbook
from services.delimited import decoded

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000  # bytes of XML an XLSX may hold
MOST_RATIO = 300  # unpacked to packed; honest sheets stay under 50
MOST_ROWS = 50_000
MOST_CELLS = 2_000_000  # a sheet is laid out as a full rectangle in memory
MOST_CHARACTERS = 60_000_000  # in all cells: a string may be written once and stand in every one
MOST_PARTS = 500
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")

__all__ = ["decoded", "read_sheet"]

_CHUNK = 1 << 16
_CELL = re.compile(rb"\br\s*=\s*[\"']\$?([A-Za-z]{0,3})\$?(\d{1,9})[\"']")
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
        raise FileRefused(ImportRefusal.TOO_LARGE, f"{MOST_BYTES // 1_000_000} MB")
    if size == 0:
        raise FileRefused(ImportRefusal.EMPTY)
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE:
        locked = _PASSWORD in path.read_bytes()
        raise FileRefused(ImportRefusal.LOCKED if locked else ImportRefusal.OLD_EXCEL)
    grids = _workbook(path) if start.startswith(b"PK") else _delimited(path, named)
    return _best(grids, kind, named, guess=guess)


def _best(grids: Iterator[list[list[str]]], kind: ImportKind | None, named: Named, *, guess: bool) -> Sheet:
    """The grid whose header has most known names; the first of equals."""
    best: Sheet | None = None
    other: ImportKind | None = None
    seen_rows = False
    for grid in grids:
        seen_rows |= any(any(cell.strip() for cell in row) for row in grid)
        found = _sheet(grid, kind, named, guess=guess)
        if found is not None and (best is None or _known(found) > _known(best)):
            best = found
        if kind is not None and (found is None or not found.layout.fits):
            other = next((layout.kind for _, layout in fitting(grid, named) if layout.fits), other)
    if other is not None and (best is None or not best.layout.fits):
        raise FileRefused(ImportRefusal.OTHER_EXPORT, other.value)
    if best is None:
        raise FileRefused(ImportRefusal.NO_HEADER if seen_rows else ImportRefusal.EMPTY)
    return best


def _known(sheet: Sheet) -> tuple[bool, int]:
    return sheet.layout.fits, len(sheet.layout.columns)


def _sheet(grid: list[list[str]], kind: ImportKind | None, named: Named, *, guess: bool) -> Sheet | None:
    """The grid under its header. Labels down the first column instead of across the top are turned round."""
    found = _headers(grid, kind, named)
    if not any(layout.fits for _, layout in found):
        turned = upright(grid)
        again = _headers(turned, ImportKind.PERFORMANCE, named) if turned and kind in _TURNED else []
        if turned and again and again[0][1].fits:
            grid, found = turned, again
    also = tuple(other.kind for _, other in found[1:])
    if not found and guess and (guessed_at := guessed(grid, kind, named)) is not None:
        found = [guessed_at]
        also = tuple(other for other in ImportKind if other is not guessed_at[1].kind)
    if not found:
        return None
    at, layout = found[0]
    above = tuple(cell for row in grid[:at] for cell in row if cell.strip())
    rows = [(number, row) for number, row in enumerate(grid, 1) if number > at + 1]
    return Sheet(layout, above, rows, also)


_TURNED = (None, ImportKind.PERFORMANCE)  # kinds that come with labels in the first column


def _headers(
    grid: Sequence[Sequence[str]], kind: ImportKind | None, named: Named
) -> list[tuple[int, Layout]]:
    if kind is None:
        return fitting(grid, named)
    found = find_header(grid, kind, named)
    return [] if found is None else [found]


# CSV and TSV


def _delimited(path: Path, named: Named) -> Iterator[list[list[str]]]:
    """The grid as the delimiter cuts it under which the first rows make most sense (services/delimited.py)."""
    limits = [str(MOST_ROWS + 1), str(MOST_CELLS)]
    with _reader(delimited.__file__, path, limits) as (told, answers):
        heads: dict[str, list[list[str]]] = json.loads(answers.readline() or b"{}")
        if heads:  # else it has ended, and its end says why
            told.write(max(heads, key=lambda mark: _sense(heads[mark], named)).encode() + b"\n")
            told.flush()
            yield [row for line in answers if (row := _row(line)) is not None]


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


def _workbook(path: Path) -> Iterator[list[list[str]]]:
    """The grids of a workbook, read by a process that may die of it (services/workbook.py)."""
    _look_inside(path)
    limits = [str(MOST_ROWS + 1), str(MOST_CHARACTERS)]
    with _reader(workbook.__file__, path, limits) as (_, answers):
        grid: list[list[str]] = []
        for line in answers:
            row = _row(line)
            if row is not None:
                grid.append(row)
                continue
            yield grid
            grid = []


def _row(line: bytes) -> list[str] | None:
    """One line of the reader; raises FileRefused for the half line of one that died."""
    try:
        row: list[str] | None = json.loads(line)
    except ValueError as cut:
        raise FileRefused(ImportRefusal.TOO_LARGE) from cut
    return row


def _failed(code: int) -> FileRefused:
    """What the reader's end says; one that was ended by the system had asked for too much."""
    if code == workbook.TOO_MANY_ROWS:
        return FileRefused(ImportRefusal.TOO_LARGE, f"{MOST_ROWS:,}")
    known = {workbook.LOCKED: ImportRefusal.LOCKED, workbook.TOO_LARGE: ImportRefusal.TOO_LARGE}
    return FileRefused(known.get(code, ImportRefusal.TOO_LARGE if code < 0 else ImportRefusal.UNREADABLE))


def _look_inside(path: Path) -> None:
    """Refuse what would unpack to too much, by unpacking it piece by piece: sizes in a ZIP's list may lie."""
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            if len(parts) > MOST_PARTS:
                raise FileRefused(ImportRefusal.TOO_LARGE)
            if "xl/workbook.xml" not in book.namelist():
                raise FileRefused(ImportRefusal.UNREADABLE)
            left = MOST_UNPACKED
            for part in parts:
                left -= _measure(path, part, left)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError) as broken:
        raise FileRefused(ImportRefusal.UNREADABLE) from broken


def _measure(path: Path, part: zipfile.ZipInfo, most: int) -> int:
    """Unpack one part to nowhere and give its size; raises FileRefused beyond `most`, the ratio or the cells."""
    if part.flag_bits & 1:
        raise FileRefused(ImportRefusal.LOCKED)
    is_sheet = part.filename.lower().startswith("xl/worksheets/")
    size = 0
    tail = b""
    bottom = right = 0
    for piece in _unpacked(path, part):
        size += len(piece)
        if size > most or (size > 1_000_000 and size > MOST_RATIO * max(part.compress_size, 1)):
            raise FileRefused(ImportRefusal.TOO_LARGE)
        if is_sheet:
            for column, row in _CELL.findall(tail + piece):
                bottom, right = max(bottom, int(row)), max(right, _column_number(column))
            tail = piece[-24:]
            if bottom * right > MOST_CELLS or bottom > MOST_ROWS * 4:
                raise FileRefused(ImportRefusal.TOO_LARGE, f"{MOST_ROWS:,}")
    return size


def _unpacked(path: Path, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(part.header_offset)
        header = file.read(30)
        names, extra = struct.unpack("<HH", header[26:30])
        file.seek(names + extra, io.SEEK_CUR)
        left = part.compress_size
        unpack = zlib.decompressobj(-15)
        while left > 0 and (packed := file.read(min(_CHUNK, left))):
            left -= len(packed)
            if part.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            if part.compress_type != zipfile.ZIP_DEFLATED:
                raise FileRefused(ImportRefusal.UNREADABLE)
            while packed:
                yield unpack.decompress(packed, _CHUNK)
                packed = unpack.unconsumed_tail


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
