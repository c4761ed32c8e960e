"""Rows about new creators in the database's own values: each different value of a file is spelled once, and then copied."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from domain.importing.changes import DECIMALS
from domain.importing.rows import CreatorRow, Puts, Said, Shape, plain
from storage import terms
from storage.bulk import Bulk
from storage.queries import search

FIGURES = tuple(sorted({*DECIMALS, "followers", "orders", "median_views"}))
"""Facts whose numbers are kept over time."""

MOST_SPELLED = 20_000
_BY_KIND = frozenset({"tags", "categories", "creator_type", "date", "part_of_name", "private"})

Spelled = tuple[int, list[Any], str, str, date | None]
"""The row's number; the creator's columns without her id and her contact; her terms; her numbers as JSON; their day."""


class _Row:
    """One row's values while they are put together: columns of the creator, and pieces of JSON."""

    __slots__ = ("audience", "currency", "extra", "figures", "values")

    def __init__(self, values: list[Any], currency: str) -> None:
        self.values = values
        self.currency = currency
        self.figures: list[str] = []
        self.audience: list[str] = []
        self.extra: list[str] = []


class _Worded(NamedTuple):
    """What some values make together. They are `held`, so that an id means one value."""

    held: tuple[Any, ...]
    cells: list[tuple[int, Any]]
    extra: list[str]


_Put = Callable[[_Row, Any], None]


class Spelling:
    """Spells rows of one file for one workspace. Needs no database, so that any process can."""

    def __init__(self, creators: Bulk, workspace_id: int) -> None:
        self.creators = creators
        self._key = terms.key_of(workspace_id)
        self._shape: Shape | None = None
        self._puts: list[tuple[int, _Put]] = []
        self._words: list[int] = []
        self._worded: dict[tuple[tuple[int, int], ...], _Worded] = {}
        self._places = {
            name: self.creators.place(name) for name in ("name", "platform", "handle", "audience", "extra")
        }

    def spelled(self, rows: Iterable[CreatorRow]) -> list[Spelled]:
        """The rows as new creators."""
        return [self._spelled(row) for row in rows]

    def _spelled(self, row: CreatorRow) -> Spelled:
        if row.shape is not self._shape:
            self._begin(row.shape)
        values = self.creators.usual()
        at = self._places
        values[at["platform"]] = row.platform
        values[at["name"]] = values[at["handle"]] = row.handle
        into = _Row(values, row.currency)
        on = self._put_words(into, row)
        told = row.told
        for place, put in self._puts:
            if (value := told[place]) is not None:
                put(into, value)
        audience = ", ".join(into.audience)
        extra = ", ".join(into.extra)
        values[at["audience"]] = f"{{{audience}}}"
        values[at["extra"]] = f"{{{extra}}}"
        figures = ", ".join(
            [*into.figures, *(f'"audience.{each[1:]}' for each in into.audience), *into.extra]
        )
        line = search.line_of(self._key, values[at["name"]], row.handle)
        return row.row, values, line, f"{{{figures}}}", on

    def _begin(self, shape: Shape) -> None:
        self._shape = shape
        self._worded.clear()
        puts = [_put_of(self.creators, column) for column in shape.columns]
        self._puts = [(place, put) for place, put in enumerate(puts) if put is not None]
        self._words = [
            place for place, put in enumerate(puts) if put is None and shape.columns[place].kind != "private"
        ]

    def _put_words(self, into: _Row, row: CreatorRow) -> date | None:
        """Facts that several columns make together: a name of its parts, tags that say a flag; gives the day of the numbers."""
        told = [(place, row.told[place]) for place in self._words if row.told[place] is not None]
        columns = row.shape.columns
        on = next((value for place, value in told if columns[place].kind == "date"), None)
        key = tuple((place, id(value)) for place, value in told)
        known = self._worded.get(key)
        if known is None:
            said = Said(row.currency)
            for place, value in told:
                columns[place].put(said, value)
            if len(self._worded) >= MOST_SPELLED:
                self._worded.clear()
            known = self._worded[key] = self._made(said, tuple(value for _, value in told))
        for place, value in known.cells:
            into.values[place] = value
        into.extra += known.extra
        return on

    def _made(self, said: Said, held: tuple[Any, ...]) -> _Worded:
        cells = [
            (self.creators.place(fact), self.creators.converted(fact, value))
            for fact, value in said.facts.items()
        ]
        return _Worded(held, cells, [_piece(name, value) for name, value in said.extra.items()])


def _put_of(creators: Bulk, column: Puts) -> _Put | None:
    """How values of a column are put; None for those that are read together with others, or are private."""
    if column.kind in _BY_KIND and not column.extra:
        return None
    if column.extra:
        return _piece_of("extra", column.kept_as)
    if column.fact.startswith("audience."):
        return _piece_of("audience", column.fact.removeprefix("audience."))
    if column.kind == "money":
        return _money(creators, column.fact)
    if column.kind == "span":
        return _span(creators, column.fact)
    return _fact(creators, column.fact)


def _piece_of(what: str, name: str) -> _Put:
    """A part of a JSON object, spelled once for each value."""
    spelled: dict[int, tuple[Any, str]] = {}

    def put(row: _Row, value: Any) -> None:
        known = spelled.get(id(value))
        if known is None:
            known = _remember(spelled, value, _piece(name, value))
        getattr(row, what).append(known[1])

    return put


def _piece(name: str, value: Any) -> str:
    """One entry of a JSON object."""
    return f"{json.dumps(name)}: {json.dumps(plain(value))}"


def _fact(creators: Bulk, fact: str) -> _Put:
    place = creators.place(fact)
    is_figure = fact in FIGURES
    spelled: dict[int, tuple[Any, Any]] = {}

    def put(row: _Row, value: Any) -> None:
        if type(value) is str or type(value) is int:
            row.values[place] = value
            if is_figure:
                row.figures.append(f'"{fact}": "{value}"')
            return
        known = spelled.get(id(value))
        if known is None:
            made = creators.converted(fact, value), f'"{fact}": "{plain(value)}"'
            known = _remember(spelled, value, made)
        row.values[place], figure = known[1]
        if is_figure:
            row.figures.append(figure)

    return put


def _money(creators: Bulk, fact: str) -> _Put:
    amount = _fact(creators, fact)
    place = creators.place(f"{fact}_currency")

    def put(row: _Row, value: Any) -> None:
        amount(row, value[0])
        row.values[place] = value[1] or row.currency

    return put


def _span(creators: Bulk, fact: str) -> _Put:
    low, high = _fact(creators, f"{fact}_low"), _fact(creators, f"{fact}_high")

    def put(row: _Row, value: Any) -> None:
        low(row, value[0])
        high(row, value[1])

    return put


def _remember(spelled: dict[int, tuple[Any, Any]], value: Any, made: Any) -> tuple[Any, Any]:
    """Keep what a value was spelled as, with the value itself, so that its id stays its own."""
    if len(spelled) >= MOST_SPELLED:
        spelled.clear()
    spelled[id(value)] = known = (value, made)
    return known
