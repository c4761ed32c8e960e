"""The Slack adapter: what the composition root starts, stops and asks for its health."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from starlette.routing import Route

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

if TYPE_CHECKING:
    from bot.handlers.slack.http import (
        Http,
    )  # it brings Bolt along: half a second that Socket Mode can do without

FIRST_WAIT: Final = 1.0  # seconds between attempts to reach Slack at the start; doubles
MOST_WAIT: Final = 60.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SlackHealth:
    """`ok` when Slack can reach us: by at least one connection, or over HTTP once we know who we are.

    `silent_for`: seconds since Slack was last heard of; None before that, or without a connection.
    """

    ok: bool
    teams: tuple[str, ...]
    connections: int
    alive: int
    rebuilt: int
    silent_for: float | None
    problem: str = ""
    transport: str = "socket"


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
        receiver = Receiver(
            turns, self.clients, self._people, replies, fetcher, ack_within, settings.transport
        )
        count = settings.sockets if settings.transport == "socket" else 0
        self._sockets = Sockets(self.clients, receiver.envelope, count, patience)
        self._http = self._served(receiver) if settings.transport == "http" else None
        self._later: asyncio.Task[None] | None = None
        self._problem = ""

    def _served(self, receiver: Receiver) -> Http:
        from bot.handlers.slack.http import Http

        return Http(receiver.envelope, self._settings.signing_secrets, lambda: bool(self.clients.bots))

    def routes(self) -> list[Route]:
        """What the web server has to serve for us."""
        return self._http.routes() if self._http is not None else []

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
        if self._http is not None:
            await self._http.stop()
        await self._sockets.stop()

    async def stop(self) -> None:
        await self.stop_listening()
        await self._people.close()

    def health(self) -> SlackHealth:
        alive = self._sockets.alive()
        if self._http is not None:
            problem = self._problem or self._http.trouble
            known = tuple(sorted(self.clients.bots))
            silent = self._http.silent_for()
            return SlackHealth(bool(known) and not problem, known, 0, 0, 0, silent, problem, "http")
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
        if self._http is None:
            await self._sockets.check()
            self._sockets.start()
        self._problem = ""
        log.info("slack listens", teams=sorted(self.clients.bots), transport=self._settings.transport)

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
