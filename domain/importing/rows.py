"""One row of an export as what it says about one creator, or why it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from domain.importing import values
from domain.importing.dates import DateOrder
from domain.importing.headers import Layout

LOST_DIGITS = re.compile(r"^\d(\.\d+)?e\+?\d+$", re.IGNORECASE)
LEAST_EXPLAINED = 4  # characters of a text that explains a column
TOTALS = frozenset({"合计", "总计", "汇总", "共计", "total", "totals", "grand total", "summary", "sum"})


class RowProblem(StrEnum):
    """Why a row is not imported."""

    NO_HANDLE = "no_handle"
    HANDLE_UNREADABLE = "handle_unreadable"
    DUPLICATE = "duplicate"
    TOTAL = "total"
    NO_DAY = "no_day"
    NO_NUMBERS = "no_numbers"  # every figure is unknown
    NO_ORDER = "no_order"
    NO_CREATOR = "no_creator"
    UNKNOWN_CREATOR = "unknown_creator"  # nobody of this name is in the pool
    NO_TITLE = "no_title"
    NO_PUBLISH_DATE = "no_publish_date"
    NO_TERM = "no_term"  # an authorization without an end, a code or the word that it has no end
    NO_SCOPE = "no_scope"  # of an authorization
    NO_MEMBER = "no_member"  # nobody of the team who could be in charge
    SELF_OPERATED = "self_operated"  # 自运营授权: a type that is never asked for
    NOT_OURS = "not_ours"  # stands in the bot already, and is led there


@dataclass(frozen=True)
class Rejected:
    """A row that is left out; `same_as` is the row that a duplicate repeats."""

    row: int
    reason: RowProblem
    same_as: int | None = None
    name: str = ""  # of a creator, where the reason is about one


@dataclass(frozen=True)
class Doubt:
    """A cell that could not be read as its column's fact: the value stays unknown."""

    row: int
    fact: str
    cell: str


class Said:
    """The facts of one row while they are put together."""

    __slots__ = ("audience", "contact", "currency", "extra", "facts", "stat_date")

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.facts: dict[str, Any] = {}
        self.audience: dict[str, Decimal] = {}
        self.extra: dict[str, str] = {}
        self.contact: dict[str, str] = {}
        self.stat_date: date | None = None


class Puts(Protocol):
    """A column that knows which facts its values are."""

    fact: str
    kept_as: str
    kind: str
    extra: bool

    def put(self, said: Said, value: Any) -> None: ...


class Shape:
    """The columns of a file that say facts, and where those of each kind stand."""

    __slots__ = ("columns", "places")

    def __init__(self, columns: Sequence[Puts]) -> None:
        self.columns = tuple(columns)
        self.places: dict[str, list[int]] = {}
        for place, column in enumerate(self.columns):
            self.places.setdefault("extra" if column.extra else column.kind, []).append(place)


@dataclass(frozen=True, slots=True, eq=False)
class CreatorRow:
    """What one row says: only known facts, under the names of the creator's own columns.

    It holds one value a column, None where nothing is known, and most values are those of other rows too: a file has a
    hundred thousand of these.
    """

    row: int
    platform: str
    handle: str
    uid: str | None
    currency: str  # of amounts that name none
    shape: Shape
    told: tuple[Any, ...]
    doubts: tuple[Doubt, ...] = ()

    def said(self) -> Said:
        """All facts, put together anew."""
        said = Said(self.currency)
        for column, value in zip(self.shape.columns, self.told, strict=True):
            if value is not None:
                column.put(said, value)
        return said

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.said().facts

    @property
    def audience(self) -> Mapping[str, Decimal]:
        return self.said().audience

    @property
    def extra(self) -> Mapping[str, str]:
        return self.said().extra

    @property
    def contact(self) -> Mapping[str, str]:
        return {column.kept_as: value for column, value in self._of("private")}

    @property
    def stat_date(self) -> date | None:
        return next((value for _, value in self._of("date")), None)

    @property
    def tags(self) -> Sequence[str]:
        return [tag for _, value in self._of("tags") for tag in value]

    def _of(self, kind: str) -> Iterator[tuple[Puts, Any]]:
        for place in self.shape.places.get(kind, ()):
            if self.told[place] is not None:
                yield self.shape.columns[place], self.told[place]


@dataclass(frozen=True)
class Reading:
    """How a file's rows are read: its columns, the workspace's currency, the order of its dates."""

    layout: Layout
    currency: str
    dates: DateOrder | None = None


def is_definition(reading: Reading, cells: Sequence[str]) -> bool:
    """Whether the row under the header explains the columns: text in figures' places, and no figure (columns.md 5.7)."""
    figures = [
        cells[column.index]
        for column in reading.layout.columns
        if column.kind in {"whole", "percent", "share", "money", "number", "span"}
        and column.index < len(cells)
    ]
    told = [cell for cell in figures if not values.is_blank(cell)]
    if not told or any(any(letter.isdigit() for letter in cell) for cell in told):
        return False
    return len(told) >= 3 or (len(told) == len(figures) and _explains(reading.layout, cells, told))


def _explains(layout: Layout, cells: Sequence[str], told: Sequence[str]) -> bool:
    """With few figures, their texts are long enough to explain something, and what stands for a handle is none."""
    column = layout.column("handle")
    if column is None or column.index >= len(cells) or min(map(len, told)) < LEAST_EXPLAINED:
        return False
    handle = values.clean(cells[column.index]).removeprefix("@")
    return bool(handle) and not (handle.isascii() and handle.isprintable() and " " not in handle)


def plain(value: Any) -> str:
    """A figure or word as it is kept in JSON: never a float."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
