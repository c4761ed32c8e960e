"""Sending and editing: what goes through, and what is refused in Telegram's words."""

from datetime import timedelta
from typing import Any

import pytest
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter
from telegram_bench import BEN, KAI, LILY, MANAGERS, OPS, bench

YES = {"text": "Yes", "callback_data": "y"}


def keyboard(*buttons: dict[str, Any]) -> Any:
    return {"inline_keyboard": [list(buttons)]}


async def test_a_message_comes_back_as_the_library_knows_it_and_is_seen() -> None:
    async with bench() as it:
        markup = InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton("好", callback_data="y"),
                    InlineKeyboardButton("Open", url="https://a.b/c"),
                ]
            ]
        )
        sent = await it.bot.send_message(KAI, "<b>2</b> tasks &lt;3", parse_mode="HTML", reply_markup=markup)
        assert (sent.text, sent.text_html) == ("2 tasks <3", "<b>2</b> tasks &lt;3")
        assert sent.reply_markup == markup
        shown = (await it.seen("kai"))[-1]
        assert (shown["text"], shown["html"]) == ("2 tasks <3", "<b>2</b> tasks &lt;3")
        assert (shown["buttons"], shown["urls"]) == ([["好", "Open"]], {"Open": "https://a.b/c"})
        assert (shown["from"], shown["out"]) == ("Daren", True)


async def test_dates_are_the_sandbox_clock_s() -> None:
    async with bench() as it:
        before = await it.bot.send_message(KAI, "now")
        it.sandbox.clock.advance(timedelta(days=3))
        after = await it.bot.send_message(KAI, "later")
        assert timedelta(days=3) <= after.date - before.date < timedelta(days=3, minutes=1)


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": KAI}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": KAI, "text": ""}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": KAI, "text": "  \n"}, "Bad Request: text must be non-empty"),
    ("sendMessage", {"chat_id": KAI, "text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
    ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 1, "text": "x"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@kai", "text": "x"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": LILY, "text": "x"}, "Forbidden: bot can't initiate conversation with a user"),
    ("sendMessage", {"chat_id": KAI, "text": "x" * 4097}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": KAI, "text": "😀" * 2049}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": KAI, "text": "cut \ud83d"}, "Bad Request: strings must be encoded in UTF-8"),
    ("sendMessage", {"chat_id": KAI, "text": 5}, 'Bad Request: field "text" must be of type String'),
    ("sendMessage", {"chat_id": KAI, "text": "x", "parse_mode": "XML"}, "Bad Request: unsupported parse_mode"),
    (
        "sendMessage",
        {"chat_id": KAI, "text": "a <br> b", "parse_mode": "html"},
        'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 2',
    ),
    (
        "sendMessage",
        {"chat_id": KAI, "text": "x", "disable_notification": "maybe"},
        'Bad Request: field "disable_notification" must be of type Boolean',
    ),
    (
        "sendMessage",
        {"chat_id": KAI, "text": "x", "no_such_thing": 1},
        'Bad Request: unknown parameter "no_such_thing" of the method sendMessage',
    ),
    (
        "sendMessage",
        {"chat_id": KAI, "text": "x", "reply_parameters": {"message_id": 9999}},
        "Bad Request: message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": KAI, "text": "x", "reply_parameters": {}, "message_thread_id": 5},
        "Bad Request: message thread not found",
    ),
    (
        "sendMessage",
        {"chat_id": KAI, "text": "hello", "entities": [{"type": "bold", "offset": 0, "length": 100}]},
        "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
    ),
    ("editMessageText", {"chat_id": KAI, "text": "x"}, "Bad Request: message identifier is not specified"),
    ("editMessageText", {"chat_id": KAI, "message_id": 9, "text": "x"}, "Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": KAI, "message_id": 101, "text": "x"}, "Bad Request: message can't be edited"),
    ("deleteMessage", {"chat_id": KAI, "message_id": 9}, "Bad Request: message to delete not found"),
    ("pinChatMessage", {"chat_id": KAI, "message_id": 9}, "Bad Request: message to pin not found"),
    (
        "unpinChatMessage",
        {"chat_id": OPS},
        "Bad Request: not enough rights to manage pinned messages in the chat",
    ),
    ("sendChatAction", {"chat_id": KAI, "action": "dance"}, "Bad Request: wrong parameter action in request"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    ("getChatMember", {"chat_id": OPS, "user_id": 1}, "Bad Request: user not found"),
    ("getChat", {"chat_id": 50099}, "Bad Request: chat not found"),
    (
        "getChatAdministrators",
        {"chat_id": KAI},
        "Bad Request: there are no administrators in the private chat",
    ),
    ("setMessageReaction", {"chat_id": KAI, "message_id": 101, "reaction": [{"type": "emoji", "emoji": "x"}]},
     "Bad Request: REACTION_INVALID"),
]  # fmt: skip


