"""Two clocks: business time decides what is due, real time decides leases, limits and signatures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What everything that needs the time is handed."""

    def now(self) -> datetime:
        """Business time, aware UTC: what is due, what is late, what a person is shown."""
        ...

    def real(self) -> datetime:
        """Real time, aware UTC: leases, rate limits, signatures, log lines."""
        ...


class SystemClock:
    """Both clocks are the machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def real(self) -> datetime:
        return datetime.now(UTC)


class ShiftedClock(SystemClock):
    """Business time runs `offset` ahead of real time; the sandbox jumps it."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset
