"""A process of its own that reads an XLSX: a file that wants more than its share ends this process, and not the bot.

Run as a script, with a path and the limits; nothing of ours is imported, so that it starts in a moment. Writes the rows
as services/packed.py unpacks them, and SHEET after each sheet. A few hundred kilobytes can ask for gigabytes (one long
string in every cell, two cells far apart), so the file is first unpacked to nowhere, piece by piece, and its cells are
counted; then the process may take as much memory as a sheet of so many cells needs, and no more.
"""

from __future__ import annotations

import io
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

LOCKED, UNREADABLE, TOO_MANY_ROWS, TOO_LARGE = 3, 4, 5, 6  # how this process ends, where it does not end well
MEMORY = 460_000_000  # bytes of address space
LEAST_MEMORY = 100_000_000
A_CELL = 130  # bytes of address space; measured: 113 in a sheet of 2.4 million, half of them text
CPU_SECONDS = 30
MOST_UNPACKED = 250_000_000  # bytes of XML
MOST_RATIO = 300  # unpacked to packed; honest sheets stay under 50
MOST_PARTS = 500
MOST_LISTED = 1_000_000  # bytes of the list of parts
MOST_STRINGS = 64_000_000  # bytes of one part that holds no cells: strings of all sheets, pictures
MOST_COLUMNS = 2_000
MOST_CELL = 4_000  # characters that are kept of a cell: no fact is longer
AT_ONCE = 500  # rows that are written together
CELL, ROW, SHEET = "\x1f", "\x1e", "\x1d"

_PIECE = 1 << 18
_MARKS = str.maketrans(dict.fromkeys("\x1c\x1d\x1e\x1f", " "))


def main() -> None:
    """`workbook.py PATH MOST_ROWS MOST_CELLS MOST_CHARACTERS`"""
    path, limits = Path(sys.argv[1]), [int(most) for most in sys.argv[2:5]]
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))
    most_rows, most_cells, most_characters = limits
    try:
        memory = look_inside(path, most_cells)
        import python_calamine

        resource.setrlimit(resource.RLIMIT_AS, (memory, MEMORY))
        try:
            _write(path, most_rows, most_cells, most_characters)
        except python_calamine.PasswordError:
            sys.exit(LOCKED)
        except python_calamine.CalamineError:
            sys.exit(UNREADABLE)
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error, struct.error):
        sys.exit(UNREADABLE)
    except MemoryError:
        sys.exit(TOO_LARGE)


def _write(path: Path, most_rows: int, most_cells: int, most_characters: int) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    for meta in book.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.start is not None:
            if sheet.total_height > most_rows:
                sys.exit(TOO_MANY_ROWS)
            if sheet.width > MOST_COLUMNS or sheet.total_height * sheet.width > most_cells:
                sys.exit(TOO_LARGE)
            most_characters -= _send(sheet.iter_rows(), most_characters)
        sys.stdout.buffer.write(f"{SHEET}{ROW}".encode())
        del sheet
    sys.stdout.buffer.flush()


def _send(rows: Iterator[Sequence[object]], most_characters: int) -> int:
    """Write rows and give the number of their characters."""
    characters = 0
    packed: list[str] = []
    for row in rows:
        packed.append(_packed([cell if type(cell) is str else _cell(cell) for cell in row]))
        characters += len(packed[-1])
        if characters > most_characters:
            sys.exit(TOO_LARGE)
        if len(packed) == AT_ONCE:
            sys.stdout.buffer.write("".join(packed).encode("utf-8", "replace"))
            packed.clear()
    sys.stdout.buffer.write("".join(packed).encode("utf-8", "replace"))
    return characters


def _packed(row: list[str]) -> str:
    line = CELL.join(row)
    if len(line) > MOST_CELL:
        row = [cell[:MOST_CELL] for cell in row]
        line = CELL.join(row)
    if ROW in line or SHEET in line or line.count(CELL) >= len(row):
        line = CELL.join(cell.translate(_MARKS) for cell in row)
    return line + ROW


def _cell(value: object) -> str:
    """A cell as its text: whole numbers without .0, dates in ISO. Ids beyond 2**53 have lost digits and show it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        return repr(value) if abs(value) < 2**53 else f"{value:e}"
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def look_inside(path: Path, most_cells: int) -> int:
    """How much memory reading the file may take. Ends here when it would unpack to too much: sizes in its list may lie."""
    with path.open("rb") as file:
        _look_at_the_list(file)
        with zipfile.ZipFile(file) as book:
            parts = book.infolist()
            if len(parts) > MOST_PARTS:
                sys.exit(TOO_LARGE)
            if "xl/workbook.xml" not in book.namelist():
                sys.exit(UNREADABLE)
        left, strings, cells = MOST_UNPACKED, 0, 0
        for part in parts:
            size, held = _measure(file, part, left, most_cells)
            left -= size
            strings += 0 if held else size
            cells += held
    return min(MEMORY, LEAST_MEMORY + A_CELL * cells + 2 * strings)


def _look_at_the_list(file: BinaryIO) -> None:
    """A list of a million parts is large before it is read."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        sys.exit(UNREADABLE)
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        (size,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    if size > MOST_LISTED:
        sys.exit(TOO_LARGE)


def _measure(file: BinaryIO, part: zipfile.ZipInfo, most: int, most_cells: int) -> tuple[int, int]:
    """Unpack one part to nowhere and give its size and its cells, if they and the ratio are within bounds."""
    if part.flag_bits & 1:
        sys.exit(LOCKED)
    size = cells = 0
    for piece in _unpacked(file, part):
        size += len(piece)
        if size > most or (size > 1_000_000 and size > MOST_RATIO * max(part.compress_size, 1)):
            sys.exit(TOO_LARGE)
        cells += piece.count(b"<c") + piece.count(b":c")  # and some columns and colours, which are few
        if cells > most_cells or (not cells and size > MOST_STRINGS):
            sys.exit(TOO_LARGE)
    return size, cells


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(part.header_offset)
    header = file.read(30)
    names, extra = struct.unpack("<HH", header[26:30])
    file.seek(names + extra, io.SEEK_CUR)
    left = part.compress_size
    unpack = zlib.decompressobj(-15)
    while left > 0 and (packed := file.read(min(_PIECE, left))):
        left -= len(packed)
        if part.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        if part.compress_type != zipfile.ZIP_DEFLATED:
            sys.exit(UNREADABLE)
        while packed:
            yield unpack.decompress(packed, _PIECE)
            packed = unpack.unconsumed_tail


if __name__ == "__main__":
    main()
