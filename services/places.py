"""Where the team reads about one creator's share of a task."""

from __future__ import annotations

from domain.audiences import Audience, Chat, ChatAudience, Team
from domain.outcome import CardKind
from storage.queries.outbox import living_cards
from storage.tables import Assignment, LinkedChat, Task
from storage.unit_of_work import UnitOfWork


def team_of(uow: UnitOfWork, share: Assignment) -> Audience:
    """Where the task was sent from, while the team alone reads there and the bot may write; else the team's chats."""
    task = uow.get(Task, share.task_id)
    if task.chat_id is None:
        return Team()
    chat = uow.get(LinkedChat, task.chat_id)
    fits = chat.audience == ChatAudience.TEAM.value and chat.state == "active"
    return Chat(chat.id, task.thread) if fits else Team()


def thread_of(uow: UnitOfWork, share: Assignment) -> Audience:
    """The same, in the thread of the task's card where there are threads; detail belongs there."""
    where = team_of(uow, share)
    if not isinstance(where, Chat) or uow.get(LinkedChat, where.chat_id).kind != "channel":
        return where
    standing = living_cards(uow, CardKind.TASK.value, share.task_id, where.chat_id)
    return Chat(where.chat_id, standing[0].thread or standing[0].message) if standing else where
