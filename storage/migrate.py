"""Bring a database to the version this release speaks, also from an installed wheel: no alembic.ini."""

from __future__ import annotations

import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - the models register themselves
from storage import planning, reindexing
from storage.database import Database

_FOLDER = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_272_001  # PostgreSQL's advisory lock of a running migration
_WAIT_SECONDS = 60  # for another replica that migrates


def upgrade(database: Database, revision: str = "head") -> None:
    """Create the database when it is missing and run what it has not seen; several replicas may start at once.

    What is derived from creators is made anew when it is of another release's making.
    """
    if not database.is_sqlite:
        _create_when_missing(database)
    if revision == "head" and current(database) == head() and reindexing.is_current(database):
        return  # as at nearly every start: nothing is locked, and the rows' references are not all looked at again
    with _migrating(database) as config:
        command.upgrade(config, revision)
        if database.is_sqlite:
            planning.tell(config.attributes["connection"])
        made = revision == "head" and reindexing.catch_up(config.attributes["connection"])
    database.engine.dispose()  # connections know the tables and their statistics as they were
    if made:
        reindexing.settle(database)


def downgrade(database: Database, revision: str) -> None:
    """Go back to a version ("base": before the first). Tables that were added since are gone with their rows."""
    with _migrating(database) as config:
        command.downgrade(config, revision)


def draft(database: Database, message: str, number: str) -> Path:
    """Write the next version from what the models say and this database lacks; to be read before it is committed."""
    with _migrating(database) as config:
        script: Any = command.revision(config, message, autogenerate=True, rev_id=number)
    return Path(script.path)


def current(database: Database) -> str | None:
    """The version the database is at; None before the first."""
    with database.engine.connect().execution_options(writing=False) as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str:
    """The version this release speaks."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def differences(database: Database) -> list[Any]:
    """What the models say and the database does not have, or the other way round."""
    with database.engine.connect().execution_options(writing=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        return list(compare_metadata(context, SQLModel.metadata))


def is_ours(name: str | None, kind: str, parents: MutableMapping[Any, Any]) -> bool:
    """The index of names is no table of a model: FTS5 on SQLite keeps tables of its own, PostgreSQL has one."""
    del parents
    return kind != "table" or not (name or "").startswith("creator_search")


def _config() -> Config:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _migrating(database: Database) -> Iterator[Config]:
    """One transaction for all versions; nobody else migrates meanwhile."""
    with database.engine.connect() as connection:
        _prepare(connection, sqlite=database.is_sqlite)
        try:
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'"))
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
                config = _config()
                config.attributes["connection"] = connection
                yield config
                _check(connection, sqlite=database.is_sqlite)
        finally:
            connection.invalidate()  # its settings were for migrating only


def _prepare(connection: Connection, *, sqlite: bool) -> None:
    """SQLite rebuilds a table to change it, which its references must not stop; they are checked at the end."""
    if not sqlite:
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000}")


def _check(connection: Connection, *, sqlite: bool) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() if sqlite else []
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows pointing at nothing")


def _create_when_missing(database: Database) -> None:
    """Create the PostgreSQL database through its server's own one, when the role may; else the error stands."""
    try:
        database.ping()
    except OperationalError as error:
        if f'database "{database.url.database}" does not exist' not in str(error.orig):
            raise
        server = create_engine(
            database.url.set(drivername="postgresql+psycopg", database="postgres"),
            isolation_level="AUTOCOMMIT",
        )
        try:
            with server.connect() as connection:
                name = connection.dialect.identifier_preparer.quote(str(database.url.database))
                connection.execute(text(f"CREATE DATABASE {name}"))
        finally:
            server.dispose()
