"""Slack over HTTP: signed, repeated by the real rule, and an act that is not taken is shown to its person."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from listener import Heard, Listener, Says, listening, until
from slack_sdk.signature import SignatureVerifier

from sandbox.server import Sandbox, running
from sandbox.world import DEMO

SECRET = DEMO.slack.app.signing_secret


def willing(heard: Heard) -> Says:
    """Answers the challenge, and everything else with 200."""
    if heard.body.startswith(b"{") and json.loads(heard.body)["type"] == "url_verification":
        return Says(200, json.dumps({"challenge": json.loads(heard.body)["challenge"]}).encode())
    return Says()


class Slack:
    """The sandbox, its people's hands, and a listener that stands for the bot."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient, bot: Listener) -> None:
        self.sandbox, self.http, self.bot = sandbox, http, bot

    async def act(self, verb: str, **what: Any) -> dict[str, Any]:
        return dict((await self.http.post(f"/control/slack/{verb}", json=what)).json())

    def events(self, kind: str = "app_mention") -> list[Heard]:
        found = [one for one in self.bot.heard if one.headers["content-type"] == "application/json"]
        return [one for one in found if json.loads(one.body).get("event", {}).get("type") == kind]


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    sandbox = Sandbox()
    async with (
        running(sandbox) as url,
        httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as http,
        listening(answer=willing) as bot,
    ):
        made = Slack(sandbox, http, bot)
        assert (await made.act("app", request_url=bot.url))["ok"]
        yield made


async def test_an_address_has_to_answer_the_challenge(slack: Slack) -> None:
    async with listening() as deaf:
        said = await slack.act("app", request_url=deaf.url)
    assert (said["ok"], said["error"]) == (
        False,
        "The address did not answer with the value of the challenge parameter.",
    )
    assert (await slack.act("app", request_url="https://example.com/slack"))["ok"] is False
    assert slack.sandbox.slack.http.request_url == slack.bot.url


async def test_events_are_signed_over_their_bytes(slack: Slack) -> None:
    await slack.act("mention", user="lin", channel="#creators", text="大家好")
    await until(lambda: len(slack.events()) == 1)
    [event] = slack.events()
    assert SignatureVerifier(SECRET).is_valid_request(event.body, event.headers)
    assert "x-slack-retry-num" not in event.headers
    assert json.loads(event.body)["event"]["text"].endswith("大家好")


async def test_an_event_is_repeated_three_times_with_its_reason_and_no_more(slack: Slack) -> None:
    slack.bot.answer = lambda _: Says(500)
    slack.sandbox.slack.sockets.retry_delays = (0.0, 0.02, 0.05)
    await slack.act("mention", user="lin", channel="#creators", text="hello")
    await until(lambda: not slack.sandbox.slack.sockets.under_way)
    numbers = [one.headers.get("x-slack-retry-num") for one in slack.events()]
    assert numbers == [None, "1", "2", "3"]
    assert {one.headers.get("x-slack-retry-reason") for one in slack.events()[1:]} == {"http_error"}
    assert len({json.loads(one.body)["event_id"] for one in slack.events()}) == 1


async def test_an_app_can_say_that_it_wants_no_repeats(slack: Slack) -> None:
    slack.bot.answer = lambda _: Says(500, headers={"X-Slack-No-Retry": "1"})
    await slack.act("mention", user="lin", channel="#creators", text="hello")
    await until(lambda: not slack.sandbox.slack.sockets.under_way)
    assert len(slack.events()) == 1


async def test_three_seconds_are_the_end_of_patience(slack: Slack) -> None:
    slack.bot.answer = lambda _: Says(after=5.5)
    slack.sandbox.slack.sockets.retry_delays = (0.0,)
    began = time.monotonic()
    event, answer = await asyncio.gather(
        slack.act("mention", user="lin", channel="#creators", text="hello"),
        slack.act("command", user="lin", channel="#creators", text="/daren mine"),
    )
    assert event["ok"]
    assert answer == {"ok": False, "error": "operation_timeout"}
    assert 2.9 < time.monotonic() - began < 5.4
    await until(lambda: len(slack.events()) == 2)
    assert slack.events()[1].headers["x-slack-retry-reason"] == "http_timeout"


async def test_a_command_is_a_form_and_its_answer_is_in_the_body(slack: Slack) -> None:
    slack.bot.answer = lambda _: Says(200, json.dumps({"text": "Only for you."}).encode())
    answer = await slack.act("command", user="lin", channel="#creators", text="/daren mine 男装")
    [heard] = [one for one in slack.bot.heard if b"command=" in one.body]
    assert answer["ok"]
    assert parse_qs(heard.body.decode())["text"] == ["mine 男装"]
    assert SignatureVerifier(SECRET).is_valid_request(heard.body, heard.headers)
    messages = (
        await slack.http.get("/control/slack/messages", params={"channel": "#creators", "user": "lin"})
    ).json()
    assert [one["visible"] for one in messages["messages"] if one["ephemeral"]] == ["Only for you."]


@pytest.mark.parametrize("status", [404, 500, 302])
async def test_a_command_that_is_not_taken_is_not_repeated(slack: Slack, status: int) -> None:
    slack.bot.answer = lambda _: Says(status)
    answer = await slack.act("command", user="lin", channel="#creators", text="/daren mine")
    assert answer == {"ok": False, "error": "dispatch_failed"}
    assert len([one for one in slack.bot.heard if b"command=" in one.body]) == 1


async def test_null_brings_socket_mode_back(slack: Slack) -> None:
    assert (await slack.act("app", request_url=None))["ok"]
    assert slack.sandbox.slack.sockets.instead is None
