"""Deliveries by webhook: one post at a time in each queue, repeated until it is answered with 200 or the update expires."""

import asyncio
import random
import ssl
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from sandbox.telegram.updates import Updates, Waiting

HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_PLAIN: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # empty: reading certificates takes 30 ms a client
_TIMEOUT: Final = 20.0  # seconds for an answer; no figure is published
_LONGEST_WAIT: Final = 3_600.0  # seconds of a Retry-After that are honoured
_CAP: Final = (60.0, 120.0)  # a wait grows to something random between these


class Webhook:
    """Posts what waits in ``updates``. ``pace`` is how long waits are, as a share of the real ones."""

    def __init__(self, updates: Updates, now: Callable[[], int]) -> None:
        self._updates, self._now = updates, now
        self.pace = 1.0
        self._secret = ""
        self._slots = asyncio.Semaphore(1)
        self._queues: dict[str, asyncio.Task[None]] = {}

    def open(self, url: str, secret: str, connections: int) -> None:
        """Post to this address from now on, what waits already too."""
        self._stop()
        self._secret = secret
        self._slots = asyncio.Semaphore(connections)
        self._updates.webhook = {"url": url, "max_connections": connections}
        self._updates.arrived = self._look
        self._look()

    def close(self) -> None:
        """Post nothing more; what waits is kept."""
        self._stop()
        self._updates.webhook = {}

    def _stop(self) -> None:
        self._updates.arrived = _nobody
        for task in self._queues.values():
            task.cancel()
        self._queues.clear()

    def _look(self) -> None:
        """Start serving every queue that nobody serves."""
        for queue in self._updates.queues() - set(self._queues):
            self._queues[queue] = asyncio.create_task(self._serve(queue))

    async def _serve(self, queue: str) -> None:
        """Post the queue's updates in their order; an update that fails holds up those behind it."""
        failures = 0
        while (waiting := self._updates.first(queue)) is not None:
            wait = await self._post(waiting)
            if wait is None:
                failures = 0
                self._updates.delivered(waiting)
                continue
            pause = (wait or _pause(failures)) * self.pace
            failures += 1
            await asyncio.sleep(pause)
        self._queues.pop(queue, None)

    async def _post(self, waiting: Waiting) -> float | None:
        """None when it was taken, else the seconds the other side asked for (0: it asked for none)."""
        url: str = self._updates.webhook["url"]
        if urlsplit(url).hostname not in HERE:  # the sandbox has no way out of this machine
            return self._failed("Failed to resolve host: Name or service not known")
        headers = {_HEADER: self._secret} if self._secret else {}
        async with self._slots:
            try:
                async with httpx.AsyncClient(timeout=_TIMEOUT, verify=_PLAIN, trust_env=False) as client:
                    answer = await client.post(url, json=waiting.update, headers=headers)
            except httpx.ConnectError:
                return self._failed("Connection refused")
            except httpx.TimeoutException:
                return self._failed("Read timeout expired")
            except httpx.HTTPError:
                return self._failed("Connection closed")
        if answer.is_success:
            return None
        phrase = HTTPStatus(answer.status_code).phrase if answer.status_code in set(HTTPStatus) else ""
        self._failed(f"Wrong response from the webhook: {answer.status_code} {phrase}".rstrip())
        return _asked(answer)

    def _failed(self, message: str) -> float:
        told: dict[str, Any] = {"last_error_date": self._now(), "last_error_message": message}
        self._updates.webhook = self._updates.webhook | told
        return 0.0


def _nobody() -> None:
    """Whoever polls looks by herself."""


def _pause(failures: int) -> float:
    """At once after the first failure, then 2, 4, 8 … seconds."""
    if failures == 0:
        return 0.0
    return min(2.0**failures, random.uniform(*_CAP))  # noqa: S311 - no secret


def _asked(answer: httpx.Response) -> float:
    after = answer.headers.get("retry-after", "")
    return min(float(after), _LONGEST_WAIT) if after.isascii() and after.isdigit() else 0.0
