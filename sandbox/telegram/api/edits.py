"""Methods that change a message: edit, delete, pin, react."""

from typing import Any, Final

from sandbox.telegram import given, limits, wire
from sandbox.telegram.access import bot_in_charge, message_of, readable, writable
from sandbox.telegram.api.messages import caption, check_preview
from sandbox.telegram.arguments import Arguments, integer
from sandbox.telegram.entities import Rich, units
from sandbox.telegram.errors import bad
from sandbox.telegram.keyboards import checked_markup
from sandbox.telegram.platform import Telegram
from sandbox.telegram.state import Chat, Message

_SAME: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_EMOJI: Final = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕"
    " 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
_REACTIONS: Final = frozenset(_EMOJI.split())


async def edit_message_text(telegram: Telegram, arguments: Arguments) -> Any:
    text = given.rich(arguments, "text", telegram.state)
    check_preview(arguments)
    message = _editable(telegram, arguments)
    if message.file is not None:
        raise bad("there is no text in the message to edit")
    if not text.text:
        raise bad("text must be non-empty")
    if units(text.text) > limits.TEXT:
        raise bad("MESSAGE_TOO_LONG")
    return _edit(telegram, message, arguments, text)


async def edit_message_caption(telegram: Telegram, arguments: Arguments) -> Any:
    text = caption(telegram, arguments)
    message = _editable(telegram, arguments)
    if message.file is None:
        raise bad("there is no caption in the message to edit")
    return _edit(telegram, message, arguments, text)


async def edit_message_reply_markup(telegram: Telegram, arguments: Arguments) -> Any:
    message = _editable(telegram, arguments)
    return _edit(telegram, message, arguments, message.text)


def _editable(telegram: Telegram, arguments: Arguments) -> Message:
    """A message of the bot's own; one that carries a reply keyboard cannot be edited any more."""
    if arguments.text("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    if not arguments.text("chat_id") or not arguments.integer("message_id"):
        raise bad("message identifier is not specified")
    chat = writable(telegram.state, arguments.text("chat_id"))
    message = message_of(chat, arguments.integer("message_id"), "message to edit")
    has_reply_keyboard = message.markup is not None and not message.inline
    if message.sender_id != telegram.state.bot.id or message.service or has_reply_keyboard:
        raise bad("message can't be edited")
    return message


def _edit(telegram: Telegram, message: Message, arguments: Arguments, text: Rich) -> Any:
    markup = checked_markup(arguments.values.get("reply_markup", {}), inline_only=True)
    if text == message.text and markup == message.markup:
        raise bad(_SAME)
    telegram.rates.spend(telegram.state.chats[message.chat_id], edit=True)
    if text != message.text:
        message.edited = telegram.now()
    message.text, message.markup = text, markup
    telegram.show(message)
    return wire.message(message, telegram.state)


async def delete_message(telegram: Telegram, arguments: Arguments) -> Any:
    chat = readable(telegram.state, arguments.text("chat_id"))
    message = message_of(chat, arguments.integer("message_id"), "message to delete")
    _check_deletable(telegram, chat, message)
    _delete(telegram, chat, message)
    return True


async def delete_messages(telegram: Telegram, arguments: Arguments) -> Any:
    """Messages that are not there or cannot be deleted are skipped, as on Telegram."""
    chat = readable(telegram.state, arguments.text("chat_id"))
    numbers = arguments.objects("message_ids")
    if len(numbers) > limits.DELETED_AT_ONCE:
        raise bad("too many message identifiers specified")
    for number in numbers:
        message = chat.messages.get(integer("message_ids", number))
        if message is not None and not message.deleted:
            _check_deletable(telegram, chat, message)
            _delete(telegram, chat, message)
    return True


def _check_deletable(telegram: Telegram, chat: Chat, message: Message) -> None:
    own = message.sender_id == telegram.state.bot.id
    if not own and not bot_in_charge(telegram.state, chat):
        raise bad("message can't be deleted")
    has_rights = not chat.is_private and bot_in_charge(telegram.state, chat)
    if telegram.now() - message.date > limits.DELETABLE_SECONDS and not has_rights:
        raise bad("message can't be deleted for everyone")


def _delete(telegram: Telegram, chat: Chat, message: Message) -> None:
    message.deleted = True
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    telegram.show(message)


async def pin_chat_message(telegram: Telegram, arguments: Arguments) -> Any:
    chat = _pinnable(telegram, arguments)
    message = message_of(chat, arguments.integer("message_id"), "message to pin")
    if message.service:
        raise bad("message can't be pinned")
    if chat.pinned[-1:] == [message.id]:
        raise bad("CHAT_NOT_MODIFIED")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    telegram.rates.spend(chat, edit=True)
    chat.pinned.append(message.id)
    told = {"pinned_message": wire.message(message, telegram.state, with_reply=False)}
    telegram.show(telegram.add(chat, telegram.state.bot.id, service=told))
    return True


async def unpin_chat_message(telegram: Telegram, arguments: Arguments) -> Any:
    chat = _pinnable(telegram, arguments)
    number = arguments.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    telegram.publish("chat", chat_id=chat.id)
    return True


def _pinnable(telegram: Telegram, arguments: Arguments) -> Chat:
    chat = writable(telegram.state, arguments.text("chat_id"))
    if not bot_in_charge(telegram.state, chat):
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat


async def set_message_reaction(telegram: Telegram, arguments: Arguments) -> Any:
    chat = writable(telegram.state, arguments.text("chat_id"))
    message = message_of(chat, arguments.integer("message_id"), "message to react")
    reactions = arguments.objects("reaction")
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    for one in reactions:
        if not isinstance(one, dict) or one.get("type") != "emoji" or str(one.get("emoji")) not in _REACTIONS:
            raise bad("REACTION_INVALID")
    message.reactions = reactions
    telegram.show(message)
    return True
