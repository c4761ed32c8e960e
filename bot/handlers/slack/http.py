"""Slack's signed HTTP requests: verified over their raw bytes, stored before the ack, answered in its body.

Bolt and the SDK serve for what they do well: reading a request, checking a signature, and the two questions Slack asks
about an address. Bolt's own verification fails on junk headers and logs whole bodies, and its listeners run after
the ack (platforms.md 10, 11, 86), so requests are looked at before its classes see them, and go to the receiver.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog
from slack_bolt.middleware.ssl_check.async_ssl_check import AsyncSslCheck
from slack_bolt.middleware.url_verification.async_url_verification import AsyncUrlVerification
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.failing import describe
from bot.handlers.requests import TROUBLE_COUNTS, NotTaken, body_of, refusal
from bot.handlers.slack import limits

PATH: Final = (
    "/slack/events"  # for events, interactivity, options and commands alike, as Bolt's adapters have it
)
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_TIMESTAMP: Final = re.compile(r"\d{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
_UNREADABLE: Final = (LookupError, TypeError, AttributeError, ValueError, RecursionError)
_SSL_CHECK: Final = 4_096  # bytes; the only body that is looked into before its signature
Json = dict[str, Any]
Ack = Callable[[Json | None], Awaitable[None]]
Handle = Callable[[str, Json, Ack], Awaitable[None]]
log = structlog.get_logger(__name__)


class Http:
    """The app's one address. `ready`: we know who we are, so that nothing is taken for somebody else's and lost."""

    def __init__(self, handle: Handle, secrets: Sequence[str], ready: Callable[[], bool]) -> None:
        """`secrets`: signing secrets; a request signed with any of them is taken."""
        self._handle = handle
        self._verifiers = [SignatureVerifier(secret) for secret in secrets]
        self._ready = ready
        self._ssl_check, self._url_verification = AsyncSslCheck(), AsyncUrlVerification()
        self._work: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._heard: float | None = None
        self._trouble, self._troubled = "", 0.0  # why the last event could not be stored, and when

    @property
    def trouble(self) -> str:
        """Why events cannot be stored; empty when they can, or when none has come for long."""
        return self._trouble if time.monotonic() - self._troubled < TROUBLE_COUNTS else ""

    def routes(self) -> list[Route]:
        return [Route(PATH, self.endpoint, methods=["POST"])]

    def silent_for(self) -> float | None:
        """Seconds since the last request that Slack had signed; None before the first."""
        return None if self._heard is None else time.monotonic() - self._heard

    async def stop(self, grace: float = 10.0) -> None:
        """Take nothing new and let what has begun end; what does not is stored and runs at the next start."""
        self._stopping = True
        if self._work:
            _, late = await asyncio.wait(self._work, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def endpoint(self, request: Request) -> Response:
        """One request. 200 means that it is stored, or that it means nothing to the bot."""
        try:
            return await self._answer(request)
        except NotTaken as not_taken:
            return refusal("slack", not_taken)

    async def _answer(self, request: Request) -> Response:
        raw = await body_of(request, limits.BODY)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in {_FORM, _JSON}:
            raise NotTaken(400, "content type")
        if kind == _FORM and len(raw) <= _SSL_CHECK and b"ssl_check=" in raw:
            said = await self._ssl_check.async_process(req=_read(raw, kind), resp=_OPEN, next=_undecided)
            if said.status == 200:
                return Response(status_code=200)
        self._verify(request, raw)
        bolt = _read(raw, kind)
        said = await self._url_verification.async_process(req=bolt, resp=_OPEN, next=_undecided)
        if said.status == 200:
            return Response(said.body, 200, media_type=_JSON)
        if self._stopping or not self._ready():
            raise NotTaken(503, "not ready")
        return await self._taken(bolt)

    def _verify(self, request: Request, raw: bytes) -> None:
        """Raises NotTaken for what Slack did not sign in the last five minutes."""
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            raise NotTaken(401, "signature missing or malformed")
        try:
            signed = any(one.is_valid(raw, timestamp, signature) for one in self._verifiers)
        except UnicodeDecodeError:
            raise NotTaken(400, "not UTF-8") from None
        if not signed:
            raise NotTaken(401, "signature wrong or too old")
        self._heard = time.monotonic()

    async def _taken(self, bolt: AsyncBoltRequest) -> Response:
        """Give it to the receiver and answer with its ack; its work goes on after that."""
        kind = _kind(bolt.body)
        acked: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()

        async def ack(payload: Json | None) -> None:
            if not acked.done():
                acked.set_result(payload)

        work = asyncio.create_task(self._handled(kind, bolt.body, ack, acked))
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        payload = await acked
        return Response(status_code=200) if payload is None else JSONResponse(payload)

    async def _handled(self, kind: str, body: Json, ack: Ack, acked: asyncio.Future[Json | None]) -> None:
        """Run the receiver; what fails before the ack is told to Slack, which sends an event again."""
        try:
            await self._handle(kind, body, ack)
            await ack(None)
            if kind == "events_api":
                self._trouble = ""
        except Exception as error:  # noqa: BLE001 - the edge: Slack repeats what was not acked
            log.error("slack request failed", kind=kind, error=describe(error))  # noqa: TRY400 - words stay out
            if isinstance(error, _UNREADABLE):
                _fail(acked, NotTaken(400, "unreadable"))
            elif not acked.done():
                self._trouble, self._troubled = f"storing: {type(error).__name__}", time.monotonic()
                _fail(acked, NotTaken(503, "not stored"))
        finally:
            _fail(acked, NotTaken(503, "stopped"))


_OPEN: Final = BoltResponse(status=404)


async def _undecided() -> BoltResponse:
    """What Bolt's middleware goes on to when a request is not its business."""
    return _OPEN


def _read(raw: bytes, kind: str) -> AsyncBoltRequest:
    """Raises NotTaken for what is not what its content type says."""
    try:
        bolt = AsyncBoltRequest(body=raw.decode(), headers={"content-type": kind})
    except _UNREADABLE:
        raise NotTaken(400, "unreadable") from None
    if not isinstance(bolt.body, dict):
        raise NotTaken(400, "no object")
    return bolt


def _kind(body: Json) -> str:
    """The name that Socket Mode has for the same thing. Raises NotTaken for what has none."""
    if body.get("command"):
        return "slash_commands"
    kind = body.get("type")
    if kind == "event_callback":
        return "events_api"
    if kind == "app_rate_limited":
        log.error("slack holds events back", minute=body.get("minute_rate_limited"))
        return "app_rate_limited"
    if isinstance(kind, str) and isinstance(body.get("user"), dict):
        return "interactive"
    raise NotTaken(400, "of no known kind")


def _fail(acked: asyncio.Future[Json | None], reason: NotTaken) -> None:
    if not acked.done():
        acked.set_exception(reason)
