"""Killed again and again at any moment while people go on: the figures of docs/testing.md."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from end_to_end.bench import CHANNEL, Bench, bench, with_an_offer
from end_to_end.ledger import audit
from harness.processes import Nursery

from storage.database import Database
from storage.sql import func, select
from storage.tables import Inbox, Outbox

KILLS = 60
ON_TELEGRAM = ["kai", "lily", "mei", "ben"]
ON_SLACK = ["lin", "sam"]


def commands(world: Bench, platform: str) -> int:
    """Commands that were taken in."""
    with world.reading() as session:
        return session.exec(
            select(func.count()).select_from(Inbox).where(Inbox.kind == "command", Inbox.platform == platform)
        ).one()


def helped(world: Bench) -> int:
    """Answers to `help` that were decided."""
    with world.reading() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "notice")).all()
        return sum(row.payload.get("kind") == "help_shown" for row in rows)


async def everybody_asks(world: Bench, chance: random.Random) -> tuple[int, int]:
    """Six commands on their way; gives how many on Telegram, and how many Slack saw acknowledged."""
    for person in ON_TELEGRAM:
        await world.outside.post("telegram/say", user=person, text="/help")
        await asyncio.sleep(chance.uniform(0, 0.1))
    answers = await asyncio.gather(
        *(
            world.outside.tries("slack/command", user=person, channel=CHANNEL, text="/daren help")
            for person in ON_SLACK
        )
    )
    return len(ON_TELEGRAM), sum(bool(answer.get("ok")) for answer in answers)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_kills_at_any_moment_lose_nothing_and_double_nothing(
    tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    chance = random.Random(11)
    telegram = slack = 0
    async with bench(tmp_path, database, nursery) as world:
        await with_an_offer(world)
        for person in ("mei", "ben"):
            await world.outside.post("telegram/start", user=person)
        await world.start()
        await world.rest()
        before = helped(world)
        for _ in range(KILLS):
            asking = asyncio.create_task(everybody_asks(world, chance))
            await asyncio.sleep(chance.uniform(0.05, 0.9))
            await world.kill()
            await world.start()
            said, acknowledged = await asking
            telegram, slack = telegram + said, slack + acknowledged
        await world.rest()
        ledger = await audit(world)
        assert commands(world, "telegram") == telegram
        assert commands(world, "slack") >= slack
        assert helped(world) - before == commands(world, "telegram") + commands(world, "slack")
        assert (ledger.lost, ledger.duplicated) == (0, 0), ledger
