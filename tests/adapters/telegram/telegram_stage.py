"""What the Telegram tests stand on: a fake of the turns, the sandbox with an adapter, TDLib's own parser, a broken server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import tdjson
from pydantic import SecretStr

from bot.answers import Answer, Nothing
from bot.config import TelegramSettings
from bot.handlers.telegram.adapter import TelegramAdapter
from bot.inbound import Delivery, Inbound
from bot.inbox import Stored
from sandbox.server import Sandbox, running

TOKEN = "7000000001:demo-telegram-token"

tdjson.td_execute(json.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}).encode())


def parsed(html: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities as the Bot API server's own parser reads them; raises ValueError with its complaint."""
    question = {"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}}
    answer = tdjson.td_execute(json.dumps(question).encode())
    result: dict[str, Any] = json.loads(answer) if isinstance(answer, str | bytes) else dict(answer or {})
    if result["@type"] == "error":
        raise ValueError(result["message"])
    return result["text"], result["entities"]


class FakeTurns:
    """Stores in memory, as the real ones do on disk: unique by key, run once, in the order of the lane."""

    def __init__(self) -> None:
        self.stored: dict[str, Delivery] = {}
        self.ran: list[Delivery] = []
        self.refuse_store: Callable[[Delivery], Exception | None] = lambda _: None
        self.reply: Callable[[Delivery], Awaitable[Answer]] = self._nothing
        self._rows: dict[int, Delivery] = {}

    @staticmethod
    async def _nothing(_: Delivery) -> Answer:
        return Nothing()

    async def store(self, delivery: Delivery) -> Stored | None:
        if refusal := self.refuse_store(delivery):
            raise refusal
        if delivery.key in self.stored:
            return None
        self.stored[delivery.key] = delivery
        row = len(self._rows) + 1
        self._rows[row] = delivery
        return Stored(row, delivery.lane)

    async def answer(self, stored: Stored) -> Answer:
        delivery = self._rows[stored.row_id]
        answer = await self.reply(delivery)
        self.ran.append(delivery)
        return answer

    def heard(self) -> list[Inbound]:
        return [delivery.inbound for delivery in self.ran]


async def until(condition: Callable[[], object], seconds: float = 8.0) -> None:
    """Wait for the condition, at most `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another program's stead
            await asyncio.sleep(0.01)


@dataclass
class Stage:
    sandbox: Sandbox
    base_url: str
    http: httpx.AsyncClient
    turns: FakeTurns = field(default_factory=FakeTurns)

    def adapter(self, turns: FakeTurns | None = None, *, token: str = TOKEN) -> TelegramAdapter:
        return TelegramAdapter(settings(self.base_url, token), turns or self.turns, poll_seconds=2)

    async def do(self, act: str, **body: Any) -> dict[str, Any]:
        """An act of a person."""
        answer = await self.http.post(f"/control/telegram/{act}", json=body)
        decoded: dict[str, Any] = answer.json()
        assert decoded["ok"], decoded
        return decoded

    async def seen(self, user: str, chat: int | None = None) -> list[dict[str, Any]]:
        query = {"user": user} | ({"chat": str(chat)} if chat else {})
        answer = await self.http.get("/control/telegram/messages", params=query)
        return list(answer.json()["messages"])


def settings(base_url: str, token: str = TOKEN) -> TelegramSettings:
    return TelegramSettings(
        token=SecretStr(token),
        base_url=f"{base_url}/telegram/bot",
        base_file_url=f"{base_url}/telegram/file/bot",
    )


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    sandbox = Sandbox()
    async with (
        running(sandbox) as base_url,
        httpx.AsyncClient(base_url=base_url, timeout=20) as http,
    ):
        yield Stage(sandbox, base_url, http)


@asynccontextmanager
async def started(stage: Stage, turns: FakeTurns | None = None) -> AsyncIterator[TelegramAdapter]:
    adapter = stage.adapter(turns)
    await adapter.start()
    try:
        yield adapter
    finally:
        await adapter.stop()


@asynccontextmanager
async def broken_server(
    answer: bytes | Callable[[bytes], bytes | None] | None, *, hang: bool = False
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that reads each request whole and answers with these bytes; None cuts the line, `hang` says nothing."""
    requests: list[bytes] = []
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        requests.append(head + await reader.readexactly(length))
        if hang:
            await over.wait()
        elif (content := answer(requests[-1]) if callable(answer) else answer) is not None:
            writer.write(content)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests
    finally:
        over.set()
        server.close()
        await server.wait_closed()


def http_answer(status: int, body: Any) -> bytes:
    """An HTTP answer; a body that is no bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + content
