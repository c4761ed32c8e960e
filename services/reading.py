"""Files of people as rows of text: CSV and TSV in any encoding they come in, XLSX after a look at what it would unpack to."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from domain.importing.headers import find_header
from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused, Sheet
from services import workbook

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000  # bytes of XML an XLSX may hold
MOST_RATIO = 300  # unpacked to packed; honest sheets stay under 50
MOST_ROWS = 50_000
MOST_CELLS = 2_000_000  # a sheet is laid out as a full rectangle in memory
MOST_CHARACTERS = 60_000_000  # in all cells: a string may be written once and stand in every one
MOST_PARTS = 500
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")

_CHUNK = 1 << 16
_CELL = re.compile(rb"\br\s*=\s*[\"']\$?([A-Za-z]{0,3})\$?(\d{1,9})[\"']")
_PAIR = re.compile(rb"[\x81-\xfe][\x30-\xfe]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_DELIMITERS = ",\t;|"


def read_sheet(path: Path) -> Sheet:
    """Find the rows and their header, whatever the file is; raises FileRefused."""
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
    grids = _workbook(path) if start.startswith(b"PK") else _delimited(path.read_bytes())
    return _best(grids)


def _best(grids: Iterator[list[list[str]]]) -> Sheet:
    """The grid whose header has most known names; the first of equals."""
    best: Sheet | None = None
    seen_rows = False
    for grid in grids:
        seen_rows |= any(any(cell.strip() for cell in row) for row in grid)
        found = find_header(grid)
        if found is None or (best and len(best.layout.columns) >= len(found[1].columns)):
            continue
        at, layout = found
        above = tuple(cell for row in grid[:at] for cell in row if cell.strip())
        best = Sheet(layout, above, [(number, row) for number, row in enumerate(grid, 1) if number > at + 1])
    if best is None:
        raise FileRefused(ImportRefusal.NO_HEADER if seen_rows else ImportRefusal.EMPTY)
    return best


# CSV and TSV


def _delimited(data: bytes) -> Iterator[list[list[str]]]:
    """One grid for each delimiter that could be meant; the header decides."""
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")) and _wide(data) is None:
        raise FileRefused(ImportRefusal.UNREADABLE)
    text = decoded(data)
    head = "\n".join(text.splitlines()[:10])
    for delimiter in sorted(_DELIMITERS, key=lambda mark: -head.count(mark)):
        if delimiter in head or delimiter == ",":
            yield _parsed(text, delimiter)


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells += len(row)
            if len(rows) > MOST_ROWS or cells > MOST_CELLS:
                raise FileRefused(ImportRefusal.TOO_LARGE, f"{MOST_ROWS:,}")
            rows.append(row)
    except csv.Error as wrong:
        raise FileRefused(ImportRefusal.UNREADABLE) from wrong
    return rows


def decoded(data: bytes) -> str:
    """Read the characters: by mark, else UTF-8, else GB18030 when it looks like Chinese, else a measured guess."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", errors="replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _looks_chinese(data):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:200_000]).best()
    if guess is None:
        raise FileRefused(ImportRefusal.UNREADABLE)
    return data.decode(guess.encoding, errors="replace")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain headers and figures is zero."""
    head = data[:2000]
    half = len(head) // 2
    if half and head[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    return "utf-16-be" if half and head[0::2].count(0) > 0.4 * half else None


def _looks_chinese(data: bytes) -> bool:
    """GB18030 also decodes much of Latin-1. There a high byte meets a plain letter; common Chinese characters are
    two high bytes, and some of them stand in every list, in its header at least.
    """
    pairs = _PAIR.findall(data[:200_000])
    common = sum(pair[1] >= 0xA1 for pair in pairs)
    return bool(pairs) and common >= 0.1 * len(pairs)


# XLSX


def _workbook(path: Path) -> Iterator[list[list[str]]]:
    """The grids of a workbook, read by a process that may die of it (services/workbook.py)."""
    _look_inside(path)
    limits = [str(MOST_ROWS + 1), str(MOST_CHARACTERS)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script; the file's name is one argument
        [sys.executable, "-I", workbook.__file__, str(path.resolve()), *limits],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as reader:
        try:
            assert reader.stdout is not None
            grid: list[list[str]] = []
            for line in reader.stdout:
                row = _row(line)
                if row is not None:
                    grid.append(row)
                    continue
                yield grid
                grid = []
        except BaseException:
            reader.kill()
            raise
    if reader.returncode:
        raise _failed(reader.returncode)


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
