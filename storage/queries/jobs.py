"""Jobs by what they are about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from storage.tables import Job
from storage.unit_of_work import UnitOfWork


def with_key(uow: UnitOfWork, begins: str) -> Sequence[Job]:
    """The workspace's jobs whose key begins so, the oldest first; `begins` ends with a slash."""
    behind = begins[:-1] + chr(ord("/") + 1)
    query = select(Job).where(
        col(Job.workspace_id) == uow.workspace_id, col(Job.key) >= begins, col(Job.key) < behind
    )
    return uow.session.exec(query.order_by(col(Job.id))).all()
