"""Statements compiled once for all databases of a test process: SQLAlchemy keeps them an engine, and a test has its own.

Two engines share what is compiled when their dialects are equal; the library's own are equal to themselves alone.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_COMPILED: LRUCache[object, object] = LRUCache(5_000)


class SharedSqlite(SQLiteDialect_pysqlite):
    """Equal to every other one."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SharedSqlite)

    def __hash__(self) -> int:
        return hash(SharedSqlite)


class SharedPostgres(PGDialect_psycopg):
    """Equal to every other one: all tests of a process speak to one server."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SharedPostgres)

    def __hash__(self) -> int:
        return hash(SharedPostgres)


def share() -> None:
    """From now on; engines that stand already keep their own."""
    registry.register("sqlite", __name__, SharedSqlite.__name__)
    registry.register("postgresql.psycopg", __name__, SharedPostgres.__name__)
    event.listen(Engine, "engine_connect", _use)


def _use(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
