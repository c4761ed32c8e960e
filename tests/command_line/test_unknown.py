"""`darenbot unknown list`: what the README promises is listed, without anybody's words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from harness.databases import KEY, SqliteFiles
from harness.merchant import open_shop
from typer.testing import CliRunner

from bot.cli import cli
from domain.notices import dump
from domain.notices.tasks import CreatorLinked
from storage.tables import Outbox


def test_an_unknown_send_is_listed_with_its_chat_and_without_its_words(
    sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARENBOT_DATABASE__URL", f"sqlite:///{tmp_path}/daren.db")
    monkeypatch.setenv("DARENBOT_SECURITY__KEYS", f'["{KEY}"]')
    with sqlite_files.fresh(tmp_path) as database:
        shop = open_shop(database)
        assert "Nothing is unknown" in CliRunner().invoke(cli, ["unknown", "list"]).stdout
        with database.write() as transaction:
            transaction.system.add(
                Outbox(
                    workspace_id=shop.workspace_id,
                    chat_id=shop.channel_id,
                    platform="telegram",
                    lane="l",
                    kind="notice",
                    payload=dump(CreatorLinked(creator="SECRET NAME")),
                    state="unknown",
                    error="ReadTimeout",
                    not_before=datetime.now(UTC),
                    settled_at=datetime.now(UTC),
                )
            )
            transaction.commit()
        shown = CliRunner().invoke(cli, ["unknown", "list"])
    assert shown.exit_code == 0
    assert "creators" in shown.stdout
    assert "ReadTimeout" in shown.stdout
    assert "SECRET NAME" not in shown.stdout
