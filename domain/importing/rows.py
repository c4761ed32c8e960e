"""One row of an export as what it says about one creator, or why it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.categories import category_key
from domain.creators import CHINESE_PLATFORMS, platform_key, tier_of
from domain.importing import values
from domain.importing.dates import DateOrder, day
from domain.importing.headers import Column, Layout
from domain.importing.values import Unreadable

MOST_HANDLE = 80
MOST_ORDERS = 2**31 - 1
_IN_A_LINK = re.compile(r"^(?:https?://)?[\w.-]+\.[a-z]{2,}/(?:user/|@|profile/|ad/creator/author/\w+/\w+/)?@?(?P<handle>[^/?#\s]+)", re.IGNORECASE)  # fmt: skip
LOST_DIGITS = re.compile(r"^\d(\.\d+)?e\+?\d+$", re.IGNORECASE)
TOTALS = frozenset({"合计", "总计", "汇总", "共计", "total", "totals", "grand total", "summary", "sum"})
_FLAGS_IN_TAGS: dict[str, tuple[str, bool]] = {
    "配合投流": ("supports_ads", True), "支持投流": ("supports_ads", True), "可投流": ("supports_ads", True),
    "愿意投流": ("supports_ads", True), "不配合投流": ("supports_ads", False), "不支持投流": ("supports_ads", False),
    "支持改稿": ("accepts_script_changes", True), "支持脚本修改": ("accepts_script_changes", True),
    "可改稿": ("accepts_script_changes", True), "不支持改稿": ("accepts_script_changes", False),
    "不改稿": ("accepts_script_changes", False),
}  # fmt: skip


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


@dataclass(frozen=True)
class CreatorRow:
    """What one row says: only known facts, under the names of the creator's own columns."""

    row: int
    platform: str
    handle: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    audience: Mapping[str, Decimal] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    stat_date: date | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def uid(self) -> str | None:
        return self.facts.get("uid")


@dataclass(frozen=True)
class Reading:
    """How a file's rows are read: its columns, the workspace's currency, the order of its dates."""

    layout: Layout
    currency: str
    dates: DateOrder | None = None


def read_row(reading: Reading, cells: Sequence[str], row: int) -> CreatorRow | Rejected | None:
    """Read one row; None when it is empty."""
    if not any(cell.strip() for cell in cells):
        return None
    raw = {
        column.fact: (column, cells[column.index] if column.index < len(cells) else "")
        for column in reading.layout.columns
    }
    handle = _handle(raw)
    if isinstance(handle, RowProblem):
        return Rejected(row, handle)
    platform_cell = raw["platform"][1] if "platform" in raw else ""
    platform = reading.layout.source.platform
    if not values.is_blank(platform_cell):
        platform = platform_key(platform_cell)
    currency = "CNY" if platform in CHINESE_PLATFORMS else reading.currency
    gathered = _Gathered(row, currency, reading.dates)
    for column, cell in raw.values():
        gathered.take(column, cell)
    return CreatorRow(
        row,
        platform,
        handle,
        gathered.facts,
        gathered.audience,
        gathered.extra,
        gathered.contact,
        gathered.stat_date,
        tuple(gathered.doubts),
    )


def is_definition(reading: Reading, cells: Sequence[str]) -> bool:
    """Whether the row under the header explains the columns: text in figures' places, and no figure (columns.md 5.7)."""
    figures = [
        cells[column.index]
        for column in reading.layout.columns
        if column.kind in {"whole", "percent", "share", "money", "number", "span"}
        and column.index < len(cells)
    ]
    told = [cell for cell in figures if not values.is_blank(cell)]
    return len(told) >= 3 and not any(any(letter.isdigit() for letter in cell) for cell in told)


