"""The whole loop as one walk: found, briefed, made, reviewed, published, authorized, warned, told in the morning."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from conversations.scenes import LIBRARY, MANAGERS, group_screen
from harness.world import Person, TelegramPerson, World

from bot.messages.wording import say

KAI, ALUN = "穿搭师Kai", "阿伦男装"
CODE = "DYHZ-8F31-7K2Q"
POST = "https://www.douyin.com/video/7301"
Picture = Callable[[str], Awaitable[None]]


async def nothing(_: str) -> None:
    """No picture is taken."""


async def walk(
    world: World, merchant: Person, kai: TelegramPerson, manager: TelegramPerson, picture: Picture = nothing
) -> None:
    """Live through all of it; `picture` is called at the moments that people are shown."""
    await _found(merchant)
    await picture("shortlist")
    await _briefed(merchant)
    await merchant.turns_to("thread")
    await picture("script")
    await kai.presses("Accept")
    await merchant.sees("accepted")
    await _reviewed(merchant, kai, picture)
    await _authorized(world, merchant, kai, picture)
    await world.to("2026-12-23T09:00:30+08:00")
    assert "Daily digest" in await group_screen(world)
    await manager.turns_to(MANAGERS)
    await picture("digest")


async def _found(merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    await merchant.sees("Undo the import")
    await merchant.runs("shortlist")
    await merchant.answers({})
    await merchant.sees(KAI, "Save")


async def _briefed(merchant: Person) -> None:
    """One creator is linked; the other's answer is recorded for her."""
    await merchant.presses("Save")
    await merchant.presses("Start a task")
    await merchant.answers({"Product": "羊毛双面大衣", "Fee": "2400", "Creators": [KAI, ALUN]})
    await merchant.sees(ALUN, "Wants changes")


async def _reviewed(merchant: Person, kai: TelegramPerson, picture: Picture) -> None:
    await kai.presses("Hand in a draft")
    await kai.answers(
        {
            "Link to the draft": "https://v.douyin.com/first",
            "Caption": "#品牌合作 全网最低价的羊毛大衣",
            "Tags and topics": "#大衣",
        }
    )
    await merchant.sees("Ask for changes")
    await merchant.turns_to("thread")
    await picture("draft")
    await merchant.presses("Ask for changes")
    points = [merchant.word("Advertising law"), merchant.word("Product and link")]
    await merchant.answers(
        {
            "Points to change": points,
            "Advertising law": "“全网最低价”要改掉",
            "Product and link": "商品链接换成灰色大衣",
        }
    )
    await kai.sees("6 项中 2 项需修改")
    await picture("changes")
    await kai.presses("Hand in again")
    await kai.answers(
        {"Link to the draft": "https://v.douyin.com/second", "Caption": "#品牌合作 羊毛大衣三套穿法"}
    )
    await merchant.presses("Approve")
    await kai.presses("Paste the post's link")
    await kai.answers({"Link": POST})
    await merchant.sees(POST)
    await merchant.turns_to("thread")
    await picture("published")


async def _authorized(world: World, merchant: Person, kai: TelegramPerson, picture: Picture) -> None:
    await merchant.runs("authorize")
    await merchant.answers(
        {
            "Creator": KAI,
            "Scope": {"en": "Live room", "zh_CN": "直播间授权"}[merchant.language],
            "Term": say("%(n)s days", merchant.language, n=30),
        }
    )
    await kai.sees("请您授权：巨量千川")
    await picture("request")
    await kai.presses("Send the code")
    await kai.says(CODE)
    await kai.does_not_see(CODE)
    for number in (1, 2, 3):
        await merchant.presses(say("Step %(n)s done", merchant.language, n=number))
    await merchant.presses("授权成功")
    await merchant.sees("What stops with it")
    await merchant.turns_to("channel")
    await picture("authorization")
    await world.to("2026-12-15T09:00:30+08:00")
    await merchant.sees("Let it end")
    await merchant.turns_to("dm")
    await picture("expiry")
    await merchant.presses("Let it end")


def pictures(folder: Path, take: Callable[[Path], Awaitable[None]], suffix: str) -> Picture:
    """Take each picture as a file of its own, numbered in the order of the walk."""
    taken = 0

    async def picture(name: str) -> None:
        nonlocal taken
        taken += 1
        await take(folder / f"{taken:02d}-{name}{suffix}.png")

    return picture
