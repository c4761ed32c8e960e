"""A process of its own that reads CSV and TSV: a file of one endless line, or of a million commas, stalls nobody else.

Run as a script, with a path and the limits; nothing of ours is imported, so that it starts in a moment. It writes the
first rows as each delimiter would cut them, as one JSON object, reads which one is meant, and writes one JSON list a row.
"""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

UNREADABLE, TOO_MANY_ROWS, TOO_LARGE = 4, 5, 6  # how this process ends, where it does not end well
MEMORY = 1_000_000_000  # bytes of address space
CPU_SECONDS = 30
MOST_CELL = 4_000  # characters that are kept of a cell: no fact is longer
MOST_COLUMNS = 2_000
HEAD_ROWS = 12
DELIMITERS = ",\t;|"

_PAIR = re.compile(rb"[\x81-\xfe][\x30-\xfe]")


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
        text = decoded(path.read_bytes())
        sys.stdout.write(json.dumps({mark: list(_head(text, mark)) for mark in _marks(text)}) + "\n")
        sys.stdout.flush()
        mark = sys.stdin.readline().rstrip("\r\n")
        if mark:
            _write(text, mark, most_rows, most_cells)
    except (ValueError, csv.Error, OSError):
        sys.exit(UNREADABLE)
    except MemoryError:
        sys.exit(TOO_LARGE)


def _marks(text: str) -> list[str]:
    """Delimiters that may be meant, the most frequent first."""
    head = text[:20_000]
    return [
        mark for mark in sorted(DELIMITERS, key=lambda mark: -head.count(mark)) if mark in head or mark == ","
    ]


def _rows(text: str, mark: str) -> Iterator[list[str]]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
        if len(row) > MOST_COLUMNS:
            sys.exit(TOO_LARGE)
        yield [cell[:MOST_CELL] for cell in row]


def _head(text: str, mark: str) -> Iterator[list[str]]:
    """The first rows; of a file that this delimiter does not cut, as far as it can be read."""
    rows = _rows(text[:200_000], mark)
    try:
        for _ in range(HEAD_ROWS):
            yield next(rows)
    except (StopIteration, csv.Error):
        return


def _write(text: str, mark: str, most_rows: int, most_cells: int) -> None:
    cells = 0
    for rows, row in enumerate(_rows(text, mark), 1):
        cells += len(row)
        if rows > most_rows or cells > most_cells:
            sys.exit(TOO_MANY_ROWS)
        sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def decoded(data: bytes) -> str:
    """Read the characters: by mark, else UTF-8, else GB18030 when it looks like Chinese, else a measured guess.

    Raises ValueError for what is no text.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", errors="replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    if b"\x00" in data[:4096]:
        raise ValueError("no text")
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
        raise ValueError("no text")
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


if __name__ == "__main__":
    main()
