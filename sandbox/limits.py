"""Token buckets on real time: how both platforms enforce their rates (their numbers: slack/limits, telegram/limits)."""

import time
from collections import defaultdict
from collections.abc import Callable, Hashable


class Buckets:
    """Token buckets of one rate, a bucket a key; a full bucket holds ``burst`` tokens, ``rate`` is tokens a second."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.burst = burst
        self._now = now
        self._level: defaultdict[Hashable, float] = defaultdict(lambda: burst)
        self._seen: dict[Hashable, float] = {}

    def take(self, key: Hashable) -> float:
        """Take one token: 0.0 when there was one, else the seconds to wait (nothing is taken then)."""
        wait = self.wait(key)
        if wait == 0.0:
            self._level[key] -= 1
        return wait

    def wait(self, key: Hashable) -> float:
        """The seconds until there is a token, without taking it."""
        now = self._now()
        gained = (now - self._seen.get(key, now)) * self.rate
        self._level[key] = min(self.burst, self._level[key] + gained)
        self._seen[key] = now
        missing = 1 - self._level[key]
        return 0.0 if missing <= 1e-9 else missing / self.rate
