"""Searches that the team keeps, and whom each of them has already named."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, json_field, reference


class SavedSearch(WorkspaceRow, table=True):
    """保存的搜索: criteria under a name. With `alert` on, imports that bring somebody who fits are told where it was saved."""

    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: str
    criteria: dict[str, Any] = json_field()
    alert: bool = False
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    chat_id: int | None = reference("linked_chat.id", null=True, index=False)
    shortlist_id: int | None = reference("shortlist.id", null=True, index=False)  # its newest run
    revision: int = 0


class SearchMatch(WorkspaceRow, table=True):
    """Somebody a search knows: told about, or there when the alert was switched on. Told once (search, creator).

    No foreign key on the creator: undoing an import must not be kept from removing her by our having named her.
    """

    __table_args__ = (UniqueConstraint("search_id", "creator_id"),)

    search_id: int = reference("saved_search.id", index=False)
    creator_id: int = Field(sa_type=BigInteger)
    told_at: datetime | None = None  # business time; None: she fitted when the alert was switched on
