"""The local Slack's Socket Mode, through the real SDK client."""

import json
from typing import Any

import httpx
import pytest
from slack_app import connected, eventually, web_client
from slack_sdk.socket_mode.request import SocketModeRequest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from sandbox.server import Sandbox
from sandbox.slack import limits


async def test_a_mention_arrives_as_mention_and_as_message(base_url: str, http: httpx.AsyncClient) -> None:
    async with connected(base_url) as app:
        said = await http.post(
            "/control/slack/mention",
            json={"user": "lin", "channel": "#creators", "text": "看 https://a.example/?x=1&y=2 @sam"},
        )
        mention = (await eventually(lambda: app.events("app_mention")))[0]
        message = (await eventually(lambda: app.events("message")))[0]
    assert mention["ts"] == message["ts"] == said.json()["ts"]
    assert message["text"] == "<@U0BOT> 看 <https://a.example/?x=1&amp;y=2> <@U0SAM>"
    assert (message["channel_type"], message["user"]) == ("channel", "U0LIN")
    ids = {one.payload["event_id"] for one in app.requests}
    assert len(ids) == 2


async def test_a_direct_message_and_another_team_arrive_on_the_same_socket(
    base_url: str, http: httpx.AsyncClient
) -> None:
    async with connected(base_url) as app:
        await http.post("/control/slack/say", json={"user": "lin", "channel": "dm", "text": "a < b"})
        await http.post("/control/slack/say", json={"user": "zoe", "channel": "#general", "text": "hello"})
        await eventually(lambda: len(app.requests) == 2)
    assert [one.payload["team_id"] for one in app.requests] == ["T0DAREN", "T0OTHER"]
    direct = app.requests[0].payload["event"]
    assert (direct["channel"], direct["channel_type"], direct["text"]) == ("D0LIN", "im", "a &lt; b")


async def test_an_uploaded_file_arrives_as_message_and_as_file_shared(
    base_url: str, http: httpx.AsyncClient
) -> None:
    async with connected(base_url) as app:
        await http.post(
            "/control/slack/upload",
            data={"user": "lin", "channel": "#creators", "text": "本月"},
            files={"file": ("创作者 list.csv", b"a,b", "text/csv")},
        )
        shared = (await eventually(lambda: app.events("file_shared")))[0]
        message = (await eventually(lambda: app.events("message")))[0]
    file = message["files"][0]
    assert (message["subtype"], message["text"], file["name"]) == ("file_share", "本月", "创作者 list.csv")
    assert shared["file_id"] == shared["file"]["id"] == file["id"]
    info = await web_client(base_url).files_info(file=file["id"])
    got = await http.get(info["file"]["url_private_download"], headers={"Authorization": "Bearer xoxb-demo"})
    assert got.content == b"a,b"


async def test_envelopes_go_to_the_connections_in_turn(base_url: str, http: httpx.AsyncClient) -> None:
    async with connected(base_url) as one, connected(base_url) as other:
        for number in range(4):
            await http.post("/control/slack/say", json={"user": "lin", "channel": "dm", "text": str(number)})
        await eventually(lambda: len(one.requests) + len(other.requests) == 4)
        assert (len(one.requests), len(other.requests)) == (2, 2)


