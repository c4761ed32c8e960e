"""Who writes: name, language and time zone from users.info, kept for a day and never waited for long."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import structlog

from bot.handlers.slack.clients import Clients
from bot.handlers.slack.errors import WireError, asked
from bot.inbound import Delivery, JobEnded, MembersChanged, Sender

MOST: Final = 5_000  # people kept
FRESH: Final = 86_400.0  # seconds an entry is believed
RETRY: Final = 60.0  # seconds before a failed look-up is tried again
PATIENCE: Final = 0.7  # seconds a delivery waits for somebody's first look-up
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Person:
    """What Slack says about somebody; None where it says nothing."""

    name: str
    handle: str | None
    language: str | None
    timezone: str | None
    bot: bool = False


class People:
    """A bounded cache of people. A stale entry is used while a new one is fetched."""

    def __init__(self, clients: Clients, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Person | None]] = OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def dressed(self, delivery: Delivery) -> Delivery:
        """The delivery with what is known of its sender."""
        inbound = delivery.inbound
        if isinstance(inbound, JobEnded) or not inbound.sender.user:
            return delivery
        person = await self.find(inbound.sender.team, inbound.sender.user)
        if person is None:
            return delivery
        if isinstance(inbound, MembersChanged) and person.bot:  # other apps read nothing that ours writes
            inbound = inbound.model_copy(update={"joined": (), "left": ()})
        sender = filled(inbound.sender, person)
        return delivery.model_copy(update={"inbound": inbound.model_copy(update={"sender": sender})})

    async def find(self, team: str, user: str) -> Person | None:
        """Somebody; None when Slack did not say in time. It goes on asking in the background."""
        key = (team, user)
        kept = self._known.get(key)
        if kept is None or kept[0] <= self._clock():
            asking = self._ask(key)
            if kept is None:
                await asyncio.wait({asking}, timeout=PATIENCE)
                kept = self._known.get(key)
        else:
            self._known.move_to_end(key)
        return kept[1] if kept else None

    def language(self, team: str, user: str) -> str | None:
        """Somebody's language as the platform spells it, if it is known already."""
        kept = self._known.get((team, user))
        return kept[1].language if kept and kept[1] else None

    async def close(self) -> None:
        for task in list(self._asking.values()):
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    def _ask(self, key: tuple[str, str]) -> asyncio.Task[None]:
        if key not in self._asking:
            task = asyncio.create_task(self._look_up(key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
            self._asking[key] = task
        return self._asking[key]

    async def _look_up(self, key: tuple[str, str]) -> None:
        team, user = key
        try:
            answer = await asked(self._clients.of(team).users_info(user=user, include_locale=True))
        except (WireError, KeyError) as error:
            log.info("slack person unknown", team=team, reason=type(error).__name__)
            before = self._known.get(key)
            self._keep(key, RETRY, before[1] if before else None)
        else:
            self._keep(key, FRESH, _person(answer["user"]))

    def _keep(self, key: tuple[str, str], seconds: float, person: Person | None) -> None:
        self._known[key] = (self._clock() + seconds, person)
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)


def _person(user: dict[str, Any]) -> Person:
    profile = user.get("profile") or {}
    name = (
        profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    )
    return Person(
        name or "",
        user.get("name") or None,
        user.get("locale") or None,
        user.get("tz") or None,
        bool(user.get("is_bot")),
    )


def filled(sender: Sender, person: Person) -> Sender:
    """The sender with what Slack knows; what it does not know stays as it came."""
    return sender.model_copy(
        update={
            "name": person.name or sender.name,
            "handle": person.handle or sender.handle,
            "language": person.language or sender.language,
            "timezone": person.timezone or sender.timezone,
        }
    )
