"""Whether this process does its work: the database, both platforms, what waits, and the clockwork's beats."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot import metrics
from domain.clock import Clock
from storage import migrate
from storage.database import Database
from storage.queries import figures as rows
from storage.queries import ticks
from storage.queries.figures import Figures, Waiting

Json = dict[str, Any]
PATIENCE: Final = 3.0  # seconds for the database to answer
INBOX_LATE: Final = 60.0  # seconds a delivery may wait for its turn
OUTBOX_LATE: Final = 300.0  # seconds a due message may wait: limits hold some back
BEAT_LATE: Final = 60.0  # seconds beyond three of its periods


@dataclass(frozen=True)
class Part:
    """How one platform's adapter does. `facts` go into the answer as they are: no ids of people, chats or teams."""

    ok: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class _Seen:
    """What one look at the database found."""

    revision: str | None
    figures: Figures
    beats: Mapping[str, tuple[datetime, str]]


class Health:
    """Looks, never longer than PATIENCE; questions that come at the same time share one look."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        parts: Callable[[], Mapping[str, Part]],
        beats: Callable[[], Mapping[str, float]],
        written: Callable[[], str],
    ) -> None:
        """`beats`: their periods by name, in seconds. `written`: why the last note of a beat failed, or ""."""
        self._database, self._clock = database, clock
        self._parts, self._beats, self._written = parts, beats, written
        self._since = time.monotonic()
        self._needed = migrate.head()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._look: asyncio.Future[_Seen] | None = None

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def report(self) -> tuple[bool, Json]:
        """Everything for /healthz, and whether it is well."""
        adapters = {name: {"ok": part.ok, **part.facts} for name, part in sorted(self._parts().items())}
        try:
            seen = await self._seen()
        except Exception as error:  # noqa: BLE001 - the edge: whatever the database says is the answer
            database: Json = {"ok": False, "problem": type(error).__name__}
            return False, {"ok": False, "database": database, "adapters": adapters}
        written = self._written()
        answer: Json = {
            "database": {"ok": not written, "kind": self._database.url.get_backend_name()}
            | ({"problem": f"cannot be written: {written}"} if written else {}),
            "migrations": {
                "ok": seen.revision == self._needed,
                "current": seen.revision,
                "needed": self._needed,
            },
            "adapters": adapters,
            "inbox": self._waiting(seen.figures.inbox, INBOX_LATE),
            "outbox": self._waiting(seen.figures.outbox, OUTBOX_LATE)
            | {"unknown": sum(seen.figures.unknown.values())},
            "beats": self._beaten(seen.beats),
        }
        ok = all(answer[name]["ok"] for name in ("database", "migrations", "inbox", "outbox"))
        ok = ok and all(one["ok"] for one in [*adapters.values(), *answer["beats"].values()])
        return ok, {"ok": ok, **answer}

    async def exposition(self) -> bytes:
        """Everything for /metrics; without the database, what this process has counted."""
        counted = generate_latest(metrics.REGISTRY)
        try:
            seen = await self._seen()
        except Exception:  # noqa: BLE001 - the edge: a scrape during an outage gets what there is
            return counted + generate_latest(_state(None, (), self._clock.real()))
        return counted + generate_latest(_state(seen.figures, self._parts(), self._clock.real()))

    async def _seen(self) -> _Seen:
        """Look, or wait for the look that is under way. Raises TimeoutError and whatever the database raises."""
        if self._look is None or self._look.done():
            self._look = asyncio.get_running_loop().run_in_executor(self._thread, self._looking)
        return await asyncio.wait_for(asyncio.shield(self._look), PATIENCE)

    def _looking(self) -> _Seen:
        revision = migrate.current(self._database)
        with self._database.read() as transaction:
            system = transaction.system
            beats = {tick.name: (tick.ran_at, tick.note) for tick in ticks.all_ticks(system) if tick.ran_at}
            return _Seen(revision, rows.figures(system, self._clock.real()), beats)

    def _waiting(self, found: Mapping[str, Waiting], late: float) -> Json:
        ages = [_age(one.since, self._clock.real()) for one in found.values() if one.since is not None]
        oldest = max(ages, default=0.0)
        return {
            "ok": oldest <= late,
            "rows": sum(one.rows for one in found.values()),
            "oldest_seconds": oldest,
        }

    def _beaten(self, noted: Mapping[str, tuple[datetime, str]]) -> Json:
        """The beats of this process; one that was never noted is as old as we are."""
        now, found = self._clock.now(), {}
        here = time.monotonic() - self._since
        for name, seconds in sorted(self._beats().items()):
            ran_at, note = noted.get(name, (None, ""))
            age = None if ran_at is None else _age(ran_at, now)
            late = (here if age is None else age) > 3 * seconds + BEAT_LATE
            found[name] = {
                "ok": not late and not note,
                "ran_at": ran_at.isoformat() if ran_at else None,
                "seconds_ago": age,
            } | ({"note": note} if note else {})
        return found


def _age(since: datetime, now: datetime) -> float:
    return round(max((now - since).total_seconds(), 0.0), 1)


def _state(found: Figures | None, platforms: Iterable[str], real: datetime) -> CollectorRegistry:
    """What the database says at this moment, as gauges of their own; `found` is None when it says nothing."""
    registry = CollectorRegistry()
    up = Gauge("daren_database_up", "1 when the database answers.", registry=registry)
    if found is None:
        return registry
    up.set(1)
    for name, what, waiting in (
        ("inbox", "deliveries that wait for their turn", found.inbox),
        ("outbox", "messages that are not settled", found.outbox),
    ):
        depth = Gauge(f"daren_{name}_rows", f"Number of {what}.", ["platform"], registry=registry)
        oldest = Gauge(
            f"daren_{name}_oldest_seconds", f"Age of the oldest of {what}.", ["platform"], registry=registry
        )
        for platform in {*platforms, *waiting}:
            one = waiting.get(platform, Waiting(0, None))
            depth.labels(platform).set(one.rows)
            oldest.labels(platform).set(_age(one.since, real) if one.since else 0.0)
    unknown = Gauge(
        "daren_unknown_sends", "Sends whose answer was lost for good.", ["platform"], registry=registry
    )
    for platform in {*platforms, *found.unknown}:
        unknown.labels(platform).set(found.unknown.get(platform, 0))
    jobs = Gauge("daren_jobs", "Jobs that have not ended.", ["kind", "state"], registry=registry)
    for (kind, state), count in found.jobs.items():
        jobs.labels(kind, state).set(count)
    return registry


def part_of(health: Any) -> Part:
    """What an adapter's own health object says, whichever platform's; teams are left out."""
    told = {name: value for name, value in asdict(health).items() if name != "teams"}
    facts = {name: round(value, 1) if isinstance(value, float) else value for name, value in told.items()}
    return Part(bool(facts.pop("ok", False) or facts.pop("well", False)), facts)
