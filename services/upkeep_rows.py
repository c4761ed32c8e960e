"""Rows of upkeep's proposals: at most one that is open about each creator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.queries.dialect import inserted
from storage.sql import col
from storage.tables import UpkeepProposal, UpkeepRun
from storage.unit_of_work import UnitOfWork

ANSWERED_FOR = timedelta(days=1)  # so long an answer stays on the card


def open_ones(uow: UnitOfWork, pool_id: int) -> Sequence[UpkeepProposal]:
    query = uow.query(UpkeepProposal).where(UpkeepProposal.pool_id == pool_id, UpkeepProposal.state == "open")
    return uow.all(query.order_by(col(UpkeepProposal.id)))


def answered_lately(uow: UnitOfWork, pool_id: int, now: datetime) -> Sequence[UpkeepProposal]:
    """What somebody did or put off since yesterday."""
    query = uow.query(UpkeepProposal).where(
        UpkeepProposal.pool_id == pool_id,
        col(UpkeepProposal.state).in_(["done", "declined"]),
        col(UpkeepProposal.settled_at) > now - ANSWERED_FOR,
    )
    return uow.all(query.order_by(col(UpkeepProposal.id)))


def keep_open(uow: UnitOfWork, row: UpkeepProposal) -> bool:
    """Write it unless another turn has proposed something about her at this moment."""
    row.workspace_id = uow.workspace_id
    return inserted(uow, UpkeepProposal, row.model_dump())


def was_told(uow: UnitOfWork, pool_id: int, week: str) -> bool:
    query = uow.query(UpkeepRun).where(UpkeepRun.pool_id == pool_id, UpkeepRun.week == week)
    return uow.first(query) is not None


def is_first(uow: UnitOfWork, pool_id: int) -> bool:
    """A pool that was never looked at is left its first week."""
    return uow.first(uow.query(UpkeepRun).where(UpkeepRun.pool_id == pool_id).limit(1)) is None
