"""Figures of this process for Prometheus: labels are kinds and results, never a person, a chat or a workspace."""

from __future__ import annotations

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

REGISTRY: Final = CollectorRegistry()
_QUICK: Final = (
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
)  # seconds: a turn has three for its ack
_WAITING: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1800.0)  # seconds

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series a counter that nobody asks for
ProcessCollector(registry=REGISTRY)
DELIVERIES = Counter(
    "daren_deliveries",
    "Deliveries that reached us; result: stored, duplicate or failed.",
    ["platform", "transport", "result"],
    registry=REGISTRY,
)
REFUSED_REQUESTS = Counter(
    "daren_refused_requests",
    "HTTP requests that were not taken, by status.",
    ["platform", "status"],
    registry=REGISTRY,
)
TURNS = Counter(
    "daren_turns",
    "Turns by kind of inbound; result: done, failed (tried again) or parked.",
    ["kind", "result"],
    registry=REGISTRY,
)
TURN_SECONDS = Histogram(
    "daren_turn_seconds", "How long a turn's transaction took.", ["kind"], buckets=_QUICK, registry=REGISTRY
)
SENDS = Counter(
    "daren_sends", "How sends ended (bot/delivery/results.py).", ["platform", "result"], registry=REGISTRY
)
SEND_LAG = Histogram(
    "daren_send_lag_seconds",
    "From the moment a message was decided until it stood in the chat.",
    ["platform"],
    buckets=_WAITING,
    registry=REGISTRY,
)
RATE_LIMIT_WAITS = Histogram(
    "daren_rate_limit_wait_seconds",
    "How long messages were held back by a limit we keep.",
    ["platform"],
    buckets=_WAITING,
    registry=REGISTRY,
)
BEATS_DID = Counter(
    "daren_beats_did",
    "What the clock brought about, by beat: reminders settled, digests told, jobs run, …",
    ["beat"],
    registry=REGISTRY,
)


def delivered_to_us(platform: str, transport: str, *, stored: bool) -> None:
    """Count a delivery that was put on disk, or was there already."""
    DELIVERIES.labels(platform, transport, "stored" if stored else "duplicate").inc()


def not_stored(platform: str, transport: str) -> None:
    DELIVERIES.labels(platform, transport, "failed").inc()


def turn_ended(kind: str, result: str, seconds: float) -> None:
    TURNS.labels(kind, result).inc()
    TURN_SECONDS.labels(kind).observe(seconds)
