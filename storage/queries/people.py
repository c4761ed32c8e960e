"""People and chats by their platform's ids."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from domain.errors import NotFound
from storage.queries.dialect import insert
from storage.tables import DigestRun, FlowRun, Identity, LinkedChat, Membership, Outbox, PostedCard, Workspace
from storage.unit_of_work import SystemUnit, UnitOfWork, found

# What every turn asks, built once: building a statement costs several times as much as running it.
_IDENTITY = select(Identity).where(
    Identity.platform == bindparam("platform"),
    Identity.team == bindparam("team"),
    Identity.platform_user == bindparam("user"),
)
_MEMBERSHIPS = (
    select(Membership, Workspace)
    .join(Workspace, col(Workspace.id) == Membership.workspace_id)
    .where(Membership.identity_id == bindparam("identity_id"), col(Membership.active).is_(True))
    .order_by(col(Membership.id))
)
_CHAT = select(LinkedChat).where(
    LinkedChat.workspace_id == bindparam("workspace_id"),
    LinkedChat.platform == bindparam("platform"),
    LinkedChat.platform_chat == bindparam("platform_chat"),
)
_READING = (
    select(LinkedChat, Workspace, Identity)
    .join(Workspace, col(Workspace.id) == LinkedChat.workspace_id)
    .outerjoin(Identity, col(Identity.id) == LinkedChat.identity_id)
    .where(LinkedChat.workspace_id == bindparam("workspace_id"), LinkedChat.id == bindparam("chat_id"))
)


def identity(system: SystemUnit, platform: str, team: str, user: str) -> Identity | None:
    return system.session.exec(_IDENTITY, params={"platform": platform, "team": team, "user": user}).first()


def add_identity(system: SystemUnit, row: Identity) -> None:
    """Write it unless another process just did."""
    system.connection.execute(insert(system, Identity).values(**row.model_dump()).on_conflict_do_nothing())


def identity_by_id(uow: UnitOfWork, identity_id: int) -> Identity:
    """Give an identity that a row of this workspace names; raises NotFound."""
    row = found(uow.session, Identity, identity_id)
    if row is None:
        raise NotFound("Identity")
    return row


def workspace(system: SystemUnit, workspace_id: int) -> Workspace | None:
    return found(system.session, Workspace, workspace_id)


def workspace_of_team(system: SystemUnit, team: str) -> Workspace | None:
    return system.session.exec(select(Workspace).where(Workspace.slack_team == team)).first()


def memberships(system: SystemUnit, identity_id: int) -> Sequence[tuple[Membership, Workspace]]:
    return system.session.exec(_MEMBERSHIPS, params={"identity_id": identity_id}).all()


def team_users(uow: UnitOfWork, platform: str, team: str) -> frozenset[str]:
    """The platform's ids of the workspace's active team; creators are not of it."""
    query = (
        select(Identity.platform_user)
        .join(Membership, col(Membership.identity_id) == Identity.id)
        .where(
            Membership.workspace_id == uow.workspace_id,
            col(Membership.active).is_(True),
            Membership.role != "creator",
            Identity.platform == platform,
            Identity.team == team,
        )
    )
    return frozenset(uow.session.exec(query).all())


def members(uow: UnitOfWork, role: str) -> Sequence[Membership]:
    return uow.all(
        uow.query(Membership)
        .where(Membership.role == role, col(Membership.active).is_(True))
        .order_by(col(Membership.id))
    )


def creator_membership(uow: UnitOfWork, creator_id: int) -> Membership | None:
    return uow.first(
        uow.query(Membership)
        .where(Membership.creator_id == creator_id, col(Membership.active).is_(True))
        .order_by(col(Membership.id))
    )


def chat(uow: UnitOfWork, platform: str, platform_chat: str) -> LinkedChat | None:
    place = {"workspace_id": uow.workspace_id, "platform": platform, "platform_chat": platform_chat}
    return uow.session.exec(_CHAT, params=place).first()


def chats(system: SystemUnit, platform: str, team: str | None, platform_chat: str) -> Sequence[LinkedChat]:
    """The chat in every workspace that knows it; any team's when `team` is None."""
    query = select(LinkedChat).where(
        LinkedChat.platform == platform, LinkedChat.platform_chat == platform_chat
    )
    if team is not None:
        query = query.where(LinkedChat.team == team)
    return system.session.exec(query.order_by(col(LinkedChat.id))).all()


