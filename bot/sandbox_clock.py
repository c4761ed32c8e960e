"""Business time as a sandbox tells it: an offset to real time that may jump, followed over server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import structlog

from bot.tls import trusted
from domain.clock import ShiftedClock

log = structlog.get_logger(__name__)
_AGAIN_SECONDS = 1.0


async def follow(clock: ShiftedClock, url: str, jumped: Callable[[], Awaitable[None]]) -> None:
    """Keep `clock` at the sandbox's offset for ever; `jumped` is awaited after each change. Cancel to stop."""
    while True:
        try:
            await _listen(clock, url, jumped)
        except httpx.HTTPError as lost:
            log.warning("sandbox clock lost", error=type(lost).__name__)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _listen(clock: ShiftedClock, url: str, jumped: Callable[[], Awaitable[None]]) -> None:
    timeout = httpx.Timeout(5, read=None)
    async with httpx.AsyncClient(timeout=timeout, verify=trusted()) as client, client.stream("GET", url) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if not line.startswith("data:"):
                continue
            offset = timedelta(seconds=float(json.loads(line.removeprefix("data:"))["offset_seconds"]))
            if offset != clock.offset:
                clock.offset = offset
                await jumped()
