"""What is told about conversations themselves: what waits, what can be asked for, which language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

from domain.notices.base import Notice, Visibility
from domain.people import Role


class WaitingThing(BaseModel):
    """One thing that waits for a person.

    A conversation's `title` is a text of the catalogues, all others are somebody's own words.
    """

    model_config = ConfigDict(frozen=True)

    sort: Literal[
        "conversation",
        "deadline",
        "follow_up",
        "pilot",
        "offer",
        "proposal",
        "script",
        "draft",
        "changes",
        "post",
        "code",
        "steps",
        "ending",
        "import",
    ]
    title: str
    on: int  # flow_run, reminder, assignment, task, submission, import_batch
    revision: int = 0
    who: str = ""
    due: datetime | None = None
    late: bool = False


class NothingWaits(Notice):
    """Asked what waits for her: nothing."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class WaitsForYou(Notice):
    """What waits for one person, most urgent first; `more` is how many did not fit."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    things: tuple[WaitingThing, ...]
    more: int = 0

    @classmethod
    def example(cls) -> Self:
        due = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
        return cls(
            things=(
                WaitingThing(sort="deadline", title="Winter coat", on=1, who="Lily", due=due, late=True),
                WaitingThing(sort="offer", title="冬季外套 <b>试穿</b>", on=2),
                WaitingThing(sort="proposal", title="Winter coat", on=3, who="Lily"),
                WaitingThing(sort="script", title="Winter coat", on=6, who="阿伦男装"),
                WaitingThing(sort="draft", title="Winter coat", on=6, who="Lily"),
                WaitingThing(sort="changes", title="冬季外套", on=7, due=due),
                WaitingThing(sort="post", title="冬季外套", on=8),
                WaitingThing(sort="pilot", title="Winter coats", on=9, due=due),
                WaitingThing(sort="import", title="creators.csv", on=4),
                WaitingThing(sort="conversation", title="Continue", on=5),
            ),
            more=2,
        )


class NothingOpen(Notice):
    """Asked to go on or to stop, and no conversation is open."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class ConversationStopped(Notice):
    """A conversation was cancelled by command; `title` is a text of the catalogues."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    title: str

    @classmethod
    def example(cls) -> Self:
        return cls(title="Continue")


class HelpShown(Notice):
    """What one can ask for here, by role. `understood` is False when it answers words that meant nothing to us."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    role: Role
    understood: bool = True

    @classmethod
    def example(cls) -> Self:
        return cls(role=Role.OPERATOR, understood=False)


class LanguageAsked(Notice):
    """Which language? In both, so that whoever asks can read it."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    @classmethod
    def example(cls) -> Self:
        return cls()


class LanguageChosen(Notice):
    """From now on in this language, and said in it. `chat_keeps`: asked for in a chat that has a language itself."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    language: str = "en"
    chat_keeps: bool = False

    @classmethod
    def example(cls) -> Self:
        return cls(language="zh_CN", chat_keeps=True)
