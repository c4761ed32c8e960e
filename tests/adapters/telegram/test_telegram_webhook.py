"""The webhook: 200 means stored; whatever else Telegram hears, it posts again, and nothing is lost or done twice."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from telegram_stage import (
    TOKEN,
    FakeTurns,
    Stage,
    broken_server,
    http_answer,
    settings,
    staged,
    started,
    until,
)

from bot.answers import Answer, Toast
from bot.card import Button, Card, Span
from bot.config import HttpSettings, TelegramSettings
from bot.handlers.telegram.adapter import TelegramAdapter, TelegramRefused
from bot.handlers.telegram.parse import ALLOWED_UPDATES
from bot.handlers.telegram.webhook import PATH, RETRY_AFTER
from bot.inbound import Delivery, Press, Text
from bot.ports import Destination, Sending
from bot.tokens import ButtonToken
from bot.web import WebServer
from domain.errors import Away, Busy
from domain.people import Act

SECRET = "a-webhook-secret_of-ours"
FORMER = "the-webhook-secret-before"
CANARY = "canary-of-an-update-nobody-writes-down"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
DECIDE = Card((Span("Decide"),), (), ((Button("See", ButtonToken(7, Act.TASK_SEE, 99, 3, "")),),))


def by_webhook(base_url: str) -> TelegramSettings:
    plain = settings(base_url)
    return TelegramSettings(
        transport="webhook",
        token=plain.token,
        webhook_secret=SecretStr(SECRET),
        former_webhook_secret=SecretStr(FORMER),
        base_url=plain.base_url,
        base_file_url=plain.base_file_url,
    )


@dataclass
class Hooked:
    """The sandbox's people, and the adapter behind a web server of its own."""

    stage: Stage
    web: WebServer
    adapter: TelegramAdapter

    @property
    def turns(self) -> FakeTurns:
        return self.stage.turns

    @property
    def port(self) -> int:
        return self.web.port

    async def post(self, body: bytes, secret: str | None = SECRET) -> httpx.Response:
        headers = {} if secret is None else {HEADER: secret}
        address = f"http://127.0.0.1:{self.port}{PATH}"
        return await self.stage.http.post(address, content=body, headers=headers)

    def words(self) -> list[str]:
        return [one.text for one in self.turns.heard() if isinstance(one, Text)]

    def info(self) -> dict[str, Any]:
        return self.stage.sandbox.telegram.updates.webhook


@asynccontextmanager
async def hooked(stage: Stage) -> AsyncIterator[Hooked]:
    stage.sandbox.telegram.webhook.pace = 0.01
    web = WebServer(HttpSettings(port=0), Starlette(routes=[]))
    await web.start()
    public = f"http://127.0.0.1:{web.port}"
    adapter = TelegramAdapter(by_webhook(stage.base_url), stage.turns, public_url=public)
    web._app.routes.extend(adapter.routes())
    await adapter.start()
    try:
        yield Hooked(stage, web, adapter)
    finally:
        await web.stop()
        await adapter.stop()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Hooked]:
    async with hooked(stage) as made:
        yield made


def update(update_id: int, text: str = "hello") -> bytes:
    person = {"id": 50001, "is_bot": False, "first_name": "Kai"}
    chat = {"id": 50001, "type": "private", "first_name": "Kai"}
    message = {"message_id": update_id, "date": 1_700_000_000, "chat": chat, "from": person, "text": text}
    return json.dumps({"update_id": update_id, "message": message}).encode()


async def test_the_address_is_given_to_telegram_with_its_secret_and_nothing_is_dropped(bot: Hooked) -> None:
    [asked] = bot.stage.sandbox.recorder.of("setWebhook")
    assert asked["url"] == f"http://127.0.0.1:{bot.port}{PATH}"
    assert asked["allowed_updates"] == list(ALLOWED_UPDATES)
    assert asked["max_connections"] == 40
    assert "drop_pending_updates" not in asked
    assert bot.stage.sandbox.recorder.of("getUpdates") == []
    assert (bot.adapter.health().well, bot.adapter.health().transport) == (True, "webhook")


