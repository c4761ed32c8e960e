"""Many new rows of one table: made ready in the database's own values before anybody is kept waiting, then put in at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, make_url
from sqlmodel import SQLModel

from storage.tables.base import WorkspaceRow
from storage.types import ExactDecimal

AT_ONCE = 50  # rows of one statement on SQLite: a thread that waits for the others after each row would hold the lock for long
MOST_REMEMBERED = 20_000

Ready = Sequence[Any]
"""A row in the database's own values, in the order of the table's columns."""

_Convert = Callable[[Any], Any]


def dialect_of(name: str) -> Dialect:
    """A database's ways of spelling values, without the database; `name` as Database.dialect gives it."""
    return make_url(f"{name}://").get_dialect()()


class Bulk:
    """New rows of one table and workspace. What a row does not name gets the column's default.

    `scattered`: the table's indexes are in other orders than its ids. SQLite keeps a copy of every page that a statement
    of several rows changes, in case it fails: for a row in four indexes that is more work than a statement of its own.
    """

    def __init__(
        self, dialect: Dialect, model: type[WorkspaceRow], workspace_id: int, *, scattered: bool = False
    ) -> None:
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        self._columns = tuple(column.name for column in table.columns)
        self._places = {name: place for place, name in enumerate(self._columns)}
        self._converts = {column.name: _convert(column.type, dialect) for column in table.columns}
        self._usual = [self._default(column) for column in table.columns]
        self._usual[self._places["workspace_id"]] = workspace_id
        self._table = table.name
        self._is_sqlite = dialect.name == "sqlite"
        self._scattered = scattered

    def _default(self, column: Any) -> Any:
        if column.default is None or column.name == "id":
            return None
        value = column.default.arg(None) if column.default.is_callable else column.default.arg
        return self._converts[column.name](value)

    def place(self, column: str) -> int:
        """Where a column stands in a row."""
        return self._places[column]

    def converted(self, column: str, value: Any) -> Any:
        """A value of ours as the database's own."""
        return None if value is None else self._converts[column](value)

    def usual(self) -> list[Any]:
        """A row of defaults, without an id."""
        return self._usual.copy()

    def ready(self, row: Mapping[str, Any]) -> Ready:
        """The row in the database's own values."""
        values = self._usual.copy()
        for name, value in row.items():
            values[self._places[name]] = None if value is None else self._converts[name](value)
        return values

    def put(self, connection: Connection, rows: Sequence[Ready]) -> None:
        """Insert the rows."""
        if not rows:
            return
        if not self._is_sqlite:
            connection.exec_driver_sql(_one(self._table, self._columns), list(map(tuple, rows)))
            return
        if self._scattered:
            connection.exec_driver_sql(_many(self._table, self._columns, 1), list(map(tuple, rows)))
            return
        for part in _parts(rows):
            statement = _many(self._table, self._columns, len(part))
            connection.exec_driver_sql(statement, tuple(chain.from_iterable(part)))


def _parts(rows: Sequence[Ready]) -> Iterator[Sequence[Ready]]:
    """Full parts, then ever smaller powers of two: few different statements, which stay prepared."""
    at, size = 0, AT_ONCE
    while at < len(rows):
        while size > len(rows) - at:
            size = 1 << ((len(rows) - at).bit_length() - 1)
        yield rows[at : at + size]
        at += size


@cache
def _many(table: str, columns: tuple[str, ...], count: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(_quoted(columns))}) VALUES {', '.join([row] * count)}"  # noqa: S608 - names of our own tables


@cache
def _one(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({', '.join(_quoted(columns))}) VALUES ({marks})"  # noqa: S608 - as above


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _convert(kind: Any, dialect: Dialect) -> _Convert:
    """From a value of ours to the driver's; exact decimals repeat, and are remembered."""
    convert: _Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if convert is None:
        return lambda value: value
    if not isinstance(kind, ExactDecimal):
        return convert
    seen: dict[Decimal, Any] = {}

    def remembered(value: Decimal) -> Any:
        known = seen.get(value)
        if known is None:
            if len(seen) >= MOST_REMEMBERED:
                seen.clear()
            known = seen[value] = convert(value)
        return known

    return remembered
