"""Audiences that a team describes once and looks for again (R14)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint

from storage.tables.base import WorkspaceRow, json_field


class Persona(WorkspaceRow, table=True):
    """达人画像: `key` is the name as it is compared, without width and case; None once it is deleted.

    `fields` is a domain.personas.Wanted. `undo` is the way back from the last change: the fields and the name before
    it, or that it was deleted, and until when.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    name: str
    key: str | None = None
    fields: dict[str, Any] = json_field()
    undo: dict[str, Any] = json_field()
    revision: int = 0
    edited_by: str
    edited_at: datetime  # business time
