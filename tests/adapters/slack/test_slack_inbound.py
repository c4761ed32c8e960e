"""What people do in Slack arrives as typed deliveries, once, and is answered where they did it."""

from __future__ import annotations

import asyncio

import pytest
from slack_bench import TOKEN, Stage, eventually, settings, staged, token

from bot.answers import Answer, CloseForm, FormErrors, Nothing, Options, ShowForm, Toast
from bot.card import Button, Card, Paragraph, Span
from bot.form import FieldKind, FieldView, Form, OptionView
from bot.handlers.slack.adapter import SlackAdapter
from bot.handlers.slack.clients import SlackSettings
from bot.handlers.slack.errors import SlackRefused
from bot.inbound import Command, Delivery, FormLost, FormSubmitted, Press
from bot.ports import Destination, Sending
from domain.errors import Busy

GOAL = FieldView("goal", FieldKind.TEXT, "Goal")
FORM = Form(TOKEN, "Shortlist", "Next", "Later", fields=(GOAL,), buttons=(Button("Back", token("back")),))
CREATORS = Destination("T0DAREN", "C0CREATORS", "channel")


async def posted(stage: Stage, to: Destination = CREATORS) -> str:
    """A card with one button, on Slack; gives its ts."""
    card = Card((Span("Decide"),), (Paragraph(((Span("now"),),)),), ((Button("See", token()),),))
    payload = stage.adapter.platform.renderer.card(card)
    return (await stage.adapter.platform.sender.send(Sending("abc", to, payload))).message


async def test_a_command_arrives_with_its_words_language_and_zone(stage: Stage) -> None:
    assert (await stage.act("command", user="lin", channel="#creators", text="/daren Shortlist men's wear"))[
        "ok"
    ]
    [delivery] = stage.turns.stored
    command = delivery.inbound
    assert isinstance(command, Command)
    assert (command.name, command.args) == ("shortlist", "men's wear")
    assert command.sender.model_dump() == {
        "platform": "slack",
        "team": "T0DAREN",
        "user": "U0LIN",
        "name": "林岚 Lin",
        "handle": "lin",
        "language": "zh-CN",
        "timezone": "Asia/Shanghai",
    }
    assert (command.place.chat, command.place.kind, command.place.title) == (
        "C0CREATORS",
        "channel",
        "creators",
    )
    assert delivery.lane == "slack:T0DAREN:C0CREATORS:U0LIN"
    assert delivery.key.startswith("slack:T0DAREN:trigger:")


async def test_words_in_a_direct_message_are_one_delivery(stage: Stage) -> None:
    await stage.act("say", user="lin", channel="dm", text="找10个女装穿搭达人 <3")
    await eventually(lambda: stage.turns.stored)
    [text] = stage.turns.inbound("text")
    assert text.text == "找10个女装穿搭达人 <3"
    assert (text.place.chat, text.place.kind) == ("U0LIN", "private")
    assert stage.turns.stored[0].lane == "slack:T0DAREN:dm:U0LIN"


async def test_a_mention_is_heard_and_chatter_is_not(stage: Stage) -> None:
    await stage.act("say", user="sam", channel="#creators", text="lunch?")
    await stage.act("mention", user="sam", channel="#creators", text="find 10 creators under $200")
    await eventually(lambda: stage.turns.stored)
    await asyncio.sleep(0.1)
    assert [one.text for one in stage.turns.inbound("text")] == ["find 10 creators under $200"]


async def test_the_bot_does_not_hear_itself(stage: Stage) -> None:
    await posted(stage, Destination("T0DAREN", "U0LIN", "private"))
    await stage.act("say", user="lin", channel="dm", text="hello")
    await eventually(lambda: stage.turns.stored)
    await asyncio.sleep(0.1)
    assert len(stage.turns.stored) == 1


