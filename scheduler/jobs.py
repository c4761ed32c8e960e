"""Long work: jobs are claimed under a lease, run in a thread outside any transaction, and report back as an inbound."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from bot.inbound import Delivery, JobEnded
from bot.ports import Fetcher, Rejected, RetryLater
from domain.clock import Clock
from scheduler.work import JobContext
from storage.blobs import Blobs
from storage.database import Database
from storage.queries.due import waiting_jobs
from storage.tables import Job, StoredFile, Workspace

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)
RENEW_SECONDS = 15
MOST_ATTEMPTS = 5
AT_ONCE = 2

Handler = Callable[[JobContext], dict[str, Any] | None]


@dataclass(frozen=True)
class Claimed:
    """A job that this process runs now."""

    id: int
    workspace_id: int
    kind: str
    payload: dict[str, Any]
    attempts: int
    ended: bool  # the work is done, only the report is missing


class Runner:
    """Runs jobs of the given kinds. Handlers are made to be run again: a lapsed lease hands a job to somebody else."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        clock: Clock,
        handlers: Mapping[str, Handler],
        report: Callable[[Delivery], Awaitable[object]],
        *,
        most_bytes: int,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._handlers = handlers
        self._report = report
        self._most_bytes = most_bytes
        self._owner = uuid.uuid4().hex
        self._running: dict[int, asyncio.Task[None]] = {}
        self._closing = False
        self.fetchers: dict[str, Fetcher] = {}

    async def run_waiting(self) -> int:
        """Start what waits, up to the number that may run at once; gives how many were started."""
        room = AT_ONCE - len(self._running)
        if self._closing or room <= 0:
            return 0
        claimed = await asyncio.to_thread(self._claim, room)
        for job in claimed:
            task = asyncio.create_task(self._run(job), name=f"job {job.kind}")
            self._running[job.id] = task
            task.add_done_callback(lambda _, job_id=job.id: self._running.pop(job_id, None))  # type: ignore[misc]
        return len(claimed)

    async def close(self, *, patience: float = 5.0) -> None:
        """Start no more and wait a little; what is unfinished is taken up again when its lease has lapsed."""
        self._closing = True
        if self._running:
            await asyncio.wait(self._running.values(), timeout=patience)
        for task in list(self._running.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _claim(self, room: int) -> list[Claimed]:
        with self._database.write() as transaction:
            rows = waiting_jobs(transaction.system, self._clock.real(), room)
            claimed = [self._take(row) for row in rows]
            if rows:
                transaction.commit()
        return claimed

    def _take(self, row: Job) -> Claimed:
        ended = row.state == "reporting"
        row.owner, row.lease_until = self._owner, self._clock.real() + LEASE
        if not ended:
            row.state = "running"
            row.attempts += 1
        return Claimed(row.id, row.workspace_id or 0, row.kind, dict(row.payload), row.attempts, ended)

    async def _run(self, job: Claimed) -> None:
        if job.ended:
            await self._tell(job)
            return
        renewing = asyncio.create_task(self._renew(job))
        try:
            await self._fetch_file(job)
            context = self._context(job)
            result = await asyncio.to_thread(self._handlers[job.kind], context)
            await self._settle(job, result=result or {})
        except RetryLater as later:
            await asyncio.to_thread(self._postpone, job, later.after)
        except Exception as error:  # declared edge: a job's failure is a fact, told to whoever waits for it
            log.exception("job failed", job=job.kind, attempts=job.attempts)
            if job.attempts < MOST_ATTEMPTS and not isinstance(error, Rejected):
                await asyncio.to_thread(self._postpone, job, 2.0**job.attempts)
            else:
                await self._settle(job, error=type(error).__name__)
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing

    async def _renew(self, job: Claimed) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await asyncio.to_thread(self._prolong, job)

    def _prolong(self, job: Claimed) -> None:
        with self._database.write() as transaction:
            row = transaction.system.get(Job, job.id)
            if row.owner == self._owner:
                row.lease_until = self._clock.real() + LEASE
                transaction.commit()

    def _context(self, job: Claimed) -> JobContext:
        def progress(done: int, total: int) -> None:
            with self._database.write() as transaction:
                row = transaction.system.get(Job, job.id)
                row.done, row.total = done, total
                transaction.commit()

        def cancelled() -> bool:
            with self._database.read() as transaction:
                row = transaction.system.get(Job, job.id)
                return row.cancel_asked or row.owner != self._owner

        return JobContext(
            database=self._database,
            clock=self._clock,
            blobs=self._blobs,
            job_id=job.id,
            workspace_id=job.workspace_id,
            payload=job.payload,
            progress=progress,
            cancelled=cancelled,
        )

    async def _fetch_file(self, job: Claimed) -> None:
        """Bring the job's file here first, once: handlers find it as a blob."""
        file_id = job.payload.get("file_id")
        if file_id is None:
            return
        file, team = await asyncio.to_thread(self._file, job.workspace_id, int(file_id))
        if file.blob is not None:
            return
        key = self._blobs.new_key()
        with self._blobs.writing(key) as target:
            await self.fetchers[file.platform].fetch(
                file.platform_ref, target, team=team, most_bytes=self._most_bytes
            )
        await asyncio.to_thread(self._fetched, job.workspace_id, file.id, key)

    def _file(self, workspace_id: int, file_id: int) -> tuple[StoredFile, str]:
        with self._database.read() as transaction:
            workspace = transaction.system.get(Workspace, workspace_id)
            return transaction.workspace(workspace_id).get(StoredFile, file_id), workspace.slack_team or ""

    def _fetched(self, workspace_id: int, file_id: int, key: str) -> None:
        blob = self._blobs.look(key)
        with self._database.write() as transaction:
            file = transaction.workspace(workspace_id).get(StoredFile, file_id)
            file.blob, file.size, file.sha256 = key, blob.size, blob.sha256
            transaction.commit()

    def _postpone(self, job: Claimed, seconds: float) -> None:
        with self._database.write() as transaction:
            row = transaction.system.get(Job, job.id)
            row.state, row.lease_until = "waiting", None
            row.not_before = self._clock.real() + timedelta(seconds=seconds)
            transaction.commit()

    async def _settle(self, job: Claimed, *, result: dict[str, Any] | None = None, error: str = "") -> None:
        """Write the end, then its report: a kill in between leaves a job that only has to be told."""
        await asyncio.to_thread(self._end, job, result, error)
        await self._tell(job)

    async def _tell(self, job: Claimed) -> None:
        """Report as an inbound; its key makes a second report harmless."""
        delivery = Delivery(
            platform="daren", key=f"job/{job.id}", lane=f"job:{job.id}", inbound=JobEnded(job_id=job.id)
        )
        await self._report(delivery)
        await asyncio.to_thread(self._told, job)

    def _end(self, job: Claimed, result: dict[str, Any] | None, error: str) -> None:
        with self._database.write() as transaction:
            row = transaction.system.get(Job, job.id)
            row.state, row.result, row.error = "reporting", result, error
            transaction.commit()

    def _told(self, job: Claimed) -> None:
        with self._database.write() as transaction:
            row = transaction.system.get(Job, job.id)
            row.state, row.lease_until = "failed" if row.error else "done", None
            transaction.commit()
