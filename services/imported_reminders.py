"""Reminders of what a ledger says: planned anew when its dates change, and as they were when the import is undone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from services import reminder_rows
from storage.queries.creators import delete_rows
from storage.tables import Reminder
from storage.unit_of_work import UnitOfWork


def replan(uow: UnitOfWork, about: tuple[str, int], plan: Callable[[], None]) -> None:
    """Silence what waits, and plan for the new dates."""
    for row in reminder_rows.of(uow, about):
        if row.state == "waiting":
            row.state, row.reason = "skipped", reminder_rows.REPLANNED
    uow.flush()
    plan()
    uow.flush()


def give_back(uow: UnitOfWork, about: tuple[str, int], due: Collection[datetime]) -> None:
    """After an undo, `due` are the moments of the dates that stand again: theirs wake, those of the undone dates go."""
    rows = reminder_rows.of(uow, about)
    for row in rows:
        if row.reason == reminder_rows.REPLANNED and row.state in {"skipped", "waiting"}:
            stands = row.due_at in due
            row.state, row.reason = ("waiting", "") if stands else ("skipped", row.reason)
    gone = [row.id for row in rows if row.due_at not in due and row.state == "waiting"]
    uow.flush()
    delete_rows(uow, Reminder, gone)


def spare_creator(uow: UnitOfWork, about: tuple[str, int]) -> None:
    """Take away what was planned for the creator herself."""
    rows = reminder_rows.of(uow, about)
    delete_rows(uow, Reminder, [row.id for row in rows if row.to_creator_id and row.state == "waiting"])


def remove(uow: UnitOfWork, about: tuple[str, int]) -> None:
    """Take away all reminders of a row that an undone import had brought."""
    delete_rows(uow, Reminder, [row.id for row in reminder_rows.of(uow, about)])
