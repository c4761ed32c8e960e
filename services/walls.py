"""Whose a living card is, and so in which chats it may stand; services/outbox.py alone asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.audiences import ChatAudience
from domain.errors import NotFound
from domain.outcome import Card, CardKind
from domain.people import Role
from storage.tables import Assignment, Authorization, FlowRun, LinkedChat, Membership
from storage.unit_of_work import UnitOfWork

Owner = Callable[[UnitOfWork, int], int]


def _asker(uow: UnitOfWork, run_id: int) -> int:
    return uow.get(FlowRun, run_id).identity_id


def _member(uow: UnitOfWork, membership_id: int) -> int:
    return uow.get(Membership, membership_id).identity_id


def _assigned(uow: UnitOfWork, assignment_id: int) -> int:
    return uow.get(Assignment, assignment_id).creator_id


def _asked(uow: UnitOfWork, authorization_id: int) -> int:
    return uow.get(Authorization, authorization_id).creator_id


# Subject → identity: nobody else's private chat shows them.
PERSONAL: Mapping[CardKind, Owner] = {
    CardKind.QUESTION: _asker,
    CardKind.PARKED: _asker,
    CardKind.TODAY: _member,
    CardKind.HOME: _member,
}
# Subject → creator: no other creator sees them.
CREATORS: Mapping[CardKind, Owner] = {CardKind.ASSIGNMENT: _assigned, CardKind.AGREEMENT: _asked}
ONLY_PRIVATE = frozenset({CardKind.TODAY, CardKind.HOME})


def fits(uow: UnitOfWork, card: Card, chat: LinkedChat) -> bool:
    """Say whether a card that is not the team's may stand in the chat. One whose subject is gone shows nothing."""
    try:
        if card.kind in PERSONAL:
            return _fits_person(uow, card, chat)
        if card.kind in CREATORS:
            return _fits_creator(uow, card, chat)
    except NotFound:
        return True
    return True


def _fits_person(uow: UnitOfWork, card: Card, chat: LinkedChat) -> bool:
    if chat.kind != "private":
        return chat.audience == ChatAudience.TEAM and card.kind not in ONLY_PRIVATE
    return chat.identity_id in {None, PERSONAL[card.kind](uow, card.subject)}


def _fits_creator(uow: UnitOfWork, card: Card, chat: LinkedChat) -> bool:
    """Her own private chat, or where the team alone reads: in a mixed group other creators would see her terms."""
    owner = CREATORS[card.kind](uow, card.subject)
    if chat.audience == ChatAudience.TEAM:
        return True
    if chat.kind != "private" or chat.identity_id is None:
        return False
    hers = uow.query(Membership).where(
        Membership.identity_id == chat.identity_id,
        Membership.role == Role.CREATOR.value,
        Membership.creator_id == owner,
    )
    return uow.first(hers) is not None
