"""What is told about linked chats: who reads there, what that means, which of them are out of reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

from domain.audiences import ChatAudience
from domain.notices.base import Notice, Visibility
from domain.notices.flows import WaitingThing


class ChatLinked(Notice):
    """The bot may write into this chat for the workspace, for this audience.

    `strangers` of the people there are not of the team, at least; 0 also when the platform did not tell.
    """

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str
    audience: ChatAudience
    strangers: int = 0
    chat_id: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(title="creators", audience=ChatAudience.TEAM, strangers=2, chat_id=1)


class ChatShown(Notice):
    """The living card of a chat, in the chat itself: who reads here, in which language, when a digest comes."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    chat_id: int
    title: str
    audience: ChatAudience
    shared: bool = False
    strangers: int = 0
    language: str
    timezone: str
    digest_at: str | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            chat_id=1,
            title="Managers <b>管理群</b>",
            audience=ChatAudience.MIXED,
            strangers=1,
            language="zh_CN",
            timezone="Asia/Shanghai",
            digest_at="09:00",
        )


class ChatNotLinked(Notice):
    """What was asked needs a linked group or channel; an owner can link this one."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class ChatDoubted(Notice):
    """A chat is to be the team's, and these people in it are not of the team: asked once more."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    chat_id: int
    title: str
    who: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(chat_id=1, title="creators", who=("Eve Stranger", "小王"))


class ChatStaysMixed(Notice):
    """A chat cannot be the team's: `sure` it is shared with another company, or the platform did not say in time."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str
    sure: bool = True

    @classmethod
    def example(cls) -> Self:
        return cls(title="creators")


class ChatTurnedMixed(Notice):
    """People outside the team read a team's chat from now on: its messages go elsewhere."""

    chat_id: int
    title: str
    why: Literal["joined", "shared"]
    who: tuple[str, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(chat_id=1, title="creators", why="joined", who=("Eve Stranger",))


class ChatOursAgain(Notice):
    """The outsiders have left a chat that turned mixed by itself: an owner may make it the team's again."""

    chat_id: int
    title: str

    @classmethod
    def example(cls) -> Self:
        return cls(chat_id=1, title="creators")


class ChatLanguageSet(Notice):
    """The chat is written to in this language from now on."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str
    language: str

    @classmethod
    def example(cls) -> Self:
        return cls(title="Managers 管理群", language="zh_CN")


class CardElsewhere(Notice):
    """What is left of a team's card in a chat that others read."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class ChatLine(BaseModel):
    """One linked chat, or one person's private chat, on the list. `lost` messages did not reach it since `since`."""

    model_config = ConfigDict(frozen=True)

    chat_id: int
    title: str
    platform: Literal["slack", "telegram"]
    audience: ChatAudience
    state: str = "active"
    since: datetime | None = None
    lost: int = 0
    strangers: int = 0
    shared: bool = False
    language: str = "en"
    digest_at: str | None = None


class ChatsShown(Notice):
    """Every linked chat, and the people who cannot be reached."""

    chats: tuple[ChatLine, ...]
    people: tuple[ChatLine, ...] = ()
    more: int = 0

    @classmethod
    def example(cls) -> Self:
        since = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
        mixed = ChatAudience.MIXED
        return cls(
            chats=(
                ChatLine(
                    chat_id=1,
                    title="Managers 管理群",
                    platform="telegram",
                    audience=ChatAudience.TEAM,
                    language="zh_CN",
                    digest_at="09:00",
                ),
                ChatLine(chat_id=2, title="creators", platform="slack", audience=mixed, strangers=1),
                ChatLine(
                    chat_id=3,
                    title="<old>",
                    platform="slack",
                    audience=mixed,
                    shared=True,
                    state="archived",
                    since=since,
                    lost=4,
                ),
            ),
            people=(
                ChatLine(
                    chat_id=4,
                    title="Lily",
                    platform="telegram",
                    audience=ChatAudience.CREATOR,
                    state="blocked",
                    since=since,
                    lost=2,
                ),
            ),
            more=1,
        )


class TeamLost(Notice):
    """The app was removed from a Slack team: none of its chats can be written to. Nothing is deleted."""

    chats: int

    @classmethod
    def example(cls) -> Self:
        return cls(chats=12)


class TeamBack(Notice):
    """The app is in the Slack team again; `missed` messages did not arrive meanwhile."""

    chats: int
    missed: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(chats=12, missed=7)


class WhileAway(Notice):
    """Told once to somebody who can be reached again: how much was missed, and what waits now."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    missed: int
    things: tuple[WaitingThing, ...] = ()
    more: int = 0

    @classmethod
    def example(cls) -> Self:
        return cls(missed=5, things=(WaitingThing(sort="offer", title="Winter coat", on=2),), more=1)


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
