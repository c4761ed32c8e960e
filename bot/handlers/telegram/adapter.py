"""Telegram as one thing to start, stop and ask for its health."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass

import structlog
from starlette.routing import Route
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.config import TelegramSettings
from bot.handlers.telegram import limits
from bot.handlers.telegram.answers import Answers
from bot.handlers.telegram.company import GroupCompany
from bot.handlers.telegram.files import TelegramFetcher
from bot.handlers.telegram.lanes import Inbox, Lanes
from bot.handlers.telegram.menu import DESCRIPTIONS, publish
from bot.handlers.telegram.parse import Me
from bot.handlers.telegram.pins import TelegramPins
from bot.handlers.telegram.poll import Backoff, Poller
from bot.handlers.telegram.render import TelegramRenderer
from bot.handlers.telegram.send import TelegramSender
from bot.handlers.telegram.webhook import PATH, Webhook, WebhookRefused
from bot.handlers.telegram.wire import new_bot
from bot.ports import Platform

_log = structlog.get_logger(__name__)
_DRAIN_SECONDS = 5.0
_LATE_AFTER = 60.0  # seconds beyond the poll's own length without an answer


_NOT_ACCEPTED = (
    "telegram.token: Telegram does not accept it. Copy it again from @BotFather (/mybots, API Token)."
)


class TelegramRefused(Exception):
    """Telegram does not accept the bot's token or its webhook; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Health:
    """`age`: seconds since Telegram was last heard of, None before the first time; `trouble` names an error."""

    well: bool
    age: float | None
    trouble: str
    transport: str = "polling"


class TelegramAdapter:
    """One bot: its port for delivery and jobs, and the loop or the webhook that brings updates to the turns."""

    def __init__(
        self,
        settings: TelegramSettings,
        turns: Inbox,
        *,
        commands: Collection[str] = tuple(DESCRIPTIONS),
        poll_seconds: int = limits.POLL_SECONDS,
        public_url: str = "",
    ) -> None:
        """`commands`: the names that the routes answer, for the menu. `public_url`: where Telegram reaches our paths."""
        self._commands, self._poll_seconds = commands, poll_seconds
        self._transport = settings.transport
        self._bot: Bot = new_bot(settings)
        self._lanes = Lanes(turns, Answers(self._bot), settings.transport, GroupCompany(self._bot))
        self._webhook = (
            Webhook(self._bot, self._lanes, url=public_url.rstrip("/") + PATH, secrets=settings.secrets)
            if settings.transport == "webhook"
            else None
        )
        self.bot_id = int(settings.token.get_secret_value().partition(":")[0])
        self.username = ""  # known once Telegram has answered
        sender = TelegramSender(self._bot, self.bot_id)
        self.platform = Platform(
            "telegram",
            TelegramRenderer(),
            sender,
            TelegramFetcher(self._bot),
            TelegramPins(self._bot, sender),
        )
        self._poller: Poller | None = None
        self._known = False  # Telegram has told who we are, and how its updates come
        self._running: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        """What the web server has to serve for us."""
        return [Route(PATH, self._webhook.endpoint, methods=["POST"])] if self._webhook is not None else []

    async def start(self) -> None:
        """Say hello and begin to listen. Raises TelegramRefused; while Telegram is away, goes on trying instead."""
        try:
            await self._hello()
        except TelegramError as failed:
            _log.warning("telegram.away", error=type(failed).__name__)
        self._running = asyncio.create_task(self._run())

    async def stop_listening(self) -> None:
        """Take no more and let begun turns end; messages can still be sent. Takes a few seconds at most."""
        if self._webhook is not None:
            self._webhook.close()
        if self._poller is not None:
            self._poller.stop()
        elif self._running is not None:
            self._running.cancel()
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)
        await self._lanes.drain(_DRAIN_SECONDS)

    async def stop(self) -> None:
        """Stop listening and close connections: a message on the wire loses its answer, so delivery ends before."""
        await self.stop_listening()
        await self._bot.shutdown()

    def health(self) -> Health:
        if not self._known:
            return Health(
                well=False, age=None, trouble="Telegram has not answered yet", transport=self._transport
            )
        if self._running is None or self._running.done():
            return Health(well=False, age=None, trouble="not listening", transport=self._transport)
        if self._poller is None:
            return self._health_of_webhook()
        last = self._poller.last_poll
        age = None if last is None else time.monotonic() - last
        late = age is None or age > self._poll_seconds + _LATE_AFTER
        return Health(well=not late and not self._poller.trouble, age=age, trouble=self._poller.trouble)

    def _health_of_webhook(self) -> Health:
        """Silence is no trouble: Telegram posts when somebody does something."""
        assert self._webhook is not None
        last, trouble = self._webhook.last_post, self._webhook.trouble
        age = None if last is None else time.monotonic() - last
        return Health(well=not trouble, age=age, trouble=trouble, transport=self._transport)

    async def _hello(self) -> None:
        """Learn the bot's name and make its updates come the way they should."""
        try:
            await self._bot.initialize()
            await self._listen(Me(self.bot_id, self._bot.username))
        except InvalidToken:
            await self._bot.shutdown()
            raise TelegramRefused(_NOT_ACCEPTED) from None
        except WebhookRefused as refused:
            await self._bot.shutdown()
            raise TelegramRefused(f"http.public_url: Telegram does not take it: {refused}.") from None
        self.username = self._bot.username
        self._known = True

    async def _listen(self, me: Me) -> None:
        if self._webhook is not None:
            await self._webhook.open(me)
            return
        await self._bot.delete_webhook()  # polling is refused while one is set; pending updates stay
        self._poller = Poller(self._bot, self._lanes, me, seconds=self._poll_seconds)

    async def _run(self) -> None:
        backoff = Backoff()
        while not self._known:
            await asyncio.sleep(backoff.pause())
            try:
                await self._hello()
            except TelegramRefused as refused:
                _log.error("telegram.refused", reason=str(refused))
                return
            except TelegramError as failed:
                _log.warning("telegram.away", error=type(failed).__name__)
        menu = asyncio.create_task(self._publish_menu())
        try:
            if self._poller is not None:
                await self._poller.run()
            elif self._webhook is not None:
                await self._webhook.watch()
        finally:
            menu.cancel()
            await asyncio.gather(menu, return_exceptions=True)

    async def _publish_menu(self) -> None:
        """Best effort: a bot without its menu still answers."""
        try:
            changed = await publish(self._bot, self._commands)
        except TelegramError as failed:
            _log.warning("telegram.menu_failed", error=type(failed).__name__)
        else:
            _log.info("telegram.menu", changed=changed)
