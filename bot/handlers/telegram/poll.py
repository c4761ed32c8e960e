"""Long polling: an update is stored before Telegram is told that it arrived, and answered after."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken

from bot.handlers.telegram import limits
from bot.handlers.telegram.lanes import Lanes, read
from bot.handlers.telegram.parse import ALLOWED_UPDATES, Incoming, Me
from bot.handlers.telegram.wire import Throttled

_log = structlog.get_logger(__name__)
_Result = TypeVar("_Result")

_CONFLICT_PAUSE = 10.0
_REFUSED_PAUSE = 60.0


@dataclass
class Backoff:
    """Growing pauses with jitter, so that many bots do not come back in step. Seconds."""

    least: float = 0.5
    most: float = 30.0
    _next: float = 0.0

    def pause(self) -> float:
        self._next = min(self.most, max(self.least, self._next * 2))
        return self._next * random.uniform(0.5, 1.0)  # noqa: S311 - no secret

    def reset(self) -> None:
        self._next = 0.0


class Poller:
    """The loop that brings updates to the lanes."""

    def __init__(self, bot: Bot, lanes: Lanes, me: Me, *, seconds: int) -> None:
        self._bot, self._lanes, self._me = bot, lanes, me
        self._seconds = seconds
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self._fetching, self._storing = Backoff(), Backoff()
        self.last_poll: float | None = None  # time.monotonic() of the last answer of getUpdates
        self._poll_trouble = ""

    @property
    def trouble(self) -> str:
        """The error that stands in the way now; empty when there is none."""
        return self._lanes.trouble or self._poll_trouble

    async def run(self) -> None:
        """Poll until `stop`."""
        while not self._stopping.is_set():
            if (incoming := await self._fetch()) is not None:
                await self._store(incoming)
            while self._lanes.full and not self._stopping.is_set():
                await self._lanes.room()

    def stop(self) -> None:
        """Fetch no more; `run` ends within moments, except for a store that has begun."""
        self._stopping.set()

    async def _fetch(self) -> list[Incoming] | None:
        """One getUpdates; None when there was none. Earlier updates are confirmed by the offset, so it only ever
        names updates that are stored.
        """
        try:
            updates = await self._unless_stopped(
                self._bot.get_updates(
                    offset=self._offset,
                    limit=limits.UPDATES,
                    timeout=0 if self.last_poll is None or self._poll_trouble else self._seconds,
                    allowed_updates=ALLOWED_UPDATES,
                )
            )
        except Exception as failed:  # noqa: BLE001 - the edge: the loop outlives whatever the line brings
            await self._pause(self._trouble(failed))
            return None
        if updates is None:
            return None
        self._fetching.reset()
        self.last_poll, self._poll_trouble = time.monotonic(), ""
        return [read(update, self._me) for update in updates]

    def _trouble(self, failed: Exception) -> float:
        """Name what went wrong and give the seconds to wait."""
        self._poll_trouble = type(failed).__name__
        _log.warning("telegram.poll_failed", error=self._poll_trouble)
        match failed:
            case Throttled():
                return failed.after + random.random()  # noqa: S311 - no secret
            case Conflict():
                return _CONFLICT_PAUSE * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
            case InvalidToken():
                return _REFUSED_PAUSE
            case _:
                return self._fetching.pause()

    async def _store(self, batch: list[Incoming]) -> None:
        """Store in order. At the first failure the rest stays with Telegram and is fetched again."""
        for position, incoming in enumerate(batch):
            try:
                await self._lanes.take(incoming)
            except Exception as failed:  # noqa: BLE001 - the edge: whatever it is, the update must not be lost
                await self._lanes.unsaved(failed, batch[position:])
                await self._pause(self._storing.pause())
                return
            self._offset = incoming.update_id + 1
        self._storing.reset()
        self._lanes.saved()

    async def _unless_stopped(self, work: Coroutine[Any, Any, _Result]) -> _Result | None:
        """The result, or None when `stop` came first."""
        task, stop = asyncio.create_task(work), asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            stop.cancel()
            task.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)

    async def _pause(self, seconds: float) -> None:
        await self._unless_stopped(asyncio.sleep(seconds))
