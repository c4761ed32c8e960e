"""`darenbot unknown list`: what the README promises is listed, without anybody's words."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from harness.databases import KEY, SqliteFiles
from harness.merchant import open_shop

from domain.notices import dump
from domain.notices.tasks import CreatorLinked
from storage.tables import Outbox


def _listed(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "unknown", "list"],
        capture_output=True,
        text=True,
        check=True,
        env={
            "DARENBOT_DATABASE__URL": f"sqlite:///{folder}/daren.db",
            "DARENBOT_SECURITY__KEYS": f'["{KEY}"]',
            "PATH": "/usr/bin:/bin",
            "COLUMNS": "160",
        },
    )
    return done.stdout


def test_an_unknown_send_is_listed_with_its_chat_and_without_its_words(
    sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    with sqlite_files.fresh(tmp_path) as database:
        shop = open_shop(database)
        assert "Nothing is unknown" in _listed(tmp_path)
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
        shown = _listed(tmp_path)
    assert "creators" in shown
    assert "ReadTimeout" in shown
    assert "SECRET NAME" not in shown
