"""Long polling: an update is stored before Telegram is told that it arrived, and answered after."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken

from bot.answers import Answer
from bot.handlers.telegram import limits, words
from bot.handlers.telegram.answers import Answers
from bot.handlers.telegram.parse import ALLOWED_UPDATES, Incoming, Me, Origin, parse
from bot.handlers.telegram.wire import Throttled
from bot.inbound import Delivery
from bot.inbox import Stored
from domain.errors import Busy

_log = structlog.get_logger(__name__)
_Result = TypeVar("_Result")

_PATIENCE = 5.0  # seconds a pressed button may wait for its turn before it is released without words
_TELL_AFTER = 5.0  # seconds the database must have been away before people hear of it
_AT_ONCE = 8  # turns at the same time; a turn holds a thread and a connection
_MOST_OPEN = 200  # turns begun and not ended; beyond, nothing is fetched
_CONFLICT_PAUSE = 10.0
_REFUSED_PAUSE = 60.0


class Inbox(Protocol):
    """What the loop needs of bot.turn.Turns."""

    async def store(self, delivery: Delivery) -> Stored | None: ...

    async def answer(self, stored: Stored) -> Answer: ...


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
    """The loop and the lanes behind it. One lane a chat and person keeps order; lanes run side by side."""

    def __init__(self, bot: Bot, turns: Inbox, answers: Answers, me: Me, *, seconds: int) -> None:
        self._bot, self._turns, self._answers, self._me = bot, turns, answers, me
        self._seconds = seconds
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._fetching, self._storing = Backoff(), Backoff()
        self._unsaved_since: float | None = None
        self._told: set[int] = set()
        self.last_poll: float | None = None  # time.monotonic() of the last answer of getUpdates
        self._poll_trouble = self._store_trouble = ""

    @property
    def trouble(self) -> str:
        """The error that stands in the way now; empty when there is none."""
        return self._store_trouble or self._poll_trouble

    async def run(self) -> None:
        """Poll until `stop`."""
        while not self._stopping.is_set():
            if (incoming := await self._fetch()) is not None:
                await self._store(incoming)
            while len(self._open) >= _MOST_OPEN and not self._stopping.is_set():
                await asyncio.wait(self._open, return_when=asyncio.FIRST_COMPLETED)

    def stop(self) -> None:
        """Fetch no more; `run` ends within moments, except for a store that has begun."""
        self._stopping.set()

    async def drain(self, seconds: float) -> None:
        """Let turns that have begun end; what does not is stored and runs at the next start."""
        if self._open:
            _, late = await asyncio.wait(self._open, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

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
        return [self._read(update) for update in updates]

    def _read(self, update: Update) -> Incoming:
        try:
            return parse(update, self._me)
        except Exception as failed:  # noqa: BLE001 - the edge: one unreadable update must not hold up all others
            _log.error("telegram.unreadable", update=update.update_id, error=type(failed).__name__)
            return Incoming(update.update_id, "", Origin(None))

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
            stored = None
            if incoming.delivery is not None:
                try:
                    stored = await self._turns.store(incoming.delivery)
                except Exception as failed:  # noqa: BLE001 - the edge: whatever it is, the update must not be lost
                    await self._unsaved(failed, batch[position:])
                    return
            self._offset = incoming.update_id + 1
            self._begin(incoming, stored)
        self._storing.reset()
        self._store_trouble, self._unsaved_since = "", None
        self._told.clear()

    async def _unsaved(self, failed: Exception, batch: list[Incoming]) -> None:
        now = time.monotonic()
        self._unsaved_since = self._unsaved_since or now
        self._store_trouble = "storing: " + type(failed).__name__
        _log.error("telegram.store_failed", error=type(failed).__name__, waiting=len(batch))
        if now - self._unsaved_since >= _TELL_AFTER:
            untold = [one for one in batch if one.delivery and one.update_id not in self._told]
            self._told.update(one.update_id for one in untold)
            for origin in {(one.origin.chat, one.origin.query): one.origin for one in untold}.values():
                await self._answers.sentence(origin, words.NOT_SAVED)
        await self._pause(self._storing.pause())

    def _begin(self, incoming: Incoming, stored: Stored | None) -> None:
        """Start the lane's next task behind the one that runs."""
        before = self._lanes.get(incoming.lane)
        task = asyncio.create_task(self._serve(before, incoming, stored))
        self._lanes[incoming.lane] = task
        self._open.add(task)
        task.add_done_callback(lambda done: self._end(incoming.lane, done))

    def _end(self, lane: str, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        if self._lanes.get(lane) is task:
            del self._lanes[lane]
        if not task.cancelled() and (failed := task.exception()):
            _log.error("telegram.lane_failed", error=type(failed).__name__)

    async def _serve(
        self, before: asyncio.Task[None] | None, incoming: Incoming, stored: Stored | None
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        if incoming.question is not None:
            await self._answers.ask(incoming.origin, incoming.question)
        elif stored is None:  # nothing for us, or here already
            await self._answers.acknowledge(incoming.origin)
        else:
            async with self._slots:
                await self._turn(incoming, stored)

    async def _turn(self, incoming: Incoming, stored: Stored) -> None:
        origin = incoming.origin
        work = asyncio.create_task(self._turns.answer(stored))
        try:
            done, _ = await asyncio.wait({work}, timeout=_PATIENCE)
            if not done and origin.query is not None:
                await self._answers.acknowledge(origin)
                origin = replace(origin, query=None, chat=origin.chat if origin.kind == "private" else None)
            answer = await work
        except Busy:
            await self._answers.sentence(origin, words.LATER)
        except Exception as failed:  # noqa: BLE001 - the edge: the row is stored, the turn counts its attempts
            _log.error("telegram.turn_failed", error=type(failed).__name__)
            await self._answers.acknowledge(origin)
        else:
            await self._answers.give(origin, answer)
        finally:
            work.cancel()

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
