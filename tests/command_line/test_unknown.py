"""`darenbot unknown`: what nobody knows the fate of is listed without anybody's words, and settled by whoever looked."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from harness.databases import KEY, SqliteFiles
from harness.merchant import open_shop

from domain.ids import spell
from domain.notices import dump
from domain.notices.tasks import CreatorLinked
from storage.database import Database
from storage.sql import select
from storage.tables import Audit, Outbox


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "unknown", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={
            "DARENBOT_DATABASE__URL": f"sqlite:///{folder}/daren.db",
            "DARENBOT_SECURITY__KEYS": f'["{KEY}"]',
            "PATH": "/usr/bin:/bin",
            "COLUMNS": "160",
        },
    )


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
    sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    with sqlite_files.fresh(tmp_path) as database:
        assert "Nothing is unknown" in _run(tmp_path, "list").stdout
        assert json.loads(_run(tmp_path, "list", "--json").stdout) == []
        row_id = _lose(database)
        shown = _run(tmp_path, "list").stdout
        [listed] = json.loads(_run(tmp_path, "list", "--json").stdout)
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
    sqlite_files: SqliteFiles, tmp_path: Path, fate: str, state: str, open_: bool
) -> None:
    with sqlite_files.fresh(tmp_path) as database:
        row_id = _lose(database)
        done = _run(tmp_path, "settle", spell(row_id), fate, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["fate"] == fate
        row = _row(database, row_id)
        assert (row.state, row.settled_at is None) == (state, open_)
        assert bool(row.payload.get("repeat")) is (fate == "repeat")
        with database.read() as transaction:
            [audit] = transaction.session.exec(select(Audit).where(Audit.act == "outbox.settle")).all()
        assert (audit.subject, audit.detail) == (str(row_id), {"fate": fate})
        again = _run(tmp_path, "settle", spell(row_id), fate)
        assert again.returncode == 2
        assert "nothing unknown has this id" in again.stderr


def test_a_message_that_held_a_secret_cannot_be_repeated(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    with sqlite_files.fresh(tmp_path) as database:
        row_id = _lose(database, payload={"kind": "code_shown"})
        done = _run(tmp_path, "settle", spell(row_id), "repeat")
        assert done.returncode == 2
        assert "secret that is not kept" in done.stderr
        assert _row(database, row_id).state == "unknown"


def test_an_id_that_is_none_is_one_sentence(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    with sqlite_files.fresh(tmp_path):
        done = _run(tmp_path, "settle", "!!", "drop")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
