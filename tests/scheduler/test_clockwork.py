"""The metronome: a beat that fails is tried again, none runs twice at once, and stopping waits for what has begun."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from domain.errors import Busy
from scheduler.clockwork import Beat, Clockwork

WAIT = 5.0
QUICK = 0.02


class Drum:
    """A beat that counts itself and may be held."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.begun = 0
        self.ended = 0
        self.most_at_once = 0
        self.free = asyncio.Event()
        self.free.set()

    async def run(self) -> int:
        self.begun += 1
        self.most_at_once = max(self.most_at_once, self.begun - self.ended)
        try:
            await self.free.wait()
            if self.troubles:
                raise self.troubles.pop(0)
        finally:
            self.ended += 1
        return 1


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not fact():  # noqa: ASYNC110 - the metronome tells nobody
            await asyncio.sleep(0.005)


def of(**drums: Drum) -> Clockwork:
    return Clockwork(tuple(Beat(name, QUICK, drum.run) for name, drum in drums.items()))


async def test_beats_go_on_by_themselves() -> None:
    drum = Drum()
    clockwork = of(drum=drum)
    clockwork.start()
    await until(lambda: drum.ended >= 3)
    await clockwork.stop()


async def test_a_beat_that_fails_is_logged_without_its_words_and_tried_again() -> None:
    drum, other = Drum(ValueError("a person's words")), Drum()
    clockwork = of(drum=drum, other=other)
    with capture_logs() as lines:
        clockwork.start()
        await until(lambda: drum.ended >= 2 and other.ended >= 2)
        await clockwork.stop()
    [failed] = [line for line in lines if line["log_level"] == "error"]
    assert (failed["event"], failed["tick"]) == ("tick failed", "drum")
    assert failed["error"].startswith("ValueError at test_clockwork.py")
    assert "person" not in str(lines)


async def test_a_busy_database_is_no_error() -> None:
    drum = Drum(Busy())
    clockwork = of(drum=drum)
    with capture_logs() as lines:
        await clockwork.beat("drum")
        await clockwork.beat("drum")
    assert [line["log_level"] for line in lines] == ["warning", "info"]
    assert drum.ended == 2


async def test_a_slow_beat_is_never_run_twice_at_once_and_holds_up_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    slow, other = Drum(), Drum()
    slow.free.clear()
    clockwork = of(slow=slow, other=other)
    clockwork.start()
    await until(lambda: slow.begun == 1 and other.ended >= 4)
    assert slow.begun == 1
    slow.free.set()
    await until(lambda: slow.ended >= 2)
    await clockwork.stop()
    assert slow.most_at_once == 1
    assert "skipped" not in caplog.text, "a slow beat is no news"


async def test_a_jump_of_the_clock_runs_each_beat_once_more_after_the_one_that_may_have_missed_it() -> None:
    drum, other = Drum(), Drum()
    drum.free.clear()
    clockwork = of(drum=drum, other=other)
    running = asyncio.create_task(clockwork.beat("drum"))
    await until(lambda: drum.begun == 1)
    jumped = asyncio.create_task(clockwork.beat_all())
    await asyncio.sleep(0)
    drum.free.set()
    await asyncio.gather(running, jumped)
    assert (drum.ended, drum.most_at_once, other.ended) == (2, 1, 1)


async def test_stopping_waits_for_a_beat_that_has_begun_and_begins_no_other() -> None:
    drum = Drum()
    drum.free.clear()
    clockwork = of(drum=drum)
    clockwork.start()
    await until(lambda: drum.begun == 1)
    stopping = asyncio.create_task(clockwork.stop())
    await asyncio.sleep(3 * QUICK)
    assert not stopping.done()
    assert drum.ended == 0, "not cancelled in the middle of its work"
    drum.free.set()
    async with asyncio.timeout(WAIT):
        await stopping
    await clockwork.beat_all()
    await asyncio.sleep(3 * QUICK)
    assert (drum.begun, drum.ended) == (1, 1)


async def test_a_clockwork_that_never_started_stops() -> None:
    drum = Drum()
    await of(drum=drum).stop()
    assert drum.begun == 0


async def test_a_beat_is_hastened_from_a_thread_and_looks_after_what_came_while_it_ran() -> None:
    drum = Drum()
    clockwork = Clockwork((Beat("drum", 3600, drum.run),))
    clockwork.start()
    drum.free.clear()
    await asyncio.to_thread(clockwork.hasten, "drum")
    await until(lambda: drum.begun == 1)
    await asyncio.to_thread(clockwork.hasten, "drum")  # it may have looked before this came
    drum.free.set()
    await until(lambda: drum.ended == 2)
    assert drum.most_at_once == 1
    await clockwork.stop()
    clockwork.hasten("drum")
    await asyncio.sleep(0)
    assert drum.begun == 2
