"""Rows of reminders: written once, silenced with a reason; what they are about is their subject's own affair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.audiences import Audience, Member, TheCreator
from domain.reminders import local_day
from services.people import workspace_of
from storage.tables import Reminder
from storage.unit_of_work import UnitOfWork

OPEN = ("waiting", "snoozed", "told")
REPLANNED = "imported again"  # why a row was silenced whose dates a ledger has moved


def add(
    uow: UnitOfWork,
    about: tuple[str, int],
    what: str,
    due: datetime,
    to: Member | TheCreator,
    *,
    expires: datetime,
    now: datetime,
    wake: bool = False,
) -> None:
    """Plan a reminder; one that is due already, or known by (subject, what, local day), is not written.

    `wake`: one that is known and was silenced speaks again; one that a ledger had moved away always does.
    """
    day = local_day(due, workspace_of(uow).timezone)
    known = [row for row in of(uow, about) if (row.what, row.on_day) == (what, day)]
    if due <= now:
        return
    for row in known:
        if row.state == "skipped" and (wake or row.reason == REPLANNED):
            row.state, row.due_at, row.expires_at = "waiting", due, expires
            row.reason = REPLANNED if row.reason == REPLANNED else ""  # an undo puts it back
    if known:
        return
    kind, subject = about
    uow.add(
        Reminder(
            subject_kind=kind,
            subject=subject,
            what=what,
            on_day=day,
            due_at=due,
            expires_at=expires,
            to_creator_id=to.creator_id if isinstance(to, TheCreator) else None,
            to_membership_id=to.membership_id if isinstance(to, Member) else None,
        )
    )


def of(uow: UnitOfWork, about: tuple[str, int]) -> Sequence[Reminder]:
    kind, subject = about
    return uow.all(uow.query(Reminder).where(Reminder.subject_kind == kind, Reminder.subject == subject))


def drop(uow: UnitOfWork, about: tuple[str, int], *, reason: str, what: str = "") -> None:
    """Silence the open reminders of a subject (those whose `what` holds the given text), with the reason."""
    for row in of(uow, about):
        if row.state in OPEN and what in row.what:
            row.state, row.reason = "skipped", reason
            row.revision += 1


def recipient(row: Reminder) -> Audience:
    if row.to_creator_id is not None:
        return TheCreator(row.to_creator_id)
    return Member(row.to_membership_id or 0)
