"""What a creator's record shows: her snapshots, histories, notes, files, and her work with the team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, func, insert, select, text
from sqlmodel import SQLModel, col

from storage.queries import columns
from storage.queries.dialect import inserted
from storage.tables import (
    Assignment,
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


def library(uow: UnitOfWork) -> Sequence[Tag]:
    """The workspace's tags by name."""
    return uow.all(uow.query(Tag).order_by(col(Tag.key)))


def add_tag(uow: UnitOfWork, name: str, key: str, batch_id: int | None = None) -> None:
    """Put a name into the library unless another turn just did."""
    row = Tag(workspace_id=uow.workspace_id, name=name, key=key, import_batch_id=batch_id)
    inserted(uow, Tag, row.model_dump())


def tag_counts(uow: UnitOfWork) -> dict[str, int]:
    """How many creators carry each tag, as it is written on them."""
    query = text(
        f"SELECT each.value, count(*) FROM creator, {_each(uow)}"  # noqa: S608 - ours
        " WHERE creator.workspace_id = :workspace GROUP BY each.value"
    )
    return {row[0]: row[1] for row in uow.connection.execute(query, {"workspace": uow.workspace_id})}


def is_carried(uow: UnitOfWork, name: str) -> bool:
    """Whether any creator carries the tag exactly as written."""
    query = text(f"SELECT 1 FROM creator WHERE {_mine(uow)} LIMIT 1")  # noqa: S608 - ours
    values = {"workspace": uow.workspace_id, "old": name}
    return uow.connection.execute(query, values).first() is not None


def retag(uow: UnitOfWork, old: str, new: str | None) -> int:
    """Write `new` in the place of a tag on every creator who carries it, once each, or nothing; gives how many did.

    One statement: the order of her tags stays, and nothing is read into memory.
    """
    uow.flush()
    is_sqlite = uow.transaction.database.is_sqlite
    written = "each.value" if new is None else "CASE WHEN each.value = :old THEN :new ELSE each.value END"
    kept = "WHERE each.value <> :old" if new is None else ""
    place, many = ("each.key", "json_group_array(word)") if is_sqlite else (
        "each.place", "coalesce(jsonb_agg(word ORDER BY place), '[]'::jsonb)"
    )  # fmt: skip
    listed = (
        f"SELECT {many} FROM (SELECT {written} AS word, min({place}) AS place FROM {_each(uow)} {kept}"  # noqa: S608
        " GROUP BY word ORDER BY place) AS words"
    )
    query = text(f"UPDATE creator SET tags = ({listed}) WHERE {_mine(uow)} RETURNING creator.id")  # noqa: S608 - ours
    values = {"workspace": uow.workspace_id, "old": old} | ({} if new is None else {"new": new})
    changed = list(uow.connection.execute(query, values).scalars())
    columns.mark(uow.connection, uow.workspace_id, changed)
    uow.session.expire_all()
    return len(changed)


def _each(uow: UnitOfWork) -> str:
    """Her tags as rows `each` of value and place."""
    if uow.transaction.database.is_sqlite:
        return "json_each(creator.tags) AS each"
    return "jsonb_array_elements_text(creator.tags) WITH ORDINALITY AS each(value, place)"


def _mine(uow: UnitOfWork) -> str:
    """Creators of the workspace who carry `:old`."""
    carries = (
        "EXISTS (SELECT 1 FROM json_each(creator.tags) AS mark WHERE mark.value = :old)"
        if uow.transaction.database.is_sqlite
        else "jsonb_exists(creator.tags, :old)"
    )
    return f"creator.workspace_id = :workspace AND {carries}"
