"""Row ids: time-ordered 63-bit integers, and their short spelling for buttons and links."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case: no i, l, o, u
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_RANDOM_BITS = 22
MOST_ID = 2**63 - 1  # what both databases keep; thirteen letters could spell more
_last = 0
_lock = threading.Lock()


def new_id() -> int:
    """Give an id that is larger than every earlier one of this process and unlikely to meet another's.

    41 bits of milliseconds, 22 of randomness: ids sort by creation, so that tables grow at their end.
    They are no secret: whoever resolves one checks who asks.
    """
    global _last  # noqa: PLW0603 - one counter a process is the point
    fresh = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = max(_last + 1, fresh)
        return _last


def new_ids(count: int) -> range:
    """So many ids in a row, as `new_id` gives one."""
    global _last  # noqa: PLW0603 - as above
    fresh = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    with _lock:
        first = max(_last + 1, fresh)
        _last = first + count - 1
        return range(first, first + count)


def born(number: int) -> datetime:
    """When an id was made, by real time."""
    return datetime.fromtimestamp((number >> _RANDOM_BITS) / 1000, UTC)


def spell(number: int) -> str:
    """Spell an id in at most 13 characters of [0-9a-z]."""
    if number < 0:
        raise ValueError("ids are not negative")
    letters = ""
    while True:
        number, rest = divmod(number, 32)
        letters = _ALPHABET[rest] + letters
        if not number:
            return letters


def read(spelled: str) -> int:
    """Read what `spell` wrote; raises ValueError on anything else."""
    if not 1 <= len(spelled) <= 13:
        raise ValueError("not an id")
    number = 0
    for letter in spelled:
        if letter not in _VALUES:
            raise ValueError("not an id")
        number = number * 32 + _VALUES[letter]
    if number > MOST_ID:
        raise ValueError("not an id")
    return number
