"""Names, titles and products that try to ping, break or compute: they reach the reader letter by letter, and nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from harness.world import opened

from storage.sql import select
from storage.tables import Creator, Task

HOSTILE = [
    "<!channel> <!here> <!everyone> hello",
    "@everyone @channel <@U0LIN> <#C0CREATORS>",
    "</b></a><script>alert(1)</script>&lt;b&gt;",
    "\u202eسعر خاص\u202c \u200fرسالة",
    "{{ 7*7 }} {% for x in range(9) %} ${7*7} %(creator)s {0}",
    "*bold* _it_ ~no~ `code` [link](http://x.example) <http://x.example|Slack>",
]
PINGS = re.compile(r"<!|<@|<#|<http")


def shown(words: str) -> str:
    """As people read them: what overrides the direction of the text around it is left out, nothing else."""
    return re.sub("[\u202a-\u202e]", "", words)


def imported(words: str) -> str:
    """A name as the import keeps it: exports carry invisible marks, which would make one creator two."""
    return re.sub("[\u200e\u200f\u202a-\u202e]", "", words)


def creators_file(folder: Path) -> Path:
    path = folder / "hostile.csv"
    lines = ["Creator name,Creator username,Followers,Median views,Price"]
    lines += [f'"{name}",hostile{n},{90_000 + n},40000,2000' for n, name in enumerate(HOSTILE)]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("platform", "products"),
    [("slack", HOSTILE), ("telegram", [" ".join(HOSTILE[:3])])],
    ids=["slack", "telegram"],
)
async def test_hostile_words_are_read_as_written_and_ping_nobody(
    platform: str, products: list[str], tmp_path: Path
) -> None:
    async with opened(tmp_path) as world:
        merchant = world.slack("sam", "#campaigns") if platform == "slack" else world.telegram("ben")
        lily = world.telegram("lily")
        await merchant.drops(creators_file(tmp_path))
        await merchant.presses("Import")
        await merchant.runs("shortlist")
        await merchant.answers({})
        await merchant.sees(*map(imported, HOSTILE))
        for product in products:
            title = product[:100]
            await merchant.runs("task")
            await merchant.answers({"Product": product, "Title": title, "Creators": ["Lily Ross"]})
            await lily.sees(shown(product), shown(title))
            await lily.presses("Accept")
            await merchant.sees(f"Lily Ross accepted {shown(title)}")
        await world.advance("7d")
        await merchant.runs("mine")
        await lily.does_not_see("49")

        with world.app.database.read() as transaction:
            transaction.workspace(world.workspace_id)
            assert set(map(imported, HOSTILE)) <= set(transaction.session.exec(select(Creator.name)))
            assert set(transaction.session.exec(select(Task.title))) == {each[:100] for each in products}
        for call in world.sandbox.recorder.calls:
            if call["platform"] == "slack":
                nobody_pinged(call["method"], call["args"])


def nobody_pinged(method: str, arguments: dict[str, Any]) -> None:
    """Everything that Slack would read as markup is escaped, and no block mentions anybody."""
    if isinstance(arguments.get("text"), str):
        assert not PINGS.search(arguments["text"]), f"{method}: {arguments['text']}"
    assert arguments.get("parse") in {None, "none"}, method
    assert str(arguments.get("link_names")).lower() not in {"1", "true"}, method
    for name in ("blocks", "view", "attachments"):
        for node in nodes(arguments.get(name)):
            kind = node.get("type")
            assert kind not in {"broadcast", "user", "usergroup", "channel"}, node
            if kind == "mrkdwn":
                assert not PINGS.search(node["text"]), node


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in blocks, however deep; blocks may be JSON in a string."""
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        value = json.loads(value)
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        if not isinstance(child, str):
            yield from nodes(child)
