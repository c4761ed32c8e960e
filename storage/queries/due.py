"""What the clock asks for, over all workspaces: due reminders, digest chats, lapsed conversations, invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from storage.tables import Invitation, LinkedChat, Reminder
from storage.unit_of_work import SystemUnit


def due_reminders(system: SystemUnit, now: datetime, limit: int) -> Sequence[Reminder]:
    """Reminders to tell by business time, oldest first; locked for this transaction, skipping a colleague's."""
    waiting = (Reminder.state == "waiting") & (col(Reminder.due_at) <= now)
    awake = (Reminder.state == "snoozed") & (col(Reminder.snoozed_until) <= now)
    query = (
        select(Reminder)
        .where(or_(waiting, awake))
        .order_by(col(Reminder.due_at), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return system.session.exec(query).all()


def next_due(system: SystemUnit) -> datetime | None:
    """When the next waiting reminder is due."""
    query = select(Reminder.due_at).where(Reminder.state == "waiting").order_by(col(Reminder.due_at)).limit(1)
    return system.session.exec(query).first()


def digest_chats(system: SystemUnit) -> Sequence[LinkedChat]:
    """Chats that get a daily digest and can be written to."""
    query = select(LinkedChat).where(col(LinkedChat.digest_at).is_not(None), LinkedChat.state == "active")
    return system.session.exec(query).all()


def invitation_by_hash(system: SystemUnit, token_hash: str) -> Invitation | None:
    """The invitation of any workspace with this token's hash, locked."""
    return system.session.exec(
        select(Invitation).where(Invitation.token_hash == token_hash).with_for_update()
    ).first()
