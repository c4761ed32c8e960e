"""Work with creators who are not linked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import col

from storage.tables import Assignment, Creator, Task
from storage.unit_of_work import UnitOfWork


def unlinked_shares(uow: UnitOfWork, sender_id: int, states: Collection[str]) -> Sequence[Assignment]:
    """Shares in these states, of creators who are not linked, in tasks that this identity sent; the oldest first."""
    return uow.all(
        uow.query(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .join(Creator, col(Creator.id) == Assignment.creator_id)
        .where(
            Task.by_identity_id == sender_id,
            Creator.reach != "linked",
            col(Assignment.state).in_(list(states)),
        )
        .order_by(col(Assignment.id))
    )
