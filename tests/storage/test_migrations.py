"""Versions go up and down and end where the models are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.databases import VAULT, PostgresServer
from sqlalchemy import inspect, text

import storage.tables
from storage import migrate
from storage.database import Database
from storage.tables.base import WorkspaceRow
from storage.walls import OPEN_TABLES


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/new/daren.db", VAULT)
        yield database
        database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.empty() as database:
        yield database


def test_a_new_database_gets_every_table(empty: Database) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()
    assert migrate.differences(empty) == []


def test_migrating_twice_changes_nothing(empty: Database) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()


def test_every_version_goes_down_and_up_again(empty: Database) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, "base")
    assert migrate.current(empty) is None
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []


@pytest.mark.postgres
def test_a_missing_postgres_database_is_created(postgres_server: PostgresServer) -> None:
    database = Database(postgres_server.url("made_by_daren"), VAULT)
    try:
        migrate.upgrade(database)
        assert migrate.current(database) == migrate.head()
    finally:
        database.close()
        postgres_server.drop("made_by_daren")


@pytest.mark.postgres
def test_every_table_of_a_workspace_stands_behind_the_wall(postgres: Database) -> None:
    models = [getattr(storage.tables, name) for name in storage.tables.__all__]
    expected = {model.__tablename__ for model in models if issubclass(model, WorkspaceRow)} - OPEN_TABLES
    expected.add("creator_search")  # no model's: storage/queries/search.py
    with postgres.engine.connect() as connection:
        walled = connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        )
        assert {row.relname for row in walled} == expected
