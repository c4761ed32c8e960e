"""What one local Slack team holds: channels, messages, files, modals, Home tabs."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sandbox.world import SlackTeam, SlackUser

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]  # block_id → action_id → the element's state, as Slack sends it


@dataclass(slots=True, eq=False)
class File:
    """``content`` is None until the bytes arrived at the upload address."""

    id: str
    team_id: str
    user: str
    name: str
    title: str
    size: int
    mimetype: str
    created: datetime
    alt_text: str | None = None
    content: bytes | None = None
    channels: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Message:
    """``ephemeral_to`` is the only one who sees it; such a message is no part of the history."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    metadata: Json | None = None
    values: Values = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def all_blocks(self) -> list[Json]:
        """Its blocks and those of its attachments, in reading order."""
        return [*self.blocks, *(block for one in self.attachments for block in one.get("blocks", []))]


@dataclass(slots=True, eq=False)
class Channel:
    """A channel or, with ``user``, the app's direct messages with that person."""

    id: str
    name: str
    members: list[str]
    created: datetime
    user: str | None = None
    archived: bool = False
    shared_with: list[str] = field(default_factory=list)  # other companies' teams, by Slack Connect
    messages: list[Message] = field(default_factory=list)
    last_micros: int = 0

    @property
    def is_im(self) -> bool:
        return self.user is not None

    def next_ts(self, now: datetime) -> str:
        """A timestamp of business time, unique and increasing in this channel whatever the clock does."""
        self.last_micros = max(self.last_micros + 1, round(now.timestamp() * 1_000_000))
        return f"{self.last_micros // 1_000_000}.{self.last_micros % 1_000_000:06d}"

    def find(self, ts: str) -> Message | None:
        return next((one for one in self.messages if one.ts == ts), None)

    def replies(self, ts: str) -> list[Message]:
        return [one for one in self.messages if one.is_reply and one.thread_ts == ts and not one.ephemeral_to]


@dataclass(slots=True, eq=False)
class View:
    """An open modal or a Home tab; ``content`` is what the app sent, with ids given to every block and element."""

    id: str
    team_id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    def title(self) -> str:
        title: str = self.content.get("title", {}).get("text", "")
        return title


class Team:
    """One workspace; people and channels are found by key, id, @handle or #name."""

    def __init__(self, world: SlackTeam, now: datetime) -> None:
        self.world = world
        self.id = world.id
        self.bot = world.bot
        self.users = {user.id: user for user in (*world.users, world.bot)}
        self.channels = {one.id: Channel(one.id, one.name, list(one.members), now) for one in world.channels}
        self.files: dict[str, File] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.revoked = False
        self._numbers = count(1)

    def new_id(self, kind: str) -> str:
        """A fresh id such as F0000000A; ``kind`` is its first letter."""
        return f"{kind}{self.id[2:]}{next(self._numbers):06d}"

    def user(self, name: str) -> SlackUser | None:
        wanted = name.removeprefix("@")
        return next((one for one in self.users.values() if wanted in {one.id, one.key}), None)

    def channel(self, name: str) -> Channel | None:
        wanted = name.removeprefix("#")
        return next((one for one in self.channels.values() if wanted in {one.id, one.name}), None)

    def dm(self, user_id: str, now: datetime) -> Channel:
        """The app's direct messages with a person; there is one from the first word on."""
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.channels:
            members = [user_id, self.bot.id]
            self.channels[channel_id] = Channel(channel_id, "directmessage", members, now, user=user_id)
        return self.channels[channel_id]

    def view(self, view_id: str | None, external_id: str | None = None) -> View | None:
        for view in [one for stack in self.modals.values() for one in stack] + list(self.homes.values()):
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        return None

    def top(self, user_id: str) -> View | None:
        """The modal a person sees."""
        stack = self.modals.get(user_id)
        return stack[-1] if stack else None
