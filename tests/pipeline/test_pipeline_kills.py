"""Killed at any point and started again: nothing accepted is lost, nothing is sent twice, nothing disappears silently."""

from __future__ import annotations

import json
import multiprocessing
import random
import signal
import time
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest
from pipeline.merchant import Merchant, seed
from pipeline.worker import work
from sqlmodel import select

from storage.database import Database
from storage.tables import Inbox, Outbox

TEXTS = ["one", "two"]


class Runner:
    """Starts the worker on a database; a line in a platform's log stands in a chat."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.merchant: Merchant = seed(database)

    def start(self, die_at: str, texts: list[str]) -> ForkProcess:
        """Fork: a start costs no imports. Nothing of the parent's connections may be open in the child."""
        self.database.close()
        url = self.database.url.render_as_string(hide_password=False)
        people = [self.merchant.owner, self.merchant.creator]
        process = multiprocessing.get_context("fork").Process(
            target=work, args=(url, self.folder, die_at, people, texts)
        )
        process.start()
        return process

    def run(self, die_at: str, texts: list[str]) -> int | None:
        process = self.start(die_at, texts)
        process.join(60)
        return process.exitcode

    def texts(self, platform: str) -> list[str]:
        path = self.folder / f"{platform}.log"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line)[1].removeprefix("pipeline_heard text=") for line in lines]

    def unknown(self) -> list[str]:
        with self.database.read() as transaction:
            rows = transaction.session.exec(select(Outbox).where(Outbox.state == "unknown")).all()
            return [row.payload["facts"]["text"] for row in rows]

    def accepted(self, texts: list[str]) -> None:
        """Every text was taken in, run and reached its chat once; on Telegram it may be listed instead."""
        with self.database.read() as transaction:
            states = [row.state for row in transaction.session.exec(select(Inbox)).all()]
        assert states == ["done"] * (2 * len(texts))
        assert sorted(self.texts("slack")) == sorted(texts)
        telegram, unknown = self.texts("telegram"), self.unknown()
        assert len(set(telegram)) == len(telegram)
        assert set(telegram) | set(unknown) == set(texts)


@pytest.fixture
def runner(database: Database, tmp_path: Path) -> Runner:
    return Runner(database, tmp_path)


@pytest.mark.parametrize(
    "point", ["stored", "in the turn", "committed", "claimed", "before the wire", "accepted"]
)
def test_a_kill_loses_nothing_and_doubles_nothing(runner: Runner, point: str) -> None:
    assert runner.run(point, TEXTS) == -signal.SIGKILL
    assert runner.run("never", TEXTS) == 0
    runner.accepted(TEXTS)


@pytest.mark.slow
def test_kills_at_any_moment_lose_nothing_and_double_nothing(runner: Runner) -> None:
    chance = random.Random(7)
    texts = [f"text {n}" for n in range(60)]
    kills = 0
    for _ in range(25):
        process = runner.start("never", texts)
        time.sleep(chance.uniform(0.1, 0.8))
        kills += process.is_alive()
        process.kill()
        process.join(30)
    assert runner.run("never", texts) == 0
    assert kills
    runner.accepted(texts)
