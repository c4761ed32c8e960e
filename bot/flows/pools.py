"""Questions about pools: who comes in, moves or is handed over, what the card shows, who looks after it all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from bot.flows.creator_fields import is_id, pool_choices, those
from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, entities, number, text
from bot.flows.shortlist import CATEGORY_LABELS
from bot.messages.pool_words import MOVES, STATES, WHOSE
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.categories import CATEGORIES
from domain.outcome import Outcome
from domain.pilots import BREAK_EVEN
from domain.pools import BY_HAND, POOL, PoolKind, PoolMove, PoolState, Whose
from services import creator_search, pool_cards, pools
from services.people import name_of
from storage.queries import pools as rows
from storage.tables import Membership, Pool

MOST_FOUND = 200  # creators of a name, before those outside of the pool fall away
MOST_BREAK_EVEN = 100


class InPoolDraft(BaseModel):
    """Creators of a pool that something is to happen to."""

    pool: int = 0
    creators: list[int] = []


def _inside(asking: Asking[Any], values: rows.Narrowed) -> list[Choice]:
    pool = asking.uow.get(Pool, asking.draft.pool)
    found = rows.lines(asking.uow, pool.id, values, limit=50)
    return [Choice(str(line.creator_id), line.name, _standing(line)) for line in found]


def _standing(line: rows.Line) -> Words | str:
    return STATES[PoolState(line.state)] if line.state else WHOSE[Whose(line.whose or Whose.OWN)]


def in_pool(asking: Asking[Any]) -> Sequence[Choice]:
    """Whom the card shows; typed letters look through the whole pool."""
    if asking.query:
        known = creator_search.find(asking.uow, asking.query, limit=MOST_FOUND)
        return _inside(asking, rows.Narrowed(ids=[one.id for one in known]))
    return _inside(asking, pool_cards.narrowed(asking.uow.get(Pool, asking.draft.pool)))


def those_in_pool(asking: Asking[Any], values: Sequence[str]) -> Sequence[Choice]:
    ids = [int(value) for value in values if is_id(value)]
    return _inside(asking, rows.Narrowed(ids=ids)) if ids else []


def _which(ask: Words) -> Field:
    return entities(
        "creators",
        msg("Creators"),
        in_pool,
        find=those_in_pool,
        search=True,
        least=1,
        most=pools.MOST_AT_ONCE,
        ask=ask,
    )


def _anybody(ask: Words) -> Field:
    return entities(
        "creators",
        msg("Creators"),
        pool_choices,
        find=those,
        search=True,
        least=1,
        most=pools.MOST_AT_ONCE,
        ask=ask,
    )


def team(asking: Asking[Any]) -> Sequence[Choice]:
    """Everybody who can look after creators."""
    return [Choice(str(one.id), name_of(asking.uow, one.identity_id)) for one in pools.may_charge(asking.uow)]


def myself(asking: Asking[Any]) -> str:
    return str(asking.by.membership_id)


def keeper(asking: Asking[Any]) -> str:
    """Who looks after the pool, else whoever asks."""
    pool = pools.find(asking.uow, PoolKind.TEAM)
    charged: Membership | None = pools.in_charge_of(asking.uow, pool) if pool else None
    return str(charged.id) if charged else myself(asking)


class AddDraft(BaseModel):
    """New candidates."""

    creators: list[int] = []
    reason: str = ""


def _add(visit: Visit, draft: AddDraft) -> Outcome:
    return pools.add(visit.uow, draft.creators, reason=draft.reason, by=visit.actor, now=visit.now)


def reason(label: Words, **more: Any) -> Field:
    return text("reason", label, most_length=pools.MOST_REASON, **more)


ADD = Flow(
    name="pool.add",
    title=msg("Add to the pool"),
    draft=AddDraft,
    submit=msg("Add"),
    finish=_add,
    pages=[
        Page(
            "who",
            msg("Add to the pool"),
            [
                _anybody(msg("Who comes into the pool?")),
                reason(msg("Why"), ask=msg("Why are they candidates?"), optional=True),
            ],
        )
    ],
)


class MoveDraft(InPoolDraft):
    """To another state."""

    to: PoolMove = PoolMove.ACTIVATE
    reason: str = ""


def _moves(asking: Asking[MoveDraft]) -> Sequence[Choice]:
    """Those that somebody chosen can make."""
    standing = set(pools.states(asking.uow, asking.draft.creators).values()) or set(PoolState)
    allowed = [move for move in BY_HAND if any(POOL.allows(state, move) for state in standing)]
    return [Choice(move.value, MOVES[move]) for move in allowed]


def _skips_a_pilot(asking: Asking[MoveDraft]) -> Words | None:
    standing = pools.states(asking.uow, asking.draft.creators).values()
    if PoolState.CANDIDATE in standing:
        return msg("New to you? Start with a pilot of one or two; expand when it has paid.")
    return None


def _move(visit: Visit, draft: MoveDraft) -> Outcome:
    return pools.move(visit.uow, draft.creators, draft.to, reason=draft.reason, by=visit.actor, now=visit.now)


MOVE = Flow(
    name="pool.move",
    title=msg("Move in the pool"),
    draft=MoveDraft,
    submit=msg("Move"),
    finish=_move,
    pages=[
        Page("who", msg("Move in the pool"), [_which(msg("Who moves?"))]),
        Page(
            "where",
            msg("Where to"),
            [
                choice("to", msg("Where to"), _moves, ask=msg("Where to?"), advice=_skips_a_pilot),
                reason(msg("Why"), ask=msg("Why?"), optional=True),
            ],
        ),
    ],
)


class HandDraft(InPoolDraft):
    """To somebody else's care."""

    to: int | None = None


