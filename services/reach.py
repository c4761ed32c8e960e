"""Chats that cannot be written to: what stops, who hears of it by another route, and what is taken up when they are back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.audiences import Member, TheCreator
from domain.notices.chats import TeamBack, TeamLost, WhileAway
from domain.notices.system import ChatLost
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Role
from domain.tasks import AT_WORK, UNDECIDED, AssignmentState
from services import outbox, people, waiting
from storage.queries import outbox as rows
from storage.queries import people as people_rows
from storage.queries.delivery import refuse_chat
from storage.sql import col
from storage.tables import Assignment, Creator, Invitation, LinkedChat, Membership, Outbox, PostedCard
from storage.unit_of_work import Transaction, UnitOfWork

ACTIVE, UNINSTALLED = "active", "uninstalled"
MOST_THINGS = 10


def lose(
    transaction: Transaction,
    *,
    platform: str,
    team: str,
    chat: str,
    state: str,
    now: datetime,
    real: datetime,
) -> list[Outbox]:
    """A chat cannot be written to any more: nothing waits for it, and the owners hear of it by another route.

    In every workspace that knows the chat; once a day and state. An app that was removed takes all chats of its
    team with it. Gives the rows written.
    """
    if state == UNINSTALLED:
        return lose_team(transaction, team=team, now=now, real=real)
    written: list[Outbox] = []
    for row in people.mark_chats(
        transaction.system, platform=platform, team=team, chat=chat, state=state, now=now
    ):
        refuse_chat(transaction.system, row.id, state, real)
        uow = transaction.workspace(row.workspace_id)
        lost = ChatLost.model_validate({"title": row.title, "platform": platform, "state": state})
        key = f"chat-lost/{row.id}/{state}/{real:%Y-%m-%d}"
        tells = tuple(
            Tell(lost, Member(one.id), f"{key}/{one.id}")
            for one in listeners(uow)
            if one.identity_id != row.identity_id
        )
        written += outbox.put(uow, Outcome(tell=tells, refresh=_let_go(uow, row)), now=now, real=real)
    return written


def lose_team(transaction: Transaction, *, team: str, now: datetime, real: datetime) -> list[Outbox]:
    """The app was removed from a Slack team: every chat there is out of reach at once, and nothing is deleted."""
    written: list[Outbox] = []
    for workspace_id, chats in _by_workspace(transaction, team, ACTIVE).items():
        uow = transaction.workspace(workspace_id)
        refresh: list[Card] = []
        for row in chats:
            row.state, row.state_since = UNINSTALLED, now
            refuse_chat(transaction.system, row.id, UNINSTALLED, real)
        uow.flush()
        for row in chats:
            refresh += _let_go(uow, row)
        lost = TeamLost(chats=len(chats))
        tells = tuple(
            Tell(lost, Member(one.id), f"team-lost/{team}/{real:%Y-%m-%d}/{one.id}") for one in listeners(uow)
        )
        outcome = Outcome(tell=tells, refresh=tuple(dict.fromkeys(refresh)))
        written += outbox.put(uow, outcome, now=now, real=real)
    return written


def regain(
    transaction: Transaction, *, platform: str, team: str, chat: str, now: datetime, real: datetime
) -> list[Outbox]:
    """A chat can be written to again: cards are brought up to date, what was missed is told in one message."""
    written: list[Outbox] = []
    for row in people_rows.chats(transaction.system, platform, team, chat):
        if row.state != ACTIVE:
            uow = transaction.workspace(row.workspace_id)
            written += outbox.put(uow, back(uow, row, now=now), now=now, real=real)
    return written


def regain_team(transaction: Transaction, *, team: str, now: datetime, real: datetime) -> list[Outbox]:
    """The app is in the Slack team again. What was missed is counted for the owners; only cards are renewed."""
    written: list[Outbox] = []
    for workspace_id, chats in _by_workspace(transaction, team, UNINSTALLED).items():
        uow = transaction.workspace(workspace_id)
        missed, refresh = 0, list[Card]()
        for row in chats:
            count, cards = _reopen(uow, row)
            missed += count
            refresh += [*cards, *_take_back(uow, row)]
        uow.flush()
        told = TeamBack(chats=len(chats), missed=missed)
        tells = tuple(Tell(told, Member(owner.id)) for owner in people.owners(uow))
        outcome = Outcome(tell=tells, refresh=tuple(dict.fromkeys(refresh)))
        written += outbox.put(uow, outcome, now=now, real=real)
    return written


def back(uow: UnitOfWork, chat: LinkedChat, *, now: datetime) -> Outcome:
    """One chat is open again: say once how much was missed and what waits now, and show the offers that do."""
    missed, cards = _reopen(uow, chat)
    refresh = [*cards, *_take_back(uow, chat)]
    uow.flush()
    membership = _whose(uow, chat)
    if membership is None:
        return Outcome(refresh=tuple(refresh))
    by = people.actor_of(
        people_rows.identity_by_id(uow, membership.identity_id), membership, people.workspace_of(uow)
    )
    things = list(waiting.things(uow, by, now=now))
    offers = [
        Post(Card(CardKind.ASSIGNMENT, thing.on), TheCreator(by.creator_id))
        for thing in things
        if thing.sort == "offer" and by.creator_id is not None
    ]
    told = WhileAway(
        missed=missed, things=tuple(things[:MOST_THINGS]), more=max(0, len(things) - MOST_THINGS)
    )
    tells = (Tell(told, Member(membership.id)),) if missed else ()
    return Outcome(tell=tells, post=tuple(offers), refresh=tuple(dict.fromkeys(refresh)))


def listeners(uow: UnitOfWork) -> Sequence[Membership]:
    """Who hears that something is out of reach: the owners who can be reached, else managers, else the owners."""
    owners = people.owners(uow)
    for some in (owners, people_rows.members(uow, Role.MANAGER.value)):
        reached = [one for one in some if people.member_chat(uow, one).state == ACTIVE]
        if reached:
            return reached
    return owners


def _reopen(uow: UnitOfWork, chat: LinkedChat) -> tuple[int, list[Card]]:
    """How much it has missed, and the cards to bring up to date."""
    missed, ids = rows.lost(uow, chat.id, chat.state)
    rows.sum_up(uow, chat.id, chat.state)
    chat.state, chat.state_since = ACTIVE, None
    standing = [uow.get(PostedCard, card_id) for card_id in sorted(ids)]
    known = {kind.value for kind in CardKind}
    return missed, [Card(CardKind(one.kind), one.subject) for one in standing if one.kind in known]


def _by_workspace(transaction: Transaction, team: str, state: str) -> dict[int, list[LinkedChat]]:
    found: dict[int, list[LinkedChat]] = {}
    for row in people_rows.chats_of_team(transaction.system, team):
        if row.state == state:
            found.setdefault(row.workspace_id, []).append(row)
    return found


def _whose(uow: UnitOfWork, chat: LinkedChat) -> Membership | None:
    """The member whose private chat it is; None for a group, and for somebody who has left."""
    if chat.identity_id is None:
        return None
    query = uow.query(Membership).where(
        Membership.identity_id == chat.identity_id, col(Membership.active).is_(True)
    )
    return uow.first(query)


def _creator_of(uow: UnitOfWork, chat: LinkedChat) -> Creator | None:
    membership = _whose(uow, chat)
    if membership is None or membership.creator_id is None:
        return None
    return uow.get(Creator, membership.creator_id)


def _let_go(uow: UnitOfWork, chat: LinkedChat) -> tuple[Card, ...]:
    """A creator who cannot be reached counts as not linked until she is; the cards that show her."""
    creator = _creator_of(uow, chat)
    if creator is None:
        return ()
    open_ = uow.query(Invitation).where(
        Invitation.creator_id == creator.id, col(Invitation.used_at).is_(None)
    )
    creator.reach = "off_platform" if uow.first(open_) is None else "invited"
    return tuple(_cards_with(uow, creator))


def _take_back(uow: UnitOfWork, chat: LinkedChat) -> tuple[Card, ...]:
    creator = _creator_of(uow, chat)
    if creator is None:
        return ()
    creator.reach = "linked"
    return tuple(_cards_with(uow, creator))


def _cards_with(uow: UnitOfWork, creator: Creator) -> Iterator[Card]:
    """The team's cards that say how she is reached."""
    open_: frozenset[AssignmentState] = UNDECIDED | AT_WORK
    query = uow.query(Assignment).where(
        Assignment.creator_id == creator.id, col(Assignment.state).in_([state.value for state in open_])
    )
    for share in uow.all(query.order_by(col(Assignment.id))):
        yield Card(CardKind.TASK, share.task_id)
        yield Card(CardKind.ASSIGNMENT, share.id)
