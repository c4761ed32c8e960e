"""What an operator has to look at: sends nobody can say the fate of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.queries import outbox as rows
from storage.tables import LinkedChat
from storage.unit_of_work import SystemUnit


@dataclass(frozen=True)
class UnknownSend:
    """A message that may or may not stand in the chat. `what` is the notice's or the card's kind, never its words."""

    row_id: int
    workspace_id: int | None
    platform: str
    chat: str
    title: str
    what: str
    since: datetime
    error: str


def unknown_sends(system: SystemUnit) -> list[UnknownSend]:
    """Every send whose answer was lost and which was not settled since, the oldest first."""
    found = []
    for row in rows.unknown_sends(system):
        chat = system.get(LinkedChat, row.chat_id) if row.chat_id is not None else None
        found.append(
            UnknownSend(
                row_id=row.id,
                workspace_id=row.workspace_id,
                platform=row.platform,
                chat=chat.platform_chat if chat else str(row.payload.get("to", {}).get("chat", "")),
                title=chat.title if chat else "",
                what=str(row.payload.get("kind") or row.payload.get("card") or row.kind),
                since=row.created_at,
                error=row.error,
            )
        )
    return found
