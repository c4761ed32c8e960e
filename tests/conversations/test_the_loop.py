"""The whole loop, walked once through the control API (docs/sandbox.md)."""

from __future__ import annotations

from conversations.scenes import IN_BOTH_LANGUAGES, ON_ALL_TRANSPORTS
from conversations.the_loop import walk
from harness.world import Person, World


@ON_ALL_TRANSPORTS
@IN_BOTH_LANGUAGES
async def test_the_whole_loop(world: World, merchant: Person) -> None:
    await walk(world, merchant, world.telegram("kai"), world.telegram("ben"))