async def test_quick_messages_keep_the_order_of_their_socket() -> None:
    async with staged(sockets=1) as stage:
        for number in range(8):
            await stage.act("say", user="lin", channel="dm", text=f"{number}")
        await eventually(lambda: len(stage.turns.stored) == 8)
        assert [one.text for one in stage.turns.inbound("text")] == [str(number) for number in range(8)]


@pytest.mark.parametrize("where", ["#creators", "dm"])
async def test_a_dropped_file_counts_once_though_slack_tells_it_twice(stage: Stage, where: str) -> None:
    await stage.drop("creators.csv", b"handle\nlily\n", channel=where)
    await eventually(lambda: stage.turns.stored)
    await eventually(lambda: where == "#creators" or stage.turns.duplicates)
    [dropped] = stage.turns.inbound("files")
    [file] = dropped.files
    assert (file.name, file.size, file.media_type) == ("creators.csv", 12, "text/csv")
    assert file.ref.startswith("F")


async def test_another_team_comes_over_the_same_sockets(stage: Stage) -> None:
    await stage.act("say", user="zoe", channel="dm", text="hi")
    await eventually(lambda: stage.turns.stored)
    assert stage.turns.stored[0].lane == "slack:T0OTHER:dm:U0ZOE"


async def test_being_invited_and_uninstalled_says_who_can_be_reached(stage: Stage) -> None:
    await stage.act("kick", channel="#campaigns")
    await stage.act("invite", user="lin", channel="#campaigns")
    await stage.act("uninstall", user="lin")
    await eventually(lambda: len(stage.turns.inbound("reach")) >= 2)
    reached = {(one.state, one.place.chat) for one in stage.turns.inbound("reach")}
    assert {("active", "C0CAMPAIGNS"), ("uninstalled", None)} <= reached


async def test_a_press_carries_its_token_and_its_message(stage: Stage) -> None:
    ts = await posted(stage)
    assert (await stage.act("press", user="lin", channel="#creators", label="See"))["ok"]
    [press] = stage.turns.inbound("press")
    assert (press.token, press.place.message, press.place.chat) == (str(token()), ts, "C0CREATORS")


async def test_a_toast_is_for_the_presser_alone(stage: Stage) -> None:
    stage.turns.reply = lambda _delivery: Toast("Already approved <!channel>")
    await posted(stage)
    await stage.act("press", user="lin", channel="#creators", label="See")
    seen = await eventually(lambda: _ephemerals(stage, "lin"))
    assert seen[0]["visible"] == "Already approved <!channel>"
    assert await _ephemerals(stage, "sam") == []


async def _ephemerals(stage: Stage, user: str) -> list[dict[str, object]]:
    return [one for one in await stage.messages(user=user) if one["ephemeral"]]


async def test_a_toast_to_a_command_is_its_answer(stage: Stage) -> None:
    stage.turns.reply = lambda _delivery: Toast("Nothing waits for you.")
    await stage.act("command", user="lin", channel="#creators", text="/daren mine")
    [told] = await _ephemerals(stage, "lin")
    assert told["visible"] == "Nothing waits for you."


async def test_a_conversation_in_a_modal(stage: Stage) -> None:
    def reply(delivery: Delivery) -> Answer:
        match delivery.inbound:
            case Command():
                return ShowForm(FORM)
            case FormSubmitted(values={"goal": "bad"}):
                return FormErrors({"goal": "Say it in numbers."})
            case FormSubmitted(values={"goal": "good"}):
                return ShowForm(Form(TOKEN + "2", "Who", "Done", "Later"))
            case FormSubmitted():
                return CloseForm()
            case _:
                return Nothing()

    stage.turns.reply = reply
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(stage.modal)
    refused = await stage.act("submit", user="lin", values={"Goal": "bad"})
    assert refused["errors"] == {"Goal": "Say it in numbers."}
    assert (await stage.act("submit", user="lin", values={"Goal": "good"}))["modal"] == "Who"
    assert (await stage.act("submit", user="lin", values={}))["closed"]
    assert [one.values for one in stage.turns.inbound("form")] == [{"goal": "bad"}, {"goal": "good"}, {}]


