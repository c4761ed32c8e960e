"""The webhook: Telegram posts an update, and hears 200 once it is stored; whatever else it hears, it posts it again."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Sequence
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError

from bot.handlers.requests import NotTaken, body_of, refusal
from bot.handlers.telegram import limits
from bot.handlers.telegram.lanes import Lanes, read
from bot.handlers.telegram.parse import ALLOWED_UPDATES, Incoming, Me
from bot.handlers.telegram.wire import readable

PATH: Final = "/telegram/webhook"
HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
RETRY_AFTER: Final = 5  # seconds; Telegram honours it (WebhookActor.cpp)
_WATCH_EVERY: Final = 60.0  # seconds between looks at where Telegram sends updates
_log = structlog.get_logger(__name__)


class WebhookRefused(Exception):
    """Telegram does not take the address; the message is Telegram's own."""


class Webhook:
    """Receives updates for one bot. `me` is known, and posts are taken, once `open` has told Telegram the address."""

    def __init__(self, bot: Bot, lanes: Lanes, *, url: str, secrets: Sequence[str]) -> None:
        """`secrets`: the first is given to Telegram, all are accepted."""
        self._bot, self._lanes = bot, lanes
        self._url, self._secrets = url, [secret.encode() for secret in secrets]
        self._me: Me | None = None
        self._elsewhere = ""
        self.last_post: float | None = None  # time.monotonic() of the last post that bore the secret

    @property
    def trouble(self) -> str:
        """What stands in the way now; empty when nothing does."""
        return self._lanes.trouble or self._elsewhere

    async def open(self, me: Me) -> None:
        """Take posts, and tell Telegram where to send them. Raises WebhookRefused, TelegramError.

        What waited with Telegram meanwhile is never dropped.
        """
        self._me = me
        try:
            await self._bot.set_webhook(
                self._url,
                allowed_updates=ALLOWED_UPDATES,
                secret_token=self._secrets[0].decode(),
                max_connections=limits.WEBHOOK_CONNECTIONS,
            )
        except BadRequest as refused:
            raise WebhookRefused(str(refused)) from None

    def close(self) -> None:
        """Take nothing more: Telegram keeps what comes until the next start."""
        self._me = None

    async def watch(self) -> None:
        """Look from time to time whether Telegram still sends here; somebody else may poll with our token."""
        while True:
            await asyncio.sleep(_WATCH_EVERY)
            try:
                there = await self._bot.get_webhook_info()
            except TelegramError as failed:
                _log.warning("telegram.webhook_unseen", error=type(failed).__name__)
                continue
            self._elsewhere = "" if there.url == self._url else "the webhook was removed or points elsewhere"
            if self._elsewhere:
                _log.error("telegram.webhook_lost", pending=there.pending_update_count)

    async def endpoint(self, request: Request) -> Response:
        """One post. 200 means that the update is on disk, or that it means nothing to the bot."""
        try:
            body = await body_of(request, limits.WEBHOOK_BYTES)
            self._check_secret(request)
            await self._take(_incoming(body, self._known()))
        except NotTaken as not_taken:
            headers = {"Retry-After": str(RETRY_AFTER)} if not_taken.status == 503 else None
            return refusal("telegram", not_taken, headers)
        return Response(status_code=200)

    def _check_secret(self, request: Request) -> None:
        """In constant time; raises NotTaken."""
        given = request.headers.get(HEADER)
        if given is None:
            raise NotTaken(401, "no secret")
        fits = [hmac.compare_digest(given.encode("latin-1"), secret) for secret in self._secrets]
        if not any(fits):
            raise NotTaken(403, "wrong secret")
        self.last_post = time.monotonic()

    def _known(self) -> Me:
        """Raises NotTaken before the start and after the end."""
        if self._me is None:
            raise NotTaken(503, "not ready")
        return self._me

    async def _take(self, incoming: Incoming) -> None:
        if self._lanes.full:
            raise NotTaken(503, "too much under way")
        try:
            await self._lanes.take(incoming)
        except Exception as failed:  # noqa: BLE001 - the edge: whatever it is, Telegram keeps the update
            await self._lanes.unsaved(failed, [incoming])
            raise NotTaken(503, "not stored") from None
        if incoming.delivery is not None:
            self._lanes.saved()


def _incoming(body: bytes, me: Me) -> Incoming:
    """Raises NotTaken for what is no update at all."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise NotTaken(400, "not JSON") from None
    if not isinstance(given, dict) or type(given.get("update_id")) is not int:
        raise NotTaken(400, "no update")
    update = Update.de_json(readable(given), None)
    return read(update, me)