async def test_refusals_are_in_telegram_s_words() -> None:
    async with bench() as it:
        for method, fields, words in REFUSALS:
            answer = await it.raw(method, **fields)
            assert answer.get("description") == words, (method, fields)


KEYBOARDS: list[tuple[Any, str]] = [
    (keyboard({"text": "x", "callback_data": "x" * 65}), "BUTTON_DATA_INVALID"),
    (keyboard({"text": "x", "callback_data": "好" * 22}), "BUTTON_DATA_INVALID"),
    (
        keyboard({"text": "x", "callback_data": ""}),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        keyboard({"text": "x"}),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (keyboard({"callback_data": "x"}), "can't parse inline keyboard button: Can't find field \"text\""),
    (
        keyboard({"text": "x", "callback_data": "x", "colour": "red"}),
        'can\'t parse inline keyboard button: Unknown field "colour"',
    ),
    (
        keyboard({"text": "x", "url": "not-a-url"}),
        "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
    ),
    (
        keyboard({"text": "x", "url": "ftp://example.com"}),
        "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ),
    (
        keyboard({"text": "x", "web_app": {"url": "http://a.b"}}),
        "inline keyboard button Web App URL 'http://a.b' is invalid: Only HTTPS links are allowed",
    ),
    (keyboard({"text": "x", "pay": True}), "BUTTON_TYPE_INVALID"),
    (keyboard({"text": "x", "copy_text": {"text": "y" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
    (keyboard(*[YES] * 9), "reply markup is too long"),
    ({"inline_keyboard": [[YES]] * 101}, "reply markup is too long"),
    ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
    (
        {"inline_keyboard": [YES]},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    ({"keyboard": [[{"text": "A"}]], "selective": "yes"}, 'field "selective" must be of type Boolean'),
    ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
    ({"force_reply": True, "input_field_placeholder": "x" * 65}, "KEYBOARD_PLACEHOLDER_TOO_LONG"),
    ("not json", "can't parse reply keyboard markup JSON object"),
    ("[]", "object expected as reply markup"),
]


async def test_keyboards_are_checked() -> None:
    async with bench() as it:
        for markup, words in KEYBOARDS:
            answer = await it.raw("sendMessage", chat_id=KAI, text="x", reply_markup=markup)
            assert answer.get("description") == f"Bad Request: {words}", markup


async def test_64_bytes_of_data_and_8_buttons_in_a_row_go_through() -> None:
    async with bench() as it:
        markup = keyboard(*[{"text": str(i), "callback_data": "x" * 64} for i in range(8)])
        assert (await it.raw("sendMessage", chat_id=KAI, text="x" * 4096, reply_markup=markup))["ok"]


async def test_an_edit_changes_the_text_and_takes_the_keyboard_away() -> None:
    async with bench() as it:
        sent = await it.bot.send_message(KAI, "one", reply_markup=keyboard(YES))
        edited = await it.bot.edit_message_text("<i>two</i>", KAI, sent.message_id, parse_mode="HTML")
        assert not isinstance(edited, bool)
        assert (edited.text_html, edited.reply_markup) == ("<i>two</i>", None)
        shown = (await it.seen("kai"))[-1]
        assert (shown["text"], shown["buttons"], shown["edited"]) == ("two", [], True)


async def test_the_same_content_again_is_refused_with_the_full_sentence() -> None:
    async with bench() as it:
        sent = await it.bot.send_message(KAI, "<b>one</b>", parse_mode="HTML", reply_markup=keyboard(YES))
        answer = await it.raw(
            "editMessageText",
            chat_id=KAI,
            message_id=sent.message_id,
            text="<strong>one</strong> ",
            parse_mode="HTML",
            reply_markup=keyboard(YES),
        )
        assert answer["description"] == (
            "Bad Request: message is not modified: specified new message content and reply markup are exactly"
            " the same as a current content and reply markup of the message"
        )
        await it.bot.edit_message_reply_markup(KAI, sent.message_id)
        with pytest.raises(BadRequest, match="not modified"):
            await it.bot.edit_message_reply_markup(KAI, sent.message_id)


async def test_a_message_with_a_reply_keyboard_cannot_be_edited() -> None:
    async with bench() as it:
        for markup in (ForceReply(), ReplyKeyboardMarkup([["A"]]), ReplyKeyboardRemove()):
            sent = await it.bot.send_message(KAI, "?", reply_markup=markup)
            with pytest.raises(BadRequest, match="Message can't be edited"):
                await it.bot.edit_message_text("!", KAI, sent.message_id)
        plain = await it.bot.send_message(KAI, "?")
        with pytest.raises(BadRequest, match="Inline keyboard expected"):
            await it.bot.edit_message_text("!", KAI, plain.message_id, reply_markup=ForceReply())  # type: ignore[arg-type]


async def test_a_deleted_message_is_marked_and_gone_for_the_bot() -> None:
    async with bench() as it:
        sent = await it.bot.send_message(KAI, "one")
        await it.bot.delete_message(KAI, sent.message_id)
        assert (await it.seen("kai"))[-1]["deleted"]
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await it.bot.edit_message_text("two", KAI, sent.message_id)


async def test_after_48_hours_a_message_cannot_be_deleted() -> None:
    async with bench() as it:
        sent = await it.bot.send_message(KAI, "one")
        it.sandbox.clock.advance(timedelta(hours=49))
        with pytest.raises(BadRequest, match="Message can't be deleted for everyone"):
            await it.bot.delete_message(KAI, sent.message_id)


async def test_a_reply_shows_what_it_replies_to() -> None:
    async with bench() as it:
        asked = (await it.do("say", user="kai", text="how?"))["message_id"]
        sent = await it.bot.send_message(KAI, "so", reply_to_message_id=asked)
        assert sent.reply_to_message
        assert sent.reply_to_message.text == "how?"
        assert (await it.seen("kai"))[-1]["reply_to"] == asked


async def test_pins_reactions_and_typing_are_shown() -> None:
    async with bench() as it:
        sent = await it.bot.send_message(MANAGERS, "weekly")
        with it.sandbox.hub.subscribe() as events:
            await it.bot.send_chat_action(KAI, ChatAction.TYPING)
            assert await events.get() == {"kind": "telegram.action", "chat_id": KAI, "action": "typing"}
        await it.bot.pin_chat_message(MANAGERS, sent.message_id)
        await it.bot.set_message_reaction(MANAGERS, sent.message_id, "👍")
        pinned = (await it.bot.get_chat(MANAGERS)).pinned_message
        assert pinned
        assert pinned.message_id == sent.message_id
        shown = await it.seen("mei", MANAGERS)
        assert (shown[-2]["reactions"], shown[-1]["service"]) == (["👍"], "Daren pinned a message")
        await it.bot.unpin_chat_message(MANAGERS)
        assert (await it.bot.get_chat(MANAGERS)).pinned_message is None


async def test_a_chat_takes_a_burst_of_six_then_one_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library's way to ask for the coming type without a warning
    async with bench(rates=True) as it:
        for number in range(6):
            await it.bot.send_message(KAI, str(number))
        with pytest.raises(RetryAfter) as refused:
            await it.bot.send_message(KAI, "7")
        assert refused.value.retry_after == timedelta(seconds=1)
        token = it.sandbox.world.telegram.bot.token
        answer = await it.http.post(f"/telegram/bot{token}/sendMessage", data={"chat_id": KAI, "text": "7"})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        assert answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        it.time.at += 1
        await it.bot.send_message(KAI, "7")


async def test_a_group_takes_20_messages_a_minute_edits_included() -> None:
    async with bench(rates=True) as it:
        sent = await it.bot.send_message(OPS, "0")
        for number in range(19):
            await it.bot.edit_message_text(f"{number + 1}", OPS, sent.message_id)
        answer = await it.raw("editMessageText", chat_id=OPS, message_id=sent.message_id, text="x")
        assert answer["parameters"] == {"retry_after": 3}


async def test_a_blocked_bot_may_not_write_until_it_is_unblocked() -> None:
    async with bench() as it:
        await it.do("block", user="kai")
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await it.bot.send_message(KAI, "x")
        changed = (await it.updates())[-1].my_chat_member
        assert changed
        assert (changed.old_chat_member.status, changed.new_chat_member.status) == ("member", "kicked")
        assert "blocked the bot" in await it.refused("say", user="kai", text="hello")
        await it.do("start", user="kai")
        assert [one.my_chat_member is not None for one in await it.updates()] == [True, False]
        await it.bot.send_message(KAI, "x")
        await it.do("member", user="kai", status="deactivated")
        with pytest.raises(Forbidden, match="user is deactivated"):
            await it.bot.send_message(KAI, "x")


async def test_a_group_that_became_a_supergroup_names_its_new_id() -> None:
    async with bench() as it:
        moved = (await it.do("migrate", chat="Ops"))["chat_id"]
        with pytest.raises(ChatMigrated) as refused:
            await it.bot.send_message(OPS, "x")
        assert refused.value.new_chat_id == moved == -1001000004001
        told = await it.messages()
        assert [(one.chat.id, one.migrate_to_chat_id, one.migrate_from_chat_id) for one in told] == [
            (OPS, moved, None),
            (moved, None, OPS),
        ]
        sent = await it.bot.send_message(moved, "here")
        assert sent.chat.type == "supergroup"
        assert (await it.bot.get_chat_member(moved, BEN)).status == "member"


async def test_a_bot_that_was_removed_may_not_write() -> None:
    async with bench() as it:
        await it.do("member", chat="Managers 管理群", user="bot", status="kicked")
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await it.bot.send_message(MANAGERS, "x")
        await it.bot.leave_chat(OPS)
        with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
            await it.bot.send_message(OPS, "x")
        gone = [one.my_chat_member.new_chat_member.status for one in await it.updates() if one.my_chat_member]
        assert gone == ["kicked", "left"]


async def test_arguments_come_by_query_and_by_form_too() -> None:
    async with bench() as it:
        base = f"/telegram/bot{it.sandbox.world.telegram.bot.token}"
        markup = '{"inline_keyboard":[[{"text":"Yes","callback_data":"y"}]]}'
        by_query = await it.http.get(
            f"{base}/sendmessage", params={"chat_id": KAI, "text": "青 1", "reply_markup": markup}
        )
        by_form = await it.http.post(f"{base}/SendMessage", data={"chat_id": str(KAI), "text": "青 2"})
        assert [one.json()["result"]["text"] for one in (by_query, by_form)] == ["青 1", "青 2"]
        assert it.sandbox.recorder.of("sendMessage")[-2]["reply_markup"] == keyboard(YES)
