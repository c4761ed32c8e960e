"""What a creator's record shows: her snapshots, histories, notes, files, and her work with the team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select, text
from sqlmodel import SQLModel, col

from storage.tables import (
    Assignment,
    Creator,
    CreatorFile,
    CreatorNote,
    MetricSnapshot,
    Quote,
    Review,
    StoredFile,
    Submission,
    Tag,
    Task,
    Verification,
)
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

Row = TypeVar("Row", Quote, Verification, CreatorNote, CreatorFile)
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
        .where(
            col(CreatorFile.workspace_id) == uow.workspace_id, col(CreatorFile.creator_id) == creator_id
        )
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
        .where(
            col(Submission.workspace_id) == uow.workspace_id, col(Submission.assignment_id).in_(share_ids)
        )
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


def library(uow: UnitOfWork) -> Sequence[Tag]:
    """The workspace's tags by name."""
    return uow.all(uow.query(Tag).order_by(col(Tag.key)))


def tag_counts(uow: UnitOfWork) -> dict[str, int]:
    """How many creators carry each tag, as it is written on them."""
    is_sqlite = uow.transaction.database.is_sqlite
    each = "json_each(creator.tags)" if is_sqlite else "jsonb_array_elements_text(creator.tags) AS each(value)"
    query = text(
        f"SELECT each.value, count(*) FROM creator, {each if not is_sqlite else each + ' AS each'}"  # noqa: S608 - ours
        " WHERE creator.workspace_id = :workspace GROUP BY each.value"
    )
    return {row[0]: row[1] for row in uow.connection.execute(query, {"workspace": uow.workspace_id})}


def tagged(uow: UnitOfWork, name: str, *, most: int) -> Sequence[Creator]:
    """Creators who carry the tag exactly as written, locked, in the order of their ids."""
    is_sqlite = uow.transaction.database.is_sqlite
    holds = (
        "EXISTS (SELECT 1 FROM json_each(creator.tags) WHERE value = :tag)"
        if is_sqlite
        else "jsonb_exists(creator.tags, :tag)"
    )
    query = uow.query(Creator).where(text(holds).bindparams(tag=name))
    return uow.all(query.order_by(col(Creator.id)).limit(most).with_for_update())
