"""From what was decided to rows to send: the only place where an audience becomes chats."""

from __future__ import annotations

from datetime import datetime

from domain.actor import Actor
from domain.outcome import Outcome
from storage.tables import LinkedChat, Outbox
from storage.unit_of_work import UnitOfWork


class NotForThisChat(Exception):
    """A defect of ours: a team's notice or card was addressed to a chat where a creator reads."""


def put(
    uow: UnitOfWork,
    outcome: Outcome,
    *,
    here: LinkedChat | None = None,
    thread: str | None = None,
    by: Actor | None = None,
    now: datetime,
    real: datetime,
) -> list[Outbox]:
    """Write what is to be sent, in order: reply, posts, tells, refreshes; gives the new rows.

    `reply` goes to `here` and `thread`, else to the private chat of `by`. A team member's reply that a mixed or
    creator's chat may not see goes to her private chat. A tell whose key was used before writes nothing.
    Raises NotForThisChat.
    """
    raise NotImplementedError
