"""Searches that the team keeps, whom they know, and what imports brought."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import col

from domain.importing.life import ImportState
from storage.queries.dialect import insert, inserted
from storage.tables import ImportBatch, ImportChange, Job, SavedSearch, SearchMatch
from storage.unit_of_work import UnitOfWork

CHUNK = 500


def add(uow: UnitOfWork, row: SavedSearch) -> bool:
    """Write the search; False when one of that name is there."""
    row.workspace_id = uow.workspace_id
    return inserted(uow, SavedSearch, row.model_dump(), "workspace_id", "name")


def named(uow: UnitOfWork, name: str) -> SavedSearch | None:
    """The search of this name, however it is written in small and large letters.

    They are few, and compared here: SQLite makes small letters of A to Z alone.
    """
    key = name.casefold()
    return next((search for search in all_of(uow) if search.name.casefold() == key), None)


def all_of(uow: UnitOfWork) -> Sequence[SavedSearch]:
    return uow.all(uow.query(SavedSearch).order_by(col(SavedSearch.id)))


def with_alert(uow: UnitOfWork) -> Sequence[SavedSearch]:
    return uow.all(
        uow.query(SavedSearch).where(col(SavedSearch.alert).is_(True)).order_by(col(SavedSearch.id))
    )


def add_match(uow: UnitOfWork, row: SearchMatch) -> bool:
    """Note that the search knows her; False when it did."""
    row.workspace_id = uow.workspace_id
    return inserted(uow, SearchMatch, row.model_dump(), "search_id", "creator_id")


def know(uow: UnitOfWork, search_id: int, creator_ids: Sequence[int]) -> None:
    """Let the search know many at once, without their having been told of; not twice."""
    known = known_to(uow, search_id, creator_ids)
    fresh = [
        SearchMatch(workspace_id=uow.workspace_id, search_id=search_id, creator_id=each).model_dump()
        for each in creator_ids
        if each not in known
    ]
    if fresh:
        uow.connection.execute(insert(uow, SearchMatch).on_conflict_do_nothing(), fresh)


def known_to(uow: UnitOfWork, search_id: int, creator_ids: Collection[int]) -> set[int]:
    """Those of the creators whom the search knows."""
    asked, found = list(creator_ids), set[int]()
    for start in range(0, len(asked), CHUNK):
        query = select(col(SearchMatch.creator_id)).where(
            col(SearchMatch.workspace_id) == uow.workspace_id,
            col(SearchMatch.search_id) == search_id,
            col(SearchMatch.creator_id).in_(asked[start : start + CHUNK]),
        )
        found.update(uow.connection.execute(query).scalars())
    return found


def forget_matches(uow: UnitOfWork, search_id: int) -> None:
    uow.connection.execute(
        delete(SearchMatch).where(
            col(SearchMatch.workspace_id) == uow.workspace_id, col(SearchMatch.search_id) == search_id
        )
    )


def brought_by(uow: UnitOfWork, batch_ids: Collection[int], *, after: int = 0) -> list[int]:
    """The next creators that the imports made or changed, in the order of their ids."""
    query = (
        select(col(ImportChange.creator_id))
        .where(
            col(ImportChange.workspace_id) == uow.workspace_id,
            col(ImportChange.import_batch_id).in_(batch_ids),
            col(ImportChange.outcome).in_(("new", "updated")),
            col(ImportChange.creator_id) > after,
        )
        .distinct()
        .order_by(col(ImportChange.creator_id))
        .limit(CHUNK)
    )
    return [row for row in uow.connection.execute(query).scalars() if row is not None]


def imported_since(uow: UnitOfWork, moment: datetime) -> bool:
    """Whether an import has ended since then, by business time."""
    return uow.first(uow.query(ImportBatch).where(col(ImportBatch.applied_at) >= moment).limit(1)) is not None


def is_importing(uow: UnitOfWork) -> bool:
    """Whether an import of the workspace is being written."""
    applying = ImportBatch.state == ImportState.APPLYING.value
    return uow.first(uow.query(ImportBatch).where(applying).limit(1)) is not None


def waiting_job(uow: UnitOfWork, kind: str) -> Job | None:
    """The workspace's job of this kind that nobody has begun, locked."""
    query = (
        select(Job)
        .where(Job.workspace_id == uow.workspace_id, Job.kind == kind, Job.state == "waiting")  # type: ignore[arg-type]
        .order_by(col(Job.id))
        .limit(1)
        .with_for_update()
    )
    return uow.session.execute(query).scalars().first()
