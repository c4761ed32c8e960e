"""The pump: claims what may go, sends it outside any transaction, settles in batches, recovers what others left."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.delivery.claims import Claim, Desk, destination
from bot.delivery.owners import dead, own_name
from bot.delivery.rendering import Draw, Present, Ready, Rendering
from bot.delivery.results import Ambiguous, Later, Parked, Result
from bot.delivery.sending import look, send
from bot.delivery.settling import Settling
from bot.dispatch import Dress
from bot.failing import describe
from bot.ports import Platform
from domain.clock import Clock
from domain.errors import Busy
from storage.blobs import Blobs
from storage.database import Database
from storage.queries import delivery as rows
from storage.tables import Outbox
from storage.unit_of_work import SystemUnit

log = structlog.get_logger(__name__)
T = TypeVar("T")
_SETTLE_ATTEMPTS = 5


@dataclass(frozen=True)
class Timing:
    """How the pump keeps time, in seconds of real time. `lease` is longer than any send's own time-out."""

    poll: float = 1.0
    lease: float = 60.0
    look_after: float = 30.0  # an ambiguous send may still arrive until its own time-out is over
    recover_every: float = 5.0
    gather: float = 0.005  # results of so long are settled together
    at_once: int = 16
    drain: float = 10.0  # at the end, for what is on the wire
    last_words: float = 0.5  # and when that was too short, for writing down what is known