async def test_the_same_answer_may_be_submitted_again_after_a_refusal(stage: Stage) -> None:
    answers: list[Answer] = [ShowForm(FORM), FormErrors({"goal": "No."}), FormErrors({"goal": "Still no."})]
    stage.turns.reply = lambda _delivery: answers.pop(0)
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(stage.modal)
    assert (await stage.act("submit", user="lin", values={"Goal": "x"}))["errors"] == {"Goal": "No."}
    assert (await stage.act("submit", user="lin", values={"Goal": "x"}))["errors"] == {"Goal": "Still no."}


async def test_a_button_in_a_modal_brings_what_was_typed_and_updates_it(stage: Stage) -> None:
    second = Form(TOKEN + "2", "Earlier", "Next", "Later", fields=(GOAL,))
    stage.turns.reply = lambda delivery: ShowForm(second if isinstance(delivery.inbound, Press) else FORM)
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(stage.modal)
    await stage.act("fill", user="lin", values={"Goal": "half a thought"})
    await stage.act("press", user="lin", modal=True, label="Back")
    await eventually(lambda: _titled(stage, "Earlier"))
    [press] = stage.turns.inbound("press")
    assert (press.form, press.values) == (TOKEN, {"goal": "half a thought"})


async def _titled(stage: Stage, title: str) -> bool:
    modal = await stage.modal()
    return bool(modal and modal["title"] == title)


async def test_a_stale_hash_does_not_lose_the_answer(stage: Stage) -> None:
    second = Form(TOKEN + "2", "Earlier", "Next", "Later")

    async def reply(delivery: Delivery) -> Answer:
        if isinstance(delivery.inbound, Press):
            view_id = (await stage.modal() or {})["view_id"]
            client = stage.adapter.clients.of("T0DAREN")
            view = {
                "type": "modal",
                "title": {"type": "plain_text", "text": "Meanwhile"},
                "blocks": [{"type": "divider"}],
            }
            await client.views_update(view_id=view_id, view=view)
            return ShowForm(second)
        return ShowForm(FORM)

    stage.turns.reply = reply
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(stage.modal)
    await stage.act("press", user="lin", modal=True, label="Back")
    await eventually(lambda: _titled(stage, "Earlier"))


async def test_a_refusal_in_a_modal_is_told_there_and_keeps_the_words(stage: Stage) -> None:
    answers: list[Answer] = [ShowForm(FORM), Toast("The database is busy."), Toast("Still busy.")]
    stage.turns.reply = lambda _delivery: answers.pop(0)
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(stage.modal)
    await stage.act("submit", user="lin", values={"Goal": "kept"})
    modal = await stage.modal() or {}
    assert "The database is busy." in modal["visible"]
    assert modal["fields"][0]["value"] == "kept"
    await stage.act("press", user="lin", modal=True, label="Back")
    await eventually(lambda: _tells(stage, "Still busy."))


async def _tells(stage: Stage, words: str) -> bool:
    modal = await stage.modal()
    return bool(modal and words in modal["visible"])


async def test_a_conversation_ended_by_a_button_says_that_the_window_can_go(stage: Stage) -> None:
    answers: list[Answer] = [ShowForm(FORM), CloseForm()]
    stage.turns.reply = lambda _delivery: answers.pop(0)
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(stage.modal)
    await stage.act("press", user="lin", modal=True, label="Back")
    await eventually(lambda: _tells(stage, "可以关闭窗口"))


async def test_a_closed_modal_is_told(stage: Stage) -> None:
    stage.turns.reply = lambda _delivery: ShowForm(FORM)
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(stage.modal)
    stage.turns.reply = lambda _delivery: Nothing()
    await stage.act("close", user="lin")
    assert [one.form for one in stage.turns.inbound("form_closed")] == [TOKEN]


