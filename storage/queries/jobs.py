"""Jobs by what they are about, and the files that they have made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import col, or_, select

from storage.tables import Job, Outbox
from storage.unit_of_work import SystemUnit, UnitOfWork


def with_key(uow: UnitOfWork, begins: str) -> Sequence[Job]:
    """The workspace's jobs whose key begins so, the oldest first; `begins` ends with a slash."""
    behind = begins[:-1] + chr(ord("/") + 1)
    query = select(Job).where(
        col(Job.workspace_id) == uow.workspace_id, col(Job.key) >= begins, col(Job.key) < behind
    )
    return uow.session.exec(query.order_by(col(Job.id))).all()


def with_old_files(
    system: SystemUnit, kinds: Collection[str], before: datetime, most: int, *, besides: Collection[int]
) -> Sequence[Job]:
    """Ended jobs of these kinds, begun before then, that have made a file which is still kept; locked."""
    query = select(Job).where(
        col(Job.kind).in_(kinds),
        col(Job.state).in_(("done", "failed")),
        col(Job.not_before) < before,
        col(Job.payload)["blob"].as_string().is_not(None),
        col(Job.id).not_in(besides),
    )
    return system.session.exec(query.order_by(col(Job.id)).limit(most).with_for_update()).all()


def files_to_send(system: SystemUnit) -> set[str]:
    """Files of messages that are not sent yet, or may have to be sent again."""
    query = select(Outbox.payload).where(
        or_(col(Outbox.settled_at).is_(None), Outbox.state == "unknown"), Outbox.kind == "notice"
    )
    facts = (payload.get("facts") or {} for payload in system.session.exec(query))
    return {str(each["blob"]) for each in facts if each.get("blob")}
