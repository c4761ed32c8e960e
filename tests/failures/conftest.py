"""A world on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from harness.databases import SqliteFiles
from harness.world import World, opened

from storage.database import Database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest) -> str | None:
    """None: a file in the world's own folder."""
    if kind == "sqlite":
        return None
    database: Database = request.getfixturevalue("postgres")
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
async def world(database_url: str | None, tmp_path: Path, sqlite_files: SqliteFiles) -> AsyncIterator[World]:
    with sqlite_files.fresh(tmp_path):
        pass  # migrated already: that is quicker than migrating in every test
    async with opened(tmp_path, database_url=database_url) as world:
        yield world
