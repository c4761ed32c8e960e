"""What grows old: conversations nobody came back to, deliveries that can no longer come twice, files that were sent,
contacts that were taken away.
"""

from __future__ import annotations

from datetime import timedelta

from bot.flows import engine
from domain.clock import Clock
from scheduler.apart import apart
from services import contacts, exports, left_out, outbox
from storage.blobs import Blobs
from storage.database import Database
from storage.queries import contacts as removed
from storage.queries import jobs, limits
from storage.queries.due import forget_deliveries, workspaces_with_lapsed_runs
from storage.tables import Job

KEEP_DELIVERIES = timedelta(days=14)  # Slack repeats for minutes, Telegram for a day
KEEP_LIMITS = timedelta(days=1)
MAKES_FILES = (exports.EXPORT, left_out.ROWS)  # of what is kept all the same: they can be made again
BATCH = 500


def expire_conversations(database: Database, clock: Clock) -> int:
    """Close lapsed conversations, one workspace a transaction; gives in how many workspaces."""
    with database.read() as transaction:
        found = workspaces_with_lapsed_runs(transaction.system, clock.now())
    return apart("conversations", found, lambda workspace_id: _expire(database, clock, workspace_id))


def _expire(database: Database, clock: Clock, workspace_id: int) -> int:
    with database.write() as transaction:
        uow = transaction.workspace(workspace_id)
        outcome = engine.expire(uow, clock.now())
        outbox.put(uow, outcome, now=clock.now(), real=clock.real())
        transaction.commit()
    return 1


def forget(database: Database, clock: Clock) -> int:
    """Delete the emptied rows of old deliveries, and limits that are long free; gives how many deliveries."""
    with database.write() as transaction:
        limits.forget(transaction.system, clock.real() - KEEP_LIMITS)
        transaction.commit()
    gone = 0
    while True:
        with database.write() as transaction:
            batch = forget_deliveries(transaction.system, clock.real() - KEEP_DELIVERIES, BATCH)
            transaction.commit()
        gone += batch
        if batch < BATCH:
            return gone


def forget_contacts(database: Database, clock: Clock) -> int:
    """Remove for good the contacts that were taken away and cannot be had back; gives how many."""
    before = clock.now() - contacts.UNDO_FOR
    with database.read() as transaction:
        found = removed.workspaces_with_gone(transaction.system, before)

    def clear(workspace_id: int) -> int:
        with database.write() as transaction:
            gone = removed.forget_gone(transaction.workspace(workspace_id), before)
            transaction.commit()
        return gone

    return apart("contacts", found, clear)


def forget_files(database: Database, clock: Clock, *, blobs: Blobs, keep: timedelta) -> int:
    """Delete spreadsheets that were made for somebody so long ago; gives how many. One that is to be sent stays.

    The job lets go of the file, the file goes, the job forgets its key: whoever is killed on the way goes on later.
    """
    before = clock.real() - keep
    gone = 0
    kept: set[int] = set()
    while True:
        with database.write() as transaction:
            found = jobs.with_old_files(transaction.system, MAKES_FILES, before, BATCH, besides=kept)
            to_send = jobs.files_to_send(transaction.system) if found else set()
            kept.update(job.id for job in found if job.payload["blob"] in to_send)
            old = {job.id: str(job.payload["blob"]) for job in found if job.id not in kept}
            for job in found:
                if job.id in old:  # whoever asks from now on gets a new one
                    job.key, job.result = None, {**(job.result or {}), "blob": ""}
            transaction.commit()
        for blob in old.values():
            blobs.delete(blob)
        with database.write() as transaction:
            for job in (transaction.system.get(Job, each) for each in old):
                job.payload = {name: value for name, value in job.payload.items() if name != "blob"}
            transaction.commit()
        gone += len(old)
        if len(found) < BATCH:
            return gone
