"""Words: formats as readers expect them, the line syntax, and text of people that stays mere text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from bot.card import Bullets, Card, Facts, Note, Paragraph, Quote, Rule, Span, Table, plain
from bot.messages import formats
from bot.messages.catalog import card
from bot.messages.layout import inert, parse, spans
from bot.messages.wording import environment, say
from bot.messages.words import Share, Words, msg, msgs
from bot.reader import Reader
from domain.audiences import ChatAudience
from domain.money import Money
from domain.notices.flows import NothingWaits, WaitsForYou
from domain.people import Act

EN = Reader("en", "Asia/Shanghai", "slack")
ZH = Reader("zh_CN", "Asia/Shanghai", "telegram")
FORMAL = Reader("zh_CN", "Asia/Shanghai", "telegram", ChatAudience.CREATOR)
EVENING = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (950, "950", "950"),
        (9800, "9,800", "9,800"),
        (12_345, "12.3k", "1.2万"),
        (1_200_000, "1.2M", "120万"),
        (Decimal("0.5"), "0.5", "0.5"),
        (-12_000, "-12k", "-1.2万"),
        (Money(amount=Decimal(2400), currency="CNY"), "¥2,400", "¥2,400"),
        (Money(amount=Decimal("2400.5"), currency="CNY"), "¥2,400.50", "¥2,400.50"),
        (Money(amount=Decimal(-20), currency="USD"), "-$20", "-US$20"),
        (Money(amount=Decimal(3000), currency="JPY"), "JP¥3,000", "JP¥3,000"),
        (Money(amount=Decimal(90), currency="MYR"), "RM90", "RM90"),
        (Money(amount=Decimal(300), currency="AED"), "AED 300", "AED 300"),
        (Share(Decimal("0.655")), "65.5%", "65.5%"),
        (Share(Decimal("0.65")), "65%", "65%"),
        (date(2026, 12, 1), "Tue 1 Dec", "12月1日 周二"),
        (EVENING, "Tue 1 Dec 18:00", "12月1日 周二 18:00"),
        (("a", "b", 3), "a, b, and 3", "a、b和3"),
    ],
)
def test_values_are_shown_as_their_reader_expects(value: object, english: str, chinese: str) -> None:
    assert formats.shown(value, EN) == english
    assert formats.shown(value, ZH) == chinese


def test_relative_times_count_from_business_time() -> None:
    assert formats.relative(EVENING + timedelta(days=3), EN, EVENING) == "in 3 days"
    assert formats.relative(EVENING - timedelta(hours=2), EN, EVENING) == "2 hours ago"
    assert formats.relative(EVENING + timedelta(days=3), ZH, EVENING) == "3天后"


@pytest.mark.parametrize("value", [None, True, object()])
def test_unknown_has_no_words_of_its_own(value: object) -> None:
    with pytest.raises(ValueError, match="no words for"):
        formats.shown(value, EN)


def test_words_carry_values_and_count() -> None:
    assert say(msg("At most %(most)s.", most=12_000), "zh_CN") == "不能大于 1.2万。"
    assert say(msgs("%(n)s creator", "%(n)s creators", 1), "en") == "1 creator"
    assert say(msgs("%(n)s creator", "%(n)s creators", 3), "en") == "3 creators"
    assert say("Cancelled: %(title)s", "zh_CN", title="A%sB") == "已取消：A%sB"
    assert say(Words("%(what)s", {"what": msg("Yes")}), "zh_CN") == "是"


def test_creators_are_addressed_formally() -> None:
    assert say(msg("Nothing waits for you."), ZH) == "没有等你处理的事。"
    assert say(msg("Nothing waits for you."), FORMAL) == "没有等您处理的事。"


def blocks(source: str, reader: Reader = EN, **facts: object) -> Card:
    return Card(*parse(environment().from_string(source).render(**facts, reader=reader)))


def test_every_kind_of_line() -> None:
    made = blocks(
        "<b>12</b> fit\n\nfirst\nsecond\n\nthird\n- one\n- <i>two</i>\n1. step\nFee:: {{ fee }}\nDay:: Monday\n"
        "| a | b |\n| l | r |\n| x | 1 |\n---\n> said\n~ small",
        fee=Money(amount=Decimal(5), currency="USD"),
    )
    assert made.headline == (Span("12", bold=True), Span(" fit"))
    assert made.body == (
        Paragraph(((Span("first"),), (Span("second"),))),
        Paragraph(((Span("third"),),)),
        Bullets(((Span("one"),), (Span("two", italic=True),))),
        Bullets(((Span("step"),),), ordered=True),
        Facts((("Fee", (Span("$5"),)), ("Day", (Span("Monday"),)))),
        Table((("a", "b"), ("x", "1")), "lr"),
        Rule(),
        Quote(((Span("said"),),)),
        Note((Span("small"),)),
    )


def test_a_statement_of_its_own_leaves_no_line_behind() -> None:
    made = blocks("head\n{% for one in [1, 2] %}\n- {% trans %}line{% endtrans %}\n{% endfor %}\nend")
    assert made.body == (Bullets(((Span("line"),), (Span("line"),))), Paragraph(((Span("end"),),)))


def test_a_value_may_have_lines_where_lines_may_be() -> None:
    made = blocks("head\n> <b>{{ words }}</b>\n- {{ words }}", words="one\ntwo")
    assert made.body[0] == Quote(((Span("one", bold=True),), (Span("two", bold=True),)))
    assert made.body[1] == Bullets(((Span("one two"),),))


def test_links_and_people() -> None:
    made = blocks(
        '{{ name | person("U1") }} <a href="{{ good }}">here</a> <a href="{{ bad }}">there</a>',
        name="<Lin>", good="https://a.b/?x=1&y=2", bad="javascript:alert(1)",
    )  # fmt: skip
    texts = [(span.text, span.person, span.link) for span in made.headline if span.text.strip()]
    assert texts == [
        ("<Lin>", "U1", None),
        ("here", None, "https://a.b/?x=1&y=2"),
        ("there", None, None),
    ]


@pytest.mark.parametrize("wrong", ["<u>x</u>", "<b>open", "x</b>", "<b><i>x</b></i>", "", "  \n  ", "a < b"])
def test_marks_that_are_not_ours_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(wrong)


def test_a_forgotten_variable_and_an_unknown_value_are_refused() -> None:
    with pytest.raises(UndefinedError):
        blocks("{{ nobody }}")
    with pytest.raises(ValueError, match="no words"):
        blocks("{{ unknown }}", unknown=None)
    with pytest.raises(ValueError, match="unknown value"):
        blocks("{{ unknown | money }}", unknown=None)


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("<>&|:-~#*_`'\"\n\r{}%\ue000\ue001\ue003\u202e \u2028"), st.characters()
    ),
    max_size=40,
)


@given(HOSTILE)
def test_whatever_somebody_writes_stays_text(words: str) -> None:
    source = (
        "{{ w }}x\n{{ w }}\n- {{ w }}\n> {{ w }}\n{{ w }}:: {{ w }}\n| {{ w }} | b |\n| c | {{ w }} |\n"
        "{% trans w=w %}<b>{{ w }}</b>{% endtrans %}!\n~ {{ w }}"
    )
    made = blocks(source, w=words)
    kinds = [type(block) for block in made.body if not isinstance(block, Paragraph)]
    assert kinds == [Bullets, Quote, Facts, Table, Note]
    styled = [span for span in made.headline if span.link or span.person or span.bold or span.code]
    assert styled == []
    wanted = "".join(words.split())
    kept = "".join(plain(made.headline)[:-1].split())
    dropped = {letter for letter in wanted if letter not in kept}
    assert all(not letter.isprintable() or "\ue000" <= letter <= "\ue00f" for letter in dropped)


@given(HOSTILE)
def test_inert_text_comes_back_as_it_was_written(words: str) -> None:
    shown = "".join(span.text for span in spans(str(inert(words)).replace("\ue000", "\n")))
    assert [
        letter for letter in words.replace("\r\n", "\n").replace("\r", "\n") if letter in "<>&|:-~'\"\n{}%"
    ] == [letter for letter in shown if letter in "<>&|:-~'\"\n{}%"]


def test_a_notice_becomes_a_card_with_its_buttons() -> None:
    waits = WaitsForYou.example()
    made = card(waits, ZH, 7)
    assert plain(made.headline) == f"{len(waits.things) + waits.more} 件事等你处理"
    acts = [button.token.act for row in made.buttons for button in row if button.token]
    assert acts == [
        Act.REMINDER_DONE,
        Act.TASK_SEE,
        Act.SCRIPT_SHOW,
        Act.DRAFT_SEE,
        Act.DRAFT_START,
        Act.POST_START,
    ]
    assert {button.token.workspace_id for row in made.buttons for button in row if button.token} == {7}


def test_a_repeated_notice_says_so() -> None:
    made = card(NothingWaits(), EN, 7, repeat=True)
    assert made.body == (Note((Span("Sent a second time: the first may not have arrived."),)),)


def test_commands_are_named_as_they_are_typed_there() -> None:
    assert plain(blocks('{{ "mine" | command }}').headline) == "/daren mine"
    assert plain(blocks('{{ "mine" | command }}', ZH).headline) == "/mine"
