"""What every decision on an authorization shares: who may, the move itself, whom it is told, what ends with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.audiences import Audience, Chat, ChatAudience, Member, Team, TheCreator
from domain.authorization import AUTHORIZATION, OPEN, AuthorizationMove, AuthorizationState
from domain.errors import Conflict, NotFound, Refusal
from domain.notices.authorizations import AuthorizationMoved, AuthorizationSettled, NotInCharge
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Role
from domain.policies import AdPlatform, Policy, policy
from services import authorization_reminders, behalf
from services.people import member_chat, name_of
from storage.sql import col
from storage.tables import Authorization, Creator, LinkedChat, Membership
from storage.unit_of_work import UnitOfWork


def rules_of(row: Authorization) -> Policy:
    return policy(AdPlatform(row.platform))


def place_of_code(row: Authorization) -> str:
    """Where the sealed code belongs: it does not open elsewhere."""
    return f"authorization/{row.id}"


def teams(uow: UnitOfWork, authorization_id: int, by: Actor) -> Authorization:
    """The row, locked, for a decision of the team's. Raises NotFound for creators, Refusal for operators not in charge."""
    row = uow.lock(Authorization, authorization_id)
    if by.role is Role.CREATOR:
        raise NotFound("Authorization")
    if by.role is Role.OPERATOR and row.in_charge_id != by.membership_id:
        raise Refusal(NotInCharge(in_charge=in_charge(uow, row)))
    return row


def creators(uow: UnitOfWork, authorization_id: int, by: Actor) -> Authorization:
    """The row, locked, for the creator's own decision or the team's on her behalf; raises NotFound for others."""
    row = uow.lock(Authorization, authorization_id)
    behalf.on_behalf(by, row.creator_id)
    return row


def ending_like(uow: UnitOfWork, creator_id: int, hint: str) -> Authorization | None:
    """Her newest authorization whose code is shown like this, unless she is asked for another one."""
    query = uow.query(Authorization).where(
        Authorization.creator_id == creator_id,
        Authorization.code_hint == hint,
        Authorization.state != AuthorizationState.REQUESTED.value,
    )
    return uow.first(query.order_by(col(Authorization.id).desc()))


def in_charge(uow: UnitOfWork, row: Authorization) -> str:
    return name_of(uow, uow.get(Membership, row.in_charge_id).identity_id)


def move(uow: UnitOfWork, row: Authorization, to: AuthorizationMove, *, by: str, now: datetime) -> None:
    """Move the row along its life; raises Refusal when somebody was faster. What ends keeps no code."""
    try:
        state = AUTHORIZATION.after(AuthorizationState(row.state), to)
    except Conflict as late:
        raise Refusal(settled(row)) from late
    row.state = state.value
    row.revision += 1
    row.moved_at, row.moved_by = now, by
    row.end_proposed_by = ""
    if state not in OPEN:
        row.code = None
        authorization_reminders.drop(uow, row, reason="the authorization is over")
    uow.flush()


def unchanged(row: Authorization, revision: int) -> None:
    """Refuse a press on what has changed since it was shown."""
    if row.revision != revision:
        raise Refusal(settled(row))


def settled(row: Authorization) -> AuthorizationSettled:
    return AuthorizationSettled(state=AuthorizationState(row.state), by=row.moved_by, at=row.moved_at)


def refreshed(row: Authorization) -> Outcome:
    """Both cards show how it stands now."""
    return Outcome(refresh=(Card(CardKind.AUTHORIZATION, row.id), Card(CardKind.AGREEMENT, row.id)))


def hers_again(row: Authorization) -> Outcome:
    """Her card comes once more, at the bottom: an edit would go unnoticed."""
    post = Post(Card(CardKind.AGREEMENT, row.id), TheCreator(row.creator_id), again=True)
    return Outcome(post=(post,), refresh=(Card(CardKind.AUTHORIZATION, row.id),))


def team_of(uow: UnitOfWork, row: Authorization) -> Audience:
    """Where it was asked for, while the team alone reads there and the bot may write; else the team's chats."""
    if row.chat_id is None:
        return Team()
    chat = uow.get(LinkedChat, row.chat_id)
    fits = chat.audience == ChatAudience.TEAM.value and chat.state == "active"
    return Chat(chat.id, row.thread) if fits else Team()


def tell_team(uow: UnitOfWork, row: Authorization, *, key: str | None = None, **facts: Any) -> Outcome:
    """Say what has happened, to the team alone."""
    rules = rules_of(row)
    notice = AuthorizationMoved(
        authorization_id=row.id,
        revision=row.revision,
        creator=uow.get(Creator, row.creator_id).name,
        platform=rules.name,
        scope=rules.scope(row.scope).name,
        state=AuthorizationState(row.state),
        in_charge=in_charge(uow, row),
        hint=row.code_hint,
        ends_at=row.ends_at,
        **{"by": row.moved_by, **facts},
    )
    where = (team_of(uow, row), *unaware(uow, row))
    return Outcome(tell=tuple(Tell(notice, to, key=key) for to in where))


def unaware(uow: UnitOfWork, row: Authorization) -> tuple[Member, ...]:
    """The one in charge, where it was asked for in somebody else's private chat."""
    where = team_of(uow, row)
    if not isinstance(where, Chat) or uow.get(LinkedChat, where.chat_id).kind != "private":
        return ()
    hers = member_chat(uow, uow.get(Membership, row.in_charge_id))
    uow.flush()
    return () if hers.id == where.chat_id else (Member(row.in_charge_id),)
