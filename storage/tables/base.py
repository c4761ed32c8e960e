"""What all tables share: ids, the workspace in every key, aware times."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from domain.ids import new_id
from storage.types import ExactDecimal, json_type


def utc_now() -> datetime:
    """When a row was written, by real time; business times are always passed in."""
    return datetime.now(UTC)


class Row(SQLModel):
    """A row with a time-ordered id (domain/ids.py)."""

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)
    created_at: datetime = Field(default_factory=utc_now)


def of_workspace(*, index: bool = True) -> Any:
    """Whose row it is; without an index where another one begins with it or nobody asks by it alone."""
    return Field(default=None, foreign_key="workspace.id", index=index, nullable=False, sa_type=BigInteger)


class WorkspaceRow(Row):
    """A row that belongs to one workspace; units of work filter by it."""

    workspace_id: int = of_workspace()


def reference(target: str, *, null: bool = False, index: bool = True) -> Any:
    """A foreign key to another table's id."""
    if null:
        return Field(default=None, foreign_key=target, nullable=True, index=index, sa_type=BigInteger)
    return Field(foreign_key=target, index=index, sa_type=BigInteger)


def amount() -> Any:
    """A nullable exact decimal: unknown is NULL, never 0."""
    return Field(default=None, sa_type=ExactDecimal, nullable=True)


def json_field(default: type[dict[str, Any] | list[Any]] = dict) -> Any:
    return Field(default_factory=default, sa_type=json_type(), nullable=False)


def json_or_null() -> Any:
    return Field(default=None, sa_type=json_type(), nullable=True)
