"""The library of tags as rows, and tags on creators who are named by their ids."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import delete, text
from sqlmodel import SQLModel, col, select

from storage.queries import columns
from storage.queries.dialect import inserted
from storage.tables import Job, Tag
from storage.unit_of_work import UnitOfWork


def library(uow: UnitOfWork) -> Sequence[Tag]:
    """The workspace's tags by name."""
    return uow.all(uow.query(Tag).order_by(col(Tag.key)))


def add(uow: UnitOfWork, name: str, key: str, batch_id: int | None = None) -> None:
    """Put a name into the library unless another turn just did."""
    row = Tag(workspace_id=uow.workspace_id, name=name, key=key, import_batch_id=batch_id)
    inserted(uow, Tag, row.model_dump())


def brought_by(uow: UnitOfWork, batch_id: int) -> Sequence[Tag]:
    """Those that an import put into the library, while nobody has used them by hand."""
    return uow.all(uow.query(Tag).where(Tag.import_batch_id == batch_id))


def forget(uow: UnitOfWork, batch_id: int, tag_ids: Collection[int]) -> None:
    """Take these out of the library, as far as they are still the import's."""
    table = SQLModel.metadata.tables["tag"]
    brought = (table.c.workspace_id == uow.workspace_id, table.c.import_batch_id == batch_id)
    uow.connection.execute(delete(table).where(*brought, table.c.id.in_(tag_ids)))


def open_jobs(uow: UnitOfWork, kind: str) -> Sequence[Job]:
    """The workspace's jobs of this kind that are not at their end, the oldest first."""
    query = select(Job).where(
        Job.workspace_id == uow.workspace_id,
        Job.kind == kind,
        col(Job.state).in_(("waiting", "running", "reporting")),
    )
    return uow.session.exec(query.order_by(col(Job.id))).all()


def retag(uow: UnitOfWork, creator_ids: Collection[int], old: str, new: str | None) -> int:
    """Write `new` in the place of a tag on those of these creators who carry it, once each, or nothing; gives how many.

    One statement: the order of her tags stays, and nothing is read into memory.
    """
    if not creator_ids:
        return 0
    uow.flush()
    is_sqlite = uow.transaction.database.is_sqlite
    chosen: Any = json.dumps(sorted(creator_ids)) if is_sqlite else sorted(creator_ids)
    given = {"workspace": uow.workspace_id, "old": old, "chosen": chosen}
    statement = _retag(is_sqlite, removes=new is None)
    changed = list(
        uow.connection.execute(statement, given if new is None else {**given, "new": new}).scalars()
    )
    columns.mark(uow.connection, uow.workspace_id, changed)
    uow.session.expire_all()
    return len(changed)


@cache
def _retag(is_sqlite: bool, *, removes: bool) -> Any:
    """Her tags are rows `each` of value and place. The workspace stands beside the ids (dialect.beside)."""
    written = "each.value" if removes else "CASE WHEN each.value = :old THEN :new ELSE each.value END"
    kept = "WHERE each.value <> :old" if removes else ""
    if is_sqlite:
        each, place, many = "json_each(creator.tags) AS each", "each.key", "json_group_array(word)"
        carries = "EXISTS (SELECT 1 FROM json_each(creator.tags) AS mark WHERE mark.value = :old)"
        chosen = "creator.id IN (SELECT value FROM json_each(:chosen))"
    else:
        each = "jsonb_array_elements_text(creator.tags) WITH ORDINALITY AS each(value, place)"
        place, many = "each.place", "coalesce(jsonb_agg(word ORDER BY place), '[]'::jsonb)"
        carries, chosen = "jsonb_exists(creator.tags, :old)", "creator.id = ANY (:chosen)"
    words = f"SELECT {written} AS word, min({place}) AS place FROM {each} {kept} GROUP BY word ORDER BY place"  # noqa: S608 - ours
    return text(
        f"UPDATE creator SET tags = (SELECT {many} FROM ({words}) AS words)"  # noqa: S608 - ours
        f" WHERE creator.workspace_id + 0 = :workspace AND {chosen} AND {carries} RETURNING creator.id"
    )