class Pump:
    """Delivers the outbox of one process; several pumps on one database share the work and the limits.

    It is also the turn's Courier: rows of a turn that may go at once are sent without another claim.
    """

    def __init__(
        self,
        database: Database,
        platforms: Mapping[str, Platform],
        dress: Dress,
        present: Present,
        clock: Clock,
        *,
        blobs: Blobs | None = None,
        draw: Draw | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._timing = timing or Timing()
        self._desk = Desk(platforms, own_name(), timedelta(seconds=self._timing.lease))
        self._rendering = Rendering(database, platforms, dress, present, blobs, draw)
        self._settling = Settling(
            database, clock, tuple(platforms), timedelta(seconds=self._timing.look_after)
        )
        self._threads = ThreadPoolExecutor(3, thread_name_prefix="deliver")
        self._flying: dict[int, tuple[Claim, asyncio.Task[None]]] = {}
        self._looking: set[asyncio.Task[None]] = set()
        self._results: asyncio.Queue[Result] = asyncio.Queue()
        self._woken = asyncio.Event()
        self._wakes = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

    @property
    def counts(self) -> Counter[str]:
        """How sends ended since the start, by kind of result."""
        return self._settling.counts

    def start(self) -> None:
        """Begin, in the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._tasks = [
            self._loop.create_task(self._forever(self._claiming), name="delivery"),
            self._loop.create_task(self._forever(self._recovering), name="delivery recovery"),
            self._loop.create_task(self._settling_on(), name="delivery settling"),
        ]

    def wake(self) -> None:
        """Something waits in the outbox. From any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._wakes += 1
        self._woken.set()

    async def close(self) -> None:
        """Claim no more, let what is on the wire arrive, write it down.

        A claim that is under way is waited for and given back: cut off, it would look like a send of unknown fate.
        """
        self._closing = True
        self._woken.set()
        try:
            async with asyncio.timeout(self._timing.drain):
                await asyncio.gather(*self._tasks[:1])
                await asyncio.gather(*(task for _, task in self._flying.values()), return_exceptions=True)
                await self._results.join()
        except TimeoutError:
            log.warning("delivery was cut off", sends=len(self._flying))
        finally:
            await self._end()

    async def _end(self) -> None:
        """Cut off what still flies, settle everything that is known, stop."""
        left = [*self._tasks[:2], *self._looking, *(task for _, task in self._flying.values())]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._results.join(), self._timing.last_words)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=True)

    # what the turn calls, from its thread

    def admit(self, system: SystemUnit, written: Sequence[Outbox], real: datetime) -> Callable[[], None]:
        """Take along what may go at once, in the turn's transaction; gives what to call after the commit."""
        waiting = [row for row in written if row.state == "pending"]
        ids = [row.id for row in waiting if row.key is None]
        room = self._timing.at_once - len(self._flying)
        if not ids or room <= 0 or self._closing or self._loop is None:
            return self.wake
        claims = self._desk.admit(system, ids[:room], real)
        loop = self._loop

        def hand_over() -> None:
            loop.call_soon_threadsafe(self._launch, claims)
            if len(claims) < len(waiting):
                self.wake()

        return hand_over

    # the loops

    async def _forever(self, work: Callable[[], Awaitable[float]]) -> None:
        """Repeat `work`, which says how long to wait; a database that is away is waited for."""
        while not self._closing:
            try:
                pause = await work()
            except Exception as error:  # noqa: BLE001 - the pump's edge: logged, and tried again
                log.warning("delivery waits", reason=describe(error.__cause__ or error))
                pause = self._timing.poll
            await self._pause(pause, work)

    async def _pause(self, seconds: float, work: Callable[[], Awaitable[float]]) -> None:
        """Sleep; claiming is woken by commits and settlements."""
        if work != self._claiming:
            await asyncio.sleep(seconds)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _claiming(self) -> float:
        self._woken.clear()
        room = self._timing.at_once - len(self._flying)
        if room <= 0:
            return self._timing.poll
        claims, pause = await self._thread(lambda: self._claim(room))
        self._launch(claims)
        if len(claims) == room:
            return self._timing.poll  # a free place wakes us
        return min(self._timing.poll, max(pause, 0.001)) if pause is not None else self._timing.poll

    def _claim(self, room: int) -> tuple[list[Claim], float | None]:
        """Claim in one short transaction; nothing is written when nothing is due."""
        real = self._clock.real()
        names = list(self._platforms)
        with self._database.read() as transaction:
            due = rows.next_due(transaction.system, names)
        if due is None or due > real:
            return [], None if due is None else (due - real).total_seconds()
        with self._database.write() as transaction:
            claims, pause = self._desk.claim(transaction.system, self._clock.real(), room)
            transaction.commit()
        return claims, pause

    def _launch(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if self._closing:  # claimed while we stop: for whoever delivers next
                self._results.put_nowait(Later(claim, 0.0))
                continue
            task = asyncio.get_running_loop().create_task(self._fly(claim))
            self._flying[claim.letter.row_id] = (claim, task)

    async def _fly(self, claim: Claim) -> None:
        """Render, send, and hand the result to be settled."""
        row_id = claim.letter.row_id
        result: Result = Later(claim, 0.0)  # so far nothing is on the wire
        try:
            prepared = await self._thread(lambda: self._rendering.prepare(claim, self._clock.now()))
            if not isinstance(prepared, Ready):
                result = prepared
            elif self._too_late(row_id):
                result = Later(claim, 0.0)
            else:
                result = Ambiguous(claim, "cut off")
                result = await send(prepared, self._platforms)
        finally:
            self._results.put_nowait(result)

    def _too_late(self, row_id: int) -> bool:
        """Say whether the lease is so old that another pump may have given the row up: after a freeze, say."""
        claim, _ = self._flying[row_id]
        return self._clock.real() > claim.lease_until - timedelta(seconds=self._timing.lease / 2)

    async def _settling_on(self) -> None:
        """Settle results as they come, those of a moment together; a busy database is tried until it takes them."""
        while True:
            results = [await self._results.get()]
            await asyncio.sleep(self._timing.gather)
            while not self._results.empty():
                results.append(self._results.get_nowait())
            wakes = self._wakes
            more = await self._settle(results)
            for result in results:
                self._flying.pop(result.claim.letter.row_id, None)
                self._results.task_done()
            if more or self._wakes != wakes:  # who was woken meanwhile may have looked before we were done
                self._woken.set()

    async def _settle(self, results: Sequence[Result]) -> bool:
        """Write the results down; say whether rows may wait now.

        One that cannot be written must not keep the others from it for ever.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._thread(lambda: self._settling.settle(results))
            except Busy as busy:
                log.warning("settling waits", reason=describe(busy.__cause__ or busy))
            except Exception as error:  # noqa: BLE001 - the pump's edge: logged; the row's lease runs out
                log.error("a result could not be settled", error=describe(error))  # noqa: TRY400 - no words in the log
                if len(results) > 1:
                    for result in results:
                        await self._settle([result])
                    return True
                if attempt >= _SETTLE_ATTEMPTS:
                    return True
            await asyncio.sleep(min(0.2, self._timing.poll))

    async def _recovering(self) -> float:
        """Renew our leases, give up those of the dead, look ambiguous sends up."""
        letters = await self._thread(self._recover)
        for letter in letters:
            task = asyncio.get_running_loop().create_task(self._look(letter))
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)
        self._woken.set()
        return self._timing.recover_every

    def _recover(self) -> list[Claim]:
        real = self._clock.real()
        names = list(self._platforms)
        lease_until = real + self._desk.lease
        mine = dict(self._flying)
        with self._database.write() as transaction:
            system = transaction.system
            rows.renew(system, list(mine), owner=self._desk.owner, lease_until=lease_until)
            gone = dead(rows.owners(system), self._desk.owner)
            left = [one for one in rows.expired(system, names, gone, real, 100) if one.row_id not in mine]
            rows.abandon(system, left, "the sender died or was cut off", real, self._settling.look_after)
            found = [
                letter for name in names for letter in rows.lookable(system, name, real, self._timing.at_once)
            ]
            rows.postpone(system, {letter.row_id: lease_until for letter in found})
            transaction.commit()
        for row_id, (claim, task) in mine.items():
            if row_id in self._flying:
                self._flying[row_id] = (replace(claim, lease_until=lease_until), task)
        if left:
            log.warning("sends of a dead process were taken over", rows=len(left))
        return [Claim(letter, destination(letter), "", lease_until) for letter in found]

    async def _look(self, claim: Claim) -> None:
        """Find out whether an ambiguous send arrived; what cannot be rendered any more cannot be looked up."""
        prepared = await self._thread(lambda: self._rendering.prepare(claim, self._clock.now()))
        if isinstance(prepared, Ready):
            self._results.put_nowait(await look(prepared, self._platforms))
        elif isinstance(prepared, Later):
            self._results.put_nowait(prepared)
        else:
            self._results.put_nowait(Parked(claim, "the answer was lost"))

    async def _thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
