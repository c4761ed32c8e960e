"""Rate limits as arithmetic (GCRA): whether one more may go now, and else when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.ports import Limit
from storage.queries.limits import Bucket

_MICRO = 1_000_000


def waits(limits: Sequence[Limit], buckets: dict[str, Bucket], real: datetime) -> tuple[float, str]:
    """Seconds until all limits let one more through (0: now), and the key of the limit that holds it longest."""
    longest, key = 0.0, ""
    for limit in limits:
        wait = _wait(limit, buckets[limit.key], real)
        if wait > longest:
            longest, key = wait, limit.key
    return longest, key


def count(limits: Sequence[Limit], buckets: dict[str, Bucket], real: datetime) -> None:
    """Count one against every limit."""
    for limit in limits:
        bucket = buckets[limit.key]
        start = max(_open_tat(limit, bucket), _us(real))
        buckets[limit.key] = Bucket(start + round(limit.every * _MICRO), bucket.closed_until)


def _wait(limit: Limit, bucket: Bucket, real: datetime) -> float:
    allowed_at = _open_tat(limit, bucket) - _room(limit)
    return max(0.0, (allowed_at - _us(real)) / _MICRO)


def _open_tat(limit: Limit, bucket: Bucket) -> int:
    """The arrival time that counts: after a 429 the limit opens without a burst, so that one probes first."""
    if bucket.closed_until is None:
        return bucket.tat_us
    return max(bucket.tat_us, _us(bucket.closed_until) + _room(limit))


def _room(limit: Limit) -> int:
    return round((limit.burst - 1) * limit.every * _MICRO)


def _us(moment: datetime) -> int:
    return round(moment.timestamp() * _MICRO)
