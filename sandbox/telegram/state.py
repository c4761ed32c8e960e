"""Who and what is on the sandbox's Telegram: people, chats, messages, files, presses."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.telegram.entities import Rich
from sandbox.telegram.keyboards import Markup
from sandbox.world import TelegramGroup, TelegramUser, TelegramWorld

PRESENT: Final = frozenset({"creator", "administrator", "member", "restricted"})
IN_CHARGE: Final = frozenset({"creator", "administrator"})
_SUPERGROUP_BASE: Final = -1_001_000_000_000
_FIRST_MESSAGE: Final = 100


@dataclass(slots=True)
class User:
    """``key`` is the @username and the control API's name for the person.

    ``started``: the person has pressed Start, so that the bot may write. ``blocked``: the person blocked the bot.
    """

    key: str
    id: int
    first_name: str
    last_name: str = ""
    language_code: str = ""
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(slots=True)
class File:
    """A stored file; a photo has its size in pixels."""

    id: str
    unique_id: str
    name: str
    content: bytes
    mime: str
    width: int = 0
    height: int = 0
    is_video: bool = False

    @property
    def is_photo(self) -> bool:
        return self.width > 0

    @property
    def kind(self) -> str:
        """How it was sent: "photo", "video" or "document"."""
        return "photo" if self.is_photo else "video" if self.is_video else "document"

    @property
    def path(self) -> str:
        """Where the Bot API lets the bot download it."""
        suffix = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{self.kind}s/file_{self.unique_id}.{suffix}"


@dataclass(slots=True)
class Message:
    """``text`` is the caption when there is a file; ``service`` holds a service message's own fields.

    ``edited`` is the time of the last edit of the text; ``markup`` is the keyboard as it was sent.
    """

    id: int
    chat_id: int
    sender_id: int
    date: int
    text: Rich = field(default_factory=Rich)
    file: File | None = None
    reply_to: int | None = None
    markup: Markup | None = None
    service: dict[str, Any] | None = None
    edited: int | None = None
    deleted: bool = False
    reactions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def inline(self) -> list[list[dict[str, Any]]]:
        """The rows of the inline keyboard, or none."""
        rows: list[list[dict[str, Any]]] = (self.markup or {}).get("inline_keyboard", [])
        return rows


@dataclass(slots=True)
class Chat:
    """A private chat has its person's id. ``members`` holds every status by user id, also of those who left."""

    id: int
    kind: str
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    upgraded_to: int | None = None

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    def status(self, user_id: int) -> str:
        return self.members.get(user_id, "left")

    def present(self) -> list[int]:
        return [user_id for user_id, status in self.members.items() if status in PRESENT]

    def newest_first(self) -> Iterator[Message]:
        """Messages that are still there."""
        return (one for one in reversed(self.messages.values()) if not one.deleted)


@dataclass(slots=True)
class Press:
    """A press of an inline button; ``answer`` holds what the bot answered. ``at`` is real time."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class State:
    """Everything by its id. Message ids are counted for the bot's private chats and groups together, and by supergroup."""

    def __init__(self, world: TelegramWorld) -> None:
        bot = world.bot
        self.bot = User(bot.username, bot.id, bot.name, is_bot=True)
        self.users = {self.bot.id: self.bot} | {one.id: _user(one) for one in world.users}
        self.chats = {one.id: Chat(one.id, "private") for one in self.users.values() if not one.is_bot}
        self.chats |= {one.id: _group(one) for one in world.groups}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self._next_message = _FIRST_MESSAGE

    def add_message(self, chat: Chat, sender_id: int, date: int, **parts: Any) -> Message:
        """A new message; dates never run backwards within a chat."""
        if chat.kind == "supergroup":
            number = max(chat.messages, default=0) + 1
        else:
            self._next_message += 1
            number = self._next_message
        last = next(reversed(chat.messages.values())).date if chat.messages else 0
        message = Message(number, chat.id, sender_id, max(date, last), **parts)
        chat.messages[number] = message
        return message

    def add_file(self, name: str, content: bytes, mime: str, size: tuple[int, int] = (0, 0)) -> File:
        unique = secrets.token_urlsafe(9)
        stored = File(f"BQACAgI{secrets.token_urlsafe(24)}", unique, name, content, mime, *size)
        self.files[stored.id] = stored
        return stored

    def file_at(self, path: str) -> File | None:
        return next((one for one in self.files.values() if one.path == path), None)

    def add_group(self, title: str, kind: str, creator: User) -> Chat:
        number = min(self.chats) - 1 if kind == "supergroup" else -4001 - len(self.chats)
        chat = self.chats[number] = Chat(number, kind, title, {creator.id: "creator"})
        return chat

    def upgrade(self, group: Chat) -> Chat:
        """The supergroup that takes a group's place, with the same people."""
        supergroup = Chat(_SUPERGROUP_BASE + group.id, "supergroup", group.title, dict(group.members))
        self.chats[supergroup.id] = supergroup
        group.upgraded_to = supergroup.id
        return supergroup

    def shares_group(self, user_id: int) -> bool:
        """Whether the bot meets the person in a group."""
        together = {user_id, self.bot.id}
        return any(together <= set(chat.present()) for chat in self.chats.values() if not chat.is_private)


def _user(one: TelegramUser) -> User:
    return User(one.key, one.id, one.first_name, one.last_name, one.language_code)


def _group(one: TelegramGroup) -> Chat:
    """The first administrator who is a person is the creator."""
    statuses = {user_id: "administrator" if user_id in one.admins else "member" for user_id in one.members}
    if one.admins:
        statuses[one.admins[0]] = "creator"
    return Chat(one.id, one.kind, one.title, statuses)
