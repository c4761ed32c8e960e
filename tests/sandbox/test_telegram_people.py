"""What people do and what the bot hears of it: Start, texts, presses, groups and their privacy."""

import asyncio
from typing import Any

import pytest
from telegram import CallbackQuery, ForceReply, ReplyKeyboardMarkup
from telegram.error import BadRequest
from telegram_bench import KAI, MANAGERS, MEI, OPS, Bench, bench

from sandbox.telegram import limits

CHOICE: Any = {
    "inline_keyboard": [[{"text": "同意 Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]
}


async def test_start_carries_the_payload_of_a_deep_link() -> None:
    async with bench(start=()) as it:
        await it.do("start", user="@lily", payload="inv_Ab-9")
        (message,) = await it.messages()
        assert message.text == "/start inv_Ab-9"
        assert message.from_user
        assert (message.from_user.username, message.from_user.language_code) == ("lily", "en")
        assert message.parse_entities() == {message.entities[0]: "/start"}
        assert "at most 64" in await it.refused("start", user="lily", payload="x" * 65)
        assert "at most 64" in await it.refused("start", user="lily", payload="a b")


async def test_nobody_writes_before_start() -> None:
    async with bench(start=()) as it:
        assert "not pressed Start" in await it.refused("say", user="kai", text="hello")


async def press(
    it: Bench, label: str, **more: object
) -> tuple["asyncio.Task[dict[str, object]]", CallbackQuery]:
    pressed = asyncio.create_task(it.do("press", user="kai", label=label, **more))
    (update,) = await it.updates(seconds=5)
    assert update.callback_query
    return pressed, update.callback_query


async def test_a_press_waits_for_the_bot_s_answer() -> None:
    async with bench() as it:
        sent = await it.bot.send_message(KAI, "Deal?", reply_markup=CHOICE)
        pressed, query = await press(it, "同意 yes")
        assert (query.data, query.from_user.id) == ("y", KAI)
        assert query.message
        assert query.message.message_id == sent.message_id
        await it.bot.answer_callback_query(query.id, "Saved 已保存", show_alert=True)
        assert (await pressed)["answer"] == {"text": "Saved 已保存", "show_alert": True, "url": ""}
        answers = it.sandbox.telegram.snapshot()["answers"]
        assert [(one["user_id"], one["text"]) for one in answers] == [(KAI, "Saved 已保存")]


async def test_a_press_can_be_answered_once_and_for_150_seconds() -> None:
    async with bench() as it:
        await it.bot.send_message(KAI, "Deal?", reply_markup=CHOICE)
        _, first = await press(it, "No", wait=0)
        await it.bot.answer_callback_query(first.id)
        with pytest.raises(
            BadRequest, match="Query is too old and response timeout expired or query id is invalid"
        ):
            await it.bot.answer_callback_query(first.id)
        _, second = await press(it, "No", wait=0)
        it.time.at += limits.CALLBACK_SECONDS + 1
        with pytest.raises(BadRequest, match="Query is too old"):
            await it.bot.answer_callback_query(second.id)
        _, third = await press(it, "No", wait=0)
        with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
            await it.bot.answer_callback_query(third.id, "x" * 201)


async def test_a_press_nobody_answers_gives_null() -> None:
    async with bench() as it:
        await it.bot.send_message(KAI, "Deal?", reply_markup=CHOICE)
        assert (await it.do("press", user="kai", label="No", wait=0.05))["answer"] is None
        assert "There is no button 'Maybe'" in await it.refused("press", user="kai", label="Maybe")


async def test_the_newest_message_with_the_label_is_pressed_unless_one_is_named() -> None:
    async with bench() as it:
        old = await it.bot.send_message(KAI, "1", reply_markup=CHOICE)
        new = await it.bot.send_message(KAI, "2", reply_markup=CHOICE)
        await it.do("press", user="kai", label="No", wait=0)
        await it.do("press", user="kai", label="No", wait=0, message_id=old.message_id)
        pressed = [
            one.callback_query.message.message_id
            for one in await it.updates()
            if one.callback_query and one.callback_query.message
        ]
        assert pressed == [new.message_id, old.message_id]


async def test_a_button_with_an_address_tells_the_bot_nothing() -> None:
    async with bench() as it:
        buttons: Any = [
            {"text": "Open", "url": "https://a.b/c"},
            {"text": "Copy", "copy_text": {"text": "K-1"}},
        ]
        await it.raw("sendMessage", chat_id=KAI, text="?", reply_markup={"inline_keyboard": [buttons]})
        assert (await it.do("press", user="kai", label="Open"))["url"] == "https://a.b/c"
        assert (await it.do("press", user="kai", label="Copy"))["copy_text"] == {"text": "K-1"}
        assert await it.updates() == ()


async def test_a_reply_keyboard_writes_its_label_and_a_forced_reply_is_a_reply() -> None:
    async with bench() as it:
        await it.bot.send_message(KAI, "?", reply_markup=ReplyKeyboardMarkup([["15 days", "30 days"]]))
        assert (await it.seen("kai"))[-1]["keyboard"]["keyboard"] == [
            [{"text": "15 days"}, {"text": "30 days"}]
        ]
        await it.do("press", user="kai", label="30 days")
        asked = await it.bot.send_message(
            KAI, "Which one?", reply_markup=ForceReply(input_field_placeholder="@…")
        )
        await it.do("say", user="kai", text="this")
        await it.do("say", user="kai", text="and that")
        first, second, third = await it.messages()
        assert (first.text, first.reply_to_message) == ("30 days", None)
        assert second.reply_to_message
        assert second.reply_to_message.message_id == asked.message_id
        assert third.reply_to_message is None


async def test_in_a_group_a_bot_without_rights_hears_only_what_is_meant_for_it() -> None:
    async with bench() as it:
        asked = await it.bot.send_message(OPS, "How many?")
        for text in (
            "lunch?",
            "/tasks",
            "/tasks@daren_demo_bot",
            "/tasks@other_bot",
            "@daren_demo_bot hi",
            "@ben hi",
        ):
            await it.do("say", user="mei", chat="Ops", text=text)
        await it.do("say", user="mei", chat="Ops", text="3", reply_to=asked.message_id)
        await it.do("member", user="kai", chat="Ops", status="member")
        heard = await it.messages()
        assert [one.text for one in heard] == [
            "/tasks",
            "/tasks@daren_demo_bot",
            "@daren_demo_bot hi",
            "3",
            None,
        ]
        assert [one.id for one in heard[-1].new_chat_members] == [KAI]
        assert [one["text"] for one in await it.seen("mei", "Ops")][1:3] == ["lunch?", "/tasks"]


async def test_an_administrator_bot_hears_everything_and_is_told_of_members() -> None:
    async with bench() as it:
        await it.do("say", user="mei", chat=MANAGERS, text="lunch?")
        await it.do("member", user="ben", chat=MANAGERS, status="left")
        text, change, service = await it.updates()
        assert text.message
        assert text.message.text == "lunch?"
        assert change.chat_member
        assert change.chat_member.new_chat_member.status == "left"
        assert service.message
        assert service.message.left_chat_member
        assert "ben is not in" in await it.refused("say", user="ben", chat=MANAGERS, text="hello")


async def test_rights_given_to_the_bot_end_its_privacy() -> None:
    async with bench() as it:
        await it.do("member", user="bot", chat="Ops", status="administrator")
        await it.do("say", user="mei", chat="Ops", text="lunch?")
        change, text = await it.updates()
        assert change.my_chat_member
        assert change.my_chat_member.from_user.id == MEI
        assert change.my_chat_member.new_chat_member.status == "administrator"
        assert text.message


async def test_a_new_group_tells_the_bot_that_it_was_added() -> None:
    async with bench() as it:
        made = (await it.do("group", user="ben", title="Autumn"))["chat_id"]
        change, joined = await it.updates()
        assert change.my_chat_member
        assert (change.my_chat_member.chat.id, change.my_chat_member.new_chat_member.status) == (
            made,
            "member",
        )
        assert joined.message
        assert joined.message.new_chat_members[0].is_bot
        assert await it.bot.get_chat_member_count(made) == 2
        assert [one.user.username for one in await it.bot.get_chat_administrators(made)] == ["ben"]


async def test_an_edited_text_arrives_as_such() -> None:
    async with bench() as it:
        said = (await it.do("say", user="kai", text="10"))["message_id"]
        await it.do("edit", user="kai", message_id=said, text="12")
        edited = (await it.updates())[-1].edited_message
        assert edited
        assert (edited.text, edited.message_id) == ("12", said)
        assert edited.edit_date


async def test_the_page_gets_everything_at_once() -> None:
    async with bench() as it:
        await it.bot.send_message(KAI, "Deal?", reply_markup=CHOICE)
        shown = (await it.http.get("/control/state")).json()["telegram"]
        assert shown["bot"]["username"] == "daren_demo_bot"
        assert [one["key"] for one in shown["users"] if one["started"]] == ["kai"]
        (chat,) = [one for one in shown["chats"] if one["id"] == KAI]
        assert [one["text"] for one in chat["messages"]] == ["/start", "Deal?"]
        assert chat["messages"][-1]["buttons"] == [["同意 Yes", "No"]]
        groups = {one["title"]: one["bot_status"] for one in shown["chats"] if one["type"] != "private"}
        assert groups == {"Managers 管理群": "administrator", "Ops": "member"}
