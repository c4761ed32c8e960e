"""Milestones of a share that tick themselves, and reminders that follow a date which has moved."""

from __future__ import annotations

from datetime import datetime

from domain.reminders import AHEAD
from domain.tasks import MilestoneKind
from services import deadlines, reminders
from services.milestone_reminders import SUBJECT, topic
from services.reminder_rows import OPEN, of
from storage.tables import Assignment, Reminder
from storage.unit_of_work import UnitOfWork

_MOVED = "due on another day"


def reach(uow: UnitOfWork, share: Assignment, *kinds: MilestoneKind) -> None:
    """Tick milestones off; nobody is reminded of them any more."""
    for kind in kinds:
        if kind.value not in share.done_milestones:
            share.done_milestones = [*share.done_milestones, kind.value]
        reminders.drop(uow, share, reason="done", what=f".{kind}.")


def follow(uow: UnitOfWork, share: Assignment, *, now: datetime) -> None:
    """Let the share's reminders say its present dates: those of a day that has moved are silenced, or speak again."""
    dates = deadlines.of_share(uow, share)
    for row in of(uow, (SUBJECT, share.id)):
        kind = topic(row)
        if kind is None or kind in share.done_milestones:
            continue
        fits = _due(row, dates[MilestoneKind(kind)]) == row.due_at
        if row.state in OPEN and not fits:
            row.state, row.reason = "skipped", _MOVED
            row.revision += 1
        elif row.state == "skipped" and fits and row.due_at > now:
            row.state, row.reason = "waiting", ""
            row.revision += 1
    uow.flush()
    reminders.plan(uow, share, now=now)


def _due(row: Reminder, due: datetime) -> datetime:
    return due - AHEAD if row.what.endswith(".ahead") else due
