"""`darenbot unknown`: what nobody knows the fate of is listed without anybody's words, and settled by whoever looked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line.terminal import CommandLine
from harness.databases import KEY, SqliteFiles
from harness.merchant import open_shop
from harness.processes import Ended

from domain.ids import spell
from domain.notices import dump
from domain.notices.tasks import CreatorLinked
from storage.database import Database
from storage.sql import select
from storage.tables import Audit, Outbox

Run = Callable[..., Ended]


@pytest.fixture
def run(command_line: CommandLine, tmp_path: Path) -> Run:
    """`darenbot unknown` on the test's database."""

    def run(*arguments: str) -> Ended:
        env = {
            "DARENBOT_DATABASE__URL": f"sqlite:///{tmp_path}/daren.db",
            "DARENBOT_SECURITY__KEYS": f'["{KEY}"]',
            "COLUMNS": "160",
        }
        return command_line("unknown", *arguments, env=env)

    return run


def _lose(database: Database, *, payload: dict[str, object] | None = None) -> int:
    """A send whose answer was lost; gives its row."""
    shop = open_shop(database)
    with database.write() as transaction:
        row = Outbox(
            workspace_id=shop.workspace_id,
            chat_id=shop.channel_id,
            platform="telegram",
            lane="l",
            kind="notice",
            payload=payload or dump(CreatorLinked(creator="SECRET NAME")),
            state="unknown",
            error="ReadTimeout",
            not_before=datetime.now(UTC),
            settled_at=datetime.now(UTC),
        )
        transaction.system.add(row)
        transaction.commit()
        return row.id


def _row(database: Database, row_id: int) -> Outbox:
    with database.read() as transaction:
        return transaction.system.get(Outbox, row_id)


def test_an_unknown_send_is_listed_with_its_chat_and_without_its_words(
    run: Run, sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    with sqlite_files.fresh(tmp_path) as database:
        assert "Nothing is unknown" in run("list").out
        assert json.loads(run("list", "--json").out) == []
        row_id = _lose(database)
        shown = run("list").out
        [listed] = json.loads(run("list", "--json").out)
    assert "creators" in shown
    assert "ReadTimeout" in shown
    assert spell(row_id) in shown
    assert (listed["id"], listed["what"], listed["platform"]) == (spell(row_id), "creator_linked", "telegram")
    assert "SECRET NAME" not in shown + json.dumps(listed)


@pytest.mark.parametrize(
    ("fate", "state", "open_"),
    [("arrived", "sent", False), ("drop", "refused", False), ("repeat", "pending", True)],
)
def test_whoever_looked_says_what_became_of_it_once(
    run: Run, sqlite_files: SqliteFiles, tmp_path: Path, fate: str, state: str, open_: bool
) -> None:
    with sqlite_files.fresh(tmp_path) as database:
        row_id = _lose(database)
        done = run("settle", spell(row_id), fate, "--json")
        assert done.code == 0, done.err
        assert json.loads(done.out)["fate"] == fate
        row = _row(database, row_id)
        assert (row.state, row.settled_at is None) == (state, open_)
        assert bool(row.payload.get("repeat")) is (fate == "repeat")
        with database.read() as transaction:
            [audit] = transaction.session.exec(select(Audit).where(Audit.act == "outbox.settle")).all()
        assert (audit.subject, audit.detail) == (str(row_id), {"fate": fate})
        again = run("settle", spell(row_id), fate)
        assert again.code == 2
        assert "nothing unknown has this id" in again.err


def test_a_message_that_held_a_secret_cannot_be_repeated(
    run: Run, sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    with sqlite_files.fresh(tmp_path) as database:
        row_id = _lose(database, payload={"kind": "code_shown"})
        done = run("settle", spell(row_id), "repeat")
        assert done.code == 2
        assert "secret that is not kept" in done.err
        assert _row(database, row_id).state == "unknown"


def test_an_id_that_is_none_is_one_sentence(run: Run, sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    with sqlite_files.fresh(tmp_path):
        done = run("settle", "!!", "drop")
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
