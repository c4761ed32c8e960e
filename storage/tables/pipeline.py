"""Deliveries in, messages out, and the clockwork between: rows that survive a kill."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import Row, WorkspaceRow, json_field, json_or_null, reference


class Inbox(Row, table=True):
    """A stored delivery, unique by `key`; the payload is sealed and emptied when its turn commits."""

    __table_args__ = (
        Index(
            "ix_inbox_open",
            "lane",
            "id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
    )

    platform: str
    key: str = Field(unique=True)
    act_key: str | None = Field(default=None, unique=True)  # one act that arrives as two events
    lane: str
    kind: str
    payload: bytes | None = None
    state: str = "new"  # new, done, parked
    attempts: int = 0
    not_before: datetime | None = None  # real time
    error: str = ""
    settled_at: datetime | None = None


class Outbox(Row, table=True):
    """Something to send: pending → sending (lease) → sent, refused or unknown.

    A row without `settled_at` is open; order is kept within `lane` (one chat, one thread of work): only its
    oldest open row is sent. An open `unknown` row is still to be looked up at `not_before`; a settled one is for
    the operator. Times here are real time.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(
            "ix_outbox_open",
            "not_before",
            "id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index(
            "ix_outbox_lane",
            "lane",
            "id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index(
            "ix_outbox_unknown",
            "id",
            sqlite_where=text("state = 'unknown'"),
            postgresql_where=text("state = 'unknown'"),
        ),
        Index(
            "ux_outbox_refresh",
            "posted_card_id",
            unique=True,
            sqlite_where=text("kind = 'refresh' AND state = 'pending'"),
            postgresql_where=text("kind = 'refresh' AND state = 'pending'"),
        ),
    )

    workspace_id: int | None = reference("workspace.id", null=True)
    chat_id: int | None = reference("linked_chat.id", null=True)
    platform: str
    lane: str
    kind: str  # notice, card (post it), refresh (edit it), retire (edit its buttons away), delete (a person's message that held a secret)
    key: str | None = None
    posted_card_id: int | None = reference("posted_card.id", null=True)
    payload: dict[str, Any] = json_field()
    thread: str | None = None
    critical: bool = False
    state: str = "pending"
    not_before: datetime
    lease_until: datetime | None = None
    owner: str | None = None
    attempts: int = 0
    repeats: int = 0
    channel: str | None = None
    message: str | None = None
    error: str = ""
    settled_at: datetime | None = None


class RateLimit(Row, table=True):
    """One shared limit as GCRA: `tat_us` is the theoretical arrival time in microseconds of real time."""

    key: str = Field(unique=True)
    tat_us: int = Field(default=0, sa_type=BigInteger)
    closed_until: datetime | None = None  # a 429 said so


class Reminder(WorkspaceRow, table=True):
    """Something due for somebody: unique by (subject, what, local day), so two schedulers never tell twice."""

    __table_args__ = (
        UniqueConstraint("subject_kind", "subject", "what", "on_day"),
        Index("ix_reminder_due", "state", "due_at"),
    )

    subject_kind: str  # milestone, import, …
    subject: int = Field(sa_type=BigInteger)
    what: str
    on_day: str  # local date of the due time, "2026-11-22"
    due_at: datetime  # business time
    expires_at: datetime | None = None  # later than this it is skipped, with the reason
    to_membership_id: int | None = reference("membership.id", null=True)
    to_creator_id: int | None = reference("creator.id", null=True)
    state: str = "waiting"  # waiting, told, snoozed, done, skipped
    snoozed_until: datetime | None = None
    told_at: datetime | None = None
    reason: str = ""
    revision: int = 0


class Tick(Row, table=True):
    """When a clockwork tick last ran, by business time, for health pages and for catching up."""

    name: str = Field(unique=True)
    ran_at: datetime | None = None
    note: str = ""


class DigestRun(WorkspaceRow, table=True):
    """One digest of one chat on one local date: the unique key is the promise that it is told once.

    `data_until` is the newest day its numbers were of; numbers that come later are offered once, and told once more.
    """

    __table_args__ = (UniqueConstraint("chat_id", "local_date"),)

    chat_id: int = reference("linked_chat.id")
    local_date: str
    told_at: datetime | None = None
    data_until: date | None = None
    offered_at: datetime | None = None
    redone_at: datetime | None = None


class Job(Row, table=True):
    """Long work outside transactions: a lease, progress, cancel, and what came of it."""

    __table_args__ = (Index("ix_job_open", "state", "not_before"),)

    workspace_id: int | None = reference("workspace.id", null=True)
    kind: str
    key: str | None = Field(default=None, unique=True)
    payload: dict[str, Any] = json_field()
    state: str = "waiting"  # waiting, running, reporting (ended, not told yet), done, failed
    not_before: datetime
    lease_until: datetime | None = None
    owner: str | None = None
    attempts: int = 0
    done: int = 0
    total: int = 0
    result: dict[str, Any] | None = json_or_null()
    error: str = ""
    cancel_asked: bool = False


class StoredFile(WorkspaceRow, table=True):
    """A file of a person: where it came from on the platform, and its blob once fetched."""

    name: str
    media_type: str = ""
    size: int | None = Field(default=None, sa_type=BigInteger)
    platform: str = ""
    platform_ref: str = ""
    blob: str | None = None  # key in storage.blobs
    sha256: str | None = None


class Audit(Row, table=True):
    """Who did what to which thing, and what was refused to whom."""

    workspace_id: int | None = reference("workspace.id", null=True)
    identity_id: int | None = reference("identity.id", null=True)
    act: str
    subject: str = ""
    result: str = "done"  # done, refused, failed
    detail: dict[str, Any] = json_field()
    at: datetime
