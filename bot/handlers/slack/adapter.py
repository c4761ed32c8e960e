"""The Slack adapter: what the composition root starts, stops and asks for its health."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Final

import structlog

from bot.handlers.slack import limits
from bot.handlers.slack.clients import Clients, SlackSettings
from bot.handlers.slack.errors import SlackRefused, WireError
from bot.handlers.slack.files import SlackFetcher
from bot.handlers.slack.people import People
from bot.handlers.slack.receive import Receiver, Turning
from bot.handlers.slack.render import SlackRenderer
from bot.handlers.slack.replies import Replies
from bot.handlers.slack.send import SlackSender
from bot.handlers.slack.socket import Patience, Sockets
from bot.ports import Platform

FIRST_WAIT: Final = 1.0  # seconds between attempts to reach Slack at the start; doubles
MOST_WAIT: Final = 60.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SlackHealth:
    """`ok` when at least one connection hears Slack. `silent_for` is in seconds; None without a connection."""

    ok: bool
    teams: tuple[str, ...]
    connections: int
    alive: int
    rebuilt: int
    silent_for: float | None
    problem: str = ""


class SlackAdapter:
    """One Slack app, in one team or several. `platform` is ready at once; messages come after `start`."""

    def __init__(
        self,
        settings: SlackSettings,
        turns: Turning,
        patience: Patience | None = None,
        ack_within: float = limits.ACK,
    ) -> None:
        self._settings = settings
        self.clients = Clients(settings)
        self._people = People(self.clients)
        fetcher = SlackFetcher(self.clients)
        self.platform = Platform("slack", SlackRenderer(), SlackSender(self.clients), fetcher)
        replies = Replies(self.clients, self._people)
        receiver = Receiver(turns, self.clients, self._people, replies, fetcher, ack_within)
        self._sockets = Sockets(self.clients, receiver.envelope, settings.sockets, patience)
        self._later: asyncio.Task[None] | None = None
        self._problem = ""

    async def start(self) -> None:
        """Ask Slack who we are, then listen. Raises SlackRefused for a bad token.

        When Slack is away it goes on trying in the background, so that the rest of the bot can work.
        """
        try:
            await self._begin()
        except WireError as error:
            self._problem = f"Slack cannot be reached: {error}"
            log.warning("slack is away at the start", error=str(error))
            self._later = asyncio.create_task(self._begin_later())

    async def stop_listening(self) -> None:
        """Hear no more and let what is running be acked; messages can still be sent."""
        if self._later is not None:
            self._later.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._later
        await self._sockets.stop()

    async def stop(self) -> None:
        await self.stop_listening()
        await self._people.close()

    def health(self) -> SlackHealth:
        alive = self._sockets.alive()
        return SlackHealth(
            ok=alive > 0 and not self._problem,
            teams=tuple(sorted(self.clients.bots)),
            connections=self._settings.sockets,
            alive=alive,
            rebuilt=self._sockets.rebuilt,
            silent_for=self._sockets.silent_for(),
            problem=self._problem,
        )

    async def _begin(self) -> None:
        await self.clients.identify()
        await self._sockets.check()
        self._sockets.start()
        self._problem = ""
        log.info("slack listens", teams=sorted(self.clients.bots), sockets=self._settings.sockets)

    async def _begin_later(self) -> None:
        wait = FIRST_WAIT
        while True:
            await asyncio.sleep(wait)
            wait = min(wait * 2, MOST_WAIT)
            try:
                await self._begin()
            except SlackRefused as refused:
                self._problem = str(refused)
                log.error("slack refused", problem=str(refused))  # noqa: TRY400 - a sentence, no traceback
                return
            except WireError as error:
                self._problem = f"Slack cannot be reached: {error}"
            else:
                return
