"""Upkeep of the pool (R31): once a week, or when asked, who should rest, go, come back, stay for long or be tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from domain.actor import Actor
from domain.audiences import Audience, ChatAudience, Member, Team
from domain.errors import Refusal
from domain.notices.upkeep import (
    Numbers,
    ProposalExplained,
    ProposalLine,
    ProposalSettled,
    UpkeepQuiet,
    UpkeepShown,
)
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Act
from domain.pools import PoolKind, PoolState
from domain.track_record import believed
from domain.upkeep import (
    LEAST_DAYS,
    LEAST_PEERS,
    MOST,
    MOVES,
    SILENT_FOR,
    Measured,
    Proposed,
    Standard,
    UpkeepKind,
    Why,
    propose,
    standard,
)
from services import pools
from services.audit import decided
from services.people import name_of
from services.pool_cards import days_until
from services.upkeep_rows import answered_lately, keep_open, open_ones
from storage.queries import pools as rows
from storage.queries.creators import by_ids
from storage.tables import Creator, Pool, PoolEntry, UpkeepProposal
from storage.unit_of_work import UnitOfWork

MOST_NEW = 2  # newcomers at once
LIKE = ("active_fan_share", "completion_rate", "engagement_rate")  # what makes somebody like the benchmark
LEAST_LIKE = 2  # of these, known of the benchmark
_GRAVITY = tuple(UpkeepKind)


@dataclass(frozen=True)
class Draft:
    """A proposal that is not written yet."""

    creator_id: int
    proposed: Proposed
    numbers: Numbers


@dataclass(frozen=True)
class Look:
    """What one look at a pool found."""

    drafts: tuple[Draft, ...]
    looked_at: int  # creators with numbers
    unknown: int  # active ones without enough of them
    last: date | None  # the newest day with numbers


def card(pool_id: int) -> Card:
    return Card(CardKind.UPKEEP, pool_id)


def look(uow: UnitOfWork, pool: Pool, *, now: datetime) -> Look:
    """Judge everybody who is active or resting by the last 30 days; reads only."""
    days = days_until(uow, now)
    states = (PoolState.ACTIVE.value, PoolState.RESTING.value)
    inside = rows.lines(uow, pool.id, rows.Narrowed(states=states), limit=rows.MOST_MEASURED)
    reports = rows.reported(uow, pool.id, days)
    measured = [
        Measured(line.creator_id, PoolState(line.state), line.long_term, chosen)
        for line in inside
        if (chosen := believed(reports.get(line.creator_id, []))) is not None
    ]
    by = standard(measured, pool.break_even)
    quiet = rows.silent(uow, pool.id, now)
    about = [
        (each, found)
        for each in measured
        if each.creator_id not in quiet and (found := propose(each, by)) is not None
    ]
    about.sort(key=lambda one: (_GRAVITY.index(one[1].kind), one[0].report.roi or 0, one[0].creator_id))
    drafts = [Draft(each.creator_id, found, _numbers(uow, each, by, days)) for each, found in about[:MOST]]
    drafts += _newcomers(uow, pool, quiet, now)
    drafts.sort(key=lambda one: (_GRAVITY.index(one.proposed.kind), one.numbers.roi or 0, one.creator_id))
    enough = {each.creator_id for each in measured if each.report.days >= LEAST_DAYS}
    return Look(
        drafts=tuple(drafts[:MOST]),
        looked_at=len(measured),
        unknown=sum(line.state == PoolState.ACTIVE and line.creator_id not in enough for line in inside),
        last=max((each.report.last for each in measured), default=None),
    )


def _look(uow: UnitOfWork, now: datetime) -> Look:
    pool = pools.find(uow, PoolKind.TEAM)
    return look(uow, pool, now=now) if pool is not None else Look((), 0, 0, None)


def _numbers(uow: UnitOfWork, each: Measured, by: Standard, days: rows.Days) -> Numbers:
    report = each.report
    below = 0
    if report.roi is not None and report.roi < by.break_even:
        for _, spend, sold in rows.rois_by_day(uow, each.creator_id, report.source, report.level, days):
            if not spend or sold / spend >= by.break_even:
                break
            below += 1
    return Numbers(
        roi=report.roi,
        ctr=report.ctr,
        pool_roi=by.roi,
        pool_ctr=by.ctr,
        peers=by.peers,
        break_even=by.break_even,
        days=report.days,
        first=report.first,
        last=report.last,
        source=report.source,
        days_below=below,
    )


def _newcomers(uow: UnitOfWork, pool: Pool, quiet: set[int], now: datetime) -> Iterator[Draft]:
    """Creators of no pool who reach the benchmark's medians."""
    benchmark = pools.find(uow, PoolKind.BENCHMARK)
    if benchmark is None:
        return
    figures = rows.figures(uow, benchmark.id)
    like: Mapping[str, Decimal] = {
        name: median(figures[name]).quantize(Decimal("0.0001"))
        for name in LIKE
        if len(figures[name]) >= LEAST_PEERS
    }
    if len(like) < LEAST_LIKE:
        return
    found = rows.newcomers(uow, [pool.id, benchmark.id], like, now=now, limit=MOST_NEW + len(quiet))
    known = {one.id: one for one in by_ids(uow, found)}
    for creator_id in [each for each in found if each not in quiet][:MOST_NEW]:
        hers = {name: getattr(known[creator_id], name) for name in like}
        theirs = {f"benchmark_{name}": value for name, value in like.items()}
        numbers = Numbers.model_validate({**hers, **theirs, "break_even": pool.break_even})
        yield Draft(creator_id, Proposed(UpkeepKind.TRY, Why.LIKE_BENCHMARK), numbers)


