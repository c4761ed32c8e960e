"""APScheduler as a metronome: a handful of ticks in memory; what is due are rows (platforms.md 99–109)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

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
        self._busy = {beat.name: asyncio.Lock() for beat in beats}
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        for beat in self._beats.values():
            self._scheduler.add_job(self._beat, "interval", [beat.name], seconds=beat.seconds, id=beat.name)
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no more beats and let the running ones end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for lock in self._busy.values():
            async with lock:
                pass

    async def beat_all(self) -> None:
        """Run every beat now: the clock has jumped, or the process has just started."""
        for name in self._beats:
            await self._beat(name)

    async def beat(self, name: str) -> None:
        """Run one beat now, by its name."""
        await self._beat(name)

    async def _beat(self, name: str) -> None:
        async with self._busy[name]:
            try:
                done = await self._beats[name].run()
            except Exception:  # a beat that fails is logged and tried again: the rows are still due
                log.exception("tick failed", tick=name)
                return
        if done:
            log.info("tick", tick=name, done=done)
