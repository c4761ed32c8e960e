"""The Home tab on the local Slack: opened, put up, put up again, pressed in."""

from __future__ import annotations

import asyncio

import pytest
from slack_bench import TOKEN, Stage, eventually, token

from bot.answers import Answer, ShowForm, Toast
from bot.card import Button, Card, Note, Paragraph, Span
from bot.form import FieldKind, FieldView, Form
from bot.handlers.slack.errors import Lost
from bot.handlers.slack.send import SlackSender
from bot.inbound import Delivery, HomeOpened, Press
from bot.ports import Destination, RetryLater, Sending, Sent

HOME = Destination("T0DAREN", "U0LIN", "home")


def card(words: str = "2 things wait for you") -> Card:
    body = (Paragraph(((Span("Winter coat"),),)), Note((Span("all can be reached"),)))
    return Card((Span(words),), body, ((Button("See", token()), Button("Done", token("x"))),))


def sending(stage: Stage, words: str = "2 things wait for you", edit: Sent | None = None) -> Sending:
    return Sending("abc", HOME, stage.adapter.platform.renderer.card(card(words)), edit)


async def home(stage: Stage, user: str = "lin") -> str:
    found = (await stage.look("home", user=user))["home"]
    return str(found["visible"]) if found else ""


async def test_whoever_opens_it_is_heard_once_and_looking_at_messages_is_not_it(stage: Stage) -> None:
    await stage.act("home", user="lin")
    await eventually(lambda: stage.turns.stored)
    (opened,) = stage.turns.inbound("home")
    assert isinstance(opened, HomeOpened)
    assert (opened.place.chat, opened.place.kind, opened.shown) == ("U0LIN", "private", False)
    assert stage.turns.stored[0].lane == "slack:T0DAREN:dm:U0LIN"
    await stage.adapter.platform.sender.send(sending(stage))
    await stage.act("home", user="lin")
    await eventually(lambda: len(stage.turns.stored) == 2)
    assert stage.turns.inbound("home")[1].shown


async def test_it_is_put_up_and_put_up_again_with_small_print_at_the_end(stage: Stage) -> None:
    sender = stage.adapter.platform.sender
    sent = await sender.send(sending(stage))
    assert sent.channel == "U0LIN"
    assert (await home(stage)).split("\n")[-1] == "all can be reached"
    again = await sender.send(sending(stage, "Nothing waits for you.", sent))
    assert again.message == sent.message
    assert "Nothing waits" in await home(stage)
    assert await home(stage, "sam") == ""


async def test_what_another_process_has_put_up_is_not_overwritten_by_an_older_picture(stage: Stage) -> None:
    ours, theirs = stage.adapter.platform.sender, SlackSender(stage.adapter.clients)
    await ours.send(sending(stage, "one"))
    await theirs.send(sending(stage, "two"))
    with pytest.raises(RetryLater):
        await ours.send(sending(stage, "one, still"))
    assert "two" in await home(stage)
    await ours.send(sending(stage, "three"))  # rendered anew by delivery
    assert "three" in await home(stage)


async def test_a_lost_answer_is_no_riddle_it_is_put_up_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(**_given: object) -> None:
        await asyncio.sleep(0)
        raise Lost("cut")

    sender = stage.adapter.platform.sender
    with monkeypatch.context() as cut:
        cut.setattr(stage.adapter.clients.of("T0DAREN"), "views_publish", lost)
        with pytest.raises(RetryLater):
            await sender.send(sending(stage))
    assert await sender.find(sending(stage)) is None
    await sender.send(sending(stage))
    assert "2 things" in await home(stage)


async def test_it_counts_against_limits_of_its_own(stage: Stage) -> None:
    sender = stage.adapter.platform.sender
    assert [one.key for one in sender.limits(HOME, edit=True)] == ["slack:T0DAREN:home"]


async def test_a_press_in_it_opens_a_form_and_leaves_the_tab_alone(stage: Stage) -> None:
    form = Form(TOKEN, "New task", "Next", "Close", fields=(FieldView("goal", FieldKind.TEXT, "Goal"),))
    stage.turns.reply = lambda _delivery: ShowForm(form)
    await stage.adapter.platform.sender.send(sending(stage))
    assert (await stage.act("press", user="lin", home=True, label="See"))["ok"]
    await eventually(lambda: stage.turns.inbound("press"))
    (press,) = stage.turns.inbound("press")
    assert isinstance(press, Press)
    assert (press.place.chat, press.form, press.token) == (None, None, str(token()))
    for _ in range(100):
        if modal := await stage.modal():
            break
        await asyncio.sleep(0.02)
    assert modal
    assert modal["title"] == "New task"
    assert "2 things" in await home(stage)


async def test_a_word_about_a_press_in_it_is_said_over_the_tab(stage: Stage) -> None:
    def told(delivery: Delivery) -> Answer:
        del delivery
        return Toast("This is done already.")

    stage.turns.reply = told
    await stage.adapter.platform.sender.send(sending(stage))
    await stage.act("press", user="lin", home=True, label="Done")
    for _ in range(100):
        if modal := await stage.modal():
            break
        await asyncio.sleep(0.02)
    assert modal
    assert "This is done already." in modal["visible"]
    assert modal["close"] == "关闭"
