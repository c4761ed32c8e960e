"""A world for each test; a test names the forms and databases it runs in, else it is Slack, plain, on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from harness.databases import SqliteFiles
from harness.world import Form, Person, World, opened

from storage.database import Database


@pytest.fixture
def form() -> Form:
    return Form("slack", restarts=False)


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest) -> str | None:
    """None: a file in the world's own folder."""
    if kind == "sqlite":
        return None
    database: Database = request.getfixturevalue("postgres")
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
async def world(
    request: pytest.FixtureRequest,
    form: Form,
    database_url: str | None,
    tmp_path: Path,
    sqlite_files: SqliteFiles,
) -> AsyncIterator[World]:
    transport = request.config.getoption("--transport") or form.transport
    with sqlite_files.fresh(tmp_path):
        pass  # migrated already: that is quicker than migrating in every test
    async with opened(
        tmp_path, restarts=form.restarts, database_url=database_url, transport=transport
    ) as world:
        yield world


@pytest.fixture
def merchant(world: World, form: Form, language: str) -> Person:
    """Somebody of the team, on the form's platform."""
    return world.merchant(form, language)
