"""A platform at the edge: it keeps what was posted, and can be slow, refuse, forget to answer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

from bot.card import Card, plain
from bot.ports import CannotTell, Destination, Limit, MessageGone, Platform, Sending, Sent, Unknown


class FakeRenderer:
    def card(self, card: Card) -> dict[str, Any]:
        return {"text": plain(card.headline), "buttons": sum(map(len, card.buttons))}


@dataclass
class Post:
    """One accepted call."""

    chat: str
    text: str
    delivery_id: str
    at: float
    edit: str | None = None
    buttons: int = 0
    thread: str | None = None


@dataclass
class FakeSender:
    """`findable` like Slack, or not, like Telegram. `script` maps a chat to what its next sends raise."""

    findable: bool
    log: list[Post] = field(default_factory=list)
    standing: dict[str, Post] = field(default_factory=dict)
    script: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    lose_answers: int = 0
    slow: float = 0.0
    rules: Callable[[Destination], Sequence[Limit]] = field(default=lambda _: ())
    looks: int = 0
    busy: int = 0
    most_busy: int = 0
    _ids: Any = field(default_factory=lambda: count(1))

    def limits(self, to: Destination, *, edit: bool) -> Sequence[Limit]:  # noqa: ARG002 - the port has it
        return self.rules(to)

    async def send(self, sending: Sending) -> Sent:
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        try:
            await asyncio.sleep(self.slow)
            return self._accept(sending)
        finally:
            self.busy -= 1

    def _accept(self, sending: Sending) -> Sent:
        if self.script[sending.to.chat]:
            raise self.script[sending.to.chat].pop(0)
        edited = sending.edit.message if sending.edit else None
        if edited is not None and edited not in self.standing:
            raise MessageGone("no such message")
        post = Post(
            chat=sending.to.chat,
            text=sending.payload["text"],
            delivery_id=sending.delivery_id,
            at=monotonic(),
            edit=edited,
            buttons=sending.payload["buttons"],
            thread=sending.to.thread,
        )
        self.log.append(post)
        message = edited or f"m{next(self._ids)}"
        self.standing[message] = post
        if self.lose_answers > 0:
            self.lose_answers -= 1
            raise Unknown("no answer")
        return Sent(channel=f"ch-{sending.to.chat}", message=message)

    async def find(self, sending: Sending) -> Sent | None:
        self.looks += 1
        if not self.findable:
            raise CannotTell
        for message, post in self.standing.items():
            if post.delivery_id == sending.delivery_id:
                return Sent(channel=f"ch-{post.chat}", message=message)
        return None

    async def delete(self, to: Destination, sent: Sent) -> None:  # noqa: ARG002 - the port has it
        self.standing.pop(sent.message, None)

    def texts(self, chat: str | None = None) -> list[str]:
        return [post.text for post in self.log if chat is None or post.chat == chat]


class FakeFetcher:
    async def fetch(self, ref: str, target: Path, *, team: str, most_bytes: int) -> None:
        raise NotImplementedError


def platform(name: str, sender: FakeSender) -> Platform:
    return Platform(name, FakeRenderer(), sender, FakeFetcher())
