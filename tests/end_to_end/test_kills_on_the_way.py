"""Killed at a random moment in every act of a walk through the loop: what people then see stands there, once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from end_to_end.bench import CHANNEL, Bench, bench
from end_to_end.ledger import audit
from end_to_end.loop import CODE, HINT, LINK, asked_for_a_code, set_up
from end_to_end.test_kills_in_the_loop import (
    DAY,
    SEVEN_DAYS_LEFT,
    at_rest,
    authorization,
    drafts_there,
    in_slack,
)
from harness.processes import Nursery

from bot.messages.wording import say
from storage.database import Database

TRIES = 3  # a press on Slack that nobody acknowledged is gone: its person presses again
KAI, SAM = "telegram/press", "slack/press"
Happened = Callable[[Bench], Awaitable[bool]]


@dataclass(frozen=True)
class Act:
    """Something that a person does, and how it is seen that it was taken."""

    path: str
    body: dict[str, object]
    happened: Happened
    again: dict[str, object] | None = None  # what is done where nothing came of it, unless it is the same


def kai_reads(text: str) -> Happened:
    async def happened(world: Bench) -> bool:
        return text in await world.telegram_screen("kai")

    return happened


def sam_reads(text: str) -> Happened:
    async def happened(world: Bench) -> bool:
        return text in await in_slack(world)

    return happened


def stands(is_so: Callable[[Bench], bool]) -> Happened:
    async def happened(world: Bench) -> bool:
        return is_so(world)

    return happened


def kai_presses(label: str, happened: Happened) -> Act:
    return Act(KAI, {"user": "kai", "label": say(label, "zh_CN"), "wait": 1}, happened)


def kai_says(text: str, happened: Happened) -> Act:
    return Act("telegram/say", {"user": "kai", "text": text}, happened)


def sam_presses(label: str, happened: Happened) -> Act:
    return Act(SAM, {"user": "sam", "channel": CHANNEL, "label": label}, happened)


def walk() -> list[Act]:
    skip = say("Skip", "zh_CN")
    hand_in = say("Hand in", "zh_CN")
    asks = {name: say(name, "zh_CN") for name in ("What is the caption?", "Which tags and topics?")}
    return [
        kai_presses("Accept", stands(lambda world: drafts_there(world)[1] == ["accepted", "asked"])),
        kai_presses(
            "Hand in a draft", kai_reads(say("Where can the draft be seen? Paste its link.", "zh_CN"))
        ),
        kai_says(LINK, kai_reads(asks["What is the caption?"])),
        kai_says("#ad coat", kai_reads(say("Which product link will buyers see?", "zh_CN"))),
        kai_presses("Skip", kai_reads(asks["Which tags and topics?"])),
        *(
            Act(KAI, {"user": "kai", "label": skip, "wait": 1}, kai_reads(say(asked, "zh_CN")))
            for asked in (
                "Which cover? A link or a few words.",
                "Which music?",
                "Anything the merchant should know about this version?",
            )
        ),
        Act(KAI, {"user": "kai", "label": skip, "wait": 1}, kai_reads(f"[{hand_in}]")),
        kai_presses("Hand in", stands(lambda world: drafts_there(world) == (1, ["asked", "submitted"]))),
        sam_presses("Approve", stands(lambda world: drafts_there(world)[1] == ["approved", "asked"])),
        kai_presses(
            "Paste the post's link", kai_reads(say("Paste the link of the published post.", "zh_CN"))
        ),
        kai_says(
            "https://www.douyin.com/video/1", stands(lambda world: "published" in drafts_there(world)[1])
        ),
        kai_presses("Send the code", kai_reads(say("Which code did the platform show?", "zh_CN"))),
        kai_says(CODE, stands(lambda world: authorization(world)[1] == HINT)),
        sam_presses("Step 1 done", sam_reads("[Step 2 done]")),
        sam_presses("Step 2 done", sam_reads("[Step 3 done]")),
        sam_presses("Step 3 done", sam_reads("[授权成功]")),
        sam_presses("授权成功", stands(lambda world: authorization(world)[0] == "effective")),
        Act("clock", {"advance": SEVEN_DAYS_LEFT * DAY}, sam_reads("⏰ Ends in"), {"advance": 60}),
    ]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [3])
async def test_killed_in_every_act_of_the_loop(
    seed: int, tmp_path: Path, sqlite: Database, nursery: Nursery
) -> None:
    chance = random.Random(seed)
    async with bench(tmp_path, sqlite, nursery) as world:
        await set_up(world, asked_for_a_code)
        for act in walk():
            await _lives_through(world, act, chance)
        slack, telegram = await in_slack(world), await world.telegram_screen("kai")
        for once in (
            "✅ Draft 1 approved: 穿搭师Kai",
            "the code is here",
            "⏰ Ends in",
        ):
            assert slack.count(once) == 1, (once, slack)
        assert CODE not in telegram + slack + at_rest(world)
        repeats = telegram.count(say("Sent a second time: the first may not have arrived.", "zh_CN"))
        ledger = await audit(world)
        assert (ledger.lost, ledger.unknown) == (0, len(world.listed())), ledger
        assert ledger.duplicated <= repeats, ledger


async def _lives_through(world: Bench, act: Act, chance: random.Random) -> None:
    """The act with a kill in it; done again, undisturbed, where nothing came of it."""
    world.does(act.path, **act.body)
    await asyncio.sleep(chance.uniform(0, 0.25))
    await world.kill()
    await world.start()
    await world.rest()
    answers = []
    for _ in range(TRIES):
        if await act.happened(world):
            return
        answers.append(await world.outside.tries(act.path, **(act.again or act.body)))
        await world.rest()
    screens = f"{await in_slack(world)}\n{await world.telegram_screen('kai')}"
    raise AssertionError(f"{act}\n{answers}\n{screens}\n{world.said()}")
