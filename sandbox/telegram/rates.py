"""How fast the bot may write: each chat, each group and all of them together, on real time."""

import time
from collections.abc import Callable

from sandbox.limits import Buckets
from sandbox.telegram import limits
from sandbox.telegram.errors import flood
from sandbox.telegram.state import Chat


class Rates:
    """``enabled`` switches the limits off for a test that is about something else."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.enabled = True
        self._chats = Buckets(limits.CHAT_RATE, limits.CHAT_BURST, now)
        self._groups = Buckets(limits.GROUP_RATE, limits.GROUP_BURST, now)
        self._overall = Buckets(limits.OVERALL_RATE, limits.OVERALL_BURST, now)

    def spend(self, chat: Chat, *, edit: bool = False) -> None:
        """Take what one message costs; raises the 429. An edit counts for a group and overall, not for the chat."""
        if not self.enabled:
            return
        buckets = [self._overall]
        buckets += [] if chat.is_private else [self._groups]
        buckets += [] if edit else [self._chats]
        keys = [None if bucket is self._overall else chat.id for bucket in buckets]
        wait = max(bucket.wait(key) for bucket, key in zip(buckets, keys, strict=True))
        if wait > 0:
            raise flood(wait)
        for bucket, key in zip(buckets, keys, strict=True):
            bucket.take(key)
