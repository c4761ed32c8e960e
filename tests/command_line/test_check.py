"""`darenbot check` against a local Slack and Telegram: all well, or what is wrong with its mend, and never a token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line.terminal import CommandLine
from harness.databases import KEY
from harness.merchant import open_shop

from bot.checks import State, clock
from sandbox.server import Sandbox, running
from sandbox.world import DEMO
from storage import migrate
from storage.database import Database
from storage.tables import Creator
from storage.vault import Vault, make_key

TEAM = DEMO.slack.teams[0]
TOKENS = [TEAM.bot_token, DEMO.slack.app.app_token, DEMO.telegram.bot.token, KEY]


@dataclass
class Installation:
    """A config file for a sandbox, to be spoiled by each test."""

    command_line: CommandLine
    home: Path
    url: str
    bot_token: str = TEAM.bot_token
    app_token: str = DEMO.slack.app.app_token
    telegram: str = DEMO.telegram.bot.token
    keys: list[str] = field(default_factory=lambda: [KEY])
    database: str = ""

    def __post_init__(self) -> None:
        self.database = self.database or f"sqlite:///{self.home}/daren.db"

    def write(self) -> Path:
        path = self.home / "config.toml"
        path.write_text(
            f"""
[database]
url = "{self.database}"
[security]
keys = {json.dumps(self.keys)}
[slack]
bot_token = "{self.bot_token}"
app_token = "{self.app_token}"
base_url = "{self.url}/slack/api/"
[telegram]
token = "{self.telegram}"
base_url = "{self.url}/telegram/bot"
[files]
folder = "{self.home}/files"
""",
            encoding="utf-8",
        )
        return path

    async def check(self) -> tuple[int, dict[str, dict[str, str]]]:
        """Exit status and findings by what they are about."""
        status, out = await _run(self.command_line, "check", "--config", str(self.write()), "--json")
        found = json.loads(out)
        lines = {line["about"]: line for line in found["lines"]}
        assert [State.OK, State.WARNING, State.PROBLEM][status].word == found["state"]
        assert all(line["mend"] for line in lines.values() if line["state"] != "ok")
        return status, lines


async def _run(command_line: CommandLine, *arguments: str) -> tuple[int, str]:
    ended = await asyncio.to_thread(command_line, *arguments, env={"COLUMNS": "160"})
    told = ended.out + ended.err
    assert not any(token in told for token in TOKENS)
    assert "Traceback" not in told
    return ended.code, ended.out


@asynccontextmanager
async def _installed(command_line: CommandLine, home: Path, **spoiled: Any) -> AsyncIterator[Installation]:
    (home / "files").mkdir()
    async with running(Sandbox(DEMO, None), port=0) as url:
        yield Installation(command_line, home, url, **spoiled)


def _migrated(home: Path, *, revision: str = "head") -> Database:
    database = Database(f"sqlite:///{home}/daren.db", Vault([KEY]))
    migrate.upgrade(database, revision)
    return database


async def test_an_installation_in_order_is_said_to_be_and_exits_0(
    command_line: CommandLine, tmp_path: Path
) -> None:
    _migrated(tmp_path).close()
    async with _installed(command_line, tmp_path) as installation:
        status, lines = await installation.check()
        assert status == 0, lines
        assert {
            "configuration",
            "database",
            "database writes",
            "migrations",
            "keys",
            "slack bot token",
            "slack scopes",
            "slack socket",
            "clock against Slack",
            "telegram token",
            "clock against Telegram",
            "telegram polling",
            "files",
        } == set(lines)
        status, told = await _run(command_line, "check", "--config", str(tmp_path / "config.toml"))
        assert status == 0
        assert "ok       slack scopes: all" in told


async def test_refused_tokens_are_problems_with_their_mend(command_line: CommandLine, tmp_path: Path) -> None:
    _migrated(tmp_path).close()
    async with _installed(
        command_line, tmp_path, bot_token="xoxb-1-wrong", telegram="7000000009:AAwrongwrongwrongwrongwrong"
    ) as installation:
        status, lines = await installation.check()
    assert status == 2
    assert lines["slack bot token"]["said"] == "is refused: invalid_auth"
    assert "OAuth & Permissions" in lines["slack bot token"]["mend"]
    assert lines["telegram token"]["state"] == "problem"


async def test_a_missing_database_is_a_warning_and_nothing_is_made(
    command_line: CommandLine, tmp_path: Path
) -> None:
    async with _installed(command_line, tmp_path) as installation:
        status, lines = await installation.check()
    assert status == 1
    assert "db upgrade" in lines["database"]["mend"]
    assert not (tmp_path / "daren.db").exists()


async def test_tables_of_an_older_release_are_a_problem(command_line: CommandLine, tmp_path: Path) -> None:
    _migrated(tmp_path, revision="0004").close()
    async with _installed(command_line, tmp_path) as installation:
        status, lines = await installation.check()
    assert status == 2
    assert lines["migrations"]["said"] == f"at 0004, this release needs {migrate.head()}"


async def test_keys_that_do_not_open_what_is_stored_are_a_problem(
    command_line: CommandLine, tmp_path: Path
) -> None:
    database = _migrated(tmp_path)
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        creator = uow.first(uow.query(Creator))
        assert creator is not None
        creator.contact_sealed = uow.sealed("{}", f"creator/{creator.id}/contact")
        transaction.commit()
    database.close()
    async with _installed(command_line, tmp_path) as installation:
        assert (await installation.check())[0] == 0
        installation.keys = [make_key(), KEY]
        assert (await installation.check())[0] == 0
        installation.keys = [make_key()]
        status, lines = await installation.check()
    assert status == 2
    assert "contacts of creators" in lines["keys"]["said"]


@pytest.mark.postgres
async def test_keys_are_looked_at_behind_the_walls_of_postgresql(
    command_line: CommandLine, postgres: Database, tmp_path: Path
) -> None:
    shop = open_shop(postgres)
    with postgres.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        creator = uow.first(uow.query(Creator))
        assert creator is not None
        creator.contact_sealed = uow.sealed("{}", f"creator/{creator.id}/contact")
        transaction.commit()
    url = postgres.url.render_as_string(hide_password=False)
    async with _installed(command_line, tmp_path, database=url, keys=[make_key()]) as installation:
        status, lines = await installation.check()
    assert status == 2
    assert lines["keys"]["state"] == "problem"
    assert lines["database writes"]["state"] == "ok"
    assert "database role" not in lines


async def test_a_webhook_that_stands_in_the_way_of_polling_is_said(
    command_line: CommandLine, tmp_path: Path
) -> None:
    _migrated(tmp_path).close()
    async with _installed(command_line, tmp_path) as installation:
        async with httpx.AsyncClient() as client:
            await client.post(
                f"{installation.url}/telegram/bot{installation.telegram}/setWebhook",
                json={"url": "https://daren.example.com/telegram/webhook"},
            )
        status, lines = await installation.check()
    assert status == 1
    assert "webhook is set" in lines["telegram polling"]["said"]


async def test_platforms_that_are_away_are_problems_within_seconds(
    command_line: CommandLine, tmp_path: Path
) -> None:
    _migrated(tmp_path).close()
    async with _installed(command_line, tmp_path) as installation:
        installation.url = "http://127.0.0.1:9"
        status, lines = await installation.check()
    assert status == 2
    assert lines["slack"]["said"] == "does not answer (ConnectError)"
    assert lines["telegram"]["state"] == "problem"


async def test_a_config_that_cannot_be_read_is_one_sentence_and_status_2(
    command_line: CommandLine, tmp_path: Path
) -> None:
    status, out = await _run(command_line, "check", "--config", str(tmp_path / "none.toml"))
    assert (status, out) == (2, "")


@pytest.mark.parametrize(
    ("apart", "state"), [(0, State.OK), (100, State.WARNING), (-100, State.WARNING), (3600, State.PROBLEM)]
)
def test_a_clock_is_held_against_the_platforms_date(apart: int, state: State) -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    header = format_datetime(now + timedelta(seconds=apart), usegmt=True)
    assert clock.compared("Slack", header, now).state is state


def test_a_platform_that_does_not_say_its_time_is_no_worry() -> None:
    assert clock.compared("Slack", None, datetime.now(UTC)).state is State.OK
