"""Workspaces, the people in them, and the chats they are reached in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import Row, WorkspaceRow, json_field, reference


class Workspace(Row, table=True):
    """商家团队: one merchant's team. `slack_team` binds a Slack workspace to it, one to one."""

    name: str
    language: str = "en"
    timezone: str = "UTC"
    currency: str = "CNY"
    slack_team: str | None = Field(default=None, unique=True)


class Identity(Row, table=True):
    """A person on one platform, across workspaces. `team` is the Slack team, empty on Telegram."""

    __table_args__ = (UniqueConstraint("platform", "team", "platform_user"),)

    platform: str
    team: str = ""
    platform_user: str
    name: str
    handle: str | None = None
    language: str | None = None  # chosen by the person; else the platform's, else the workspace's
    platform_language: str | None = None
    timezone: str | None = None
    current_workspace_id: int | None = reference("workspace.id", null=True, index=False)


class Membership(WorkspaceRow, table=True):
    """成员: what an identity may do in one workspace."""

    __table_args__ = (UniqueConstraint("workspace_id", "identity_id"),)

    identity_id: int = reference("identity.id")
    role: str
    creator_id: int | None = reference("creator.id", null=True)
    active: bool = True
    today_on: str | None = None  # local date on which her card of the day was last thought of


class LinkedChat(WorkspaceRow, table=True):
    """A chat the bot may write to for one workspace: a person's private chat, a channel or a group.

    `state` is active, or why not: blocked, kicked, deactivated, archived, uninstalled (the app left the team).
    `outsiders` are people who read here and are not of the team: {"user", "name"}.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "platform", "platform_chat"),)

    platform: str
    team: str = ""
    platform_chat: str
    kind: str  # private, channel, group
    audience: str  # team, mixed, creator
    title: str = ""
    language: str | None = None
    timezone: str | None = None
    identity_id: int | None = reference("identity.id", null=True)
    digest_at: str | None = None  # local "HH:MM"; None: no digest here
    purpose: str = "work"
    state: str = "active"
    state_since: datetime | None = None  # business time
    shared: bool = False  # with another company, by Slack Connect
    turned: str = ""  # why it is mixed by itself: joined, shared; "" when somebody declared it
    outsiders: list[dict[str, Any]] = json_field(list)


class Invitation(WorkspaceRow, table=True):
    """A deep link for one creator or member: random, single use, stored hashed (SHA-256), expiring.

    `token_sealed` lets scripts for the team show the link again; it is emptied when the link is used or lapses.
    `waits`: opened from another account than hers, and the team has not said yet whether it is her.
    """

    token_hash: str = Field(unique=True)
    role: str
    creator_id: int | None = reference("creator.id", null=True)
    expires_at: datetime
    used_at: datetime | None = None
    used_by_identity_id: int | None = reference("identity.id", null=True, index=False)
    token_sealed: bytes | None = None
    waits: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
