"""The cells of one row of a report or a ledger as facts by name; what cannot be read stays unknown and is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from domain.importing import values
from domain.importing.dates import DateOrder, day, days_within
from domain.importing.headers import Column, Layout
from domain.importing.rows import LOST_DIGITS, Doubt, plain
from domain.importing.values import Unreadable

MOST_COUNT = 2**53
MOST_ID = 80
SECRET = "secret"  # noqa: S105 - a kind of column: its cells are never shown or logged
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\.\d+)?\s*(?P<half>[ap]m)?", re.IGNORECASE)  # fmt: skip
_DAYS = re.compile(r"^(?P<days>\d{1,4})\s*(?:天|日|days?|d)?$", re.IGNORECASE)
_LASTING = frozenset({"永久", "长期", "permanent", "forever"})
PERMANENT = 0  # days of a term without end


@dataclass(frozen=True)
class Ways:
    """How a file is read: the workspace's currency and zone, the order of its dates, and the days it is about."""

    currency: str
    zone: tzinfo = UTC
    dates: DateOrder | None = None


@dataclass(frozen=True)
class Facts:
    """What one row says: only what is known."""

    known: Mapping[str, Any]
    extra: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None  # the one its amounts name
    doubts: tuple[Doubt, ...] = ()

    def __getitem__(self, fact: str) -> Any:
        return self.known.get(fact)


def facts_of(layout: Layout, cells: Sequence[str], row: int, ways: Ways) -> Facts:
    """Read the cells of one row by their columns."""
    known: dict[str, Any] = {}
    extra: dict[str, str] = {}
    doubts: list[Doubt] = []
    currency: str | None = None
    for column in layout.columns:
        cell = cells[column.index] if column.index < len(cells) else ""
        try:
            value = _value(column, cell, ways)
        except Unreadable:
            shown = "" if column.kind == SECRET else values.clean(cell)[:40]
            doubts.append(Doubt(row, column.fact, shown))
            continue
        if value is None:
            continue
        if column.kind == "money":
            value, named = value
            currency = currency or named
        if column.extra:
            extra[column.kept_as] = plain(value)
        else:
            known[column.fact] = value
    return Facts(known, extra, known.get("currency") or currency, tuple(doubts))


def _value(column: Column, cell: str, ways: Ways) -> Any:
    match column.kind:
        case "date":
            if len(set(days_within(cell))) > 1:  # a range is no day
                raise Unreadable(cell)
            return day(cell, ways.dates)
        case "moment":
            return _moment(cell, ways)
        case "term":
            return _term(cell, ways)
        case "percent" | "share":
            reads = values.percent if column.kind == "percent" else values.share
            return reads(cell, in_percent=column.in_percent)
        case "whole" | "signed":
            return _count(column, cell)
        case _:
            return _READERS[column.kind](cell)


def _count(column: Column, cell: str) -> int | None:
    value = values.number(cell)
    if value is None:
        return None
    if column.factor != 1 and not re.search(r"[万亿wk]", cell, re.IGNORECASE):
        value *= column.factor
    least = 0 if column.kind == "whole" else -MOST_COUNT
    if value != value.to_integral_value() or not least <= value <= MOST_COUNT:
        raise Unreadable(cell)
    return int(value)


def _moment(cell: str, ways: Ways) -> datetime | None:
    """A local date and time as aware UTC; a date alone is its midnight."""
    on = day(cell, ways.dates)
    if on is None:
        return None
    said = _CLOCK.search(values.folded(cell))
    at = time()
    if said:
        hour = int(said["hour"])
        if said["half"]:
            hour = hour % 12 + (12 if said["half"].lower() == "pm" else 0)
        try:
            at = time(hour, int(said["minute"]), int(said["second"] or 0))
        except ValueError as wrong:
            raise Unreadable(cell) from wrong
    return datetime.combine(on, at, ways.zone).astimezone(UTC)


def _id(cell: str) -> str | None:
    """An id as text: a trailing tab is gone, one that a spreadsheet has rounded is not taken for it (columns.md 5.1)."""
    said = values.text(cell)
    if said is None:
        return None
    said = said.removeprefix("'").removeprefix("=").strip('"')
    if LOST_DIGITS.match(said) or re.search(r"[\s<>]", said) or len(said) > MOST_ID:
        raise Unreadable(cell)
    return said


def _ratio(cell: str) -> Decimal | None:
    """ROI as reported: 2.30, or 230 % for the same."""
    if values.is_blank(cell):
        return None
    written = values.folded(cell)
    value = values.number(written.rstrip("% "))
    if value is None or value < 0:
        raise Unreadable(cell)
    return values.short(value / 100 if written.endswith("%") else value)


def _number(cell: str) -> Decimal | None:
    value = values.number(cell)
    return None if value is None else values.short(value)


def _days(cell: str) -> int | None:
    """A term in days; PERMANENT without end."""
    if values.is_blank(cell):
        return None
    written = values.folded(cell).lower()
    if written in _LASTING:
        return PERMANENT
    found = _DAYS.match(written)
    if not found or not 0 < int(found["days"]) < 4000:
        raise Unreadable(cell)
    return int(found["days"])


def _term(cell: str, ways: Ways) -> int | date | None:
    """How long something lasts: days, or the day on which it ends (有效期 is either)."""
    try:
        return _days(cell)
    except Unreadable:
        return day(cell, ways.dates)


def _code(cell: str) -> str | None:
    """A currency's code."""
    said = values.text(cell)
    if said is None:
        return None
    if not re.fullmatch(r"[A-Za-z]{3}", said):
        raise Unreadable(cell)
    return said.upper()


_READERS: dict[str, Callable[[str], Any]] = {
    "text": values.text,
    "handle": values.text,
    "id": _id,
    "number": _number,
    "ratio": _ratio,
    "money": values.money,
    "flag": values.flag,
    "days": _days,
    "code": _code,
    SECRET: values.text,
}
