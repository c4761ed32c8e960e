"""Long work: jobs are claimed under a lease, run in a thread outside any transaction, and report back as an inbound."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from bot.failing import describe
from bot.inbound import Delivery, JobEnded
from bot.ports import Fetcher, Rejected, RetryLater
from domain.clock import Clock
from domain.errors import Busy
from scheduler.claims import MOST_ATTEMPTS, Claim, Claims
from scheduler.work import JobContext
from storage.blobs import Blobs
from storage.database import Database
from storage.tables import StoredFile, Workspace

log = structlog.get_logger(__name__)
RENEW_SECONDS = 15.0
BUSY_PAUSE = 0.5  # seconds
AT_ONCE = 2
PATIENCE = timedelta(days=1)  # for a platform or a database that is away

Handler = Callable[[JobContext], dict[str, Any] | None]
Result = TypeVar("Result")


class Unfinished(Exception):
    """The handler was asked to stop because this process ends or has lost the job: it is to be run again."""


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
        self._claims = Claims(database, clock)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._closing = False
        self.fetchers: dict[str, Fetcher] = {}

    async def run_waiting(self) -> int:
        """Start what waits, up to the number that may run at once; gives how many were started."""
        room = AT_ONCE - len(self._running)
        if self._closing or room <= 0:
            return 0
        claims = await asyncio.to_thread(self._claims.take, room, besides=tuple(self._running))
        for claim in claims:
            task = asyncio.create_task(self._run(claim), name=f"job {claim.kind}")
            self._running[claim.id] = task
            task.add_done_callback(lambda _, job_id=claim.id: self._running.pop(job_id, None))  # type: ignore[misc]
        return len(claims)

    async def close(self, *, patience: float = 5.0) -> None:
        """Start no more, ask handlers to stop and wait a little; what is unfinished goes on at the next start.

        A handler that does not stop in time keeps its lease: its job is taken up again when that has lapsed.
        """
        self._closing = True
        if self._running:
            await asyncio.wait(self._running.values(), timeout=patience)
        for task in list(self._running.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self, claim: Claim) -> None:
        renewing = asyncio.create_task(self._renew(claim))
        try:
            if not claim.ended and not await self._worked(claim):
                return
            await self._tell(claim)
        except Exception as error:  # noqa: BLE001 - the edge: the row says how far it came, the lease hands it on
            log.error("job interrupted", job=claim.kind, error=describe(error))  # noqa: TRY400 - words stay out
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing

    async def _worked(self, claim: Claim) -> bool:
        """Run the handler and write what came of it; False when the job is not at its end, or no longer ours."""
        result: dict[str, Any] = {}
        error = ""
        try:
            result = await self._handle(claim)
        except Unfinished:
            return await self._later(claim, 0.0)
        except (RetryLater, Busy) as away:
            if self._clock.real() - claim.since < PATIENCE:
                return await self._later(claim, away.after if isinstance(away, RetryLater) else BUSY_PAUSE)
            error = type(away).__name__
        except Exception as fault:  # noqa: BLE001 - the edge: a job's failure is a fact, told to whoever waits for it
            log.error("job failed", job=claim.kind, attempt=claim.attempts, error=describe(fault))  # noqa: TRY400
            if claim.attempts < MOST_ATTEMPTS and not isinstance(fault, Rejected):
                return await self._later(claim, 2.0**claim.attempts, failed=True)
            error = type(fault).__name__
        return await self._patiently(lambda: self._claims.end(claim, None if error else result, error))

    async def _later(self, claim: Claim, seconds: float, *, failed: bool = False) -> bool:
        await self._patiently(lambda: self._claims.give_back(claim, seconds, failed=failed))
        return False

    async def _handle(self, claim: Claim) -> dict[str, Any]:
        """Fetch the file and run the handler. Raises Unfinished when it was stopped by us, and whatever it raises."""
        await self._fetch_file(claim)
        stopped = False

        def cancelled() -> bool:
            nonlocal stopped
            asked = self._closing or not self._claims.holds(claim)
            stopped = stopped or self._closing
            return asked

        context = JobContext(
            database=self._database,
            clock=self._clock,
            blobs=self._blobs,
            job_id=claim.id,
            workspace_id=claim.workspace_id,
            payload=claim.payload,
            progress=lambda done, total: self._claims.note(claim, done, total),
            cancelled=cancelled,
        )
        result = await asyncio.to_thread(self._handlers[claim.kind], context)
        if stopped:
            raise Unfinished
        return result or {}

    async def _renew(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._patiently(lambda: self._claims.prolong(claim))

    async def _fetch_file(self, claim: Claim) -> None:
        """Bring the job's file here first, once: handlers find it as a blob."""
        file_id = claim.payload.get("file_id")
        if file_id is None:
            return
        file, team = await asyncio.to_thread(self._file, claim.workspace_id, int(file_id))
        if file.blob is not None:
            return
        key = self._blobs.new_key()
        with self._blobs.writing(key) as target:
            await self.fetchers[file.platform].fetch(
                file.platform_ref, target, team=team, most_bytes=self._most_bytes
            )
        await self._patiently(lambda: self._fetched(claim.workspace_id, file.id, key))

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

    async def _tell(self, claim: Claim) -> None:
        """Report as an inbound; its key makes a second report harmless, so that a kill before `told` is too."""
        delivery = Delivery(
            platform="daren", key=f"job/{claim.id}", lane=f"job:{claim.id}", inbound=JobEnded(job_id=claim.id)
        )
        while True:
            try:
                await self._report(delivery)
                break
            except Busy:
                await self._pause()
        await self._patiently(lambda: self._claims.told(claim))

    async def _patiently(self, act: Callable[[], Result]) -> Result:
        """Act in a thread; a database that is busy or away is waited for. Raises Busy when this process ends."""
        while True:
            try:
                return await asyncio.to_thread(act)
            except Busy:
                await self._pause()

    async def _pause(self) -> None:
        if self._closing:
            raise Busy
        await asyncio.sleep(BUSY_PAUSE)
