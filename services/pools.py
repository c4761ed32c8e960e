"""The team's pool and the benchmark pool: put creators in, move them, hand them over; every move through the life cycle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal

from domain.actor import Actor
from domain.audiences import Audience, Member
from domain.errors import Conflict, NotFound, Refusal
from domain.notices.pools import (
    Kept,
    PoolAdded,
    PoolChanged,
    PoolGiven,
    PoolHandedOver,
    PoolLeft,
    PoolSettled,
)
from domain.notices.system import not_allowed
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Act, Role, may
from domain.pools import LEADS_TO, POOL, PoolKind, PoolMove, PoolState, Whose
from services.audit import decided
from services.people import name_of
from storage.queries import pools as rows
from storage.queries.creators import by_ids, delete_rows
from storage.sql import col
from storage.tables import Creator, Membership, Pool, PoolEntry
from storage.unit_of_work import UnitOfWork

MOST_NAMES = 10  # said in one message; the others are counted
MOST_AT_ONCE = 50  # creators moved by one answer
MOST_REASON = 200


def find(uow: UnitOfWork, kind: PoolKind) -> Pool | None:
    return uow.first(uow.query(Pool).where(Pool.kind == kind.value))


def the_pool(uow: UnitOfWork, kind: PoolKind = PoolKind.TEAM) -> Pool:
    """The workspace's pool of this kind, made when it is first needed."""
    found = find(uow, kind)
    if found is None:
        rows.make_pool(uow, kind.value)
        found = find(uow, kind)
    assert found is not None
    return found


def card(pool_id: int) -> Card:
    return Card(CardKind.POOL, pool_id)


def see(uow: UnitOfWork, kind: PoolKind, here: Audience) -> Outcome:
    """Post the pool's card, again at the bottom, with no filter."""
    pool = the_pool(uow, kind)
    pool.view = {}
    return Outcome(post=(Post(card(pool.id), here, again=True),))


def entries(uow: UnitOfWork, pool: Pool, creator_ids: Collection[int]) -> dict[int, PoolEntry]:
    """The pool's entries of these creators, by creator."""
    query = uow.query(PoolEntry).where(
        PoolEntry.pool_id == pool.id, col(PoolEntry.creator_id).in_(creator_ids)
    )
    return {entry.creator_id: entry for entry in uow.all(query)}


def states(uow: UnitOfWork, creator_ids: Collection[int]) -> dict[int, PoolState]:
    """Where these creators stand in the team's pool; who is not in it is left out."""
    pool = find(uow, PoolKind.TEAM)
    found = entries(uow, pool, creator_ids) if pool is not None else {}
    return {creator_id: PoolState(entry.state) for creator_id, entry in found.items()}


def add(uow: UnitOfWork, creator_ids: Sequence[int], *, reason: str, by: Actor, now: datetime) -> Outcome:
    """Put creators into the team's pool as candidates; who is in it stays where she is. Raises NotFound."""
    pool = the_pool(uow)
    creators = _creators(uow, creator_ids)
    new = [one for one in creators if _put(uow, pool, one, PoolState.CANDIDATE, reason, by.name, now)]
    if new:
        decided(uow, Act.POOL_ADD, pool.id, by=by, now=now, creators=[one.id for one in new])
    names, more = named(new)
    added = PoolAdded(benchmark=False, names=names, more=more, known=len(creators) - len(new))
    return Outcome(reply=added, refresh=(card(pool.id),))


def add_benchmark(
    uow: UnitOfWork, creator_ids: Sequence[int], *, whose: Whose, why: str, by: Actor, now: datetime
) -> Outcome:
    """Measure against these creators from now on. Raises NotFound."""
    pool = the_pool(uow, PoolKind.BENCHMARK)
    creators = _creators(uow, creator_ids)
    new = [
        one
        for one in creators
        if rows.put_in(
            uow,
            PoolEntry(
                pool_id=pool.id, creator_id=one.id, whose=whose.value, since=now, reason=why, by=by.name
            ),
        )
    ]
    if new:
        decided(uow, Act.BENCHMARK_ADD, pool.id, by=by, now=now, creators=[one.id for one in new])
    names, more = named(new)
    added = PoolAdded(benchmark=True, names=names, more=more, known=len(creators) - len(new))
    return Outcome(reply=added, refresh=(card(pool.id),))


