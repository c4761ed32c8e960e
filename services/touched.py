"""Whose card of the day, or Home tab, an outcome may change."""

from __future__ import annotations

from domain.actor import Actor
from domain.audiences import Chat, Member, Team, TheCreator
from domain.errors import NotFound
from domain.outcome import Card, CardKind, Outcome
from domain.people import Role
from services import walls
from storage.queries import people as rows
from storage.sql import col
from storage.tables import Membership
from storage.unit_of_work import UnitOfWork

_THEMSELVES = frozenset({CardKind.TODAY, CardKind.HOME})
_TEAMS_WORK = frozenset({CardKind.TASK, CardKind.SUBMISSION, CardKind.AUTHORIZATION, CardKind.PILOT})


def memberships(uow: UnitOfWork, outcome: Outcome, by: Actor | None) -> set[int]:
    """Ids of the memberships: who is told something, whose work it is, who acted, and the team where it is asked."""
    told = [tell.to for tell in outcome.tell]
    changes = [*told, *(post.to for post in outcome.post if post.card.kind not in _THEMSELVES)]
    if not changes and not outcome.refresh:
        return set()
    found = {by.membership_id} if by is not None else set()
    creators: set[int] = set()
    for audience in changes:
        match audience:
            case Member(membership_id):
                found.add(membership_id)
            case TheCreator(creator_id):
                creators.add(creator_id)
            case Chat() | Team():
                pass
    creators |= {one for card in outcome.refresh if (one := _creator_of(uow, card)) is not None}
    for creator_id in creators:
        membership = rows.creator_membership(uow, creator_id)
        if membership is not None:
            found.add(membership.id)
    if any(card.kind in _TEAMS_WORK for card in outcome.refresh):
        found |= _team(uow)
    return found


def _creator_of(uow: UnitOfWork, card: Card) -> int | None:
    owner = walls.CREATORS.get(card.kind)
    if owner is None:
        return None
    try:
        return owner(uow, card.subject)
    except NotFound:
        return None


def _team(uow: UnitOfWork) -> set[int]:
    query = uow.query(Membership).where(
        Membership.role != Role.CREATOR.value, col(Membership.active).is_(True)
    )
    return {row.id for row in uow.all(query)}
