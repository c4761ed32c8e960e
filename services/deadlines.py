"""When milestones are due: for a task, and for a share whose creator publishes on another day or has changes to make."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.tasks import AssignmentState, MilestoneKind, due_at, milestones
from services import people
from storage.tables import Assignment, Milestone
from storage.unit_of_work import UnitOfWork

Dates = dict[MilestoneKind, datetime]


def of_task(uow: UnitOfWork, task_id: int) -> Dates:
    """The task's due times, in the order of the work."""
    found = {
        row.kind: row.due_at for row in uow.all(uow.query(Milestone).where(Milestone.task_id == task_id))
    }
    return {kind: found[kind.value] for kind in MilestoneKind if kind.value in found}


def of_share(uow: UnitOfWork, share: Assignment) -> Dates:
    """One creator's due times: the task's, or those of the publish date that was agreed with her.

    While a review asks for changes, the next version is due when the reviewer said; the look back follows the
    day on which she did publish (R117).
    """
    zone = people.workspace_of(uow).timezone
    dates = _planned(uow, share, zone)
    if share.state == AssignmentState.CHANGES and share.revise_by is not None:
        dates[MilestoneKind.FINAL] = share.revise_by
    if share.published_at is not None:
        day = share.published_at.astimezone(ZoneInfo(zone)).date()
        dates[MilestoneKind.POST_LAUNCH_REVIEW] = due_at(day, MilestoneKind.POST_LAUNCH_REVIEW, zone)
    return dates


def _planned(uow: UnitOfWork, share: Assignment, zone: str) -> Dates:
    if share.publish_on is None:
        return of_task(uow, share.task_id)
    return milestones(share.publish_on, zone, share.answered_at or share.created_at)
