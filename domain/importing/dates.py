"""Dates as exports write them; which number is the month is found in the column or asked, never guessed (columns.md 5.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from domain.importing.values import Unreadable, folded, is_blank

_YEAR_FIRST = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
)
_COMPACT = re.compile(r"^(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)$")
_YEAR_LAST = re.compile(r"^(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>(?:19|20)\d\d)\b")


class DateOrder(StrEnum):
    """Where day, month and year stand in a column."""

    YMD = "YMD"
    DMY = "DMY"
    MDY = "MDY"


def order_of(cells: Iterable[str]) -> DateOrder | None:
    """Find the one order all cells allow; None when the year stands last and no cell tells day from month.

    A column without any date needs no order: YMD.
    """
    day_first = month_first = ambiguous = False
    for cell in cells:
        found = _YEAR_LAST.match(folded(cell))
        if not found:
            continue
        ambiguous = True
        day_first |= int(found["first"]) > 12
        month_first |= int(found["second"]) > 12
    if not ambiguous:
        return DateOrder.YMD
    if day_first == month_first:
        return None
    return DateOrder.DMY if day_first else DateOrder.MDY


def day(cell: str, order: DateOrder | None) -> date | None:
    """Read the day of a cell; raises Unreadable, also for a year-last date while the order is not known."""
    if is_blank(cell):
        return None
    figure = folded(cell)
    found = _YEAR_FIRST.match(figure) or _COMPACT.match(figure)
    if found:
        return _date(found["year"], found["month"], found["day"])
    found = _YEAR_LAST.match(figure)
    if not found or order not in {DateOrder.DMY, DateOrder.MDY}:
        raise Unreadable(cell)
    first, second = found["first"], found["second"]
    return _date(found["year"], *((second, first) if order is DateOrder.DMY else (first, second)))


def day_within(line: str) -> date | None:
    """The first year-first date inside a line above the header, as in 导出时间：2026-11-20 10:00."""
    found = _YEAR_FIRST.search(folded(line))
    return _date(found["year"], found["month"], found["day"]) if found else None


def days_within(line: str) -> list[date]:
    """All year-first dates inside a line, in order."""
    return [
        _date(found["year"], found["month"], found["day"]) for found in _YEAR_FIRST.finditer(folded(line))
    ]


def _date(year: str, month: str, day_: str) -> date:
    try:
        return date(int(year), int(month), int(day_))
    except ValueError as wrong:
        raise Unreadable(f"{year}-{month}-{day_}") from wrong
