"""Creators by their further accounts; most workspaces have none, and asking costs them one small statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, select
from sqlmodel import col

from storage.queries.search import Hit
from storage.tables.records import CreatorHandle
from storage.unit_of_work import UnitOfWork

AT_ONCE = 400  # words of one statement
_ANY = select(col(CreatorHandle.id)).where(col(CreatorHandle.workspace_id) == bindparam("workspace")).limit(1)


def any_there(uow: UnitOfWork) -> bool:
    """Whether anybody of the workspace has a further account."""
    return uow.connection.execute(_ANY, {"workspace": uow.workspace_id}).first() is not None


def of(uow: UnitOfWork, handles: Collection[str], uids: Collection[str]) -> Sequence[Any]:
    """Further accounts with any of these handles or uids: id, creator_id, platform, handle, uid and numbers."""
    table = CreatorHandle.__table__  # type: ignore[attr-defined]
    found: dict[int, Any] = {}
    for column, words in ((table.c.handle, sorted(handles)), (table.c.uid, sorted(uids))):
        for start in range(0, len(words), AT_ONCE):
            wanted = column.in_(words[start : start + AT_ONCE])
            query = select(table).where(table.c.workspace_id == uow.workspace_id, wanted)
            found |= {row.id: row for row in uow.connection.execute(query)}
    return list(found.values())


def keyed(uow: UnitOfWork, keys: Iterable[tuple[str, str, str | None]]) -> dict[tuple[str, str, str], Any]:
    """Further accounts by (platform, "handle", handle) and (platform, "uid", uid) of the rows that ask."""
    asked = list(keys)
    if not asked or not any_there(uow):
        return {}
    rows = of(uow, {handle for _, handle, _ in asked}, {uid for _, _, uid in asked if uid})
    found = {(row.platform, "uid", row.uid): row for row in rows if row.uid}
    return found | {(row.platform, "handle", row.handle): row for row in rows}


def by_id(uow: UnitOfWork, account_id: int) -> Any | None:
    """One further account as a plain row; None when it is gone."""
    table = CreatorHandle.__table__  # type: ignore[attr-defined]
    query = select(table).where(table.c.workspace_id == uow.workspace_id, table.c.id == account_id)
    return uow.connection.execute(query).first()


def beginning(uow: UnitOfWork, written: str, most: int) -> list[Hit]:
    """Creators with a further account whose handle begins with what was typed; each hit is called by that handle."""
    if not written or not any_there(uow):
        return []
    asked = {"workspace": uow.workspace_id, "most": most, "first": written, "past": f"{written}\U0010ffff"}
    rows = uow.connection.execute(begins(is_sqlite=uow.transaction.database.is_sqlite), asked)
    return [Hit(row.creator_id, row.handle, row.handle) for row in rows]


@cache
def begins(*, is_sqlite: bool) -> Any:
    """The statement behind it, by comparisons that its index knows.

    SQLite's LIKE goes by none, and PostgreSQL's not before the wall between workspaces: it is not leakproof.
    """
    handle = CreatorHandle.__table__.c.handle  # type: ignore[attr-defined]
    at_least, below = (">=", "<") if is_sqlite else ("~>=~", "~<~")
    alike = and_(
        handle.op(at_least, is_comparison=True)(bindparam("first", type_=String)),
        handle.op(below, is_comparison=True)(bindparam("past", type_=String)),
    )
    query = select(col(CreatorHandle.creator_id), col(CreatorHandle.handle))
    return (
        query.where(col(CreatorHandle.workspace_id) == bindparam("workspace"), alike)
        .order_by(handle)
        .limit(bindparam("most", type_=Integer))
    )


def called(uow: UnitOfWork, handle: str) -> set[int]:
    """Creators with a further account of exactly this handle."""
    query = uow.query(CreatorHandle).where(CreatorHandle.handle == handle)
    return {row.creator_id for row in uow.all(query)}


def of_creator(uow: UnitOfWork, creator_id: int) -> Sequence[CreatorHandle]:
    """Her further accounts, in the order in which they were written down."""
    query = uow.query(CreatorHandle).where(CreatorHandle.creator_id == creator_id)
    return uow.all(query.order_by(col(CreatorHandle.id)))


def standing(uow: UnitOfWork, platform: str, handle: str) -> CreatorHandle | None:
    """Whose further account this is."""
    query = uow.query(CreatorHandle).where(CreatorHandle.platform == platform, CreatorHandle.handle == handle)
    return uow.first(query)
