"""Wrong invitation links of one person: counted, and after too many of them no link works for her for a while.

By real time, and in the tables of rates: every replica counts the same guesses.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage.queries import limits
from storage.queries.limits import Bucket
from storage.unit_of_work import SystemUnit

MOST: Final = 10  # wrong links at once; a person who tries her old ones stays below
FORGIVEN_AFTER: Final = timedelta(minutes=1)  # one of them
LOCKED_FOR: Final = timedelta(minutes=15)
_MICRO: Final = timedelta(microseconds=1)


def is_locked(system: SystemUnit, identity_id: int, real: datetime) -> bool:
    """Say whether the person has guessed too often; the same answer meets her right links, too."""
    until = _bucket(system, identity_id).closed_until
    return until is not None and until > real


def count(system: SystemUnit, identity_id: int, real: datetime) -> bool:
    """Count one wrong link; say whether it was one too many."""
    now = round(real.timestamp() * 1_000_000)
    tat_us = max(_bucket(system, identity_id).tat_us, now) + FORGIVEN_AFTER // _MICRO
    limits.save(system, {_key(identity_id): Bucket(tat_us)})
    if tat_us - now <= MOST * (FORGIVEN_AFTER // _MICRO):
        return False
    limits.close(system, _key(identity_id), real + LOCKED_FOR)
    return True


def _bucket(system: SystemUnit, identity_id: int) -> Bucket:
    return limits.locked(system, [_key(identity_id)])[_key(identity_id)]


def _key(identity_id: int) -> str:
    return f"invitation/{identity_id}"
