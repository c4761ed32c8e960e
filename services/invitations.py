"""Links that bring a creator to the bot: random, single use, stored hashed, lapsing after 7 days."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Team, TheCreator
from domain.errors import Refusal
from domain.notices.tasks import CreatorLinked, InvitationReady, InvitationRefused, Welcomed
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Act, Role
from services import audit
from storage.queries.due import invitation_by_hash
from storage.tables import Assignment, Creator, Identity, Invitation, Membership, Workspace
from storage.unit_of_work import SystemUnit, Transaction, UnitOfWork

LIVES = timedelta(days=7)  # product.md, "Clocks others use"
_BYTES = 24  # 192 bits, 32 characters: fits Telegram's 64 of a start payload


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(uow: UnitOfWork, creator_id: int, *, link: str, by: Actor, now: datetime) -> Outcome:
    """Make a link for a creator. `link` is a pattern with {token}; older links of hers work until one is used."""
    creator = uow.get(Creator, creator_id)
    workspace = uow.transaction.system.get(Workspace, uow.workspace_id)
    token = secrets.token_urlsafe(_BYTES)
    expires = now + LIVES
    uow.add(
        Invitation(
            token_hash=_hashed(token), role=Role.CREATOR.value, creator_id=creator.id, expires_at=expires
        )
    )
    if creator.reach == "off_platform":
        creator.reach = "invited"
    audit.decided(uow, Act.INVITE, creator.id, by=by, now=now)
    open_ = _open_offers(uow, creator)
    return Outcome(
        refresh=tuple(Card(CardKind.TASK, each.task_id) for each in open_),
        reply=InvitationReady(
            creator_id=creator.id,
            creator=creator.name,
            url=link.format(token=token),
            expires_at=expires,
            merchant=workspace.name,
        ),
    )


def find(system: SystemUnit, token: str, now: datetime) -> Invitation:
    """The open invitation behind a token; raises Refusal, the same for used, expired and unknown ones."""
    row = invitation_by_hash(system, _hashed(token))
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise Refusal(InvitationRefused())
    return row


def redeem(transaction: Transaction, token: str, identity: Identity, now: datetime) -> int:
    """Bind the person to the creator she was invited as; gives the workspace. Raises Refusal."""
    invitation = find(transaction.system, token, now)
    uow = transaction.workspace(invitation.workspace_id)
    creator = uow.get(Creator, invitation.creator_id or 0)
    membership = uow.first(uow.query(Membership).where(Membership.identity_id == identity.id))
    if membership is not None and not _could_be(membership, creator):
        raise Refusal(InvitationRefused())
    if membership is None:
        membership = uow.add(Membership(identity_id=identity.id, role=Role.CREATOR.value))
    membership.creator_id, membership.active = creator.id, True
    invitation.used_at, invitation.used_by_identity_id = now, identity.id
    _end_others(uow, invitation, now)
    creator.reach = "linked"
    identity.current_workspace_id = uow.workspace_id
    audit.note(
        transaction.system,
        "invitation.redeem",
        workspace_id=uow.workspace_id,
        identity_id=identity.id,
        subject=str(creator.id),
        at=now,
    )
    uow.flush()
    return uow.workspace_id


def _end_others(uow: UnitOfWork, used: Invitation, now: datetime) -> None:
    """Her other links must not let anybody else in as her."""
    others = uow.query(Invitation).where(
        Invitation.creator_id == used.creator_id, Invitation.id != used.id, Invitation.expires_at > now
    )
    for other in uow.all(others):
        other.expires_at = now


def _could_be(membership: Membership, creator: Creator) -> bool:
    """Somebody of the team is no creator, and who is one creator already does not become another."""
    return membership.role == Role.CREATOR.value and membership.creator_id in {None, creator.id}


def welcome(uow: UnitOfWork, *, by: Actor) -> Outcome:
    """What a creator finds when she has just come: who invited her, and the offers that waited for her."""
    creator = uow.get(Creator, by.creator_id or 0)
    workspace = uow.transaction.system.get(Workspace, uow.workspace_id)
    open_ = _open_offers(uow, creator)
    return Outcome(
        reply=Welcomed(merchant=workspace.name, creator=creator.name),
        tell=(Tell(CreatorLinked(creator=creator.name), Team()),),
        post=tuple(Post(Card(CardKind.ASSIGNMENT, each.id), TheCreator(creator.id)) for each in open_),
        refresh=tuple(Card(CardKind.TASK, each.task_id) for each in open_),
    )


def _open_offers(uow: UnitOfWork, creator: Creator) -> Sequence[Assignment]:
    return uow.all(
        uow.query(Assignment).where(Assignment.creator_id == creator.id, Assignment.state == "offered")
    )
