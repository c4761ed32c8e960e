"""What is told about linked chats and their digests."""

from __future__ import annotations

from typing import ClassVar, Self

from domain.audiences import ChatAudience
from domain.notices.base import Notice, Visibility


class ChatLinked(Notice):
    """The bot may write into this chat for the workspace, for this audience."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str
    audience: ChatAudience

    @classmethod
    def example(cls) -> Self:
        return cls(title="creators", audience=ChatAudience.TEAM)


class ChatNotLinked(Notice):
    """What was asked needs a linked group or channel; an owner can link this one."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class DigestSet(Notice):
    """When this chat gets its daily digest, in its own time zone; None: it gets none."""

    at: str | None
    timezone: str

    @classmethod
    def example(cls) -> Self:
        return cls(at="09:00", timezone="Asia/Shanghai")


class DigestUnclear(Notice):
    """The hour was not understood."""

    given: str

    @classmethod
    def example(cls) -> Self:
        return cls(given="nine")
