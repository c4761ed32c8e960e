"""Reminders and digests that have become due: claimed, told and committed together, so that nothing is told twice."""

from __future__ import annotations

from domain.clock import Clock
from domain.reminders import digest_due
from scheduler.apart import apart
from services import digests, outbox, reminders
from services.people import workspace_of
from storage.database import Database
from storage.queries.due import digest_chats, digest_was_told, due_reminders, workspaces_with_due_reminders
from storage.tables import LinkedChat, Workspace

BATCH = 50  # rows in one transaction: they hold SQLite's write lock


def tell_reminders(database: Database, clock: Clock) -> int:
    """Tell all due reminders, merged by recipient; gives how many rows were settled."""
    with database.read() as transaction:
        found = workspaces_with_due_reminders(transaction.system, clock.now())
    return apart("reminders", found, lambda workspace_id: _tell_reminders(database, clock, workspace_id))


def _tell_reminders(database: Database, clock: Clock, workspace_id: int) -> int:
    told = 0
    while True:
        with database.write() as transaction:
            rows = due_reminders(transaction.system, workspace_id, clock.now(), BATCH)
            if rows:
                uow = transaction.workspace(workspace_id)
                outcome = reminders.tell(uow, rows, now=clock.now())
                outbox.put(uow, outcome, now=clock.now(), real=clock.real())
                transaction.commit()
        told += len(rows)
        if len(rows) < BATCH:
            return told


def tell_digests(database: Database, clock: Clock) -> int:
    """Tell every chat whose local digest hour has come and whose digest of that date is untold; gives how many chats.

    After an outage of days only the present day's digest is told: yesterday's morning has lost its sense.
    """
    with database.read() as transaction:
        chats = digest_chats(transaction.system)
    return apart("digest", chats, lambda chat: _tell_digest(database, clock, chat))


def _tell_digest(database: Database, clock: Clock, chat: LinkedChat) -> int:
    """The facts are gathered before anything is locked: there may be many."""
    with database.read() as transaction:
        uow = transaction.workspace(chat.workspace_id)
        local_date = _due_date(chat, workspace_of(uow), clock)
        if local_date is None or digest_was_told(uow, chat.id, local_date):
            return 0
        facts = digests.compose(uow, chat, local_date, now=clock.now())
    with database.write() as transaction:
        uow = transaction.workspace(chat.workspace_id)
        outcome = digests.tell(uow, chat.id, local_date, facts, now=clock.now())
        outbox.put(uow, outcome, now=clock.now(), real=clock.real())
        transaction.commit()
        return len(outcome.tell)


def _due_date(chat: LinkedChat, workspace: Workspace, clock: Clock) -> str | None:
    return digest_due(clock.now(), chat.timezone or workspace.timezone, chat.digest_at or "09:00")
