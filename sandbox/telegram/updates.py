"""The queue of updates: kept until confirmed or expired, given to one poller at a time."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sandbox.telegram import limits
from sandbox.telegram.errors import conflict

KINDS: Final = frozenset(
    {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "message_reaction",
        "message_reaction_count",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "inline_query",
        "chosen_inline_result",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    }
)
DEFAULT_KINDS: Final = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}
_FIRST: Final = 500_000_001
_APART: Final = frozenset({"my_chat_member", "chat_member", "message_reaction", "message_reaction_count"})
Fresh = Callable[[], Callable[[], None]]  # makes an update with a number of its own; what it gives queues it


@dataclass(frozen=True, slots=True)
class Waiting:
    """``queue``: a webhook gets what is in the same queue one after the other, and queues side by side."""

    update_id: int
    kind: str
    queue: str
    update: dict[str, Any]
    expires: float


class Updates:
    """``allowed`` filters new updates only; those already waiting stay, as on the real server."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._waiting: deque[Waiting] = deque()
        self._next = _FIRST
        self._arrived = asyncio.Event()
        self._poller: asyncio.Future[None] | None = None
        self.through: Callable[[str, dict[str, Any], Fresh], None] = lambda _kind, _content, fresh: fresh()()
        self.loses_ack: Callable[[str, dict[str, Any]], bool] = lambda _kind, _content: False
        self.arrived: Callable[[], None] = lambda: None
        self.allowed = DEFAULT_KINDS
        self.webhook: dict[str, Any] = {}

    def put(self, kind: str, content: dict[str, Any]) -> None:
        if kind in self.allowed:
            self.through(kind, content, lambda: self._new(kind, content))

    def _new(self, kind: str, content: dict[str, Any]) -> Callable[[], None]:
        """An update with a number of its own; what is given puts it into the queue."""
        kept = limits.CALLBACK_SECONDS if kind == "callback_query" else limits.UPDATE_SECONDS
        update = {"update_id": self._next, kind: content}
        waiting = Waiting(self._next, kind, _queue(kind, content), update, self._now() + kept)
        self._next += 1

        def send() -> None:
            self._waiting.append(waiting)
            self._arrived.set()
            self.arrived()

        return send

    def pending(self) -> int:
        self._expire()
        return len(self._waiting)

    def drop(self) -> None:
        self._waiting.clear()

    def queues(self) -> set[str]:
        """The queues in which something waits."""
        self._expire()
        return {one.queue for one in self._waiting}

    def first(self, queue: str) -> Waiting | None:
        """The oldest update of a queue."""
        self._expire()
        return next((one for one in self._waiting if one.queue == queue), None)

    def delivered(self, waiting: Waiting) -> None:
        """The bot has taken it, unless its word gets lost."""
        if not self.loses_ack(waiting.kind, waiting.update[waiting.kind]) and waiting in self._waiting:
            self._waiting.remove(waiting)

    @property
    def polled(self) -> bool:
        """Whether somebody is waiting in a long poll right now."""
        return self._poller is not None and not self._poller.done()

    async def poll(
        self, offset: int, limit: int, seconds: float, stopping: asyncio.Event
    ) -> list[dict[str, Any]]:
        """getUpdates: everything below ``offset`` is confirmed and forgotten; a negative one keeps the last ones.

        Ends an older poll with 409; gives what there is after ``seconds`` or when the sandbox stops.
        """
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(
                conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            )
        mine = self._poller = asyncio.get_running_loop().create_future()
        self._confirm(offset)
        try:
            if not self._take(limit) and seconds > 0:
                await self._wait(mine, seconds, stopping)
            if mine.done():
                mine.result()
            return self._take(limit)
        finally:
            mine.cancel()

    async def _wait(self, mine: "asyncio.Future[None]", seconds: float, stopping: asyncio.Event) -> None:
        self._arrived.clear()
        waits = [asyncio.ensure_future(event.wait()) for event in (self._arrived, stopping)]
        ends: list[asyncio.Future[Any]] = [mine, *waits]
        try:
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    def _confirm(self, offset: int) -> None:
        self._expire()
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        lost = []
        while self._waiting and self._waiting[0].update_id < offset:
            confirmed = self._waiting.popleft()
            if self.loses_ack(confirmed.kind, confirmed.update[confirmed.kind]):
                lost.append(confirmed)
        self._waiting.extendleft(reversed(lost))

    def _expire(self) -> None:
        now = self._now()
        if any(one.expires <= now for one in self._waiting):
            self._waiting = deque(one for one in self._waiting if one.expires > now)

    def _take(self, limit: int) -> list[dict[str, Any]]:
        self._expire()
        return [one.update for one, _ in zip(self._waiting, range(limit), strict=False)]


def _queue(kind: str, content: dict[str, Any]) -> str:
    """As the Bot API server parts them: a chat's messages, a person's presses, and each kind of change apart."""
    if kind == "callback_query":
        return f"press {content['from']['id']}"
    chat = (content.get("chat") or {}).get("id", "")
    return f"{kind} {chat}" if kind in _APART else f"message {chat}"
