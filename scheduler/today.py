"""Everybody's card of the day, renewed in the morning of her own zone."""

from __future__ import annotations

from domain.clock import Clock
from scheduler.apart import apart
from services import outbox, today
from storage.database import Database
from storage.queries.due import Morning, mornings

PINNING = ("telegram",)  # where a message can be kept in sight; Slack has its Home tab


def renew_days(database: Database, clock: Clock) -> int:
    """Put up the cards of those whose local morning has come; gives how many people were looked after."""
    now = clock.now()
    with database.read() as transaction:
        found = [
            each
            for each in mornings(transaction.system, PINNING)
            if today.is_morning(now, each.timezone, each.today_on)
        ]
    return apart("today", found, lambda each: _renew(database, clock, each))


def _renew(database: Database, clock: Clock, morning: Morning) -> int:
    with database.write() as transaction:
        uow = transaction.workspace(morning.workspace_id)
        outcome = today.renew(uow, morning.membership_id, now=clock.now())
        written = outbox.put(uow, outcome, now=clock.now(), real=clock.real())
        transaction.commit()
    return int(bool(written))
