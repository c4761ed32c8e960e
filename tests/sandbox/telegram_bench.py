"""The bench of the Telegram tests: a served sandbox, the real Bot of python-telegram-bot, and the control API."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from telegram import Bot, Message, Update
from telegram.request import HTTPXRequest

from sandbox.server import Sandbox, running
from sandbox.telegram import Telegram

KAI, LILY, MEI, BEN, STRANGER = 50001, 50002, 50010, 50011, 50099
MANAGERS, OPS = -1001000000001, -4001


class RealTime:
    """Real time that a test can move."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Bench:
    sandbox: Sandbox
    base_url: str
    bot: Bot
    http: httpx.AsyncClient
    time: RealTime
    next_update: int = 0

    async def do(self, act: str, **body: Any) -> dict[str, Any]:
        """An act of a person, by the control API."""
        answer = await self.http.post(f"/control/telegram/{act}", json=body)
        decoded: dict[str, Any] = answer.json()
        assert decoded["ok"], decoded
        return decoded

    async def refused(self, act: str, **body: Any) -> str:
        answer = await self.http.post(f"/control/telegram/{act}", json=body)
        assert answer.status_code in {400, 404}, answer.text
        return str(answer.json()["error"])

    async def seen(self, user: str, chat: str | int | None = None) -> list[dict[str, Any]]:
        query = {"user": user} | ({"chat": str(chat)} if chat else {})
        answer = await self.http.get("/control/telegram/messages", params=query)
        return list(answer.json()["messages"])

    async def updates(self, *, seconds: int = 0) -> tuple[Update, ...]:
        """What has come in, confirmed with the next call."""
        found = await self.bot.get_updates(
            offset=self.next_update, timeout=seconds, allowed_updates=Update.ALL_TYPES
        )
        if found:
            self.next_update = found[-1].update_id + 1
        return found

    async def messages(self) -> list[Message]:
        return [one.message for one in await self.updates() if one.message]

    async def raw(self, method: str, **fields: Any) -> dict[str, Any]:
        """A call of the Bot API with a JSON body, past the library."""
        token = self.sandbox.world.telegram.bot.token
        address, headers = f"/telegram/bot{token}/{method}", {"content-type": "application/json"}
        answer = await self.http.post(address, content=json.dumps(fields), headers=headers)
        decoded: dict[str, Any] = answer.json()
        assert decoded["ok"] or decoded["error_code"] == answer.status_code
        return decoded


@asynccontextmanager
async def bench(*, start: tuple[str, ...] = ("kai",), rates: bool = False) -> AsyncIterator[Bench]:
    """``start``: who has pressed Start; their updates are already confirmed. ``rates``: enforce the rate limits."""
    sandbox, time = Sandbox(), RealTime()
    sandbox.telegram = Telegram(sandbox, real=time)
    sandbox.telegram.rates.enabled = rates
    async with running(sandbox) as base_url:
        bot = Bot(
            sandbox.world.telegram.bot.token,
            base_url=f"{base_url}/telegram/bot",
            base_file_url=f"{base_url}/telegram/file/bot",
            request=HTTPXRequest(),
            get_updates_request=HTTPXRequest(),
        )
        async with bot, httpx.AsyncClient(base_url=base_url) as http:
            made = Bench(sandbox, base_url, bot, http, time)
            for person in start:
                await made.do("start", user=person)
            await made.updates()
            await made.updates()
            yield made
