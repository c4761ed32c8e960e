"""The main job as its people live it: import, shortlist, task, acceptance, reminder, digest; on both platforms, however they reach us."""

from __future__ import annotations

from conversations.scenes import IN_ALL_FORMS_AND_OVER_HTTP, IN_BOTH_LANGUAGES, LIBRARY
from harness.world import Person, World


@IN_ALL_FORMS_AND_OVER_HTTP
@IN_BOTH_LANGUAGES
async def test_from_a_dropped_file_to_the_morning_digest(world: World, merchant: Person) -> None:
    kai = world.telegram("kai")

    await merchant.drops(LIBRARY)
    await merchant.sees("Import")
    await merchant.presses("Import")
    await merchant.sees("Undo the import")

    await merchant.runs("shortlist")
    await merchant.answers({})
    await merchant.sees("穿搭师Kai", "Save")
    await merchant.presses("Save")
    await merchant.presses("Start a task")
    await merchant.answers({"Product": "羊毛双面大衣 <!channel>", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    await merchant.sees("穿搭师Kai")

    await kai.sees("羊毛双面大衣 <!channel>", "¥2,400")
    await kai.presses("Accept")
    await merchant.sees("accepted")

    await world.advance("7d")
    await kai.sees("In 2 hours")
    await kai.presses("In 2 hours")
    await world.advance("2h")
    ben = world.telegram("ben")
    digest = await ben.screen("Managers 管理群")
    assert "Daily digest" in digest
