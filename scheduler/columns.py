"""Renews the pool's columns where creators have changed: screening would do it in memory each time until then."""

from __future__ import annotations

from domain.clock import Clock
from domain.errors import Busy
from scheduler.apart import apart
from storage.database import Database
from storage.queries.columns import waiting, workspaces

MOST_STEPS = 20  # chunks of one beat and workspace


def renew_columns(database: Database, clock: Clock) -> int:
    """Renew what has changed, one workspace after the other; gives in how many workspaces something had."""
    del clock
    with database.read() as transaction:
        found = workspaces(transaction.system)
    return apart("columns", found, lambda workspace_id: settle(database, workspace_id) > 0)


def settle(database: Database, workspace_id: int) -> int:
    """Renew a workspace's columns, each chunk in a short transaction of its own; gives how many steps it took."""
    with database.read() as transaction:
        if not waiting(transaction.workspace(workspace_id)):
            return 0
    from storage import folding  # with numpy: a bot whose creators do not change does without

    for steps in range(MOST_STEPS):
        try:
            if not folding.step(database, workspace_id):
                return steps
        except Busy:  # somebody writes: the next beat goes on
            return steps
    return MOST_STEPS
