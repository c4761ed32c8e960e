"""Setting up a workspace and its people from configuration, before anybody has written to the bot."""

from __future__ import annotations

from domain.people import Role
from storage.queries.inbox import lock_lane
from storage.sql import select
from storage.tables import Identity, Membership, Workspace
from storage.unit_of_work import SystemUnit, Transaction


def alone(transaction: Transaction) -> None:
    """Keep other processes out of setting up until the transaction ends: replicas start at the same moment."""
    lock_lane(transaction.system, "setup")


def workspace_named(system: SystemUnit, name: str) -> Workspace | None:
    return system.session.exec(select(Workspace).where(Workspace.name == name)).first()


def ensure_workspace(
    transaction: Transaction, *, name: str, language: str, timezone: str, currency: str
) -> Workspace:
    """Give the workspace of this name, made when the database has none of it; existing settings stay."""
    found = workspace_named(transaction.system, name)
    if found is None:
        found = transaction.system.add(
            Workspace(name=name, language=language, timezone=timezone, currency=currency)
        )
        transaction.session.flush()
    return found


def bind_slack_team(transaction: Transaction, workspace: Workspace, team: str) -> None:
    """Bind a Slack team to the workspace unless it is bound already, to whichever."""
    bound = transaction.session.exec(select(Workspace).where(Workspace.slack_team == team)).first()
    if bound is None and workspace.slack_team is None:
        workspace.slack_team = team
        transaction.session.flush()


def ensure_member(
    transaction: Transaction,
    workspace: Workspace,
    *,
    platform: str,
    team: str,
    user: str,
    role: Role,
    name: str = "",
    creator_id: int | None = None,
) -> Membership:
    """Give the person her membership, made when she has none; a role that exists is not changed."""
    identity = transaction.session.exec(
        select(Identity).where(
            Identity.platform == platform, Identity.team == team, Identity.platform_user == user
        )
    ).first()
    if identity is None:
        identity = transaction.system.add(
            Identity(platform=platform, team=team, platform_user=user, name=name or user)
        )
        transaction.session.flush()
    uow = transaction.workspace(workspace.id)
    membership = uow.first(uow.query(Membership).where(Membership.identity_id == identity.id))
    if membership is None:
        membership = uow.add(Membership(identity_id=identity.id, role=role.value, creator_id=creator_id))
        uow.flush()
    return membership
