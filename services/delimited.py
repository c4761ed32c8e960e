"""A process of its own that reads CSV and TSV: a file of one endless line, or of a million commas, stalls nobody else.

Run as a script, with a path and the limits; nothing of ours is imported, so that it starts in a moment. It writes the
first rows as each delimiter would cut them, as one JSON object, reads which one is meant, and writes the rows as
services/packed.py unpacks them. The file is read piece by piece: however large, it takes no more memory than a piece.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

UNREADABLE, TOO_MANY_ROWS, TOO_LARGE = 4, 5, 6  # how this process ends, where it does not end well
MEMORY = 400_000_000  # bytes of address space
CPU_SECONDS = 30
MOST_CELL = 4_000  # characters that are kept of a cell: no fact is longer
MOST_COLUMNS = 2_000
MOST_LINE = 1_000_000  # characters
HEAD_ROWS = 12
HEAD = 200_000  # characters the first rows are looked for in, and bytes that show the encoding
AT_ONCE = 500  # rows that are written together
DELIMITERS = ",\t;|"
CELL, ROW = "\x1f", "\x1e"  # what stands between cells and after rows on the way to the reader

_PAIR = re.compile(rb"[\x81-\xfe][\x30-\xfe]")
_MARKS = str.maketrans(dict.fromkeys("\x1c\x1d\x1e\x1f", " "))


def main() -> None:
    """`delimited.py PATH MOST_ROWS MOST_CELLS`, then the delimiter on standard input."""
    path, most_rows, most_cells = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))
    try:
        with path.open("rb") as file:
            encoding = encoding_of(file)
            _count(file, encoding, most_rows)
        with _opened(path, encoding) as text:
            head = text.read(HEAD)
        sys.stdout.write(json.dumps({mark: list(_head(head, mark)) for mark in _marks(head)}) + "\n")
        sys.stdout.flush()
        mark = sys.stdin.readline().rstrip("\r\n")
        if mark:
            with _opened(path, encoding) as text:
                _write(text, mark, most_rows, most_cells)
    except (ValueError, csv.Error, OSError):
        sys.exit(UNREADABLE)
    except MemoryError:
        sys.exit(TOO_LARGE)


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def _count(file: BinaryIO, encoding: str, most_rows: int) -> None:
    """End at once when there are more lines than rows may be; where something is quoted, a row may be many lines."""
    if encoding.startswith("utf-16"):
        return
    file.seek(0)
    lines = 0
    while piece := file.read(1 << 20):
        if b'"' in piece:
            return
        lines += piece.count(b"\n")
    if lines > most_rows:
        sys.exit(TOO_MANY_ROWS)


def _marks(head: str) -> list[str]:
    """Delimiters that may be meant, the most frequent first."""
    start = head[:20_000]
    return [
        mark
        for mark in sorted(DELIMITERS, key=lambda mark: -start.count(mark))
        if mark in start or mark == ","
    ]


def _lines(text: TextIO, mark: str) -> Iterator[str]:
    while line := text.readline(MOST_LINE):
        if len(line) == MOST_LINE:
            sys.exit(TOO_LARGE if line.count(mark) > MOST_COLUMNS else UNREADABLE)
        yield line


def _rows(text: TextIO, mark: str) -> Iterator[list[str]]:
    for row in csv.reader(_lines(text, mark), delimiter=mark):
        if len(row) > MOST_COLUMNS:
            sys.exit(TOO_LARGE)
        yield row


def _head(head: str, mark: str) -> Iterator[list[str]]:
    """The first rows; of a file that this delimiter does not cut, as far as it can be read."""
    rows = _rows(io.StringIO(head, newline=""), mark)
    try:
        for _ in range(HEAD_ROWS):
            yield [cell[:MOST_CELL] for cell in next(rows)]
    except (StopIteration, csv.Error):
        return


def _write(text: TextIO, mark: str, most_rows: int, most_cells: int) -> None:
    cells = 0
    packed: list[str] = []
    for rows, row in enumerate(_rows(text, mark), 1):
        cells += len(row)
        if rows > most_rows or cells > most_cells:
            sys.exit(TOO_MANY_ROWS)
        packed.append(_packed(row))
        if len(packed) == AT_ONCE:
            _send(packed)
    _send(packed)
    sys.stdout.buffer.flush()


def _packed(row: list[str]) -> str:
    line = CELL.join(row)
    if len(line) > MOST_CELL:
        row = [cell[:MOST_CELL] for cell in row]
        line = CELL.join(row)
    if ROW in line or line.count(CELL) >= len(row):
        line = CELL.join(cell.translate(_MARKS) for cell in row)
    return line + ROW


def _send(packed: list[str]) -> None:
    sys.stdout.buffer.write("".join(packed).encode("utf-8", "surrogatepass"))
    packed.clear()


def decoded(data: bytes) -> str:
    """All characters; raises ValueError for what is no text."""
    return data.decode(encoding_of(io.BytesIO(data)), errors="replace")


def encoding_of(file: BinaryIO) -> str:
    """How to read the characters: by mark, else UTF-8, else GB18030 when it looks like Chinese, else a measured guess.

    Raises ValueError for what is no text.
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in head[:4096]:
        return _wide(head)
    if _decodes(file, "utf-8"):
        return "utf-8"
    if _looks_chinese(head) and _decodes(file, "gb18030"):
        return "gb18030"
    from charset_normalizer import from_bytes

    guess = from_bytes(head).best()
    if guess is None:
        raise ValueError("no text")
    return guess.encoding


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(1 << 20):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: read the right way round it is letters, digits and common ideographs, and hardly else."""
    best = max(("utf-16-le", "utf-16-be"), key=lambda encoding: _plausible(head, encoding))
    if _plausible(head, best) < 0.9:
        raise ValueError("no text")
    return best


def _plausible(head: bytes, encoding: str) -> float:
    text = head[:4000].decode(encoding, errors="replace")
    usual = sum(
        letter in "\t\r\n" or " " <= letter < "\u0250" or "\u2010" <= letter <= "\u206f" or "\u3000" <= letter <= "\u9fff"
        or "\uff00" <= letter <= "\uffef" or "\U0001f300" <= letter <= "\U0001faff"
        for letter in text
    )  # fmt: skip
    return usual / max(1, len(text))


def _looks_chinese(head: bytes) -> bool:
    """GB18030 also decodes much of Latin-1. There a high byte meets a plain letter; common Chinese characters are
    two high bytes, and some of them stand in every list, in its header at least.
    """
    pairs = _PAIR.findall(head)
    common = sum(pair[1] >= 0xA1 for pair in pairs)
    return bool(pairs) and common >= 0.1 * len(pairs)


if __name__ == "__main__":
    main()
