"""Failure 1: ten updates are fetched, and the bot is killed before it has handled them."""

from __future__ import annotations

from pathlib import Path

import pytest
from end_to_end.bench import Bench, bench, with_an_offer
from end_to_end.ledger import audit
from harness.processes import Nursery

from storage.database import Database
from storage.sql import select
from storage.tables import Inbox

UPDATES = 10


@pytest.mark.parametrize("point", ["fetched", "stored"])
async def test_ten_updates_are_handled_once_each_though_the_bot_was_killed(
    point: str, tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, database, nursery) as world:
        await with_an_offer(world)
        await world.start()
        await world.rest()
        world.die_at(point)
        await _at_once(world)
        await world.dead()
        left = world.sandbox.telegram.updates.pending()
        assert left == UPDATES, "an offset moves only behind what is on disk, and is told with the next call"
        await world.start()
        await world.rest()

        with world.reading() as session:
            heard = [row for row in session.exec(select(Inbox)).all() if row.kind == "command"]
        assert [row.state for row in heard] == ["done"] * UPDATES
        for person, said in (("kai", "我能为您做这些"), ("lily", "What I can do for you")):
            assert (await world.telegram_screen(person)).count(said) == 1 + UPDATES // 2
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.unknown) == (0, 0, 0), ledger


async def _at_once(world: Bench) -> None:
    """Everything waits for the last one, so that one call fetches all of them."""
    rule = {"platform": "telegram", "delivery": "message", "what": "out_of_order", "seconds": 30}
    await world.outside.post("faults", **rule, times=UPDATES - 1)
    for number in range(UPDATES):
        await world.outside.post("telegram/say", user=("kai", "lily")[number % 2], text="/help")
