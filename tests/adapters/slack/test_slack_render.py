"""Cards as Slack messages: native, inert, and within every limit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bench import HOSTILE, token, words

from bot.card import (
    Attachment,
    Bullets,
    Button,
    Card,
    Confirm,
    Facts,
    Line,
    Note,
    Paragraph,
    Quote,
    Rule,
    Span,
    Table,
    Tone,
)
from bot.handlers.slack import limits
from bot.handlers.slack.render import SlackRenderer, sentence, text_size
from bot.handlers.slack.text import cut, size, typed
from sandbox.slack.validate import message_problems, text_length

spans = st.builds(
    Span,
    text=words,
    bold=st.booleans(),
    italic=st.booleans(),
    code=st.booleans(),
    strike=st.booleans(),
    link=st.none()
    | st.sampled_from(["https://a.example/x", "javascript:alert(1)", "http://a b", "https://x|y"]),
    person=st.none() | st.sampled_from(["U0LIN", "<!channel>", "lin"]),
)
lines = st.lists(spans, max_size=4).map(tuple)
several = st.lists(lines, max_size=12).map(tuple)
parts = st.one_of(
    st.builds(Paragraph, several),
    st.builds(Bullets, several, st.booleans()),
    st.builds(Quote, several),
    st.builds(Facts, st.lists(st.tuples(words, lines), max_size=12).map(tuple)),
    st.builds(
        Table, st.lists(st.lists(words, max_size=22).map(tuple), max_size=6).map(tuple), st.just("lrlr")
    ),
    st.just(Rule()),
    st.builds(Note, lines),
)
confirms = st.none() | st.builds(Confirm, words, words, words, words)
buttons = st.builds(Button, words, st.just(token()), st.none(), st.sampled_from(Tone), confirms) | st.builds(
    Button, words, st.none(), st.just("https://a.example/")
)
rows = st.lists(st.lists(buttons, max_size=6).map(tuple), max_size=6).map(tuple)
cards = st.builds(Card, lines, st.lists(parts, max_size=12).map(tuple), rows)


def rendered(card: Card) -> dict[str, Any]:
    return SlackRenderer().card(card)


def assert_takes(payload: dict[str, Any]) -> None:
    """Slack would take it: its own rules as the local Slack holds them, and our budget."""
    json.dumps(payload, ensure_ascii=False).encode()
    assert message_problems(payload["blocks"]) == []
    assert len(payload["blocks"]) <= limits.BLOCKS
    assert text_length(payload["blocks"]) <= limits.BLOCKS_TEXT
    assert text_size(payload["blocks"]) <= limits.BLOCKS_TEXT
    assert payload["text"].strip()
    assert len(payload["text"]) <= 4_000
    assert not any(mark in payload["text"] for mark in ("<!", "<@", "<http"))


def line(text: str, **style: Any) -> Line:
    return (Span(text, **style),)


@settings(max_examples=150, deadline=None)
@given(cards)
def test_no_card_leaves_slacks_limits(card: Card) -> None:
    assert_takes(rendered(card))


@settings(max_examples=50, deadline=None)
@given(cards)
def test_the_same_card_gives_the_same_bytes(card: Card) -> None:
    assert json.dumps(rendered(card)) == json.dumps(rendered(card))


def test_action_ids_are_unique_and_values_are_the_tokens() -> None:
    many = tuple(tuple(Button(f"b{row}.{at}", token(str(at))) for at in range(8)) for row in range(12))
    payload = rendered(Card(line("Pick"), buttons=many))
    elements = [one for block in payload["blocks"] if block["type"] == "actions" for one in block["elements"]]
    assert len({one["action_id"] for one in elements}) == len(elements) == 96
    assert elements[9]["value"] == str(token("1"))
    assert_takes(payload)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_everywhere(text: str) -> None:
    body = (
        Paragraph((line(text), line(text, bold=True))),
        Bullets((line(text),)),
        Facts(((text, line(text)),)),
        Quote((line(text),)),
        Table(((text, "n"), (text, "1")), "lr"),
        Note((Span(text), Span(text, link="https://a.example/"))),
    )
    ask = Confirm(text, text, text, text)
    payload = rendered(Card(line(text), body, ((Button(text, token(), tone=Tone.DANGER, confirm=ask),),)))
    assert_takes(payload)
    parsed = [
        one["text"]
        for block in payload["blocks"]
        for one in block.get("elements", [])
        if one.get("type") == "mrkdwn"
    ]
    assert all(one.startswith("<https://a.example/|") and one.count("<") == 1 for one in parsed)
    assert all(one.get("type") != "broadcast" for one in _leaves(payload["blocks"]))


def _leaves(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        return [node, *(leaf for value in node.values() for leaf in _leaves(value))]
    return [leaf for value in node for leaf in _leaves(value)] if isinstance(node, list) else []


def test_what_finds_no_room_is_counted() -> None:
    body = tuple(Paragraph((line(f"creator {number} " + "x" * 200),)) for number in range(100))
    payload = rendered(Card(line("100 creators"), body, ((Button("Save", token()),),)))
    assert_takes(payload)
    told = payload["blocks"][-2]
    shown = sum(1 for leaf in _leaves(payload["blocks"]) if str(leaf.get("text", "")).startswith("creator "))
    assert told["elements"][0]["text"] == f"… +{100 - shown}"
    assert payload["blocks"][-1]["type"] == "actions"


def test_more_parts_than_blocks_are_joined_before_they_are_cut() -> None:
    body = tuple(Paragraph((line(f"creator {number}"),)) for number in range(80))
    payload = rendered(Card(line("80 creators"), body))
    assert_takes(payload)
    shown = [leaf for leaf in _leaves(payload["blocks"]) if str(leaf.get("text", "")).startswith("creator ")]
    assert len(shown) == 80


def test_one_table_is_native_and_the_next_is_drawn() -> None:
    table = Table((("达人", "ROI"), ("阿伦男装", "1.35"), ("Lily", "0.62")), "lr")
    blocks = rendered(Card(line("Results"), (table, table)))["blocks"]
    assert blocks[1]["type"] == "table"
    assert blocks[1]["column_settings"] == [{"align": "left"}, {"align": "right"}]
    drawn = blocks[2]["elements"][0]["elements"][0]["text"]
    assert drawn == "达人       ROI\n阿伦男装  1.35\nLily      0.62"


def test_a_card_of_one_line_is_just_that_line() -> None:
    assert rendered(Card(line("Saved.")))["blocks"] == [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Saved."}]}],
        }
    ]


def test_a_short_headline_is_a_heading_and_a_long_one_a_bold_line() -> None:
    body = (Paragraph((line("x"),)),)
    assert rendered(Card(line("10 of 118 fit"), body))["blocks"][0]["type"] == "header"
    long = rendered(Card(line("10 of 118 fit. " * 8), body))["blocks"][0]
    assert long["elements"][0]["elements"][0]["style"] == {"bold": True}


def test_a_person_is_mentioned_by_id_and_never_by_name() -> None:
    named = (Span("Lin", person="U0LIN"), Span(" and "), Span("@channel", person="<!channel>"))
    elements = rendered(Card(named))["blocks"][0]["elements"][0]["elements"]
    assert elements == [
        {"type": "user", "user_id": "U0LIN"},
        {"type": "text", "text": " and "},
        {"type": "text", "text": "@channel"},
    ]


def test_a_file_travels_with_its_name_and_what_it_shows() -> None:
    payload = rendered(Card(line("Rows"), attachment=Attachment("blob", "rows.csv", "rejected rows")))
    assert payload["file"] == {"name": "rows.csv", "alt": "rejected rows"}


@given(words, st.integers(2, 400))
def test_a_cut_text_keeps_its_budget_and_says_so(text: str, most: int) -> None:
    kept = cut(text, most)
    assert size(kept) <= most
    kept.encode()


def test_a_cut_does_not_part_a_family() -> None:
    family = "👩‍👩‍👧‍👦"
    assert cut(family * 10, 30) == family * 2 + "…"


def test_a_sentence_is_inert() -> None:
    assert sentence("<!channel> & *x*")["text"] == "&lt;!channel&gt; &amp; *x*"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U123|lily> find &lt;10&gt; &amp; more", "@lily find <10> & more"),
        ("see <https://a.example/x?a=1&amp;b=2|a.example>", "see https://a.example/x?a=1&b=2"),
        ("<mailto:a@b.example|a@b.example> in <#C1|creators>", "a@b.example in #creators"),
        ("<!here> <!subteam^S1|@team>", "@here @team"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ],
)
def test_words_are_read_as_they_were_typed(written: str, read: str) -> None:
    assert typed(written) == read
