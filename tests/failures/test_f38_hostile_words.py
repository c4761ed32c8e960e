"""Failure 38: hostile words in every text of every notice, dressed for both platforms: inert, whole, within the limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from bot.card import Block, Bullets, Card, Facts, Line, Note, Table, plain
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

TRICKS = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
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


def spoiled(notice: Notice, words: str, *, as_in: Notice | None = None) -> Notice:
    """The notice with these words for each text that takes them; `as_in`: only where that one has taken others."""
    kind = type(notice)
    other = as_in.model_dump() if as_in else None
    for path in list(_texts(notice.model_dump(), ())):
        before = notice.model_dump()
        holder: Any = before
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, tuple) or (other is not None and _at(other, path) == holder[path[-1]]):
            continue
        lines = f"phone\tself\t{' '.join(words.split())}"  # services/contacts.py seals them so
        holder[path[-1]] = lines if path[-1] == "contacts" else words
        try:
            notice = kind.model_validate(before)
        except ValidationError:
            continue
    return notice


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


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
    harmless = spoiled(notice_kinds()[kind].example(), "x", as_in=notice)
    for platform, language, audience in (
        ("slack", "en", ChatAudience.TEAM),
        ("slack", "zh_CN", ChatAudience.CREATOR),
        ("telegram", "zh_CN", ChatAudience.TEAM),
        ("telegram", "en", ChatAudience.CREATOR),
    ):
        reader = Reader(language, "Asia/Shanghai", platform, audience)
        made = card(notice, reader, new_id())
        assert plain(made.headline).strip()
        if platform != "telegram" or audience is ChatAudience.TEAM:
            assert shape(made) == shape(card(harmless, reader, new_id()))
        (_slack if platform == "slack" else _telegram)(made)


def shape(made: Card) -> list[Any]:
    """What a value may not change: which blocks there are, their rows, cells and items, every style, every button."""
    return [_styles(made.headline), *map(_of_block, made.body), [len(row) for row in made.buttons]]


def _of_block(block: Block) -> Any:
    match block:
        case Table(rows=rows):
            return ("table", [len(row) for row in rows])
        case Facts(pairs=pairs):
            return ("facts", [_styles(value) for _, value in pairs])
        case Bullets(items=items, ordered=ordered):
            return ("bullets", ordered, [_styles(item) for item in items])
        case Note(line=line):
            return ("note", _styles(line))
        case _:  # of these a value may have lines of its own
            lines: Sequence[Line] = getattr(block, "lines", ())
            return (type(block).__name__, sorted({style for line in lines for style in _styles(line)}))


def _styles(line: Line) -> list[tuple[Any, ...]]:
    return [(one.bold, one.italic, one.code, one.strike, bool(one.link), one.person or "") for one in line]


def _slack(made: Card) -> None:
    payload = SlackRenderer().card(made)
    assert message_problems(payload["blocks"]) == []
    assert text_length(payload["blocks"]) <= BLOCKS_TEXT
    assert len(payload["text"]) <= 4_000
    assert "<!" not in payload["text"]
    assert "<@" not in payload["text"]
    _has_no_tricks(payload)
    for node in _nodes(payload["blocks"]):
        assert node.get("type") not in {"broadcast", "usergroup"}, node
        if node.get("type") == "mrkdwn":
            assert "<!" not in node["text"], node
            assert "<@" not in node["text"], node


def _telegram(made: Card) -> None:
    payload = TelegramRenderer().card(made)
    _has_no_tricks(payload)
    text, entities = parse_html(payload.get("text") or payload["caption"])
    assert 0 < units(text) <= (4_096 if "text" in payload else 1_024)
    for one in entities:
        assert one.user_id != 1, one
        assert not (one.url or "").startswith(("tg:", "http://evil")), one
    for row in payload.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            assert button["text"].strip()
            assert 1 <= len(button.get("callback_data", "x").encode()) <= 64


def _has_no_tricks(payload: Any) -> None:
    """No character that turns text round, and none that controls."""
    for text in _strings(payload):
        assert not TRICKS.search(text), text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for one in inner:
        yield from _strings(one)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _nodes(one)
