"""What every test may ask for: a fresh, migrated database of each kind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.databases import PostgresServer, SqliteFiles
from harness.processes import Nursery
from harness.statements import share

from storage.database import Database

share()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--transport",
        choices=["sockets", "http"],
        help="how the platforms reach the bot in every conversation, whatever the test says",
    )


def pytest_collection_finish() -> None:
    """What stands now stands to the end: the collector need not look through it in every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server a test process, started when the first test needs it."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def nursery() -> Nursery:
    """Quick starts of real processes."""
    return Nursery()


@pytest.fixture
def sqlite(sqlite_files: SqliteFiles, tmp_path: Path) -> Iterator[Database]:
    with sqlite_files.fresh(tmp_path) as database:
        yield database


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[Database]:
    with postgres_server.fresh() as database:
        yield database


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Database:
    """The test runs once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]