def _handle(raw: Mapping[str, tuple[Column, str]]) -> str | RowProblem:
    """Her handle; where a file has no column of handles, from her link or her uid."""
    problem = RowProblem.NO_HANDLE
    for fact in ("handle",) if "handle" in raw else ("link", "uid"):
        cell = raw[fact][1] if fact in raw else ""
        if values.is_blank(cell):
            continue
        written = values.clean(cell)
        if written.lower() in TOTALS:
            return RowProblem.TOTAL
        link = _IN_A_LINK.match(written)
        if fact == "link" and not link:
            continue
        handle = (link["handle"] if link else written).removeprefix("@").lower()
        if (
            handle
            and len(handle) <= MOST_HANDLE
            and not re.search(r"[\s=<>\"]", handle)
            and not LOST_DIGITS.match(handle)
        ):
            return handle
        problem = RowProblem.HANDLE_UNREADABLE
    name = raw["name"][1] if "name" in raw else ""
    return RowProblem.TOTAL if values.clean(name).lower() in TOTALS else problem


class _Gathered:
    """The facts of one row while its cells are read."""

    def __init__(self, row: int, currency: str, dates: DateOrder | None) -> None:
        self.row = row
        self.currency = currency
        self.dates = dates
        self.facts: dict[str, Any] = {}
        self.audience: dict[str, Decimal] = {}
        self.extra: dict[str, str] = {}
        self.contact: dict[str, str] = {}
        self.stat_date: date | None = None
        self.doubts: list[Doubt] = []

    def take(self, column: Column, cell: str) -> None:
        if column.fact in {"handle", "platform", "link"}:
            return
        try:
            value = self._value(column, cell)
        except Unreadable:
            self.doubts.append(Doubt(self.row, column.fact, values.clean(cell)[:40]))
            return
        if value is None or value == ():
            return
        if column.fact.startswith("audience."):
            self.audience[column.fact.removeprefix("audience.")] = value
        elif column.extra:
            self.extra[column.kept_as] = plain(value[0] if column.kind == "money" else value)
        else:
            self._put(column, value)

    def _value(self, column: Column, cell: str) -> Any:
        if column.kind == "date":
            return day(cell, self.dates)
        if column.kind in {"percent", "share"}:
            reads = values.percent if column.kind == "percent" else values.share
            return reads(cell, in_percent=column.in_percent)
        value = _READERS[column.kind](cell)
        if (
            column.factor != 1
            and isinstance(value, int | Decimal)
            and not re.search(r"[万亿wk]", cell, re.IGNORECASE)
        ):
            value *= column.factor
        if column.kind == "whole" and value is not None:
            return _counted(column, value, cell)
        if column.fact == "uid" and value and LOST_DIGITS.match(value):
            raise Unreadable(cell)
        return value

    def _put(self, column: Column, value: Any) -> None:
        match column.kind:
            case "money":
                self.facts[column.fact] = value[0]
                self.facts[f"{column.fact}_currency"] = value[1] or self.currency
            case "span":
                self.facts[f"{column.fact}_low"], self.facts[f"{column.fact}_high"] = value
            case "private":
                self.contact[column.fact] = value
            case "date":
                self.stat_date = value
            case "creator_type":
                self._put_type(value)
            case "categories":
                self.facts["categories"] = [*self.facts.get("categories", []), *map(category_key, value)]
            case "tags":
                self.facts["tags"] = list(value)
                for fact, said in filter(None, map(_FLAGS_IN_TAGS.get, value)):
                    self.facts.setdefault(fact, said)
            case _:
                self.facts[column.fact] = value

    def _put_type(self, value: str) -> None:
        """达人类型 is her tier in one export and her content in another."""
        if tier_of(value):
            self.facts["tier"] = value
        else:
            known = [category_key(word) for word in values.words(value)]
            self.facts["categories"] = [*known, *self.facts.get("categories", [])]


def _counted(column: Column, value: Decimal, cell: str) -> int:
    if value != value.to_integral_value() or value < 0 or (column.fact == "orders" and value > MOST_ORDERS):
        raise Unreadable(cell)
    return int(value)


def plain(value: Any) -> str:
    """A figure or word as it is kept in JSON: never a float."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _four_places(cell: str) -> Decimal | None:
    value = values.number(cell)
    return None if value is None else values.short(value)


_READERS: dict[str, Callable[[str], Any]] = {
    "text": values.text,
    "name": values.text,
    "private": values.text,
    "creator_type": values.text,
    "categories": values.words,
    "tags": values.words,
    "number": _four_places,
    "whole": values.number,
    "money": values.money,
    "span": values.span,
    "flag": values.flag,
}
