"""GCRA by the clock: never more than the burst and the rate allow, and no slower than they allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limits import count, waits
from bot.ports import Limit
from storage.queries.limits import Bucket

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@given(
    gaps=st.lists(st.floats(0, 5), min_size=1, max_size=60),
    every=st.floats(0.01, 3),
    burst=st.integers(1, 20),
)
def test_any_window_holds_at_most_burst_and_rate(gaps: list[float], every: float, burst: int) -> None:
    limit = Limit("chat", every, burst)
    buckets = {"chat": Bucket()}
    real, let_through = START, []
    for gap in gaps:
        real += timedelta(seconds=gap)
        if not waits([limit], buckets, real)[0]:
            count([limit], buckets, real)
            let_through.append(real)
    for first, begin in enumerate(let_through):
        for last in range(first, len(let_through)):
            span = (let_through[last] - begin).total_seconds()
            assert last - first + 1 <= burst + span / every + 1e-3


def test_waiting_as_told_is_enough() -> None:
    limit = Limit("chat", 1.0, 2)
    buckets = {"chat": Bucket()}
    real = START
    for _ in range(10):
        wait, _ = waits([limit], buckets, real)
        real += timedelta(seconds=wait)
        assert waits([limit], buckets, real) == (0.0, "")
        count([limit], buckets, real)
    assert real - START == timedelta(seconds=8)


def test_the_tightest_of_several_limits_decides() -> None:
    chat, everyone = Limit("chat", 1.0, 1), Limit("all", 0.05, 30)
    buckets = {"chat": Bucket(), "all": Bucket()}
    count([chat, everyone], buckets, START)
    assert waits([chat, everyone], buckets, START) == (1.0, "chat")
    assert waits([everyone], buckets, START) == (0.0, "")


def test_after_a_429_one_probes_before_the_rest_follows() -> None:
    limit = Limit("all", 0.05, 30)
    buckets = {"all": Bucket(0, START + timedelta(seconds=30))}
    assert waits([limit], buckets, START) == (30.0, "all")
    opened = START + timedelta(seconds=30)
    assert waits([limit], buckets, opened) == (0.0, "")
    count([limit], buckets, opened)
    assert 0 < waits([limit], buckets, opened)[0] <= 0.05
