"""Pilots: begun with a budget and a day, and expanded, stopped or prolonged when somebody says how they went (R16, R17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.actor import Actor
from domain.audiences import Chat
from domain.errors import Conflict, NotFound, Refusal
from domain.money import Money
from domain.notices.pilots import (
    InPilotAlready,
    PilotExpanded,
    PilotProlonged,
    PilotReopened,
    PilotStopped,
    VerdictStands,
)
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Act
from domain.pilots import PILOT, PaidBy, PilotMove, PilotState
from domain.pools import POOL, PoolMove, PoolState
from domain.reminders import MORNING
from services import pilot_facts, pilot_reminders, pools, upkeep
from services.audit import decided
from services.people import workspace_of
from storage.queries.creators import by_ids
from storage.sql import col
from storage.tables import Creator, LinkedChat, Pilot, PilotCreator, Shortlist
from storage.unit_of_work import UnitOfWork

EXPANDED, STOPPED = "expanded", "stopped"
STOPS = (PoolMove.REST, PoolMove.RETIRE)


@dataclass(frozen=True)
class NewPilot:
    """A pilot ready to begin."""

    creators: tuple[int, ...]
    ask_on: date  # local
    paid_by: PaidBy
    in_charge: int
    paid_least: Decimal | None = None
    paid_words: str = ""
    budget: Money | None = None
    goal: str = ""
    shortlist_id: int | None = None


def card(pilot_id: int) -> Card:
    return Card(CardKind.PILOT, pilot_id)


def ask_at(uow: UnitOfWork, day: date) -> datetime:
    """09:00 of that day in the workspace's zone, aware UTC."""
    zone = ZoneInfo(workspace_of(uow).timezone)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def begin(
    uow: UnitOfWork, new: NewPilot, *, by: Actor, chat: LinkedChat, thread: str | None, now: datetime
) -> Outcome:
    """Try these creators; their pool says so. Raises Refusal for whoever is tried already, NotFound."""
    if new.shortlist_id is not None:
        uow.get(Shortlist, new.shortlist_id)
    _free(uow, new.creators)
    pilot = uow.add(
        Pilot(
            shortlist_id=new.shortlist_id,
            goal=new.goal,
            paid_by=new.paid_by.value,
            paid_least=new.paid_least,
            paid_words=new.paid_words,
            budget=new.budget.amount if new.budget else None,
            budget_currency=new.budget.currency if new.budget else None,
            began_on=now.astimezone(ZoneInfo(workspace_of(uow).timezone)).date(),
            ask_at=ask_at(uow, new.ask_on),
            in_charge_id=pools.member(uow, new.in_charge).id,
            by_identity_id=by.identity_id,
            chat_id=chat.id,
            thread=thread,
        )
    )
    uow.flush()
    standing = pools.states(uow, new.creators)
    for creator_id in dict.fromkeys(new.creators):
        moves = POOL.allows(standing.get(creator_id, PoolState.CANDIDATE), PoolMove.TRY)
        if moves:
            pools.place(uow, creator_id, PoolMove.TRY, reason=new.goal, by=by.name, now=now)
        uow.add(PilotCreator(pilot_id=pilot.id, creator_id=creator_id, moved=moves))
        uow.flush()
    pilot_reminders.plan(uow, pilot, now=now)
    upkeep.tried(uow, new.creators, by=by, now=now)
    decided(uow, Act.PILOT_START, pilot.id, by=by, now=now, creators=list(new.creators))
    return Outcome(
        post=(Post(card(pilot.id), Chat(chat.id, thread)),),
        refresh=(*_cards(uow), upkeep.card(pools.the_pool(uow).id)),
    )


def _free(uow: UnitOfWork, creator_ids: Sequence[int]) -> None:
    """Raises Refusal for who is in a running pilot, NotFound for who is not of this workspace."""
    if not creator_ids or {one.id for one in by_ids(uow, creator_ids)} != set(creator_ids):
        raise NotFound("Creator")
    if tried := tried_now(uow, creator_ids):
        raise Refusal(InPilotAlready(names=tried))


