"""The control API's common part and the record, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from slack_app import web_client

from sandbox.server import Sandbox, running


async def test_the_clock_is_read_and_moved(http: httpx.AsyncClient) -> None:
    assert (await http.get("/control/clock")).json()["offset_seconds"] == 0
    assert (await http.post("/control/clock", json={"advance": "1h"})).json()["offset_seconds"] == 3600
    assert (await http.post("/control/clock", json={"advance": 30})).json()["offset_seconds"] == 3630
    moved = await http.post("/control/clock", json={"to": "2027-01-01T08:00:00+08:00"})
    assert moved.json()["now"].startswith("2027-01-01T00:00:00")


@pytest.mark.parametrize("order", [{}, {"advance": "soon"}, {"to": "2027-01-01"}, {"to": "noon"}])
async def test_an_unclear_move_of_the_clock_is_refused(
    http: httpx.AsyncClient, order: dict[str, str]
) -> None:
    answer = await http.post("/control/clock", json=order)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


async def test_the_clock_stream_tells_the_offset_now_and_at_each_move(http: httpx.AsyncClient) -> None:
    async with http.stream("GET", "/control/clock/stream") as stream:
        lines = (line async for line in stream.aiter_lines() if line.startswith("data: "))
        first = await anext(lines)
        await http.post("/control/clock", json={"advance": "1d"})
        second = await anext(lines)
    assert [json.loads(line[6:]) for line in (first, second)] == [
        {"offset_seconds": 0.0},
        {"offset_seconds": 86400.0},
    ]


async def test_the_event_stream_tells_of_messages_and_ends_with_the_server(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient() as client:
        async with running(sandbox) as url:
            stream = await client.send(client.build_request("GET", f"{url}/control/events"), stream=True)
            lines = stream.aiter_lines()
            await anext(lines)
            order = {"user": "lin", "channel": "#creators", "text": "hello"}
            await client.post(f"{url}/control/slack/say", json=order)
            events = [line async for line in _until_data(lines)]
        async with asyncio.timeout(2):
            assert [line async for line in lines if line] == []
    assert json.loads(events[-1][6:])["kind"] == "slack.message"


async def _until_data(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if line.startswith("data: "):
            return


async def test_every_call_is_one_line_without_the_token(tmp_path: Path) -> None:
    record = tmp_path / "calls.jsonl"
    async with running(Sandbox(record_path=record)) as url:
        await web_client(url).chat_postMessage(channel="C0CREATORS", text="你好")
        await web_client(url).users_info(user="U0LIN")
        first, second = record.read_text(encoding="utf-8").splitlines()
    assert json.loads(first) == {
        "platform": "slack",
        "method": "chat.postMessage",
        "args": {"channel": "C0CREATORS", "text": "你好"},
    }
    assert (json.loads(second)["method"], "xoxb" in first + second) == ("users.info", False)


@pytest.mark.parametrize(
    ("path", "order", "status"),
    [
        ("say", {"channel": "#creators", "text": "x"}, 400),
        ("say", {"user": "nobody", "channel": "#creators", "text": "x"}, 404),
        ("say", {"user": "lin", "channel": "#nowhere", "text": "x"}, 404),
        ("say", {"user": "outsider", "channel": "#campaigns", "text": "x"}, 400),
        ("command", {"user": "lin", "channel": "#creators", "text": "/other"}, 400),
        ("submit", {"user": "lin", "values": {}}, 404),
        ("upload", {"user": "lin", "channel": "#creators", "filename": "a", "content_base64": "%"}, 400),
    ],
)
async def test_an_impossible_order_is_refused_in_a_sentence(
    http: httpx.AsyncClient, path: str, order: dict[str, str], status: int
) -> None:
    answer = await http.post(f"/control/slack/{path}", json=order)
    assert (answer.status_code, answer.json()["ok"], answer.json()["error"][-1]) == (status, False, ".")
