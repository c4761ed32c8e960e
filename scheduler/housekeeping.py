"""What grows old: conversations nobody came back to, deliveries that can no longer come twice."""

from __future__ import annotations

from datetime import timedelta

from bot.flows import engine
from domain.clock import Clock
from scheduler.apart import apart
from services import outbox
from storage.database import Database
from storage.queries import limits
from storage.queries.due import forget_deliveries, workspaces_with_lapsed_runs

KEEP_DELIVERIES = timedelta(days=14)  # Slack repeats for minutes, Telegram for a day
KEEP_LIMITS = timedelta(days=1)
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
