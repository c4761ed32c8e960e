"""Who shares a contact with whom, by keyed hashes: nothing is opened."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from storage.tables import Creator, CreatorContact
from storage.unit_of_work import UnitOfWork

MOST = 5


def sharing(uow: UnitOfWork, creator_id: int) -> Sequence[tuple[str, int, str]]:
    """Other creators of the workspace with a contact of hers: kind, id and name, each pair once."""
    hers = select(col(CreatorContact.key)).where(
        col(CreatorContact.workspace_id) == uow.workspace_id, col(CreatorContact.creator_id) == creator_id
    )
    query = (
        select(col(CreatorContact.kind), col(Creator.id), col(Creator.name))
        .join(Creator, col(Creator.id) == col(CreatorContact.creator_id))
        .where(
            col(CreatorContact.workspace_id) == uow.workspace_id,
            col(CreatorContact.creator_id) != creator_id,
            col(CreatorContact.key).in_(hers),
        )
        .distinct()
        .order_by(col(Creator.id), col(CreatorContact.kind))
        .limit(MOST)
    )
    return [(row[0], row[1], row[2]) for row in uow.connection.execute(query)]
