"""When milestones are due: for a task, and for a share whose creator publishes on another day."""

from __future__ import annotations

from datetime import datetime

from domain.tasks import MilestoneKind, milestones
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
    """One creator's due times: the task's, or those of the publish date that was agreed with her."""
    if share.publish_on is None:
        return of_task(uow, share.task_id)
    zone = people.workspace_of(uow).timezone
    return milestones(share.publish_on, zone, share.answered_at or share.created_at)
