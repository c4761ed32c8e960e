"""Somebody else writes for seconds while the bot starts: it waits, and does not die of it."""

from __future__ import annotations

import asyncio
import time

from harness.databases import another
from harness.world import World

from storage.database import Database

HELD = 2.5  # seconds; a writer is waited for for one


async def test_a_start_waits_for_the_writer(world: World) -> None:
    await world.app.stop()
    other = another(world.app.database)
    world.app = world._app()
    try:
        held = asyncio.create_task(asyncio.to_thread(_hold, other))
        await asyncio.sleep(0.1)
        await world.app.start()
        await held
    finally:
        other.close()
    await world.telegram("ben").runs("help")
    await world.telegram("ben").sees("What I can do for you")


def _hold(database: Database) -> None:
    with database.write():
        time.sleep(HELD)