def drop_benchmark(uow: UnitOfWork, creator_ids: Sequence[int], *, by: Actor, now: datetime) -> Outcome:
    """No longer measure against them; raises NotFound when nobody of them is there."""
    pool = the_pool(uow, PoolKind.BENCHMARK)
    found = entries(uow, pool, creator_ids)
    if not found:
        raise NotFound("PoolEntry")
    names, _ = named(_creators(uow, sorted(found)))
    delete_rows(uow, PoolEntry, [entry.id for entry in found.values()])
    decided(uow, Act.BENCHMARK_DROP, pool.id, by=by, now=now, creators=sorted(found))
    return Outcome(reply=PoolLeft(names=names), refresh=(card(pool.id),))


def _creators(uow: UnitOfWork, creator_ids: Sequence[int]) -> list[Creator]:
    """In the given order; raises NotFound when one is not of this workspace."""
    known = {one.id: one for one in by_ids(uow, creator_ids)}
    if missing := [each for each in creator_ids if each not in known]:
        raise NotFound(f"Creator {missing[0]}")
    return [known[each] for each in dict.fromkeys(creator_ids)]


def _put(
    uow: UnitOfWork, pool: Pool, creator: Creator, state: PoolState, reason: str, by: str, now: datetime
) -> bool:
    return rows.put_in(
        uow,
        PoolEntry(pool_id=pool.id, creator_id=creator.id, state=state.value, since=now, reason=reason, by=by),
    )


def named(creators: Sequence[Creator]) -> tuple[tuple[str, ...], int]:
    """The first names, and how many there are beyond them."""
    return tuple(one.name for one in creators[:MOST_NAMES]), max(0, len(creators) - MOST_NAMES)


def place(
    uow: UnitOfWork, creator_id: int, to: PoolMove, *, reason: str, by: str, now: datetime
) -> PoolEntry:
    """Move one creator of the team's pool; who is not in it comes in as a candidate first. Raises Conflict."""
    pool = the_pool(uow)
    creator = uow.get(Creator, creator_id)
    _put(uow, pool, creator, PoolState.CANDIDATE, "", by, now)
    uow.flush()
    entry = uow.first(
        uow.query(PoolEntry).where(PoolEntry.pool_id == pool.id, PoolEntry.creator_id == creator_id)
    )
    assert entry is not None
    return _moved(uow.lock(PoolEntry, entry.id), to, reason, by, now)


def _moved(entry: PoolEntry, to: PoolMove, reason: str, by: str, now: datetime) -> PoolEntry:
    entry.state = POOL.after(PoolState(entry.state), to).value
    entry.since, entry.reason, entry.by = now, reason, by
    entry.revision += 1
    return entry


def move(
    uow: UnitOfWork, creator_ids: Sequence[int], to: PoolMove, *, reason: str, by: Actor, now: datetime
) -> Outcome:
    """Move several; whose state does not allow it stays and is named. Raises Conflict when nobody can be moved."""
    pool = the_pool(uow)
    found = entries(uow, pool, creator_ids)
    moved: list[Creator] = []
    kept: list[Kept] = []
    for creator in _creators(uow, [each for each in creator_ids if each in found]):
        entry = uow.lock(PoolEntry, found[creator.id].id)
        state = PoolState(entry.state)
        if POOL.allows(state, to):
            _moved(entry, to, reason, by.name, now)
            moved.append(creator)
        else:
            kept.append(Kept(name=creator.name, state=state))
    if not moved:
        if not kept:
            raise NotFound("PoolEntry")
        raise Conflict(kept[0].state.value, to.value)
    uow.flush()
    decided(uow, Act.POOL_MOVE, pool.id, by=by, now=now, to=to.value, creators=[one.id for one in moved])
    names, more = named(moved)
    changed = PoolChanged(to=LEADS_TO[to], names=names, more=more, kept=tuple(kept[:MOST_NAMES]))
    return Outcome(reply=changed, refresh=(card(pool.id),))