async def test_options_come_while_typing(stage: Stage) -> None:
    who = FieldView("creator", FieldKind.ENTITY, "Creator", search=True)
    stage.turns.reply = lambda _delivery: ShowForm(Form(TOKEN, "Who", "Next", "Later", fields=(who,)))
    stage.turns.offer = lambda wanted: Options((OptionView("c1", f"阿伦 {wanted.query}"),))
    await stage.act("command", user="lin", channel="#creators", text="/daren authorize")
    await eventually(stage.modal)
    found = await stage.look("options", user="lin", label="Creator", query="al")
    assert found["options"] == ["阿伦 al"]
    [wanted] = stage.turns.wanted
    assert (wanted.form, wanted.field, wanted.query) == (TOKEN, "creator", "al")
    await stage.act("submit", user="lin", values={"Creator": "阿伦"})
    assert stage.turns.inbound("form")[0].values == {"creator": "c1"}


async def test_a_form_without_a_trigger_leaves_a_card(stage: Stage) -> None:
    stage.turns.reply = lambda delivery: (
        Nothing() if isinstance(delivery.inbound, FormLost) else ShowForm(FORM)
    )
    await stage.act("say", user="lin", channel="dm", text="shortlist")
    await eventually(lambda: stage.turns.inbound("form_lost"))
    assert stage.turns.stored[1].key == f"{stage.turns.stored[0].key}:lost"
    assert stage.turns.stored[1].lane == stage.turns.stored[0].lane
    assert stage.turns.inbound("form_lost")[0].form == TOKEN


@pytest.mark.parametrize("spoilt", [{"born": -10.0}, {"used": True}])
async def test_an_expired_or_used_trigger_leaves_a_card(stage: Stage, spoilt: dict[str, object]) -> None:
    def reply(delivery: Delivery) -> Answer:
        for trigger in stage.sandbox.slack.triggers._known.values():
            for name, value in spoilt.items():
                setattr(trigger, name, value)
        return Nothing() if isinstance(delivery.inbound, FormLost) else ShowForm(FORM)

    stage.turns.reply = reply
    await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
    await eventually(lambda: stage.turns.inbound("form_lost"))
    assert await stage.modal() is None


async def test_a_slow_command_is_acked_in_time_and_answered_later() -> None:
    async with staged(ack_within=0.2) as stage:
        gate = asyncio.Event()

        async def reply(_delivery: Delivery) -> Answer:
            await gate.wait()
            return Toast("Done after all.")

        stage.turns.reply = reply
        assert (await stage.act("command", user="lin", channel="#creators", text="/daren mine"))["ok"]
        gate.set()
        assert (await eventually(lambda: _ephemerals(stage, "lin")))[0]["visible"] == "Done after all."


@pytest.mark.parametrize("answer", [ShowForm(FORM), FormErrors({"goal": "No."})])
async def test_a_slow_submission_leaves_a_card(answer: ShowForm | FormErrors) -> None:
    async with staged(ack_within=0.2) as stage:
        stage.turns.reply = lambda _delivery: ShowForm(FORM)
        await stage.act("command", user="lin", channel="#creators", text="/daren shortlist")
        await eventually(stage.modal)
        gate = asyncio.Event()

        async def reply(delivery: Delivery) -> Answer:
            await gate.wait()
            return Nothing() if isinstance(delivery.inbound, FormLost) else answer

        stage.turns.reply = reply
        assert (await stage.act("submit", user="lin", values={"Goal": "x"}))["closed"]
        gate.set()
        await eventually(lambda: stage.turns.inbound("form_lost"))
        assert stage.turns.inbound("form_lost")[0].form == TOKEN


async def test_a_busy_database_is_said_in_the_persons_language(stage: Stage) -> None:
    await stage.act("command", user="lin", channel="#creators", text="/daren help")
    stage.turns.refuse_to_store = [Busy(), OSError("disk")]
    for number in (1, 2):
        await stage.act("command", user="lin", channel="#creators", text="/daren mine")
        told = await _ephemerals(stage, "lin")
        assert [one["visible"] for one in told] == ["暂未保存，系统繁忙，请重试。"] * number


