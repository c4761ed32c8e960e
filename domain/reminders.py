"""When to remind, and what a snooze means."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

AHEAD = timedelta(hours=24)  # a deadline is said a day before it
LATE_FOR = timedelta(days=3)  # a reminder that is later than this has lost its sense
MORNING = time(9, 0)


class Snooze(StrEnum):
    """For how long a reminder stays silent; the value travels in the button."""

    HALF_HOUR = "30m"
    TWO_HOURS = "2h"
    TOMORROW = "1d"


def until(choice: Snooze, now: datetime, timezone: str) -> datetime:
    """When a snoozed reminder speaks again, aware UTC; tomorrow means 09:00 where the person lives."""
    if choice is Snooze.HALF_HOUR:
        return now + timedelta(minutes=30)
    if choice is Snooze.TWO_HOURS:
        return now + timedelta(hours=2)
    zone = ZoneInfo(timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, MORNING, zone).astimezone(UTC)


def local_day(moment: datetime, timezone: str) -> str:
    """The calendar day of a moment in a zone, "2026-11-22": the key under which a thing is told once."""
    return moment.astimezone(ZoneInfo(timezone)).date().isoformat()


def digest_due(now: datetime, timezone: str, at: str) -> str | None:
    """The local date whose digest is due at `at` ("09:00") by now, else None.

    Compares wall clocks, so that an hour that a DST change skips or repeats neither skips nor repeats a digest:
    the unique key (chat, local date) does the rest.
    """
    local = now.astimezone(ZoneInfo(timezone))
    hour, minute = at.split(":")
    return local.date().isoformat() if local.time() >= time(int(hour), int(minute)) else None
