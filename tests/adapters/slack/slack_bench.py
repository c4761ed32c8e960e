"""What the Slack adapter is tested with: stand-in turns, hostile values, and the local Slack."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from hypothesis import strategies as st

from bot.answers import Answer, Nothing, Options
from bot.handlers.slack.adapter import SlackAdapter
from bot.handlers.slack.clients import SlackSettings
from bot.handlers.slack.socket import Patience
from bot.inbound import Delivery, OptionsWanted
from bot.inbox import Stored
from bot.tokens import ButtonToken, FormToken
from domain.people import Act
from sandbox.server import Sandbox, running

Json = dict[str, Any]
QUICK = Patience(connect=1.0, hello=1.0, ping=0.2, silence=1.0, first_wait=0.05, most_wait=0.2, drain=0.5)
TOKEN = str(FormToken(7, 8, "goal", 1))

HOSTILE = (
    "<!channel> <@U0LIN> <!here|x> <http://evil.example|nice> & *bold* _it_ ~s~ `code` ```pre```",
    "</b><script>alert(1)</script>&amp;&lt;",
    "\u202eevil\u202c \u2066x\u2069 \ufeff\x00\x07\x1b[31m",
    "👩‍👩‍👧‍👦" * 50,
    "e\u0301" * 300,
    "长" * 4_097,
    "word " * 3_000,
    "a" * 13_500,
    "\ud800 lone",
    "line\r\nline\n\n\nline",
    " ",
    "",
)
words = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=200),
    st.text(st.characters(codec=None), max_size=40),
    st.builds(str.__mul__, st.text(min_size=1, max_size=5), st.integers(1, 4_000)),
)


def token(value: str = "") -> ButtonToken:
    return ButtonToken(7, Act.TASK_SEE, 99, 3, value)


class FakeTurns:
    """Stores in memory under the same two keys as the inbox, and answers as told."""

    def __init__(self) -> None:
        self.stored: list[Delivery] = []
        self.duplicates: list[Delivery] = []
        self.wanted: list[OptionsWanted] = []
        self.reply: Callable[[Delivery], Answer | Awaitable[Answer]] = lambda _delivery: Nothing()
        self.offer: Callable[[OptionsWanted], Options] = lambda _wanted: Options(())
        self.refuse_to_store: list[Exception] = []  # raised one by one
        self._keys: set[str] = set()

    async def store(self, delivery: Delivery) -> Stored | None:
        await asyncio.sleep(0)
        if self.refuse_to_store:
            raise self.refuse_to_store.pop(0)
        keys = {delivery.key, delivery.act_key or delivery.key}
        if keys & self._keys:
            self.duplicates.append(delivery)
            return None
        self._keys |= keys
        self.stored.append(delivery)
        return Stored(len(self.stored), delivery.lane)

    async def answer(self, stored: Stored) -> Answer:
        answer = self.reply(self.stored[stored.row_id - 1])
        return await answer if isinstance(answer, Awaitable) else answer

    async def options(self, wanted: OptionsWanted) -> Options:
        self.wanted.append(wanted)
        return self.offer(wanted)

    def inbound(self, kind: str) -> list[Any]:
        return [one.inbound for one in self.stored if one.inbound.type == kind]


@dataclass
class Stage:
    """The adapter connected to a served local Slack, and the hands of the people in it."""

    sandbox: Sandbox
    base_url: str
    turns: FakeTurns
    adapter: SlackAdapter
    http: httpx.AsyncClient

    async def act(self, verb: str, **what: Any) -> Json:
        answer = await self.http.post(f"/control/slack/{verb}", json=what)
        return dict(answer.json())

    async def look(self, noun: str, **what: Any) -> Json:
        answer = await self.http.get(f"/control/slack/{noun}", params=what)
        answer.raise_for_status()
        return dict(answer.json())

    async def messages(self, channel: str = "#creators", user: str = "lin", **more: Any) -> list[Json]:
        return list((await self.look("messages", channel=channel, user=user, **more))["messages"])

    async def modal(self, user: str = "lin") -> Json | None:
        modal: Json | None = (await self.look("modal", user=user))["modal"]
        return modal

    async def drop(self, name: str, content: bytes, *, user: str = "lin", **more: Any) -> Json:
        encoded = base64.b64encode(content).decode()
        return await self.act("upload", user=user, filename=name, content_base64=encoded, **more)

    def calls(self, method: str) -> list[Json]:
        return [one["args"] for one in self.sandbox.recorder.calls if one["method"] == method]


@asynccontextmanager
async def staged(
    patience: Patience = QUICK, sockets: int = 2, ack_within: float = 2.5
) -> AsyncIterator[Stage]:
    sandbox = Sandbox()
    turns = FakeTurns()
    async with (
        running(sandbox) as base_url,
        httpx.AsyncClient(base_url=base_url, timeout=20, trust_env=False) as http,
    ):
        adapter = SlackAdapter(settings(base_url, sockets=sockets), turns, patience, ack_within)
        await adapter.start()
        await eventually(lambda: adapter.health().alive == sockets)
        try:
            yield Stage(sandbox, base_url, turns, adapter, http)
        finally:
            await adapter.stop()


def settings(base_url: str, **more: Any) -> SlackSettings:
    tokens = {"T0DAREN": "xoxb-demo", "T0OTHER": "xoxb-other"}
    given = {"app_token": "xapp-demo", "bot_tokens": tokens, "base_url": f"{base_url}/slack/api/"}
    return SlackSettings(**(given | more))


async def eventually(look: Callable[[], Any], seconds: float = 8.0) -> Any:
    """Poll until `look` gives something true; fails with what it gave last."""
    found = None
    for _ in range(int(seconds / 0.02)):
        found = look()
        found = await found if isinstance(found, Awaitable) else found
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {found!r}")
