"""Ad authorizations: what was asked for, how far it is, and until when it runs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index

from storage.tables.base import WorkspaceRow, amount, json_field, reference


class Authorization(WorkspaceRow, table=True):
    """授权, moved by domain.authorization's life cycle. `revision` guards each move.

    `code` is sealed for the place "authorization/<id>" and emptied when the authorization is over.
    """

    __table_args__ = (Index("ix_authorization_end", "state", "ends_at"),)

    creator_id: int = reference("creator.id")
    assignment_id: int | None = reference("assignment.id", null=True)
    platform: str  # domain.policies.AdPlatform
    way: str = "pc"  # which way through the platform's menus
    scope: str
    item_url: str = ""  # the one post, where the scope is one
    days: int | None = None  # None: without an end
    goal: str = ""
    boundary: str = ""  # what may be promoted and what not, as the team wrote it
    delivery: str = ""  # 投放要求; empty: the policy's
    state: str = "requested"
    in_charge_id: int = reference("membership.id")
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    requested_at: datetime
    code: bytes | None = None
    code_hint: str = ""
    code_at: datetime | None = None
    code_by: str = ""  # name of who gave it; marked when it was the team on her behalf
    on_behalf: bool = False
    ticks: list[dict[str, Any]] = json_field(list)  # {"step", "by", "at"}
    sent_at: datetime | None = None
    effective_at: datetime | None = None
    ends_at: datetime | None = None
    renew_days: int | None = None  # the new term that waits for her yes
    renewals: int = 0
    let_end: bool = False
    revoke_by: datetime | None = None  # until when her wish to end it should be dealt with
    reason: str = ""  # the latest refusal, wish or end, in somebody's words
    end_proposed_by: str = ""  # the operator who proposes to end it early
    moved_at: datetime | None = None
    moved_by: str = ""
    ads_running: int | None = None
    daily_spend: Decimal | None = amount()
    spend_currency: str | None = None
    type_checked_at: datetime | None = None
    chat_id: int | None = reference("linked_chat.id", null=True, index=False)
    thread: str | None = None
    revision: int = 0
