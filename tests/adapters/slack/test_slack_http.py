"""Signed HTTP: what Slack posts is stored once before it is acked, and nothing else is let in or written down."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_bench import TOKEN, FakeTurns, Json, Stage, eventually, settings, token
from starlette.applications import Starlette

from bot import metrics
from bot.answers import Answer, FormErrors, Options, ShowForm, Toast
from bot.card import Button, Card, Span
from bot.config import HttpSettings
from bot.form import FieldKind, FieldView, Form, OptionView
from bot.handlers.slack.adapter import SlackAdapter
from bot.handlers.slack.http import PATH
from bot.inbound import Delivery, FormSubmitted, Press, Text
from bot.ports import Destination, Sending
from bot.web import WebServer
from domain.errors import Away, Busy
from sandbox.server import Sandbox, running
from sandbox.world import DEMO

SECRET = DEMO.slack.app.signing_secret
FORMER = "the-secret-before"
CANARY = "canary-of-a-body-nobody-writes-down"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
GOAL = FieldView("goal", FieldKind.TEXT, "Goal")
CREATOR = FieldView("creator", FieldKind.ENTITY, "Creator", search=True)


@dataclass
class Served(Stage):
    """The adapter behind a web server of its own, and the sandbox posting to it."""

    address: str = ""

    async def post(self, body: bytes, headers: Any = None, **signing: Any) -> httpx.Response:
        """Post past the sandbox, signed unless headers are given."""
        sent = {"content-type": JSON, **signed(body, **signing)} if headers is None else headers
        return await self.http.post(self.address, content=body, headers=sent)

    async def event(self, event_id: str = "Ev1", text: str = "hello", **more: Any) -> httpx.Response:
        return await self.post(mention(event_id, text), **more)

    def texts(self) -> list[str]:
        return [one.text for one in self.turns.inbound("text") if isinstance(one, Text)]


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={mac}"}


def mention(event_id: str, text: str) -> bytes:
    event = {"type": "app_mention", "user": "U0LIN", "text": f"<@U0BOT> {text}", "channel": "C0CREATORS"}
    number = int(hashlib.sha256(event_id.encode()).hexdigest()[:6], 16)
    event |= {"ts": f"{number}.000100"}
    body = {"type": "event_callback", "team_id": "T0DAREN", "event_id": event_id, "event": event}
    return json.dumps(body).encode()


@asynccontextmanager
async def served() -> AsyncIterator[Served]:
    sandbox, turns = Sandbox(), FakeTurns()
    async with (
        running(sandbox) as base_url,
        httpx.AsyncClient(base_url=base_url, timeout=20, trust_env=False) as http,
    ):
        adapter = SlackAdapter(settings(base_url, signing_secrets=(SECRET, FORMER)), turns)
        web = WebServer(HttpSettings(port=0), Starlette(routes=adapter.routes()))
        await web.start()
        await adapter.start()
        address = f"http://127.0.0.1:{web.port}{PATH}"
        stage = Served(sandbox, base_url, turns, adapter, http, address)
        try:
            assert (await stage.act("app", request_url=address))["ok"]
            yield stage
        finally:
            await web.stop()
            await adapter.stop()


@pytest.fixture
async def stage() -> AsyncIterator[Served]:
    async with served() as ready:
        yield ready


async def posted(stage: Stage) -> str:
    """A card with one button, on Slack; gives its ts."""
    payload = stage.adapter.platform.renderer.card(Card((Span("Decide"),), (), ((Button("See", token()),),)))
    sending = Sending("abc", Destination("T0DAREN", "C0CREATORS", "channel"), payload)
    return (await stage.adapter.platform.sender.send(sending)).message


async def test_what_people_say_arrives_and_is_acked(stage: Served) -> None:
    await stage.act("mention", user="lin", channel="#creators", text="大家好")
    await eventually(lambda: stage.texts() == ["大家好"])
    await eventually(lambda: not stage.sandbox.slack.sockets.under_way)
    health = stage.adapter.health()
    assert (health.ok, health.transport, health.alive) == (True, "http", 0)
    assert health.silent_for is not None


async def test_a_command_is_answered_in_its_ack(stage: Served) -> None:
    stage.turns.reply = lambda _: Toast("Only for you.")
    answer = await stage.act("command", user="lin", channel="#creators", text="/daren mine")
    [shown] = [one for one in await stage.messages() if one["ephemeral"]]
    assert answer["ok"]
    assert (shown["ts"], shown["visible"]) == (answer["ts"], "Only for you.")


async def test_a_form_opens_takes_errors_and_options_in_the_ack_and_closes(stage: Served) -> None:
    def reply(delivery: Delivery) -> Answer:
        if isinstance(delivery.inbound, Press):
            return ShowForm(Form(TOKEN, "Task", "Next", "Later", fields=(GOAL, CREATOR)))
        assert isinstance(delivery.inbound, FormSubmitted)
        right = delivery.inbound.values["goal"] == "sell"
        return Toast("Saved.") if right else FormErrors({"goal": "What for?"})

    stage.turns.reply = reply
    stage.turns.offer = lambda wanted: Options((OptionView("7", f"{wanted.query} Ross"),))
    ts = await posted(stage)
    assert (await stage.act("press", user="lin", channel="#creators", label="See", ts=ts))["ok"]
    await eventually(stage.modal)
    wrong = await stage.act("submit", user="lin", values={"Goal": "hm", "Creator": "Lily"})
    assert wrong["errors"] == {"Goal": "What for?"}
    assert (await stage.act("submit", user="lin", values={"Goal": "sell"}))["ok"]
    assert len(stage.turns.wanted) == 1


async def test_slack_asks_whether_the_address_is_ours(stage: Served) -> None:
    asked = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    answer = await stage.post(asked)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1aB"})
    assert (await stage.post(asked, {"content-type": JSON})).status_code == 401
    plain = await stage.post(b"ssl_check=1&token=abc", {"content-type": FORM})
    assert (plain.status_code, plain.content) == (200, b"")


async def test_both_secrets_count_while_one_replaces_the_other(stage: Served) -> None:
    assert (await stage.event("Ev1")).status_code == 200
    assert (await stage.event("Ev2", secret=FORMER)).status_code == 200
    assert (await stage.event("Ev3", secret="somebody-elses")).status_code == 401
    await eventually(lambda: len(stage.turns.stored) == 2)


@pytest.mark.parametrize(("age", "status"), [(299, 200), (301, 401), (-301, 401)])
async def test_a_request_counts_for_five_minutes(stage: Served, age: int, status: int) -> None:
    assert (await stage.event(at=time.time() - age)).status_code == status
    assert len(stage.turns.stored) == (status == 200)


async def test_a_replay_within_the_window_has_no_second_effect(stage: Served) -> None:
    at = time.time() - 298
    for _ in range(2):
        assert (await stage.event(at=at)).status_code == 200
    press = {
        "type": "block_actions", "trigger_id": "1.2.x", "user": {"id": "U0LIN", "team_id": "T0DAREN"},
        "team": {"id": "T0DAREN"}, "channel": {"id": "C0CREATORS"}, "container": {"message_ts": "1.1"},
        "actions": [{"type": "button", "value": str(token())}],
    }  # fmt: skip
    body = urlencode({"payload": json.dumps(press)}).encode()
    for _ in range(2):
        answer = await stage.post(body, {"content-type": FORM, **signed(body, at=at)})
        assert answer.status_code == 200
    assert [one.inbound.type for one in stage.turns.stored] == ["text", "press"]
    assert len(stage.turns.duplicates) == 2


async def test_an_event_that_comes_three_times_at_once_counts_once(stage: Served) -> None:
    answers = await asyncio.gather(*(stage.event("Ev7") for _ in range(3)))
    assert [one.status_code for one in answers] == [200] * 3
    assert (len(stage.turns.stored), len(stage.turns.duplicates)) == (1, 2)


async def test_a_repeat_is_taken_when_the_first_was_not_stored(stage: Served) -> None:
    """A number on the request says nothing about the first one's fate."""
    stage.turns.refuse_to_store = [Busy()]
    stage.sandbox.slack.sockets.retry_delays = (0.0, 0.05, 0.05)
    heard: list[httpx.Headers] = []
    deliver = stage.sandbox.slack.http._post

    async def listening(url: str, body: bytes, kind: str, headers: dict[str, str]) -> httpx.Response:
        heard.append(httpx.Headers(headers))
        return await deliver(url, body, kind, headers)

    stage.sandbox.slack.http._post = listening  # type: ignore[method-assign]
    await stage.act("mention", user="lin", channel="#creators", text="once")
    await eventually(lambda: stage.texts() == ["once"])
    await eventually(lambda: not stage.sandbox.slack.sockets.under_way)
    [again] = [one for one in heard if "x-slack-retry-num" in one]
    assert (again["x-slack-retry-num"], again["x-slack-retry-reason"]) == ("1", "http_error")