def tell(uow: UnitOfWork, pool_id: int, week: str, found: Look | None, *, now: datetime) -> Outcome:
    """Say a week's proposals, once: the unique key (pool, week) lets only one claim pass. Nothing found, nothing sent."""
    if not rows.claim_week(uow, pool_id, week, now) or found is None or not found.drafts:
        return Outcome()
    pool = uow.lock(Pool, pool_id)
    _write(uow, pool, found.drafts, now)
    charged = pools.in_charge_of(uow, pool)
    to: Audience = Member(charged.id) if charged is not None else Team()
    return Outcome(post=(Post(card(pool.id), to, again=True),), refresh=(pools.card(pool.id),))


def ask(uow: UnitOfWork, here: Audience, *, now: datetime) -> Outcome:
    """Look now, because somebody wants to know; the pool is locked to write down what was found."""
    found = uow.ahead("upkeep", lambda uow: _look(uow, now))
    pool = uow.lock(Pool, pools.the_pool(uow).id)
    _write(uow, pool, found.drafts, now)
    cards = (pools.card(pool.id), card(pool.id))
    if not found.drafts:
        quiet = UpkeepQuiet(looked_at=found.looked_at, unknown=found.unknown, last=found.last)
        return Outcome(reply=quiet, refresh=cards)
    return Outcome(post=(Post(card(pool.id), here, again=True),), refresh=cards)


def _write(uow: UnitOfWork, pool: Pool, drafts: Sequence[Draft], now: datetime) -> None:
    """What is proposed now stands; what was proposed before and is no more has lapsed.

    The look was taken before the pool was locked: whom somebody has put off since is left alone.
    """
    quiet = rows.silent(uow, pool.id, now)
    wanted = {draft.creator_id: draft for draft in drafts if draft.creator_id not in quiet}
    for row in open_ones(uow, pool.id):
        draft = wanted.get(row.creator_id)
        if draft is not None and (row.kind, row.why) == (draft.proposed.kind, draft.proposed.why):
            row.numbers = draft.numbers.model_dump(mode="json")
            del wanted[row.creator_id]
        else:
            row.state, row.settled_at = "lapsed", now
            row.revision += 1
    uow.flush()
    for draft in wanted.values():
        keep_open(
            uow,
            UpkeepProposal(
                pool_id=pool.id,
                creator_id=draft.creator_id,
                kind=draft.proposed.kind.value,
                why=draft.proposed.why.value,
                numbers=draft.numbers.model_dump(mode="json"),
            ),
        )


