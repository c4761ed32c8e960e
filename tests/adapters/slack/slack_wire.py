"""A tiny HTTP server that answers a Web API call as badly as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

WHO = {"ok": True, "team_id": "T0DAREN", "team": "Qinghe", "user_id": "U0BOT", "bot_id": "B0BOT"}
Script = Callable[[str], "Reply | None"]


@dataclass
class Reply:
    """None as a script's answer cuts the connection after the request was read."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    wait: float = 0.0


@dataclass
class Wire:
    base_url: str
    script: Script = lambda _method: Reply(body={"ok": True})
    calls: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                (
                    int(one.split(":")[1])
                    for one in head.split("\r\n")
                    if one.lower().startswith("content-length")
                ),
                0,
            )
            await reader.readexactly(length)
            method = head.split(" ")[1].split("?")[0].rpartition("/")[2]
            self.calls.append(method)
            reply = Reply(body=WHO) if method == "auth.test" else self.script(method)
            if reply is not None:
                await asyncio.sleep(reply.wait)
                body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: {reply.kind}\r\nContent-Length: {len(body)}\r\n"
                head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
                writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def wired(script: Script | None = None) -> AsyncIterator[Wire]:
    wire = Wire("")
    if script:
        wire.script = script
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
    try:
        yield wire
    finally:
        server.close()
        await server.wait_closed()
