"""A shortlist worked with in the page, on both messengers and in both languages; its pictures are the guide's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conversations.scenes import LIBRARY
from conversations.the_loop import nothing, pictures
from harness.world import Person, World

if TYPE_CHECKING:
    from browser.screen import Screen

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]
FOLDER = os.environ.get("DARENBOT_PICTURES")  # where to keep what is shown in docs/


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_a_list_is_compared_added_to_and_searched_again(
    world: World, screen: Screen, language: str
) -> None:
    from browser.people import AtTheDesk, OnThePhone

    is_english = language == "en"
    await screen.open(language)
    suffix = "" if is_english else "-zh"
    take = pictures(Path(FOLDER), screen.picture, suffix) if FOLDER else nothing
    desk = AtTheDesk(
        world, screen, "sam" if is_english else "lin", "#campaigns" if is_english else "#creators"
    )
    phone = OnThePhone(world, screen, "ben" if is_english else "mei")
    await desk.drops(LIBRARY)
    await desk.presses("Import")
    people: list[Person] = [desk, phone]
    for person in people:
        await person.runs("shortlist")
        await person.answers({"Category": "Menswear" if is_english else "男装", "Highest price": "2500"})
    await take("list")
    for person in people:
        await person.presses("Compare")
        await person.answers({"Creators": ["穿搭师Kai", "阿伦男装"]})
    await desk.turns_to("thread")
    await take("compare")
    for person in people:
        await person.presses("More…")
        await person.answers({"What": person.word("Who was cut")})
    await desk.turns_to("thread")
    await take("cut")
    await phone.presses("Add")
    await phone.answers({"Creator": "工装老赵"})
    await desk.presses("Export")
    await desk.turns_to("thread")
    await take("export")
    await desk.sees("Compare")
