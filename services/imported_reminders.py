"""Reminders of what a ledger says: planned anew when its dates change, and as they were when the import is undone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from services import reminder_rows
from storage.queries.creators import delete_rows
from storage.sql import col
from storage.tables import Reminder
from storage.unit_of_work import UnitOfWork

_WISHED = ".revoke."


def replan(uow: UnitOfWork, about: tuple[str, int], plan: Callable[[], None]) -> None:
    """Silence what waits, and plan for the new dates."""
    for row in _led(uow, about):
        if row.state == "waiting":
            row.state, row.reason = "skipped", reminder_rows.REPLANNED
    uow.flush()
    plan()
    uow.flush()


def fit(
    uow: UnitOfWork, about: tuple[str, int], due: Collection[datetime], asleep: Collection[datetime]
) -> None:
    """After an undo, `due` are the moments of the dates that stand now: theirs wake. `asleep` are those of dates that
    imports which are left have moved away: theirs are silent. Others go.
    """
    gone = []
    for row in _led(uow, about):
        is_silent = row.state == "skipped" and row.reason == reminder_rows.REPLANNED
        if not is_silent and row.state != "waiting":
            continue
        if row.due_at in due:
            row.state, row.reason = "waiting", ""
        elif row.due_at in asleep:
            row.state, row.reason = "skipped", reminder_rows.REPLANNED
        else:
            gone.append(row)
    uow.flush()
    delete_rows(uow, Reminder, [row.id for row in gone])
    for row in gone:
        uow.session.expunge(row)


def settled(uow: UnitOfWork, kind: str, subjects: Collection[int]) -> set[int]:
    """Those of the subjects of which somebody has settled a reminder: the team works with them."""
    query = uow.query(Reminder).where(
        Reminder.subject_kind == kind, col(Reminder.subject).in_(subjects), Reminder.state == "done"
    )
    return {row.subject for row in uow.all(query)}


def _led(uow: UnitOfWork, about: tuple[str, int]) -> list[Reminder]:
    """Those that follow what a ledger says; a creator's wish to end it was told in the chat."""
    return [row for row in reminder_rows.of(uow, about) if _WISHED not in row.what]


def spare_creator(uow: UnitOfWork, about: tuple[str, int]) -> None:
    """Take away what was planned for the creator herself."""
    rows = reminder_rows.of(uow, about)
    delete_rows(uow, Reminder, [row.id for row in rows if row.to_creator_id and row.state == "waiting"])


def remove(uow: UnitOfWork, about: tuple[str, int]) -> None:
    """Take away all reminders of a row that an undone import had brought."""
    delete_rows(uow, Reminder, [row.id for row in reminder_rows.of(uow, about)])
