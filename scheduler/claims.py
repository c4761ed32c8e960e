"""Which jobs this process holds: claimed under a lease, given back, ended; what somebody else holds is left alone."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.clock import Clock
from storage.database import Database
from storage.queries.due import job_waits, waiting_jobs
from storage.sql import select
from storage.tables import Job
from storage.unit_of_work import Transaction

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Claim:
    """A job that this process runs now. `attempts` numbers the claim: a later one makes it void."""

    id: int
    workspace_id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    since: datetime
    ended: bool  # the work is done, only the report is missing


class Claims:
    """The rows of one process's jobs. Its methods work in a worker thread; all of them may raise Busy."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._owner = uuid.uuid4().hex

    def take(self, room: int, *, besides: Collection[int]) -> list[Claim]:
        """Claim at most so many jobs; those `besides` run here already, even when their lease has lapsed."""
        real = self._clock.real()
        with self._database.read() as transaction:
            if not job_waits(transaction.system, real):
                return []
        with self._database.write() as transaction:
            rows = waiting_jobs(transaction.system, real, room + len(besides))
            free = [row for row in rows if row.id not in besides]
            claims = [self._take(row, real) for row in free[:room]]
            transaction.commit()
        return claims

    def _take(self, row: Job, real: datetime) -> Claim:
        """A job whose process died as often as a job may fail has failed: the next one would die of it too."""
        if row.state == "running" and row.attempts >= MOST_ATTEMPTS:
            row.state, row.error = "reporting", "Lost"
        ended = row.state == "reporting"
        row.owner, row.lease_until = self._owner, real + LEASE
        if not ended:
            row.state = "running"
            row.attempts += 1
        payload = dict(row.payload)
        return Claim(row.id, row.workspace_id or 0, row.kind, payload, row.attempts, row.created_at, ended)

    def holds(self, claim: Claim) -> bool:
        """Say whether the job is still ours, and nobody asked to stop it."""
        with self._database.read() as transaction:
            row = transaction.system.get(Job, claim.id)
            return self._ours(row, claim) and not row.cancel_asked

    def prolong(self, claim: Claim) -> None:
        with self._database.write() as transaction:
            row = self._held(transaction, claim)
            if row is not None:
                row.lease_until = self._clock.real() + LEASE
                transaction.commit()

    def note(self, claim: Claim, done: int, total: int) -> None:
        """Write how far it is."""
        with self._database.write() as transaction:
            row = self._held(transaction, claim)
            if row is not None:
                row.done, row.total = done, total
                transaction.commit()

    def give_back(self, claim: Claim, seconds: float, *, failed: bool) -> None:
        """Let it run again after so many seconds, here or elsewhere; only a failure counts as an attempt."""
        with self._database.write() as transaction:
            row = self._held(transaction, claim)
            if row is not None:
                row.state, row.owner, row.lease_until = "waiting", None, None
                row.not_before = self._clock.real() + timedelta(seconds=seconds)
                row.attempts -= 0 if failed else 1
                transaction.commit()

    def end(self, claim: Claim, result: dict[str, Any] | None, error: str) -> bool:
        """Write what came of it; False when somebody else holds the job now: it is theirs to end."""
        with self._database.write() as transaction:
            row = self._held(transaction, claim)
            if row is None:
                return False
            row.state, row.result, row.error = "reporting", result, error
            transaction.commit()
            return True

    def told(self, claim: Claim) -> None:
        """The report is stored: nothing is left to do, whoever holds the job."""
        with self._database.write() as transaction:
            row = transaction.session.exec(select(Job).where(Job.id == claim.id).with_for_update()).one()
            if row.state == "reporting":
                row.state, row.lease_until = "failed" if row.error else "done", None
                transaction.commit()

    def _held(self, transaction: Transaction, claim: Claim) -> Job | None:
        row = transaction.session.exec(select(Job).where(Job.id == claim.id).with_for_update()).one()
        return row if row.state == "running" and self._ours(row, claim) else None

    def _ours(self, row: Job, claim: Claim) -> bool:
        return row.owner == self._owner and row.attempts == claim.attempts
