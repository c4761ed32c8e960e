"""Every button that was shown, pressed again later: by two of the team at once, by creators and by strangers."""

from __future__ import annotations

import asyncio
import json
import random
import re
from pathlib import Path

import pytest
from attacks.siege import ON_BOTH_DATABASES, fire, home, press, sender, stumbles
from harness.world import World

from bot.answers import Toast
from bot.inbound import Press
from bot.tokens import BadToken, ButtonToken, read_button
from domain.people import RIGHTS, Role

LIBRARY = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples" / "青禾男装_达人库.csv"
TOKEN = re.compile(r"1:[a-z]+(?:\.[a-z]+)?:[0-9a-z]*:[0-9a-z]*:[0-9a-z]*:[^\"'\\<&]{0,40}")
PAIRS = [("sam", "ben"), ("ben", "ben"), ("ben", "mei"), ("sam", "lin")]
MOST = 60  # buttons of one round
SHOWS = [
    "creator 穿搭师Kai", "creator 阿伦男装", "merge 阿伦男装, 穿搭师Kai", "tags", "searches", "pool", "pool upkeep", "screening",
    "method", "persona",
]  # fmt: skip


def shown(world: World) -> list[str]:
    """Tokens of all buttons so far."""
    spelled = (json.dumps(call["args"], ensure_ascii=False) for call in world.sandbox.recorder.calls)
    return sorted({token for text in spelled for token in TOKEN.findall(text) if _read(token)})


def _read(token: str) -> ButtonToken | None:
    try:
        return read_button(token)
    except BadToken:
        return None


async def worked(world: World) -> None:
    """What a team does with creators, so that there are cards of most of it."""
    ben, sam = world.telegram("ben"), world.slack("sam", "#campaigns")
    await sam.drops(LIBRARY)
    await sam.presses("Import")
    await ben.runs("persona new")
    await ben.answers({"Name": "Coat buyers", "Ages": "30-50", "Gender": "Men"})
    await ben.runs("shortlist")
    await ben.answers({"Category": "Menswear"})
    await ben.presses("Save")
    await ben.says("find 10 creators in Shanghai under 5000")
    for command in SHOWS:
        await ben.runs(command)
        if command.startswith("creator"):
            await ben.presses("More")
    await ben.drops(LIBRARY)


def broken(world: World) -> list[str]:
    """What has failed; a message about a creator who was merged before it was sent has nothing to show any more."""
    return [row for row in stumbles(world) if "nothing to show: Creator" not in row]


async def quiet(world: World) -> None:
    """Until nothing is open; the rates of the chats are not waited for."""
    for _ in range(600):
        if not world._open():
            return
        world._linger()
        await asyncio.sleep(0.1)
    raise AssertionError(world._what_is_open())


@pytest.mark.slow
@pytest.mark.timeout(400)
@ON_BOTH_DATABASES
async def test_a_storm_of_old_buttons_breaks_nothing(world: World) -> None:
    await worked(world)
    dice = random.Random(0)
    for _ in range(3):
        tokens = shown(world)
        for token in dice.sample(tokens, min(MOST, len(tokens))):
            both = dice.choice(PAIRS)
            presses = [Press(sender=sender(who), place=home(sender(who)), token=token) for who in both]
            lanes = [f"storm:{who}" for who in both]
            await asyncio.gather(
                *(fire(world, one, lane=lane) for one, lane in zip(presses, lanes, strict=True))
            )
            assert not broken(world), token
        await quiet(world)
        await world.post("clock", advance="20m")
    for token in shown(world):
        if Role.CREATOR not in RIGHTS[read_button(token).act]:
            for who in ("kai", "outsider"):
                answer = await press(world, who, token)
                assert isinstance(answer, Toast), token
                assert answer.alert, token
    await quiet(world)
    assert not broken(world)
