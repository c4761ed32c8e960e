"""Reports that lie on their side: labels down the first column, days or creators across the top (columns.md 2)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.importing.dates import DateOrder, day
from domain.importing.naming import header_name
from domain.importing.values import Unreadable

MOST_ROWS = 200  # labels; a longer file is no report on its side
_CORNER = frozenset({"", "指标", "指标名称", "数据指标", "metric", "metrics", "measure", "日期", "date"})


def upright(grid: Sequence[Sequence[str]]) -> list[list[str]] | None:
    """The grid with rows and columns exchanged; None when it cannot be such a report.

    The corner over the labels often names them (指标); when the cells beside it are days it is read as their name.
    """
    rows = [row for row in grid if any(cell.strip() for cell in row)]
    width = max((len(row) for row in rows), default=0)
    if not rows or len(rows) > MOST_ROWS or width < 2:
        return None
    turned = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]
    for place, label in enumerate(turned[0]):
        across = [column[place] for column in turned[1:]]
        if header_name(label) in _CORNER and across and all(map(_is_day, across)):
            turned[0][place] = "日期"
    return turned


def _is_day(cell: str) -> bool:
    try:
        return day(cell, DateOrder.DMY) is not None
    except Unreadable:
        return False
