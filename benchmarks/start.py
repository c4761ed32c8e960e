"""How fast the demo starts, and how much memory it holds after the main job has been walked through."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "end_to_end")]

from harness.processes import Outsider  # noqa: E402 - tests are no package
from test_main_job import from_the_file_to_the_digest  # noqa: E402

MOST_SECONDS = 4.0  # from exec to the line that says it is ready
MOST_MEGABYTES = 200.0  # resident, sandbox included
STOP_SECONDS = 15


@dataclass(frozen=True)
class Starts:
    """Seconds from exec to `ready`, and processor seconds used by then, of each start."""

    seconds: list[float]
    cpu: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Memory:
    """Resident megabytes of the demo's process: at `ready`, after the main job, and the most it ever had."""

    ready: float
    after: float
    most: float


@contextmanager
def demo() -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """A demo that is ready: its process, its address, and the seconds it took."""
    program = Path(sys.executable).with_name("darenbot")
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [str(program), "demo", "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        word, _, url = process.stdout.readline().strip().partition(" ")
        if word != "ready":
            raise SystemExit("the demo did not start")
        yield process, url, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _cpu(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int, name: str) -> float:
    """Megabytes; `name` is VmRSS (now) or VmHWM (the most)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"no {name}: this benchmark reads Linux's /proc")


def starts(times: int) -> Starts:
    """Start and stop the demo, one after the other."""
    found = Starts([], [])
    for _ in range(times):
        with demo() as (process, _url, seconds):
            found.seconds.append(seconds)
            found.cpu.append(_cpu(process.pid))
    return found


async def memory() -> Memory:
    """Walk the main job as the end-to-end test does: file, import, shortlist, task, acceptance, reminder, digest."""
    with demo() as (process, url, _):
        ready = _resident(process.pid, "VmRSS")
        outside = Outsider(url)
        try:
            await from_the_file_to_the_digest(outside)
        finally:
            await outside.close()
        return Memory(ready, _resident(process.pid, "VmRSS"), _resident(process.pid, "VmHWM"))


def table(begun: Starts, held: Memory) -> str:
    """The figures for people."""
    each = ", ".join(f"{seconds:.1f}" for seconds in begun.seconds)
    return "\n".join(
        [
            (
                f"Start to ready    {begun.median:6.2f} s    aim: at most {MOST_SECONDS:g} s  (each: {each};"
                f" CPU {statistics.median(begun.cpu):.1f} s)"
            ),
            (
                f"Resident memory   {held.after:6.0f} MB   aim: at most {MOST_MEGABYTES:g} MB"
                f"  (at ready {held.ready:.0f} MB, most {held.most:.0f} MB)"
            ),
        ]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="starts; the median counts")
    parser.add_argument("--json", action="store_true", help="for machines")
    given = parser.parse_args()
    begun = starts(given.times)
    held = asyncio.run(memory())
    if given.json:
        print(json.dumps({"start": asdict(begun), "median": begun.median, "memory": asdict(held)}, indent=2))
    else:
        print(table(begun, held))


if __name__ == "__main__":
    main()
