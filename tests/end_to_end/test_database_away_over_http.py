"""While the database is away nothing posted is acknowledged, and afterwards each delivery has had one effect."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from harness.databases import SqliteFiles
from harness.world import World, opened

from storage.sql import col, select
from storage.tables import Assignment, Inbox


@pytest.fixture
async def world(tmp_path: Path, sqlite_files: SqliteFiles) -> AsyncIterator[World]:
    with sqlite_files.fresh(tmp_path):
        pass
    async with opened(tmp_path, transport="http") as made:
        made.sandbox.slack.sockets.retry_delays = (0.0, 2.0, 4.0)
        made.sandbox.telegram.webhook.pace = 0.1
        yield made


async def test_a_database_held_for_three_seconds_loses_nothing_posted(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    await sam.answers({"Product": "Coat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    before = world.count(Inbox)
    holder = sqlite3.connect(world.home / "daren.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    try:
        answers = await asyncio.gather(
            world.post("slack/command", user="sam", channel="#campaigns", text="/daren mine"),
            world.post("slack/say", user="lin", channel="dm", text="help"),
            world.post("telegram/press", user="kai", label="接受", wait=0),
            world.post("telegram/say", user="ben", text="/help"),
        )
        assert time.monotonic() - began < 3, "Slack waits three seconds for a command"
        assert answers[0].get("ok"), answers
        assert world.sandbox.telegram.updates.pending() == 2
        assert world.sandbox.slack.sockets.under_way == 1
        telegram = world.sandbox.telegram.updates
        await world.until(lambda: "503" in telegram.webhook.get("last_error_message", ""))
        assert telegram.pending() == 2
        await asyncio.sleep(max(0.0, 3 - (time.monotonic() - began)))
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    await world.until(lambda: not world.sandbox.slack.sockets.under_way)
    await world.rest()
    await sam.sees("That was not saved; the database is busy. Try again.")
    assert world.count(Inbox) == before + 3, "the command was not stored, the three others once each"
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        [share] = uow.all(uow.query(Assignment))
        kinds = [
            row.kind for row in transaction.session.exec(select(Inbox).order_by(col(Inbox.id))).all()[before:]
        ]
    assert share.state == "accepted"
    assert sorted(kinds) == ["command", "press", "text"]
