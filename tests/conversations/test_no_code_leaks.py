"""A creator's code is planted by chat and by form, and looked for everywhere it must not be."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conversations.test_authorizations import ARIF, OVER, asks, gives_code, owner, step
from harness.world import World

from storage.tables import Authorization, FlowRun

BY_TEXT = "DYHZ-PLANTED-8F31-7K2Q"
BY_FORM = "#SparkPlanted1234EfGh5678"
UNASKED = "DYHZ-UNASKED-1155-9M3X"
UNFIT = "PLANTED-UNFIT-3310 PLANTED-UNFIT-3311"  # two of them cannot be one
PLANTED = (BY_TEXT, BY_FORM, UNASKED, "PLANTED-UNFIT-3310")


def traces(code: str) -> Iterator[bytes]:
    """The code as it is, and inside base64 at each of its three places."""
    yield code.encode()
    yield code.encode("utf-16-le")
    for before in range(3):
        yield b64encode(b"\0" * before + code.encode())[4:-4]


def on_disk(world: World) -> list[str]:
    """Which planted codes can be read in the database, in its write-ahead log as it is now, or in any other file."""
    files = [path.read_bytes() for path in sorted(world.home.rglob("*")) if path.is_file()]
    assert {"daren.db", "daren.db-wal"} <= {path.name for path in world.home.rglob("*")}
    return [code for code in PLANTED if any(trace in each for trace in traces(code) for each in files)]


def calls_with(world: World, code: str) -> list[dict[str, Any]]:
    """What the bot sent to the platforms with the code in it."""
    calls = world.sandbox.recorder.calls
    return [call for call in calls if code in json.dumps(call["args"], ensure_ascii=False)]


async def test_a_code_is_nowhere_but_in_the_private_message_that_shows_it(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    ben, sam, kai = world.telegram("ben"), world.slack("sam", "#campaigns"), world.telegram("kai")
    await asks(ben)
    await gives_code(kai, UNFIT)
    await kai.says(BY_TEXT)
    await kai.says(UNASKED)
    await asks(
        sam, ARIF, Scope="Single post", **{"Link to the post": "https://www.tiktok.com/@arif/video/73"}
    )
    await sam.presses("Enter the code")
    await sam.answers({"Code": BY_FORM})
    assert on_disk(world) == []
    await ben.presses("Show code")
    await owner(world).presses("Show code")
    assert on_disk(world) == []
    for number in (1, 2, 3):
        await step(ben, number)
    await ben.presses("授权成功")
    await world.restart()
    await world.to(OVER)
    assert on_disk(world) == []

    [shown] = calls_with(world, BY_TEXT)
    assert (shown["method"], str(shown["args"]["chat_id"])) == (
        "sendMessage",
        str(_telegram_id(world, "ben")),
    )
    [shown] = calls_with(world, BY_FORM)
    assert (shown["method"], shown["args"]["channel"]) == ("chat.postMessage", _slack_id(world, "lin"))
    assert calls_with(world, UNASKED) == calls_with(world, "PLANTED-UNFIT") == []
    assert len(world.sandbox.recorder.of("deleteMessage")) == 2
    said = capsys.readouterr()
    logged = said.out + said.err + caplog.text
    assert [code for code in PLANTED if code in logged] == []
    assert _kept(world) == (0, ["••••7K2Q", "••••5678"])


def _telegram_id(world: World, key: str) -> int:
    return next(one.id for one in world.sandbox.world.telegram.users if one.key == key)


def _slack_id(world: World, key: str) -> str:
    return next(one.id for one in world.sandbox.world.slack.teams[0].users if one.key == key)


def _kept(world: World) -> tuple[int, list[str]]:
    """Codes of authorizations that are over, and what conversations that have asked for one still hold."""
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        over = [row for row in uow.all(uow.query(Authorization)) if row.state == "expired" and row.code]
        runs = uow.all(uow.query(FlowRun).where(FlowRun.flow == "authorization.code").order_by(FlowRun.id))  # type: ignore[arg-type]
        answers = [row.answers["code"] for row in runs]
    assert all(set(each) == {"hint"} for each in answers)
    return len(over), [each["hint"] for each in answers]


def test_the_search_itself_finds_what_is_there(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    for filler in (b"", b"x", b"xy"):
        hidden.write_bytes(b64encode(filler + BY_TEXT.encode() + b"tail"))
        assert any(trace in hidden.read_bytes() for trace in traces(BY_TEXT))
