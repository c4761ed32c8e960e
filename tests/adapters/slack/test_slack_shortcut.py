"""A message's shortcut on the local Slack: it arrives as the command that it stands for, about that message."""

from __future__ import annotations

import asyncio

import pytest
from slack_bench import TOKEN, Stage, eventually

from bot.answers import ShowForm, Toast
from bot.form import FieldKind, FieldView, Form
from bot.handlers.slack.parse import SHORTCUTS, interaction
from bot.inbound import Command
from sandbox.world import DEMO

NAME = "Make this a task"


def test_the_sandbox_has_the_shortcuts_that_the_bot_knows() -> None:
    assert {one.callback_id for one in DEMO.slack.app.shortcuts} == set(SHORTCUTS)


async def test_a_message_is_quoted_with_its_address(stage: Stage) -> None:
    said = await stage.act(
        "say", user="sam", channel="#creators", text="Kai & a <winter> coat, https://a.example/x"
    )
    assert (await stage.act("shortcut", user="lin", channel="#creators", name=NAME, ts=said["ts"]))["ok"]
    (command,) = stage.turns.inbound("command")
    assert isinstance(command, Command)
    assert (command.name, command.args) == ("task", "")
    assert command.quoted == "Kai & a <winter> coat, https://a.example/x"
    assert command.quoted_at == f"https://qinghe.slack.com/archives/C0CREATORS/p{said['ts'].replace('.', '')}"
    assert (command.sender.user, command.place.chat) == ("U0LIN", "C0CREATORS")


async def test_a_reply_is_addressed_within_its_thread(stage: Stage) -> None:
    parent = (await stage.act("say", user="sam", channel="#creators", text="coat?"))["ts"]
    reply = (await stage.act("say", user="sam", channel="#creators", text="yes", thread_ts=parent))["ts"]
    await stage.act("shortcut", user="lin", channel="#creators", name=NAME, ts=reply)
    (command,) = stage.turns.inbound("command")
    assert command.quoted_at.endswith(f"p{reply.replace('.', '')}?thread_ts={parent}&cid=C0CREATORS")
    assert command.place.thread == parent


async def test_it_opens_a_form(stage: Stage) -> None:
    form = Form(TOKEN, "New task", "Next", "Close", fields=(FieldView("goal", FieldKind.TEXT, "Goal"),))
    stage.turns.reply = lambda _delivery: ShowForm(form)
    await stage.act("say", user="sam", channel="#creators", text="coat")
    await stage.act("shortcut", user="lin", channel="#creators", name="make_task", text="coat")
    for _ in range(100):
        if modal := await stage.modal():
            break
        await asyncio.sleep(0.02)
    assert modal
    assert modal["title"] == "New task"


async def test_a_refusal_is_told_to_whoever_chose_it_alone(stage: Stage) -> None:
    stage.turns.reply = lambda _delivery: Toast("Not for you.")
    await stage.act("say", user="sam", channel="#creators", text="coat")
    await stage.act("shortcut", user="outsider", channel="#creators", name=NAME)
    for _ in range(100):
        seen = await stage.messages(user="outsider")
        if len(seen) == 2:
            break
        await asyncio.sleep(0.02)
    assert seen[1]["visible"] == "Not for you."
    assert len(await stage.messages(user="lin")) == 1


@pytest.mark.parametrize("callback_id", ["", "something_else", "form"])
def test_a_shortcut_that_is_not_ours_is_none(callback_id: str) -> None:
    body = {
        "type": "message_action",
        "callback_id": callback_id,
        "user": {"id": "U0LIN"},
        "team": {"id": "T0DAREN"},
    }
    assert interaction(body) is None


async def test_an_unknown_shortcut_is_said_so_by_the_sandbox(stage: Stage) -> None:
    await stage.act("say", user="sam", channel="#creators", text="coat")
    answer = await stage.act("shortcut", user="lin", channel="#creators", name="Nothing")
    assert "Make this a task" in answer["error"]
    await eventually(lambda: not stage.turns.stored)
