"""Who shares a contact with whom, by keyed hashes: nothing is opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import sqlmodel
from sqlalchemy import delete, exists, func, select
from sqlmodel import SQLModel, col

from storage.queries.dialect import beside
from storage.tables import Creator, CreatorContact, ImportChange, Workspace
from storage.unit_of_work import SystemUnit, UnitOfWork

MOST = 5
AT_ONCE = 500  # values of one statement
_STANDS = col(CreatorContact.gone_at).is_(None)


def sharing(uow: UnitOfWork, creator_id: int, most: int = MOST) -> Sequence[tuple[str, int, str]]:
    """Other creators of the workspace with a contact of hers: kind, id and name, each pair once."""
    hers = select(col(CreatorContact.key)).where(
        beside(col(CreatorContact.workspace_id)) == uow.workspace_id,
        col(CreatorContact.creator_id) == creator_id,
        _STANDS,
    )
    query = (
        select(col(CreatorContact.kind), col(Creator.id), col(Creator.name))
        .join(Creator, col(Creator.id) == col(CreatorContact.creator_id))
        .where(
            col(CreatorContact.workspace_id) == uow.workspace_id,
            col(CreatorContact.creator_id) != creator_id,
            col(CreatorContact.key).in_(hers),
            _STANDS,
        )
        .distinct()
        .order_by(col(Creator.id), col(CreatorContact.kind))
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in uow.connection.execute(query)]


@dataclass(frozen=True, slots=True)
class Marked:
    """A contact of hers without the contact. A mark stands for what a file said, and keeps nothing itself."""

    id: int
    creator_id: int
    kind: str
    key: str
    is_mark: bool
    is_gone: bool


def marked(uow: UnitOfWork, creator_ids: Collection[int]) -> list[Marked]:
    """Contacts of these creators, also those that were taken away a while ago."""
    contact = SQLModel.metadata.tables["creator_contact"]
    found: list[Marked] = []
    for part in _parts(creator_ids):
        query = select(
            contact.c.id, contact.c.creator_id, contact.c.kind, contact.c.key, contact.c.whose,
            contact.c.sealed, contact.c.gone_at,
        ).where(beside(contact.c.workspace_id) == uow.workspace_id, contact.c.creator_id.in_(part))  # fmt: skip
        found += [
            Marked(row.id, row.creator_id, row.kind, row.key, not row.sealed, row.gone_at is not None)
            for row in uow.connection.execute(query)
        ]
    return found


def remove(uow: UnitOfWork, row_ids: Collection[int]) -> None:
    contact = SQLModel.metadata.tables["creator_contact"]
    for part in _parts(row_ids):
        mine = (beside(contact.c.workspace_id) == uow.workspace_id, contact.c.id.in_(part))
        uow.connection.execute(delete(contact).where(*mine))


def unmark(uow: UnitOfWork, creator_ids: Collection[int]) -> None:
    """Remove the marks of these creators' contacts in files: they go themselves."""
    contact = SQLModel.metadata.tables["creator_contact"]
    for part in _parts(creator_ids):
        mine = (beside(contact.c.workspace_id) == uow.workspace_id, contact.c.creator_id.in_(part))
        uow.connection.execute(delete(contact).where(*mine, contact.c.sealed == b""))


def forget_gone(uow: UnitOfWork, before: datetime) -> int:
    """Remove for good what was taken away before this moment; gives how many."""
    contact = SQLModel.metadata.tables["creator_contact"]
    mine = (contact.c.workspace_id == uow.workspace_id, contact.c.gone_at < before)
    return int(uow.connection.execute(delete(contact).where(*mine)).rowcount)


def workspaces_with_gone(system: SystemUnit, before: datetime) -> Sequence[int]:
    """Workspaces in which something was taken away before this moment. On PostgreSQL each is asked for itself."""
    found = []
    for workspace_id in system.session.exec(sqlmodel.select(Workspace.id)).all():
        uow = system.transaction.workspace(workspace_id)
        if uow.first(uow.query(CreatorContact).where(col(CreatorContact.gone_at) < before).limit(1)):
            found.append(workspace_id)
    return found


def clashing(uow: UnitOfWork, batch_id: int, most: int) -> tuple[int, list[tuple[str, int, int]]]:
    """Creators of an import who have a contact that others have as well: how many, and the first of them.

    Each of those is kind, her id, and the id of one of the others.
    """
    contact = SQLModel.metadata.tables["creator_contact"]
    mine = contact.c.workspace_id == uow.workspace_id
    stands = contact.c.gone_at.is_(None)
    other = contact.alias()
    shared = select(contact.c.key).where(mine).group_by(contact.c.key).having(func.count() > 1)
    as_well = exists().where(
        other.c.workspace_id == uow.workspace_id,
        other.c.key == contact.c.key,
        other.c.creator_id != contact.c.creator_id,
        other.c.gone_at.is_(None),
    )
    in_file = exists().where(
        col(ImportChange.creator_id) == contact.c.creator_id, col(ImportChange.import_batch_id) == batch_id
    )
    hers = select(contact).where(mine, stands, contact.c.key.in_(shared), in_file, as_well).subquery()
    count = uow.connection.execute(select(func.count(hers.c.creator_id.distinct()))).scalar_one()
    if not count:
        return 0, []
    first = select(hers).order_by(hers.c.creator_id, hers.c.kind).limit(most * 4)
    found: list[tuple[str, int, int]] = []
    told: set[frozenset[int]] = set()
    for row in uow.connection.execute(first).all():
        whose = _another(uow, row.key, row.creator_id)
        pair = frozenset({row.creator_id, whose or 0})
        if whose is not None and pair not in told:
            told.add(pair)
            found.append((row.kind, row.creator_id, whose))
    return int(count), found[:most]


def _another(uow: UnitOfWork, key: str, creator_id: int) -> int | None:
    contact = SQLModel.metadata.tables["creator_contact"]
    query = select(contact.c.creator_id).where(
        contact.c.workspace_id == uow.workspace_id,
        contact.c.key == key,
        contact.c.creator_id != creator_id,
        contact.c.gone_at.is_(None),
    )
    found: int | None = uow.connection.execute(query.order_by(contact.c.creator_id).limit(1)).scalar()
    return found


def _parts(values: Collection[int]) -> Sequence[Sequence[Any]]:
    left = iter(sorted(values))
    parts = []
    while part := list(islice(left, AT_ONCE)):
        parts.append(part)
    return parts
