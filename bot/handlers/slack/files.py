"""Files that people dropped into Slack, to disk: by id, with our token, up to a size."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from bot.handlers.slack.clients import Clients
from bot.handlers.slack.errors import Away, Limited, Lost, Refused, asked
from bot.ports import Rejected, RetryLater, TooLarge

CHUNK: Final = 256 * 1024
TIMEOUT: Final = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)
AGAIN: Final = 10.0  # seconds
_HOSTS: Final = (".slack.com", ".slack-files.com", ".slack-edge.com")


class SlackFetcher:
    """Asks files.info each time: an address of a year ago may be gone, an id is not."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def fetch(self, ref: str, target: Path, *, team: str, most_bytes: int) -> None:
        try:
            client = self._clients.of(team)
        except KeyError:
            raise Rejected("the app is not installed in this team") from None
        file = await self.info(ref, team=team)
        if (file.get("size") or 0) > most_bytes:
            raise TooLarge(f"more than {most_bytes} bytes")
        url = file.get("url_private_download") or file.get("url_private") or ""
        if not self._ours(url):
            raise Rejected("the file is not kept by Slack")
        part = target.with_name(target.name + ".part")
        try:
            await _download(url, str(client.token), client.proxy, part, file, most_bytes)
            await asyncio.to_thread(part.replace, target)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def info(self, ref: str, *, team: str) -> dict[str, Any]:
        """What files.info says. Raises Rejected for a file that is gone, RetryLater without Slack."""
        try:
            file: dict[str, Any] = (await asked(self._clients.of(team).files_info(file=ref)))["file"]
        except Refused as refused:
            raise Rejected(refused.code) from None
        except Limited as limited:
            raise RetryLater(limited.after) from None
        except (Away, Lost):
            raise RetryLater(AGAIN) from None
        if file.get("mode") in {"tombstone", "hidden_by_limit"} or file.get("file_access") == "access_denied":
            raise Rejected("the file is gone")
        return file

    def _ours(self, url: str) -> bool:
        """Whether our token may go there: Slack's own hosts, or the one we talk to anyway."""
        asked_for, base = urlsplit(url), urlsplit(self._clients.base_url)
        if (asked_for.scheme, asked_for.netloc) == (base.scheme, base.netloc):
            return True
        return asked_for.scheme == "https" and (asked_for.hostname or "").endswith(_HOSTS)


async def _download(
    url: str, token: str, proxy: str | None, part: Path, file: dict[str, Any], most_bytes: int
) -> None:
    """Stream to `part`; raises Rejected or RetryLater."""
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.get(
                url, headers={"Authorization": f"Bearer {token}"}, proxy=proxy, allow_redirects=False
            ) as answer,
        ):
            _check(answer, file)
            got = await _stream(answer, part, most_bytes)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise RetryLater(AGAIN) from error
    expected = file.get("size")
    if isinstance(expected, int) and got != expected:
        if answer.content_type == "text/html":
            raise Rejected("Slack answered with its login page")
        raise RetryLater(AGAIN)


def _check(answer: aiohttp.ClientResponse, file: dict[str, Any]) -> None:
    if answer.status == 429 or answer.status >= 500:
        raise RetryLater(AGAIN)
    if answer.status != 200:
        raise Rejected(f"status {answer.status}")
    # Without the right to read files Slack answers 200 with a page that asks to sign in.
    if answer.content_type == "text/html" and file.get("mimetype") != "text/html":
        raise Rejected("Slack answered with its login page")


async def _stream(answer: aiohttp.ClientResponse, part: Path, most_bytes: int) -> int:
    got = 0
    handle = await asyncio.to_thread(part.open, "wb")
    try:
        async for chunk in answer.content.iter_chunked(CHUNK):
            got += len(chunk)
            if got > most_bytes:
                raise TooLarge(f"more than {most_bytes} bytes")
            await asyncio.to_thread(handle.write, chunk)
    finally:
        await asyncio.to_thread(handle.close)
    return got
