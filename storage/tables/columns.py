"""The pool as columns for screening, and which creators have changed since they were put there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, json_field


class CreatorColumn(WorkspaceRow, table=True):
    """One column of some thousand creators (domain/sieving). `chunk` is the id of the first of them.

    `kind` is ids, values or words (storage/columns.py); `name` the column's.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "kind", "name", "chunk"),)

    chunk: int = Field(sa_type=BigInteger)
    kind: str
    name: str = ""
    data: bytes


class ChangedCreators(WorkspaceRow, table=True):
    """Creators whose columns are not what they are any more: written with the change, removed with the columns' renewal.

    Never two changes in one row: a renewal removes just the rows that it has seen.
    """

    __table_args__ = (Index("ix_changed_creators", "workspace_id", "id"),)

    creators: list[Any] = json_field(list)  # ids
