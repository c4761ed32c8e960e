"""What the benchmarks of the pool have in common: databases to measure on, times in milliseconds, and their table."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pool import fill, workspace

from storage import migrate
from storage.database import Database
from storage.vault import Vault, make_key


@dataclass(frozen=True)
class Times:
    """Milliseconds: percentiles of the wall's and of the thread's own."""

    count: int
    p50: float
    p95: float
    p99: float
    cpu_p50: float
    cpu_p95: float


def measured(acts: Sequence[Callable[[], object]], rounds: int = 3) -> Times:
    """Every act so many times; the first round warms up and is left out. Of each act its median counts."""
    walls: list[list[float]] = [[] for _ in acts]
    threads: list[list[float]] = [[] for _ in acts]
    for number in range(rounds + 1):
        for at, act in enumerate(acts):
            began, used = time.perf_counter(), time.thread_time()
            act()
            if number:
                threads[at].append((time.thread_time() - used) * 1000)
                walls[at].append((time.perf_counter() - began) * 1000)
    wall, cpu = (_cuts([statistics.median(each) for each in found]) for found in (walls, threads))
    return Times(len(acts), wall[49], wall[94], wall[98], cpu[49], cpu[94])


def _cuts(times: Sequence[float]) -> list[float]:
    return statistics.quantiles(times, n=100, method="inclusive")


@contextmanager
def database(given: argparse.Namespace) -> Iterator[tuple[Database, int]]:
    """A pool of so many creators: a new one, or the one that an earlier run has left at --database."""
    with tempfile.TemporaryDirectory() as folder:
        opened = Database(given.database or f"sqlite:///{folder}/pool.db", Vault([make_key()]))
        migrate.upgrade(opened)
        try:
            yield opened, _filled(opened, given.creators)
        finally:
            opened.close()


def _filled(opened: Database, creators: int) -> int:
    from sqlmodel import select

    from storage.tables import Workspace

    with opened.read() as transaction:
        known = transaction.session.exec(select(Workspace)).first()
    if known is not None:
        return known.id
    workspace_id = workspace(opened)
    began = time.process_time()
    fill(opened, workspace_id, creators)
    used = (time.process_time() - began) / creators * 1e6
    print(f"filled with {creators} creators: {used:.0f} µs CPU each", file=sys.stderr)
    return workspace_id


def engine(opened: Database) -> str:
    return "SQLite" if opened.is_sqlite else "PostgreSQL"


def megabytes(opened: Database) -> float:
    """Size of the database's file; 0 for a server's."""
    if not opened.is_sqlite:
        return 0.0
    return Path(str(opened.url.database)).stat().st_size / 1e6


def resident() -> float:
    """Memory of this process's own, in MB: without the pages of the database's file that it shares with the system."""
    status = Path("/proc/self/status").read_text().split("RssAnon:")[1]
    return int(status.split()[0]) / 1024


@dataclass(frozen=True)
class Report:
    """What a run found, for people or for machines. `figures` are named with their units."""

    what: str
    creators: int
    engine: str
    times: Mapping[str, Times]
    aims: Mapping[str, float]  # milliseconds: p95 of the wall's
    figures: Mapping[str, float]

    def print(self, *, as_json: bool) -> None:
        load = [round(each, 1) for each in os.getloadavg()]
        if as_json:
            print(json.dumps({**asdict(self), "load": load}, indent=2))
            return
        print(f"{self.what} over {self.creators} creators on {self.engine}; load {load}")
        print(f"{'milliseconds':24}{'p50':>8}{'p95':>8}{'p99':>8}   CPU p50 / p95")
        for name, times in self.times.items():
            print(line(name, times, self.aims.get(name)))
        print("; ".join(f"{name} {value:g}" for name, value in self.figures.items()))


def line(name: str, times: Times, aim: float | None = None) -> str:
    met = "" if aim is None else f"   aim {aim:g} ms: {'met' if times.p95 <= aim else 'not met'}"
    return f"{name:24}{times.p50:8.1f}{times.p95:8.1f}{times.p99:8.1f}   CPU {times.cpu_p50:.1f} / {times.cpu_p95:.1f}{met}"


def arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--creators", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", help="address of a pool to keep, or of one that was kept")
    parser.add_argument("--json", action="store_true", help="for machines")
    return parser
