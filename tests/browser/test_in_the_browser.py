"""The loop walked by hand in the page, in both languages (docs/testing.md: a command of its own)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conversations.scenes import LIBRARY
from harness.world import World

if TYPE_CHECKING:
    from browser.screen import Screen

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]


async def test_the_main_job_in_the_page(world: World, screen: Screen) -> None:
    await screen.open("en")
    team, phone = screen.team, screen.phone
    await team.become("Sam", "en")
    await team.goes_to("campaigns")
    await team.drops(LIBRARY)
    await team.presses("Import")
    await team.reads("Undo the import")
    await team.closes_thread()
    await team.types("/daren shortlist")
    await team.answers({})
    await team.presses("Save")
    await team.presses("Start a task")
    await team.answers({"Product": "Wool coat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    await world.rest()
    await phone.take("kai", "zh_CN")
