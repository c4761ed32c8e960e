"""Rows written part by part: each in a short transaction, as many as the machine does in time, and rests for others between."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.clock import Clock
from domain.errors import Busy
from domain.importing.kinds import ImportKind
from domain.outcome import Outcome
from services import imports, outbox
from storage.database import Database
from storage.tables import ImportBatch
from storage.unit_of_work import Transaction, UnitOfWork

LOCK_SECONDS = 0.050  # the longest a batch may keep others from writing
AIM_SECONDS = 0.022  # so that of a hundred batches on a busy machine hardly one takes LOCK_SECONDS
FIRST_ROWS = 20
LEAST_ROWS = 150  # later: on a machine that is too busy for these, fewer take nearly as long
ROUND = 50  # rows of one statement
STEPWISE = frozenset({ImportKind.TASKS, ImportKind.AUTHORIZATIONS})  # a row of these is many rows of tables
MOST_ROWS = 1_000
LEAST_REST = (
    0.003  # seconds; a thread that waits for the lock gets it, another process may see that it is free
)
REST = 0.4  # of a batch's time under the lock, that others get to write before the next where any are about
ABOUT_SECONDS = 1.0  # how long others count as being about after they kept a batch waiting, or waited for one
KEPT_WAITING = 0.002  # seconds to get a lock that nobody holds take less
CHECKPOINT_ROWS = 2_000  # written between moving SQLite's log into the database
CARD_SECONDS = 1.0  # how often the living card is brought up to date
BUSY_TRIES = 60

Result = TypeVar("Result")


class Step(Protocol):
    """A part of the rows of an import, done again and again."""

    def ahead(self, most: int) -> None:
        """Do for the next rows what needs no lock."""

    def take(self, uow: UnitOfWork, batch: ImportBatch, most: int) -> int:
        """Do at most so many rows of the import; gives how many were done, 0 when none is left."""


def untold(rows: int) -> None:
    """Nobody watches the progress."""


@dataclass(frozen=True)
class Work:
    """One import to work on, by a job or from the command line."""

    database: Database
    clock: Clock
    workspace_id: int
    batch_id: int
    stopped: Callable[[], bool] = lambda: False
    done: Callable[[int], None] = untold  # told after each batch: rows so far


def in_batches(work: Work, step: Step, kind: ImportKind) -> int:
    """Run the step until nothing is left, each batch in a short transaction of its own, with time for others between."""
    size, least = (1, 1) if kind in STEPWISE else (FIRST_ROWS, LEAST_ROWS)
    done, told = 0, time.monotonic()
    others = _Others(work.database)

    def one(transaction: Transaction) -> int:
        nonlocal told
        uow = transaction.workspace(work.workspace_id)
        batch = uow.lock(ImportBatch, work.batch_id)
        rows = step.take(uow, batch, size)
        if time.monotonic() - told > CARD_SECONDS:
            told = time.monotonic()
            refresh = Outcome(refresh=(imports.card(batch),))
            outbox.put(uow, refresh, now=work.clock.now(), real=work.clock.real())
        transaction.commit()
        others.look()
        return rows

    moved = 0
    while not work.stopped():
        began = time.monotonic()
        step.ahead(size)
        if done - moved >= CHECKPOINT_ROWS:
            work.database.checkpoint()
            moved = done
        others.rest(began)
        asked = time.monotonic()
        took, rows = patiently(work.database, one, part=True)
        others.waited(time.monotonic() - asked - took, took)
        if not rows:
            break
        done += rows
        work.done(done)
        size = next_size(size, took, least)
    work.database.checkpoint()
    return done


class _Others:
    """Whoever else writes meanwhile: as long as anybody does, there is time for them between two batches."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = -ABOUT_SECONDS
        self._took = 0.0

    def look(self) -> None:
        """A batch has the lock still: does anybody wait for it?"""
        if self._database.is_waited_for:
            self._seen = time.monotonic()

    def waited(self, waited: float, took: float) -> None:
        """A batch got the lock after so long and held it for so long."""
        self._took = min(took, LOCK_SECONDS)
        if waited > KEPT_WAITING:
            self._seen = time.monotonic()

    def rest(self, began: float) -> None:
        """Leave the lock alone, as it was since `began`."""
        about = time.monotonic() - self._seen < ABOUT_SECONDS
        wanted = self._took * REST - (time.monotonic() - began) if about else 0.0
        time.sleep(max(LEAST_REST, wanted))


def patiently(
    database: Database, act: Callable[[Transaction], Result], *, part: bool = False
) -> tuple[float, Result]:
    """Act in a writing transaction and say how long it held the lock; somebody else's lock is waited for."""
    for _ in range(BUSY_TRIES):
        try:
            with database.write_part() if part else database.write() as transaction:
                began = time.monotonic()
                result = act(transaction)
            return time.monotonic() - began, result
        except Busy:
            continue
    raise Busy


def next_size(size: int, took: float, least: int) -> int:
    """Follow the machine: grow while there is room, shrink at once, but for one slow batch by half at most."""
    size = _wanted(size, took, least)
    return size - size % ROUND if size > 2 * ROUND else size


def _wanted(size: int, took: float, least: int) -> int:
    if took > AIM_SECONDS:
        return max(least, size // 2, int(size * AIM_SECONDS / took))
    return min(MOST_ROWS, size + max(1, size // 2)) if took < AIM_SECONDS * 0.7 else size
