"""Two bots on one PostgreSQL: one is killed or frozen in the middle of its work, and wakes; everything is told once, in order."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from end_to_end.bench import Bench, _actor, bench
from harness import mortal
from harness.processes import Nursery, until

from bot import demo
from domain.money import Money
from domain.tasks import Brief
from sandbox.world import DEMO
from services import setup, tasks
from services.outbox import put
from storage.database import Database
from storage.sql import col, select
from storage.tables import Creator, DigestRun, LinkedChat, Outbox, Reminder

OFFERS = 12
LEASE = 60.0  # seconds, of a send and of a job

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]


@pytest.fixture
async def world(tmp_path: Path, postgres: Database, nursery: Nursery) -> AsyncIterator[Bench]:
    async with bench(tmp_path, postgres, nursery) as built:
        yield built


def offers(world: Bench) -> None:
    """Twelve tasks for both creators, all at once; none has been sent."""
    with world.database.write() as transaction:
        demo.seed(transaction, DEMO)
        workspace = setup.workspace_named(transaction.system, DEMO.slack.teams[0].name)
        assert workspace is not None
        uow = transaction.workspace(workspace.id)
        lin = _actor(transaction.system, workspace, "U0LIN")
        creators = uow.all(uow.query(Creator).where(col(Creator.reach) == "linked"))
        channel = uow.first(uow.query(LinkedChat).where(LinkedChat.platform_chat == "C0CAMPAIGNS"))
        assert channel is not None
        now = world.sandbox.clock.now()
        for number in range(OFFERS):
            new = tasks.NewTask(
                title=f"Offer {number:02d}",
                brief=Brief(deliverable="One video"),
                publish_on=(now + timedelta(days=30)).date(),
                creators=tuple(each.id for each in creators),
                fee=Money(amount=Decimal(2400), currency="CNY"),
            )
            outcome = tasks.send(uow, new, by=lin, chat=channel, thread=None, now=now)
            put(uow, outcome, here=channel, by=lin, now=now, real=now)
        transaction.commit()


async def bot(world: Bench) -> ForkServerProcess:
    """One more process, with the true clock."""
    url = world.database.url.render_as_string(hide_password=False)
    here, there = world.nursery.pipe()
    life = mortal.Life(world.outside.url, url, world.home, timedelta())
    process = world.nursery.start(mortal.live, life, there, folder=world.home / "logs")
    there.close()

    async def ready() -> bool:
        assert process.is_alive(), world.said()
        return bool(here.poll())

    await until(ready, lambda: f"the bot never listened:\n{world.said()}")
    return process


async def told(world: Bench, user: str) -> list[int]:
    """Numbers of the offers in a person's chat, in order."""
    messages = await world.outside.telegram(user)
    return [int(found[1]) for one in messages if (found := re.search(r"Offer (\d\d)", one["text"]))]


async def drained(world: Bench) -> None:
    await until(world._quiet, lambda: f"never at rest: {world._open()}", 120)


@pytest.mark.parametrize("fate", ["killed", "frozen"])
async def test_one_of_two_stops_in_the_middle_of_many_sends(world: Bench, fate: str) -> None:
    offers(world)
    for person in ("kai", "lily"):
        await world.outside.post("telegram/start", user=person)
    first = await bot(world)
    second = await bot(world)
    world.bot = second

    async def begun() -> bool:
        return len(await told(world, "kai")) >= 3

    await until(begun, "nothing was sent")
    os.kill(first.pid or 0, signal.SIGKILL if fate == "killed" else signal.SIGSTOP)
    try:
        await world.outside.post("clock", advance="8d")
        if fate == "frozen":
            await asyncio.sleep(LEASE + 12)
            os.kill(first.pid or 0, signal.SIGCONT)
            await asyncio.sleep(8)
        await drained(world)
        lost = {one.what for one in world.listed()}
        for person in ("kai", "lily"):
            seen = await told(world, person)
            assert len(seen) == len(set(seen)), f"twice: {seen}"
            assert len(seen) + (len(world.listed()) if lost else 0) >= OFFERS, (seen, world.listed())
            assert seen == sorted(seen), "out of order"
        slack = await world.slack_screen()
        for number in range(OFFERS):
            assert slack.count(f"Offer {number:02d} was sent") <= 1
        with world.reading() as session:
            days = session.exec(select(DigestRun.chat_id, DigestRun.local_date)).all()
            keys = [key for key in session.exec(select(Outbox.key)).all() if key]
            open_ = session.exec(select(Reminder).where(Reminder.state == "waiting")).all()
        assert len(days) == len(set(days))
        assert len(keys) == len(set(keys))
        assert not [one for one in open_ if one.due_at < world.sandbox.clock.now()]
        group = await world.outside.telegram("mei", "Managers 管理群")
        digests = [
            one["text"].split("\n")[0] for one in group if "igest" in one["text"] or "日报" in one["text"]
        ]
        assert len(digests) == len(set(digests)) or len(digests) <= len(days), digests
    finally:
        if first.is_alive():
            os.kill(first.pid or 0, signal.SIGCONT)
            first.terminate()
            first.join(15)
