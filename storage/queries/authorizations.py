"""What the clock asks about authorizations, over all workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from domain.authorization import RUNNING
from storage.tables import Authorization, Workspace
from storage.unit_of_work import SystemUnit


def workspaces_with_ended(system: SystemUnit, now: datetime) -> Sequence[int]:
    """Workspaces in which an authorization has run out. On PostgreSQL each is asked for itself: rows have a wall."""
    found = []
    running = [state.value for state in RUNNING]
    for workspace_id in system.session.exec(select(Workspace.id)).all():
        uow = system.transaction.workspace(workspace_id)
        ended = uow.query(Authorization).where(
            col(Authorization.state).in_(running), col(Authorization.ends_at) <= now
        )
        if uow.first(ended.limit(1)) is not None:
            found.append(workspace_id)
    return found
