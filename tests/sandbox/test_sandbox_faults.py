"""The sandbox's faults, as a plain HTTP client and the real Slack SDK meet them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from slack_app import connected, eventually
from websockets.asyncio.client import connect

from sandbox.server import Sandbox

BOT = "/telegram/bot7000000001:demo-telegram-token"
SLACK = {"Authorization": "Bearer xoxb-demo"}


async def fault(http: httpx.AsyncClient, **rule: Any) -> dict[str, Any]:
    answer = (await http.post("/control/faults", json=rule)).json()
    assert answer["ok"], answer
    return dict(answer["fault"])


async def posted(http: httpx.AsyncClient, channel: str = "C0CREATORS", text: str = "x") -> httpx.Response:
    body = {"channel": channel, "text": text}
    return await http.post("/slack/api/chat.postMessage", json=body, headers=SLACK)


async def sent(http: httpx.AsyncClient, chat: int = -4001, text: str = "x") -> httpx.Response:
    return await http.post(f"{BOT}/sendMessage", json={"chat_id": chat, "text": text})


async def standing(http: httpx.AsyncClient) -> tuple[int, int]:
    """How many messages the bot has in #creators and in the group Ops."""
    slack = (await http.get("/control/slack/messages", params={"channel": "#creators"})).json()["messages"]
    telegram = (await http.get("/control/telegram/messages", params={"chat": "Ops"})).json()["messages"]
    return len(slack), sum(one["out"] for one in telegram)


async def updates(http: httpx.AsyncClient, offset: int = 0) -> list[dict[str, Any]]:
    answer = (await http.post(f"{BOT}/getUpdates", json={"offset": offset})).json()
    return list(answer["result"])


async def hits(http: httpx.AsyncClient, number: int) -> int:
    """How often a fault has struck."""
    faults = (await http.get("/control/faults")).json()["faults"]
    return sum(one["hits"] for one in faults if one["id"] == number)


async def within(look: Callable[[], Awaitable[Any]], seconds: float = 20) -> Any:
    """Look again until there is something, or the time is over; gives what was seen last."""
    for _ in range(int(seconds / 0.02)):
        if found := await look():
            return found
        await asyncio.sleep(0.02)
    return await look()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"platform": "icq", "method": "x", "what": "slow"}, "no platform"),
        ({"platform": "slack", "method": "chat.postMesage", "what": "slow"}, "no method"),
        ({"platform": "slack", "method": "chat.postMessage", "what": "migrated"}, "no what"),
        ({"platform": "slack", "method": "chat.postMessage", "what": "dead_url"}, "no method"),
        ({"platform": "slack", "delivery": "messages", "what": "duplicate"}, "no delivery"),
        ({"platform": "telegram", "delivery": "message", "what": "resent"}, "no delivery"),
        ({"platform": "telegram", "connection": "each", "what": "half_open"}, "no what"),
        ({"platform": "slack", "connection": "second", "what": "half_open"}, "no connection"),
        ({"platform": "slack", "what": "slow"}, "either"),
        ({"platform": "slack", "method": "*", "what": "slow", "delay": 3}, "has no delay"),
        ({"platform": "slack", "method": "*", "what": "slow", "times": -1}, "'times'"),
        ({"platform": "slack", "method": "*", "what": "slow", "seconds": "3"}, "'seconds'"),
        ({"platform": "slack", "method": "*", "what": "slow", "status": 500}, "'status'"),
        ({"platform": "slack", "method": "*", "what": "refused"}, "'error'"),
    ],
)
async def test_a_fault_that_is_not_known_is_refused_in_a_sentence(
    http: httpx.AsyncClient, rule: dict[str, Any], said: str
) -> None:
    answer = await http.post("/control/faults", json=rule)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


async def test_faults_are_listed_with_their_hits_and_cleared(http: httpx.AsyncClient) -> None:
    first = await fault(http, platform="slack", method="*", what="server_error", times=0)
    await fault(http, platform="telegram", method="*", what="server_error", after=1, status=500)
    assert (await posted(http)).status_code == 502
    assert [(await sent(http)).status_code for _ in range(3)] == [200, 500, 200]
    listed = (await http.get("/control/faults")).json()["faults"]
    assert [(one["hits"], one["seen"]) for one in listed] == [(1, 1), (1, 2)]
    assert (await http.delete("/control/faults", params={"id": first["id"]})).json()["cleared"] == 1
    assert (await http.delete("/control/faults", params={"id": first["id"]})).status_code == 404
    assert (await posted(http)).json()["ok"]
    assert (await http.delete("/control/faults")).json()["cleared"] == 1


