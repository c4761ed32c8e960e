"""HTTP to the Bot API, and what its failures mean; nothing is ever repeated here."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

import httpx
from telegram import Bot, Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.config import TelegramSettings
from bot.tls import trusted

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_POOL = 64  # connections for everything but polling
_CONNECT, _READ, _WRITE, _UPLOAD = 5.0, 25.0, 25.0, 60.0  # seconds; a short read would turn sent into unknown


class NotSent(TelegramError):
    """No connection: the request certainly did not reach Telegram."""


class AnswerLost(TelegramError):
    """The request may have been carried out: its answer was lost, broken, or a failure inside Telegram."""


class Throttled(TelegramError):
    """429: nothing was done. `after` seconds are Telegram's own word."""

    def __init__(self, after: float) -> None:
        super().__init__(f"Too Many Requests: retry after {after:g}")
        self.after = after


class TooLarge(TelegramError):
    """413: nothing was done."""


class Wire(HTTPXRequest):
    """Narrows failures where they are still known for certain, and keeps bodies and addresses out of the log."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        try:
            status, body = await super().do_request(url, method, request_data, *args, **kwargs)
        except NetworkError as failed:
            kind = type(failed.__cause__).__name__
            if isinstance(failed.__cause__, _NOT_SENT):
                raise NotSent(kind) from None
            raise AnswerLost(kind) from None
        _check(status, body)
        return status, body


def _check(status: int, body: bytes) -> None:
    """Raise what the status alone decides, and AnswerLost for a body that is not the Bot API's."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise TooLarge("Request Entity Too Large")
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Throttled(_retry_after(answer))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise AnswerLost(f"HTTP {status}")
    expected = "result" if status < HTTPStatus.MULTIPLE_CHOICES else "description"
    if not isinstance(answer, dict) or expected not in answer:
        raise AnswerLost(f"HTTP {status} without the Bot API's JSON")


def _retry_after(answer: Any) -> float:
    parameters = answer.get("parameters") if isinstance(answer, dict) else None
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(after) if isinstance(after, int | float) and after > 0 else 1.0


class PollingWire(Wire):
    """An update that the library cannot read becomes an empty one, so that it cannot hold up all others for ever."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(payload)
        if isinstance(answer.get("result"), list):
            answer["result"] = [readable(update) for update in answer["result"]]
        return answer


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update, or an empty one in its place when the library cannot read it."""
    try:
        Update.de_json(dict(update), None)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as wrong:
        logging.getLogger(__name__).error(  # noqa: TRY400 - a traceback would show the person's words
            "an update could not be read: id %s, %s", update.get("update_id"), type(wrong).__name__
        )
        return {"update_id": update["update_id"]}
    return update


def quiet() -> None:
    """Addresses hold the token, and the HTTP libraries log every address at INFO."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


def new_bot(settings: TelegramSettings) -> Bot:
    """A client with its own connection for polling; opened by its first use."""
    quiet()
    times: dict[str, Any] = {
        "connect_timeout": _CONNECT,
        "read_timeout": _READ,
        "write_timeout": _WRITE,
        "media_write_timeout": _UPLOAD,
        "pool_timeout": 5.0,
        "httpx_kwargs": {"verify": trusted()},
    }
    return Bot(
        settings.token.get_secret_value(),
        base_url=settings.base_url,
        base_file_url=settings.base_file_url,
        request=Wire(connection_pool_size=_POOL, **times),
        get_updates_request=PollingWire(connection_pool_size=2, **times | {"read_timeout": 10.0}),
    )
