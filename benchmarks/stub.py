"""The cheapest Slack and Telegram that a bot can talk to, and the people who press buttons in them."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import WSMsgType, web

Json = dict[str, Any]
Platform = Literal["slack", "telegram"]
PATIENCE = 10.0  # seconds until a press counts as never answered
USERNAME = "bench_bot"


@dataclass(frozen=True)
class Person:
    """Somebody with a button before her. `chat` is a Slack channel or a Telegram private chat."""

    platform: Platform
    team: str
    user: str
    chat: str
    token: str


class Stub:
    """Both platforms' wires for one bot. `press` hands it a press and waits for its reply."""

    def __init__(self) -> None:
        self.replies: dict[Platform, Json] = {}  # the last reply, as the bot sent it
        self.url = ""
        self._numbers = itertools.count(1)
        self._sockets: list[web.WebSocketResponse] = []
        self._updates: list[Json] = []
        self._came = asyncio.Event()
        self._standing = asyncio.Event()
        self._waiting: defaultdict[tuple[Platform, str], deque[asyncio.Future[float]]] = defaultdict(deque)

    async def press(self, person: Person) -> float:
        """Seconds from handing the press over to the arrival of the reply; raises TimeoutError."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[person.platform, person.chat].append(future)
        begun = time.perf_counter()
        if person.platform == "slack":
            await self._envelope(person)
        else:
            self._updates.append(self._update(person))
            self._came.set()
        async with asyncio.timeout(PATIENCE):
            return await future - begun

    async def heard(self) -> None:
        """Wait until a socket stands."""
        await self._standing.wait()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/slack/socket", self._socket),
            web.post("/slack/api/{method}", self._slack),
            web.post("/telegram/bot{token}/{method}", self._telegram),
        ]

    def _arrived(self, platform: Platform, chat: str, reply: Json) -> None:
        """Replies of one chat come in the order of its presses."""
        self.replies[platform] = reply
        future = self._waiting[platform, chat].popleft()
        if not future.done():
            future.set_result(time.perf_counter())

    # Slack

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self._sockets.append(socket)
        self._standing.set()
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    async def _envelope(self, person: Person) -> None:
        number = next(self._numbers)
        envelope = {
            "envelope_id": f"envelope-{number}",
            "type": "interactive",
            "accepts_response_payload": True,
            "payload": slack_press(person, number),
        }
        await self._sockets[number % len(self._sockets)].send_json(envelope)

    async def _slack(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "chat.postMessage":
            body: Json = await request.json()
            self._arrived("slack", body["channel"], body)
            ts = f"{time.time():.6f}"
            return web.json_response({"ok": True, "channel": body["channel"], "ts": ts})
        if method == "apps.connections.open":
            address = self.url.replace("http", "ws", 1) + "/slack/socket"
            return web.json_response({"ok": True, "url": address})
        if method == "auth.test":
            team = request.headers["Authorization"].rpartition("-")[2]
            bot = {"team_id": team, "team": team, "user_id": "UBOT", "user": "bench", "bot_id": "BBOT"}
            return web.json_response({"ok": True, "url": "https://example.slack.com/", **bot})
        if method == "users.info":
            who = {"id": "U", "name": "sam", "locale": "en-US", "tz": "UTC", "profile": {"real_name": "Sam"}}
            return web.json_response({"ok": True, "user": who})
        return web.json_response({"ok": True})

    # Telegram

    def _update(self, person: Person) -> Json:
        number = next(self._numbers)
        return {"update_id": number, "callback_query": telegram_press(person, number)}

    async def _telegram(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await request.post()
        if method == "getUpdates":
            return _told(await self._poll(given))
        if method == "sendMessage":
            chat = str(given["chat_id"])
            self._arrived("telegram", chat, dict(given))
            message = {
                "message_id": next(self._numbers),
                "date": 1,
                "chat": {"id": int(chat), "type": "private"},
            }
            return _told({**message, "text": given["text"]})
        if method == "getMe":
            return _told({"id": 7, "is_bot": True, "first_name": "Bench", "username": USERNAME})
        return _told([] if method == "getMyCommands" else True)

    async def _poll(self, given: Any) -> list[Json]:
        """Updates from the offset on; those before it are confirmed."""
        offset = int(given.get("offset", 0))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates:
            self._came.clear()
            try:
                async with asyncio.timeout(float(given.get("timeout", 0))):
                    await self._came.wait()
            except TimeoutError:
                return []
        return self._updates[:100]


def _told(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def slack_press(person: Person, number: int) -> Json:
    """A block_actions payload as Slack sends it for a button on a message of the bot."""
    team = {"id": person.team, "domain": "example"}
    ts = f"1700000000.{number:06d}"
    button = {
        "type": "button",
        "action_id": "b0",
        "block_id": "x1",
        "text": {"type": "plain_text", "text": "Help", "emoji": True},
        "value": person.token,
    }
    section = {
        "type": "section",
        "block_id": "x0",
        "text": {"type": "mrkdwn", "text": "A message of the bot."},
    }
    return {
        "type": "block_actions",
        "team": team,
        "user": {"id": person.user, "username": "sam", "name": "sam", "team_id": person.team},
        "api_app_id": "A1",
        "token": "verification",
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": person.chat,
            "is_ephemeral": False,
        },
        "trigger_id": f"{number}.1.abcdef",
        "channel": {"id": person.chat, "name": "creators"},
        "message": {
            "type": "message",
            "user": "UBOT",
            "ts": ts,
            "text": "A message of the bot.",
            "blocks": [section, {"type": "actions", "block_id": "x1", "elements": [button]}],
        },
        "state": {"values": {}},
        "response_url": "",
        "actions": [{**button, "action_ts": ts}],
    }


def telegram_press(person: Person, number: int) -> Json:
    """A callback_query as Telegram sends it for a button under a message of the bot."""
    keyboard = [[{"text": "Help", "callback_data": person.token}]]
    return {
        "id": str(number),
        "from": {"id": int(person.user), "is_bot": False, "first_name": "Sam", "language_code": "en"},
        "chat_instance": "1",
        "data": person.token,
        "message": {
            "message_id": number,
            "date": 1_700_000_000,
            "chat": {"id": int(person.chat), "type": "private", "first_name": "Sam"},
            "from": {"id": 7, "is_bot": True, "first_name": "Bench", "username": USERNAME},
            "text": "A message of the bot.",
            "reply_markup": {"inline_keyboard": keyboard},
        },
    }


@asynccontextmanager
async def serving() -> AsyncIterator[Stub]:
    """A stub on a free port of the loopback."""
    stub = Stub()
    app = web.Application()
    app.add_routes(stub.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stub.url = "http://{}:{}".format(*runner.addresses[0][:2])
    try:
        yield stub
    finally:
        await runner.cleanup()
