"""What a press costs: Daren beside a bare Bolt and a bare python-telegram-bot handler, in one run."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from stub import Json, Person, Platform, Stub, serving

MOST_RATIO = 3.0  # Daren's processor time in bare handlers
MOST_P95 = 0.100  # seconds from press to reply at 50 presses a second
PACE = 20  # presses a second while processor time is measured: Telegram allows a bot little more
SLACK_PACE, TELEGRAM_PACE = 30, 20  # together 50; Telegram takes at most 30 messages a second from a bot
SETTLE = 0.5  # seconds for what is written after the last reply
PEERS: dict[Platform, str] = {"slack": "bolt", "telegram": "ptb"}


@dataclass(frozen=True)
class Cost:
    """Medians over rounds. Processor time and latency in milliseconds."""

    platform: str
    presses: int
    rounds: int
    daren_cpu: float
    bare_cpu: float
    ratio: float
    daren_latency: float
    bare_latency: float


@dataclass(frozen=True)
class Load:
    """Latency from press to reply at a steady rate, in milliseconds. `lost`: never answered."""

    rate: float
    presses: int
    lost: int
    p50: float
    p95: float
    p99: float
    cpu: float  # Daren's, a press


class Subject:
    """A bot in a process of its own, with platforms of its own."""

    def __init__(self, process: asyncio.subprocess.Process, stub: Stub, said: Json) -> None:
        self._process = process
        self.stub = stub
        self.people = [Person(**person) for person in said.get("people", ())]

    async def cpu(self) -> float:
        """Processor seconds of all its threads so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"cpu\n")
        return float((await _line(self._process))["cpu"])

    def of(self, platform: Platform) -> list[Person]:
        return [person for person in self.people if person.platform == platform]


async def _line(process: asyncio.subprocess.Process) -> Json:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        line = await process.stdout.readline()
    if not line:
        raise SystemExit("a measured bot ended early")
    told: Json = json.loads(line)
    return told


@asynccontextmanager
async def started(name: str, reply: Json | None = None) -> AsyncIterator[Subject]:
    """A bot that listens; without the machine's proxies, which do not know the loopback."""
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    async with serving() as stub:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("subjects.py")),
            name,
            json.dumps({"url": stub.url, "reply": reply}),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            limit=1 << 20,
        )
        try:
            said = await _line(process)
            if name != "ptb":
                await asyncio.wait_for(stub.heard(), 20)
            yield Subject(process, stub, said)
        finally:
            await _ended(process)


async def _ended(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), 20)
    except TimeoutError:
        process.kill()
        await process.wait()


async def pressed(subject: Subject, people: Iterable[Person], pace: float) -> list[float | None]:
    """Press at a fixed pace whatever the bot does (open loop); seconds to each reply, None for none."""
    loop = asyncio.get_running_loop()
    begun = loop.time()

    async def one(number: int, person: Person) -> float | None:
        await asyncio.sleep(max(0.0, begun + number / pace - loop.time()))
        try:
            return await subject.stub.press(person)
        except TimeoutError:
            return None

    return list(await asyncio.gather(*(one(number, person) for number, person in enumerate(people))))


async def measured(subject: Subject, people: Sequence[Person], presses: int) -> tuple[float, float]:
    """Processor milliseconds a press, and the median latency in milliseconds."""
    before = await subject.cpu()
    times = await pressed(subject, islice(cycle(people), presses), PACE)
    await asyncio.sleep(SETTLE)
    used = await subject.cpu() - before
    answered = [one for one in times if one is not None]
    if len(answered) < presses:
        raise SystemExit(f"{presses - len(answered)} presses were never answered")
    return used / presses * 1000, statistics.median(answered) * 1000