async def test_429_can_be_for_one_chat_one_method_or_all(http: httpx.AsyncClient) -> None:
    await fault(
        http, platform="slack", method="chat.postMessage", what="rate_limited", seconds=30, chat="#creators"
    )
    refused = await posted(http)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert refused.json()["error"] == "ratelimited"
    await fault(http, platform="telegram", method="*", what="rate_limited", seconds=7, times=2, chat="Ops")
    assert (await sent(http, 50001)).status_code == 403  # nobody pressed Start there: not this chat's fault
    refused = await sent(http)
    assert (refused.status_code, refused.json()["parameters"]) == (429, {"retry_after": 7})
    assert (await http.get(f"{BOT}/getMe")).status_code == 200
    assert await standing(http) == (0, 0)


async def test_a_call_takes_effect_and_its_answer_never_comes(http: httpx.AsyncClient) -> None:
    for platform, method in (("slack", "chat.postMessage"), ("telegram", "sendMessage")):
        await fault(http, platform=platform, method=method, what="accept_then_reset")
    for call in (posted, sent):
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await call(http)
    assert await standing(http) == (1, 1)


async def test_a_connection_cut_before_the_call_leaves_nothing(http: httpx.AsyncClient) -> None:
    await fault(http, platform="slack", method="*", what="reset")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await posted(http)
    assert await standing(http) == (0, 0)


async def test_a_black_hole_keeps_the_caller_waiting_until_it_is_cleared(http: httpx.AsyncClient) -> None:
    await fault(http, platform="telegram", method="sendMessage", what="black_hole")
    with pytest.raises(httpx.ReadTimeout):
        await http.post(f"{BOT}/sendMessage", json={"chat_id": -4001, "text": "x"}, timeout=0.3)
    assert await standing(http) == (0, 1)
    hole = await fault(http, platform="slack", method="*", what="black_hole")
    waiting = asyncio.create_task(posted(http))
    assert await within(lambda: hits(http, hole["id"]))
    await http.delete("/control/faults")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await waiting


async def test_a_slow_call_takes_effect_at_once(http: httpx.AsyncClient) -> None:
    await fault(http, platform="slack", method="chat.postMessage", what="slow", seconds=0.3)
    began = time.monotonic()
    waiting = asyncio.create_task(posted(http))
    await asyncio.sleep(0.1)
    assert (await standing(http))[0] == 1
    assert (await waiting).json()["ok"]
    assert time.monotonic() - began >= 0.3


async def test_a_refusal_is_in_the_platforms_own_form(http: httpx.AsyncClient) -> None:
    await fault(http, platform="slack", method="chat.postMessage", what="refused", error="token_revoked")
    assert (await posted(http)).json() == {"ok": False, "error": "token_revoked"}
    said = "Forbidden: bot was blocked by the user"
    await fault(http, platform="telegram", method="sendMessage", what="refused", error=said)
    refused = await sent(http)
    assert (refused.status_code, refused.json()["description"]) == (403, said)


async def test_the_world_changes_in_the_middle_of_many_calls(http: httpx.AsyncClient) -> None:
    await fault(http, platform="telegram", method="sendMessage", what="migrated", chat="Ops", after=1)
    assert (await sent(http)).json()["ok"]
    moved = (await sent(http)).json()
    assert moved["parameters"]["migrate_to_chat_id"] < -1_000_000_000_000
    await fault(http, platform="slack", method="chat.postMessage", what="archived", chat="#creators")
    assert (await posted(http)).json()["error"] == "is_archived"
    await fault(http, platform="slack", method="chat.postMessage", what="uninstalled")
    assert (await posted(http, "C0CAMPAIGNS")).json()["error"] == "account_inactive"


