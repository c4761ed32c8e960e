"""APScheduler as a metronome: a handful of ticks in memory; what is due are rows (platforms.md 99–109)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.failing import describe
from domain.errors import Busy

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Beat:
    """Something to look after every `seconds` of real time; `run` does what is due by business time and returns."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[int]]


class Clockwork:
    """Runs the beats, each at most once at a time. A late, merged or doubled beat is harmless: rows decide."""

    def __init__(self, beats: tuple[Beat, ...]) -> None:
        self._beats = {beat.name: beat for beat in beats}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._hastened: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = False
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        for beat in self._beats.values():
            self._scheduler.add_job(self._strike, "interval", [beat.name], seconds=beat.seconds, id=beat.name)
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no more beats and let the running ones end."""
        self._stopped = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        while ending := {*self._running.values(), *self._hastened}:
            await asyncio.wait(ending)

    async def beat_all(self) -> None:
        """Run every beat now: the clock has jumped."""
        for name in self._beats:
            await self.beat(name)

    async def beat(self, name: str) -> None:
        """Run one beat now, by its name, after one that is running: that one may have looked before the change."""
        while (running := self._running.get(name)) is not None:
            await asyncio.wait([running])
        if not self._stopped:
            await asyncio.wait([self._begin(name)])

    def hasten(self, name: str) -> None:
        """Beat soon, called from any thread: what this beat looks after has just come. The metronome misses nothing."""
        if self._loop is not None and not self._stopped:
            self._loop.call_soon_threadsafe(self._hasten, name)

    def _hasten(self, name: str) -> None:
        task = asyncio.create_task(self.beat(name), name=f"hastened {name}")
        self._hastened.add(task)
        task.add_done_callback(self._hastened.discard)

    async def _strike(self, name: str) -> None:
        """The metronome's: begin, unless the last one is still at it. Returns at once.

        The beat is a task of ours: what APScheduler runs itself, it cancels when it shuts down.
        """
        if name not in self._running and not self._stopped:
            self._begin(name)

    def _begin(self, name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._run(self._beats[name]), name=f"tick {name}")
        self._running[name] = task
        task.add_done_callback(lambda _: self._running.pop(name, None))
        return task

    @staticmethod
    async def _run(beat: Beat) -> None:
        try:
            done = await beat.run()
        except Busy:
            log.warning("tick waits for the database", tick=beat.name)
        except Exception as error:  # noqa: BLE001 - the edge: the rows are still due, the next beat tries again
            log.error("tick failed", tick=beat.name, error=describe(error))  # noqa: TRY400 - words stay out
        else:
            if done:
                log.info("tick", tick=beat.name, done=done)
