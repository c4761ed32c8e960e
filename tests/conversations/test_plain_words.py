"""A search said in plain words: understood, shown, asked about, changed, and answered with creators."""

from __future__ import annotations

from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_EACH_PLATFORM,
    newest,
)
from harness.world import Person, World

from storage.tables import FlowRun, Shortlist


async def imported(merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")


CLEAR = "找10个男装穿搭达人 粉丝5-50万 报价3000以内"


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_sentence_is_shown_as_criteria_and_answered_with_creators(
    world: World, merchant: Person
) -> None:
    await imported(merchant)
    await merchant.says(CLEAR)
    print(await merchant.screen())
    assert world.count(Shortlist) == 1
