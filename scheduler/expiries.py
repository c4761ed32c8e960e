"""Authorizations whose term is over: ended, told and committed together, so that an end is told once."""

from __future__ import annotations

from domain.clock import Clock
from scheduler.apart import apart
from services import authorization_terms, outbox
from storage.database import Database
from storage.queries.authorizations import workspaces_with_ended


def expire_authorizations(database: Database, clock: Clock) -> int:
    """End what has run out by business time, one workspace a transaction; gives how many ends were told."""
    with database.read() as transaction:
        found = workspaces_with_ended(transaction.system, clock.now())
    return apart("authorizations", found, lambda workspace_id: _expire(database, clock, workspace_id))


def _expire(database: Database, clock: Clock, workspace_id: int) -> int:
    with database.write() as transaction:
        uow = transaction.workspace(workspace_id)
        outcome = authorization_terms.expire(uow, now=clock.now())
        outbox.put(uow, outcome, now=clock.now(), real=clock.real())
        transaction.commit()
    return len(outcome.tell)
