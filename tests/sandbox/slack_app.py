"""A small Slack app on the real SDK: it acknowledges, remembers what came, and answers as told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

BOT_TOKEN = "xoxb-demo"
Answer = Callable[[SocketModeRequest], dict[str, Any] | None]


def web_client(base_url: str, token: str = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=f"{base_url}/slack/api/", retry_handlers=[])


class App:
    """``answer`` gives the ack's payload; with ``deaf`` nothing is acknowledged."""

    def __init__(self, client: SocketModeClient, answer: Answer) -> None:
        self.client = client
        self.answer = answer
        self.deaf = False
        self.requests: list[SocketModeRequest] = []
        client.socket_mode_request_listeners.append(self._listen)

    async def _listen(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        if not self.deaf:
            payload = self.answer(request)
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    def events(self, kind: str) -> list[dict[str, Any]]:
        found = [one.payload["event"] for one in self.requests if one.type == "events_api"]
        return [one for one in found if one["type"] == kind]

    def interactions(self, kind: str) -> list[dict[str, Any]]:
        return [one.payload for one in self.requests if one.payload.get("type") == kind]

    def commands(self) -> list[dict[str, Any]]:
        return [one.payload for one in self.requests if one.type == "slash_commands"]


@asynccontextmanager
async def connected(base_url: str, answer: Answer = lambda _request: None) -> AsyncIterator[App]:
    """A connected app; on leaving, the SDK's background tasks have ended."""
    client = SocketModeClient(
        "xapp-demo",
        web_client=web_client(base_url, "xapp-demo"),
        auto_reconnect_enabled=True,
        ping_interval=1,
    )
    app = App(client, answer)
    await client.connect()  # type: ignore[no-untyped-call]
    try:
        yield app
    finally:
        tasks = [client.message_processor, client.message_receiver, client.current_session_monitor]
        await client.close()  # type: ignore[no-untyped-call]
        for task in tasks:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


async def eventually(look: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Poll until ``look`` gives something true; fails with what it gave last."""
    async with asyncio.timeout(seconds + 1):
        for _ in range(int(seconds / 0.01)):
            found = look()
            if found:
                return found
            await asyncio.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {found!r}")