def chats_of_team(system: SystemUnit, team: str) -> Sequence[LinkedChat]:
    """Every chat of a Slack team, in whichever workspace; locked."""
    query = select(LinkedChat).where(LinkedChat.platform == "slack", LinkedChat.team == team)
    return system.session.exec(query.order_by(col(LinkedChat.id)).with_for_update()).all()


def team_chats(uow: UnitOfWork, purpose: str) -> Sequence[LinkedChat]:
    """The team's shared chats of this purpose, else the first shared one; none when the team has none."""
    shared = uow.all(
        uow.query(LinkedChat)
        .where(LinkedChat.audience == "team", LinkedChat.kind != "private", LinkedChat.state == "active")
        .order_by(col(LinkedChat.id))
    )
    return [row for row in shared if row.purpose == purpose] or shared[:1]


def reading(uow: UnitOfWork, chat_id: int) -> tuple[LinkedChat, Workspace, Identity | None]:
    """A chat with all that decides how it is written to; raises NotFound."""
    row = uow.session.exec(_READING, params={"workspace_id": uow.workspace_id, "chat_id": chat_id}).first()
    if row is None:
        raise NotFound("LinkedChat")
    return row


def add_chat(uow: UnitOfWork, row: LinkedChat) -> None:
    """Write it unless another process just did."""
    uow.connection.execute(insert(uow, LinkedChat).values(**row.model_dump()).on_conflict_do_nothing())


def has_open_run(uow: UnitOfWork, identity_id: int, platform: str, lane_chats: Sequence[str]) -> bool:
    """Say whether the person is in the middle of a conversation of this workspace there."""
    found = uow.first(
        uow.query(FlowRun).where(
            FlowRun.identity_id == identity_id,
            FlowRun.platform == platform,
            FlowRun.state == "active",
            col(FlowRun.lane_chat).in_(lane_chats),
        )
    )
    return found is not None


def lift_cards(uow: UnitOfWork, chat_id: int) -> None:
    """The chat's living cards stand nowhere any more."""
    uow.connection.execute(
        update(PostedCard)
        .where(col(PostedCard.workspace_id) == uow.workspace_id, col(PostedCard.chat_id) == chat_id)
        .values(message=None, channel=None, digest="")
    )


def move_runs(uow: UnitOfWork, platform: str, chat_: str, to: str) -> None:
    """Conversations that go on in the chat follow it."""
    uow.connection.execute(
        update(FlowRun)
        .where(
            col(FlowRun.workspace_id) == uow.workspace_id,
            col(FlowRun.platform) == platform,
            col(FlowRun.lane_chat) == chat_,
            col(FlowRun.state) == "active",
        )
        .values(lane_chat=to)
    )


def merge_chat(uow: UnitOfWork, old: LinkedChat, new: LinkedChat) -> None:
    """What is still to be sent, and which digests were told, belong to the new row of the same chat."""
    uow.connection.execute(
        update(Outbox)
        .where(col(Outbox.chat_id) == old.id, col(Outbox.settled_at).is_(None))
        .values(chat_id=new.id)
    )
    told = {run.local_date for run in uow.all(uow.query(DigestRun).where(DigestRun.chat_id == new.id))}
    for run in uow.all(uow.query(DigestRun).where(DigestRun.chat_id == old.id)):
        if run.local_date not in told:
            run.chat_id = new.id
    uow.flush()
    uow.connection.execute(update(FlowRun).where(col(FlowRun.chat_id) == old.id).values(chat_id=new.id))
