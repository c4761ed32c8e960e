"""Rows of a list of creators, read one by one: what each column's cells mean is worked out once for the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain.categories import category_key
from domain.creators import CHINESE_PLATFORMS, platform_key, tier_of
from domain.importing import values
from domain.importing.dates import DateOrder, day
from domain.importing.headers import Column
from domain.importing.rows import (
    LOST_DIGITS,
    TOTALS,
    CreatorRow,
    Doubt,
    Reading,
    Rejected,
    RowProblem,
    Said,
    Shape,
    plain,
)
from domain.importing.values import Unreadable

MOST_HANDLE = 80
MOST_ORDERS = 2**31 - 1
_IN_A_LINK = re.compile(r"^(?:https?://)?[\w.-]+\.[a-z]{2,}/(?:user/|@|profile/|channel/|c/|ad/creator/author/\w+/\w+/)?@?(?P<handle>[^/?#\s]+)", re.IGNORECASE)  # fmt: skip
_SITE = re.compile(r"^\s*(?:https?://)?(?:[\w-]+\.)*?(?P<site>[\w-]+)\.(?:com|cn|net|tv|be)/", re.IGNORECASE)
_SITES = {
    "douyin": "douyin", "iesdouyin": "douyin", "tiktok": "tiktok", "xiaohongshu": "xiaohongshu", "kuaishou": "kuaishou",
    "bilibili": "bilibili", "weibo": "weibo", "instagram": "instagram", "youtube": "youtube", "youtu": "youtube",
}  # fmt: skip
_PLAIN_HANDLE = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_WHO = frozenset(
    {"handle", "platform", "link"}
)  # columns that say whose row it is, and are no facts themselves
_NAMES = _WHO | {"uid", "name"}
_FLAGS_IN_TAGS: dict[str, tuple[str, bool]] = {
    "配合投流": ("supports_ads", True), "支持投流": ("supports_ads", True), "可投流": ("supports_ads", True),
    "愿意投流": ("supports_ads", True), "不配合投流": ("supports_ads", False), "不支持投流": ("supports_ads", False),
    "支持改稿": ("accepts_script_changes", True), "支持脚本修改": ("accepts_script_changes", True),
    "可改稿": ("accepts_script_changes", True), "不支持改稿": ("accepts_script_changes", False),
    "不改稿": ("accepts_script_changes", False),
}  # fmt: skip


MOST_SEEN = 10_000  # different cells of a column whose values are remembered
MOST_DOUBTS = 10_000  # doubtful cells of a file that are kept; the rest is counted
_UNREADABLE = object()
_UNSEEN = object()


class RowReader:
    """Reads the rows under one header. What a column's cell has meant once is not read again: most cells repeat."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._says_handle = reading.layout.column("handle") is not None
        self._source_platform = reading.layout.source.platform
        self._named = [
            (column.fact, column.index) for column in reading.layout.columns if column.fact in _NAMES
        ]
        self.columns = tuple(
            ReadColumn(column, reading.dates) for column in reading.layout.columns if column.fact not in _WHO
        )
        self._shape = Shape(self.columns)
        self._uid = self.place("uid")
        self._platforms: dict[str, str] = {}
        self.doubts = 0  # cells so far that could not be read

    def read(self, cells: Sequence[str], row: int) -> CreatorRow | Rejected | None:
        """Read one row; None when it is empty."""
        if not any(cells) or not any(cell.strip() for cell in cells):
            return None
        width = len(cells)
        named = {fact: cells[index] for fact, index in self._named if index < width}
        handle = _handle(named, ("handle",) if self._says_handle else ("link", "uid"))
        if isinstance(handle, RowProblem):
            return Rejected(row, handle)
        platform = self._platform(named.get("platform", "")) or self._linked(named) or self._source_platform
        doubts: list[Doubt] = []
        told: list[Any] = []
        for column in self.columns:
            cell = cells[column.index] if column.index < width else ""
            value = column.seen.get(cell, _UNSEEN) if cell else None
            if value is _UNSEEN:
                value = column.read(cell)
            if value is _UNREADABLE:
                self._doubt(doubts, row, column.fact, cell)
                value = None
            told.append(value)
        return CreatorRow(
            row,
            platform,
            handle,
            None if self._uid is None else told[self._uid],
            "CNY" if platform in CHINESE_PLATFORMS else self._reading.currency,
            self._shape,
            tuple(told),
            tuple(doubts) if doubts else (),
        )

    def place(self, fact: str) -> int | None:
        """Where a row's values hold this fact."""
        return next((at for at, column in enumerate(self.columns) if column.fact == fact), None)

    def _platform(self, cell: str) -> str:
        """What the row says; empty when it does not."""
        if not cell:
            return ""
        known = self._platforms.get(cell)
        if known is None:
            known = "" if values.is_blank(cell) else platform_key(cell)
            if len(self._platforms) < MOST_SEEN:
                self._platforms[cell] = known
        return known

    def _linked(self, named: Mapping[str, str]) -> str:
        """The platform of the link that says whose row it is; empty for no link, or one that leads elsewhere."""
        cell = named.get("handle" if self._says_handle else "link", "")
        found = _SITE.match(cell) if "/" in cell else None
        return _SITES.get(found["site"].lower(), "") if found else ""

    def _doubt(self, doubts: list[Doubt], row: int, fact: str, cell: str) -> None:
        self.doubts += 1
        if self.doubts <= MOST_DOUBTS:
            doubts.append(Doubt(row, fact, values.clean(cell)[:40]))


