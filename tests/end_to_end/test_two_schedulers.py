"""Two bots on one PostgreSQL: the one is frozen while digests and warnings become due, and wakes; each is told once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from end_to_end.bench import Bench, bench
from end_to_end.ledger import standing
from end_to_end.loop import in_force, set_up
from harness import mortal
from harness.processes import Nursery, until

from storage.database import Database
from storage.sql import select
from storage.tables import DigestRun, Inbox, Outbox, Reminder

FROZEN = float(os.environ.get("DARENBOT_TEST_FROZEN", "70"))  # seconds; a lease lasts 60
DAYS = (1, 25, 26, 28, 29)  # from now: mornings of digests, and the days of warnings
MORNING = time(
    9, 30, tzinfo=ZoneInfo("Asia/Shanghai")
)  # half an hour after both, where the demo's people live

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(600)]


@pytest.fixture
async def world(tmp_path: Path, postgres: Database, nursery: Nursery) -> AsyncIterator[Bench]:
    async with bench(tmp_path, postgres, nursery) as built:
        yield built


async def another(world: Bench) -> ForkServerProcess:
    """A second process on the same database; Telegram gives its updates to one of them, both send and tick."""
    url = world.database.url.render_as_string(hide_password=False)
    here, there = world.nursery.pipe()
    life = mortal.Life(world.outside.url, url, world.home, timedelta())
    process = world.nursery.start(mortal.live, life, there, folder=world.home / "logs")
    there.close()

    async def ready() -> bool:
        assert process.is_alive(), world.said()
        return bool(here.poll())

    await until(ready, lambda: f"the second bot never listened:\n{world.said()}")
    return process


@pytest.mark.parametrize("at", ["at rest", "in the middle of a tick"])
async def test_a_scheduler_that_sleeps_and_wakes_tells_nothing_twice_and_nothing_is_missing(
    world: Bench, at: str
) -> None:
    """It sleeps before the time comes, or at the very moment that the time comes for both."""
    await set_up(world, in_force)
    sleeper = await another(world)
    try:
        if at == "at rest":
            os.kill(sleeper.pid or 0, signal.SIGSTOP)
        began = world.sandbox.clock.now().astimezone(MORNING.tzinfo).date()
        for number, days in enumerate(DAYS):
            morning = datetime.combine(began + timedelta(days=days), MORNING)
            await world.outside.post("clock", to=morning.isoformat())
            if at != "at rest" and number == 1:
                await asyncio.sleep(0.05)
                os.kill(sleeper.pid or 0, signal.SIGSTOP)
            await asyncio.sleep(1)
        await asyncio.sleep(FROZEN)
        os.kill(sleeper.pid or 0, signal.SIGCONT)
        await asyncio.sleep(25)  # its clocks' next ticks: reminders every 15 s, digests every 20
        await until(world._quiet, lambda: f"never at rest: {world._open()}", 120)
        await _told_once(world)
    finally:
        if sleeper.is_alive():
            os.kill(sleeper.pid or 0, signal.SIGCONT)
            sleeper.terminate()
            sleeper.join(15)


async def _told_once(world: Bench) -> None:
    with world.reading() as session:
        days = list(session.exec(select(DigestRun.chat_id, DigestRun.local_date)).all())
        keys = [key for key in session.exec(select(Outbox.key)).all() if key]
        reminders = list(session.exec(select(Reminder)).all())
        digests = [
            row for row in session.exec(select(Outbox)).all() if row.payload.get("kind") == "digest_told"
        ]
        open_ = list(session.exec(select(Inbox.kind, Inbox.state, Inbox.error)).all())
        refused = [
            (row.kind, row.payload, row.error)
            for row in session.exec(select(Outbox)).all()
            if row.state != "sent"
        ]
    assert len(days) == len(set(days)), "a second digest"
    assert days, "no digest was told"
    assert len(digests) == len(days)
    assert len(keys) == len(set(keys))
    now = world.sandbox.clock.now()
    assert not [row for row in reminders if row.state == "waiting" and row.due_at < now], "a warning was lost"
    ends = [row.what for row in reminders if row.what.startswith("team.ends") and row.state == "told"]
    direct = "\n".join(one["visible"] for one in await world.outside.slack("sam", "dm"))
    assert len(ends) == len(set(ends)) >= 1
    assert direct.count("[到期结束]") == len(ends), direct
    twice = [
        one
        for one, times in Counter(each.delivery for each in await standing(world.outside)).items()
        if one and times > 1
    ]
    assert not twice, "a message stands twice"
    assert not [row for row in open_ if row[1] in {"new", "parked"}]
    assert {error for _, _, error in refused} <= {"blocked"}, refused  # who never pressed Start
