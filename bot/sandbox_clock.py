"""Business time as a sandbox tells it: an offset to real time that may jump, followed over server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import httpx
import structlog

from bot.tls import trusted
from domain.clock import ShiftedClock

log = structlog.get_logger(__name__)
_AGAIN_SECONDS = 1.0


async def catch_up(clock: ShiftedClock, url: str) -> None:
    """Take the sandbox's present offset, before anything reads the clock; a sandbox that is away is followed later."""
    try:
        async for offset in _offsets(url):
            clock.offset = offset
            return
    except httpx.HTTPError as lost:
        log.warning("sandbox clock lost", error=type(lost).__name__)


async def follow(clock: ShiftedClock, url: str, jumped: Callable[[], Awaitable[None]]) -> None:
    """Keep `clock` at the sandbox's offset for ever; `jumped` is awaited after each change. Cancel to stop."""
    while True:
        try:
            async for offset in _offsets(url):
                if offset != clock.offset:
                    clock.offset = offset
                    await jumped()
        except httpx.HTTPError as lost:
            log.warning("sandbox clock lost", error=type(lost).__name__)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _offsets(url: str) -> AsyncIterator[timedelta]:
    timeout = httpx.Timeout(5, read=None)
    async with (
        httpx.AsyncClient(timeout=timeout, verify=trusted()) as client,
        client.stream("GET", url) as answer,
    ):
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                yield timedelta(seconds=float(json.loads(line.removeprefix("data:"))["offset_seconds"]))
