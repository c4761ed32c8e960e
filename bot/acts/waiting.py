"""What waits for a person, with the cards on which she decides shown again below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.flows import steps
from bot.flows.registry import flow_named
from bot.visit import Visit
from domain.actor import Actor
from domain.audiences import Chat, ChatAudience
from domain.notices.flows import NothingWaits, WaitingThing, WaitsForYou
from domain.outcome import Card, CardKind, Outcome, Post
from services import people, waiting
from storage.sql import col
from storage.tables import FlowRun, Membership
from storage.unit_of_work import UnitOfWork

MOST_THINGS = 10
MOST_CARDS = 3  # offers and imports whose own card is shown again below the list


def tell(visit: Visit) -> None:
    """Reply with the list, and show the cards again on which one decides.

    Who asks where creators read is answered in private: the team's business, and what one creator is offered.
    """
    if visit.chat.kind != "private" and visit.chat.audience != ChatAudience.TEAM:
        private = people.member_chat(visit.uow, visit.uow.get(Membership, visit.actor.membership_id))
        visit.uow.flush()
        steps.speak_in(visit, private, None)
    things = [
        *waiting.things(visit.uow, visit.actor, now=visit.now),
        *conversations(visit.uow, visit.actor, visit.now),
    ]
    if not things:
        visit.reply(NothingWaits())
        return
    shown = things[:MOST_THINGS]
    visit.reply(WaitsForYou(things=tuple(shown), more=len(things) - len(shown)))
    here = Chat(visit.chat.id, visit.thread)
    kinds = {"offer": CardKind.ASSIGNMENT, "code": CardKind.AGREEMENT, "import": CardKind.IMPORT}
    for thing in [one for one in shown if one.sort in kinds][:MOST_CARDS]:
        visit.add(Outcome(post=(Post(Card(kinds[thing.sort], thing.on), here, again=True),)))


def conversations(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """What she has begun and not finished."""
    for row in _runs(uow, by, now):
        flow = flow_named(row.flow)
        if flow is not None:
            yield WaitingThing(sort="conversation", title=flow.title.msgid, on=row.id, revision=row.revision)


def open_runs(visit: Visit, now: datetime) -> list[FlowRun]:
    """The person's own unfinished conversations with an answer in them, and the open one; the newest first."""
    return _runs(visit.uow, visit.actor, now)


def _runs(uow: UnitOfWork, by: Actor, now: datetime) -> list[FlowRun]:
    query = uow.query(FlowRun).where(
        FlowRun.identity_id == by.identity_id,
        col(FlowRun.state).in_(["active", "parked"]),
        FlowRun.expires_at > now,
    )
    rows = uow.all(query.order_by(col(FlowRun.id).desc()))
    return [row for row in rows if row.answers or row.state == "active"]
