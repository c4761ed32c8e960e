"""Writes down when each beat last ran, so that health can tell a clockwork that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.failing import describe
from domain.clock import Clock
from scheduler.clockwork import Beat
from storage.database import Database
from storage.queries import ticks as rows

log = structlog.get_logger(__name__)
BEHIND = timedelta(seconds=15)  # a row may be: a beat a second need not be a write a second


class Ticks:
    """Notes beats in the table Tick. `trouble` says why the last note could not be written; empty when it could."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._noted: dict[str, tuple[datetime, str]] = {}
        self.trouble = ""

    def noted(self, beat: Beat) -> Beat:
        """The same beat, written down whenever it has run."""
        return replace(beat, run=self._noting(beat.name, beat.run))

    def _noting(self, name: str, run: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[int]]:
        async def noting() -> int:
            try:
                done = await run()
            except Exception as error:
                await self._note(name, f"failed: {type(error).__name__}")
                raise
            metrics.BEATS_DID.labels(name).inc(done)
            await self._note(name, "")
            return done

        return noting

    async def _note(self, name: str, said: str) -> None:
        """Write when something changed or time went on; a note that cannot be written stops nothing."""
        now = self._clock.now()
        before, said_before = self._noted.get(name, (None, ""))
        if before is not None and said == said_before and abs(now - before) < BEHIND:
            return
        try:
            await asyncio.to_thread(self._write, name, now, said)
        except Exception as error:  # noqa: BLE001 - the edge: the beat itself has run
            self.trouble = type(error).__name__
            log.warning("tick not noted", tick=name, error=describe(error))
        else:
            self.trouble = ""
            self._noted[name] = (now, said)

    def _write(self, name: str, now: datetime, said: str) -> None:
        with self._database.write() as transaction:
            rows.note(transaction.system, name, now, said)
            transaction.commit()
