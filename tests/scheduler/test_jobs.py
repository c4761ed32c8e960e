"""Jobs run once at a time, outlive their process, are told of once, and say when they have failed; on both databases."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from harness.databases import another
from harness.merchant import open_shop

import scheduler.jobs
from bot.inbound import Delivery
from bot.inbox import Inbox
from bot.ports import Rejected, RetryLater
from domain.errors import Away, Busy
from scheduler.claims import MOST_ATTEMPTS, Claims
from scheduler.jobs import Handler, Runner
from scheduler.work import JobContext
from storage.blobs import Blobs
from storage.database import Database
from storage.sql import select
from storage.tables import Inbox as Row
from storage.tables import Job, StoredFile

WAIT = 5.0  # seconds


class Watch:
    """Business and real time, moved by hand."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at

    def real(self) -> datetime:
        return self.at

    def pass_(self, **by: float) -> None:
        self.at += timedelta(**by)


class Fetching:
    """A platform's files: the next answers, then the file."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def fetch(self, ref: str, target: Path, *, team: str, most_bytes: int) -> None:
        self.asked.append(f"{team}/{ref}/{most_bytes}")
        if self.answers:
            raise self.answers.pop(0)
        await asyncio.to_thread(target.write_bytes, b"handle\nkai\n")


class Office:
    """Processes on one database: runners, what they did, what they reported."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.blobs = Blobs(folder / "files")
        self.watch = Watch()
        self.workspace_id = open_shop(database).workspace_id
        self.reports: list[int] = []

    def runner(
        self,
        work: Handler,
        *,
        database: Database | None = None,
        report: Callable[[Delivery], Any] | None = None,
        fetching: Fetching | None = None,
    ) -> Runner:
        runner = Runner(
            database or self.database,
            self.blobs,
            self.watch,
            {"test": work},
            report or self.store,
            most_bytes=1000,
        )
        runner.fetchers = {"slack": fetching or Fetching()}
        return runner

    async def store(self, delivery: Delivery) -> None:
        """As the inbox does: durable, once a key."""
        if await asyncio.to_thread(Inbox(self.database).store, delivery):
            self.reports.append(delivery.inbound.job_id)  # type: ignore[union-attr]

    def put(self, kind: str = "test", *, file: bool = False) -> int:
        with self.database.write() as transaction:
            payload: dict[str, object] = {}
            if file:
                uow = transaction.workspace(self.workspace_id)
                stored = uow.add(StoredFile(name="a.csv", platform="slack", platform_ref="F1"))
                uow.flush()
                payload = {"file_id": stored.id}
            job = transaction.system.add(
                Job(workspace_id=self.workspace_id, kind=kind, payload=payload, not_before=self.watch.at)
            )
            transaction.commit()
        return job.id

    def job(self, job_id: int) -> Job:
        with self.database.read() as transaction:
            return transaction.system.get(Job, job_id)

    def set(self, job_id: int, **values: object) -> None:
        with self.database.write() as transaction:
            for name, value in values.items():
                setattr(transaction.system.get(Job, job_id), name, value)
            transaction.commit()

    def stored_reports(self) -> int:
        with self.database.read() as transaction:
            return len(transaction.session.exec(select(Row).where(Row.platform == "daren")).all())


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler.jobs, "BUSY_PAUSE", 0.01)


async def until(fact: Callable[[], object]) -> None:
    async with asyncio.timeout(WAIT):
        while not await asyncio.to_thread(fact):  # noqa: ASYNC110 - the fact is a row or a thread's
            await asyncio.sleep(0.01)


async def finish(runner: Runner) -> None:
    """Let what runs here come to its end."""
    await until(lambda: not runner._running)


def nothing(ctx: JobContext) -> None:
    del ctx