def _hand(visit: Visit, draft: HandDraft) -> Outcome:
    to = draft.to or visit.actor.membership_id
    return pools.hand_over(visit.uow, draft.creators, to, by=visit.actor, now=visit.now)


HAND = Flow(
    name="pool.hand",
    title=msg("Hand over"),
    draft=HandDraft,
    submit=msg("Hand over"),
    finish=_hand,
    pages=[
        Page(
            "who",
            msg("Hand over"),
            [
                _which(msg("Who is handed over?")),
                choice("to", msg("To whom"), team, ask=msg("Who looks after them from now on?")),
            ],
        )
    ],
)


class FilterDraft(BaseModel):
    """What the card shows."""

    pool: int = 0
    state: PoolState | None = None
    in_charge: int | None = None
    category: str | None = None


def _states(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(state.value, label) for state, label in STATES.items()]


def _categories(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(each.key, CATEGORY_LABELS[each.key]) for each in CATEGORIES]


def _filter(visit: Visit, draft: FilterDraft) -> Outcome:
    return pool_cards.filter_by(
        visit.uow,
        draft.pool,
        state=draft.state,
        in_charge=draft.in_charge or 0,
        category=draft.category or "",
    )


FILTER = Flow(
    name="pool.filter",
    title=msg("Filter the pool"),
    draft=FilterDraft,
    submit=msg("Show"),
    finish=_filter,
    pages=[
        Page(
            "what",
            msg("Filter the pool"),
            [
                choice("state", msg("State"), _states, ask=msg("In which state?"), optional=True),
                choice("in_charge", msg("In charge"), team, ask=msg("Looked after by whom?"), optional=True),
                choice("category", msg("Category"), _categories, ask=msg("Which category?"), optional=True),
            ],
        )
    ],
)


class SetDraft(BaseModel):
    """Who looks after the pool, and what counts."""

    pool: int = 0
    in_charge: int | None = None
    break_even: Decimal = BREAK_EVEN


def _break_even(asking: Asking[SetDraft]) -> Decimal:
    return asking.uow.get(Pool, asking.draft.pool).break_even


def _set(visit: Visit, draft: SetDraft) -> Outcome:
    return pools.settle(
        visit.uow,
        draft.pool,
        in_charge=draft.in_charge or visit.actor.membership_id,
        break_even=draft.break_even,
        by=visit.actor,
        now=visit.now,
    )


SET = Flow(
    name="pool.set",
    title=msg("Pool settings"),
    draft=SetDraft,
    submit=msg("Save"),
    finish=_set,
    pages=[
        Page(
            "what",
            msg("Pool settings"),
            [
                choice(
                    "in_charge",
                    msg("In charge of screening and pool"),
                    team,
                    ask=msg("Who looks after screening and the pool?"),
                    hint=msg("One person, so that nobody does it twice. Upkeep proposals go to her."),
                    default=keeper,
                ),
                number(
                    "break_even",
                    msg("Break-even ROI"),
                    ask=msg("At which ROI do sales cover the spend?"),
                    hint=msg("1 when nothing but the ads is counted; higher with goods and fees."),
                    default=_break_even,
                    least=Decimal("0.01"),
                    most=MOST_BREAK_EVEN,
                ),
            ],
        )
    ],
)


class BenchmarkDraft(BaseModel):
    """Whom to measure against."""

    creators: list[int] = []
    whose: Whose = Whose.COMPETITOR
    reason: str = ""


def _whose(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(each.value, label) for each, label in WHOSE.items()]


def _measure(visit: Visit, draft: BenchmarkDraft) -> Outcome:
    return pools.add_benchmark(
        visit.uow, draft.creators, whose=draft.whose, why=draft.reason, by=visit.actor, now=visit.now
    )


BENCHMARK_ADD = Flow(
    name="benchmark.add",
    title=msg("Measure against"),
    draft=BenchmarkDraft,
    submit=msg("Add"),
    finish=_measure,
    pages=[
        Page(
            "who",
            msg("Measure against"),
            [
                _anybody(msg("Against whom do you measure?")),
                choice(
                    "whose",
                    msg("Whose"),
                    _whose,
                    ask=msg("Whose creators are they?"),
                    default=Whose.COMPETITOR.value,
                ),
                reason(
                    msg("Why"),
                    ask=msg("Why these?"),
                    placeholder=msg("Same buyers, same price, sells well"),
                ),
            ],
        )
    ],
)


def _drop(visit: Visit, draft: InPoolDraft) -> Outcome:
    return pools.drop_benchmark(visit.uow, draft.creators, by=visit.actor, now=visit.now)


BENCHMARK_DROP = Flow(
    name="benchmark.drop",
    title=msg("Measure no longer"),
    draft=InPoolDraft,
    submit=msg("Take out"),
    finish=_drop,
    pages=[Page("who", msg("Measure no longer"), [_which(msg("Whom do you no longer measure against?"))])],
)

FLOWS = (ADD, MOVE, HAND, FILTER, SET, BENCHMARK_ADD, BENCHMARK_DROP)
