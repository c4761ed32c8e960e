"""The two databases' INSERT with ON CONFLICT, which SQLAlchemy spells apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from storage.tables.base import Row
from storage.unit_of_work import SystemUnit, UnitOfWork


def insert(unit: SystemUnit | UnitOfWork, model: type[Row]) -> Any:
    """An INSERT of the connection's own dialect: both know on_conflict_do_nothing, …_do_update and returning."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    if unit.connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def inserted(unit: SystemUnit | UnitOfWork, statement: Any) -> bool:
    """Run an INSERT of one row that a conflict may skip; say whether it was written.

    By RETURNING: psycopg's row count of such a statement is not kept by SQLAlchemy (it reads -1).
    """
    return unit.connection.execute(statement.returning(statement.table.c.id)).first() is not None
