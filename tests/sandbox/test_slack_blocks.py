"""Every Block Kit figure: at the limit it passes, one beyond it is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.slack.reading import plain
from sandbox.slack.state import Team
from sandbox.slack.validate import message_problems, options_problems, view_problems
from sandbox.world import DEMO

Made = dict[str, Any]
Limit = tuple[int, Callable[[int], Made]]


def text(length: int, kind: str = "plain_text") -> Made:
    return {"type": kind, "text": "字" * length}


def option(length: int = 1, value: int = 1) -> Made:
    return {"text": text(length), "value": "v" * value}


def options(count: int) -> list[Made]:
    return [{"text": text(1), "value": str(number)} for number in range(count)]


def acting(**element: Any) -> Made:
    return {"type": "actions", "elements": [element]}


def button(**more: Any) -> Made:
    return acting(type="button", **{"text": text(1), **more})


def select(**more: Any) -> Made:
    return acting(type="static_select", **{"options": options(1), **more})


def confirm(**more: Any) -> Made:
    return button(confirm={"title": text(1), "text": text(1), **more})


def asking(**element: Any) -> Made:
    return {"type": "input", "label": text(1), "element": element}


def table(rows: int, columns: int = 1, cell: int = 1) -> Made:
    made = [[{"type": "raw_text", "text": "x" * cell}] * columns for _ in range(rows)]
    return {"type": "table", "rows": made}


MESSAGE_LIMITS: dict[str, Limit] = {
    "section text": (3000, lambda n: {"type": "section", "text": text(n, "mrkdwn")}),
    "section fields": (10, lambda n: {"type": "section", "fields": [text(1)] * n}),
    "section field": (2000, lambda n: {"type": "section", "fields": [text(n)]}),
    "block_id": (255, lambda n: {"type": "divider", "block_id": "b" * n}),
    "action_id": (255, lambda n: button(action_id="a" * n)),
    "header": (150, lambda n: {"type": "header", "text": text(n)}),
    "context elements": (10, lambda n: {"type": "context", "elements": [text(1, "mrkdwn")] * n}),
    "actions elements": (
        25,
        lambda n: {"type": "actions", "elements": [{"type": "button", "text": text(1)}] * n},
    ),
    "button text": (75, lambda n: button(text=text(n))),
    "button value": (2000, lambda n: button(value="v" * n)),
    "button url": (3000, lambda n: button(url="u" * n)),
    "confirm title": (100, lambda n: confirm(title=text(n))),
    "confirm text": (300, lambda n: confirm(text=text(n))),
    "confirm button": (30, lambda n: confirm(confirm=text(n))),
    "placeholder": (150, lambda n: select(placeholder=text(n))),
    "options": (100, lambda n: select(options=options(n))),
    "option text": (75, lambda n: select(options=[option(n)])),
    "option value": (150, lambda n: select(options=[option(1, n)])),
    "option description": (75, lambda n: select(options=[{**option(), "description": text(n)}])),
    "overflow options": (5, lambda n: acting(type="overflow", options=options(n))),
    "checkbox options": (10, lambda n: acting(type="checkboxes", options=options(n))),
    "radio options": (10, lambda n: acting(type="radio_buttons", options=options(n))),
    "image alt text": (
        2000,
        lambda n: {"type": "image", "image_url": "https://a.example/", "alt_text": "a" * n},
    ),
    "image url": (3000, lambda n: {"type": "image", "image_url": "u" * n, "alt_text": "a"}),
    "markdown": (12000, lambda n: {"type": "markdown", "text": "m" * n}),
    "table rows": (100, table),
    "table columns": (20, lambda n: table(1, n)),
    "table characters": (10000, lambda n: table(1, 1, n)),
    "alert": (200, lambda n: {"type": "alert", "text": text(n)}),
    "input label": (2000, lambda n: {**asking(type="plain_text_input"), "label": text(n)}),
    "input hint": (2000, lambda n: {**asking(type="plain_text_input"), "hint": text(n)}),
    "input length": (3000, lambda n: asking(type="plain_text_input", max_length=n)),
}


@pytest.mark.parametrize("name", MESSAGE_LIMITS)
def test_a_block_may_reach_its_limit_and_not_pass_it(name: str) -> None:
    limit, make = MESSAGE_LIMITS[name]
    assert message_problems([make(limit)]) == []
    assert message_problems([make(limit + 1)]) != []


def modal(**more: Any) -> Made:
    return {"type": "modal", "title": text(1), "blocks": [], **more}


VIEW_LIMITS: dict[str, Limit] = {
    "title": (24, lambda n: modal(title=text(n))),
    "submit": (24, lambda n: modal(submit=text(n))),
    "close": (24, lambda n: modal(close=text(n))),
    "private_metadata": (3000, lambda n: modal(private_metadata="p" * n)),
    "callback_id": (255, lambda n: modal(callback_id="c" * n)),
    "blocks": (100, lambda n: modal(blocks=[{"type": "divider"}] * n)),
    "files": (10, lambda n: modal(submit=text(1), blocks=[asking(type="file_input", max_files=n)])),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_modal_may_reach_its_limit_and_not_pass_it(name: str) -> None:
    limit, make = VIEW_LIMITS[name]
    assert view_problems(make(limit), "modal") == []
    assert view_problems(make(limit + 1), "modal") != []


WRONG_BLOCKS = {
    "a section without text and fields": {"type": "section"},
    "a header in markup": {"type": "header", "text": text(1, "mrkdwn")},
    "a button in markup": button(text=text(1, "mrkdwn")),
    "an empty text": {"type": "section", "text": text(0)},
    "a colour for a button": button(style="green"),
    "a text input outside an input": acting(type="plain_text_input"),
    "a button inside an input": asking(type="button", text=text(1)),
    "options and groups": select(option_groups=[{"label": text(1), "options": options(1)}]),
    "no options at all": acting(type="static_select"),
    "an initial option of another list": select(initial_option=option(9)),
    "a date that is none": acting(type="datepicker", initial_date="2026-13-01"),
    "an image without address": {"type": "image", "alt_text": "a"},
    "a ragged table": {"type": "table", "rows": [*table(1, 1)["rows"], *table(1, 2)["rows"]]},
    "not an object": "divider",
    "a file input in a message": asking(type="file_input"),
}


@pytest.mark.parametrize("name", WRONG_BLOCKS)
def test_a_block_of_a_wrong_shape_is_refused(name: str) -> None:
    assert message_problems([WRONG_BLOCKS[name]]) != []


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    view = modal(blocks=[asking(type="plain_text_input")])
    assert view_problems(view, "modal") == ["[ERROR] missing required field: submit [json-pointer:/view]"]
    assert view_problems({**view, "submit": text(1)}, "modal") == []


def test_a_table_belongs_into_messages() -> None:
    assert message_problems([table(1)]) == []
    assert message_problems([table(1), table(1)]) == ["[ERROR] only_one_table_allowed [json-pointer:/blocks]"]
    assert view_problems(modal(blocks=[table(1)]), "modal") != []


def test_an_answer_with_options_has_the_limits_of_a_select() -> None:
    assert options_problems({"options": options(100)}) == []
    assert options_problems({"options": options(101)}) != []
    assert options_problems({"option_groups": [{"label": text(1), "options": options(1)}]}) == []
    assert options_problems({}) != []


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("*3* of _5_", "3 of 5"),
        ("共*3*位", "共*3*位"),
        ("<@U0SAM> in <#C0CREATORS>", "@Sam Carter in #creators"),
        ("<!channel> &lt;b&gt; &amp;", "@channel <b> &"),
        ("<https://a.example/?x=1&amp;y=2>", "https://a.example/?x=1&y=2"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_markup_is_read_as_slack_shows_it(markup: str, seen: str) -> None:
    team = Team(DEMO.slack.teams[0], datetime(2026, 12, 1, tzinfo=UTC))
    assert plain(team, markup) == seen