async def test_an_event_that_could_not_be_stored_comes_again(stage: Stage) -> None:
    stage.sandbox.slack.sockets.retry_delays = (0.0,)
    stage.turns.refuse_to_store = [Busy()]
    await stage.act("say", user="lin", channel="dm", text="kept")
    await eventually(lambda: stage.turns.stored)
    assert [one.text for one in stage.turns.inbound("text")] == ["kept"]


async def test_the_same_event_twice_is_one_act(stage: Stage) -> None:
    answered: list[str] = []
    stage.turns.reply = lambda delivery: answered.append(delivery.key) or Nothing()  # type: ignore[func-returns-value]
    slack = stage.sandbox.slack
    team = slack.teams["T0DAREN"]
    await stage.act("say", user="lin", channel="dm", text="once")
    await eventually(lambda: stage.turns.stored)
    ts = stage.turns.stored[0].inbound.place.message  # type: ignore[union-attr]
    channel = team.dm("U0LIN", slack.now())
    shown = slack.shown(team, channel, channel.find(str(ts)))  # type: ignore[arg-type]
    slack.message_event(team, channel, {**shown, "event_ts": ts})
    await eventually(lambda: stage.turns.duplicates)
    assert len(answered) == 1


async def test_a_refresh_of_both_sockets_loses_nothing(stage: Stage) -> None:
    before = stage.adapter.health().rebuilt
    for round_number in range(3):
        talk = [stage.act("say", user="lin", channel="dm", text=f"{round_number}.{n}") for n in range(5)]
        await asyncio.gather(stage.act("refresh"), *talk)
    await eventually(lambda: len(stage.turns.stored) == 15)
    await eventually(lambda: stage.adapter.health().alive == 2)
    assert stage.adapter.health().rebuilt > before
    assert len({one.text for one in stage.turns.inbound("text")}) == 15


async def test_stopping_lets_a_running_turn_be_acked() -> None:
    async with staged() as stage:
        gate = asyncio.Event()

        async def reply(_delivery: Delivery) -> Answer:
            await gate.wait()
            return Toast("Done.")

        stage.turns.reply = reply
        running = asyncio.create_task(
            stage.act("command", user="lin", channel="#creators", text="/daren mine")
        )
        await eventually(lambda: stage.turns.stored)
        stopping = asyncio.create_task(stage.adapter.stop())
        gate.set()
        assert (await running)["ok"]
        await stopping
        assert stage.adapter.health().alive == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bot_tokens": {"T0DAREN": "xoxb-wrong"}}, "Slack refuses the bot token (xoxb-…): invalid_auth."),
        ({"bot_tokens": {}}, "Slack has no bot token."),
        ({"app_token": "xapp-wrong"}, "Slack refuses the app token (xapp-…): invalid_auth."),
    ],
)
async def test_a_wrong_token_is_said_at_the_start(
    stage: Stage, wrong: dict[str, object], sentence: str
) -> None:
    adapter = SlackAdapter(settings(stage.base_url, **wrong), stage.turns)
    with pytest.raises(SlackRefused, match="^" + sentence.replace("(", r"\(").replace(")", r"\)")):
        await adapter.start()
    await adapter.stop()


async def test_without_slack_it_starts_and_goes_on_trying(stage: Stage) -> None:
    nowhere = SlackSettings("xapp-demo", "xoxb-demo", base_url="http://127.0.0.1:9/")
    adapter = SlackAdapter(nowhere, stage.turns)
    await adapter.start()
    health = adapter.health()
    assert (health.ok, health.alive) == (False, 0)
    assert health.problem.startswith("Slack cannot be reached")
    await adapter.stop()


def test_settings_do_not_show_their_tokens() -> None:
    assert "xapp" not in repr(SlackSettings("xapp-demo", "xoxb-demo", {"T": "xoxb-other"}))