async def test_what_people_say_and_press_arrives_and_is_answered(bot: Hooked) -> None:
    async def reply(delivery: Delivery) -> Answer:
        return Toast("Seen.") if isinstance(delivery.inbound, Press) else Toast("")

    bot.turns.reply = reply
    await bot.stage.do("start", user="kai")
    await bot.stage.do("say", user="kai", text="大家好")
    await until(lambda: bot.words() == ["大家好"])
    payload = bot.adapter.platform.renderer.card(DECIDE)
    await bot.adapter.platform.sender.send(Sending("abc", Destination("", "50001", "private"), payload))
    pressed = await bot.stage.do("press", user="kai", label="See")
    assert pressed["answer"]["text"] == "Seen."
    assert bot.adapter.health().age is not None


async def test_words_of_one_chat_stay_in_order(bot: Hooked) -> None:
    async def reply(_: Delivery) -> Answer:
        await asyncio.sleep(random.random() / 100)
        return Toast("")

    bot.turns.reply = reply
    await bot.stage.do("start", user="kai")
    for number in range(20):
        await bot.stage.do("say", user="kai", text=str(number))
    await until(lambda: len(bot.words()) == 20)
    assert bot.words() == [str(number) for number in range(20)]


async def test_what_waited_meanwhile_comes_at_the_next_start(stage: Stage) -> None:
    """While the bot is away Telegram keeps posting; polled before or posted now, each update counts once."""
    await stage.do("start", user="kai")
    await stage.do("say", user="kai", text="before")
    async with hooked(stage) as bot:
        await until(lambda: bot.words() == ["before"])
    await stage.do("say", user="kai", text="between")
    await until(
        lambda: "Connection refused" in stage.sandbox.telegram.updates.webhook.get("last_error_message", "")
    )
    async with hooked(stage) as bot:
        await until(lambda: bot.words() == ["before", "between"])
    await stage.do("say", user="kai", text="after")
    async with started(stage):
        await until(lambda: stage.sandbox.telegram.updates.webhook == {})
        await until(lambda: bot.words() == ["before", "between", "after"])
    assert all("drop_pending_updates" not in one for one in stage.sandbox.recorder.of("deleteWebhook"))


async def test_a_post_without_the_secret_is_nobody(bot: Hooked) -> None:
    assert (await bot.post(update(1), None)).status_code == 401
    for wrong in ("", "x", SECRET[:-1], SECRET + "x", SECRET.upper()):
        assert (await bot.post(update(1), wrong)).status_code == 403
    assert bot.turns.stored == {}
    assert (await bot.post(update(1))).status_code == 200
    assert (await bot.post(update(2), FORMER)).status_code == 200
    assert len(bot.turns.stored) == 2


async def test_an_update_that_comes_twice_counts_once(bot: Hooked) -> None:
    answers = await asyncio.gather(*(bot.post(update(7)) for _ in range(3)), bot.post(update(8)))
    assert [one.status_code for one in answers] == [200] * 4
    await until(lambda: len(bot.turns.ran) == 2)
    await asyncio.sleep(0.05)
    assert len(bot.turns.ran) == 2


