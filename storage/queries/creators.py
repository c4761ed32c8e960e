"""Creators as rows of facts: candidates of a shortlist, matches of an import, search by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    collate,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlmodel import SQLModel, col
from sqlmodel import select as sqlmodel_select

from domain.categories import category_key
from domain.creators import CreatorFacts, tier_of
from storage.queries import columns, search
from storage.queries.dialect import beside
from storage.tables import Assignment, Creator, ImportChange
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

MOST_IN_A_STATEMENT = 5000
Key = TypeVar("Key", str, int)

_FACTS = (
    "id", "name", "handle", "platform", "region", "tier", "categories", "followers", "active_fan_share",
    "completion_rate", "engagement_rate", "audience", "quote", "quote_currency", "rebate_rate", "sales_low",
    "sales_high", "gmv", "gmv_currency", "orders", "ctr", "reputation", "supports_ads", "accepts_script_changes",
    "late_deliveries", "extra", "median_views", "tags", "reach", "verified",
)  # fmt: skip
_COLUMNS: list[Any] = [getattr(Creator, fact) for fact in _FACTS]


_FACTS_OF = (
    select(*_COLUMNS)
    .where(
        beside(col(Creator.workspace_id)) == bindparam("workspace"),
        col(Creator.id).in_(bindparam("ids", expanding=True)),
    )
    .order_by(col(Creator.id))
)
_SIZES_OF = select(col(Creator.id), col(Creator.name), col(Creator.followers)).where(
    beside(col(Creator.workspace_id)) == bindparam("workspace"),
    col(Creator.id).in_(bindparam("ids", expanding=True)),
)


def facts_of(uow: UnitOfWork, creator_ids: Collection[int]) -> list[CreatorFacts]:
    """What is known about these creators, whoever of them there is, in the order of their ids."""
    asked = {"workspace": uow.workspace_id, "ids": list(creator_ids)}
    return [_facts(dict(zip(_FACTS, row, strict=True))) for row in uow.connection.execute(_FACTS_OF, asked)]


def _facts(row: dict[str, Any]) -> CreatorFacts:
    extra: dict[str, str] = row.pop("extra")
    return CreatorFacts(
        **{
            **row,
            "tier": tier_of(row["tier"]),
            "categories": tuple(map(category_key, row["categories"])),
            "audience": {key: Decimal(part) for key, part in row["audience"].items()},
            "tags": tuple(row["tags"]),
        },
        ctor=_decimal(extra.get("ctor")),
        refunds=_decimal(extra.get("refunds")),
        est_commission=_decimal(extra.get("est_commission")),
        video_views=int(extra["video_views"]) if "video_views" in extra else None,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _pairs(uow: UnitOfWork, query: Select[Key, int]) -> dict[Key, int]:
    return {row[0]: row[1] for row in uow.connection.execute(query)}


def newest(uow: UnitOfWork, limit: int) -> Sequence[Creator]:
    """The creators who came last."""
    return uow.all(uow.query(Creator).order_by(col(Creator.id).desc()).limit(limit))


def first_by_name(uow: UnitOfWork, creator_ids: Sequence[int], most: int) -> list[int]:
    """The first of these creators by name, letter by letter, then by id."""
    name = col(Creator.name) if uow.transaction.database.is_sqlite else collate(col(Creator.name), "C")
    query = select(col(Creator.id), col(Creator.name))
    if len(creator_ids) > MOST_IN_A_STATEMENT:  # nearly everybody: the first of the index are soon found
        wanted = set(creator_ids)
        mine = query.where(col(Creator.workspace_id) == uow.workspace_id)
        rows = uow.connection.execute(mine.order_by(name, col(Creator.id)).execution_options(yield_per=500))
        return [row.id for row in islice((row for row in rows if row.id in wanted), most)]
    some = query.where(
        beside(col(Creator.workspace_id)) == uow.workspace_id, col(Creator.id).in_(creator_ids)
    )
    return [row.id for row in uow.connection.execute(some.order_by(name, col(Creator.id)).limit(most))]


def names_by_size(uow: UnitOfWork, creator_ids: Sequence[int]) -> list[str]:
    """Names of these creators, those with most followers first, then by name and id."""
    asked = {"workspace": uow.workspace_id, "ids": list(creator_ids)}
    found = uow.connection.execute(_SIZES_OF, asked)
    rows = sorted(found, key=lambda row: (-(row.followers or 0), row.name, row.id))
    return [row.name for row in rows]


def hold_imports(uow: UnitOfWork) -> None:
    """One import of a workspace writes at a time: two would both make the creator they both miss."""
    if not uow.transaction.database.is_sqlite:
        uow.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": uow.workspace_id})


def counted_outcomes(uow: UnitOfWork, batch_id: int) -> dict[str, int]:
    """How many rows of an import ended how, by ImportChange.outcome."""
    query = (
        select(col(ImportChange.outcome), func.count())
        .where(
            col(ImportChange.workspace_id) == uow.workspace_id, col(ImportChange.import_batch_id) == batch_id
        )
        .group_by(col(ImportChange.outcome))
    )
    return _pairs(uow, query)


def claimed_by(uow: UnitOfWork, batch_id: int) -> dict[int, int]:
    """Creators that an import has written so far, with the row that said so."""
    query = select(
        col(ImportChange.creator_id), col(ImportChange.row_number), col(ImportChange.snapshot_before)
    ).where(col(ImportChange.workspace_id) == uow.workspace_id, col(ImportChange.import_batch_id) == batch_id)
    return {
        (kept or {}).get("account") or creator_id: number
        for creator_id, number, kept in uow.connection.execute(query)
        if creator_id is not None
    }


def delete_rows(uow: UnitOfWork, model: type[WorkspaceRow], row_ids: Collection[int]) -> None:
    """Remove rows of the workspace by id in one statement."""
    if row_ids:
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        mine = table.c.workspace_id == uow.workspace_id
        if model is Creator:
            gone = [(hit.id, hit.name, hit.handle) for hit in search.hits(uow, row_ids)]
            search.remove(uow.connection, uow.workspace_id, gone)
            columns.mark(uow.connection, uow.workspace_id, row_ids)
        uow.connection.execute(delete(table).where(mine, table.c.id.in_(row_ids)))


def by_ids(uow: UnitOfWork, creator_ids: Collection[int]) -> Sequence[Creator]:
    mine = beside(col(Creator.workspace_id)) == uow.workspace_id
    return uow.all(sqlmodel_select(Creator).where(mine, col(Creator.id).in_(creator_ids)))


def newest_row_first() -> ColumnElement[Any]:
    """Undo walks backwards."""
    return col(ImportChange.row_number).desc()


def worked_with(uow: UnitOfWork, creator_ids: Collection[int]) -> bool:
    """Whether any of these creators has had a task of this workspace."""
    return (
        uow.first(uow.query(Assignment).where(col(Assignment.creator_id).in_(creator_ids)).limit(1))
        is not None
    )


def platforms(uow: UnitOfWork) -> Sequence[str]:
    """Platforms that the pool has creators of, the fullest first."""
    query = (
        select(col(Creator.platform))
        .where(col(Creator.workspace_id) == uow.workspace_id)
        .group_by(col(Creator.platform))
        .order_by(func.count().desc(), col(Creator.platform))
    )
    return [row[0] for row in uow.connection.execute(query)]


def insert_rows(uow: UnitOfWork, model: type[WorkspaceRow], rows: Sequence[dict[str, Any]]) -> None:
    """Put many new rows into the workspace in one statement; all name the same columns, the others get their defaults."""
    if rows:
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        uow.connection.execute(insert(table), [{"workspace_id": uow.workspace_id, **row} for row in rows])
        if model is Creator:
            named = [(row["id"], row["name"], row["handle"]) for row in rows]
            search.add(uow.connection, uow.workspace_id, named)
            columns.mark(uow.connection, uow.workspace_id, [row["id"] for row in rows])