async def test_while_the_database_is_away_events_wait_with_slack_and_people_are_told(stage: Served) -> None:
    stage.turns.refuse_to_store = [Away(), Away()]
    refused = await stage.event()
    assert (refused.status_code, refused.content) == (503, b"")
    assert not stage.adapter.health().ok
    answer = await stage.act("command", user="sam", channel="#creators", text="/daren mine")
    assert answer["ok"]
    [told] = [one for one in await stage.messages(user="sam") if one["ephemeral"]]
    assert told["visible"] == "That was not saved; the database is busy. Try again."
    assert (await stage.event()).status_code == 200
    assert stage.adapter.health().ok


async def test_nothing_is_taken_before_we_know_who_we_are() -> None:
    adapter = SlackAdapter(settings("http://127.0.0.1:1", signing_secrets=(SECRET,)), FakeTurns())
    transport = httpx.ASGITransport(Starlette(routes=adapter.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:
        body = mention("Ev1", "hello")
        answer = await http.post(PATH, content=body, headers={"content-type": JSON, **signed(body)})
    assert answer.status_code == 503
    assert not adapter.health().ok


async def test_an_act_that_is_not_taken_is_shown_to_the_person_and_not_repeated(stage: Served) -> None:
    await stage.sandbox.slack.http.use(None)
    stage.sandbox.slack.http.request_url = "http://127.0.0.1:1/slack/events"
    answer = await stage.act("command", user="lin", channel="#creators", text="/daren mine")
    assert answer == {"ok": False, "error": "dispatch_failed"}
    assert stage.turns.stored == []


async def test_what_slack_signed_and_nobody_can_read_is_refused_in_a_word(
    stage: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    for body in (
        b"[]",
        b"{",
        b"\xff\xfe{}",
        b'{"type":"event_callback","team_id":"T0DAREN"}',
        b'{"type":7}',
        b"[" * 9_000,
        b"null",
    ):
        assert (await stage.post(body)).status_code == 400, body
    for body in (b"payload=%7B", b"payload=[]", b"a=b", b"command=/daren", b'payload={"type":"x","user":{}}'):
        answer = await stage.post(body, {"content-type": FORM, **signed(body)})
        assert answer.status_code in {200, 400}, body
    assert "Traceback" not in capsys.readouterr().out


def junk(chance: random.Random, port: int) -> bytes:
    """One request that no Slack has sent, as bytes: HTTP clients would refuse to send some of them."""
    body = mention("Ev", CANARY) if chance.random() < 0.7 else CANARY.encode() * chance.randint(0, 50)
    now = signed(body)["x-slack-request-timestamp"]
    timestamps = ["abc", "", "-1", "1e9", "１２３", "9" * 40, "0", now, "12 ", "1\x7f", "12, 13"]
    signatures = [
        "",
        "v0=",
        f"v0={'0' * 64}",
        "签名",
        f"v1={'a' * 64}",
        f"v0={'é' * 64}",
        f"v0={'A' * 64}",
        "x" * 4_000,
    ]
    kinds = [JSON, FORM, "text/plain", "", "multipart/form-data", "application/json; charset=utf-16", "签"]
    if chance.random() < 0.02:
        body = CANARY.encode() * 300_000  # ten megabytes
    given = [
        ("content-type", chance.choice(kinds)),
        ("x-slack-request-timestamp", chance.choice(timestamps)),
        ("x-slack-signature", chance.choice(signatures)),
        ("x-slack-retry-num", chance.choice(["1", "x"])),
    ]
    lines = [f"{name}: {value}" for name, value in given if chance.random() < 0.85]
    head = [f"POST {PATH} HTTP/1.1", f"host: 127.0.0.1:{port}", "connection: close", *lines]
    return "\r\n".join([*head, f"content-length: {len(body)}", "", ""]).encode() + body


async def sent(request: bytes, port: int) -> int:
    """Send it as it is; gives the status of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


async def test_five_hundred_kinds_of_junk_leave_no_trace(
    stage: Served, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    chance, port = random.Random(10), httpx.URL(stage.address).port or 0
    before = refused()
    found = {await sent(junk(chance, port), port) for _ in range(500)}
    assert found == {400, 401, 413}
    assert stage.turns.stored == []
    written = capsys.readouterr()
    said = written.out + written.err + caplog.text
    assert CANARY not in said
    assert "Traceback" not in said
    assert refused() > before
    assert (await stage.event()).status_code == 200


def refused() -> float:
    """How many requests were refused so far, as /metrics counts."""
    [family] = metrics.REFUSED_REQUESTS.collect()
    return sum(one.value for one in family.samples if one.name.endswith("_total"))


async def test_other_methods_are_not_known(stage: Served) -> None:
    body: Json = {}
    assert (await stage.http.get(stage.address)).status_code == 405
    assert (await stage.http.put(stage.address, json=body)).status_code == 405
