"""Updates of Telegram to the bot's own facts; everything that only this platform knows ends here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot.handlers.telegram.keyboard import Row, is_question
from bot.inbound import (
    Command,
    Delivery,
    DroppedFile,
    FilesDropped,
    Inbound,
    MembersChanged,
    Migrated,
    Place,
    Press,
    Reachability,
    Sender,
    Someone,
    Started,
    Text,
)
from services.people import language_of

ALLOWED_UPDATES = (  # edits are not asked for; chat_member only comes where the bot is an administrator
    "message",
    "callback_query",
    "my_chat_member",
    "chat_member",
)

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_PICTURE = "image/jpeg"


@dataclass(frozen=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str


@dataclass(frozen=True)
class Origin:
    """Where an immediate answer goes: to the pressed button while it waits, else into the chat."""

    chat: int | None
    kind: str = "private"
    thread: int | None = None
    query: str | None = None
    language: str = "en"


@dataclass(frozen=True)
class Question:
    """A press that only opens or closes the second question before a risky act (keyboard.py)."""

    data: str
    message: int | None  # None: too old for the bot to change
    text: str = ""
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Incoming:
    """One update: where to answer, and what it brought; neither for updates that mean nothing to the bot."""

    update_id: int
    lane: str
    origin: Origin
    delivery: Delivery | None = None
    question: Question | None = None


def parse(update: Update, me: Me) -> Incoming:
    """Read one update; never fails on what people can send."""
    if query := update.callback_query:
        return _press(update.update_id, query, me)
    if update.my_chat_member:
        return _reach(update.update_id, update.my_chat_member, me)
    if update.chat_member:
        return _moved(update.update_id, update.chat_member, me)
    if update.message:
        return _message(update.update_id, update.message, me)
    return Incoming(update.update_id, "", Origin(None))


def _incoming(
    update_id: int, me: Me, origin: Origin, user: User, inbound: Inbound | None, act_key: str | None = None
) -> Incoming:
    lane = f"telegram::{origin.chat or ''}:{user.id}"
    if inbound is None:
        return Incoming(update_id, lane, origin)
    key = f"telegram:update:{me.id}:{update_id}"
    delivery = Delivery(platform="telegram", key=key, act_key=act_key, lane=lane, inbound=inbound)
    return Incoming(update_id, lane, origin, delivery)


def _language(user: User) -> str:
    return language_of(user.language_code) or "en"


def _sender(user: User) -> Sender:
    return Sender(
        platform="telegram",
        user=str(user.id),
        name=user.full_name,
        handle=user.username,
        language=user.language_code,
    )


def _kind(chat: Chat) -> Any:
    return {"private": "private", "channel": "channel"}.get(chat.type, "group")


def _place(chat: Chat, *, message: int | None = None, thread: int | None = None) -> Place:
    return Place(
        chat=str(chat.id),
        kind=_kind(chat),
        title=chat.title or "",
        thread=str(thread) if thread else None,
        message=str(message) if message else None,
    )


def _press(update_id: int, query: CallbackQuery, me: Me) -> Incoming:
    """A press; the message may be missing (inline) or too old to be read, its id and chat are enough."""
    user, message, data = query.from_user, query.message, query.data or ""
    readable = message if isinstance(message, Message) else None
    thread = _topic(readable) if readable else None
    origin = Origin(
        message.chat.id if message else None,
        _kind(message.chat) if message else "private",
        thread,
        query.id,
        _language(user),
    )
    if is_question(data):
        question = _question(data, readable)
        return Incoming(update_id, f"telegram::{origin.chat or ''}:{user.id}", origin, question=question)
    place = _place(message.chat, message=message.message_id, thread=thread) if message else Place()
    return _incoming(update_id, me, origin, user, Press(sender=_sender(user), place=place, token=data))


def _question(data: str, message: Message | None) -> Question:
    if message is None or message.reply_markup is None:
        return Question(data, None)
    rows = [[button.to_dict() for button in row] for row in message.reply_markup.inline_keyboard]
    return Question(data, message.message_id, message.text or message.caption or "", rows)


def _reach(update_id: int, changed: ChatMemberUpdated, me: Me) -> Incoming:
    chat, user = changed.chat, changed.from_user
    state = _state(changed.new_chat_member, private=chat.type == ChatType.PRIVATE)
    inbound = Reachability.model_validate({"sender": _sender(user), "place": _place(chat), "state": state})
    return _incoming(
        update_id,
        me,
        Origin(chat.id, _kind(chat), None, None, _language(user)),
        user,
        inbound,
    )


def _moved(update_id: int, changed: ChatMemberUpdated, me: Me) -> Incoming:
    """Somebody else came to a group or left it; a change of rights is neither."""
    was, now = (
        _state(member, private=False) == "active"
        for member in (changed.old_chat_member, changed.new_chat_member)
    )
    person = changed.new_chat_member.user
    if was == now:
        return Incoming(update_id, "", Origin(None))
    joined, left = ([person], []) if now else ([], [person])
    return _company(update_id, me, changed.chat, changed.from_user, joined, left)


def _company(
    update_id: int, me: Me, chat: Chat, by: User, joined: Sequence[User], left: Sequence[User]
) -> Incoming:
    came, gone = _people(joined, me), _people(left, me)
    inbound = None
    if came or gone:
        inbound = MembersChanged(sender=_sender(by), place=_place(chat), joined=came, left=gone)
    return _incoming(update_id, me, Origin(chat.id, _kind(chat)), by, inbound)


def _people(users: Sequence[User], me: Me) -> tuple[Someone, ...]:
    """Persons: other bots read nothing that ours writes."""
    return tuple(
        Someone(user=str(user.id), name=user.full_name)
        for user in users
        if not user.is_bot and user.id != me.id
    )


def _state(member: ChatMember, *, private: bool) -> str:
    if member.status == ChatMemberStatus.BANNED and private:
        return "blocked"
    if member.status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}:
        return "kicked"
    if member.status == ChatMemberStatus.RESTRICTED and not getattr(member, "is_member", True):
        return "kicked"
    return "active"


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _message(update_id: int, message: Message, me: Me) -> Incoming:
    user, chat = message.from_user, message.chat
    if user is None:
        return Incoming(update_id, "", Origin(None))
    origin = Origin(chat.id, _kind(chat), _topic(message), None, _language(user))
    if message.migrate_to_chat_id or message.migrate_from_chat_id:
        return _migration(update_id, message, me, origin, user)
    if message.new_chat_members or message.left_chat_member:
        left = [message.left_chat_member] if message.left_chat_member else []
        return _company(update_id, me, chat, user, message.new_chat_members, left)
    if user.is_bot or chat.type == ChatType.CHANNEL:
        return _incoming(update_id, me, origin, user, None)
    return _incoming(update_id, me, origin, user, _content(message, user, me))


def _migration(update_id: int, message: Message, me: Me, origin: Origin, user: User) -> Incoming:
    """Telegram says it twice, in the old chat and in the new one; one act."""
    old = str(message.migrate_from_chat_id or message.chat.id)
    new = str(message.migrate_to_chat_id or message.chat.id)
    place = Place(chat=old, kind="group", title=message.chat.title or "")
    inbound = Migrated(sender=_sender(user), place=place, to=new)
    return _incoming(update_id, me, origin, user, inbound, f"telegram:migrated:{me.id}:{old}:{new}")


def _content(message: Message, user: User, me: Me) -> Inbound | None:
    sender = _sender(user)
    place = _place(message.chat, message=message.message_id, thread=_topic(message))
    text = message.text or message.caption or ""
    called = place.kind == "private" or _is_addressed(message, text, me)
    if (files := _files(message)) and (called or message.document):
        return FilesDropped(sender=sender, place=place, files=files, text=_without_mention(text, me))
    if message.text and (match := _COMMAND.fullmatch(text)):
        return _command(match, sender, place, me)
    if message.text and called:
        reply = str(message.reply_to_message.message_id) if message.reply_to_message else None
        return Text(sender=sender, place=place, text=_without_mention(text, me), reply_to=reply)
    return None


def _command(match: re.Match[str], sender: Sender, place: Place, me: Me) -> Inbound | None:
    name, addressee, rest = match[1], match[2], (match[3] or "").strip()
    if addressee and addressee.lower() != me.username.lower():
        return None
    if name.lower() == "start":
        return Started(sender=sender, place=place, payload=rest)
    if name.lower() == "daren":  # as on Slack: /daren X is /X
        name, _, rest = rest.partition(" ")
    args = rest.strip()
    return Command(sender=sender, place=place, name=name.lower(), args=args, typed=f"{name} {args}".strip())


def _is_addressed(message: Message, text: str, me: Me) -> bool:
    """In a group the bot is spoken to by a reply to one of its messages or by its name."""
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    return bool(answered and answered.id == me.id) or bool(_mention(me).search(text))


def _mention(me: Me) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(me.username)}\b", re.IGNORECASE)


def _without_mention(text: str, me: Me) -> str:
    return _mention(me).sub("", text).strip()


def _files(message: Message) -> tuple[DroppedFile, ...]:
    if message.photo:
        largest = message.photo[-1]
        name = f"photo-{largest.file_unique_id}.jpg"
        return (DroppedFile(ref=largest.file_id, name=name, size=largest.file_size, media_type=_PICTURE),)
    for found, ending in (
        (message.document, ""),
        (message.video, ".mp4"),
        (message.audio, ".mp3"),
        (message.voice, ".ogg"),
    ):
        if found:
            name = getattr(found, "file_name", None) or f"file-{found.file_unique_id}{ending}"
            return (
                DroppedFile(
                    ref=found.file_id, name=name, size=found.file_size, media_type=found.mime_type or ""
                ),
            )
    return ()
