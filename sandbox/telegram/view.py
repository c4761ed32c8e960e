"""What people see: messages with their words and buttons, and everything at once for the page."""

from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sandbox.telegram.rendering import to_html
from sandbox.telegram.state import Chat, File, Message, State, User

if TYPE_CHECKING:
    from sandbox.telegram.platform import Telegram

_MESSAGES: Final = 200  # of a chat, newest, in the snapshot
_ANSWERS: Final = 50


def message(one: Message, state: State) -> dict[str, Any]:
    """A message as people see it, also one that was deleted (marked as such)."""
    sender = state.users[one.sender_id]
    buttons = [button for row in one.inline for button in row]
    return {
        "message_id": one.id,
        "from": sender.name,
        "from_id": sender.id,
        "out": sender.is_bot,
        "text": one.text.text,
        "html": to_html(one.text),
        "buttons": [[button["text"] for button in row] for row in one.inline],
        "urls": {button["text"]: button["url"] for button in buttons if "url" in button},
        "styles": {button["text"]: button["style"] for button in buttons if "style" in button},
        "keyboard": None if one.inline else one.markup,
        **{kind: _file(one.file) if one.file and one.file.kind == kind else None for kind in _KINDS},
        "edited": one.edited is not None,
        "date": datetime.fromtimestamp(one.date, UTC).isoformat(),
        "reply_to": one.reply_to,
        "deleted": one.deleted,
        "service": service(one, state),
        "reactions": [reaction.get("emoji", "") for reaction in one.reactions],
    }


_KINDS = ("document", "photo", "video")


def _file(one: File) -> dict[str, Any]:
    shown = {
        "file_id": one.id,
        "name": one.name,
        "mime": one.mime,
        "size": len(one.content),
        "url": f"/control/telegram/files/{one.unique_id}/{quote(one.name)}",
    }
    return shown | ({"width": one.width, "height": one.height} if one.is_photo else {})


def service(one: Message, state: State) -> str | None:
    """A service message in words; None for an ordinary one."""
    if one.service is None:
        return None
    name = state.users[one.sender_id].name
    if joined := one.service.get("new_chat_members"):
        return f"{', '.join(state.users[user['id']].name for user in joined)} joined the group"
    if gone := one.service.get("left_chat_member"):
        return f"{state.users[gone['id']].name} left the group"
    if "pinned_message" in one.service:
        return f"{name} pinned a message"
    if "migrate_to_chat_id" in one.service:
        return "The group was upgraded to a supergroup"
    return "The supergroup takes the place of the group"


def keyboard(chat: Chat, person: User) -> Message | None:
    """The message whose reply keyboard, or request for a reply, stands in the chat for a person: the newest one."""
    replied: set[int | None] = set()
    for one in chat.newest_first():
        if one.sender_id == person.id:
            replied.add(one.reply_to)
        elif one.markup and not one.inline and _is_for(one, chat, person):
            done = "remove_keyboard" in one.markup or ("force_reply" in one.markup and one.id in replied)
            return None if done else one
    return None


def _is_for(one: Message, chat: Chat, person: User) -> bool:
    """A selective keyboard is for those whom the message mentions or answers."""
    if not (one.markup or {}).get("selective") or chat.is_private:
        return True
    original = chat.messages.get(one.reply_to) if one.reply_to else None
    mentioned = f"@{person.key}" in one.text.text or any(it.user_id == person.id for it in one.text.entities)
    return mentioned or (original is not None and original.sender_id == person.id)


def snapshot(telegram: "Telegram") -> dict[str, Any]:
    """Everything the page shows; the shape is told in ``sandbox/telegram/__init__.py``."""
    state, profile, updates = telegram.state, telegram.profile, telegram.updates
    presses = [one for one in state.presses.values() if one.answer is not None]
    return {
        "bot": {
            "id": state.bot.id,
            "username": state.bot.key,
            "name": state.bot.name,
            "names": profile.texts["name"],
            "description": profile.texts["description"],
            "short_description": profile.texts["short_description"],
        },
        "users": [
            {
                "id": one.id,
                "key": one.key,
                "name": one.name,
                "username": one.key,
                "language_code": one.language_code,
                "started": one.started,
                "blocked": one.blocked,
                "deactivated": one.deactivated,
            }
            for one in state.users.values()
            if not one.is_bot
        ],
        "chats": [_chat(one, telegram) for one in state.chats.values()],
        "answers": [
            {
                "press_id": one.id,
                "user_id": one.user_id,
                "chat_id": one.chat_id,
                "message_id": one.message_id,
                **(one.answer or {}),
            }
            for one in presses[-_ANSWERS:]
        ],
        "updates": {
            "pending": updates.pending(),
            "polled": updates.polled,
            "webhook": updates.webhook.get("url", ""),
        },
    }


def _chat(one: Chat, telegram: "Telegram") -> dict[str, Any]:
    state = telegram.state
    people = [state.users[one.id]] if one.is_private else [state.users[user_id] for user_id in one.present()]
    people = [person for person in people if not person.is_bot]
    newest = list(islice(reversed(one.messages.values()), _MESSAGES))
    return {
        "id": one.id,
        "type": one.kind,
        "title": one.title or people[0].name,
        "members": [
            {"user_id": user_id, "name": state.users[user_id].name, "status": status}
            for user_id, status in one.members.items()
        ],
        "bot_status": "member" if one.is_private else one.status(state.bot.id),
        "upgraded_to": one.upgraded_to,
        "pinned": list(one.pinned),
        "keyboards": {
            str(person.id): standing.markup for person in people if (standing := keyboard(one, person))
        },
        "commands": {
            str(person.id): telegram.profile.menu(one, person.id, person.language_code) for person in people
        },
        "messages": [message(shown, state) for shown in reversed(newest)],
    }
