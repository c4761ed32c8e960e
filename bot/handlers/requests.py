"""What both platforms' HTTP endpoints share: bodies with a limit, and refusals that say nothing of what was sent."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from bot import metrics

BODY_SECONDS: Final = 10.0  # whoever takes longer to send a body is not a platform
TROUBLE_COUNTS: Final = 600.0  # seconds: a platform that was refused has come again by then, or will not
MOST_DISCARDED: Final = 32 * 1024 * 1024  # bytes
log = structlog.get_logger(__name__)


class NotTaken(Exception):
    """The request is not taken: an HTTP status and a word for the log, both without anything the request said."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


async def body_of(request: Request, most: int) -> bytes:
    """Read the body; raises NotTaken when it is larger than `most` bytes, slow or cut off.

    What is too large is read to its end all the same, and not kept: whoever is still sending would be cut off
    before the answer. There is an end to that too.
    """
    read, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= most:
                    read += chunk
                elif size > MOST_DISCARDED:
                    break
    except TimeoutError:
        raise NotTaken(408, "too slow") from None
    except ClientDisconnect:
        raise NotTaken(400, "cut off") from None
    if size > most:
        raise NotTaken(413, "too large")
    return bytes(read)


def refusal(platform: str, not_taken: NotTaken, headers: dict[str, str] | None = None) -> Response:
    """The answer to a request that is not taken; counted, and logged without its body."""
    metrics.REFUSED_REQUESTS.labels(platform, str(not_taken.status)).inc()
    write = log.warning if not_taken.status >= 500 else log.info
    write("request refused", platform=platform, status=not_taken.status, reason=not_taken.reason)
    return PlainTextResponse("", not_taken.status, headers)
