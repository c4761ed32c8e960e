"""Who somebody is, where she belongs, and in which chat she is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.people import Role
from storage.queries import people as rows
from storage.tables import Identity, LinkedChat, Membership, Workspace
from storage.unit_of_work import SystemUnit, Transaction, UnitOfWork

LANGUAGES = ("en", "zh_CN")


@dataclass(frozen=True)
class Person:
    """Somebody by her platform's own word."""

    platform: str
    team: str
    user: str
    name: str = ""
    handle: str | None = None
    language: str | None = None  # as the platform says it
    timezone: str | None = None


def language_of(code: str | None) -> str | None:
    """Unify a platform's language code ("zh-hans", "zh-CN", "en-GB") to one of ours; None when it says nothing.

    Every Chinese is read as zh_CN, everything else as English: there are two catalogues.
    """
    if not code:
        return None
    return "zh_CN" if code.replace("_", "-").lower().split("-")[0] == "zh" else "en"


def recognise(system: SystemUnit, person: Person) -> Identity:
    """Give the person's row, made on first sight and kept up to date with what the platform says."""
    identity = rows.identity(system, person.platform, person.team, person.user)
    if identity is None:
        rows.add_identity(
            system,
            Identity(
                platform=person.platform,
                team=person.team,
                platform_user=person.user,
                name=person.name or person.user,
            ),
        )
        identity = rows.identity(system, person.platform, person.team, person.user)
        assert identity is not None
    language = language_of(person.language)
    fresh = {
        "name": person.name or identity.name,
        "handle": person.handle or identity.handle,
        "platform_language": language or identity.platform_language,
        "timezone": identity.timezone or person.timezone,  # her own choice stands
    }
    for name, value in fresh.items():
        if getattr(identity, name) != value:
            setattr(identity, name, value)
    return identity


def actor_of(identity: Identity, membership: Membership, workspace: Workspace) -> Actor:
    language, timezone = reading(identity, workspace)
    return Actor(
        workspace_id=workspace.id,
        identity_id=identity.id,
        membership_id=membership.id,
        role=Role(membership.role),
        name=identity.name,
        language=language,
        timezone=timezone,
        creator_id=membership.creator_id,
    )


def reading(identity: Identity | None, workspace: Workspace | None) -> tuple[str, str]:
    """Language and time zone of a person: her choice, else the platform's, else the workspace's."""
    language = (identity and (identity.language or identity.platform_language)) or (
        workspace.language if workspace else "en"
    )
    timezone = (identity and identity.timezone) or (workspace.timezone if workspace else "UTC")
    return language, timezone


def reading_in(chat: LinkedChat, identity: Identity | None, workspace: Workspace) -> tuple[str, str]:
    """Language and time zone of a chat: its person's when it is private, else its own, else the workspace's."""
    if chat.kind == "private" and identity is not None:
        language, timezone = reading(identity, workspace)
        return chat.language or language, chat.timezone or timezone
    return chat.language or workspace.language, chat.timezone or workspace.timezone


def private_chat(uow: UnitOfWork, identity: Identity, membership: Membership) -> LinkedChat:
    """The chat of the bot with one person, for this workspace; made when it is first needed.

    Its address is the person's id on both platforms. A creator's is a creator's chat, and follows her role.
    """
    audience = ChatAudience.CREATOR if membership.role == Role.CREATOR else ChatAudience.TEAM
    chat = rows.chat(uow, identity.platform, identity.platform_user)
    if chat is None:
        rows.add_chat(
            uow,
            LinkedChat(
                workspace_id=uow.workspace_id,
                platform=identity.platform,
                team=identity.team,
                platform_chat=identity.platform_user,
                kind="private",
                audience=audience.value,
                title=identity.name,
                identity_id=identity.id,
            ),
        )
        chat = rows.chat(uow, identity.platform, identity.platform_user)
        assert chat is not None
    if chat.audience != audience:
        chat.audience = audience.value
    return chat


def workspace_of(uow: UnitOfWork) -> Workspace:
    """The row of the unit's own workspace."""
    return uow.transaction.system.get(Workspace, uow.workspace_id)


def name_of(uow: UnitOfWork, identity_id: int | None) -> str:
    """A person's name for a card, "" when nobody is recorded."""
    return rows.identity_by_id(uow, identity_id).name if identity_id else ""


def choose_workspace(uow: UnitOfWork, identity_id: int) -> None:
    """From now on the person's words go to this workspace when nothing else says where."""
    rows.identity_by_id(uow, identity_id).current_workspace_id = uow.workspace_id


def member_chat(uow: UnitOfWork, membership: Membership) -> LinkedChat:
    """The private chat of a member."""
    return private_chat(uow, rows.identity_by_id(uow, membership.identity_id), membership)


def creator_chat(uow: UnitOfWork, creator_id: int) -> LinkedChat | None:
    """The private chat of a creator; None while she is not linked."""
    membership = rows.creator_membership(uow, creator_id)
    return None if membership is None else member_chat(uow, membership)


def silence_of(uow: UnitOfWork, creator_id: int) -> str:
    """Why a creator who once came cannot be written to: the state of her chat; "" when she can, or never came."""
    membership = rows.creator_membership(uow, creator_id)
    if membership is None:
        return ""
    identity = rows.identity_by_id(uow, membership.identity_id)
    chat = rows.chat(uow, identity.platform, identity.platform_user)
    return "" if chat is None or chat.state == "active" else chat.state


def owners(uow: UnitOfWork) -> Sequence[Membership]:
    return rows.members(uow, Role.OWNER.value)


def mark_chats(
    system: SystemUnit, *, platform: str, team: str, chat: str, state: str, now: datetime
) -> list[LinkedChat]:
    """Note in every workspace that a chat cannot be written to; gives those whose state changed."""
    changed = [row for row in rows.chats(system, platform, team, chat) if row.state != state]
    for row in changed:
        row.state, row.state_since = state, now
    return changed


def move_chat(transaction: Transaction, *, platform: str, chat: str, to: str) -> int:
    """Point everything of a chat at its new id, in the caller's transaction; gives how many workspaces knew it.

    Message ids do not move with a Telegram group: its living cards count as not standing and are posted anew
    when they next change. A workspace that linked the new id already keeps that row and retires the old one.
    """
    known = rows.chats(transaction.system, platform, None, chat)
    for old in known:
        uow = transaction.workspace(old.workspace_id)
        already = rows.chat(uow, platform, to)
        if already is None:
            old.platform_chat = to
        else:
            rows.merge_chat(uow, old, already)
            _keep(old, already)
            old.state = "archived"
        uow.flush()
        rows.lift_cards(uow, old.id)
        rows.move_runs(uow, platform, chat, to)
    return len(known)


def _keep(old: LinkedChat, new: LinkedChat) -> None:
    """What was said about a group holds for its new id, where nothing was said there."""
    new.language, new.timezone = new.language or old.language, new.timezone or old.timezone
    new.digest_at = new.digest_at or old.digest_at
    known = {one["user"] for one in new.outsiders}
    new.outsiders = [*new.outsiders, *(one for one in old.outsiders if one["user"] not in known)]
