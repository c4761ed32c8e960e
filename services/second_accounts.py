"""A creator's link opened from another account than hers: the team says whether it is her."""

from __future__ import annotations

from datetime import datetime

from domain.actor import Actor
from domain.audiences import Chat, Member
from domain.errors import NotFound, Refusal
from domain.notices.invitations import AccountLeft, AccountMoved, SecondAccountRefused, SecondAccountSettled
from domain.notices.tasks import InvitationRefused, Welcomed
from domain.outcome import Outcome, Tell
from domain.people import Act
from services import accounts, audit, invitations, outbox, people
from storage.queries import people as rows
from storage.queries.outbox import retire
from storage.tables import Creator, Identity, Invitation, Membership, PostedCard
from storage.unit_of_work import UnitOfWork


def decide(
    uow: UnitOfWork, invitation_id: int, *, move: bool, by: Actor, now: datetime, real: datetime
) -> Outcome:
    """The team says whether the second account is hers. Raises Refusal when somebody has said so before."""
    invitation = uow.lock(Invitation, invitation_id)
    if invitation.used_by_identity_id is None or invitation.creator_id is None:
        raise NotFound("Invitation")
    creator = uow.lock(Creator, invitation.creator_id)
    identity = rows.identity_by_id(uow, invitation.used_by_identity_id)
    present = accounts.standing(uow, creator.id)
    if not invitation.waits:
        is_there = present is not None and present.identity_id == identity.id
        raise Refusal(SecondAccountSettled(moved=is_there))
    invitation.waits = False
    act = Act.LINK_MOVE if move else Act.LINK_KEEP
    audit.decided(uow, act, creator.id, by=by, now=now, account=identity.id)
    told = AccountMoved(creator=creator.name, account=accounts.called(identity), moved=move, by=by.name)
    if move:
        return Outcome(reply=told) + _move(uow, invitation, creator, present, identity, now=now)
    merchant = people.workspace_of(uow).name
    outbox.put_for_guest(
        uow.transaction.system,
        people.Person(platform=identity.platform, team=identity.team, user=identity.platform_user),
        SecondAccountRefused(merchant=merchant),
        language=people.reading(identity, None)[0],
        real=real,
    )
    return Outcome(reply=told)


def _move(
    uow: UnitOfWork,
    invitation: Invitation,
    creator: Creator,
    present: Membership | None,
    identity: Identity,
    *,
    now: datetime,
) -> Outcome:
    membership = accounts.membership_of(uow, identity.id)
    if membership is not None and not accounts.could_be(membership, creator):
        raise Refusal(InvitationRefused())  # somebody of the team by now, or another creator
    merchant = people.workspace_of(uow).name
    tells = []
    if present is not None and present.identity_id != identity.id:
        tells.append(Tell(AccountLeft(merchant=merchant), Chat(_leave(uow, present))))
    hers = accounts.bind(uow, identity, creator)
    invitations.end_others(uow, invitation, now)
    tells.append(Tell(Welcomed(merchant=merchant, creator=creator.name), Member(hers.id)))
    return Outcome(tell=tuple(tells), post=invitations.her_cards(uow, creator))


def _leave(uow: UnitOfWork, membership: Membership) -> int:
    """The account is hers no more, and its cards stand still; gives its chat."""
    chat = people.member_chat(uow, membership)
    membership.active = False
    for card in uow.all(uow.query(PostedCard).where(PostedCard.chat_id == chat.id, PostedCard.slot == 0)):
        retire(uow, card)
    return chat.id
