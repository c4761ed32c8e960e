"""What reaches the bot, as typed facts: the adapters make them, the turn reads them, the inbox stores them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.people import Act

# What no database keeps and no answer can be sent with: NUL, and halves of characters.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def _keepable(value: Any) -> Any:
    """The value with all texts in it, however deep, fit to be stored."""
    if isinstance(value, str):
        return _UNKEEPABLE.sub("", value)
    if isinstance(value, dict):
        return {_keepable(name): _keepable(inner) for name, inner in value.items()}
    return [_keepable(inner) for inner in value] if isinstance(value, list) else value


class Heard(BaseModel):
    """Something a platform says; texts in it are what people typed, whatever they managed to type."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, given: Any) -> Any:
        return _keepable(given)


class Sender(Heard):
    """Who, by the platform's own word. Never taken from a payload that a person can write."""

    platform: Literal["slack", "telegram"]
    team: str = ""  # Slack team id; empty on Telegram
    user: str  # the platform's user id
    name: str = ""
    handle: str | None = None
    language: str | None = None  # as the platform says it: "zh-CN", "zh-hans", "en-GB"
    timezone: str | None = None


class Company(Heard):
    """Who is in a chat besides the bot, as the platform told just now; None where it did not say in time."""

    count: int | None = None
    people: tuple[str, ...] | None = None  # user ids
    shared: bool | None = None  # with another company (Slack Connect)


class Place(Heard):
    """Where: the chat, its kind, the thread and the message that was acted upon."""

    chat: str | None = None  # the platform's chat id; None for a modal opened outside any chat
    kind: Literal["private", "channel", "group"] = "private"
    title: str = ""
    thread: str | None = None  # Slack: ts of the parent
    message: str | None = None  # id of the message whose button was pressed, or that was sent
    company: Company | None = None  # asked for only where somebody declares who reads there


class Base(Heard):
    """Common to all. `trigger` opens Slack modals and lives 3 s: it is never stored."""

    sender: Sender
    place: Place = Place()


class Command(Base):
    """`/daren X args` on Slack, `/X args` on Telegram. `name` is X, lower case, "" for a bare /daren.

    Chosen in a message's menu (a Slack shortcut), it is about that message: its words and its address.
    """

    type: Literal["command"] = "command"
    name: str
    args: str = ""
    typed: str = ""  # both, as they were written; "" where nothing was written
    quoted: str = ""
    quoted_at: str = ""


class Text(Base):
    """Words typed to the bot: a private message, a mention, a reply to one of its messages."""

    type: Literal["text"] = "text"
    text: str
    reply_to: str | None = None


class Press(Base):
    """A button or a menu choice on a message (`token` is what bot/tokens.py wrote) or inside a modal (`form` set)."""

    type: Literal["press"] = "press"
    token: str
    value: str | None = None  # a menu's chosen value
    form: str | None = None  # token of the form the button stands in
    values: dict[str, Any] = Field(default_factory=dict)  # what the form's fields hold at that moment


class FormSubmitted(Base):
    """A modal was submitted: `form` is the form's token, `values` raw by field name (text, ISO date, option value or list)."""

    type: Literal["form"] = "form"
    form: str
    values: dict[str, Any]


class FormClosed(Base):
    """A modal was closed without submitting; the answers are kept."""

    type: Literal["form_closed"] = "form_closed"
    form: str


class FormLost(Base):
    """Ours: a modal could not be opened (its trigger had expired). A card with Continue takes its place."""

    type: Literal["form_lost"] = "form_lost"
    form: str


class DroppedFile(Heard):
    """A file as the platform names it; fetched later by a job through the platform's Fetcher."""

    ref: str
    name: str
    size: int | None = None
    media_type: str = ""


class FilesDropped(Base):
    """One or more files in a chat, with the words beside them."""

    type: Literal["files"] = "files"
    files: tuple[DroppedFile, ...]
    text: str = ""


class Started(Base):
    """Telegram: somebody opened the bot, perhaps through an invitation link."""

    type: Literal["started"] = "started"
    payload: str = ""


class HomeOpened(Base):
    """Slack: somebody looks at the bot's Home tab. `shown`: something of ours stands there."""

    type: Literal["home"] = "home"
    shown: bool


class Reachability(Base):
    """A chat can or cannot be written to any more: blocked, unblocked, kicked, added, archived."""

    type: Literal["reach"] = "reach"
    state: Literal["active", "blocked", "kicked", "deactivated", "archived", "uninstalled"]


class Someone(Heard):
    """A person who came or went, as the platform names her."""

    user: str
    name: str = ""


class MembersChanged(Base):
    """People came to a group or channel, or left it; bots are not counted."""

    type: Literal["members"] = "members"
    joined: tuple[Someone, ...] = ()
    left: tuple[Someone, ...] = ()


class SharingChanged(Base):
    """Slack: the channel is shared with another company, or not any more."""

    type: Literal["sharing"] = "sharing"
    shared: bool


class Migrated(Base):
    """Telegram: the group `place.chat` is now `to`."""

    type: Literal["migrated"] = "migrated"
    to: str


class JobEnded(BaseModel):
    """Ours: a job reports back; it has no sender."""

    model_config = ConfigDict(frozen=True)

    type: Literal["job"] = "job"
    job_id: int


Inbound = Annotated[
    Command
    | Text
    | Press
    | FormSubmitted
    | FormClosed
    | FormLost
    | FilesDropped
    | Started
    | HomeOpened
    | Reachability
    | MembersChanged
    | SharingChanged
    | Migrated
    | JobEnded,
    Field(discriminator="type"),
]


class OptionsWanted(Base):
    """A read-only question while somebody types in a select; it skips the inbox."""

    form: str
    field: str
    query: str


class Delivery(BaseModel):
    """An inbound with its keys, ready to be stored.

    `key` is unique for the delivery (Slack `event_id`, Telegram `update_id`), `act_key` for the act behind it
    when one act can arrive as two deliveries (a file as `message` and as `file_shared`). `lane` keeps order:
    one chat and person.
    """

    model_config = ConfigDict(frozen=True)

    platform: str
    key: str
    act_key: str | None = None
    lane: str
    inbound: Inbound


def declares_audience(inbound: Inbound) -> TypeGuard[Command | Press]:
    """Say whether somebody declares by this who reads a group or channel: then the platform is asked who is there."""
    if not isinstance(inbound, Command | Press) or inbound.place.kind == "private":
        return False
    if isinstance(inbound, Command):
        return inbound.name == "link"
    return f":{Act.CHAT_AUDIENCE.value}:" in inbound.token
