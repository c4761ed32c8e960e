"""Socket Mode: several connections, each watched and rebuilt with a fresh address when it falls silent.

The SDK's socket client is used for the wire alone (upgrade, pings, frames). Its own reconnecting asks one dead address for ever,
closes the old connection before the new one stands, and starts listeners whose tasks nobody holds; Bolt on top of it
acks before the work is stored. So the supervisor here builds a new client for every connection, and envelopes go to
the receiver directly. Bolt's and the SDK's request and signature classes serve the HTTP transport, where they do fit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.failing import describe
from bot.handlers.slack.clients import Clients, refusal
from bot.handlers.slack.errors import Limited, Refused, SlackRefused, WireError, asked

Json = dict[str, Any]
Ack = Callable[[Json | None], Awaitable[None]]
Handle = Callable[[str, Json, Ack], Awaitable[None]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a connection may take, in seconds."""

    connect: float = 5.0  # to upgrade; all that a dead address costs before a fresh one is asked for
    hello: float = 10.0  # from the upgrade to Slack's greeting
    ping: float = 5.0  # between our pings
    silence: float = 20.0  # without a frame of any kind before the connection is given up
    first_wait: float = 0.5  # after a failure; doubles
    most_wait: float = 30.0
    drain: float = 3.0  # an old connection stays this long for the acks of what it brought


class _Wire(SocketModeClient):
    """The SDK's client with its reconnecting and its queue taken out."""

    def __init__(self, clients: Clients, patience: Patience, received: Callable[[str], None]) -> None:
        super().__init__(
            app_token=str(clients.app.token),
            web_client=clients.app,
            logger=clients.app.logger,
            auto_reconnect_enabled=False,
            ping_interval=patience.ping,
        )
        self._received = received
        if clients.base_url.startswith("http://"):
            self.proxy = None

    async def enqueue_message(self, message: str) -> None:
        self._received(message)

    def last_pong(self) -> float:
        return self.last_ping_pong_time or 0.0


