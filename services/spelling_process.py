"""A process of its own that reads the rows of a long list of creators and spells them, while the first one writes.

It is told what a file is (`Asked`), gets the file's rows as services/packed.py packs them, and answers with parts of
spelled rows. It opens no file and no database; where it ends early or falls behind, whoever writes spells the rest and
says, through a pipe of its own, up to which row nothing is wanted any more.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from domain.importing.dates import DateOrder
from domain.importing.headers import Layout
from domain.importing.rows import CreatorRow
from domain.importing.survey import readings
from services.packed import cells_of, unpacked
from services.spelling import Spelling
from storage.bulk import Bulk, dialect_of
from storage.tables import Creator

AT_ONCE = 250  # rows of a part
CPU_SECONDS = 120
MEMORY = 1_000_000_000  # bytes of address space, of which libraries are most
HEAD = struct.Struct("<QQ")  # before each part: its bytes, and the number of the last row it is about
PASSED = struct.Struct("<Q")  # the number of a row up to which nothing is wanted any more


@dataclass(frozen=True)
class Asked:
    """What has to be known to spell a file's rows. `skip`: rows that are written already, blank ones not counted."""

    layout: Layout
    currency: str
    dates: DateOrder
    first: int  # number of the first row
    skip: int
    dialect: str
    workspace_id: int


def main() -> None:
    """`spelling_process.py DESCRIPTOR`, of the pipe that tells which rows are passed over."""
    passing = int(sys.argv[1])
    os.set_blocking(passing, False)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    asked: Asked = pickle.load(given)  # noqa: S301 - from the process that started this one
    numbered = ((number, cells_of(line)) for number, line in enumerate(unpacked(given), asked.first))
    for last, part in parts(asked, numbered, lambda: passed_over(passing)):
        answers.write(HEAD.pack(len(part), last))
        answers.write(part)
        answers.flush()


def passed_over(passing: int) -> int:
    """The last number that was told; 0 when there is none since."""
    try:
        told = os.read(passing, PASSED.size * 512)
    except BlockingIOError:
        return 0
    return int(PASSED.unpack(told[-PASSED.size :])[0]) if told else 0


def parts(
    asked: Asked, numbered: Iterator[tuple[int, list[str]]], passed: Callable[[], int]
) -> Iterator[tuple[int, bytes]]:
    """The rows as parts of spelled ones, each with the number of the last row it is about."""
    spelling = Spelling(Bulk(dialect_of(asked.dialect), Creator, asked.workspace_id), asked.workspace_id)
    rows = readings(asked.layout, numbered, currency=asked.currency, dates=asked.dates)
    left = islice(rows, asked.skip, None)
    upto = 0
    while read := list(islice(left, AT_ONCE)):
        upto = max(upto, passed())
        wanted = (row for row in read if isinstance(row, CreatorRow) and row.row > upto)
        yield read[-1].row, pickle.dumps(spelling.spelled(wanted), protocol=5)


if __name__ == "__main__":
    main()