def may_charge(uow: UnitOfWork) -> Sequence[Membership]:
    """Who can look after creators: everybody of the team."""
    query = uow.query(Membership).where(
        Membership.role != Role.CREATOR.value, col(Membership.active).is_(True)
    )
    return uow.all(query.order_by(col(Membership.id)))


def member(uow: UnitOfWork, membership_id: int) -> Membership:
    """Somebody of the team; raises NotFound for a creator's or a former member's."""
    row = uow.get(Membership, membership_id)
    if row.role == Role.CREATOR.value or not row.active:
        raise NotFound("Membership")
    return row


def hand_over(uow: UnitOfWork, creator_ids: Sequence[int], to: int, *, by: Actor, now: datetime) -> Outcome:
    """Let somebody else look after these creators (R32); she is told. Raises NotFound."""
    pool = the_pool(uow)
    new = member(uow, to)
    creators = [one for one in _creators(uow, creator_ids) if one.owner_membership_id != new.id]
    for creator in creators:
        creator.owner_membership_id = new.id
        creator.revision += 1
        creator.edited_at, creator.edited_by = now, by.name
    uow.flush()
    names, more = named(creators)
    done = Outcome(
        reply=PoolHandedOver(to=name_of(uow, new.identity_id), names=names, more=more),
        refresh=(card(pool.id), *(Card(CardKind.CREATOR, one.id) for one in creators[:MOST_NAMES])),
    )
    if not creators:
        return done
    decided(uow, Act.POOL_HAND, pool.id, by=by, now=now, to=new.id, creators=[one.id for one in creators])
    if new.id == by.membership_id:
        return done
    given = PoolGiven(by=by.name, names=names, more=more)
    return done + Outcome(tell=(Tell(given, Member(new.id)),))


def settle(
    uow: UnitOfWork, pool_id: int, *, in_charge: int, break_even: Decimal, by: Actor, now: datetime
) -> Outcome:
    """Say who looks after screening and the pool (R32), and which ROI is break-even. Raises NotFound.

    Asked for once more: answers of a form come without a button, and whoever began it may have another role by now.
    """
    if not may(by.role, Act.POOL_SET):
        raise Refusal(not_allowed(by.role, Act.POOL_SET))
    pool = uow.lock(Pool, pool_id)
    new = member(uow, in_charge)
    pool.in_charge_id, pool.break_even = new.id, break_even
    pool.revision += 1
    decided(uow, Act.POOL_SET, pool.id, by=by, now=now, in_charge=new.id, break_even=str(break_even))
    settled = PoolSettled(in_charge=name_of(uow, new.identity_id), break_even=break_even)
    return Outcome(reply=settled, refresh=(card(pool.id),))


def in_charge_of(uow: UnitOfWork, pool: Pool) -> Membership | None:
    """Who looks after the pool; None when nobody was named, or she has left the team."""
    if pool.in_charge_id is None:
        return None
    row = uow.get(Membership, pool.in_charge_id)
    return row if row.active else None


Name = Callable[[int | None], str]


def names_of_members(uow: UnitOfWork) -> Name:
    """Names by membership id, looked up once each; "" for nobody."""
    known: dict[int, str] = {}

    def name(membership_id: int | None) -> str:
        if membership_id is None:
            return ""
        if membership_id not in known:
            known[membership_id] = name_of(uow, uow.get(Membership, membership_id).identity_id)
        return known[membership_id]

    return name
