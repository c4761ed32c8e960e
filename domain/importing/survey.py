"""A whole file of creators, read: every row once, its dates' order, its period, and what forbids importing it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.importing.dates import DateOrder, day_within, order_of
from domain.importing.headers import Layout
from domain.importing.kinds import ImportKind
from domain.importing.report import ImportRefusal
from domain.importing.row_reader import RowReader
from domain.importing.rows import CreatorRow, Reading, Rejected, RowProblem, is_definition
from domain.importing.values import is_blank

MONEY = (("gmv", 0), ("sales", 1))
"""Columns of money, and which end of them counts: 0 on every row means a broken file (columns.md 5.8)."""

PERIOD = re.compile(r"近\s*(\d+)\s*(?:天|日)|(?:last|past)\s+(\d+)\s+days", re.IGNORECASE)


class FileRefused(Exception):
    """The file as a whole cannot be imported; `detail` is a name or figure for the sentence."""

    def __init__(self, reason: ImportRefusal, detail: str = "") -> None:
        super().__init__(f"{reason.value} {detail}".strip())
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Sheet:
    """The rows of a file under the header that was found, with their numbers as a person counts them."""

    layout: Layout
    above: tuple[str, ...]  # what stands over the header
    rows: Sequence[tuple[int, Sequence[str]]]
    also: tuple[ImportKind, ...] = ()  # what else the file may be


@dataclass(frozen=True)
class Survey:
    """All rows of a file, each a creator's facts or the reason why not."""

    rows: tuple[CreatorRow | Rejected, ...]
    dates: DateOrder | None  # None: must be asked
    stat_date: date | None
    range_label: str
    mostly_zero: str | None
    unclear_date: str = ""  # a date that could be read two ways, when `dates` is None
    doubts: int = 0  # cells that could not be read; the rows name the first of them

    @property
    def usable(self) -> Iterator[CreatorRow]:
        return (row for row in self.rows if isinstance(row, CreatorRow))

    @property
    def rejected(self) -> Iterator[Rejected]:
        return (row for row in self.rows if isinstance(row, Rejected))


def survey(sheet: Sheet, *, currency: str, dates: DateOrder | None = None) -> Survey:
    """Read all rows; raises FileRefused. `dates` is an answer to an earlier question."""
    layout = sheet.layout
    if not layout.has_handle:
        raise FileRefused(
            ImportRefusal.NO_HANDLE_COLUMN, ", ".join(column.header for column in layout.columns)
        )
    order = dates or _order(sheet)
    reading = Reading(layout, currency, order or DateOrder.DMY)
    reader = RowReader(reading)
    rows = tuple(_once(_rows(sheet.rows, reading, reader)))
    if not rows:
        raise FileRefused(ImportRefusal.EMPTY)
    zero, mostly = _zero_money(reader, rows)
    if zero:
        column = layout.column(zero)
        raise FileRefused(ImportRefusal.MONEY_ALL_ZERO, column.header if column else zero)
    above = "\n".join(sheet.above)
    period = PERIOD.search(above)
    return Survey(
        rows,
        order,
        day_within(above),
        f"{period[1] or period[2]}d" if period else "",
        mostly,
        "" if order else next((cell for cell in _dates(sheet) if not is_blank(cell)), ""),
        reader.doubts,
    )


def readings(
    layout: Layout, rows: Iterable[tuple[int, Sequence[str]]], *, currency: str, dates: DateOrder
) -> Iterator[CreatorRow | Rejected]:
    """The rows one by one as `survey` reads them, but for duplicates: those are told by the whole file alone."""
    reading = Reading(layout, currency, dates)
    return _rows(rows, reading, RowReader(reading))


def _rows(
    rows: Iterable[tuple[int, Sequence[str]]], reading: Reading, reader: RowReader
) -> Iterator[CreatorRow | Rejected]:
    for place, (number, cells) in enumerate(rows):
        if place == 0 and is_definition(reading, cells):
            continue
        read = reader.read(cells, number)
        if read is not None:
            yield read


def _once(rows: Iterator[CreatorRow | Rejected]) -> Iterator[CreatorRow | Rejected]:
    """The first row of a creator counts; the same handle or the same uid again is a duplicate."""
    handles: dict[str, dict[str, int]] = defaultdict(dict)
    uids: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        by_handle, by_uid, uid = handles[row.platform], uids[row.platform], row.uid
        firsts = [by_handle.get(row.handle), by_uid.get(uid) if uid else None]
        first = min((each for each in firsts if each is not None), default=None)
        if first is not None:
            yield Rejected(row.row, RowProblem.DUPLICATE, first)
            continue
        by_handle[row.handle] = row.row
        if uid:
            by_uid[uid] = row.row
        yield row


def _order(sheet: Sheet) -> DateOrder | None:
    return order_of(_dates(sheet))


def _dates(sheet: Sheet) -> Iterator[str]:
    column = sheet.layout.column("stat_date")
    if column is not None:
        yield from (cells[column.index] for _, cells in sheet.rows if column.index < len(cells))


def _zero_money(reader: RowReader, rows: Sequence[CreatorRow | Rejected]) -> tuple[str | None, str | None]:
    """The column of money that is 0 on every row, or on more than half of them; unknown cells are no zeros."""
    for fact, end in MONEY:
        place = reader.place(fact)
        if place is None:
            continue
        told = [row.told[place] for row in rows if isinstance(row, CreatorRow)]
        known = [value[end] for value in told if value is not None]
        zeros = sum(value == Decimal(0) for value in known)
        if known and zeros == len(known):
            return fact, None
        if 2 * zeros > len(known):
            return None, fact
    return None, None
