"""When milestones are due: for a task, and for a share whose creator publishes on another day or has changes to make."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.tasks import AssignmentState, MilestoneKind, due_at, milestones
from services import people
from storage.sql import col
from storage.tables import Assignment, Milestone
from storage.unit_of_work import UnitOfWork

Dates = dict[MilestoneKind, datetime]


def of_task(uow: UnitOfWork, task_id: int) -> Dates:
    """The task's due times, in the order of the work."""
    return _of_tasks(uow, [task_id])[task_id]


def _of_tasks(uow: UnitOfWork, task_ids: Iterable[int]) -> dict[int, Dates]:
    found: dict[int, dict[str, datetime]] = {task_id: {} for task_id in task_ids}
    for row in uow.all(uow.query(Milestone).where(col(Milestone.task_id).in_(list(found)))):
        found[row.task_id][row.kind] = row.due_at
    return {
        task_id: {kind: due[kind.value] for kind in MilestoneKind if kind.value in due}
        for task_id, due in found.items()
    }


def of_shares(uow: UnitOfWork, shares: Iterable[Assignment]) -> dict[int, Dates]:
    """Due times of many shares, by their ids; one look at the database for all."""
    shares = list(shares)
    of_tasks = _of_tasks(uow, {share.task_id for share in shares})
    return {share.id: _of_share(uow, share, of_tasks[share.task_id]) for share in shares}


def of_share(uow: UnitOfWork, share: Assignment) -> Dates:
    """One creator's due times: the task's, or those of the publish date that was agreed with her.

    While a review asks for changes, the next version is due when the reviewer said; the look back follows the
    day on which she did publish (R117).
    """
    return _of_share(uow, share, of_task(uow, share.task_id))


def _of_share(uow: UnitOfWork, share: Assignment, of_its_task: Dates) -> Dates:
    zone = people.workspace_of(uow).timezone
    dates = dict(of_its_task)
    if share.publish_on is not None:
        dates = milestones(share.publish_on, zone, share.answered_at or share.created_at)
    if share.state == AssignmentState.CHANGES and share.revise_by is not None:
        dates[MilestoneKind.FINAL] = share.revise_by
    if share.published_at is not None:
        day = share.published_at.astimezone(ZoneInfo(zone)).date()
        dates[MilestoneKind.POST_LAUNCH_REVIEW] = due_at(day, MilestoneKind.POST_LAUNCH_REVIEW, zone)
    return dates
