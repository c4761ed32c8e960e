"""Reminders and digests that have become due: claimed, told and committed together, so that nothing is told twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from domain.clock import Clock
from domain.reminders import digest_due
from services import digests, outbox, reminders
from storage.database import Database
from storage.queries.due import digest_chats, digest_was_told, due_reminders
from storage.tables import LinkedChat, Reminder, Workspace

BATCH = 200


def tell_reminders(database: Database, clock: Clock) -> int:
    """Tell one batch of due reminders, merged by recipient; gives how many rows were settled."""
    with database.write() as transaction:
        rows = due_reminders(transaction.system, clock.now(), BATCH)
        for workspace_id, group in _by_workspace(rows):
            uow = transaction.workspace(workspace_id)
            outcome = reminders.tell(uow, group, now=clock.now())
            outbox.put(uow, outcome, now=clock.now(), real=clock.real())
        if rows:
            transaction.commit()
        return len(rows)


def _by_workspace(rows: Sequence[Reminder]) -> list[tuple[int, list[Reminder]]]:
    ordered = sorted(rows, key=lambda row: (row.workspace_id, row.due_at, row.id))
    return [(key, list(group)) for key, group in groupby(ordered, key=lambda row: row.workspace_id)]


def tell_digests(database: Database, clock: Clock) -> int:
    """Tell every chat whose local digest hour has come and whose digest of that date is untold; gives how many chats.

    After an outage of days only the present day's digest is told: yesterday's morning has lost its sense.
    """
    with database.read() as transaction:
        due = [
            (chat, local_date)
            for chat in digest_chats(transaction.system)
            if (local_date := _due_date(chat, transaction.system.get(Workspace, chat.workspace_id), clock))
            and not digest_was_told(transaction.workspace(chat.workspace_id), chat.id, local_date)
        ]
    return sum(_tell_digest(database, clock, chat, local_date) for chat, local_date in due)


def _due_date(chat: LinkedChat, workspace: Workspace, clock: Clock) -> str | None:
    return digest_due(clock.now(), chat.timezone or workspace.timezone, chat.digest_at or "09:00")


def _tell_digest(database: Database, clock: Clock, chat: LinkedChat, local_date: str) -> int:
    with database.write() as transaction:
        uow = transaction.workspace(chat.workspace_id)
        outcome = digests.tell(uow, uow.get(LinkedChat, chat.id), local_date, now=clock.now())
        outbox.put(uow, outcome, now=clock.now(), real=clock.real())
        transaction.commit()
        return len(outcome.tell)
