"""Cards as Telegram shows them, whatever people have typed into them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram_stage import parsed

from bot.card import (
    Attachment,
    Block,
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
from bot.handlers.telegram.keyboard import answered, caveat_of, keyboard, pressed_label
from bot.handlers.telegram.render import TelegramRenderer
from bot.handlers.telegram.text import clean, clip, columns, units
from bot.tokens import ButtonToken
from domain.people import Act

HOSTILE = [
    "</b><a href='tg://user?id=1'>x",
    "&lt;b&gt; & <pre>",
    "<!channel> <@U1> @everyone /start",
    "\u202eevil\u2066\u200b\u0000\x07",
    "\ud800 lone",
    "👩‍👩‍👧‍👦" * 30,
    "line\nbreak\r\ttab",
    "青禾男装" * 40,
    "```*_~|`[](",
    " ",
    "",
]
TOKEN = ButtonToken(1, Act.TASK_CANCEL, 2, 3)


def text_of(card: Card) -> str:
    return str(TelegramRenderer().card(card)["text"])


def line(text: str) -> Line:
    return (Span(text),)


def test_a_card_becomes_html_with_every_mark() -> None:
    card = Card(
        headline=line("10 of 118 fit"),
        body=(
            Paragraph((line("Best match:"), (Span("阿伦男装", bold=True), Span(" <86>")))),
            Bullets((line("quote"), (Span("code", code=True), Span(" old", strike=True)))),
            Bullets((line("first"), line("second")), ordered=True),
            Facts((("Price", line("¥2,400")), ("报价", line("¥2,400")))),
            Quote((line("as she\nwrote"),)),
            Rule(),
            Paragraph(((Span("Lin", person="50010"), Span(" shared "), Span("it", link="https://a.example/x?a=1&b=2")),)),
            Note(line("from 19 Nov")),
        ),
    )  # fmt: skip
    assert text_of(card) == (
        "<b>10 of 118 fit</b>\n\n"
        "Best match:\n<b>阿伦男装</b> &lt;86&gt;\n\n"
        "• quote\n• <code>code</code><s> old</s>\n\n"
        "1. first\n2. second\n\n"
        "<b>Price: </b>¥2,400\n<b>报价：</b>¥2,400\n\n"
        "<blockquote>as she\nwrote</blockquote>\n\n"
        "────────────\n\n"
        '<a href="tg://user?id=50010">Lin</a> shared <a href="https://a.example/x?a=1&amp;b=2">it</a>\n\n'
        "<i>from 19 Nov</i>"
    )


def test_a_table_is_aligned_with_chinese_counting_double() -> None:
    table = Table((("Name", "ROI"), ("阿伦", "0.62"), ("Lily", "11.5")), "lr")
    text = text_of(Card(line("x"), (table,)))
    assert "<pre>Name   ROI\n阿伦  0.62\nLily  11.5</pre>" in text


def test_a_table_too_wide_for_a_phone_becomes_a_line_a_row() -> None:
    table = Table(
        (("Creator", "Quote", "Active fans"), ("阿伦男装旗舰店", "¥2,400", "65%"), ("Lily", "", "71%")), "lrr"
    )
    wide = Table((*table.rows, ("A name that goes on and on", "1", "2")), "lrr")
    assert "<b>Lily</b> · Active fans 71%" in text_of(Card(line("x"), (wide,)))
    assert "<pre>" not in text_of(Card(line("x"), (wide,)))


def test_what_does_not_fit_is_counted() -> None:
    card = Card(line("Creators"), (Bullets(tuple(line(f"creator {n} " + "x" * 60) for n in range(200))),))
    text, _ = parsed(text_of(card))
    *shown, blank, rest = text.split("\n")
    assert units(text) <= 4096
    assert blank == ""
    assert rest == f"… +{200 - (len(shown) - 2)}"


def test_what_a_press_will_do_is_never_cut() -> None:
    sure = Confirm("Cancel?", "3 creators are told.", "Yes", "No")
    card = Card(
        line("x"), (Paragraph((line("y" * 9000),)),), ((Button("Cancel the task", TOKEN, confirm=sure),),)
    )
    text, _ = parsed(text_of(card))
    assert units(text) <= 4096
    assert text.endswith("…\n\nCancel the task: 3 creators are told.")


def test_a_file_carries_the_card_as_its_caption() -> None:
    card = Card(
        line("Export"),
        (Paragraph((line("z" * 3000),)),),
        attachment=Attachment("blob", "名单/a.xlsx", "list"),
    )
    payload = TelegramRenderer().card(card)
    assert payload["document"] == "名单_a.xlsx"
    assert units(parsed(payload["caption"])[0]) <= 1024
    assert "text" not in payload
    picture = Card(line("Chart"), attachment=Attachment("blob", "roi.PNG", "a chart"))
    assert TelegramRenderer().card(picture)["photo"] == "roi.PNG"


def test_links_that_telegram_would_refuse_stay_words() -> None:
    for url in (
        "javascript:alert(1)",
        "http://localhost/x",
        "https://a b.example",
        "ftp://a.example",
        "http://x@y.example",
    ):
        assert "<a" not in text_of(Card((Span("here", link=url),)))
        assert keyboard([[Button("Open", url=url)]]) == []


def rows_of(*labels: str) -> list[int]:
    return [len(row) for row in keyboard([[Button(label, TOKEN) for label in labels]])]


def test_the_length_of_labels_decides_the_rows() -> None:
    assert rows_of("Yes", "No") == [2]
    assert rows_of(*"12345") == [5]
    assert rows_of("Accept", "Ask for changes", "Decline") == [1, 2]
    assert rows_of("接受邀请", "协商修改", "婉拒") == [3]
    assert rows_of("A label of more than thirty-eight columns", "b") == [1, 1]


def test_at_most_a_hundred_buttons_and_eight_in_a_row() -> None:
    rows = keyboard([[Button(str(n), TOKEN) for n in range(300)]])
    assert max(map(len, rows)) <= 8
    assert sum(map(len, rows)) == 98  # two more are kept for the row of a confirm


def test_a_token_without_room_for_the_question_is_found_before_it_is_sent() -> None:
    full = ButtonToken(2**62, Act.TASK_CANCEL, 2**62, 0, "v" * 20)
    assert len(str(full)) == 64
    assert keyboard([[Button("Fine", full)]])
    with pytest.raises(ValueError, match=r"task\.cancel"):
        keyboard([[Button("Sure?", full, confirm=Confirm("", "", "", ""))]])


def test_the_second_question_stands_under_its_button_and_goes_again() -> None:
    sure = Confirm("Cancel?", "3 creators are told.", "Yes", "No")
    given = (
        (Button("See", TOKEN),),
        (Button("Cancel", TOKEN, tone=Tone.DANGER, confirm=sure),),
        (Button("Help", TOKEN),),
    )
    first = keyboard(given)
    data = f"?{TOKEN}"
    asked = answered(first, data, "Yes: Cancel", "No")
    assert [[one["text"] for one in row] for row in asked] == [
        ["See"],
        ["Cancel"],
        ["Yes: Cancel", "No"],
        ["Help"],
    ]
    assert asked[2][0]["callback_data"] == str(TOKEN)
    assert answered(asked, data, "Yes: Cancel", "No") == asked
    assert answered(asked, "?", "", "") == first
    text, _ = parsed(text_of(Card(line("Task"), buttons=given)))
    assert caveat_of(text, pressed_label(first, data) or "") == "3 creators are told."


def test_chinese_small_print_is_found_again() -> None:
    card = Card(
        line("任务"),
        buttons=((Button("取消任务", TOKEN, confirm=Confirm("", "会通知 3 位达人。", "", "")),),),
    )
    assert caveat_of(parsed(text_of(card))[0], "取消任务") == "会通知 3 位达人。"


typed = st.one_of(st.text(max_size=80), st.sampled_from(HOSTILE))
spans = st.builds(
    Span, typed, st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    link=st.none() | typed | st.just("https://a.example/?q=<b>&x='\""), person=st.none() | typed | st.just("5"),
)  # fmt: skip
lines = st.lists(spans, max_size=4).map(tuple)
many = st.lists(lines, max_size=6).map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, many),
    st.builds(Bullets, many, st.booleans()),
    st.builds(Facts, st.lists(st.tuples(typed, lines), max_size=4).map(tuple)),
    st.builds(Quote, many),
    st.builds(
        Table,
        st.lists(st.lists(typed, max_size=4).map(tuple), max_size=5).map(tuple),
        st.text("lr", max_size=4),
    ),
    st.builds(Rule),
    st.builds(Note, lines),
)
buttons = st.builds(
    Button, typed, st.none() | st.just(TOKEN), typed | st.just("https://a.example/"), st.sampled_from(Tone),
    st.none() | st.builds(Confirm, typed, typed, typed, typed),
)  # fmt: skip
cards = st.builds(
    Card, lines, st.lists(blocks, max_size=8).map(tuple), st.lists(st.lists(buttons, max_size=12).map(tuple), max_size=12).map(tuple),
    st.none() | st.builds(Attachment, typed, typed, typed),
)  # fmt: skip


def check(payload: dict[str, Any]) -> str:
    """Within every limit of Telegram, and readable by its parser."""
    most = 4096 if "text" in payload else 1024
    text, _ = parsed(payload.get("text") or payload["caption"])
    assert units(text) <= most
    assert text.strip()
    rows = payload.get("reply_markup", {"inline_keyboard": [[]]})["inline_keyboard"]
    assert sum(map(len, rows)) <= 100
    for row in rows:
        assert len(row) <= 8
        for button in row:
            assert button["text"].strip()
            assert 1 <= len(button.get("callback_data", "x").encode()) <= 64
    return text


@settings(max_examples=150, deadline=None)
@given(cards)
@example(Card((Span("👍" * 3000),), (Quote(((Span("a" * 5000),),)),)))
@example(Card((), (Table(((), ()), ""),)))
def test_any_card_is_taken_by_telegrams_own_parser(card: Card) -> None:
    check(TelegramRenderer().card(card))


@pytest.mark.parametrize("text", HOSTILE[:-2])
def test_what_people_type_is_shown_as_typed_and_does_nothing(text: str) -> None:
    html = text_of(Card(line("Shop"), (Paragraph((line("by " + text),)), Facts(((text, line(text)),)))))
    shown, entities = parsed(html)
    assert clean("by " + text).rstrip() in shown
    assert {entity["type"]["@type"] for entity in entities} <= {
        "textEntityTypeBold",
        "textEntityTypeBotCommand",
    }


@given(st.text(), st.integers(0, 50))
def test_a_cut_text_is_within_its_measure(text: str, most: int) -> None:
    assert units(clip(text, most)) <= most
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_columns_count_what_the_eye_sees() -> None:
    assert [columns(text) for text in ("abc", "青禾", "é", "e\u0301", "👍", "👩\u200d👧")] == [
        3,
        4,
        1,
        1,
        2,
        4,
    ]
