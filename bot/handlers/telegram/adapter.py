"""Telegram as one thing to start, stop and ask for its health."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.config import TelegramSettings
from bot.handlers.telegram import limits
from bot.handlers.telegram.answers import Answers
from bot.handlers.telegram.files import TelegramFetcher
from bot.handlers.telegram.menu import DESCRIPTIONS, publish
from bot.handlers.telegram.parse import Me
from bot.handlers.telegram.poll import Backoff, Inbox, Poller
from bot.handlers.telegram.render import TelegramRenderer
from bot.handlers.telegram.send import TelegramSender
from bot.handlers.telegram.wire import new_bot
from bot.ports import Platform

_log = structlog.get_logger(__name__)
_DRAIN_SECONDS = 5.0
_LATE_AFTER = 60.0  # seconds beyond the poll's own length without an answer


class TelegramRefused(Exception):
    """Telegram does not accept the bot's token."""

    def __init__(self) -> None:
        super().__init__(
            "telegram.token: Telegram does not accept it. Copy it again from @BotFather (/mybots, API Token)."
        )


@dataclass(frozen=True)
class Health:
    """`age`: seconds since Telegram last answered the loop, None before the first time; `trouble` names an error."""

    well: bool
    age: float | None
    trouble: str


class TelegramAdapter:
    """One bot: its port for delivery and jobs, and the loop that brings updates to the turns."""

    def __init__(
        self,
        settings: TelegramSettings,
        turns: Inbox,
        *,
        commands: Collection[str] = tuple(DESCRIPTIONS),
        poll_seconds: int = limits.POLL_SECONDS,
    ) -> None:
        """`commands`: the names that the routes answer, for the menu."""
        self._turns, self._commands, self._poll_seconds = turns, commands, poll_seconds
        self._bot: Bot = new_bot(settings)
        self.bot_id = int(settings.token.get_secret_value().partition(":")[0])
        self.username = ""  # known once Telegram has answered
        self.platform = Platform(
            "telegram",
            TelegramRenderer(),
            TelegramSender(self._bot, self.bot_id),
            TelegramFetcher(self._bot),
        )
        self._poller: Poller | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Say hello and begin to poll. Raises TelegramRefused; while Telegram is away, goes on trying instead."""
        try:
            await self._hello()
        except TelegramError as failed:
            _log.warning("telegram.away", error=type(failed).__name__)
        self._running = asyncio.create_task(self._run())

    async def stop_listening(self) -> None:
        """Fetch no more and let begun turns end; messages can still be sent. Takes a few seconds at most."""
        if self._poller is not None:
            self._poller.stop()
        elif self._running is not None:
            self._running.cancel()
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)
        if self._poller is not None:
            await self._poller.drain(_DRAIN_SECONDS)

    async def stop(self) -> None:
        """Stop listening and close connections: a message on the wire loses its answer, so delivery ends before."""
        await self.stop_listening()
        await self._bot.shutdown()

    def health(self) -> Health:
        if self._poller is None:
            return Health(well=False, age=None, trouble="Telegram has not answered yet")
        if self._running is None or self._running.done():
            return Health(well=False, age=None, trouble="not polling")
        last = self._poller.last_poll
        age = None if last is None else time.monotonic() - last
        late = age is None or age > self._poll_seconds + _LATE_AFTER
        return Health(well=not late and not self._poller.trouble, age=age, trouble=self._poller.trouble)

    async def _hello(self) -> None:
        """Learn the bot's name, make polling possible, and bring its menu up to date."""
        try:
            await self._bot.initialize()
            await self._bot.delete_webhook()  # polling is refused while one is set; pending updates stay
        except InvalidToken:
            await self._bot.shutdown()
            raise TelegramRefused from None
        self.username = self._bot.username
        self._poller = Poller(
            self._bot,
            self._turns,
            Answers(self._bot),
            Me(self.bot_id, self.username),
            seconds=self._poll_seconds,
        )

    async def _run(self) -> None:
        backoff = Backoff()
        while self._poller is None:
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
            await self._poller.run()
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
