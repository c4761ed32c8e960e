"""Who writes is looked up once a day, and nobody waits for it."""

from __future__ import annotations

import asyncio
import time

from slack_wire import Reply, wired

from bot.handlers.slack import people
from bot.handlers.slack.clients import Clients, SlackSettings
from bot.handlers.slack.people import People
from bot.inbound import Command, Delivery, Sender

LIN = {
    "id": "U0LIN",
    "name": "lin",
    "tz": "Asia/Shanghai",
    "locale": "zh-CN",
    "profile": {"display_name": "林岚"},
}


async def clients_of(base_url: str) -> Clients:
    clients = Clients(SlackSettings("xapp-demo", "xoxb-demo", base_url=base_url))
    await clients.identify()
    return clients


async def test_a_person_is_asked_for_once_a_day() -> None:
    now = [0.0]
    async with wired(lambda _: Reply(body={"ok": True, "user": LIN})) as wire:
        known = People(await clients_of(wire.base_url), clock=lambda: now[0])
        first, again = await asyncio.gather(known.find("T0DAREN", "U0LIN"), known.find("T0DAREN", "U0LIN"))
        assert first == again == people.Person("林岚", "lin", "zh-CN", "Asia/Shanghai")
        assert wire.calls.count("users.info") == 1
        now[0] = people.FRESH + 1
        assert await known.find("T0DAREN", "U0LIN") == first  # the old word, while a new one is fetched
        await asyncio.gather(*known._asking.values())
        assert wire.calls.count("users.info") == 2
        await known.close()


async def test_nobody_waits_for_a_slow_answer_and_it_is_kept_for_later() -> None:
    async with wired(lambda _: Reply(body={"ok": True, "user": LIN}, wait=people.PATIENCE + 1.5)) as wire:
        known = People(await clients_of(wire.base_url))
        delivery = Delivery(
            platform="slack",
            key="k",
            lane="l",
            inbound=Command(
                sender=Sender(platform="slack", team="T0DAREN", user="U0LIN", name="lin"), name=""
            ),
        )
        began = time.monotonic()
        assert await known.dressed(delivery) == delivery
        assert time.monotonic() - began < people.PATIENCE + 1.4
        await asyncio.gather(*known._asking.values())
        sender = (await known.dressed(delivery)).inbound.sender  # type: ignore[union-attr]
        assert (sender.name, sender.language) == ("林岚", "zh-CN")
        await known.close()


async def test_a_failed_look_up_is_not_repeated_at_once() -> None:
    now = [0.0]
    async with wired(lambda _: Reply(200, {"ok": False, "error": "user_not_found"})) as wire:
        known = People(await clients_of(wire.base_url), clock=lambda: now[0])
        for _ in range(3):
            assert await known.find("T0DAREN", "U0") is None
        assert wire.calls.count("users.info") == 1
        now[0] = people.RETRY + 1
        await known.find("T0DAREN", "U0")
        await asyncio.gather(*known._asking.values())
        assert wire.calls.count("users.info") == 2
        await known.close()


async def test_only_so_many_people_are_kept() -> None:
    async with wired(lambda _: Reply(body={"ok": True, "user": LIN})) as wire:
        known = People(await clients_of(wire.base_url))
        for number in range(people.MOST + 10):
            known._keep(("T", str(number)), 1.0, None)
        assert len(known._known) == people.MOST
