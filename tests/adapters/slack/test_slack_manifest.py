"""The app's manifest says what the adapter calls, hears and offers, and nothing else."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.handlers.slack
from bot.handlers.slack import manifest, parse
from bot.messages.wording import say
from sandbox.world import DEMO

FOLDER = Path(bot.handlers.slack.__file__).parent
CALLS = {name for name, _ in inspect.getmembers(AsyncWebClient, inspect.isfunction) if "_" in name.strip("_")}


def called() -> set[str]:
    """Methods of the Web API named in the adapter's source, as Slack spells them."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in CALLS and not node.attr.startswith("_"):
                found.add(node.attr.replace("_", "."))
    return found - {"api.call"}


def read_yaml(text: str) -> Any:
    """Read maps, lists and scalars by their indents: what of YAML a manifest needs."""
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines()]
    value, rest = _block(lines)
    assert rest == []
    return value


def _block(lines: list[tuple[int, str]]) -> tuple[Any, list[tuple[int, str]]]:
    depth, first = lines[0]
    found: Any = [] if first.startswith("- ") else {}
    while lines and lines[0][0] == depth:
        words = lines[0][1]
        if isinstance(found, list):
            inner = words.removeprefix("- ")
            if ": " not in inner:
                found.append(_scalar(inner))
                lines = lines[1:]
            else:
                value, lines = _block([(depth + 2, inner), *lines[1:]])
                found.append(value)
            continue
        name, _, rest = words.partition(":")
        lines = lines[1:]
        if rest:
            found[name] = _scalar(rest.strip())
        else:
            found[name], lines = _block(lines)
    return found, lines


def _scalar(word: str) -> Any:
    return json.loads(word) if word.startswith('"') or word in {"true", "false"} else word


def test_every_method_that_is_called_has_its_scopes() -> None:
    assert called() == set(manifest.METHODS)


def test_every_event_that_is_heard_has_its_scopes_and_is_subscribed() -> None:
    assert set(manifest.EVENTS) == set(parse.HEARD)
    assert manifest.manifest()["settings"]["event_subscriptions"]["bot_events"] == sorted(parse.HEARD)


def test_the_local_slack_sends_no_other_event_that_we_hear() -> None:
    assert DEMO.slack.app.events - set(parse.HEARD) == {"message.channels", "reaction_added"}


def test_the_scopes_are_those_of_what_is_done() -> None:
    assert manifest.scopes() == [
        "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
        "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "users:read",
    ]  # fmt: skip


def test_shortcuts_and_commands_are_those_that_the_adapter_knows() -> None:
    features = manifest.manifest()["features"]
    assert {(one["callback_id"], one["name"]) for one in features["shortcuts"]} == {
        (one.callback_id, one.name) for one in DEMO.slack.app.shortcuts
    }
    assert {one["callback_id"] for one in features["shortcuts"]} == set(parse.SHORTCUTS)
    assert tuple(one["command"] for one in features["slash_commands"]) == DEMO.slack.app.commands
    assert features["app_home"]["home_tab_enabled"]
    assert all(len(one["name"]) <= 24 for one in features["shortcuts"])
    assert say("Close", "zh_CN")


@pytest.mark.parametrize("url", [None, "https://daren.example.com", "https://daren.example.com/bot/"])
def test_yaml_and_json_are_the_same(url: str | None) -> None:
    given = manifest.manifest(url)
    assert json.loads(manifest.as_json(given)) == given
    assert read_yaml(manifest.as_yaml(given)) == given


def test_over_http_every_address_is_ours_and_sockets_are_off() -> None:
    given = manifest.manifest("https://daren.example.com/")
    address = "https://daren.example.com/slack/events"
    settings = given["settings"]
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["request_url"] == address
    assert settings["interactivity"]["message_menu_options_url"] == address
    assert given["features"]["slash_commands"][0]["url"] == address
    assert settings["socket_mode_enabled"] is False
    assert manifest.manifest()["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    "url", ["http://daren.example.com", "daren.example.com", "https://", "https://a b", "https://a/?x"]
)
def test_an_address_that_slack_would_not_take_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        manifest.manifest(url)


def _run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "slack-manifest", *args],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_prints_it_and_says_in_a_sentence_what_is_wrong() -> None:
    printed = _run()
    assert printed.returncode == 0
    assert read_yaml(printed.stdout) == manifest.manifest()
    printed = _run("--json", "--url", "https://daren.example.com")
    assert json.loads(printed.stdout) == manifest.manifest("https://daren.example.com")
    refused = _run("--url", "http://daren.example.com")
    assert refused.returncode == 2
    assert (
        refused.stderr
        == "--url: write an address that begins with https://, such as https://daren.example.com\n"
    )
