"""Files that people send, from Telegram's servers to disk."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path

import httpx
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.handlers.telegram import limits
from bot.handlers.telegram.wire import Throttled
from bot.ports import Rejected, RetryLater, TooLarge
from bot.tls import trusted

_AWAY_PAUSE = 5.0
_TIMEOUT = httpx.Timeout(25.0, connect=5.0)


class TelegramFetcher:
    """bot.ports.Fetcher: getFile, then a streamed download. The address holds the token and is told to nobody."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, ref: str, target: Path, *, team: str, most_bytes: int) -> None:
        """Raises Rejected for a file that is gone, TooLarge for one larger than `most_bytes` or Telegram's 20 MB."""
        del team
        most = min(most_bytes, limits.DOWNLOAD_BYTES)
        address = await self._address(ref, most)
        partial = target.with_name(target.name + ".part")
        try:
            await _download(address, partial, most)
            await asyncio.to_thread(partial.replace, target)
        except httpx.HTTPError:
            raise RetryLater(_AWAY_PAUSE) from None
        finally:
            await asyncio.to_thread(partial.unlink, missing_ok=True)

    async def _address(self, ref: str, most: int) -> str:
        try:
            file = await self._bot.get_file(ref)
        except Throttled as refused:
            raise RetryLater(refused.after) from None
        except (BadRequest, Forbidden) as refused:
            kind = TooLarge if "file is too big" in str(refused).lower() else Rejected
            raise kind(str(refused)) from None
        except TelegramError:
            raise RetryLater(_AWAY_PAUSE) from None
        if file.file_size is not None and file.file_size > most:
            raise TooLarge(f"the file has {file.file_size} bytes, {most} are allowed")
        if not file.file_path:
            raise Rejected("Telegram gives no address for the file")
        return file.file_path


async def _download(address: str, partial: Path, most: int) -> None:
    async with (
        httpx.AsyncClient(timeout=_TIMEOUT, verify=trusted()) as client,
        client.stream("GET", address) as answer,
    ):
        if answer.status_code in {
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.GONE,
        }:
            raise Rejected(f"the file is gone: HTTP {answer.status_code}")
        answer.raise_for_status()
        received = 0
        with await asyncio.to_thread(partial.open, "wb") as file:
            async for chunk in answer.aiter_bytes():
                received += len(chunk)
                if received > most:
                    raise TooLarge(f"the file is larger than the {most} bytes that are allowed")
                await asyncio.to_thread(file.write, chunk)
