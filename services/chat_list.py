"""The list of linked chats, and of the people who cannot be reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.audiences import ChatAudience
from domain.notices.chats import ChatLine, ChatsShown
from domain.outcome import Outcome
from services.people import workspace_of
from storage.queries import outbox as rows
from storage.sql import col
from storage.tables import LinkedChat, Workspace
from storage.unit_of_work import UnitOfWork

MOST_LINES = 15


def overview(uow: UnitOfWork, *, now: datetime) -> Outcome:
    """Every group and channel with its audience, language, digest and state; what does not reach them, counted."""
    del now
    workspace = workspace_of(uow)
    shared = uow.all(uow.query(LinkedChat).where(LinkedChat.kind != "private").order_by(col(LinkedChat.id)))
    silent = uow.all(
        uow.query(LinkedChat)
        .where(LinkedChat.kind == "private", LinkedChat.state != "active")
        .order_by(col(LinkedChat.state_since), col(LinkedChat.id))
    )
    left = max(0, len(shared) - MOST_LINES) + max(0, len(silent) - MOST_LINES)
    told = ChatsShown(
        chats=tuple(_line(uow, row, workspace) for row in shared[:MOST_LINES]),
        people=tuple(_line(uow, row, workspace) for row in silent[:MOST_LINES]),
        more=left,
    )
    return Outcome(reply=told)


def _line(uow: UnitOfWork, row: LinkedChat, workspace: Workspace) -> ChatLine:
    lost: dict[str, Any] = {}
    if row.state != "active":
        count, _ = rows.lost(uow, row.id, row.state)
        lost = {"since": row.state_since, "lost": count}
    return ChatLine.model_validate(
        {
            "chat_id": row.id,
            "title": row.title or row.platform_chat,
            "platform": row.platform,
            "audience": ChatAudience(row.audience),
            "state": row.state,
            "strangers": len(row.outsiders),
            "shared": row.shared,
            "language": row.language or workspace.language,
            "digest_at": row.digest_at if row.audience == ChatAudience.TEAM else None,
            **lost,
        }
    )
