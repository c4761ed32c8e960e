"""Names of people, groups, files and the merchant that try to ping, break out or compute, in every place that shows them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attacks.siege import first_workspace, rows, stumbles
from harness.world import Person, TelegramPerson, World

from storage.tables import Assignment, Workspace

EVIL = [
    "<!channel> <@U0LIN> <#C0CREATORS> @everyone",
    "</b><script>x</script>&lt;i&gt; <a href='http://evil'>",
    "*b* _i_ ~s~ `c` ```x``` [l](http://evil) <http://evil|nice>",
    "{{7*7}} {% raw %} %s %(x)s {0} ${9*9} \\u003c",
    "\u202eoverride \u2066isolate\u2069 \u200b\u200bzero \u2028line\u2029para",
    "👨‍👩‍👧‍👦🏳️‍🌈👍🏽" * 3,
]
PINGS = re.compile(r"<!|<@|<#|<http")
HEAD = "Creator name,Creator username,Followers,Median views,Price\n"


@pytest.mark.parametrize(
    "evil", ["".join(EVIL[:2]), "".join(EVIL[2:4]), "".join(EVIL[4:])], ids=["ping", "template", "letters"]
)
@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_evil_names_stay_names(world: World, evil: str, platform: str, tmp_path: Path) -> None:
    _christen(world, evil)
    merchant: Person = world.slack("sam", "#campaigns") if platform == "slack" else world.telegram("ben")
    kai, lily = world.telegram("kai"), world.telegram("lily")
    await _drops(merchant, evil.replace("/", "∕")[:60] + ".csv", f'{HEAD}"{evil}",evil,90000,40000,2000\n')
    await merchant.presses("Import")
    await merchant.runs("task")
    await merchant.answers(
        {"Product": evil, "Title": evil[:90], "Fee": "2400", "Creators": ["穿搭师Kai", "Lily Ross"]}
    )
    await kai.presses("Accept")
    await lily.presses("Ask for changes")
    await lily.answers({"Note": evil * 3})
    await world.telegram("mei").runs("help")
    await world.post("telegram/say", user="mei", chat="Managers 管理群", text="/digest 09:00")
    await world.acted()
    await world.advance("7d")
    for who in (merchant, kai, lily, world.telegram("mei"), world.slack("lin")):
        await who.runs("mine")
    assert any(row.state == "accepted" for row in rows(world, Assignment))
    assert not [row for row in stumbles(world) if "blocked" not in row]
    assert "49" not in await kai.screen()
    for call in world.sandbox.recorder.calls:
        _nobody_pinged(call["platform"], call["method"], call["args"])


def _christen(world: World, evil: str) -> None:
    """Give the bad name to everybody, the group and the merchant."""
    slack, telegram = world.sandbox.slack.teams["T0DAREN"], world.sandbox.telegram.state
    for user in list(slack.users.values()):
        if not user.is_bot:
            slack.users[user.id] = replace(user, name=evil)
    for person in telegram.users.values():
        if not person.is_bot:
            person.first_name, person.last_name = evil[:60], "\u202e"
    with world.app.database.write() as transaction:
        workspace = transaction.session.get(Workspace, first_workspace(world))
        assert workspace is not None
        workspace.name = evil
        transaction.session.add(workspace)
        transaction.commit()


async def _drops(merchant: Person, name: str, content: str) -> None:
    encoded = base64.b64encode(content.encode()).decode()
    where = {} if isinstance(merchant, TelegramPerson) else {"channel": "#campaigns"}
    platform = "telegram" if isinstance(merchant, TelegramPerson) else "slack"
    await merchant._do(f"{platform}/upload", filename=name, content_base64=encoded, **where)


def _nobody_pinged(platform: str, method: str, arguments: dict[str, Any]) -> None:
    if platform == "telegram":
        assert "evil'>" not in str(arguments.get("text", "")) or "&lt;a" in arguments["text"], arguments
        return
    assert not PINGS.search(str(arguments.get("text") or "")), f"{method}: {arguments['text']}"
    for name in ("blocks", "view", "attachments", "options"):
        for node in _nodes(arguments.get(name)):
            assert node.get("type") not in {"broadcast", "user", "usergroup", "channel", "link"}, node
            if node.get("type") == "mrkdwn":
                assert not PINGS.search(node["text"]), node


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        value = json.loads(value)
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if not isinstance(child, str):
            yield from _nodes(child)
