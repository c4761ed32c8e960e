"""The loop walked by hand in the page, in both languages (docs/testing.md: a command of its own)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conversations.the_loop import nothing, pictures, walk
from harness.world import World

if TYPE_CHECKING:
    from browser.screen import Screen

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]
FOLDER = os.environ.get("DARENBOT_PICTURES")  # where to keep what is shown in docs/


@pytest.mark.parametrize(("member", "language"), [("sam", "en"), ("lin", "zh_CN")])
async def test_the_whole_loop_in_the_page(world: World, screen: Screen, member: str, language: str) -> None:
    from browser.people import AtTheDesk, OnThePhone

    await screen.open(language)
    merchant = AtTheDesk(world, screen, member, "#campaigns" if member == "sam" else "#creators")
    take = pictures(Path(FOLDER), screen.picture, "" if language == "en" else "-zh") if FOLDER else nothing
    await walk(world, merchant, OnThePhone(world, screen, "kai"), OnThePhone(world, screen, "ben"), take)
