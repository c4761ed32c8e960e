"""What the clock asks for, over all workspaces: due reminders, digest chats, lapsed conversations, invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, inspect
from sqlmodel import and_, col, or_, select

from storage.queries.dialect import insert
from storage.tables import (
    DigestRun,
    FlowRun,
    Identity,
    Inbox,
    Invitation,
    Job,
    LinkedChat,
    Membership,
    Reminder,
    Workspace,
)
from storage.unit_of_work import SystemUnit, UnitOfWork


def workspaces_with_due_reminders(system: SystemUnit, now: datetime) -> Sequence[int]:
    """Workspaces in which something is to be told by business time."""
    query = select(Reminder.workspace_id).where(_to_tell(now)).distinct()
    return system.session.exec(query).all()


def due_reminders(system: SystemUnit, workspace_id: int, now: datetime, limit: int) -> Sequence[Reminder]:
    """Reminders to tell by business time, a recipient's together; locked for this transaction, skipping a colleague's."""
    query = (
        select(Reminder)
        .where(Reminder.workspace_id == workspace_id, _to_tell(now))
        .order_by(
            col(Reminder.to_creator_id),
            col(Reminder.to_membership_id),
            col(Reminder.due_at),
            col(Reminder.id),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return system.session.exec(query).all()


def _to_tell(now: datetime) -> Any:
    waiting = and_(col(Reminder.state) == "waiting", col(Reminder.due_at) <= now)
    awake = and_(col(Reminder.state) == "snoozed", col(Reminder.snoozed_until) <= now)
    return or_(waiting, awake)


def digest_chats(system: SystemUnit) -> Sequence[LinkedChat]:
    """Chats of the team that get a daily digest and can be written to."""
    query = (
        select(LinkedChat)
        .where(
            col(LinkedChat.digest_at).is_not(None),
            LinkedChat.state == "active",
            LinkedChat.audience == "team",
        )
        .order_by(col(LinkedChat.id))
    )
    return system.session.exec(query).all()


@dataclass(frozen=True)
class Morning:
    """Whose card of the day it is about: her zone, and the local date of the last one."""

    workspace_id: int
    membership_id: int
    timezone: str
    today_on: str | None


def mornings(system: SystemUnit, platforms: Sequence[str]) -> list[Morning]:
    """Every active member on these platforms, in whichever workspace."""
    query = (
        select(Membership, Identity.timezone, Workspace.timezone)
        .join(Identity, col(Identity.id) == Membership.identity_id)
        .join(Workspace, col(Workspace.id) == Membership.workspace_id)
        .where(col(Membership.active).is_(True), col(Identity.platform).in_(platforms))
        .order_by(col(Membership.id))
    )
    return [
        Morning(row.workspace_id, row.id, own or zone, row.today_on)
        for row, own, zone in system.session.exec(query).all()
    ]


def invitation_by_hash(system: SystemUnit, token_hash: str) -> Invitation | None:
    """The invitation of any workspace with this token's hash, locked."""
    return system.session.exec(
        select(Invitation).where(Invitation.token_hash == token_hash).with_for_update()
    ).first()


def digest_was_told(uow: UnitOfWork, chat_id: int, local_date: str) -> bool:
    query = uow.query(DigestRun).where(DigestRun.chat_id == chat_id, DigestRun.local_date == local_date)
    return uow.first(query) is not None


def claim_digest(
    uow: UnitOfWork, chat_id: int, local_date: str, now: datetime, data_until: date | None = None
) -> bool:
    """Write that this chat's digest of this local date is being told; False when it was before, by whomever.

    `data_until` is the newest day that its numbers are of.
    """
    row = DigestRun(
        workspace_id=uow.workspace_id,
        chat_id=chat_id,
        local_date=local_date,
        told_at=now,
        data_until=data_until,
    )
    table = inspect(DigestRun).local_table
    claimed = insert(uow, DigestRun).values(row.model_dump()).on_conflict_do_nothing().returning(table.c.id)
    return uow.connection.execute(claimed).first() is not None


def job_waits(system: SystemUnit, real: datetime) -> bool:
    """Say whether there is a job to run; reads only, so that nobody waits for a lock every second."""
    return system.session.exec(select(Job.id).where(_runnable(real)).limit(1)).first() is not None


def waiting_jobs(system: SystemUnit, real: datetime, limit: int) -> Sequence[Job]:
    """Jobs to run: waiting ones, and running ones whose lease has lapsed; locked, skipping a colleague's."""
    query = (
        select(Job)
        .where(_runnable(real))
        .order_by(col(Job.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return system.session.exec(query).all()


def _runnable(real: datetime) -> Any:
    fresh = and_(col(Job.state) == "waiting", col(Job.not_before) <= real)
    lapsed = and_(col(Job.state).in_(["running", "reporting"]), col(Job.lease_until) < real)
    return or_(fresh, lapsed)


def workspaces_with_lapsed_runs(system: SystemUnit, now: datetime) -> Sequence[int]:
    """Workspaces in which a conversation has lapsed. On PostgreSQL each is asked for itself: rows have a wall."""
    found = []
    for workspace_id in system.session.exec(select(Workspace.id)).all():
        uow = system.transaction.workspace(workspace_id)
        lapsed = uow.query(FlowRun).where(
            col(FlowRun.state).in_(["active", "parked"]), col(FlowRun.expires_at) <= now
        )
        if uow.first(lapsed.limit(1)) is not None:
            found.append(workspace_id)
    return found


def forget_deliveries(system: SystemUnit, before: datetime, limit: int) -> int:
    """Delete done deliveries that were settled before then; their payload is empty already."""
    old = select(Inbox.id).where(Inbox.state == "done", col(Inbox.settled_at) < before).limit(limit)
    ids = system.session.exec(old).all()
    if ids:
        system.session.exec(delete(Inbox).where(col(Inbox.id).in_(ids)))
    return len(ids)
