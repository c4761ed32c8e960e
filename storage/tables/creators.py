"""Creators, their numbers over time, their tags, and the imports that brought them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, amount, json_field, json_or_null, of_workspace, reference


class Creator(WorkspaceRow, table=True):
    """达人. `reach` is linked (opened the bot), invited (a link is out) or off_platform.

    The latest numbers stand here for screening; `metric_snapshot` keeps them over time.
    Shares and rates are fractions; None is unknown.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "platform", "handle"),
        Index("ix_creator_uid", "workspace_id", "platform", "uid"),
        Index("ix_creator_name", "workspace_id", "name"),
        Index("ix_creator_size", "workspace_id", "platform", "followers"),  # peers: storage/queries/peers.py
        Index(
            "ix_creator_owner_membership_id",
            "owner_membership_id",
            sqlite_where=text("owner_membership_id IS NOT NULL"),
            postgresql_where=text("owner_membership_id IS NOT NULL"),
        ),
    )

    workspace_id: int = of_workspace(index=False)  # the constraint's index begins with it

    name: str
    platform: str  # douyin, tiktok, xiaohongshu, …
    handle: str  # as typed on the platform, lower case, without @
    uid: str | None = None
    region: str | None = None
    agency: str | None = None  # MCN机构
    tier: str | None = None  # 头部, 腰部, 尾部 as exported
    categories: list[str] = json_field(list)
    tags: list[str] = json_field(list)
    followers: int | None = Field(default=None, sa_type=BigInteger)
    active_fan_share: Decimal | None = amount()
    completion_rate: Decimal | None = amount()
    engagement_rate: Decimal | None = amount()  # of the last 30 days (R9)
    audience: dict[str, Any] = json_field()  # {"male": "0.82", "age_31_40": "0.32", …} fractions as text
    median_views: int | None = Field(default=None, sa_type=BigInteger)
    quote: Decimal | None = amount()
    quote_currency: str | None = None
    commission_rate: Decimal | None = amount()
    rebate_rate: Decimal | None = amount()  # 返点, 20–30 % is common (R26)
    sales_low: Decimal | None = amount()  # average sales a live session; low = high when exact
    sales_high: Decimal | None = amount()
    gmv: Decimal | None = amount()  # creator-attributed GMV of the export's range
    gmv_currency: str | None = None
    orders: int | None = None
    ctr: Decimal | None = amount()
    reputation: Decimal | None = amount()  # 口碑分
    supports_ads: bool | None = None  # 配合投流 (R27)
    accepts_script_changes: bool | None = None  # 支持脚本修改 (R27)
    late_deliveries: int = 0
    extra: dict[str, Any] = json_field()
    notes: str = ""
    contact_sealed: bytes | None = None  # private: 微信, phone; sealed by the vault
    reach: str = "off_platform"
    not_interested_until: datetime | None = None  # until when `stance` holds; None with a stance: for good
    stance: str = ""  # domain.stances.Stance; "" is none
    stance_reason: str = ""
    stance_by: str = ""
    stance_at: datetime | None = None
    styles: list[str] = json_field(list)  # of her content, in the team's words
    availability: str = ""  # 时间安排 (R13), as she or the team says it
    verified: bool | None = None  # the newest Verification's verdict (R22); None: nobody has looked
    # No foreign key: memberships refer to creators already. They are never deleted.
    owner_membership_id: int | None = Field(default=None, sa_type=BigInteger)
    follow_up_on: date | None = None
    follow_up_note: str = ""
    revision: int = 0  # of what the team edits by hand
    edited_at: datetime | None = None
    edited_by: str = ""


class MetricSnapshot(WorkspaceRow, table=True):
    """One row of one export: her numbers as they stood on `stat_date`, over `range_label`."""

    __table_args__ = (UniqueConstraint("creator_id", "source", "stat_date", "range_label"),)

    workspace_id: int = of_workspace(index=False)  # nobody asks for all of them, nor for all of an import
    creator_id: int = reference("creator.id", index=False)  # the constraint's index begins with it
    import_batch_id: int | None = reference("import_batch.id", null=True, index=False)
    source: str
    stat_date: date
    range_label: str = ""
    numbers: dict[str, Any] = json_field()


class ImportBatch(WorkspaceRow, table=True):
    """One dropped file on its way: reading → ready → applying → applied → undone, or refused, cancelled.

    `kind` is a domain.importing.kinds.ImportKind; empty until the file is read. `answers` holds what was asked: the
    kind when two fit, the days that numbers without a date are of.
    """

    file_id: int = reference("stored_file.id", index=False)
    chat_id: int | None = reference("linked_chat.id", null=True, index=False)
    thread: str | None = None
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    kind: str = ""
    source: str = ""  # which export it was recognised as
    state: str = "reading"
    refusal: str | None = None
    date_order: str | None = None  # DMY, MDY, YMD once known or answered
    answers: dict[str, Any] = json_field()
    report: dict[str, Any] = json_field()  # counts, matched, missing, ignored, rejected [{row, reason}]
    done_rows: int = 0
    total_rows: int = 0
    applied_at: datetime | None = None
    revision: int = 0


class ImportChange(WorkspaceRow, table=True):
    """What one row of an import changed, so that undo is exact. `before` is None for a new row.

    A list of creators names the `creator_id`; other kinds name the row they wrote in `subject`.
    """

    __table_args__ = (
        UniqueConstraint("import_batch_id", "row_number"),
        Index(
            "ix_import_change_subject",
            "subject",
            sqlite_where=text("subject IS NOT NULL"),
            postgresql_where=text("subject IS NOT NULL"),
        ),
    )

    workspace_id: int = of_workspace(index=False)  # as above
    import_batch_id: int = reference("import_batch.id", index=False)  # as above
    row_number: int
    creator_id: int | None = reference("creator.id", null=True)
    subject: int | None = Field(default=None, sa_type=BigInteger)
    before: dict[str, Any] | None = json_or_null()
    snapshot_before: dict[str, Any] | None = json_or_null()
    outcome: str  # new, updated, unchanged


class Shortlist(WorkspaceRow, table=True):
    """候选名单: criteria, and the scored entries as they were when it was made."""

    name: str = ""
    state: str = "draft"  # draft, saved
    criteria: dict[str, Any] = json_field()
    result: dict[str, Any] = json_field()  # totals, cut by which floor
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    chat_id: int | None = reference("linked_chat.id", null=True, index=False)
    thread: str | None = None
    page: int = 0
    revision: int = 0


class ShortlistEntry(WorkspaceRow, table=True):
    """One creator on a shortlist with her score and its reasons."""

    __table_args__ = (UniqueConstraint("shortlist_id", "creator_id"),)

    shortlist_id: int = reference("shortlist.id")
    creator_id: int = reference("creator.id")
    position: int
    group: str = "fit"  # fit, verify
    score: Decimal | None = amount()
    parts: list[dict[str, Any]] = json_field(list)
    state: str = "candidate"  # candidate, dropped
