"""The turn: one inbound, one transaction, no network inside; one lane keeps its order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import structlog

from bot import metrics
from bot.answers import Answer, Nothing, Options
from bot.dispatch import Dispatcher, Dress
from bot.failing import describe, tell_of_parking
from bot.inbound import Delivery, Inbound, OptionsWanted
from bot.inbox import Inbox, Stored, count_failure
from bot.routes import Routes
from domain.clock import Clock
from domain.errors import Busy
from storage.database import Database
from storage.queries import inbox as rows
from storage.queries.inbox import Waiting
from storage.tables import Outbox
from storage.unit_of_work import Aside, SystemUnit

__all__ = ["Courier", "Dress", "Turns"]

log = structlog.get_logger(__name__)
T = TypeVar("T")
_THREADS = 4  # turns wait for the database, mostly for its one writer
_STORING = 2  # of their own: an acknowledgement never waits behind turns
_BUSY_PAUSE = 0.3
_MOST_ASIDE = 8  # things that one turn may work out without the lock; more are done under it


class Courier(Protocol):
    """Delivery, as the turn knows it: takes along what may go at once, and is told that something waits."""

    def admit(self, system: SystemUnit, written: Sequence[Outbox], real: datetime) -> Callable[[], None]:
        """In the turn's own transaction: mark the rows that may be sent at once as being sent.

        Gives what to call after the commit, from any thread.
        """
        ...


class NoCourier:
    """Rows wait for whoever delivers: in tests and in processes that only receive."""

    def admit(self, system: SystemUnit, written: Sequence[Outbox], real: datetime) -> Callable[[], None]:
        del system, written, real
        return lambda: None


@dataclass(frozen=True)
class _Step:
    """One delivery of a lane was run, or has to wait. `row_id` is None when it is to be run again."""

    row_id: int | None
    answer: Answer = field(default_factory=Nothing)
    wait: float = 0.0
    more: bool = True  # another delivery of the lane waits


@dataclass
class _Lane:
    """A lane that runs in this process; `again` says that a delivery came meanwhile."""

    task: asyncio.Task[None]
    again: bool = False


class Turns:
    """What the adapters hand their deliveries to. Safe within one event loop; the work runs in threads."""

    def __init__(
        self,
        database: Database,
        routes: Routes,
        dress: Dress,
        clock: Clock,
        courier: Courier | None = None,
    ) -> None:
        self._database = database
        self._inbox = Inbox(database)
        self._dispatcher = Dispatcher(routes, dress)
        self._clock = clock
        self.courier: Courier = courier or NoCourier()
        self.enqueued: Callable[[], None] = lambda: None  # called from any thread when a turn has left a job
        self._turning = ThreadPoolExecutor(_THREADS, thread_name_prefix="turn")
        self._storing = ThreadPoolExecutor(_STORING, thread_name_prefix="store")
        self._lanes: dict[str, _Lane] = {}
        self._waiting: dict[int, tuple[str, asyncio.Future[Answer]]] = {}
        self._closing = False

    async def store(self, delivery: Delivery) -> Stored | None:
        """Put the delivery on disk; None for one that is there already. Acknowledge only after this.

        Raises Busy when the database was locked for a second; nothing is stored then.
        """
        return await self._thread(self._storing, lambda: self._inbox.store(delivery))

    async def answer(self, stored: Stored) -> Answer:
        """Run the lane up to this delivery and give its answer.

        Raises Busy when the turn could not begin within a second: it stays stored and runs later.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[stored.row_id] = (stored.lane, future)
        self._run_lane(stored.lane)
        try:
            return await future
        finally:
            self._waiting.pop(stored.row_id, None)

    async def take(self, delivery: Delivery) -> Answer:
        """Store and answer; a duplicate is answered with Nothing."""
        stored = await self.store(delivery)
        return Nothing() if stored is None else await self.answer(stored)

    async def options(self, wanted: OptionsWanted) -> Options:
        """What a select offers for the letters typed so far; reads only."""
        return await self._thread(self._turning, lambda: self._options(wanted))

    async def recover(self, *, older_than: timedelta = timedelta()) -> int:
        """Run every lane that has had deliveries waiting for so long; gives how many lanes.

        At start, and with every tick: there with some seconds, so that a replica does not run what another one
        has stored a moment ago and is about to run for somebody who waits.
        """
        before = self._clock.real() - older_than
        lanes = await self._thread(self._turning, lambda: self._inbox.lanes(before))
        for lane in lanes:
            self._run_lane(lane)
        return len(lanes)

    async def settled(self) -> None:
        """Wait until no lane runs in this process."""
        while self._lanes:
            await asyncio.wait([lane.task for lane in self._lanes.values()])

    async def close(self) -> None:
        """Let running turns end; what is stored and not begun waits for the next start."""
        self._closing = True
        await self.settled()
        self._turning.shutdown(wait=True)
        self._storing.shutdown(wait=True)

    def _options(self, wanted: OptionsWanted) -> Options:
        with self._database.read() as transaction:
            return self._dispatcher.options(
                transaction, wanted, now=self._clock.now(), real=self._clock.real()
            )

    @staticmethod
    async def _thread(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    def _run_lane(self, name: str) -> None:
        """Start the lane, or let it look once more when it runs already."""
        lane = self._lanes.get(name)
        if lane is not None:
            lane.again = True
            return
        task = asyncio.get_running_loop().create_task(self._drain(name), name=f"lane {name}")
        self._lanes[name] = _Lane(task)

    async def _drain(self, name: str) -> None:
        """Run the lane's deliveries in order until none waits."""
        try:
            while not self._closing:
                self._lanes[name].again = False
                step = await self._step_or_busy(name)
                if step.row_id is not None:
                    self._give(step.row_id, step.answer)
                if step.wait:
                    await asyncio.sleep(step.wait)
                if not step.more and not self._lanes[name].again:
                    break
        finally:
            del self._lanes[name]
            self._let_go(name, Nothing() if not self._closing else Busy())

    async def _step_or_busy(self, name: str) -> _Step:
        """One step; a database that is busy is told to who waits, and tried again."""
        try:
            return await self._thread(self._turning, lambda: self._step(name))
        except Exception as error:  # noqa: BLE001 - the lane's edge: logged, and the delivery is still stored
            log.warning("turn waits for the database", reason=describe(error.__cause__ or error))
            self._let_go(name, error if isinstance(error, Busy) else Busy())
            return _Step(None, wait=_BUSY_PAUSE)

    def _give(self, row_id: int, answer: Answer) -> None:
        _, future = self._waiting.pop(row_id, (None, None))
        if future is not None and not future.done():
            future.set_result(answer)

    def _let_go(self, lane: str, with_: Answer | Busy) -> None:
        """Whoever still waits in this lane gets this: another process ran the delivery, or the database was busy."""
        for row_id, (name, future) in list(self._waiting.items()):
            if name != lane or future.done():
                continue
            del self._waiting[row_id]
            if isinstance(with_, Busy):
                future.set_exception(with_)
            else:
                future.set_result(with_)

    def _step(self, lane: str) -> _Step:
        """Run the lane's oldest delivery, in a worker thread. Raises Busy."""
        found: dict[Hashable, Any] = {}
        while True:
            try:
                return self._run_oldest(lane, found)
            except Aside as aside:  # undone so far; what takes long is done without the lock
                found[aside.key] = _outcome(aside)

    def _run_oldest(self, lane: str, found: dict[Hashable, Any]) -> _Step:
        """One transaction of it. Raises Busy, and Aside for what is to be `found` first."""
        waiting: Waiting | None = None
        began = time.perf_counter()
        try:
            with self._database.write() as transaction:
                transaction.found = found if len(found) < _MOST_ASIDE else None
                system = transaction.system
                rows.lock_lane(system, lane)
                waiting, more = rows.oldest(system, lane)
                if waiting is None:
                    return _Step(None, more=False)
                real = self._clock.real()
                if waiting.not_before is not None and waiting.not_before > real:
                    return _Step(None, wait=(waiting.not_before - real).total_seconds())
                inbound = self._inbox.open(waiting)
                ran = self._dispatcher.run(
                    transaction,
                    inbound,
                    heard=waiting.row_id in self._waiting,
                    now=self._clock.now(),
                    real=real,
                )
                go = self.courier.admit(system, ran.rows, real)
                rows.settle(system, waiting.row_id, real)
                transaction.commit()
        except (Busy, Aside):
            raise
        except Exception as error:  # the turn's edge: whatever a handler raises is counted and logged
            if waiting is None:
                raise Busy from error
            return self._failed(waiting, error, began)
        metrics.turn_ended(waiting.kind, "done", time.perf_counter() - began)
        go()
        if transaction.enqueued:
            self.enqueued()
        return _Step(waiting.row_id, ran.answer, more=more)

    def _failed(self, waiting: Waiting, error: Exception, began: float) -> _Step:
        """Everything the turn did is undone; count the attempt, and set the delivery aside after the last one."""
        said = describe(error)
        log.error(
            "turn failed", inbox=waiting.row_id, kind=waiting.kind, attempt=waiting.attempts + 1, error=said
        )
        real = self._clock.real()
        with self._database.write() as transaction:
            parked = count_failure(transaction.system, waiting, said, real)
            written: Sequence[Outbox] = ()
            if parked:
                written = tell_of_parking(
                    transaction, waiting, self._reading(waiting), now=self._clock.now(), real=real
                )
            go = self.courier.admit(transaction.system, written, real)
            transaction.commit()
        metrics.turn_ended(waiting.kind, "parked" if parked else "failed", time.perf_counter() - began)
        go()
        return _Step(waiting.row_id if parked else None)

    def _reading(self, waiting: Waiting) -> Inbound | None:
        """The inbound, or None when it is exactly what cannot be read."""
        try:
            return self._inbox.open(waiting)
        except Exception as error:  # noqa: BLE001 - parked for the operator either way
            log.warning("a parked delivery cannot be read", inbox=waiting.row_id, error=type(error).__name__)
            return None


def _outcome(aside: Aside) -> Any:
    """What came of it, or the exception: it is raised in the turn, where it was asked for."""
    try:
        return aside.work()
    except Exception as error:  # noqa: BLE001 - not swallowed: the turn raises it
        return error