async def test_while_the_database_is_away_telegram_is_asked_to_come_again(
    bot: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.telegram.lanes._TELL_AFTER", 0.0)
    bot.turns.refuse_store = lambda _: Away()
    refused = await bot.post(update(1))
    assert (refused.status_code, refused.headers["retry-after"], refused.content) == (
        503,
        str(RETRY_AFTER),
        b"",
    )
    await bot.stage.do("start", user="lily")
    await bot.stage.do("say", user="lily", text="hello")
    await until(lambda: bot.stage.sandbox.recorder.of("sendMessage"))
    assert bot.adapter.health().trouble == "storing: Away"
    await until(lambda: "503 Service Unavailable" in bot.info().get("last_error_message", ""))
    bot.turns.refuse_store = lambda _: None
    await until(lambda: bot.words() == ["hello"])
    await until(lambda: bot.adapter.health().well)
    await until(lambda: bot.stage.sandbox.telegram.updates.pending() == 0)
    assert (await bot.stage.seen("lily"))[-1]["text"].startswith("That was not saved; the database is busy.")


async def test_a_busy_first_time_is_stored_the_second(bot: Hooked) -> None:
    refusals = [Busy()]
    bot.turns.refuse_store = lambda _: refusals.pop() if refusals else None
    await bot.stage.do("start", user="kai")
    await bot.stage.do("say", user="kai", text="once")
    await until(lambda: bot.words() == ["once"])


async def test_an_update_nobody_can_read_does_not_hold_up_the_next(bot: Hooked) -> None:
    for poison in (
        {"update_id": 1, "message": {"message_id": 5}},
        {"update_id": 2, "message": [1]},
        {"update_id": 3, "callback_query": {"id": "1"}},
        {"update_id": 4, "message": {"message_id": 1, "date": 1e300, "chat": {"id": 1, "type": "private"}}},
        {"update_id": 5},
    ):
        assert (await bot.post(json.dumps(poison).encode())).status_code == 200, poison
    assert bot.turns.stored == {}


async def test_five_hundred_kinds_of_junk_leave_no_trace(
    bot: Hooked, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    chance, found = random.Random(10), set()
    bodies = [CANARY.encode(), b"", b"[]", b"null", b"{", b"[" * 9_000, b"\xff\xfe", b'{"update_id":"1"}']
    bodies += [
        json.dumps({"update_id": True, "text": CANARY}).encode(),
        b'{"update_id":1e99}',
        update(1, CANARY),
    ]
    for number in range(500):
        body = chance.choice(bodies)
        if number % 100 == 50:
            body = CANARY.encode() * 300_000  # ten megabytes
        secret = (
            SECRET
            if body is not bodies[-1] and chance.random() < 0.5
            else chance.choice(["", "签", "x" * 900, None])
        )
        found.add(await _sent(bot.port, body, secret, chance))
    assert found == {400, 401, 403, 413}
    assert bot.turns.stored == {}
    written = capsys.readouterr()
    said = written.out + written.err + caplog.text
    assert CANARY not in said
    assert SECRET not in said
    assert "Traceback" not in said


async def _sent(port: int, body: bytes, secret: str | None, chance: random.Random) -> int:
    kind = chance.choice(["application/json", "text/plain", "", "签"])
    lines = [f"content-type: {kind}", *([] if secret is None else [f"{HEADER}: {secret}"])]
    head = [f"POST {PATH} HTTP/1.1", f"host: 127.0.0.1:{port}", "connection: close", *lines]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write("\r\n".join([*head, f"content-length: {len(body)}", "", ""]).encode() + body)
        await writer.drain()
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


async def test_an_address_that_telegram_does_not_take_is_a_sentence(stage: Stage) -> None:
    adapter = TelegramAdapter(by_webhook(stage.base_url), stage.turns, public_url="http://bot.example")
    with pytest.raises(TelegramRefused, match=r"http\.public_url: Telegram does not take it: Bad webhook"):
        await adapter.start()
    await adapter.stop()


async def test_a_start_without_telegram_takes_nothing_and_goes_on_trying(stage: Stage) -> None:
    answers = [http_answer(502, b"away")]
    me = {"id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "D", "username": "d"}

    def answer(request: bytes) -> bytes:
        return (
            answers.pop()
            if answers
            else http_answer(200, {"ok": True, "result": me if b"getMe" in request else True})
        )

    async with broken_server(answer) as (address, _):
        adapter = TelegramAdapter(by_webhook(address), stage.turns, public_url="https://bot.example")
        transport = httpx.ASGITransport(Starlette(routes=adapter.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:
            await adapter.start()
            early = await http.post(PATH, content=update(1), headers={HEADER: SECRET})
            assert (early.status_code, adapter.health().well) == (503, False)
            await until(lambda: adapter.health().well)
            assert (await http.post(PATH, content=update(1), headers={HEADER: SECRET})).status_code == 200
            await adapter.stop()
            late = await http.post(PATH, content=update(2), headers={HEADER: SECRET})
            assert late.status_code == 503


async def test_a_webhook_that_somebody_removes_is_seen(bot: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.handlers.telegram.webhook._WATCH_EVERY", 0.02)
    async with hooked(bot.stage) as second:
        bot.stage.sandbox.telegram.webhook.close()
        await until(lambda: second.adapter.health().trouble == "the webhook was removed or points elsewhere")


async def test_a_stop_lets_a_begun_turn_end(stage: Stage) -> None:
    async def slow(_: Delivery) -> Answer:
        await asyncio.sleep(0.3)
        return Toast("")

    stage.turns.reply = slow
    before = time.monotonic()
    async with hooked(stage) as bot:
        assert (await bot.post(update(1))).status_code == 200
    assert len(stage.turns.ran) == 1
    assert time.monotonic() - before < 4