def show(uow: UnitOfWork, pool_id: int, *, audience: ChatAudience, now: datetime) -> UpkeepShown:
    """Facts of the living card: what is open, and what was answered since yesterday."""
    del audience  # the outbox keeps a team's card out of creators' chats
    pool = uow.get(Pool, pool_id)
    found = [*open_ones(uow, pool.id), *answered_lately(uow, pool.id, now)]
    found.sort(key=lambda row: row.id)
    found.sort(key=lambda row: _GRAVITY.index(UpkeepKind(row.kind)))
    charged = pools.in_charge_of(uow, pool)
    return UpkeepShown(
        pool_id=pool.id,
        lines=tuple(_line(uow, number, row) for number, row in enumerate(found[: 2 * MOST], start=1)),
        in_charge=name_of(uow, charged.identity_id) if charged else "",
    )


def _line(uow: UnitOfWork, number: int, row: UpkeepProposal) -> ProposalLine:
    return ProposalLine(
        number=number,
        proposal_id=row.id,
        revision=row.revision,
        creator_id=row.creator_id,
        name=uow.get(Creator, row.creator_id).name,
        kind=UpkeepKind(row.kind),
        why=Why(row.why),
        numbers=Numbers.model_validate(row.numbers),
        settled=row.state if row.state != "open" else "",
        by=row.settled_by,
    )


def opened(uow: UnitOfWork, proposal_id: int) -> UpkeepProposal:
    """The proposal, locked, while nobody has answered; raises Refusal with who has, NotFound."""
    row = uow.lock(UpkeepProposal, proposal_id)
    if row.state != "open":
        raise Refusal(
            ProposalSettled(
                name=uow.get(Creator, row.creator_id).name,
                what=UpkeepKind(row.kind),
                silent_until=row.silent_until,
                by=row.settled_by,
            )
        )
    return row


def do(uow: UnitOfWork, proposal_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Do what is proposed. Raises Refusal, Conflict when she stands elsewhere meanwhile. A trial is begun by its own questions."""
    row = opened(uow, proposal_id)
    kind, numbers = UpkeepKind(row.kind), Numbers.model_validate(row.numbers)
    if kind in MOVES:
        pools.place(uow, row.creator_id, MOVES[kind], reason=_in_short(numbers), by=by.name, now=now)
    elif kind is UpkeepKind.KEEP:
        for entry in pools.entries(uow, uow.get(Pool, row.pool_id), [row.creator_id]).values():
            uow.lock(PoolEntry, entry.id).long_term = True
    _settle(row, "done", by, now)
    decided(uow, Act.UPKEEP_DO, row.id, by=by, now=now, kind=row.kind, creator=row.creator_id)
    return _answered(uow, row, kind)


def later(uow: UnitOfWork, proposal_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Not now: nothing is proposed about her for 30 days. Raises Refusal."""
    row = opened(uow, proposal_id)
    _settle(row, "declined", by, now)
    row.silent_until = now + SILENT_FOR
    decided(uow, Act.UPKEEP_LATER, row.id, by=by, now=now, kind=row.kind, creator=row.creator_id)
    return _answered(uow, row, UpkeepKind(row.kind))


def tried(uow: UnitOfWork, creator_ids: Sequence[int], *, by: Actor, now: datetime) -> None:
    """A pilot has begun with these: whatever was proposed about them is answered."""
    pool = pools.the_pool(uow)
    for row in open_ones(uow, pool.id):
        if row.creator_id in creator_ids:
            _settle(row, "done" if row.kind == UpkeepKind.TRY else "lapsed", by, now)


def _settle(row: UpkeepProposal, state: str, by: Actor, now: datetime) -> None:
    row.state, row.settled_at, row.settled_by = state, now, by.name
    row.revision += 1


def _answered(uow: UnitOfWork, row: UpkeepProposal, kind: UpkeepKind) -> Outcome:
    uow.flush()
    name = uow.get(Creator, row.creator_id).name
    told = ProposalSettled(name=name, what=kind, silent_until=row.silent_until)
    return Outcome(toast=told, refresh=(card(row.pool_id), pools.card(row.pool_id)))


def _in_short(numbers: Numbers) -> str:
    """The number that decided, in signs that both languages read."""
    if numbers.roi is not None:
        return f"ROI {numbers.roi:f}"
    return f"CTR {numbers.ctr * 100:.2f}%" if numbers.ctr is not None else ""


def why(uow: UnitOfWork, proposal_id: int) -> Outcome:
    """The rule behind a proposal, with its numbers; also of one that was answered."""
    row = uow.get(UpkeepProposal, proposal_id)
    return Outcome(reply=ProposalExplained(line=_line(uow, 1, row)))
