"""Telegram's HTML is read as TDLib reads it; the cases were found by comparing with TDLib's own parser."""

from typing import Any

import pytest

from sandbox.telegram.entities import Entity, Rich, detected, finished, units
from sandbox.telegram.parsing import BadEntitiesError, parse_html
from sandbox.telegram.rendering import to_html

ACCEPTED: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    ("<b>bold</b> <i>it</i>", "bold it", [("bold", 0, 4), ("italic", 5, 2)]),
    ("<B>a</b><strong>b</STRONG>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", i, 1) for i in range(3)]),
    ("<u>a</u><ins>b</ins><em>c</em>", "abc", [("underline", 0, 1), ("underline", 1, 1), ("italic", 2, 1)]),
    ("😀<b>青</b>", "😀青", [("bold", 2, 1)]),
    ("<b>😀</b>", "😀", [("bold", 0, 2)]),
    ("<b>x</>", "x", [("bold", 0, 1)]),
    ("<b >x</b >", "x", [("bold", 0, 1)]),
    ("<b x=y z>t</b>", "t", [("bold", 0, 1)]),
    ("<b></b>", "", []),
    ("<b>a<i>b</i></b>", "ab", [("italic", 1, 1), ("bold", 0, 2)]),
    ("&lt;&gt;&amp;&quot;", '<>&"', []),
    ("&lt&#65;&#x41;", "<AA", []),
    ("&nbsp;&foo;&#0;&apos;", "&nbsp;&foo;&#0;&apos;", []),
    ("a > b & c", "a > b & c", []),
    ("<span class='tg-spoiler'>x</span>", "x", [("spoiler", 0, 1)]),
    ("<span class=tg-spoiler>x</span>", "x", [("spoiler", 0, 1)]),
    ("<span class='x' class='tg-spoiler' class='y'>x</span>", "x", [("spoiler", 0, 1)]),
    ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
    ("<a href='http://a.b'>x</a>", "x", [("text_link", 0, 1, "http://a.b/")]),
    ("<a href=a.b>x</a>", "x", [("text_link", 0, 1, "http://a.b/")]),
    ("<a href='HTTPS://u@A.Bc:80?x#f'>x</a>", "x", [("text_link", 0, 1, "https://u@a.bc:80/?x#f")]),
    ("<a href='http://a.b/c?d=e&amp;f'>x</a>", "x", [("text_link", 0, 1, "http://a.b/c?d=e&f")]),
    ("<a>http://a.b/c</a>", "http://a.b/c", [("text_link", 0, 12, "http://a.b/c")]),
    ("<a href='tg://resolve?domain=x'>x</a>", "x", [("text_link", 0, 1, "tg://resolve?domain=x")]),
    ("<a href='http://[::1]/'>x</a>", "x", [("text_link", 0, 1, "http://[::1]/")]),
    ("<a href='http://a.b/ c'>x</a>", "x", [("text_link", 0, 1, "http://a.b/%20c")]),
    ("<a href='javascript:x'>x</a>", "x", []),
    ("<a href='http://localhost/x'>x</a>", "x", []),
    ("<a href='ftp://x.y'>x</a>", "x", []),
    ("<a href='http://x.y:99999'>x</a>", "x", []),
    ("<a href='tg://user?id=50001'>x</a>", "x", [("text_mention", 0, 1, 50001)]),
    ("<pre>a</pre>", "a", [("pre", 0, 1)]),
    ("<pre><code class='language-py'>a</code></pre>", "a", [("pre", 0, 1, "py")]),
    ("<code class='language-py'><pre>a</pre></code>", "a", [("pre", 0, 1, "py")]),
    ("<tg-emoji emoji-id='536'>👍</tg-emoji>", "👍", [("custom_emoji", 0, 2, "536")]),
    ("<tg-time unix='5' format='wDT'>x</tg-time>", "x", [("date_time", 0, 1, 5)]),
    ("<tg-time unix='x'>x</tg-time>", "x", []),
]

REFUSED = [
    ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
    ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("青<p>", 'Unsupported start tag "p" at byte offset 3'),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b>a<i>b</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
    ("<b>x</ b>", "Unclosed end tag at byte offset 4"),
    ("a <", "Unclosed start tag at byte offset 2"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<b x", 'Unclosed start tag "b" at byte offset 0'),
    ("<b x=", 'Unclosed start tag "b" at byte offset 0'),
    ("<b x='y", "Unclosed start tag at byte offset 0"),
    ("<b =x>y</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
    ("<b y</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
    ('<b "x>y</b>', 'Empty attribute name in the tag "b" at byte offset 0'),
    ("<b x=a_b>y</b>", "Unexpected end of name token at byte offset 5"),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<span CLASS='tg-spoiler'>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ("<tg-emoji emoji-id='05'>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ("<tg-time unix='5' format='wr'>x</tg-time>", "Invalid date format used"),
    (
        "&#xD800;",
        (
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        ),
    ),
]


def shape(one: Entity) -> tuple[Any, ...]:
    extra = one.url or one.language or one.user_id or one.custom_emoji_id or one.unix_time
    return (one.type, one.offset, one.length) + ((extra,) if extra is not None else ())


@pytest.mark.parametrize(("source", "text", "entities"), ACCEPTED)
def test_what_telegram_accepts_is_read_alike(source: str, text: str, entities: list[tuple[Any, ...]]) -> None:
    found, spans = parse_html(source)
    assert (found, [shape(one) for one in spans]) == (text, entities)


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_what_telegram_refuses_is_refused_in_its_words(source: str, reason: str) -> None:
    with pytest.raises(BadEntitiesError) as refused:
        parse_html(source)
    assert str(refused.value) == reason


def test_a_text_is_trimmed_and_its_entities_move_along() -> None:
    text, spans = parse_html("\n  <b> hi </b>\r\n")
    assert finished(Rich(text, tuple(spans))) == Rich("hi", (Entity("bold", 0, 2),))


def test_nothing_stays_inside_code() -> None:
    text, spans = parse_html("<pre>a<b>b</b> http://x.com</pre>")
    assert finished(Rich(text, tuple(spans))).entities == (Entity("pre", 0, units(text)),)


def test_telegram_finds_commands_mentions_and_addresses_by_itself() -> None:
    text = "/start@daren_demo_bot 😀 @kai, see https://a.com/x. a@b.co #新品 1/2"
    words = {
        one.type: text.encode("utf-16-le")[2 * one.offset : 2 * one.end].decode("utf-16-le")
        for one in detected(text)
    }
    assert words == {
        "bot_command": "/start@daren_demo_bot",
        "mention": "@kai",
        "url": "https://a.com/x",
        "email": "a@b.co",
        "hashtag": "#新品",
    }


@pytest.mark.parametrize(
    "source",
    [
        "<b>a<i>😀</i></b>&lt;x&gt;",
        '<a href="http://a.b/?c=d&amp;e">x</a>',
        '<pre><code class="language-py">1 &lt; 2</code></pre>',
    ],
)
def test_a_text_is_shown_as_the_html_it_was(source: str) -> None:
    text, spans = parse_html(source)
    assert to_html(finished(Rich(text, tuple(spans)))) == source


def test_what_people_write_cannot_become_html() -> None:
    assert to_html(finished(Rich("<script>&"))) == "&lt;script&gt;&amp;"
