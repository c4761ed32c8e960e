"""A process of its own that reads an XLSX: a file that wants more than its share ends this process, and not the bot.

Run as a script, with a path and the limits; nothing of ours is imported, so that it starts in a moment. Writes one
JSON list a row and `null` after each sheet. A few hundred kilobytes can ask for gigabytes (one long shared string in
every cell), and a reader in Rust that gets no memory aborts its process.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime

LOCKED, UNREADABLE, TOO_MANY_ROWS, TOO_LARGE = 3, 4, 5, 6  # how this process ends, where it does not end well
MEMORY = 1_000_000_000  # bytes of address space
CPU_SECONDS = 30


def main() -> None:
    """`workbook.py PATH MOST_ROWS MOST_CHARACTERS`"""
    path, most_rows, most_characters = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))
    import python_calamine

    try:
        _write(path, most_rows, most_characters)
    except python_calamine.PasswordError:
        sys.exit(LOCKED)
    except (python_calamine.CalamineError, OSError, ValueError):
        sys.exit(UNREADABLE)
    except MemoryError:
        sys.exit(TOO_LARGE)


def _write(path: str, most_rows: int, most_characters: int) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    left = most_characters
    for sheet in book.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        if len(rows) > most_rows:
            sys.exit(TOO_MANY_ROWS)
        for row in rows:
            cells = [_cell(value) for value in row]
            left -= sum(map(len, cells))
            if left < 0:
                sys.exit(TOO_LARGE)
            sys.stdout.write(json.dumps(cells) + "\n")
        sys.stdout.write("null\n")
    sys.stdout.flush()


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


if __name__ == "__main__":
    main()
