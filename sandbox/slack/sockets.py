"""Socket Mode: one-time tickets, up to ten connections, envelopes to any one of them, acks, retries of events."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sandbox.hub import Hub
from sandbox.slack import limits
from sandbox.slack.errors import Undelivered
from sandbox.slack.state import Json

RETRY_DELAYS = (0.0, 60.0, 300.0)  # seconds after a failed attempt: almost at once, a minute, five minutes


class Sockets:
    """All open connections of the app. ``retry_delays`` may be shortened by tests."""

    def __init__(self, app_id: str, hub: Hub) -> None:
        self.retry_delays: tuple[float, ...] = RETRY_DELAYS
        self.loses_ack: Callable[[Json], bool] = lambda _payload: False
        self.instead: Callable[[Json], Awaitable[Json | None]] | None = None  # delivers over HTTP
        self._unkind = 0  # so many of the next connections are not greeted
        self._app_id = app_id
        self._hub = hub
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._turn = 0
        self._acks: dict[str, asyncio.Future[Json | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._opened = asyncio.Event()

    def __len__(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def endpoint(self, websocket: WebSocket) -> None:
        """One connection's life, from ticket to close."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(4001, "link_disabled")
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        if len(self._open) >= limits.SOCKETS:
            await self._goodbye(websocket, "too_many_websockets")
            return
        if self._unkind:
            self._unkind -= 1
        else:
            await websocket.send_json(self._hello())
            self._enter(websocket)
        try:
            while True:
                self._ack(await websocket.receive_text())
        except WebSocketDisconnect:
            return
        finally:
            self._leave(websocket)

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, repeated to another connection while nobody acknowledges it."""
        self._start(self._deliver_event(payload))

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Deliver an interaction or a command once; its ack's payload. Raises TimeoutError after 3 s."""
        return await self._deliver({"type": kind, "payload": payload, "accepts_response_payload": True})

    async def refresh(self, reason: str, warning_seconds: float = 0.0) -> int:
        """Ask every open connection to reconnect and close it; gives how many there were."""
        leaving = list(self._open)
        if warning_seconds:
            for websocket in leaving:
                await self.warn(websocket)
            await asyncio.sleep(warning_seconds)
        for websocket in leaving:
            await self.dismiss(websocket, reason)
        return len(leaving)

    def standing(self) -> list[WebSocket]:
        """Connections that have been greeted, oldest first."""
        return list(self._open)

    def greet_nobody(self, times: int) -> None:
        """So many of the next connections hear nothing."""
        self._unkind += times

    async def warn(self, websocket: WebSocket) -> None:
        """Say that this connection will end soon."""
        await websocket.send_json(
            {"type": "disconnect", "reason": "warning", "debug_info": {"host": "sandbox"}}
        )

    async def dismiss(self, websocket: WebSocket, reason: str) -> None:
        """Tell this connection why it has to go, and close it."""
        self._leave(websocket)
        await self._goodbye(websocket, reason)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for websocket in list(self._open):
            self._leave(websocket)
            await _close(websocket)

    @property
    def under_way(self) -> int:
        """How many events nobody has acknowledged yet; a test waits for none."""
        return len(self._tasks)

    async def _deliver_event(self, payload: Json) -> None:
        reason = ""
        for attempt, delay in enumerate((None, *self.retry_delays)):
            if delay is not None:
                await asyncio.sleep(delay)
            envelope = {
                "type": "events_api",
                "payload": payload,
                "accepts_response_payload": False,
                "retry_attempt": attempt,
                "retry_reason": reason,
            }
            try:
                await self._deliver(envelope)
            except TimeoutError as failed:
                reason = failed.reason if isinstance(failed, Undelivered) else "timeout"
                if isinstance(failed, Undelivered) and failed.final:
                    return
                continue
            reason = "http_timeout" if self.instead else "timeout"
            if not self.loses_ack(payload):
                return

    async def _deliver(self, envelope: Json) -> Json | None:
        """Send to the next connection and wait for its ack; 3 s in all, the wait for a connection included."""
        if self.instead is not None:
            return await self.instead(envelope)
        envelope_id = str(uuid.uuid4())
        ack: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = ack
        try:
            async with asyncio.timeout(limits.ACK):
                await self._send(json.dumps({"envelope_id": envelope_id, **envelope}, ensure_ascii=False))
                return await ack
        finally:
            del self._acks[envelope_id]

    async def _send(self, text: str) -> None:
        while True:
            if not self._open:
                self._opened.clear()
                await self._opened.wait()
            websocket = self._open[self._turn % len(self._open)]
            self._turn += 1
            try:
                await websocket.send_text(text)
            except (WebSocketDisconnect, RuntimeError):  # it died and its reader has not noticed yet
                self._leave(websocket)
            else:
                return

    def _ack(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        ack = self._acks.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if ack is not None and not ack.done():
            payload = answer.get("payload")
            ack.set_result(payload if isinstance(payload, dict) and payload else None)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def _goodbye(self, websocket: WebSocket, reason: str) -> None:
        try:
            await websocket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )
        except (WebSocketDisconnect, RuntimeError):
            return
        await _close(websocket)

    def _enter(self, websocket: WebSocket) -> None:
        self._open.append(websocket)
        self._opened.set()
        self._hub.publish({"kind": "slack.sockets", "count": len(self._open)})

    def _leave(self, websocket: WebSocket) -> None:
        if websocket in self._open:
            self._open.remove(websocket)
            self._hub.publish({"kind": "slack.sockets", "count": len(self._open)})

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _close(websocket: WebSocket) -> None:
    if websocket.application_state is WebSocketState.CONNECTED:
        await websocket.close(1000)
