"""No update is lost: not by a kill, not while the database is away, not behind one that cannot be read."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from telegram_stage import FakeTurns, Stage, broken_server, http_answer, settings, staged, started, until

from bot.handlers.telegram.adapter import TelegramAdapter
from bot.handlers.telegram.wire import PollingWire
from bot.inbound import Delivery, Text
from domain.errors import Busy


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made


def words(turns: FakeTurns) -> list[str]:
    return [one.text for one in turns.heard() if isinstance(one, Text)]


async def test_a_kill_between_fetching_and_storing_loses_nothing(stage: Stage) -> None:
    """The first process stores three of ten and dies; the second gets the other seven and nothing twice."""
    await stage.do("start", user="kai")
    for n in range(10):
        await stage.do("say", user="kai", text=str(n))

    def dies(_: Delivery) -> Exception | None:
        return KilledError() if len(stage.turns.stored) == 3 else None

    stage.turns.refuse_store = dies
    adapter = stage.adapter()
    await adapter.start()
    await until(lambda: adapter.health().trouble.startswith("storing"))
    await adapter.stop()
    assert len(stage.turns.stored) == 3
    stage.turns.refuse_store = lambda _: None
    async with started(stage):
        await until(lambda: len(stage.turns.stored) == 11)
        await until(lambda: len(stage.turns.ran) == 11)
    assert words(stage.turns) == [str(n) for n in range(10)]


class KilledError(Exception):
    """Stands for whatever ends a process in the middle of a batch."""


async def test_a_kill_after_storing_and_before_confirming_repeats_nothing(stage: Stage) -> None:
    """The second process shares the disk of the first, whose offset never reached Telegram."""
    await stage.do("start", user="kai")
    for n in range(5):
        await stage.do("say", user="kai", text=str(n))
    first = stage.adapter()
    await first.start()
    await until(lambda: len(stage.turns.ran) == 6)
    await first.stop()
    assert stage.sandbox.telegram.snapshot()["updates"]["pending"] in {0, 6}
    async with started(stage):
        await stage.do("say", user="kai", text="last")
        await until(lambda: "last" in words(stage.turns))
    assert words(stage.turns) == ["0", "1", "2", "3", "4", "last"]


async def test_while_the_database_is_away_updates_wait_with_telegram(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.telegram.lanes._TELL_AFTER", 0.0)
    stage.turns.refuse_store = lambda _: Busy()
    async with started(stage) as adapter:
        await stage.do("start", user="lily")
        await stage.do("say", user="lily", text="hello")
        await until(lambda: len(stage.sandbox.recorder.of("sendMessage")) >= 1)
        assert not adapter.health().well
        stage.turns.refuse_store = lambda _: None
        await until(lambda: words(stage.turns) == ["hello"])
        await until(lambda: adapter.health().well)
    assert (await stage.seen("lily"))[-1]["text"].startswith("That was not saved; the database is busy.")


async def test_stopping_takes_moments_even_in_a_long_poll(stage: Stage) -> None:
    adapter = TelegramAdapter(settings(stage.base_url), stage.turns, poll_seconds=30)
    await adapter.start()
    await until(lambda: stage.sandbox.recorder.of("getUpdates"))
    before = time.monotonic()
    await adapter.stop()
    assert time.monotonic() - before < 2


async def test_a_stop_lets_a_begun_turn_end(stage: Stage) -> None:
    async with started(stage):
        await stage.do("start", user="kai")
        await until(lambda: stage.turns.stored)
    assert len(stage.turns.ran) == 1


async def test_updates_are_asked_for_by_name_and_nothing_is_ever_dropped(stage: Stage) -> None:
    async with started(stage):
        await until(lambda: stage.sandbox.recorder.of("getUpdates"))
    asked = stage.sandbox.recorder.of("getUpdates")[0]
    assert asked["allowed_updates"] == ["message", "callback_query", "my_chat_member", "chat_member"]
    assert "offset" not in asked
    assert all("drop_pending_updates" not in call for call in stage.sandbox.recorder.of("deleteWebhook"))


async def test_a_second_poller_is_seen_as_trouble_and_outlived(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.telegram.poll._CONFLICT_PAUSE", 0.2)
    async with started(stage) as adapter:
        await until(lambda: stage.sandbox.recorder.of("getUpdates"))
        token = stage.sandbox.world.telegram.bot.token
        other = asyncio.create_task(stage.http.post(f"/telegram/bot{token}/getUpdates", json={"timeout": 5}))
        await until(lambda: adapter.health().trouble == "Conflict")
        await other
        await stage.do("start", user="kai")
        await until(lambda: stage.turns.ran)
        await until(lambda: adapter.health().well)


async def test_a_start_without_telegram_goes_on_trying(stage: Stage) -> None:
    async with broken_server(None) as (address, requests):
        adapter = TelegramAdapter(settings(address), stage.turns, poll_seconds=1)
        await adapter.start()
        await until(lambda: len(requests) >= 2)
        assert not adapter.health().well
        assert adapter.username == ""
        await adapter.stop()


def test_an_update_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    good = {"update_id": 2}
    body = json.dumps({"ok": True, "result": [{"update_id": 1, "message": {"message_id": 5}}, good]}).encode()
    assert PollingWire.parse_json_payload(body)["result"] == [{"update_id": 1}, good]


async def test_nonsense_on_the_line_does_not_end_the_loop(stage: Stage) -> None:
    def answer(request: bytes) -> bytes:
        me = {"id": 7000000001, "is_bot": True, "first_name": "D", "username": "d"}
        return http_answer(200, {"ok": True, "result": 7 if b"/getUpdates " in request else me})

    async with broken_server(answer) as (address, requests):
        adapter = TelegramAdapter(settings(address), stage.turns, poll_seconds=1)
        await adapter.start()
        await until(lambda: sum(b"/getUpdates " in one for one in requests) == 3)
        assert not adapter.health().well
        await adapter.stop()


async def test_429_on_polling_waits_as_long_as_telegram_says(stage: Stage) -> None:
    def answer(request: bytes) -> bytes:
        if b"/getUpdates " in request:
            return http_answer(429, {"ok": False, "description": "x", "parameters": {"retry_after": 1}})
        me = {"id": 7000000001, "is_bot": True, "first_name": "D", "username": "d"}
        return http_answer(200, {"ok": True, "result": me})

    async with broken_server(answer) as (address, requests):
        adapter = TelegramAdapter(settings(address), stage.turns, poll_seconds=1)
        await adapter.start()
        await until(lambda: adapter.health().trouble == "Throttled")
        first = time.monotonic()
        await until(lambda: sum(b"/getUpdates " in one for one in requests) == 2)
        assert time.monotonic() - first > 0.9
        await adapter.stop()
