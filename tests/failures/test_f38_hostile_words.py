"""Failure 38: hostile words in every text of every notice, dressed for both platforms: inert, whole, within the limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from bot.card import Card, plain
from bot.handlers.slack.render import SlackRenderer
from bot.handlers.telegram.render import TelegramRenderer
from bot.handlers.telegram.text import units
from bot.messages.catalog import card
from bot.reader import Reader
from domain.audiences import ChatAudience
from domain.ids import new_id
from domain.notices import Notice, notice_kinds
from sandbox.slack.limits import BLOCKS_TEXT
from sandbox.slack.validate import message_problems, text_length
from sandbox.telegram.parsing import parse_html

KINDS = sorted(
    kind for kind, notice in notice_kinds().items() if notice.__module__.startswith("domain.")
)  # tests define notices of their own
HOSTILE = {
    "pings": "<!channel> <!here|x> <@U0LIN> @everyone <http://evil.example|nice>",
    "markup": "</b></code><a href='tg://user?id=1'>x</a> &lt;b&gt; *b* _i_ ~s~ `c` ```d``` [l](http://evil)",
    "templates": "{{ 7*7 }} {% raw %} %s %(name)s ${x} {0} | - \n- not a bullet\n| not a table",
    "letters": "\u202eoverride \u2066isolate \u200bzero \u2028line\u0000\u0007 e" + "\u0301" * 200,
    "family": "👩‍👩‍👧‍👦" * 60,
    "long": "长" * 4_097,
    "longer": "a" * 13_500,
}
# What looks like text and is a name of ours: a code of the world's, an address, a key.
OURS = {
    "address", "blob", "command", "currency", "flow", "handle_link", "key", "category_label", "kind", "language", "link", "msgid", "plural",
    "platform", "ref", "state", "timezone", "url", "zone",
}  # fmt: skip


def spoiled(notice: Notice, words: str) -> Notice:
    """The notice with these words for each text that takes them."""
    kind = type(notice)
    for path in list(_texts(notice.model_dump(), ())):
        before = notice.model_dump()
        holder: Any = before
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, tuple):
            continue
        lines = f"phone\tself\t{' '.join(words.split())}"  # services/contacts.py seals them so
        holder[path[-1]] = lines if path[-1] == "contacts" else words
        try:
            notice = kind.model_validate(before)
        except ValidationError:
            continue
    return notice


def _texts(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if type(value) is str and path and path[-1] not in OURS:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "title" and (value.get("sort") == "conversation" or len(value) == 1):
                continue  # a conversation's own name, out of the catalogues
            if (name == "label" and value.get("known")) or (
                name == "name" and {"before", "since"} <= set(value)
            ):
                continue  # a category of ours, a fact of ours
            yield from _texts(inner, (*path, name))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_stay_words_in_every_notice(kind: str, words: str) -> None:
    notice = spoiled(notice_kinds()[kind].example(), words)
    for platform, language, audience in (
        ("slack", "en", ChatAudience.TEAM),
        ("telegram", "zh_CN", ChatAudience.TEAM),
        ("telegram", "en", ChatAudience.CREATOR),
    ):
        made = card(notice, Reader(language, "Asia/Shanghai", platform, audience), new_id())
        assert plain(made.headline).strip()
        (_slack if platform == "slack" else _telegram)(made)


def _slack(made: Card) -> None:
    payload = SlackRenderer().card(made)
    assert message_problems(payload["blocks"]) == []
    assert text_length(payload["blocks"]) <= BLOCKS_TEXT
    assert len(payload["text"]) <= 4_000
    assert "<!" not in payload["text"]
    assert "<@" not in payload["text"]
    for node in _nodes(payload["blocks"]):
        assert node.get("type") not in {"broadcast", "usergroup"}, node
        if node.get("type") == "mrkdwn":
            assert "<!" not in node["text"], node
            assert "<@" not in node["text"], node


def _telegram(made: Card) -> None:
    payload = TelegramRenderer().card(made)
    text, entities = parse_html(payload.get("text") or payload["caption"])
    assert 0 < units(text) <= (4_096 if "text" in payload else 1_024)
    for one in entities:
        assert one.user_id != 1, one
        assert not (one.url or "").startswith(("tg:", "http://evil")), one
    for row in payload.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            assert button["text"].strip()
            assert 1 <= len(button.get("callback_data", "x").encode()) <= 64


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _nodes(one)
