"""Codes where they do not belong: in groups, beside files, as a file's name, with letters nobody sees, twice and late."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from typing import Any

import pytest
from attacks.siege import stumbles
from conversations.test_authorizations import CODE, HINT, asks
from conversations.test_no_code_leaks import traces
from harness.world import World

from domain.authorization import normal_code
from storage.sql import col
from storage.tables import Authorization

FILE = b64encode(b"not much of a picture").decode()


def hints(world: World) -> list[str]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return [row.code_hint for row in uow.all(uow.query(Authorization).order_by(col(Authorization.id)))]


def readable_in(world: World) -> list[str]:
    """Files of the bot and calls of it in which the code can be read."""
    files = [path for path in sorted(world.home.rglob("*")) if path.is_file()]
    return [
        *(path.name for path in files if any(trace in path.read_bytes() for trace in traces(CODE))),
        *(call["method"] for call in world.sandbox.recorder.calls if CODE in json.dumps(call["args"])),
    ]


async def private(world: World) -> list[dict[str, Any]]:
    return list((await world.get("telegram/messages", user="kai"))["messages"])


async def still_there(world: World) -> list[str]:
    """What the creator sent in private and what was not deleted."""
    return [one["text"] for one in await private(world) if not one["out"] and not one["deleted"]]


@pytest.mark.parametrize("pressed", [False, True])
async def test_a_code_in_a_group_that_is_not_linked_is_not_taken_and_deletes_nothing_elsewhere(
    world: World, pressed: bool
) -> None:
    await asks(world.telegram("ben"))
    kai = world.telegram("kai")
    if pressed:
        await kai.presses("Send the code")
    before = await still_there(world)
    chat = str((await world.post("telegram/group", user="kai", title="Friends"))["chat_id"])
    await world.rest()
    said = await world.post("telegram/say", user="kai", chat=chat, text=f"@daren_demo_bot {CODE}")
    assert said["ok"], said
    await world.rest()
    assert hints(world) == [""]
    assert world.sandbox.recorder.of("deleteMessage") == []
    assert await still_there(world) == before
    assert readable_in(world) == stumbles(world) == []
    if not pressed:
        await kai.presses("Send the code")
    await kai.says(CODE)
    assert hints(world) == [HINT]


async def test_beside_a_file_and_as_its_name_a_code_goes_with_its_message(world: World) -> None:
    await asks(world.telegram("ben"))
    kai = world.telegram("kai")
    await kai.presses("Send the code")
    await kai._do("telegram/upload", filename=f"{CODE}.txt", content_base64=FILE)
    assert hints(world) == [""]
    await kai._do("telegram/upload", filename=f"{CODE}.txt", content_base64=FILE, caption=CODE)
    assert hints(world) == [HINT]
    assert [
        one["document"]["name"] for one in await private(world) if one["document"] and not one["deleted"]
    ] == []
    assert readable_in(world) == stumbles(world) == []


async def test_the_same_code_at_once_again_and_after_the_end_is_deleted_each_time(world: World) -> None:
    ben, kai = world.telegram("ben"), world.telegram("kai")
    await asks(ben)
    before = await still_there(world)
    await asyncio.gather(*(world.post("telegram/say", user="kai", text=CODE) for _ in range(3)))
    await world.rest()
    assert await still_there(world) == before
    await ben.presses("Take the request back")
    await ben._do("telegram/press", label="Yes: Take the request back")
    await kai.says(CODE)
    assert await still_there(world) == before
    assert hints(world) == [HINT]
    assert readable_in(world) == stumbles(world) == []


@pytest.mark.parametrize(
    "typed",
    [
        f"\u200b{CODE}\u2060",
        f"\u202e{CODE}",
        f"\ufeff合作码：{CODE}",
        f"「{CODE}」",
        "ＤＹＨＺ－８Ｆ３１－７Ｋ２Ｑ",
    ],
    ids=ascii,
)
def test_letters_that_nobody_sees_are_no_part_of_a_code(typed: str) -> None:
    assert normal_code(typed) == CODE
