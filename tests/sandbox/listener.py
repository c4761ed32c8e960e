"""A bot's address for the sandbox's deliveries: it keeps every request and answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Heard:
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Says:
    """What is answered; `after` seconds."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0


@dataclass
class Listener:
    url: str = ""
    answer: Callable[[Heard], Says] = lambda _heard: Says()
    heard: list[Heard] = field(default_factory=list)
    open: int = 0
    most_open: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:]
            pairs = (line.partition(": ") for line in head if line)
            headers = {name.lower(): value for name, _, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            heard = Heard(headers, body, asyncio.get_running_loop().time())
            self.heard.append(heard)
            self.open += 1
            self.most_open = max(self.open, self.most_open)
            says = self.answer(heard)
            await asyncio.sleep(says.after)
            self.open -= 1
            lines = [f"HTTP/1.1 {says.status} X", f"content-length: {len(says.body)}", "connection: close"]
            lines += [f"{name}: {value}" for name, value in says.headers.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode() + says.body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(**given: Any) -> AsyncIterator[Listener]:
    listener = Listener(**given)
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield listener
    finally:
        server.close()


async def until(holds: Callable[[], object], seconds: float = 8.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another program's stead
            await asyncio.sleep(0.01)
