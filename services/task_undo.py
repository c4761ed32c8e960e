"""Shares of running work while imports of their ledgers are taken back, and the tasks that they stand in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.tasks import AssignmentState
from services import deadlines, imported_reminders, ledger_undo, milestone_reminders, task_rows
from storage.queries import creators as plumbing
from storage.queries import numbers
from storage.sql import col
from storage.tables import Assignment, ImportBatch, Milestone, Task
from storage.unit_of_work import UnitOfWork


class Shares:
    """See services.ledger_undo.Book."""

    model = Assignment
    subject = milestone_reminders.SUBJECT
    usual: Mapping[str, Any] = dict.fromkeys(task_rows.FACTS) | {"state": AssignmentState.ACCEPTED.value}

    def load(self, fact: str, value: Any) -> Any:
        if value is None:
            return None
        if fact == "fee":
            return Decimal(value)
        return date.fromisoformat(value) if fact == "publish_on" else value

    def read(self, row: Assignment, fact: str) -> Any:
        return ledger_undo.dump(getattr(row, fact))

    def put(self, row: Assignment, fact: str, value: Any) -> None:
        setattr(row, fact, self.load(fact, value))

    def moments(self, uow: UnitOfWork, row: Assignment) -> Collection[datetime]:
        return deadlines.of_share(uow, row).values() if task_rows.is_led(row) else ()

    def remind(self, uow: UnitOfWork, row: Assignment, now: datetime) -> None:
        task_rows.remind(uow, row, now)

    def pass_on(self, uow: UnitOfWork, row: Assignment, batch: ImportBatch, state: str) -> None:
        del uow
        began = AssignmentState(state)
        row.import_batch_id = batch.id
        row.done_milestones = task_rows.done_by(began)
        is_answered = began is not AssignmentState.OFFERED
        row.answered_at = (row.answered_at or batch.applied_at) if is_answered else None

    def remove(self, uow: UnitOfWork, row: Assignment) -> None:
        imported_reminders.remove(uow, task_rows.about(row))
        plumbing.delete_rows(uow, Assignment, [row.id])
        uow.session.expunge(row)

    def settle(self, uow: UnitOfWork, row: Assignment, batch: ImportBatch) -> None:
        """The task that the import brought goes with its last share, and before that to the next one's import."""
        uow.flush()
        task = uow.get(Task, row.task_id)
        if task.import_batch_id != batch.id:
            return
        query = uow.query(Assignment).where(Assignment.task_id == task.id).order_by(col(Assignment.id))
        whose = [share.import_batch_id for share in uow.all(query)]
        if whose:
            if batch.id not in whose:
                task.import_batch_id = next((each for each in whose if each is not None), batch.id)
        elif not numbers.referred(uow, Task, [task.id], besides=("milestone",)):
            due = uow.all(uow.query(Milestone).where(Milestone.task_id == task.id))
            plumbing.delete_rows(uow, Milestone, [each.id for each in due])
            plumbing.delete_rows(uow, Task, [task.id])
            uow.session.expunge(task)