class ReadColumn:
    """One column: how its cells are read, which facts its values are, and what the cells met lately have meant."""

    __slots__ = ("_put", "_read", "extra", "fact", "index", "kept_as", "kind", "seen")

    def __init__(self, column: Column, dates: DateOrder | None) -> None:
        self.index = column.index
        self.fact = column.fact
        self.kind = column.kind
        self.extra = column.extra
        self.kept_as = column.kept_as if column.extra else column.fact
        self.seen: dict[str, Any] = {}
        self._put = _put_of(column)
        self._read = _compiled(column, dates)

    def read(self, cell: str) -> Any:
        """Read a cell and remember it."""
        try:
            value = self._read(cell)
        except Unreadable:
            value = _UNREADABLE
        if len(self.seen) >= MOST_SEEN:
            self.seen.clear()
        self.seen[cell] = value
        return value

    def put(self, said: Said, value: Any) -> None:
        self._put(said, self.kept_as, value)


def _handle(named: Mapping[str, str], facts: Sequence[str]) -> str | RowProblem:
    """Her handle; where a file has no column of handles, from her link or her uid."""
    problem = RowProblem.NO_HANDLE
    for fact in facts:
        written = values.text(named.get(fact, ""))
        if written is None:
            continue
        if fact != "link" and _PLAIN_HANDLE.fullmatch(written):
            known = written.lower()
            if known not in TOTALS and not LOST_DIGITS.match(known):
                return known
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
    name = named.get("name", "")
    return RowProblem.TOTAL if values.clean(name).lower() in TOTALS else problem


_Put = Callable[[Said, str, Any], None]


def _plainly(said: Said, fact: str, value: Any) -> None:
    said.facts[fact] = value


def _put_part_of_name(said: Said, fact: str, value: Any) -> None:
    """A first or last name; together they are her name where the file has no other."""
    before = _full_name(said)
    said.extra[fact] = value
    if said.facts.get("name") in {None, before}:
        said.facts["name"] = _full_name(said)


def _full_name(said: Said) -> str:
    return " ".join(said.extra[part] for part in ("first_name", "last_name") if part in said.extra)


def _put_extra(said: Said, fact: str, value: Any) -> None:
    said.extra[fact] = value


def _put_audience(said: Said, fact: str, value: Any) -> None:
    said.audience[fact.removeprefix("audience.")] = value


def _put_money(said: Said, fact: str, value: Any) -> None:
    said.facts[fact], currency = value
    said.facts[f"{fact}_currency"] = currency or said.currency


