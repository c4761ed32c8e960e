"""Creators found in the page, on both messengers and in both languages, from two exports to a pilot of two and upkeep.

What is seen on the way is docs/guide/finding-creators.md's.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conversations.scenes import LIBRARY
from conversations.test_worked_example import BEGINS, HEAD, report, rows, standing
from conversations.the_loop import Picture, nothing, pictures
from creators.kit import write_csv
from harness.world import Person, World

from bot.messages.wording import say
from sandbox import page
from storage.tables import Creator, ShortlistEntry

if TYPE_CHECKING:
    from browser.people import AtTheDesk, OnThePhone
    from browser.screen import Screen

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(1200)]
FOLDER = os.environ.get("DARENBOT_PICTURES")  # where to keep what is shown in docs/
TIKTOK = Path(page.__file__).parent / "samples" / "tiktok_shop_creators.csv"
EXAMPLE = {  # R30
    "en": "10 mid-tail menswear creators, men 30-50 at least 80%, active fans at least 65%, completion at least 35%",
    "zh_CN": "找10个中腰部男装穿搭达人，30-50岁男粉80%以上，活跃粉丝65%以上，完播率35%以上",
}


def names(world: World) -> list[str]:
    """Of the first list's creators, in its order."""
    called = {one.id: one.name for one in rows(world, Creator)}
    entries = rows(world, ShortlistEntry)
    first = min(one.shortlist_id for one in entries)
    mine = [one for one in entries if one.shortlist_id == first and one.state != "dropped"]
    return [called[one.creator_id] for one in sorted(mine, key=lambda one: one.position)]


def weak_days(folder: Path, name: str) -> Path:
    """A report of 14 days after the pilot's: many see her, few press, hardly anybody buys."""
    first = BEGINS + timedelta(days=13)
    rows = [
        [(first + timedelta(days=day)).isoformat(), name, f"78{day:02}\t", "100", "4000", "24", "1", "40.00", "0.40"]
        for day in range(14)
    ]  # fmt: skip
    return write_csv(folder / "千川_12月.csv", [HEAD, *rows])


async def until_seen(person: Person, words: str) -> None:
    """What a job brings comes when it is over."""
    for _ in range(100):
        if person.word(words) in await person.screen():
            return
        await asyncio.sleep(0.1)
    await person.sees(words)


@dataclass
class Walk:
    """Two of a team, one before Slack and one with Telegram in hand, and who takes the pictures."""

    world: World
    desk: AtTheDesk
    phone: OnThePhone
    take: Picture

    async def both_import(self) -> None:
        await self.phone.drops(LIBRARY)
        await self.desk.drops(TIKTOK)
        for person in (self.desk, self.phone):
            await until_seen(person, "Map columns")
        await self.take("dry-run")
        for person in (self.desk, self.phone):
            await person.presses("Import")
        for person in (self.desk, self.phone):
            await until_seen(person, "Undo the import")
        await self.desk.turns_to("channel")
        await self.take("imported")

    async def both_find(self) -> None:
        """One answers questions; the other says it in plain words."""
        await self.desk.runs("shortlist")
        await self.desk.answers({"Platform": "TikTok"})
        await self.phone.says(EXAMPLE[self.phone.language])
        await self.desk.turns_to("channel")
        await self.take("list")
        await self.desk.presses("Refine")
        await self.take("refine")
        await self.desk.answers({"How many": "6"})

    async def both_decide(self) -> None:
        two = names(self.world)[:2]
        whom = ((self.desk, two), (self.phone, ["穿搭师Kai", "阿伦男装"]))
        for person, chosen in whom:
            await person.presses("Compare")
            await person.answers({"Creators": chosen})
        await self.desk.turns_to("thread")
        await self.take("compare")
        for person, chosen in whom:
            await person.presses("Why?")
            await person.answers({"Creator": chosen[0]})
        await self.desk.turns_to("thread")
        await self.take("why")
        await self.phone.presses("Add")
        await self.phone.answers({"Creator": "程序员的衣柜"})
        await self.desk.runs(f"creator {two[0]}")
        await self.desk.turns_to("channel")
        await self.phone.turns_to("Daren")
        await self.take("added-and-record")

    async def the_pilot(self, folder: Path) -> None:
        for person in (self.desk, self.phone):
            await person.presses("Save")
        await self.phone.presses("Pilot first")
        await self.phone.answers({"Budget": "6000"})
        tried = list(standing(self.world))
        assert len(tried) == 2
        await self.desk.runs("pool")
        await self.desk.turns_to("channel")
        await self.take("pilot-and-pool")
        await self.world.advance("13d")
        await self.desk.drops(report(folder, tried, 13))
        await self.desk.presses("Import")
        await self.world.to("2026-12-06T01:00:00+00:00")  # 09:00 in Shanghai
        await self.phone.sees(say("Expand", self.phone.language))
        await self.desk.turns_to("channel")
        await self.take("verdict")
        await self.phone.presses("Expand")
        assert standing(self.world) == dict.fromkeys(tried, "active")

    async def upkeep(self, folder: Path) -> None:
        """Two weeks later one of the two sells nothing."""
        await self.world.advance("14d")
        await self.desk.drops(weak_days(folder, list(standing(self.world))[1]))
        await self.desk.presses("Import")
        await until_seen(self.desk, "Undo the import")
        for person in (self.desk, self.phone):
            await person.runs("pool")
            await person.presses("Upkeep")
        await self.desk.turns_to("channel")
        await self.take("upkeep")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_two_exports_become_a_pilot_of_two_that_has_paid(
    world: World, screen: Screen, language: str, tmp_path: Path
) -> None:
    from browser.people import AtTheDesk, OnThePhone

    is_english = language == "en"
    await screen.open(language)
    take = pictures(Path(FOLDER), screen.picture, "" if is_english else "-zh") if FOLDER else nothing
    who, channel = ("sam", "#campaigns") if is_english else ("lin", "#creators")
    desk = AtTheDesk(world, screen, who, channel)
    walk = Walk(world, desk, OnThePhone(world, screen, "ben" if is_english else "mei"), take)
    await walk.both_import()
    await walk.both_find()
    await walk.both_decide()
    await walk.the_pilot(tmp_path)
    await walk.upkeep(tmp_path)
