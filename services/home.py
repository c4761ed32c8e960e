"""One person's page on Slack: what waits for her, what she has begun, and for owners how the workspace does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.actor import Actor
from domain.audiences import Member
from domain.notices.flows import WaitingThing
from domain.notices.home import HomeShown, WorkspaceHealth
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Role
from services import people, waiting
from storage.queries import outbox as rows
from storage.queries import people as people_rows
from storage.queries.figures import unknown_of
from storage.sql import col
from storage.tables import LinkedChat, Membership
from storage.unit_of_work import UnitOfWork

MOST_THINGS = 10
MOST_CONVERSATIONS = 5
MOST_TITLES = 3
PRIVATE = "private"


def opened(uow: UnitOfWork, *, by: Actor, shown: bool) -> Outcome:
    """She looks at it: put it up, or bring it up to date. `shown`: something of ours stands there."""
    card = Card(CardKind.HOME, by.membership_id)
    for standing in rows.living_cards(uow, card.kind.value, card.subject):
        if not shown:
            standing.digest = ""  # whatever we have put up is not there any more
    return Outcome(post=(Post(card, Member(by.membership_id)),))


def actor(uow: UnitOfWork, membership_id: int) -> Actor:
    """Whose page it is; raises NotFound."""
    membership = uow.get(Membership, membership_id)
    identity = people_rows.identity_by_id(uow, membership.identity_id)
    return people.actor_of(identity, membership, people.workspace_of(uow))


def show(uow: UnitOfWork, by: Actor, begun: Sequence[WaitingThing], *, now: datetime) -> HomeShown:
    """Facts of the page. `begun`: her unfinished conversations, whose names only the flows know."""
    things = list(waiting.things(uow, by, now=now))
    return HomeShown(
        role=by.role,
        things=tuple(things[:MOST_THINGS]),
        more=max(0, len(things) - MOST_THINGS),
        conversations=tuple(begun[:MOST_CONVERSATIONS]),
        health=_health(uow) if by.role is Role.OWNER else None,
    )


def _health(uow: UnitOfWork) -> WorkspaceHealth:
    chats = uow.all(uow.query(LinkedChat).order_by(col(LinkedChat.id)))
    lost = [chat for chat in chats if chat.state != "active"]
    return WorkspaceHealth(
        chats=len(chats),
        lost=tuple(chat.title for chat in lost if chat.kind != PRIVATE and chat.title)[:MOST_TITLES],
        lost_count=len(lost),
        unknown=unknown_of(uow),
    )
