"""What Slack's Home tab shows: one person's own page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from domain.notices.base import Notice, Visibility
from domain.notices.flows import WaitingThing
from domain.people import Role


class WorkspaceHealth(BaseModel):
    """What an owner has to know of: chats that cannot be written to, and messages of which nobody knows whether they arrived."""

    model_config = ConfigDict(frozen=True)

    chats: int
    lost: tuple[str, ...] = ()  # titles
    lost_count: int = 0
    unknown: int = 0


class HomeShown(Notice):
    """What waits for one person, most urgent first, what she has begun, and what she can begin.

    `more` is how many things did not fit; `health` is for owners alone.
    """

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    role: Role
    things: tuple[WaitingThing, ...] = ()
    more: int = 0
    conversations: tuple[WaitingThing, ...] = ()
    health: WorkspaceHealth | None = None

    @classmethod
    def example(cls) -> Self:
        due = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
        return cls(
            role=Role.OWNER,
            things=(
                WaitingThing(sort="deadline", title="Winter coat", on=1, who="Lily", due=due, late=True),
                WaitingThing(sort="proposal", title="冬季外套 <b>试穿</b>", on=3, who="Lily"),
            ),
            more=2,
            conversations=(WaitingThing(sort="conversation", title="New task", on=5, revision=2),),
            health=WorkspaceHealth(chats=6, lost=("Managers",), lost_count=1, unknown=2),
        )
