"""The machine's clock against a platform's: signatures and rates go wrong when they differ."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.checks.line import Line, ok, problem, warning

SLIGHT = 30.0  # seconds: an answer's own way and a platform's rounding stay far below
GREAT = 240.0  # Slack refuses signatures, and so do we, that are five minutes old
_MEND = "Let the machine keep its time by NTP (timedatectl set-ntp true)."


def compared(platform: str, date_header: str | None, now: datetime) -> Line:
    """`now` is this machine's time when the answer came, `date_header` what the platform's answer says."""
    about = f"clock against {platform}"
    try:
        theirs = parsedate_to_datetime(date_header or "").replace(tzinfo=UTC)
    except ValueError:
        return ok(about, f"{platform} did not say its time; nothing to compare")
    apart = abs((now - theirs).total_seconds())
    said = f"{apart:.0f} s apart"
    if apart > GREAT:
        return problem(about, said, _MEND)
    return warning(about, said, _MEND) if apart > SLIGHT else ok(about, said)