def _put_span(said: Said, fact: str, value: Any) -> None:
    said.facts[f"{fact}_low"], said.facts[f"{fact}_high"] = value


def _put_contact(said: Said, fact: str, value: Any) -> None:
    said.contact[fact] = value


def _put_date(said: Said, fact: str, value: Any) -> None:
    del fact
    said.stat_date = value


def _put_type(said: Said, fact: str, value: Any) -> None:
    """达人类型 is her tier in one export and her content in another."""
    del fact
    if tier_of(value):
        said.facts["tier"] = value
    else:
        known = [category_key(word) for word in values.words(value)]
        said.facts["categories"] = [*known, *said.facts.get("categories", [])]


def _put_categories(said: Said, fact: str, value: Any) -> None:
    said.facts[fact] = [*said.facts.get(fact, []), *value]


def _put_tags(said: Said, fact: str, value: Any) -> None:
    said.facts[fact] = list(value)
    for flag, supported in filter(None, map(_FLAGS_IN_TAGS.get, value)):
        said.facts.setdefault(flag, supported)


_PUTS: dict[str, _Put] = {
    "money": _put_money,
    "span": _put_span,
    "private": _put_contact,
    "date": _put_date,
    "creator_type": _put_type,
    "categories": _put_categories,
    "tags": _put_tags,
    "part_of_name": _put_part_of_name,
}


def _put_of(column: Column) -> _Put:
    """Where a column's values go."""
    if column.fact.startswith("audience."):
        return _put_audience
    return _put_extra if column.extra else _PUTS.get(column.kind, _plainly)


def _compiled(column: Column, dates: DateOrder | None) -> Callable[[str], Any]:
    """How the cells of a column are read; None is unknown, what cannot be read raises Unreadable."""
    read = _reader(column, dates)
    if column.extra:
        return lambda cell: _shown(read(cell))
    if column.kind in {"tags", "categories"}:
        keys = category_key if column.kind == "categories" else str
        return lambda cell: tuple(map(keys, read(cell))) or None
    return read


def _shown(value: Any) -> str | None:
    """A value as it is kept with the creator under its own name; of money, the amount."""
    if value is None or value == ():
        return None
    return plain(value[0] if isinstance(value, tuple) else value)


def _reader(column: Column, dates: DateOrder | None) -> Callable[[str], Any]:
    if column.fact == "uid":
        return _uid
    by_column: dict[str, Callable[[str], Any]] = {
        "date": lambda cell: day(cell, dates),
        "percent": lambda cell: values.percent(cell, in_percent=column.in_percent),
        "share": lambda cell: values.share(cell, in_percent=column.in_percent),
        "whole": lambda cell: _count(column, cell),
        "number": lambda cell: _four_places(column, cell),
    }
    return by_column.get(column.kind) or _READERS[column.kind]


def _scaled(column: Column, cell: str) -> Decimal | None:
    """A figure; a bare one counts in the unit that the column's name says."""
    value = values.number(cell)
    if value is not None and column.factor != 1 and not re.search(r"[万亿wk]", cell, re.IGNORECASE):
        value *= column.factor
    return value


def _count(column: Column, cell: str) -> int | None:
    value = _scaled(column, cell)
    if value is None:
        return None
    if value != value.to_integral_value() or value < 0 or (column.fact == "orders" and value > MOST_ORDERS):
        raise Unreadable(cell)
    return int(value)


def _four_places(column: Column, cell: str) -> Decimal | None:
    value = _scaled(column, cell)
    return None if value is None else values.short(value)


def _uid(cell: str) -> str | None:
    """An id as text; one whose digits a spreadsheet has lost is not taken for it."""
    said = values.text(cell)
    if said is not None and LOST_DIGITS.match(said):
        raise Unreadable(cell)
    return said


_READERS: dict[str, Callable[[str], Any]] = {
    "text": values.text,
    "name": values.text,
    "part_of_name": values.text,
    "private": values.text,
    "creator_type": values.text,
    "categories": values.words,
    "tags": values.words,
    "money": values.money,
    "span": values.span,
    "flag": values.flag,
}
