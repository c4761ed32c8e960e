"""Conversations in progress, and the messages that stand in chats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, json_field, reference


class FlowRun(WorkspaceRow, table=True):
    """One conversation: the answers so far. At most one is active a person and chat.

    `cursor` is the name of the field or page the person went back to; never an index, so that a release may
    move questions about.
    """

    __table_args__ = (
        Index(
            "ux_flow_run_active",
            "identity_id",
            "lane_chat",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    identity_id: int = reference("identity.id")
    flow: str
    version: int = 1
    state: str = "active"  # active, parked, finished, cancelled, expired
    answers: dict[str, Any] = json_field()
    seed: dict[str, Any] = json_field()
    cursor: str | None = None
    reviewing: bool = False
    search: str = ""
    page: int = 0
    platform: str
    lane_chat: str
    chat_id: int = reference("linked_chat.id", index=False)
    thread: str | None = None
    error: dict[str, Any] = (
        json_field()
    )  # what was wrong with the last answer, what to choose from instead, what is ticked so far
    answered: str | None = (
        None  # the field answered last: the message it was asked in shows it when it is closed
    )
    expires_at: datetime
    revision: int = 0


class PostedCard(WorkspaceRow, table=True):
    """Where a living card stands. `message` is None until the platform has answered with its id."""

    __table_args__ = (UniqueConstraint("chat_id", "kind", "subject", "slot"),)

    chat_id: int = reference("linked_chat.id")
    kind: str
    subject: int = Field(index=True, sa_type=BigInteger)
    slot: int = Field(
        default=0, sa_type=BigInteger
    )  # 0 is the living one; a retired copy gets its own id here
    thread: str | None = None
    channel: str | None = (
        None  # the channel the platform returned (Slack direct messages differ from the address)
    )
    message: str | None = None
    digest: str = ""  # of what was last shown: an unchanged refresh is not sent
    at_revision: int = 0
