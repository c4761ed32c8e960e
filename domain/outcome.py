"""What a service hands back: a reply to whoever acted, and what to tell whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from domain.audiences import Audience
from domain.notices.base import Notice


class CardKind(StrEnum):
    """Living cards: one message for one thing, rendered from the present state whenever it is refreshed."""

    IMPORT = "import"  # subject: import_batch.id
    SHORTLIST = "shortlist"  # subject: shortlist.id
    ASKING = "asking"  # subject: flow_run.id: what a sentence was understood as
    SEARCHES = "searches"  # subject: workspace.id: the searches that the team keeps
    SCREENING = "screening"  # subject: workspace.id: weights and thresholds
    SCREENING_CHANGE = "screening_change"  # subject: screening_change.id
    CREATOR = "creator"  # subject: creator.id, for the team
    RECORD = "record"  # subject: creator.id, for the team: what does not fit on her card
    PERSONA = "persona"  # subject: persona.id, for the team
    TAGS = "tags"  # subject: workspace.id, the library of tags
    POOL = "pool"  # subject: pool.id: the team's pool, or the benchmark pool
    PILOT = "pilot"  # subject: pilot.id
    UPKEEP = "upkeep"  # subject: pool.id: what is proposed this week
    TASK = "task"  # subject: task.id, for the team
    ASSIGNMENT = "assignment"  # subject: assignment.id, for its creator
    SUBMISSION = "submission"  # subject: submission.id, a draft for the team
    SCRIPT = "script"  # subject: assignment.id, for the team: what to tell a creator who is not linked
    CHAT = "chat"  # subject: linked_chat.id: who reads there, in which language
    TODAY = "today"  # subject: membership.id: what is due for one person
    AUTHORIZATION = "authorization"  # subject: authorization.id, for the team
    AGREEMENT = "agreement"  # subject: authorization.id, for its creator
    HOME = "home"  # subject: membership.id: Slack's Home tab
    AUTH_SCRIPT = "auth_script"  # subject: authorization.id, for the team, as SCRIPT
    QUESTION = "question"  # subject: flow_run.id, Telegram's way of showing a form
    PARKED = "parked"  # subject: flow_run.id, "Continue" after a lost or parked conversation


@dataclass(frozen=True)
class Card:
    """A living card by name: what it is about, not where it stands."""

    kind: CardKind
    subject: int


@dataclass(frozen=True)
class Tell:
    """One notice for one audience. `key` makes it unique in the workspace: told once whatever happens."""

    notice: Notice
    to: Audience
    key: str | None = None


class Pin(StrEnum):
    """Keep a posted card in sight, where the platform can. What a person took down stays down."""

    ANEW = "anew"
    ALONG = "along"  # only where the copy before it is still pinned


@dataclass(frozen=True)
class Post:
    """Post a living card (again, at the bottom, when it already stands there and `again` is set).

    `under`: in the thread of that card where it stands in a channel, as a detail of it.
    """

    card: Card
    to: Audience
    again: bool = False
    under: Card | None = None
    pin: Pin | None = None


@dataclass(frozen=True)
class Wipe:
    """A person's message that holds a secret: deleted when everything else is said."""

    chat_id: int
    message: str


@dataclass(frozen=True)
class Outcome:
    """Result of a use case. `reply` goes to the actor where she acted; `refresh` names cards to bring up to date.

    `closed` are chats that others than the team read from now on: what is the team's there is taken elsewhere.
    """

    reply: Notice | None = None
    tell: tuple[Tell, ...] = ()
    post: tuple[Post, ...] = ()
    refresh: tuple[Card, ...] = ()
    toast: Notice | None = field(default=None)
    wipe: tuple[Wipe, ...] = ()
    closed: tuple[int, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        """Both outcomes; the later reply and toast win."""
        return Outcome(
            reply=other.reply or self.reply,
            tell=self.tell + other.tell,
            post=self.post + other.post,
            refresh=self.refresh + other.refresh,
            toast=other.toast or self.toast,
            wipe=self.wipe + other.wipe,
            closed=self.closed + other.closed,
        )
