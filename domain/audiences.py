"""Whom a notice or a card is for; services/outbox.py alone turns an audience into chats."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChatAudience(StrEnum):
    """Who reads a linked chat. A mixed chat gets only what a creator may see."""

    TEAM = "team"
    MIXED = "mixed"
    CREATOR = "creator"


@dataclass(frozen=True)
class Member:
    """One person of the workspace, in her private chat with the bot."""

    membership_id: int


@dataclass(frozen=True)
class TheCreator:
    """One creator, wherever she is linked; nobody when she is not (the sender was told so before)."""

    creator_id: int


@dataclass(frozen=True)
class Chat:
    """One linked chat, in a thread of it when given (Slack: ts of the parent)."""

    chat_id: int
    thread: str | None = None


@dataclass(frozen=True)
class Team:
    """The team's chats that are declared for this purpose, else the first team chat."""

    purpose: str = "work"


Audience = Member | TheCreator | Chat | Team
