"""What people do on Telegram: write, press, send files, press Start."""

import re
import secrets
from typing import Any, Final

from sandbox.body import Upload
from sandbox.control import ControlError, NotThereError
from sandbox.telegram import limits, wire
from sandbox.telegram.api.messages import stored_file
from sandbox.telegram.entities import Rich, finished, units
from sandbox.telegram.errors import Refusal
from sandbox.telegram.members import set_blocked
from sandbox.telegram.platform import Telegram
from sandbox.telegram.state import IN_CHARGE, PRESENT, Chat, Message, Press, State, User
from sandbox.telegram.view import keyboard

_PAYLOAD = re.compile(rf"[A-Za-z0-9_-]{{0,{limits.START_PAYLOAD}}}")
_LINKS: Final = ("url", "web_app", "copy_text")  # what the app does by itself, without telling the bot


def say(telegram: Telegram, person: User, chat: Chat, text: str, reply_to: int | None = None) -> Message:
    """A text. When the bot has forced a reply, the app makes it one; ``reply_to`` 0 closes that first."""
    _check_may_write(person, chat)
    if units(text) > limits.TEXT:
        raise ControlError(f"Telegram's app splits texts above {limits.TEXT} characters; send the parts.")
    rich = finished(Rich(text))
    if not rich.text:
        raise ControlError("The text is empty.")
    return _post(telegram, person, chat, reply_to, text=rich)


def upload(telegram: Telegram, person: User, chat: Chat, file: Upload, caption: str, *, kind: str) -> Message:
    _check_may_write(person, chat)
    try:
        stored = stored_file(telegram, file, kind)
    except Refusal as refusal:
        raise ControlError(refusal.description) from refusal
    return _post(telegram, person, chat, None, text=finished(Rich(caption)), file=stored)


def start(telegram: Telegram, person: User, payload: str = "") -> Message:
    """Start, from the bot's page or from a link t.me/<bot>?start=<payload>; it also takes back a block."""
    if not _PAYLOAD.fullmatch(payload):
        raise ControlError(f"A payload is at most {limits.START_PAYLOAD} of A-Z a-z 0-9 _ -.")
    if person.deactivated:
        raise ControlError(f"{person.key} has deleted the account.")
    set_blocked(telegram, person, blocked=False)
    person.started = True
    chat = telegram.state.chats[person.id]
    return _post(telegram, person, chat, 0, text=finished(Rich(f"/start {payload}".strip())))


def rewrite(telegram: Telegram, person: User, chat: Chat, message_id: int, text: str) -> Message:
    """A person edits a text of their own."""
    message = chat.messages.get(message_id)
    if message is None or message.deleted or message.sender_id != person.id or message.file:
        raise NotThereError(f"{person.key} has no text with the id {message_id} there.")
    message.text, message.edited = finished(Rich(text)), telegram.now()
    if visible(telegram.state, chat, message):
        telegram.tell(message, "edited_message")
    else:
        telegram.show(message)
    return message


def press(
    telegram: Telegram, person: User, chat: Chat, label: str, message_id: int | None
) -> dict[str, Any] | Press:
    """Press the button with this label on the newest message that has it, else on the reply keyboard.

    Gives the Press of a callback button; for any other what the app did with it.
    """
    _check_may_write(person, chat)
    message, button = _button(chat, label, message_id)
    if button is None or message is None:
        return _press_reply_keyboard(telegram, person, chat, label)
    for kind in _LINKS:
        if kind in button:
            return {kind: button[kind]}
    if "callback_data" not in button:
        raise ControlError(f"The sandbox cannot press a button of this kind: {sorted(button)}.")
    made = Press(
        str(secrets.randbits(62)), person.id, chat.id, message.id, button["callback_data"], telegram.real()
    )
    telegram.state.presses[made.id] = made
    telegram.updates.put("callback_query", _callback_query(telegram.state, made, message))
    return made


def _button(chat: Chat, label: str, message_id: int | None) -> tuple[Message | None, dict[str, Any] | None]:
    wanted = label.strip().casefold()
    for message in chat.newest_first():
        if message_id not in {None, message.id}:
            continue
        for row in message.inline:
            for button in row:
                if button["text"].strip().casefold() == wanted:
                    return message, button
    return None, None


def _press_reply_keyboard(telegram: Telegram, person: User, chat: Chat, label: str) -> dict[str, Any]:
    standing = keyboard(chat, person)
    rows = (standing.markup or {}).get("keyboard", []) if standing else []
    labels = [button["text"] for row in rows for button in row]
    found = next((one for one in labels if one.strip().casefold() == label.strip().casefold()), None)
    if found is None:
        raise NotThereError(
            f"There is no button {label!r} for {person.key} in {chat.title or 'the private chat'}."
        )
    return {"message_id": say(telegram, person, chat, found).id}


def _callback_query(state: State, made: Press, message: Message) -> dict[str, Any]:
    return {
        "id": made.id,
        "from": wire.user(state.users[made.user_id]),
        "message": wire.message(message, state),
        "chat_instance": str(made.chat_id * 31 % 2**62),
        "data": made.data,
    }


def _check_may_write(person: User, chat: Chat) -> None:
    if person.deactivated:
        raise ControlError(f"{person.key} has deleted the account.")
    if chat.upgraded_to is not None:
        raise ControlError(f"The group is now the supergroup {chat.upgraded_to}.")
    if not chat.is_private:
        if chat.status(person.id) not in PRESENT:
            raise ControlError(f"{person.key} is not in {chat.title}.")
        return
    if chat.id != person.id:
        raise ControlError(f"{person.key} cannot write in somebody else's chat with the bot.")
    if person.blocked or not person.started:
        done = "blocked the bot" if person.blocked else "not pressed Start yet"
        raise ControlError(f"{person.key} has {done}; POST /control/telegram/start first.")


def _post(telegram: Telegram, person: User, chat: Chat, reply_to: int | None, **content: Any) -> Message:
    if reply_to is None and (standing := keyboard(chat, person)) and "force_reply" in (standing.markup or {}):
        reply_to = standing.id
    if reply_to and (reply_to not in chat.messages or chat.messages[reply_to].deleted):
        raise NotThereError(f"There is no message {reply_to} to reply to.")
    message = telegram.add(chat, person.id, reply_to=reply_to or None, **content)
    if visible(telegram.state, chat, message):
        telegram.tell(message)
    else:
        telegram.show(message)
    return message


def visible(state: State, chat: Chat, message: Message) -> bool:
    """Group privacy: a bot without rights sees commands, replies to it and mentions of it."""
    bot = state.bot
    if chat.is_private or chat.status(bot.id) in IN_CHARGE:
        return True
    if chat.status(bot.id) not in PRESENT:
        return False
    original = chat.messages.get(message.reply_to) if message.reply_to else None
    if original is not None and original.sender_id == bot.id:
        return True
    covered = [(one.type, wire.span(message.text.text, one)) for one in message.text.entities]
    mine = f"@{bot.key}".casefold()
    return any(
        (kind == "mention" and words.casefold() == mine)
        or (kind == "bot_command" and ("@" not in words or words.casefold().endswith(mine)))
        for kind, words in covered
    )
