"""The command menu by scope and language, and the bot's descriptions."""

import pytest
from telegram import (
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
)
from telegram.error import BadRequest
from telegram_bench import KAI, MANAGERS, Bench, bench


async def menu(it: Bench, user: str, chat: int | None = None) -> list[str]:
    query = {"user": user} | ({"chat": str(chat)} if chat else {})
    answer = await it.http.get("/control/telegram/commands", params=query)
    return [f"{one['command']} {one['description']}" for one in answer.json()["commands"]]


async def test_each_person_sees_the_narrowest_menu_in_their_language() -> None:
    async with bench() as it:
        await it.bot.set_my_commands([("help", "Help")])
        assert await menu(it, "kai") == ["help Help"]
        await it.bot.set_my_commands([("tasks", "Tasks")], scope=BotCommandScopeAllPrivateChats())
        await it.bot.set_my_commands(
            [("tasks", "任务")], scope=BotCommandScopeAllPrivateChats(), language_code="zh"
        )
        assert (await menu(it, "kai"), await menu(it, "lily")) == (["tasks 任务"], ["tasks Tasks"])
        await it.bot.set_my_commands([("bind", "绑定")], scope=BotCommandScopeChat(KAI))
        assert await menu(it, "kai") == ["bind 绑定"]
        await it.bot.delete_my_commands(scope=BotCommandScopeChat(KAI))
        assert await menu(it, "kai") == ["tasks 任务"]


async def test_those_who_run_a_group_can_have_a_menu_of_their_own() -> None:
    async with bench() as it:
        await it.bot.set_my_commands([("review", "Review")], scope=BotCommandScopeAllGroupChats())
        await it.bot.set_my_commands([("team", "Team")], scope=BotCommandScopeChatAdministrators(MANAGERS))
        assert (await menu(it, "mei", MANAGERS), await menu(it, "ben", MANAGERS)) == (
            ["team Team"],
            ["review Review"],
        )
        kept = await it.bot.get_my_commands(scope=BotCommandScopeAllGroupChats())
        assert [(one.command, one.description) for one in kept] == [("review", "Review")]


@pytest.mark.parametrize(
    ("command", "description", "words"),
    [
        ("Tasks", "Tasks", "(?i)bot_command_invalid"),
        ("my-tasks", "Tasks", "(?i)bot_command_invalid"),
        ("x" * 33, "Tasks", "(?i)bot_command_invalid"),
        ("tasks", "", "(?i)bot_command_description_invalid"),
        ("tasks", "x" * 257, "(?i)bot_command_description_invalid"),
    ],
)
async def test_a_command_that_cannot_be_is_refused(command: str, description: str, words: str) -> None:
    async with bench() as it:
        with pytest.raises(BadRequest, match=words):
            await it.bot.set_my_commands([(command, description)])


async def test_a_language_has_two_letters_and_a_scope_a_known_type() -> None:
    async with bench() as it:
        commands = [{"command": "a", "description": "b"}]
        wrong = await it.raw("setMyCommands", commands=commands, language_code="zh-hans")
        assert wrong["description"] == "Bad Request: invalid language code specified"
        wrong = await it.raw("setMyCommands", commands=commands, scope={"type": "planet"})
        assert wrong["description"] == "Bad Request: can't parse BotCommandScope: Unsupported type specified"
        wrong = await it.raw("setMyCommands", commands=commands * 101)
        assert wrong["description"] == "Bad Request: BOT_COMMANDS_TOO_MUCH"


async def test_descriptions_are_kept_by_language() -> None:
    async with bench() as it:
        await it.bot.set_my_description("Works with creators")
        await it.bot.set_my_description("和达人合作", language_code="zh")
        await it.bot.set_my_short_description("Daren")
        assert (await it.bot.get_my_description("zh")).description == "和达人合作"
        assert (await it.bot.get_my_description("de")).description == "Works with creators"
        shown = it.sandbox.telegram.snapshot()["bot"]
        assert shown["short_description"] == {"": "Daren"}
        with pytest.raises(BadRequest, match=r"(?i)description is too long"):
            await it.bot.set_my_short_description("x" * 121)
        await it.bot.set_my_description("", language_code="zh")
        assert (await it.bot.get_my_description("zh")).description == "Works with creators"