async def test_an_unacknowledged_event_is_tried_again_on_another_connection(
    base_url: str, http: httpx.AsyncClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ACK", 0.3)
    sandbox.slack.sockets.retry_delays = (0.0, 0.1, 0.1)
    async with connected(base_url) as deaf, connected(base_url) as other:
        deaf.deaf = other.deaf = True
        await http.post("/control/slack/say", json={"user": "lin", "channel": "dm", "text": "again"})
        await eventually(lambda: len(deaf.requests) + len(other.requests) == 2)
        deaf.deaf = other.deaf = False
        both = await eventually(lambda: _after(deaf.requests + other.requests, 3))
    assert sorted(one.retry_attempt for one in both) == [0, 1, 2]
    assert {one.retry_reason for one in both if one.retry_attempt} == {"timeout"}
    assert len({one.payload["event_id"] for one in both}) == 1
    assert len({one.envelope_id for one in both}) == 3


def _after(requests: list[SocketModeRequest], count: int) -> list[SocketModeRequest] | None:
    return requests if len(requests) >= count else None


async def test_an_event_gives_up_after_three_retries(
    base_url: str, http: httpx.AsyncClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ACK", 0.1)
    sandbox.slack.sockets.retry_delays = (0.0, 0.0, 0.0)
    async with connected(base_url) as app:
        app.deaf = True
        await http.post("/control/slack/say", json={"user": "lin", "channel": "dm", "text": "nobody"})
        await eventually(lambda: len(app.requests) == 4)
        await http.get("/control/clock")
        assert [one.retry_attempt for one in app.requests] == [0, 1, 2, 3]


async def test_an_event_waits_for_a_connection(base_url: str, http: httpx.AsyncClient) -> None:
    await http.post("/control/slack/say", json={"user": "lin", "channel": "dm", "text": "early"})
    async with connected(base_url) as app:
        await eventually(lambda: app.events("message"))


async def test_a_command_shows_the_answer_of_its_ack(base_url: str, http: httpx.AsyncClient) -> None:
    async with connected(base_url, lambda _: {"text": "3 creators"}) as app:
        order = {"user": "lin", "channel": "#creators", "text": "/daren shortlist"}
        assert (await http.post("/control/slack/command", json=order)).json()["ok"]
        command = app.commands()[0]
    assert (command["command"], command["text"], command["user_id"]) == ("/daren", "shortlist", "U0LIN")
    seen = (await http.get("/control/slack/messages?channel=%23creators&user=lin")).json()["messages"]
    assert [(one["visible"], one["ephemeral"]) for one in seen] == [("3 creators", True)]


async def test_a_command_nobody_acknowledges_times_out_and_is_not_repeated(
    base_url: str, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ACK", 0.3)
    async with connected(base_url) as app:
        app.deaf = True
        order = {"user": "lin", "channel": "#creators", "text": "/daren"}
        answer = (await http.post("/control/slack/command", json=order)).json()
        assert answer == {"ok": False, "error": "operation_timeout"}
        assert len(app.requests) == 1


async def test_a_response_address_takes_five_answers(base_url: str, http: httpx.AsyncClient) -> None:
    async with connected(base_url) as app:
        order = {"user": "lin", "channel": "#creators", "text": "/daren"}
        await http.post("/control/slack/command", json=order)
        url = app.commands()[0]["response_url"]
        codes = [(await http.post(url, json={"text": f"answer {n}"})).status_code for n in range(6)]
    assert codes == [200, 200, 200, 200, 200, 404]


async def test_a_ticket_is_good_for_one_connection(base_url: str) -> None:
    url = (await web_client(base_url).apps_connections_open(app_token="xapp-demo"))["url"]
    async with connect(url) as socket:
        assert json.loads(await socket.recv())["type"] == "hello"
    with pytest.raises(InvalidStatus):
        await connect(url)


async def test_the_eleventh_connection_is_turned_away(base_url: str) -> None:
    open_sockets: list[Any] = []
    for _ in range(limits.SOCKETS + 1):
        url = (await web_client(base_url).apps_connections_open(app_token="xapp-demo"))["url"]
        open_sockets.append(await connect(url))
    firsts = [json.loads(await one.recv()) for one in open_sockets]
    for one in open_sockets:
        await one.close()
    assert [one["type"] for one in firsts] == ["hello"] * limits.SOCKETS + ["disconnect"]
    assert firsts[-1]["reason"] == "too_many_websockets"


async def test_a_refresh_makes_the_client_come_back(
    base_url: str, http: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    async with connected(base_url) as app:
        assert (await http.post("/control/slack/refresh", json={})).json()["closed"] == 1
        await http.post("/control/slack/say", json={"user": "lin", "channel": "dm", "text": "after"})
        await eventually(lambda: app.events("message"))
        await eventually(lambda: len(sandbox.slack.sockets) == 1)


async def test_the_apps_own_post_comes_back_with_its_bot_id(base_url: str) -> None:
    async with connected(base_url) as app:
        await web_client(base_url).chat_postMessage(channel="C0CREATORS", text="mine")
        assert (await eventually(lambda: app.events("message")))[0]["bot_id"] == "B0BOT"
