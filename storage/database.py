"""The engine, the two kinds of transaction, and what each database needs to keep its word."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from domain.errors import Away, Busy
from storage import keeping
from storage.unit_of_work import Transaction
from storage.vault import Vault

WRITE_WAIT_SECONDS = 1.0  # architecture.md 3: then "not saved, please try again"
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL may roll back commits on power loss (platforms.md 123)
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    f"PRAGMA busy_timeout = {int(WRITE_WAIT_SECONDS * 1000)}",
    "PRAGMA cache_size = -32000",
    "PRAGMA mmap_size = 2147418112",  # a screening of a million creators reads 100 MB: a third of the time
)
_AS_PART = ("PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 0")
_AS_WHOLE = ("PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 1000")  # SQLite's own default
_POSTGRES_SETTINGS = (
    "-c statement_timeout=30s -c idle_in_transaction_session_timeout=30s "
    f"-c lock_timeout={int(WRITE_WAIT_SECONDS * 1000)}ms"
)


class Database:
    """One database for the life of the process. Safe to use from several threads; sessions are not."""

    def __init__(self, url: str, vault: Vault, *, pool_size: int = 8) -> None:
        self.url = make_url(url)
        self.vault = vault
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite_engine() if self.is_sqlite else self._postgres_engine(pool_size)
        self._one_writer = threading.Lock()
        self._waiting = 0  # threads that want to write and cannot yet
        self._counting = threading.Lock()
        keeping.watch()

    def _sqlite_engine(self) -> Engine:
        if self.url.database in {None, "", ":memory:"}:
            raise ValueError("Daren keeps its state in a file; an in-memory database would lose it")
        Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            self.url,
            connect_args={"check_same_thread": False},
            pool_size=8,
            max_overflow=16,
            pool_use_lifo=True,  # a connection forgets the pages it has read whenever another one writes
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _postgres_engine(self, pool_size: int) -> Engine:
        return create_engine(
            self.url.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={"options": _POSTGRES_SETTINGS, "connect_timeout": 5},
        )

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a transaction that may write. Leaving it without `commit()` undoes everything.

        Raises Busy when another writer held the lock for a second.
        """
        with self._alone(), self._transaction(writing=True) as transaction:
            yield transaction

    @contextmanager
    def write_part(self) -> Iterator[Transaction]:
        """Open a transaction for one of many parts of a long work, each of which can be done again.

        As `write`, but on SQLite a power cut may undo it as long as nobody has committed a `write` after it, and what it
        wrote waits for `checkpoint`: neither waiting for the disk nor moving pages keeps others from writing.
        """
        with self._alone(), self._transaction(writing=True, part=True) as transaction:
            yield transaction

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """On SQLite one thread writes at a time; raises Busy."""
        if not self.is_sqlite:
            yield
            return
        with self._counted():
            mine = self._one_writer.acquire(timeout=WRITE_WAIT_SECONDS)
        if not mine:
            raise Busy
        try:
            yield
        finally:
            self._one_writer.release()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._counting:
            self._waiting += 1
        try:
            yield
        finally:
            with self._counting:
                self._waiting -= 1

    @property
    def is_waited_for(self) -> bool:
        """Whether a thread of this process wants to write and cannot yet; never on PostgreSQL."""
        return self._waiting > 0

    def checkpoint(self) -> None:
        """Move what parts have written from SQLite's log into the database, while others may write."""
        if not self.is_sqlite:
            return
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a transaction that only reads; it never waits for a writer on SQLite."""
        with self._transaction(writing=False) as transaction:
            yield transaction

    @contextmanager
    def _transaction(self, *, writing: bool, part: bool = False) -> Iterator[Transaction]:
        try:
            opened = self.engine.connect()
        except OperationalError as error:
            raise _meaning(error) from error
        with opened.execution_options(writing=writing) as connection, self._as_part(connection, part=part):
            try:
                connection.begin()
            except (OperationalError, sqlite3.OperationalError) as error:
                raise _meaning(error) from error
            session = Session(bind=connection, expire_on_commit=False, join_transaction_mode="rollback_only")
            try:
                yield Transaction(session, connection, self)
            except OperationalError as error:
                raise _meaning(error) from error
            finally:
                session.close()
                if connection.in_transaction():
                    connection.rollback()

    @contextmanager
    def _as_part(self, connection: Connection, *, part: bool) -> Iterator[None]:
        """For the time of the transaction; SQLite heeds neither setting within one."""
        if not part or not self.is_sqlite:
            yield
            return
        raw: Any = connection.connection.driver_connection
        for pragma in _AS_PART:
            raw.execute(pragma)
        try:
            yield
        finally:
            for pragma in _AS_WHOLE:
                raw.execute(pragma)

    @property
    def dialect(self) -> str:
        """The kind of database and its driver."""
        return f"{self.engine.dialect.name}+{self.engine.dialect.driver}"

    def ping(self) -> None:
        """Raise when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()


_SQLITE_BUSY = ("locked", "busy")
_SQLITE_AWAY = ("is full", "readonly", "disk i/o", "unable to open")


def _meaning(error: OperationalError | sqlite3.OperationalError) -> Exception:
    """Busy when somebody else held the lock, Away when the database is out of order, else the error as it came.

    On PostgreSQL every operational error is one of the two (refused and cut connections, deadlocks, shutdown),
    but for a statement that took too long: that one is a statement's own fault.
    """
    original = error.orig if isinstance(error, OperationalError) else error
    said = str(original).lower()
    if isinstance(original, sqlite3.OperationalError):
        if any(word in said for word in _SQLITE_BUSY):
            return Busy()
        return Away() if any(word in said for word in _SQLITE_AWAY) else error
    if "statement timeout" in said:
        return error
    return Busy() if "lock timeout" in said else Away()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    """Take transactions into our own hands (platforms.md 122) and set the connection's pragmas."""
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Any) -> None:
    """Writing units take the lock at once: a read that turns into a write fails without waiting (platforms.md 121)."""
    writing = connection.get_execution_options().get("writing", True)
    connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