def tried_now(uow: UnitOfWork, creator_ids: Sequence[int]) -> tuple[str, ...]:
    """Names of those who are in a running pilot without a verdict."""
    query = (
        uow.query(PilotCreator)
        .join(Pilot, col(Pilot.id) == col(PilotCreator.pilot_id))
        .where(
            col(PilotCreator.creator_id).in_(creator_ids),
            PilotCreator.verdict == "",
            Pilot.state == PilotState.RUNNING.value,
        )
    )
    tried = uow.all(query.order_by(col(PilotCreator.id)))
    return tuple(dict.fromkeys(uow.get(Creator, one.creator_id).name for one in tried))


def _cards(uow: UnitOfWork, *more: Card) -> tuple[Card, ...]:
    return (pools.card(pools.the_pool(uow).id), *more)


def running(uow: UnitOfWork, pilot_id: int, revision: int | None = None) -> Pilot:
    """The pilot, locked, while an answer is still wanted; raises Refusal when there is one, Conflict for an old card."""
    pilot = uow.lock(Pilot, pilot_id)
    if pilot.state != PilotState.RUNNING:
        stands = VerdictStands(state=PilotState(pilot.state), by=pilot.settled_by, at=pilot.settled_at)
        raise Refusal(stands)
    if revision is not None and pilot.revision != revision:
        raise Conflict(pilot.state, "answer")
    return pilot


def waiting(uow: UnitOfWork, pilot: Pilot) -> list[PilotCreator]:
    """Those of whom nothing was said yet."""
    return [one for one in pilot_facts.members(uow, pilot) if not one.verdict]


