"""What a creator's record shows: her snapshots, histories, notes, files, and her work with the team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, func, insert, select
from sqlmodel import SQLModel, col

from storage.tables import (
    Assignment,
    CreatorFile,
    CreatorNote,
    MetricSnapshot,
    Quote,
    Review,
    StoredFile,
    Submission,
    Task,
    Verification,
)
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

Row = TypeVar("Row", Verification, CreatorNote, CreatorFile)
MOST_SNAPSHOTS = 60  # looked through for a figure and the one before it
MOST_SHARES = 50


def snapshots(uow: UnitOfWork, creator_id: int) -> Sequence[MetricSnapshot]:
    """Her numbers over time, the newest day first."""
    query = uow.query(MetricSnapshot).where(MetricSnapshot.creator_id == creator_id)
    newest = (col(MetricSnapshot.stat_date).desc(), col(MetricSnapshot.id).desc())
    return uow.all(query.order_by(*newest).limit(MOST_SNAPSHOTS))


def newest(uow: UnitOfWork, model: type[Row], creator_id: int, most: int) -> Sequence[Row]:
    """The latest rows of one history of hers."""
    query = uow.query(model).where(model.creator_id == creator_id)
    return uow.all(query.order_by(col(model.id).desc()).limit(most))


def quotes(uow: UnitOfWork, creator_id: int, most: int) -> Sequence[Quote]:
    """Her prices, the newest day first."""
    query = uow.query(Quote).where(Quote.creator_id == creator_id)
    return uow.all(query.order_by(col(Quote.on_day).desc(), col(Quote.id).desc()).limit(most))


def latest_check(uow: UnitOfWork, creator_id: int) -> Verification | None:
    """The check of the newest day; of two on one day the later written."""
    query = uow.query(Verification).where(Verification.creator_id == creator_id)
    return uow.first(query.order_by(col(Verification.on_day).desc(), col(Verification.id).desc()).limit(1))


def add_quotes(uow: UnitOfWork, lines: Sequence[dict[str, Any]]) -> None:
    """Write many prices in one statement."""
    if lines:
        table = SQLModel.metadata.tables["quote"]
        uow.connection.execute(insert(table), [{"workspace_id": uow.workspace_id, **line} for line in lines])


def forget_quotes(uow: UnitOfWork, batch_id: int, creator_ids: Collection[int]) -> None:
    """Remove the quotes that an import brought for these creators."""
    table = SQLModel.metadata.tables["quote"]
    brought = (table.c.workspace_id == uow.workspace_id, table.c.import_batch_id == batch_id)
    uow.connection.execute(delete(table).where(*brought, table.c.creator_id.in_(creator_ids)))


def imported_quotes(uow: UnitOfWork, creator_ids: Collection[int]) -> Sequence[Quote]:
    """Quotes of these creators that imports brought."""
    if not creator_ids:
        return ()
    query = uow.query(Quote).where(
        col(Quote.creator_id).in_(creator_ids), col(Quote.import_batch_id).is_not(None)
    )
    return uow.all(query)


def remove_quotes(uow: UnitOfWork, quote_ids: Collection[int]) -> None:
    if quote_ids:
        table = SQLModel.metadata.tables["quote"]
        mine = (table.c.workspace_id == uow.workspace_id, table.c.id.in_(quote_ids))
        uow.connection.execute(delete(table).where(*mine))


def count(uow: UnitOfWork, model: type[WorkspaceRow], creator_id: int) -> int:
    """How many rows of a table are about her."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    query = (
        select(func.count())
        .select_from(table)
        .where(table.c.workspace_id == uow.workspace_id, table.c.creator_id == creator_id)
    )
    return int(uow.connection.execute(query).scalar_one())


def file_names(uow: UnitOfWork, creator_id: int, most: int) -> Sequence[tuple[CreatorFile, str]]:
    """Her files with their names, the newest first."""
    query = (
        select(CreatorFile, col(StoredFile.name))
        .join(StoredFile, col(StoredFile.id) == col(CreatorFile.file_id))
        .where(col(CreatorFile.workspace_id) == uow.workspace_id, col(CreatorFile.creator_id) == creator_id)
        .order_by(col(CreatorFile.id).desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def shares(uow: UnitOfWork, creator_id: int) -> Sequence[tuple[Assignment, str]]:
    """Her shares of tasks with the tasks' titles, the newest first."""
    query = (
        select(Assignment, col(Task.title))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(col(Assignment.workspace_id) == uow.workspace_id, col(Assignment.creator_id) == creator_id)
        .order_by(col(Assignment.id).desc())
        .limit(MOST_SHARES)
    )
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def first_drafts(uow: UnitOfWork, share_ids: Sequence[int]) -> dict[int, Any]:
    """When the first draft of each share came, by the share's id."""
    query = (
        select(col(Submission.assignment_id), func.min(col(Submission.submitted_at)))
        .where(col(Submission.workspace_id) == uow.workspace_id, col(Submission.assignment_id).in_(share_ids))
        .group_by(col(Submission.assignment_id))
    )
    return {row[0]: row[1] for row in uow.connection.execute(query)}


def verdicts(uow: UnitOfWork, creator_id: int) -> dict[str, int]:
    """How many of her drafts were reviewed with which verdict."""
    query = (
        select(col(Review.verdict), func.count())
        .join(Submission, col(Submission.id) == col(Review.submission_id))
        .join(Assignment, col(Assignment.id) == col(Submission.assignment_id))
        .where(col(Review.workspace_id) == uow.workspace_id, col(Assignment.creator_id) == creator_id)
        .group_by(col(Review.verdict))
    )
    return {row[0]: row[1] for row in uow.connection.execute(query)}
