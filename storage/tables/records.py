"""What the team keeps about a creator beside her numbers: tags, notes, quotes, checks and files. She never sees it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, json_field, reference
from storage.types import ExactDecimal


class Tag(WorkspaceRow, table=True):
    """标签: one name of the workspace's library. `key` is the name as it is compared: width and case do not count."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    name: str
    key: str
    import_batch_id: int | None = reference("import_batch.id", null=True, index=False)  # that brought it


class CreatorNote(WorkspaceRow, table=True):
    """备注: what somebody of the team wrote down; never changed, only added to."""

    __table_args__ = (Index("ix_creator_note_newest", "creator_id", "id"),)

    creator_id: int = reference("creator.id", index=False)
    text: str
    by_name: str
    at: datetime  # business time


class Quote(WorkspaceRow, table=True):
    """报价: a price she named, or an import did; the newest stands on the creator. `was` is what it took the place of."""

    __table_args__ = (Index("ix_quote_newest", "creator_id", "id"),)

    creator_id: int = reference("creator.id", index=False)
    amount: Decimal = Field(sa_type=ExactDecimal)
    currency: str
    item: str = ""  # what for: domain.records.QuoteItem; "" is not said
    source: str = ""  # where it comes from: domain.records.QuoteSource, or the export's name
    note: str = ""
    on_day: date  # of the quote, not of its writing
    was: Decimal | None = Field(default=None, sa_type=ExactDecimal, nullable=True)
    was_currency: str | None = None
    by_name: str = ""  # empty: an import
    import_batch_id: int | None = reference("import_batch.id", null=True)


class Verification(WorkspaceRow, table=True):
    """数据核查 (R22): where somebody looked her numbers up, and what they looked like."""

    __table_args__ = (Index("ix_verification_newest", "creator_id", "id"),)

    creator_id: int = reference("creator.id", index=False)
    platform: str  # where it was looked up, in the team's words
    verdict: str  # domain.records.Verdict
    note: str = ""
    on_day: date
    by_name: str


class CreatorFile(WorkspaceRow, table=True):
    """A file attached to her record."""

    __table_args__ = (UniqueConstraint("creator_id", "file_id"),)

    creator_id: int = reference("creator.id")
    file_id: int = reference("stored_file.id", index=False)
    title: str = ""
    by_name: str
    at: datetime  # business time


class CreatorHandle(WorkspaceRow, table=True):
    """A further account of hers. The one that screening compares stands on the creator herself.

    `numbers` are the latest that an export said of this account, where it is on another platform than hers.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "platform", "handle"),
        Index("ix_creator_handle_uid", "workspace_id", "platform", "uid"),
        Index(
            "ix_creator_handle_word", "workspace_id", "handle", postgresql_ops={"handle": "text_pattern_ops"}
        ),
    )

    creator_id: int = reference("creator.id")
    platform: str
    handle: str  # as creator.handle
    uid: str | None = None
    numbers: dict[str, Any] = json_field()
    numbers_on: date | None = None
    numbers_source: str = ""
    by_name: str
    at: datetime  # business time


class CreatorContact(WorkspaceRow, table=True):
    """How she, her assistant or her agent is reached; private. `key` is a keyed hash, to know the same one elsewhere.

    `sealed` is for the place "creator_contact/<id>"; empty for one that stands in creator.contact_sealed, where files
    leave theirs. One that was taken away (`gone_at`) can be had back for ten minutes; `instead_of` is what it replaced.
    """

    __table_args__ = (
        UniqueConstraint("creator_id", "kind", "key"),
        Index("ix_creator_contact_key", "workspace_id", "key"),
        Index(
            "ix_creator_contact_gone",
            "workspace_id",
            "gone_at",
            sqlite_where=text("gone_at IS NOT NULL"),
            postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )

    creator_id: int = reference("creator.id", index=False)
    whose: str  # domain.contacts.Whose; empty: a file said it
    kind: str  # domain.contacts.ContactKind
    key: str
    sealed: bytes
    by_name: str
    at: datetime  # business time
    gone_at: datetime | None = None  # business time
    instead_of: int | None = Field(default=None, sa_type=BigInteger)
