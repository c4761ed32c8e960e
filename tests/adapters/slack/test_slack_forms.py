"""Forms as modals: every kind of field there and back, within the limits of a view."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bench import TOKEN, token, words

from bot.card import Bullets, Button, Paragraph, Span, Table
from bot.form import FieldKind, FieldView, Form, OptionView
from bot.handlers.slack import forms
from sandbox.slack.validate import options_problems, view_problems
from sandbox.slack.values import initial_values

OPTIONS = tuple(OptionView(f"v{number}", f"Choice {number}") for number in range(150))


def page(*fields: FieldView, **more: Any) -> Form:
    return Form(token=TOKEN, title="Shortlist", submit="Next", close="Later", fields=fields, **more)


def as_slack_sends(view: dict[str, Any]) -> dict[str, Any]:
    """The view with the state its inputs begin with, as a submission brings it."""
    return {**view, "id": "V1", "hash": "1.a", "state": {"values": initial_values(view["blocks"])}}


KINDS = [
    (FieldKind.TEXT, "words", {}, "words"),
    (FieldKind.NUMBER, "2,400", {}, "2,400"),
    (FieldKind.MONEY, "¥2,400", {}, "¥2,400"),
    (FieldKind.PERCENT, "65%", {}, "65%"),
    (FieldKind.LONG_TEXT, "words\nand more", {"multiline": True}, "words\nand more"),
    (FieldKind.LINK, "https://v.douyin.com/abc", {}, "https://v.douyin.com/abc"),
    (FieldKind.DATE, "2026-12-01", {}, "2026-12-01"),
    (FieldKind.DATE_TIME, "2026-12-01T10:00:00+00:00", {}, "2026-12-01T10:00:00+00:00"),
    (FieldKind.FILE, None, {"endings": ("mp4", "mov")}, []),
    (FieldKind.YES_NO, "no", {}, "no"),
    (FieldKind.CHOICE, "v1", {"options": OPTIONS[:3]}, "v1"),
    (FieldKind.CHOICE, "v1", {"options": OPTIONS[:3], "optional": True}, "v1"),
    (FieldKind.CHOICE, "v60", {"options": OPTIONS[:100]}, "v60"),
    (FieldKind.CHOICE, "v149", {"options": OPTIONS}, "v149"),
    (FieldKind.MANY, ["v1", "v3"], {"options": OPTIONS[:10]}, ["v1", "v3"]),
    (FieldKind.MANY, ["v1", "v60"], {"options": OPTIONS[:100]}, ["v1", "v60"]),
    (FieldKind.MANY, ["v1", "v149"], {"options": OPTIONS}, ["v1", "v149"]),
    (FieldKind.ENTITY, "v7", {"search": True, "chosen": (OPTIONS[7],)}, "v7"),
    (FieldKind.ENTITY, "v7", {"options": OPTIONS[:20]}, "v7"),
    (FieldKind.ENTITIES, ["v7", "v9"], {"search": True, "chosen": (OPTIONS[7], OPTIONS[9])}, ["v7", "v9"]),
]


@pytest.mark.parametrize(("kind", "value", "more", "raw"), KINDS)
def test_every_kind_of_field_comes_back_as_it_went(
    kind: FieldKind, value: Any, more: dict[str, Any], raw: Any
) -> None:
    view = forms.view(page(FieldView("answer", kind, "Answer", value=value, **more)))
    assert view_problems(view, "modal") == []
    assert forms.values(as_slack_sends(view)) == {"answer": raw}


@pytest.mark.parametrize(("kind", "value", "more", "raw"), KINDS)
def test_an_empty_field_of_every_kind_is_nothing(
    kind: FieldKind, value: Any, more: dict[str, Any], raw: Any
) -> None:
    empty = {name: one for name, one in more.items() if name != "chosen"}
    view = forms.view(page(FieldView("answer", kind, "Answer", placeholder="…", hint="Why", **empty)))
    assert view_problems(view, "modal") == []
    assert forms.values(as_slack_sends(view)) == {"answer": [] if isinstance(raw, list) else None}


fields = st.builds(
    FieldView,
    name=st.integers(0, 10**9).map(lambda number: f"f{number}"),
    kind=st.sampled_from(FieldKind),
    label=words,
    hint=words,
    placeholder=words,
    value=st.none() | st.text(max_size=30) | st.sampled_from(["v1", "yes", "2026-99-99"]),
    options=st.sampled_from([(), OPTIONS[:2], OPTIONS[:11], OPTIONS]),
    search=st.booleans(),
    optional=st.booleans(),
    multiline=st.booleans(),
    error=words,
    most_length=st.sampled_from([1, 40, 3_000, 9_000]),
)
intros = st.lists(
    st.builds(Paragraph, st.lists(words.map(lambda text: (Span(text),)), max_size=3).map(tuple)), max_size=5
).map(tuple)


@settings(max_examples=80, deadline=None)
@given(words, words, words, intros, st.lists(fields, max_size=12, unique_by=lambda one: one.name), words)
def test_no_form_leaves_the_limits_of_a_view(
    title: str, submit: str, close: str, intro: Any, asked: list[FieldView], wrong: str
) -> None:
    errors = {one.name: wrong for one in asked[::2]} | {"elsewhere": wrong}
    form = Form(TOKEN, title, submit, close, intro, tuple(asked), (Button("Back", token()),), errors)
    assert view_problems(forms.view(form), "modal") == []


def test_a_file_comes_back_with_what_slack_says_of_it() -> None:
    view = forms.view(page(FieldView("draft", FieldKind.FILE, "Draft")))
    shown = as_slack_sends(view)
    given = {
        "id": "F1",
        "name": "draft.mp4",
        "size": 7,
        "mimetype": "video/mp4",
        "url_private": "https://files.slack.com/x",
    }
    next(iter(shown["state"]["values"].values()))["draft"]["files"] = [given]
    assert forms.values(shown) == {
        "draft": [{"ref": "F1", "name": "draft.mp4", "size": 7, "media_type": "video/mp4"}]
    }


def test_the_token_travels_with_the_form_and_names_its_blocks() -> None:
    view = forms.view(page(FieldView("goal", FieldKind.TEXT, "Goal")))
    assert view["private_metadata"] == TOKEN
    assert view["notify_on_close"] is True
    assert view["blocks"][0]["block_id"] == f"goal|{TOKEN}"
    assert forms.input_blocks(view) == {"goal": f"goal|{TOKEN}"}


def test_an_intro_its_fields_and_their_way_back_stand_in_order() -> None:
    intro = (Paragraph(((Span("Step 2 of 3"),),)), Bullets(((Span("tip"),),)), Table((("a", "b"),), "ll"))
    form = page(FieldView("goal", FieldKind.TEXT, "Goal"), intro=intro, buttons=(Button("Back", token()),))
    view = forms.view(form)
    assert [block["type"] for block in view["blocks"]] == ["rich_text"] * 3 + ["input", "actions"]
    assert view_problems(view, "modal") == []


def test_a_notice_keeps_the_form_and_the_next_one_takes_its_place() -> None:
    shown = as_slack_sends(forms.view(page(FieldView("goal", FieldKind.TEXT, "Goal"))))
    once = forms.annotated(shown, above="Busy.", errors={"goal": "Too long."})
    twice = forms.annotated({**shown, **once}, above="Busy again.")
    assert view_problems(once, "modal") == view_problems(twice, "modal") == []
    assert [block["type"] for block in once["blocks"]] == ["context", "context", "input"]
    assert [block["type"] for block in twice["blocks"]] == ["context", "input"]
    assert once["private_metadata"] == TOKEN


def test_a_form_that_is_over_says_so() -> None:
    shown = as_slack_sends(forms.view(page()))
    assert view_problems(forms.closing(shown, "That is all."), "modal") == []


@given(st.lists(st.builds(OptionView, st.text(min_size=1, max_size=40), words, words), max_size=120))
def test_options_stay_within_the_limits(found: list[OptionView]) -> None:
    made = forms.options(found)
    assert len(made) <= 100
    assert options_problems({"options": made}) == []
