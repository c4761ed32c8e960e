"""The week's look at each team's pool, from Monday 09:00 in the team's zone: claimed, told and committed together."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.clock import Clock
from domain.pools import PoolKind
from domain.reminders import MORNING
from domain.upkeep import week_of
from scheduler.apart import apart
from services import outbox, pools, upkeep, upkeep_rows
from storage.database import Database
from storage.queries.pools import pools_to_keep


def due_week(now: datetime, zone: str) -> str:
    """The week whose look is due: until Monday 09:00 the one before."""
    local = now.astimezone(ZoneInfo(zone))
    begun = local.weekday() > 0 or local.time() >= MORNING
    return week_of(local.date() if begun else local.date() - timedelta(days=1))


def propose_upkeep(database: Database, clock: Clock) -> int:
    """Tell every team's proposals of the week; gives how many teams were told something."""
    with database.read() as transaction:
        found = pools_to_keep(transaction.system, PoolKind.TEAM.value)
    return apart("upkeep", found, lambda each: _propose(database, clock, *each))


def _propose(database: Database, clock: Clock, workspace_id: int, zone: str) -> int:
    """The look is taken before anything is locked: a pool may be large. A new pool's first week is only noted."""
    week = due_week(clock.now(), zone)
    with database.read() as transaction:
        uow = transaction.workspace(workspace_id)
        pool = pools.the_pool(uow)
        if upkeep_rows.was_told(uow, pool.id, week):
            return 0
        is_first = upkeep_rows.is_first(uow, pool.id)
        found = None if is_first else upkeep.look(uow, pool, now=clock.now())
    with database.write() as transaction:
        uow = transaction.workspace(workspace_id)
        outcome = upkeep.tell(uow, pool.id, week, found, now=clock.now())
        outbox.put(uow, outcome, now=clock.now(), real=clock.real())
        transaction.commit()
        return int(bool(outcome.post))
