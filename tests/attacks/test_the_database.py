"""A database that is held, full or read-only; clocks that jump; and what can be read in the file when it is stolen."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import re
import sqlite3
import time
from pathlib import Path

import pytest
from attacks.siege import ON_BOTH_DATABASES, rows, stumbles
from harness.processes import secrets_in
from harness.world import World

from bot.inbound import Delivery, Place, Sender, Text
from sandbox.world import DEMO
from storage.sql import select
from storage.tables import Assignment, DigestRun, FlowRun, ImportBatch, Inbox, Outbox, Reminder, Task

HEAD = "Creator name,Creator username,Followers,Price\n"
WORDS = "canary-of-a-sentence-nobody-keeps"


async def accepted(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    await sam.answers({"Product": "Coat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    await world.telegram("kai").presses("Accept")


async def test_a_database_held_for_five_seconds_loses_nothing_and_says_so(world: World) -> None:
    await accepted(world)
    ben, sam = world.telegram("ben"), world.slack("sam", "#campaigns")
    await ben.runs("task")
    world.sandbox.slack.sockets.retry_delays = (0.5, 1.0, 5.0)
    holder = sqlite3.connect(world.home / "daren.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    answers = await asyncio.gather(
        world.post("slack/command", user="sam", channel="#campaigns", text="/daren mine"),
        world.post("telegram/say", user="ben", text="Coat"),
        world.post("telegram/say", user="kai", text="/help"),
        world.post(
            "slack/upload", user="lin", channel="#creators", filename="a.csv",
            content_base64=base64.b64encode((HEAD + "Lily,lily,1000,5\n").encode()).decode(),
        ),
    )  # fmt: skip
    assert time.monotonic() - began < 4
    assert answers[0].get("ok"), "the command was not acknowledged within three seconds"
    await asyncio.sleep(5 - (time.monotonic() - began))
    holder.execute("ROLLBACK")
    holder.close()
    await world.until(lambda: not world.sandbox.slack.sockets.under_way)
    await world.rest()
    await sam.sees("That was not saved")
    await world.telegram("kai").sees("/help")
    assert len(rows(world, ImportBatch)) == 1
    [run] = [row for row in rows(world, FlowRun) if row.state == "active"]
    assert not stumbles(world)
    assert run.revision, "the typed answer was lost"


@pytest.mark.skipif(os.geteuid() == 0 and not hasattr(os, "setxattr"), reason="needs a file system")
async def test_a_full_database_accepts_nothing_and_recovers_by_itself(world: World) -> None:
    """As a full disk answers: no page more than there is."""
    await accepted(world)
    database = world.app.database
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    database.engine.dispose()
    from sqlalchemy import event

    def full(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(database.engine, "connect", full)
    texts = [
        f"text {n} " + "x" * 4000 for n in range(20)
    ]  # more than pages that were emptied before can take
    for text in texts:
        await world.post("telegram/say", user="ben", text=text[:4000])
    await asyncio.sleep(1.5)
    assert world.sandbox.telegram.updates.pending(), "what could not be stored was confirmed all the same"
    event.remove(database.engine, "connect", full)
    database.engine.dispose()
    await world.rest()
    with database.read() as transaction:
        kept = transaction.session.exec(select(Inbox.state).where(Inbox.kind == "text")).all()
    assert list(kept) == ["done"] * len(texts)
    assert not stumbles(world)


async def test_nothing_a_person_wrote_is_left_in_the_stolen_file(world: World) -> None:
    """Not in rows, not in free pages, not in the write-ahead log; neither tokens nor keys."""
    ben = world.telegram("ben")
    await ben.says(WORDS)
    await world.slack("sam", "#campaigns").says(WORDS)
    await world.post("telegram/start", user="stranger")
    await world.post("telegram/say", user="stranger", text=WORDS)
    await world.rest()
    content = b"".join(one.read_bytes() for one in world.home.glob("daren.db*"))
    assert WORDS.encode() not in content
    assert base64.b64encode(WORDS.encode())[:20] not in content
    key = (world.home / "key").read_text(encoding="utf-8").strip()
    assert key.encode() not in content
    tokens = (DEMO.slack.teams[0].bot_token, DEMO.slack.app.app_token, DEMO.telegram.bot.token)
    assert not [token for token in tokens if token.encode() in content]
    assert all(row.payload is None for row in rows(world, Inbox) if row.state == "done")


async def test_what_waits_in_the_inbox_is_sealed_on_disk(world: World) -> None:
    """Stored and not run: an attacker with the file reads nothing."""
    delivery = Delivery(
        platform="telegram",
        key="telegram:update:1:1",
        lane="telegram::50011:50011",
        inbound=Text(
            sender=Sender(platform="telegram", user="50011", name=WORDS),
            place=Place(chat="50011"),
            text=WORDS,
        ),
    )
    assert await world.app.turns.store(delivery)
    content = b"".join(one.read_bytes() for one in world.home.glob("daren.db*"))
    assert WORDS.encode() not in content
    await world.app.turns.recover()
    await world.rest()


async def test_the_control_api_shows_no_secrets(world: World) -> None:
    await accepted(world)
    said = json.dumps(await world.get("state"), ensure_ascii=False)
    assert not secrets_in(said)
    for call in world.sandbox.recorder.calls:
        assert not secrets_in(json.dumps(call, ensure_ascii=False, default=str)), call["method"]


@ON_BOTH_DATABASES
async def test_an_hour_back_and_forth_and_forty_days_ahead_tell_each_thing_once(world: World) -> None:
    await accepted(world)
    await world.advance("7d")
    for step in (-3600, 3600, -3600, 7200, -3600):
        await world.post("clock", advance=step)
        await world._jumped()
    before = [(row.payload.get("kind"), row.key) for row in rows(world, Outbox) if row.key]
    assert len(before) == len(set(before))
    runs = [(row.chat_id, row.local_date) for row in rows(world, DigestRun)]
    assert len(runs) == len(set(runs))
    reminded = sum(row.payload.get("kind", "").startswith("deadline") for row in rows(world, Outbox))
    await world.advance("40d")
    late = [row for row in rows(world, Outbox) if row.payload.get("kind", "").startswith("deadline")]
    assert len(late) - reminded <= 2, "a month late, one message a person at most"
    assert not [
        row for row in rows(world, Reminder) if row.state == "waiting" and row.due_at < world.app.clock.now()
    ]
    assert len({row.local_date for row in rows(world, DigestRun)}) == len(rows(world, DigestRun))
    assert not stumbles(world)


@pytest.mark.slow
@ON_BOTH_DATABASES
async def test_three_hundred_creators_are_offered_at_once_and_another_chat_is_answered(
    world: World, tmp_path: Path
) -> None:
    """One press sends fifty at most; six tasks at once do not hold up a press in another chat."""
    lines = [HEAD, *(f"n{n},h{n},1000,5\n" for n in range(300))]
    table = tmp_path / "many.csv"
    table.write_text("".join(lines), encoding="utf-8")
    lin, sam = world.slack("lin", "#creators"), world.slack("sam", "#campaigns")
    await sam.drops(table)
    await sam.presses("Import")
    for part in range(6):
        await sam.runs("task")
        await sam.answers(
            {
                "Product": f"P{part}",
                "Fee": "1",
                "Creators": [f"n{n}" for n in range(part * 50, part * 50 + 49)] + ["Lily Ross"],
            }
        )
    began = time.monotonic()
    await world.post("slack/command", user="lin", channel="#creators", text="/daren mine")
    assert time.monotonic() - began < 3
    await world.rest()
    assert len(rows(world, Task)) == 6
    assert len(rows(world, Assignment)) == 300
    screen = await world.telegram("lily").screen()
    order = [int(one) for one in re.findall(r"P(\d)", screen)]
    assert sorted(set(order)) == list(range(6))
    assert [n for n, _ in itertools.groupby(order)] == list(range(6))
    assert not stumbles(world)
    del lin
