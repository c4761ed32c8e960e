"""How a workspace screens: its weights and thresholds, and the changes that were proposed to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint

from storage.tables.base import WorkspaceRow, json_field, reference


class ScreeningRules(WorkspaceRow, table=True):
    """One row a workspace that has changed anything: domain.screening_rules.Rules as JSON."""

    __table_args__ = (UniqueConstraint("workspace_id"),)

    rules: dict[str, Any] = json_field()
    revision: int = 0
    by_name: str = ""
    changed_at: datetime | None = None  # business time


class ScreeningChange(WorkspaceRow, table=True):
    """A change on its way: open → saved → undone, or cancelled. `preview` says what it would do, as it was shown."""

    before: dict[str, Any] = json_field()
    after: dict[str, Any] = json_field()
    revision: int  # of the rules that it changes; after saving, of those that it made
    preview: dict[str, Any] = json_field()
    state: str = "open"
    by_identity_id: int = reference("identity.id", index=False)
    decided_by: str = ""
    decided_at: datetime | None = None  # business time
