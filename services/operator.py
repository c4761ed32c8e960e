"""What an operator has to look at: sends nobody can say the fate of, until she has looked and says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFound
from domain.fates import Fate
from services.audit import note
from storage.queries import outbox as rows
from storage.tables import LinkedChat, Outbox
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


class Unrepeatable(Exception):
    """The message held a secret, which is not kept once its send has ended."""


def unknown_sends(system: SystemUnit) -> list[UnknownSend]:
    """Every send whose answer was lost and which was not settled since, the oldest first."""
    return [_shown(system, row) for row in rows.unknown_sends(system)]


def settle(system: SystemUnit, row_id: int, fate: Fate, *, now: datetime, real: datetime) -> UnknownSend:
    """Note what became of a send, with an audit row; a repeat goes out by itself.

    Raises NotFound for a send that is not unknown (any more), Unrepeatable.
    """
    row = rows.unknown_send(system, row_id)
    if row is None:
        raise NotFound("Outbox")
    match fate:
        case Fate.ARRIVED:
            rows.decide_unknown(system, row_id, state="sent", settled_at=real, error="seen by an operator")
        case Fate.DROP:
            rows.decide_unknown(
                system, row_id, state="refused", settled_at=real, error="dropped by an operator"
            )
        case Fate.REPEAT:
            if row.kind == "notice" and "facts" not in row.payload:
                raise Unrepeatable
            rows.decide_unknown(
                system,
                row_id,
                state="pending",
                settled_at=None,
                not_before=real,
                owner=None,
                lease_until=None,
                error="",
                repeats=row.repeats + 1,
                payload=row.payload | {"repeat": True},
            )
    note(
        system,
        "outbox.settle",
        workspace_id=row.workspace_id,
        identity_id=None,
        at=now,
        subject=str(row_id),
        fate=fate.value,
    )
    return _shown(system, row)


def _shown(system: SystemUnit, row: Outbox) -> UnknownSend:
    chat = system.get(LinkedChat, row.chat_id) if row.chat_id is not None else None
    return UnknownSend(
        row_id=row.id,
        workspace_id=row.workspace_id,
        platform=row.platform,
        chat=chat.platform_chat if chat else str(row.payload.get("to", {}).get("chat", "")),
        title=chat.title if chat else "",
        what=str(row.payload.get("kind") or row.payload.get("card") or row.kind),
        since=row.created_at,
        error=row.error,
    )
