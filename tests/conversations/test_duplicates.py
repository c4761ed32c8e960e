"""One person, two records: found, compared, merged in chat; and the accounts of one creator."""

from __future__ import annotations

import pytest
from conversations.scenes import IN_ALL_FORMS, IN_BOTH_LANGUAGES, ON_EACH_PLATFORM, newest, press
from harness.world import Person, World

from storage.tables import Creator, CreatorHandle

NAME = "阿伦男装"
OTHER = "穿搭师Kai"
HOSTILE = "<b>&amp;</b> *bold* @channel | {{ 7*7 }}"


def row(world: World, name: str) -> Creator | None:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return uow.first(uow.query(Creator).where(Creator.name == name))


@IN_ALL_FORMS
async def test_two_records_are_compared_and_merged_and_the_old_name_still_finds_her(
    world: World, merchant: Person
) -> None:
    gone = row(world, OTHER)
    assert gone is not None
    await merchant.runs(f"creator {OTHER}")
    await merchant.runs(f"merge {NAME}, {OTHER}")
    await merchant.sees("Nothing is merged yet", "cannot be undone")
    await merchant.presses("Merge")
    await merchant.sees("is a further account")
    assert row(world, OTHER) is None
    assert world.count(CreatorHandle) == 1
    await merchant.runs(f"creator {gone.handle}")
    card = await newest(merchant)
    assert NAME in card
    assert f"@{gone.handle}" in card
