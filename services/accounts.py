"""The account a creator is linked with: one at a time; another one takes its place when the team says that it is her."""

from __future__ import annotations

from datetime import datetime

from domain.audiences import Team
from domain.notices.invitations import SecondAccountCame
from domain.outcome import Outcome, Tell
from domain.people import Role
from services import outbox
from storage.queries import people as rows
from storage.tables import Creator, Identity, Invitation, Membership
from storage.unit_of_work import UnitOfWork


def membership_of(uow: UnitOfWork, identity_id: int) -> Membership | None:
    return uow.first(uow.query(Membership).where(Membership.identity_id == identity_id))


def standing(uow: UnitOfWork, creator_id: int) -> Membership | None:
    """The account she is linked with now."""
    return rows.creator_membership(uow, creator_id)


def could_be(membership: Membership, creator: Creator) -> bool:
    """Somebody of the team is no creator, and who is one creator already does not become another."""
    return membership.role == Role.CREATOR.value and membership.creator_id in {None, creator.id}


def bind(uow: UnitOfWork, identity: Identity, creator: Creator) -> Membership:
    """The account is the creator's from now on."""
    membership = membership_of(uow, identity.id)
    if membership is None:
        membership = uow.add(Membership(identity_id=identity.id, role=Role.CREATOR.value))
    membership.creator_id, membership.active = creator.id, True
    creator.reach = "linked"
    identity.current_workspace_id = uow.workspace_id
    uow.flush()
    return membership


def ask(
    uow: UnitOfWork,
    invitation: Invitation,
    creator: Creator,
    present: Membership,
    identity: Identity,
    *,
    now: datetime,
    real: datetime,
) -> None:
    """Ask the team whether the account that opened the link is hers, too."""
    invitation.waits = True
    came = SecondAccountCame(
        invitation_id=invitation.id,
        creator=creator.name,
        account=called(identity),
        present=called(rows.identity_by_id(uow, present.identity_id)),
    )
    outbox.put(uow, Outcome(tell=(Tell(came, Team()),)), now=now, real=real)


def called(identity: Identity) -> str:
    """Name and handle, so that the team can tell two accounts apart."""
    return f"{identity.name} (@{identity.handle})" if identity.handle else identity.name