def expand(uow: UnitOfWork, pilot_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """It has paid: whoever is left in it is active. Raises Refusal, Conflict."""
    pilot = running(uow, pilot_id, revision)
    inside = waiting(uow, pilot)
    for one in inside:
        _give(uow, one, EXPANDED, PoolMove.ACTIVATE, pilot.goal, by, now)
    _settled(uow, pilot, PilotMove.EXPAND, by, now)
    pilot.reason = ""
    decided(uow, Act.PILOT_EXPAND, pilot.id, by=by, now=now)
    told = PilotExpanded(
        pilot_id=pilot.id,
        names=_names(uow, inside),
        rest=len(pilot_facts.rest(uow, pilot, pilot_facts.members(uow, pilot))),
        shortlist_id=pilot.shortlist_id,
    )
    return Outcome(reply=told, refresh=_cards(uow, card(pilot.id)))


def stop(
    uow: UnitOfWork,
    pilot_id: int,
    creator_ids: Sequence[int],
    *,
    to: PoolMove,
    reason: str,
    by: Actor,
    now: datetime,
) -> Outcome:
    """It has not paid for these: to rest or out of the pool, with a reason. The others still wait. Raises Refusal, NotFound."""
    pilot = running(uow, pilot_id)
    chosen = [one for one in waiting(uow, pilot) if one.creator_id in set(creator_ids)]
    if not chosen or to not in STOPS:
        raise NotFound("PilotCreator")
    for one in chosen:
        _give(uow, one, STOPPED, to, reason, by, now)
    uow.flush()
    left = waiting(uow, pilot)
    if left:
        pilot.settled_at, pilot.settled_by = now, by.name
        pilot.revision += 1
    else:
        _settled(uow, pilot, PilotMove.STOP, by, now)
    pilot.reason = reason
    decided(
        uow,
        Act.PILOT_STOP,
        pilot.id,
        by=by,
        now=now,
        to=to.value,
        creators=[one.creator_id for one in chosen],
    )
    told = PilotStopped(
        pilot_id=pilot.id,
        names=_names(uow, chosen),
        resting=to is PoolMove.REST,
        left=_names(uow, left),
    )
    return Outcome(reply=told, refresh=_cards(uow, card(pilot.id)))


def _give(
    uow: UnitOfWork, one: PilotCreator, verdict: str, to: PoolMove, reason: str, by: Actor, now: datetime
) -> None:
    """Note the verdict; she moves only when the pilot had moved her, and nobody else has since."""
    one.verdict = verdict
    if one.moved and pools.states(uow, [one.creator_id]).get(one.creator_id) is PoolState.PILOT:
        pools.place(uow, one.creator_id, to, reason=reason, by=by.name, now=now)


def _settled(uow: UnitOfWork, pilot: Pilot, move: PilotMove, by: Actor, now: datetime) -> None:
    pilot.state = PILOT.after(PilotState(pilot.state), move).value
    pilot.settled_at, pilot.settled_by = now, by.name
    pilot.revision += 1
    pilot_reminders.drop(uow, pilot, reason="the verdict is given")
    uow.flush()


def prolong(
    uow: UnitOfWork,
    pilot_id: int,
    *,
    ask_on: date,
    budget: Money | None,
    in_charge: int,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Too early to say: another day, and more budget if it needs any. Raises Refusal, NotFound."""
    pilot = running(uow, pilot_id)
    pilot.state = PILOT.after(PilotState(pilot.state), PilotMove.PROLONG).value
    pilot.ask_at = ask_at(uow, ask_on)
    if budget is not None:
        pilot.budget, pilot.budget_currency = budget.amount, budget.currency
    pilot.in_charge_id = pools.member(uow, in_charge).id
    pilot.revision += 1
    pilot_reminders.drop(uow, pilot, reason="it runs longer")
    pilot_reminders.plan(uow, pilot, now=now)
    decided(uow, Act.PILOT_LONGER, pilot.id, by=by, now=now, ask_on=ask_on.isoformat())
    return Outcome(reply=PilotProlonged(ask_at=pilot.ask_at, budget=budget), refresh=(card(pilot.id),))


def reopen(uow: UnitOfWork, pilot_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """Take the answer back, within a day; the bot asks again tomorrow. Raises Refusal, Conflict."""
    pilot = uow.lock(Pilot, pilot_id)
    inside = pilot_facts.members(uow, pilot)
    if pilot.revision != revision or not any(one.verdict for one in inside):
        raise Conflict(pilot.state, PilotMove.REOPEN.value)
    if not pilot_facts.changeable(pilot, inside, now):
        stands = VerdictStands(
            state=PilotState(pilot.state), by=pilot.settled_by, at=pilot.settled_at, late=True
        )
        raise Refusal(stands)
    pilot.state = PILOT.after(PilotState(pilot.state), PilotMove.REOPEN).value
    standing = pools.states(uow, [one.creator_id for one in inside])
    for one in inside:
        state = standing.get(one.creator_id)
        if one.verdict and one.moved and state is not None and POOL.allows(state, PoolMove.REOPEN):
            pools.place(uow, one.creator_id, PoolMove.REOPEN, reason=pilot.goal, by=by.name, now=now)
        one.verdict = ""
    pilot.settled_at, pilot.settled_by, pilot.reason = None, "", ""
    pilot.revision += 1
    if pilot.ask_at <= now:
        pilot.ask_at = pilot_facts.usual_day(now, workspace_of(uow).timezone, 1)
    pilot_reminders.plan(uow, pilot, now=now)
    uow.flush()
    decided(uow, Act.PILOT_REOPEN, pilot.id, by=by, now=now)
    return Outcome(
        reply=PilotReopened(pilot_id=pilot.id, names=_names(uow, inside)), refresh=_cards(uow, card(pilot.id))
    )


def _names(uow: UnitOfWork, inside: Sequence[PilotCreator]) -> tuple[str, ...]:
    known = {one.id: one.name for one in by_ids(uow, [one.creator_id for one in inside])}
    return tuple(known[one.creator_id] for one in inside)


def touched(uow: UnitOfWork, creator_ids: Sequence[int]) -> tuple[Card, ...]:
    """Cards of running pilots whose promised money a task to these creators changes."""
    query = (
        uow.query(Pilot)
        .join(PilotCreator, col(PilotCreator.pilot_id) == col(Pilot.id))
        .where(col(PilotCreator.creator_id).in_(creator_ids), Pilot.state == PilotState.RUNNING.value)
        .distinct()
    )
    return tuple(card(one.id) for one in uow.all(query))
