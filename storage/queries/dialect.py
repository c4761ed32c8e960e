"""The two databases' INSERT with ON CONFLICT, which SQLAlchemy spells apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, literal_column
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables.base import Row
from storage.unit_of_work import SystemUnit, UnitOfWork

_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def word(spelled: str) -> ColumnElement[str]:
    """A state's name as part of the statement: with a parameter for it SQLite plans anew at every execution to see
    whether a partial index fits, and PostgreSQL's prepared plans may not use one.
    """
    return literal_column(f"'{spelled}'", String())


def beside(column: Any) -> ColumnElement[Any]:
    """A column that a condition names beside ids, so that no index is chosen for it.

    Without statistics SQLite takes the index of a workspace, of all its rows, for narrower than a hundred ids.
    """
    return column + 0  # type: ignore[no-any-return]


def insert(unit: SystemUnit | UnitOfWork, model: type[Row]) -> Any:
    """An INSERT of the connection's own dialect: both know on_conflict_do_nothing, …_do_update and returning."""
    return _INSERTS[unit.connection.dialect.name](model.__table__)  # type: ignore[attr-defined]


def inserted(
    unit: SystemUnit | UnitOfWork, model: type[Row], values: Mapping[str, Any], *unless: str
) -> bool:
    """Write one row that a conflict, of these columns or of any, may skip; say whether it was written.

    By RETURNING: psycopg's row count of such a statement is not kept by SQLAlchemy (it reads -1).
    """
    statement = _insert_one(unit.connection.dialect.name, model, unless)
    return unit.connection.execute(statement, values).first() is not None


@cache
def _insert_one(dialect: str, model: type[Row], unless: tuple[str, ...]) -> Any:
    """Built once: building a statement costs several times as much as running it."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    statement = _INSERTS[dialect](table).on_conflict_do_nothing(index_elements=unless or None)
    return statement.returning(table.c.id)
