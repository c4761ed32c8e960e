"""Which chat a call means, and whether the bot may read it or write there."""

from sandbox.telegram.errors import bad, forbidden, upgraded
from sandbox.telegram.state import IN_CHARGE, PRESENT, Chat, Message, State


def chat_of(state: State, chat_id: str) -> Chat:
    """The chat the bot knows by this id; people's @usernames do not work, as on Telegram."""
    if not chat_id:
        raise bad("chat_id is empty")
    try:
        chat = state.chats.get(int(chat_id))
    except ValueError:
        chat = None
    if chat is None:
        raise bad("chat not found")
    return chat


def readable(state: State, chat_id: str) -> Chat:
    """A chat the bot may ask about."""
    chat = chat_of(state, chat_id)
    if chat.is_private:
        if not state.users[chat.id].started and not state.shares_group(chat.id):
            raise bad("chat not found")
        return chat
    return _joined(state, chat)


def writable(state: State, chat_id: str) -> Chat:
    """A chat the bot may write in."""
    chat = chat_of(state, chat_id)
    if not chat.is_private:
        return _joined(state, chat)
    person = state.users[chat.id]
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def _joined(state: State, chat: Chat) -> Chat:
    if chat.upgraded_to is not None:
        raise upgraded(chat.upgraded_to)
    kind = "supergroup chat" if chat.kind == "supergroup" else "group chat"
    status = chat.status(state.bot.id)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {kind}")
    if status not in PRESENT:
        raise forbidden(f"bot is not a member of the {kind}")
    if status == "restricted":
        raise bad("not enough rights to send text messages to the chat")
    return chat


def message_of(chat: Chat, message_id: int, what: str) -> Message:
    """``what`` is what the message is wanted for, in Telegram's words: "message to edit"."""
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        raise bad(f"{what} not found")
    return message


def bot_in_charge(state: State, chat: Chat) -> bool:
    return chat.is_private or chat.status(state.bot.id) in IN_CHARGE
