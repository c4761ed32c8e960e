"""Telegram's webhook: one post at a time in a queue, queues side by side, repeated until taken or expired."""

from __future__ import annotations

import json
from typing import Any

from listener import Heard, Says, listening, until
from telegram_bench import MANAGERS, Bench, bench

SECRET = "a-secret-of-the-bot"


def texts(heard: list[Heard]) -> list[str]:
    return [json.loads(one.body)["message"]["text"] for one in heard if b'"text"' in one.body]


async def hook(it: Bench, url: str, **more: Any) -> None:
    it.sandbox.telegram.webhook.pace = 0.01
    await it.bot.set_webhook(url, secret_token=SECRET, **more)


async def test_updates_come_with_the_secret_in_order_and_are_gone_then() -> None:
    async with listening() as bot, bench() as it:
        await it.do("say", user="kai", text="before")
        await hook(it, bot.url)
        await it.do("say", user="kai", text="after")
        await until(lambda: texts(bot.heard) == ["before", "after"])
        assert {one.headers["x-telegram-bot-api-secret-token"] for one in bot.heard} == {SECRET}
        await until(lambda: not it.sandbox.telegram.updates.pending())
        info = await it.bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.last_error_message) == (bot.url, 0, None)


async def test_one_chat_waits_for_its_failure_and_others_go_on() -> None:
    def answer(heard: Heard) -> Says:
        return Says(500) if b"poison" in heard.body else Says()

    async with listening(answer=answer) as bot, bench(start=("kai", "lily")) as it:
        await hook(it, bot.url)
        await it.do("say", user="kai", text="poison")
        await it.do("say", user="kai", text="behind")
        await it.do("say", user="lily", text="beside")
        await until(lambda: "beside" in texts(bot.heard))
        await until(lambda: texts(bot.heard).count("poison") >= 4)
        assert "behind" not in texts(bot.heard)
        info = await it.bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        bot.answer = lambda _: Says()
        await until(lambda: "behind" in texts(bot.heard))


async def test_a_press_does_not_wait_for_the_words_of_the_same_person() -> None:
    def answer(heard: Heard) -> Says:
        return Says(500) if b"poison" in heard.body else Says()

    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    async with listening(answer=answer) as bot, bench() as it:
        await it.bot.send_message(50001, "Decide", api_kwargs={"reply_markup": keyboard})
        await hook(it, bot.url)
        await it.do("say", user="kai", text="poison")
        await it.do("press", user="kai", label="Yes", wait=0)
        await until(lambda: any(b"callback_query" in one.body for one in bot.heard))


async def test_queues_go_side_by_side_up_to_the_connections_asked_for() -> None:
    async with listening(answer=lambda _: Says(after=0.1)) as bot, bench(start=("kai", "lily", "mei")) as it:
        await hook(it, bot.url, max_connections=2)
        for person in ("kai", "lily", "mei"):
            await it.do("say", user=person, text=person)
        await it.do("say", user="mei", chat=MANAGERS, text="/all")
        await until(lambda: not it.sandbox.telegram.updates.pending())
        assert bot.most_open == 2


async def test_retry_after_is_kept_to() -> None:
    answers = [Says(503, headers={"Retry-After": "30"})]
    async with listening(answer=lambda _: answers.pop() if answers else Says()) as bot, bench() as it:
        await hook(it, bot.url)
        await it.do("say", user="kai", text="hello")
        await until(lambda: len(bot.heard) == 2)
        waited = bot.heard[1].at - bot.heard[0].at
        assert 0.29 < waited < 2, "30 seconds at a hundredth of their length"


async def test_an_update_that_expires_is_dropped_and_the_next_one_comes() -> None:
    async with listening(answer=lambda _: Says(500)) as bot, bench() as it:
        await hook(it, bot.url)
        await it.do("say", user="kai", text="old")
        await until(lambda: texts(bot.heard))
        it.time.at += 86_401
        bot.answer = lambda _: Says()
        await it.do("say", user="kai", text="new")
        await until(lambda: "new" in texts(bot.heard))
        assert it.sandbox.telegram.updates.pending() == 0


async def test_without_the_webhook_what_was_not_taken_is_polled() -> None:
    async with bench() as it:
        await hook(it, "http://127.0.0.1:1/hook")
        await it.do("say", user="kai", text="hello")
        await until(lambda: "Connection refused" in str(it.sandbox.telegram.updates.webhook))
        await it.bot.delete_webhook()
        assert [one.text for one in await it.messages()] == ["hello"]
