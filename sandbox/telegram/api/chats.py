"""Methods about chats and the people in them."""

from typing import Any

from sandbox.telegram import wire
from sandbox.telegram.access import readable
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.errors import bad
from sandbox.telegram.members import change_member
from sandbox.telegram.platform import Telegram
from sandbox.telegram.state import IN_CHARGE


async def get_chat(telegram: Telegram, arguments: Arguments) -> Any:
    return wire.full_chat(readable(telegram.state, arguments.text("chat_id")), telegram.state)


async def get_chat_member(telegram: Telegram, arguments: Arguments) -> Any:
    chat = readable(telegram.state, arguments.text("chat_id"))
    person = telegram.state.users.get(arguments.integer("user_id"))
    if person is None:
        raise bad("user not found")
    if chat.is_private:
        if person.id not in {chat.id, telegram.state.bot.id}:
            raise bad("user not found")
        return wire.member(person, "member")
    return wire.member(person, chat.status(person.id))


async def get_chat_administrators(telegram: Telegram, arguments: Arguments) -> Any:
    chat = readable(telegram.state, arguments.text("chat_id"))
    if chat.is_private:
        raise bad("there are no administrators in the private chat")
    return [
        wire.member(telegram.state.users[user_id], status)
        for user_id, status in chat.members.items()
        if status in IN_CHARGE
    ]


async def get_chat_member_count(telegram: Telegram, arguments: Arguments) -> Any:
    chat = readable(telegram.state, arguments.text("chat_id"))
    return 2 if chat.is_private else len(chat.present())


async def leave_chat(telegram: Telegram, arguments: Arguments) -> Any:
    chat = readable(telegram.state, arguments.text("chat_id"))
    if chat.is_private:
        raise bad("chat member status can't be changed in private chats")
    change_member(telegram, chat, telegram.state.bot, "left", by=telegram.state.bot)
    return True