class Connection:
    """One WebSocket from greeting to goodbye."""

    def __init__(
        self, clients: Clients, patience: Patience, handle: Callable[[Connection, Json], None]
    ) -> None:
        self._patience = patience
        self._handle = handle
        self._wire = _Wire(clients, patience, self._received)
        self._greeted = asyncio.Event()
        self._leaving = asyncio.Event()
        self._heard = time.monotonic()
        self._pong = 0.0
        self.reason = ""  # why Slack wants us gone: "warning", "refresh_requested", "link_disabled", …

    async def open(self, url: str) -> None:
        """Connect and wait for the greeting; raises TimeoutError."""
        self._wire.wss_uri = url
        async with asyncio.timeout(self._patience.connect):
            await self._wire.connect()  # type: ignore[no-untyped-call]
        self._heard = time.monotonic()
        async with asyncio.timeout(self._patience.hello):
            await self._greeted.wait()

    async def ended(self) -> str:
        """Wait until this connection has to be replaced; gives the reason."""
        while not self._leaving.is_set():
            if self.silent_for() > self._patience.silence:
                return "silent"
            session = self._wire.current_session
            if session is None or session.closed:
                return "closed"
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.ping / 5):
                    await self._leaving.wait()
        return self.reason or "disconnect"

    def silent_for(self) -> float:
        """Seconds since anything came: a frame, or the answer to one of our pings."""
        pong = self._wire.last_pong()  # wall time, which may jump: only its change says something
        if pong != self._pong:
            self._pong = pong
            self._heard = time.monotonic()
        return time.monotonic() - self._heard

    def alive(self) -> bool:
        session = self._wire.current_session
        return session is not None and not session.closed and self.silent_for() <= self._patience.silence

    async def send(self, message: Json) -> None:
        """Raises OSError or RuntimeError on a dead connection."""
        await self._wire.send_message(json.dumps(message))

    async def close(self) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(self._patience.drain):
                await self._wire.close()  # type: ignore[no-untyped-call]
        wired = (
            self._wire.message_processor,
            self._wire.message_receiver,
            self._wire.current_session_monitor,
        )
        tasks = [task for task in wired if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._wire.aiohttp_client_session.close()

    def _received(self, text: str) -> None:
        self._heard = time.monotonic()
        try:
            message = json.loads(text)
        except ValueError:
            return
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "hello":
            self._greeted.set()
        elif kind == "disconnect":
            self.reason = str(message.get("reason") or "")
            self._leaving.set()
        elif kind and message.get("envelope_id"):
            self._handle(self, message)


class Sockets:
    """All connections of the app. A refresh opens the new connection before it leaves the old one."""

    def __init__(
        self, clients: Clients, handle: Handle, count: int, patience: Patience | None = None
    ) -> None:
        self._clients = clients
        self._handle = handle
        self._patience = patience or Patience()
        self._live: list[Connection | None] = [None] * count
        self._slots: list[asyncio.Task[None]] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._work: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.rebuilt = 0  # connections replaced since the start

    def start(self) -> None:
        self._slots = [asyncio.create_task(self._keep(slot)) for slot in range(len(self._live))]

    async def stop(self, grace: float = 10.0) -> None:
        """Take nothing new, let what is running end and be acked, then close."""
        self._stopping = True
        if self._work:
            await asyncio.wait(self._work, timeout=grace)
        for task in [*self._slots, *self._work]:
            task.cancel()
        await asyncio.gather(*self._slots, *self._work, *self._leaving, return_exceptions=True)
        await asyncio.gather(*(one.close() for one in self._live if one is not None))
        self._live = [None] * len(self._live)

    def alive(self) -> int:
        return sum(1 for one in self._live if one is not None and one.alive())

    def silent_for(self) -> float | None:
        """Seconds since the liveliest connection heard anything; None without a connection."""
        return min((one.silent_for() for one in self._live if one is not None), default=None)

    async def check(self) -> None:
        """Ask for one address. Raises SlackRefused when the app token is bad; being away is no reason to stop."""
        try:
            await self._address()
        except Refused as refused:
            raise SlackRefused(refusal("app token (xapp-…)", refused.code)) from None
        except WireError as error:
            log.warning("slack sockets: no address yet", error=str(error))

    async def _keep(self, slot: int) -> None:
        """Keep one connection standing until the end."""
        failures = 0
        while not self._stopping:
            connection = Connection(self._clients, self._patience, self._take)
            try:
                await connection.open(await self._address())
            except BaseException as error:
                await connection.close()
                if not isinstance(error, WireError | TimeoutError | OSError):
                    raise
                failures += 1
                await asyncio.sleep(self._pause(failures, error))
                continue
            failures = 0
            self._replace(slot, connection)
            reason = await connection.ended()
            self.rebuilt += 1
            log.info("slack socket ends", slot=slot, reason=reason)
            if reason in {"link_disabled", "too_many_websockets"}:
                self._replace(slot, None)
                await asyncio.sleep(self._patience.most_wait)

    def _replace(self, slot: int, connection: Connection | None) -> None:
        old, self._live[slot] = self._live[slot], connection
        if old is not None:
            task = asyncio.create_task(self._leave(old))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _leave(self, old: Connection) -> None:
        if self._work and old.alive():
            await asyncio.wait(set(self._work), timeout=self._patience.drain)
        await old.close()

    def _pause(self, failures: int, error: BaseException) -> float:
        """Doubling, with jitter, so that a fleet that lost Slack together does not come back together."""
        wait = min(self._patience.first_wait * 2.0 ** min(failures - 1, 10), self._patience.most_wait)
        if isinstance(error, Limited):
            wait = max(wait, error.after)
        log.warning(
            "slack socket not open", failures=failures, error=type(error).__name__, wait=round(wait, 1)
        )
        return wait * random.uniform(1.0, 1.5)  # noqa: S311 - spread, no secret

    async def _address(self) -> str:
        answer = await asked(self._clients.app.apps_connections_open(app_token=str(self._clients.app.token)))
        return str(answer["url"])

    def _take(self, connection: Connection, message: Json) -> None:
        """Begin to handle an envelope; the task is held until it ends."""
        if self._stopping:
            return
        task = asyncio.create_task(self._work_on(connection, message))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _work_on(self, connection: Connection, message: Json) -> None:
        async def ack(payload: Json | None) -> None:
            answer = {"envelope_id": message["envelope_id"]} | ({"payload": payload} if payload else {})
            await self._ack(connection, answer)

        try:
            await self._handle(message["type"], message.get("payload") or {}, ack)
        except Exception as error:  # noqa: BLE001 - the edge: unacked events come again, and the socket must live on
            log.error("slack envelope failed", kind=message["type"], error=describe(error))  # noqa: TRY400 - words stay out

    async def _ack(self, connection: Connection, answer: Json) -> None:
        """Over the connection that brought it; over any other when that one is gone."""
        others = [one for one in self._live if one is not None and one is not connection]
        for one in [connection, *others]:
            try:
                await one.send(answer)
            except (OSError, RuntimeError):
                continue
            return
        log.warning("slack ack not sent")
