"""Rows of reports and ledgers: whose they are, what identifies each, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.importing import values
from domain.importing.cells import Facts, Ways, facts_of
from domain.importing.dates import DateOrder, order_of
from domain.importing.report import ImportRefusal
from domain.importing.rows import TOTALS, Doubt, Reading, Rejected, RowProblem, is_definition
from domain.importing.survey import FileRefused, Sheet
from domain.importing.values import is_blank


@dataclass(frozen=True)
class Written:
    """A creator as a file names her."""

    handle: str = ""
    uid: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.handle or self.uid or self.name)

    def __str__(self) -> str:
        """How she is listed for a person."""
        return self.name or (f"@{self.handle}" if self.handle else self.uid)

    @property
    def key(self) -> str:
        """The same creator in the next file of this kind."""
        return (self.uid or self.handle or self.name).lower()


@dataclass(frozen=True)
class Period:
    """The days that numbers without a date are of: one, or so many that end on it (`label` "7d")."""

    last: date
    label: str = ""


@dataclass(frozen=True)
class Record:
    """One row. `key` is what a second file would say of the same thing."""

    row: int
    key: str
    creator: Written
    values: Mapping[str, Any]
    extra: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Records:
    """All rows of a file, each a record or the reason why not."""

    rows: tuple[Record | Rejected, ...]
    dates: DateOrder | None  # None: must be asked
    mostly_zero: str | None = None
    unclear_date: str = ""
    period: Period | None = None
    wants_period: bool = False  # no column says which day a row is of
    proposed: date | None = None  # a day that stands near the rows, for the question

    @property
    def usable(self) -> Iterator[Record]:
        return (row for row in self.rows if isinstance(row, Record))

    @property
    def rejected(self) -> Iterator[Rejected]:
        return (row for row in self.rows if isinstance(row, Rejected))


Make = Callable[[int, Facts], Record | RowProblem]


def read_records(sheet: Sheet, ways: Ways, make: Make) -> tuple[Record | Rejected, ...]:
    """Every row once: the first of a key counts, a second is a duplicate. Raises FileRefused for a sheet without rows."""
    rows = tuple(_once(_read(sheet, ways, make)))
    if not rows:
        raise FileRefused(ImportRefusal.EMPTY)
    return rows


def _read(sheet: Sheet, ways: Ways, make: Make) -> Iterator[Record | Rejected]:
    reading = Reading(sheet.layout, ways.currency)
    identities = [
        column.index for column in sheet.layout.columns if column.kind in {"text", "id", "handle", "date"}
    ]
    for place, (number, cells) in enumerate(sheet.rows):
        if not any(cell.strip() for cell in cells) or (place == 0 and is_definition(reading, cells)):
            continue
        named = (values.clean(cells[index]).lower() for index in identities if index < len(cells))
        if any(name in TOTALS for name in named):
            yield Rejected(number, RowProblem.TOTAL)
            continue
        made = make(number, facts_of(sheet.layout, cells, number, ways))
        yield Rejected(number, made) if isinstance(made, RowProblem) else made


def _once(rows: Iterator[Record | Rejected]) -> Iterator[Record | Rejected]:
    seen: dict[str, int] = {}
    for row in rows:
        if isinstance(row, Record):
            first = seen.setdefault(row.key, row.row)
            if first != row.row:
                yield Rejected(row.row, RowProblem.DUPLICATE, first)
                continue
        yield row


def creator_of(facts: Facts) -> Written:
    """Whom the row is about, as far as it says."""
    handle = str(facts["creator_handle"] or "").strip().removeprefix("@").lower()
    return Written(handle, facts["creator_uid"] or "", facts["creator_name"] or "")


def dates_of(sheet: Sheet) -> Iterator[str]:
    """Every cell of a column of dates."""
    for column in sheet.layout.columns:
        if column.kind in {"date", "moment", "term"}:
            yield from (cells[column.index] for _, cells in sheet.rows if column.index < len(cells))


def order_in(sheet: Sheet, answered: DateOrder | None) -> tuple[DateOrder | None, str]:
    """The order of the file's dates, and an example when it has to be asked."""
    order = answered or order_of(dates_of(sheet))
    return order, "" if order else next((cell for cell in dates_of(sheet) if not is_blank(cell)), "")


def zero_money(sheet: Sheet, rows: Sequence[Record | Rejected], facts: Sequence[str]) -> str | None:
    """The money fact that is 0 on more than half of the rows; raises FileRefused when it is 0 on all (columns.md 5.8).

    Only the first of `facts` that the file has is looked at; unknown cells are no zeros.
    """
    for fact in facts:
        told = [
            row.values[fact] for row in rows if isinstance(row, Record) and row.values.get(fact) is not None
        ]
        zeros = sum(value == 0 for value in told)
        if told and zeros == len(told):
            column = sheet.layout.column(fact)
            raise FileRefused(ImportRefusal.MONEY_ALL_ZERO, column.header if column else fact)
        if told:
            return fact if 2 * zeros > len(told) else None
    return None
