"""From an update to its answer, the same for every transport: stored first, then run in the order of its lane."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

import structlog
from telegram import Update

from bot import metrics
from bot.answers import Answer
from bot.handlers.requests import TROUBLE_COUNTS
from bot.handlers.telegram import words
from bot.handlers.telegram.answers import Answers
from bot.handlers.telegram.parse import Incoming, Me, Origin, parse
from bot.inbound import Delivery
from bot.inbox import Stored
from domain.errors import Busy

_log = structlog.get_logger(__name__)

_PATIENCE = 5.0  # seconds a pressed button may wait for its turn before it is released without words
_TELL_AFTER = 5.0  # seconds the database must have been away before people hear of it
_AT_ONCE = 8  # turns at the same time; a turn holds a thread and a connection
_MOST_OPEN = 200  # turns begun and not ended; beyond, nothing more is taken


class Inbox(Protocol):
    """What a transport needs of bot.turn.Turns."""

    async def store(self, delivery: Delivery) -> Stored | None: ...

    async def answer(self, stored: Stored) -> Answer: ...


Asks = Callable[[Delivery], Awaitable[Delivery]]


def read(update: Update, me: Me) -> Incoming:
    """Parse an update; one that cannot be read is nothing, so that it cannot hold up those behind it."""
    try:
        return parse(update, me)
    except Exception as failed:  # noqa: BLE001 - the edge: whatever is in it
        _log.error("telegram.unreadable", update=update.update_id, error=type(failed).__name__)
        return Incoming(update.update_id, "", Origin(None))


class Lanes:
    """One lane a chat and person keeps order; lanes run side by side."""

    def __init__(self, turns: Inbox, answers: Answers, transport: str, company: Asks | None = None) -> None:
        """`company` adds what only Telegram can tell of a chat before a delivery is stored."""
        self._turns, self._answers, self._transport = turns, answers, transport
        self._company = company
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._unsaved_since: float | None = None
        self._told: set[int] = set()
        self._trouble, self._troubled = "", 0.0  # why storing failed last, and when

    @property
    def full(self) -> bool:
        """So many turns are under way that nothing more should be taken."""
        return len(self._open) >= _MOST_OPEN

    @property
    def trouble(self) -> str:
        """Why updates cannot be stored; empty when they can, or when none has come for long."""
        return self._trouble if time.monotonic() - self._troubled < TROUBLE_COUNTS else ""

    async def room(self) -> None:
        """Wait until a turn ends."""
        if self._open:
            await asyncio.wait(self._open, return_when=asyncio.FIRST_COMPLETED)

    async def take(self, incoming: Incoming) -> None:
        """Store it, then let its turn run. Raises whatever kept it from being stored: Telegram has to keep it."""
        stored = None
        if incoming.delivery is not None:
            delivery = incoming.delivery
            if self._company is not None:
                delivery = await self._company(delivery)
            stored = await self._turns.store(delivery)
            metrics.delivered_to_us("telegram", self._transport, stored=stored is not None)
        self._begin(incoming, stored)

    def saved(self) -> None:
        """Storing works."""
        self._trouble, self._unsaved_since = "", None
        self._told.clear()

    async def unsaved(self, failed: Exception, waiting: Sequence[Incoming]) -> None:
        """Note that these could not be stored; after a while whoever waits for them hears of it, once."""
        now = time.monotonic()
        self._unsaved_since = self._unsaved_since or now
        self._trouble, self._troubled = "storing: " + type(failed).__name__, now
        metrics.not_stored("telegram", self._transport)
        _log.error("telegram.store_failed", error=type(failed).__name__, waiting=len(waiting))
        if now - self._unsaved_since >= _TELL_AFTER:
            untold = [one for one in waiting if one.delivery and one.update_id not in self._told]
            self._told.update(one.update_id for one in untold)
            for origin in {(one.origin.chat, one.origin.query): one.origin for one in untold}.values():
                await self._answers.sentence(origin, words.NOT_SAVED)

    async def drain(self, seconds: float) -> None:
        """Let turns that have begun end; what does not is stored and runs at the next start."""
        if self._open:
            _, late = await asyncio.wait(self._open, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

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
