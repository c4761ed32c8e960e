"""The sockets stand again whatever happens to them: dead addresses, silence, closed sessions, refreshes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_bench import QUICK, eventually

from bot.handlers.slack.clients import Clients, SlackSettings
from bot.handlers.slack.errors import SlackRefused
from bot.handlers.slack.socket import Ack, Sockets

Json = dict[str, Any]


@dataclass
class Harbour:
    """A Socket Mode server: `addresses` are handed out in order ("" its own), the last one for ever."""

    base_url: str = ""
    addresses: list[Json] = field(default_factory=list)
    silent: bool = False  # neither greets nor answers pings
    deaf_after_hello: bool = False  # greets, then nothing ever again
    asked: int = 0
    open: list[web.WebSocketResponse] = field(default_factory=list)
    most_open: int = 0
    acks: list[Json] = field(default_factory=list)

    async def connections_open(self, _request: web.Request) -> web.Response:
        self.asked += 1
        answer = self.addresses.pop(0) if self.addresses else {}
        own = {"ok": True, "url": self.base_url.replace("http", "ws").replace("/api/", "/socket")}
        return web.json_response(own | answer, status=429 if answer.get("error") == "ratelimited" else 200)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        quiet = self.silent or self.deaf_after_hello
        ws = web.WebSocketResponse(autoping=not quiet)
        await ws.prepare(request)
        self.open.append(ws)
        self.most_open = max(self.most_open, len(self.open))
        if not self.silent:
            await ws.send_json({"type": "hello"})
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                self.acks.append(json.loads(message.data))
        self.open.remove(ws)
        return ws

    async def deliver(self, ws: web.WebSocketResponse, number: int) -> None:
        await ws.send_json({"type": "events_api", "envelope_id": f"e{number}", "payload": {"n": number}})


@asynccontextmanager
async def harbour() -> AsyncIterator[Harbour]:
    port = Harbour()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", port.connections_open)
    app.router.add_get("/socket", port.socket)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield port
    finally:
        await runner.cleanup()


class Received:
    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, _kind: str, body: Json, ack: Ack) -> None:
        await self.gate.wait()
        if body["n"] < 0:
            raise ValueError("a defect")
        self.numbers.append(body["n"])
        await ack(None)


@asynccontextmanager
async def listening(port: Harbour, count: int = 1) -> AsyncIterator[tuple[Sockets, Received]]:
    received = Received()
    clients = Clients(SlackSettings("xapp-demo", "xoxb-demo", base_url=port.base_url))
    sockets = Sockets(clients, received, count, QUICK)
    sockets.start()
    try:
        yield sockets, received
    finally:
        await sockets.stop(grace=1.0)


BAD: list[Json] = [
    {"url": "ws://127.0.0.1:9/dead"},
    {"ok": False, "error": "internal_error"},
    {"ok": False, "error": "ratelimited"},
]


@pytest.mark.parametrize("bad", BAD[:2])
async def test_a_dead_address_is_left_for_a_fresh_one(bad: Json) -> None:
    async with harbour() as port:
        port.addresses = [bad, bad]
        async with listening(port) as (sockets, _):
            await eventually(lambda: sockets.alive() == 1)
            assert port.asked == 3


async def test_a_socket_that_never_greets_is_left() -> None:
    async with harbour() as port:
        port.silent = True
        async with listening(port) as (sockets, _):
            await eventually(lambda: port.asked >= 2)
            assert sockets.alive() == 0
            port.silent = False
            await eventually(lambda: sockets.alive() == 1)


async def test_a_socket_that_fell_silent_is_replaced() -> None:
    """A half-open connection: no frame, no pong, no end."""
    async with harbour() as port:
        port.deaf_after_hello = True
        async with listening(port) as (sockets, received):
            await eventually(lambda: sockets.alive() == 1)
            port.deaf_after_hello = False
            await eventually(lambda: sockets.rebuilt >= 1 and sockets.alive() == 1)
            await port.deliver(port.open[-1], 7)
            await eventually(lambda: received.numbers == [7])


async def test_a_closed_socket_is_replaced() -> None:
    async with harbour() as port, listening(port) as (sockets, _):
        for _ in range(3):
            await eventually(lambda: sockets.alive() == 1 and port.open)
            closed = port.open[-1]
            await closed.close()
            await eventually(lambda: port.open and port.open[-1] is not closed)  # noqa: B023 - awaited at once
        assert sockets.rebuilt >= 2


async def test_a_refresh_opens_the_new_socket_before_it_leaves_the_old() -> None:
    async with harbour() as port, listening(port) as (sockets, received):
        await eventually(lambda: sockets.alive() == 1)
        old = port.open[0]
        received.gate.clear()
        await port.deliver(old, 1)
        await old.send_json({"type": "disconnect", "reason": "refresh_requested"})
        await eventually(lambda: len(port.open) == 2)
        await port.deliver(port.open[1], 2)
        received.gate.set()
        await eventually(lambda: len(port.acks) == 2)
        await eventually(lambda: old.closed)
        assert sorted(received.numbers) == [1, 2]
        assert port.most_open == 2


async def test_several_sockets_stand_beside_each_other() -> None:
    async with harbour() as port, listening(port, count=3) as (sockets, received):
        await eventually(lambda: sockets.alive() == 3)
        for number, ws in enumerate(list(port.open)):
            await port.deliver(ws, number)
        await eventually(lambda: len(port.acks) == 3)
        assert sorted(received.numbers) == [0, 1, 2]


async def test_too_many_sockets_means_waiting() -> None:
    async with harbour() as port, listening(port) as (sockets, _):
        await eventually(lambda: sockets.alive() == 1)
        await port.open[0].send_json({"type": "disconnect", "reason": "too_many_websockets"})
        await eventually(lambda: not port.open)
        await eventually(lambda: sockets.alive() == 1)
        assert port.most_open == 1


async def test_a_defect_in_one_envelope_leaves_it_unacked_and_the_socket_up() -> None:
    async with harbour() as port, listening(port) as (sockets, received):
        await eventually(lambda: sockets.alive() == 1)
        await port.deliver(port.open[0], -1)
        await port.open[0].send_str("not json")
        await port.deliver(port.open[0], 5)
        await eventually(lambda: port.acks == [{"envelope_id": "e5"}])
        assert received.numbers == [5]


async def test_an_ack_finds_another_way_when_its_socket_died() -> None:
    async with harbour() as port, listening(port, count=2) as (sockets, received):
        await eventually(lambda: sockets.alive() == 2)
        received.gate.clear()
        dying = port.open[0]
        await port.deliver(dying, 3)
        await asyncio.sleep(0.05)
        await dying.close()
        await asyncio.sleep(0.05)
        received.gate.set()
        await eventually(lambda: port.acks == [{"envelope_id": "e3"}])


async def test_stopping_waits_for_what_runs_and_takes_nothing_new() -> None:
    async with harbour() as port, listening(port) as (sockets, received):
        await eventually(lambda: sockets.alive() == 1)
        received.gate.clear()
        await port.deliver(port.open[0], 1)
        await asyncio.sleep(0.05)
        stopping = asyncio.create_task(sockets.stop())
        await asyncio.sleep(0.05)
        await port.deliver(port.open[0], 2)
        received.gate.set()
        await stopping
        assert (received.numbers, port.acks) == ([1], [{"envelope_id": "e1"}])
        assert sockets.alive() == 0


async def test_a_bad_app_token_is_refused_and_a_limit_is_not_a_refusal() -> None:
    async with harbour() as port:
        port.addresses = [BAD[2], {"ok": False, "error": "invalid_auth"}]
        sockets = Sockets(
            Clients(SlackSettings("xapp-x", "xoxb-x", base_url=port.base_url)), Received(), 1, QUICK
        )
        await sockets.check()
        with pytest.raises(SlackRefused, match="app token"):
            await sockets.check()
