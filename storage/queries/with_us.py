"""Whom the team has already: in its pool, or at work on a task now or before."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from domain.pools import PoolKind
from domain.tasks import AT_WORK, AssignmentState
from storage.sql import col
from storage.tables import Assignment, Pool, PoolEntry
from storage.unit_of_work import UnitOfWork

_STARTED = [state.value for state in sorted(AT_WORK | {AssignmentState.DONE})]


def pooled(uow: UnitOfWork, creator_ids: Collection[int] | None = None) -> frozenset[int]:
    """Ids of creators in the team's pool, in whatever state; of these alone, when some are given."""
    query = (
        select(col(PoolEntry.creator_id))
        .join(Pool, col(Pool.id) == col(PoolEntry.pool_id))
        .where(
            col(PoolEntry.workspace_id) == uow.workspace_id,
            col(Pool.workspace_id) == uow.workspace_id,
            col(Pool.kind) == PoolKind.TEAM.value,
        )
    )
    if creator_ids is not None:
        query = query.where(col(PoolEntry.creator_id).in_(creator_ids))
    return frozenset(uow.connection.execute(query).scalars())


def worked(uow: UnitOfWork, creator_ids: Collection[int] | None = None) -> frozenset[int]:
    """Ids of creators who have taken a task of the team: who declined, or has not answered, has not worked with it."""
    query = (
        select(col(Assignment.creator_id))
        .where(col(Assignment.workspace_id) == uow.workspace_id, col(Assignment.state).in_(_STARTED))
        .distinct()
    )
    if creator_ids is not None:
        query = query.where(col(Assignment.creator_id).in_(creator_ids))
    return frozenset(uow.connection.execute(query).scalars())