async def cost(platform: Platform, daren: Subject, presses: int, rounds: int) -> Cost:
    """Rounds of Daren and its peer in turn, so that the machine's moods meet both."""
    people = daren.of(platform)
    seen: list[tuple[float, float, float, float]] = []
    await pressed(daren, people, 2 * PACE)  # everybody is known and every template is compiled
    async with started(PEERS[platform], daren.stub.replies[platform]) as peer:
        await pressed(peer, people[: 2 * PACE], PACE)
        for _ in range(rounds):
            ours = await measured(daren, people, presses)
            bare = await measured(peer, people, presses)
            seen.append((*ours, *bare))
    ours_cpu, ours_wait, bare_cpu, bare_wait = (
        statistics.median(column) for column in zip(*seen, strict=True)
    )
    ratio = statistics.median(one[0] / one[2] for one in seen)
    return Cost(platform, presses, rounds, ours_cpu, bare_cpu, ratio, ours_wait, bare_wait)


async def load(daren: Subject, seconds: float) -> Load:
    """Both platforms at once, together 50 presses a second, each person in turn."""
    slack, telegram = int(SLACK_PACE * seconds), int(TELEGRAM_PACE * seconds)
    before = await daren.cpu()
    parts = await asyncio.gather(
        pressed(daren, islice(cycle(_spread(daren.of("slack"))), slack), SLACK_PACE),
        pressed(daren, islice(cycle(daren.of("telegram")), telegram), TELEGRAM_PACE),
    )
    await asyncio.sleep(SETTLE)
    used = await daren.cpu() - before
    times = [one for part in parts for one in part]
    answered = sorted(one * 1000 for one in times if one is not None)
    cuts = statistics.quantiles(answered, n=100, method="inclusive")
    return Load(
        rate=SLACK_PACE + TELEGRAM_PACE,
        presses=len(times),
        lost=len(times) - len(answered),
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        cpu=used / len(times) * 1000,
    )


def _spread(people: Sequence[Person]) -> list[Person]:
    """Team after team, so that no team's limit is met by its people pressing in a row."""
    return sorted(people, key=lambda person: person.chat[-1])


async def run(presses: int, rounds: int, seconds: float) -> tuple[list[Cost], Load]:
    """All figures of one run."""
    async with started("daren") as daren:
        costs = [await cost(platform, daren, presses, rounds) for platform in PEERS]
        return costs, await load(daren, seconds)


def table(costs: Sequence[Cost], under_load: Load) -> str:
    """The figures for people."""
    lines = [
        (
            f"CPU per press, all threads of the bot ({PACE} presses a second, medians of {costs[0].rounds} rounds of"
            f" {costs[0].presses})"
        ),
        f"{'':10}{'Daren':>10}{'bare':>10}{'ratio':>8}{'aim':>8}   median latency: Daren / bare",
    ]
    lines += [
        f"{one.platform:10}{one.daren_cpu:7.2f} ms{one.bare_cpu:7.2f} ms{one.ratio:7.1f}x{MOST_RATIO:7.1f}x"
        f"   {one.daren_latency:.1f} ms / {one.bare_latency:.1f} ms"
        for one in costs
    ]
    load_ = under_load
    lines += [
        "",
        f"Latency at {load_.rate:g} presses a second, both platforms ({load_.presses} presses, {load_.lost} lost)",
        f"{'':10}{'p50':>10}{'p95':>10}{'p99':>10}   aim: p95 at most {MOST_P95 * 1000:g} ms",
        f"{'':10}{load_.p50:7.1f} ms{load_.p95:7.1f} ms{load_.p99:7.1f} ms   {load_.cpu:.2f} ms CPU a press",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=120, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20, help="at 50 presses a second")
    parser.add_argument("--json", action="store_true", help="for machines")
    given = parser.parse_args()
    costs, under_load = asyncio.run(run(given.presses, given.rounds, given.seconds))
    if given.json:
        print(json.dumps({"costs": [asdict(one) for one in costs], "load": asdict(under_load)}, indent=2))
    else:
        print(table(costs, under_load))


if __name__ == "__main__":
    main()