async def test_updates_come_twice_late_in_another_order_or_never(http: httpx.AsyncClient) -> None:
    async def says(text: str) -> None:
        await http.post(
            "/control/telegram/say", json={"user": "mei", "chat": "Managers 管理群", "text": text}
        )

    for what, more in (("duplicate", {}), ("delayed", {"seconds": 1.0}), ("lost", {}), ("out_of_order", {})):
        await fault(http, platform="telegram", delivery="message", what=what, **more)
    for text in ("twice", "delayed", "never", "late", "early"):
        await says(text)
    found = await updates(http)
    assert [one["message"]["text"] for one in found] == ["twice", "twice", "early", "late"]
    ids = [one["update_id"] for one in found]
    assert ids[0] == ids[1]
    assert ids[1:] == sorted(set(ids))
    later = await within(lambda: updates(http, ids[-1] + 1))
    assert [one["message"]["text"] for one in later] == ["delayed"]


async def test_a_lost_confirmation_brings_an_update_again(http: httpx.AsyncClient) -> None:
    await fault(http, platform="telegram", delivery="message", what="lost_ack")
    await http.post("/control/telegram/start", json={"user": "kai"})
    [first] = await updates(http)
    assert await updates(http, first["update_id"] + 1) == [first]
    assert await updates(http, first["update_id"] + 1) == []


async def test_a_press_is_sent_again_is_forgotten_or_too_old_to_answer(http: httpx.AsyncClient) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "1"}]]}
    await http.post(f"{BOT}/sendMessage", json={"chat_id": -4001, "text": "?", "reply_markup": keyboard})
    for what in ("resent", "expired", "too_old"):
        await fault(http, platform="telegram", delivery="callback_query", what=what)
        await http.post(
            "/control/telegram/press", json={"user": "ben", "chat": "Ops", "label": "Yes", "wait": 0}
        )
    first, again, late = await updates(http)
    assert first["callback_query"] == again["callback_query"]
    assert first["update_id"] != again["update_id"]
    query = late["callback_query"]["id"]
    answer = (await http.post(f"{BOT}/answerCallbackQuery", json={"callback_query_id": query})).json()
    assert "query is too old" in answer["description"]


async def test_events_come_twice_and_again_after_a_lost_ack(http: httpx.AsyncClient, base_url: str) -> None:
    async with connected(base_url) as app:
        await fault(http, platform="slack", delivery="app_mention", what="duplicate", copies=3)
        await fault(http, platform="slack", delivery="message", what="lost_ack")
        await http.post("/control/slack/mention", json={"user": "lin", "channel": "#creators", "text": "x"})
        await eventually(lambda: len(app.events("app_mention")) == 3 and len(app.events("message")) == 2)
    payloads = [one.payload for one in app.requests]
    assert len({one["event_id"] for one in payloads}) == 2
    await fault(http, platform="slack", delivery="slash_commands", what="lost")
    order = {"user": "lin", "channel": "#creators", "text": "/daren help"}
    assert (await http.post("/control/slack/command", json=order)).json()["error"] == "operation_timeout"


async def test_connections_are_asked_to_go_one_after_the_other(
    http: httpx.AsyncClient, base_url: str
) -> None:
    async with connected(base_url) as first, connected(base_url) as second:
        await fault(http, platform="slack", connection="each", what="refresh_requested", seconds=0.2)
        for number in range(4):
            await http.post(
                "/control/slack/say", json={"user": "lin", "channel": "#creators", "text": str(number)}
            )
            await asyncio.sleep(0.15)
        heard = lambda: first.events("message") + second.events("message")  # noqa: E731
        await eventually(lambda: len(heard()) >= 4)
        assert sorted(one["text"] for one in heard()) == ["0", "1", "2", "3"]


async def test_a_frozen_connection_takes_everything_and_answers_nothing(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    async def opened() -> str:
        headers = {"Authorization": "Bearer xapp-demo"}
        return str((await http.post("/slack/api/apps.connections.open", headers=headers)).json()["url"])

    async with connect(await opened()) as socket:
        await socket.recv()
        await fault(http, platform="slack", connection="one", what="half_open")
        pong = await socket.ping()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pong, 0.3)
        assert len(sandbox.slack.sockets) == 1
        await fault(http, platform="slack", connection="all", what="cut")
        await eventually(lambda: len(sandbox.slack.sockets) == 0)
    await fault(http, platform="slack", method="apps.connections.open", what="dead_url")
    with pytest.raises(OSError):  # noqa: PT011 - whatever the line says
        await connect(await opened())
    await fault(http, platform="slack", method="apps.connections.open", what="silent_url")
    async with connect(await opened()) as socket:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 0.2)