class Stuck:
    """A handler that waits until it is let go, and counts who is in it."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.entered = threading.Event()
        self.runs = 0

    def __call__(self, ctx: JobContext) -> dict[str, Any]:
        del ctx
        self.runs += 1
        self.entered.set()
        assert self.let_go.wait(WAIT)
        return {"run": self.runs}


async def test_a_job_runs_once_and_is_told_of_once(office: Office) -> None:
    seen: list[tuple[int, int]] = []

    def work(ctx: JobContext) -> dict[str, Any]:
        ctx.progress(3, 7)
        seen.append((ctx.job_id, ctx.workspace_id))
        return {"rows": 7}

    job_id = office.put()
    runner = office.runner(work)
    assert await runner.run_waiting() == 1
    await finish(runner)
    assert await runner.run_waiting() == 0
    job = office.job(job_id)
    assert (job.state, job.result, job.error, job.done, job.total) == ("done", {"rows": 7}, "", 3, 7)
    assert seen == [(job_id, office.workspace_id)]
    assert office.reports == [job_id]


async def test_a_job_waits_for_its_time(office: Office) -> None:
    job_id = office.put()
    office.set(job_id, not_before=office.watch.at + timedelta(seconds=1))
    runner = office.runner(nothing)
    assert await runner.run_waiting() == 0
    office.watch.pass_(seconds=1)
    assert await runner.run_waiting() == 1
    await finish(runner)


async def test_another_process_takes_over_when_the_lease_has_lapsed_and_the_first_one_changes_nothing_more(
    office: Office,
) -> None:
    job_id, slow = office.put(), Stuck()
    first = office.runner(slow)
    await first.run_waiting()
    await until(slow.entered.is_set)
    second = office.runner(lambda _: {"by": "second"})
    assert await second.run_waiting() == 0
    office.watch.pass_(seconds=61)
    assert await second.run_waiting() == 1
    await finish(second)
    slow.let_go.set()
    await finish(first)
    job = office.job(job_id)
    assert (job.state, job.result, job.attempts) == ("done", {"by": "second"}, 2)
    assert office.reports == [job_id]


async def test_who_has_lost_a_job_does_not_put_it_back_by_failing_late(office: Office) -> None:
    job_id, slow, fast = office.put(), Stuck(), Stuck()

    def fails(ctx: JobContext) -> None:
        slow(ctx)
        raise ValueError

    first, second = office.runner(fails), office.runner(fast)
    await first.run_waiting()
    await until(slow.entered.is_set)
    office.watch.pass_(seconds=61)
    await second.run_waiting()
    await until(fast.entered.is_set)
    slow.let_go.set()
    await finish(first)
    assert office.job(job_id).state == "running"
    office.watch.pass_(seconds=10)
    third = office.runner(nothing)
    assert await third.run_waiting() == 0, "the second one is still at it"
    fast.let_go.set()
    await finish(second)
    assert office.job(job_id).state == "done"


async def test_who_has_lost_a_job_hears_of_it(office: Office) -> None:
    office.put()
    said: list[bool] = []
    entered, go = threading.Event(), threading.Event()

    def work(ctx: JobContext) -> None:
        said.append(ctx.cancelled())
        entered.set()
        assert go.wait(WAIT)
        said.append(ctx.cancelled())

    first, second = office.runner(work), office.runner(nothing)
    await first.run_waiting()
    await until(entered.is_set)
    office.watch.pass_(seconds=61)
    await second.run_waiting()
    await finish(second)
    go.set()
    await finish(first)
    assert said == [False, True]


async def test_a_running_job_keeps_its_lease_also_past_a_busy_database(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler.jobs, "RENEW_SECONDS", 0.01)
    busy = iter([Busy(), Away()])
    prolong = Claims.prolong

    def sometimes(self: Claims, claim: Any) -> None:
        for trouble in busy:
            raise trouble
        prolong(self, claim)

    monkeypatch.setattr(Claims, "prolong", sometimes)
    job_id, slow = office.put(), Stuck()
    first = office.runner(slow)
    await first.run_waiting()
    await until(slow.entered.is_set)
    office.watch.pass_(seconds=50)
    later = office.watch.at + timedelta(seconds=50)
    await until(lambda: (office.job(job_id).lease_until or office.watch.at) > later)
    office.watch.pass_(seconds=20)
    assert await office.runner(nothing).run_waiting() == 0
    slow.let_go.set()
    await finish(first)
    assert office.job(job_id).state == "done"


async def test_a_lapsed_lease_does_not_start_a_job_twice_in_its_own_process(office: Office) -> None:
    office.put()
    slow = Stuck()
    runner = office.runner(slow)
    await runner.run_waiting()
    await until(slow.entered.is_set)
    office.watch.pass_(seconds=61)
    assert await runner.run_waiting() == 0
    slow.let_go.set()
    await finish(runner)
    assert slow.runs == 1


async def test_a_kill_between_the_end_and_its_report_leaves_only_the_telling(office: Office) -> None:
    job_id = office.put()
    runs = Counter[str]()

    def work(ctx: JobContext) -> dict[str, Any]:
        runs[str(ctx.job_id)] += 1
        return {"rows": 1}

    async def killed(delivery: Delivery) -> None:
        del delivery
        raise asyncio.CancelledError

    first = office.runner(work, report=killed)
    await first.run_waiting()
    await finish(first)
    assert (office.job(job_id).state, office.reports) == ("reporting", [])
    office.watch.pass_(seconds=61)
    second = office.runner(work)
    assert await second.run_waiting() == 1
    await finish(second)
    job = office.job(job_id)
    assert (job.state, job.result, office.reports) == ("done", {"rows": 1}, [job_id])
    assert sum(runs.values()) == 1


async def test_a_kill_between_the_report_and_its_note_tells_no_second_time(office: Office) -> None:
    office.put()

    async def killed_after(delivery: Delivery) -> None:
        await office.store(delivery)
        raise asyncio.CancelledError

    first, second = office.runner(nothing, report=killed_after), office.runner(nothing)
    await first.run_waiting()
    await finish(first)
    office.watch.pass_(seconds=61)
    await second.run_waiting()
    await finish(second)
    assert office.stored_reports() == 1


async def test_a_busy_inbox_does_not_make_work_that_is_done_run_again(office: Office) -> None:
    job_id = office.put()
    trouble = [Busy(), Busy()]
    runs: list[int] = []

    async def busy(delivery: Delivery) -> None:
        if trouble:
            raise trouble.pop()
        await office.store(delivery)

    def work(ctx: JobContext) -> dict[str, Any]:
        runs.append(ctx.job_id)
        return {"rows": 1}

    runner = office.runner(work, report=busy)
    await runner.run_waiting()
    await finish(runner)
    job = office.job(job_id)
    assert (job.state, job.result, job.error) == ("done", {"rows": 1}, "")
    assert (runs, office.reports) == ([job_id], [job_id])


async def test_a_handler_that_raises_is_tried_again_after_longer_and_longer_and_then_has_failed(
    office: Office,
) -> None:
    job_id = office.put()

    def work(ctx: JobContext) -> None:
        raise ZeroDivisionError("words of a person")

    runner = office.runner(work)
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        assert await runner.run_waiting() == 1
        await finish(runner)
        job = office.job(job_id)
        if job.state == "waiting":
            pauses.append((job.not_before - office.watch.at).total_seconds())
            assert await runner.run_waiting() == 0
            office.watch.at = job.not_before
    job = office.job(job_id)
    assert pauses == [2, 4, 8, 16]
    assert (job.state, job.error, job.result) == ("failed", "ZeroDivisionError", None)
    assert office.reports == [job_id]


async def test_a_job_that_kills_its_process_each_time_fails_in_the_end(office: Office) -> None:
    job_id = office.put()
    claims = [Claims(office.database, office.watch) for _ in range(MOST_ATTEMPTS)]
    for one in claims:
        assert one.take(1, besides=())
        office.watch.pass_(seconds=61)
    runs: list[int] = []
    runner = office.runner(lambda ctx: runs.append(ctx.job_id))
    await runner.run_waiting()
    await finish(runner)
    job = office.job(job_id)
    assert (runs, job.state, job.error) == ([], "failed", "Lost")
    assert office.reports == [job_id]


async def test_a_job_of_a_kind_unknown_to_this_release_is_told_of_and_kept(office: Office) -> None:
    job_id = office.put("from the future")
    office.set(job_id, attempts=MOST_ATTEMPTS - 1)
    runner = office.runner(nothing)
    await runner.run_waiting()
    await finish(runner)
    assert (office.job(job_id).state, office.reports) == ("failed", [job_id])


async def test_a_platform_that_is_away_is_waited_for_and_costs_no_attempt(office: Office) -> None:
    job_id = office.put(file=True)
    fetching = Fetching(*[RetryLater(30) for _ in range(MOST_ATTEMPTS + 1)])
    runner = office.runner(nothing, fetching=fetching)
    for _ in range(MOST_ATTEMPTS + 1):
        await runner.run_waiting()
        await finish(runner)
        job = office.job(job_id)
        assert (job.state, job.attempts) == ("waiting", 0)
        assert job.not_before == office.watch.at + timedelta(seconds=30)
        office.watch.at = job.not_before
    await runner.run_waiting()
    await finish(runner)
    assert office.job(job_id).state == "done"


async def test_a_platform_that_stays_away_for_a_day_is_given_up(office: Office) -> None:
    job_id = office.put(file=True)
    office.watch.pass_(days=1, minutes=1)
    runner = office.runner(nothing, fetching=Fetching(RetryLater(30)))
    await runner.run_waiting()
    await finish(runner)
    assert (office.job(job_id).error, office.reports) == ("RetryLater", [job_id])


async def test_a_database_that_is_away_costs_no_attempt(office: Office) -> None:
    job_id = office.put()
    trouble = [Away() for _ in range(MOST_ATTEMPTS)]

    def work(ctx: JobContext) -> None:
        if trouble:
            raise trouble.pop()

    runner = office.runner(work)
    for _ in range(MOST_ATTEMPTS + 1):
        await runner.run_waiting()
        await finish(runner)
        office.watch.pass_(seconds=1)
    assert (office.job(job_id).state, office.reports) == ("done", [job_id])


async def test_a_file_the_platform_refuses_ends_the_job_at_once(office: Office) -> None:
    job_id = office.put(file=True)
    runner = office.runner(nothing, fetching=Fetching(Rejected("too large")))
    await runner.run_waiting()
    await finish(runner)
    assert (office.job(job_id).state, office.job(job_id).error) == ("failed", "Rejected")
    assert list(office.blobs._folder.rglob("*.part")) == []


async def test_a_file_is_fetched_once_for_all_attempts(office: Office) -> None:
    job_id = office.put(file=True)
    fetching = Fetching()
    read: list[bytes] = []

    def work(ctx: JobContext) -> None:
        with office.database.read() as transaction:
            uow = transaction.workspace(ctx.workspace_id)
            file = uow.get(StoredFile, ctx.payload["file_id"])
        read.append(ctx.blobs.path(file.blob or "").read_bytes())
        assert file.size == len(read[0])
        if len(read) == 1:
            raise ValueError

    runner = office.runner(work, fetching=fetching)
    await runner.run_waiting()
    await finish(runner)
    office.watch.pass_(seconds=2)
    await runner.run_waiting()
    await finish(runner)
    assert fetching.asked == ["T1/F1/1000"]
    assert read == [b"handle\nkai\n"] * 2
    assert office.job(job_id).state == "done"


async def test_a_handler_is_told_to_stop_when_somebody_asked(office: Office) -> None:
    job_id = office.put()
    entered = threading.Event()

    def work(ctx: JobContext) -> dict[str, Any]:
        entered.set()
        deadline = threading.Event()
        for _ in range(int(WAIT * 100)):
            if ctx.cancelled():
                return {"stopped": True}
            deadline.wait(0.01)
        raise TimeoutError

    runner = office.runner(work)
    await runner.run_waiting()
    await until(entered.is_set)
    office.set(job_id, cancel_asked=True)
    await finish(runner)
    assert (office.job(job_id).state, office.job(job_id).result) == ("done", {"stopped": True})


async def test_closing_stops_a_patient_handler_and_the_next_start_goes_on_at_once(office: Office) -> None:
    job_id = office.put()
    entered = threading.Event()

    def work(ctx: JobContext) -> dict[str, Any]:
        entered.set()
        while not ctx.cancelled():
            threading.Event().wait(0.01)
        return {"half": True}

    first = office.runner(work)
    await first.run_waiting()
    await until(entered.is_set)
    await first.close()
    job = office.job(job_id)
    assert (job.state, job.result, job.attempts, office.reports) == ("waiting", None, 0, [])
    assert await first.run_waiting() == 0
    second = office.runner(lambda _: {"whole": True})
    assert await second.run_waiting() == 1
    await finish(second)
    assert office.job(job_id).result == {"whole": True}


async def test_closing_leaves_a_handler_that_does_not_stop_to_its_lease(office: Office) -> None:
    job_id, slow = office.put(), Stuck()
    first = office.runner(slow)
    await first.run_waiting()
    await until(slow.entered.is_set)
    await first.close(patience=0.05)
    assert (office.job(job_id).state, office.reports) == ("running", [])
    slow.let_go.set()
    office.watch.pass_(seconds=61)
    second = office.runner(lambda _: {"whole": True})
    assert await second.run_waiting() == 1
    await finish(second)
    assert (office.job(job_id).result, office.reports) == ({"whole": True}, [job_id])


async def test_two_processes_never_run_one_job_at_once(office: Office) -> None:
    jobs = [office.put() for _ in range(12)]
    lock, inside, runs = threading.Lock(), Counter[int](), Counter[int]()

    def work(ctx: JobContext) -> None:
        with lock:
            inside[ctx.job_id] += 1
            runs[ctx.job_id] += 1
            assert inside[ctx.job_id] == 1
        threading.Event().wait(0.005)
        with lock:
            inside[ctx.job_id] -= 1

    other = another(office.database)
    runners = [office.runner(work), office.runner(work, database=other)]
    async with asyncio.timeout(8):
        while len(office.reports) < len(jobs):
            await asyncio.gather(*(runner.run_waiting() for runner in runners))
            await asyncio.sleep(0.005)
    for runner in runners:
        await finish(runner)
    other.close()
    assert runs == Counter(jobs)
    assert sorted(office.reports) == sorted(jobs)
    assert {office.job(job_id).state for job_id in jobs} == {"done"}
