"""What the pool commands and the buttons on pools and upkeep do."""

from __future__ import annotations

from typing import Any

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.model import Flow
from bot.flows.pilots import START
from bot.flows.pools import ADD, BENCHMARK_ADD, BENCHMARK_DROP, FILTER, HAND, MOVE, SET
from bot.flows.shortlist import SHORTLIST, answers_of
from bot.flows.shortlist_persona import begun
from bot.inbound import Command, Press
from bot.routes import PressHandler, Route
from bot.tokens import ButtonToken, page_number
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.errors import NotFound
from domain.example import CRITERIA
from domain.people import Act
from domain.pools import PoolKind, PoolState
from domain.upkeep import UpkeepKind
from services import pool_cards, pools, upkeep
from storage.tables import Pool

_BENCHMARK = frozenset({"benchmark", "对标"})
_METHOD = frozenset({"method", "方法"})
_UPKEEP = frozenset({"upkeep", "优化"})


def here(visit: Visit) -> Audience:
    """Where she acts, when the team alone reads there; else her own chat."""
    if visit.chat.audience == ChatAudience.TEAM.value:
        return Chat(visit.chat.id, visit.thread)
    return Member(visit.actor.membership_id)


def see(visit: Visit, command: Command) -> Answer:
    """`/daren pool`; "benchmark", "upkeep" and "method" name what stands behind its buttons."""
    word = command.args.strip().lower()
    if word in _METHOD:
        visit.add(pool_cards.method())
    elif word in _UPKEEP:
        visit.add(upkeep.ask(visit.uow, here(visit), now=visit.now))
    else:
        kind = PoolKind.BENCHMARK if word in _BENCHMARK else PoolKind.TEAM
        visit.add(pools.see(visit.uow, kind, here(visit)))
    return Nothing()


def _sees(kind: PoolKind) -> PressHandler:
    def handle(visit: Visit, press: Press, token: ButtonToken) -> Answer:
        del press
        if token.subject:
            visit.uow.get(Pool, token.subject)
        visit.add(pools.see(visit.uow, kind, here(visit)))
        return Nothing()

    return handle


def page(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the page, counted from 0."""
    del press
    visit.add(pool_cards.turn_page(visit.uow, token.subject, page_number(token.value)))
    return Nothing()


def show(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is a state; empty: everybody."""
    try:
        state = PoolState(press.value or token.value) if press.value or token.value else None
    except ValueError as wrong:
        raise NotFound("PoolState") from wrong
    visit.add(pool_cards.show_state(visit.uow, token.subject, state))
    return Nothing()


def _asks(flow: Flow[Any], kind: PoolKind | None = None) -> PressHandler:
    """Begin a conversation about the pool that the button stands under."""

    def handle(visit: Visit, press: Press, token: ButtonToken) -> Answer:
        del press
        pool = visit.uow.get(Pool, token.subject)
        if kind is not None and pool.kind != kind.value:
            raise NotFound("Pool")
        return engine.start(visit, flow, seed={"pool": pool.id})

    return handle


def filter_(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The present filters are proposed."""
    del press
    pool = visit.uow.get(Pool, token.subject)
    shown = {name: pool.view.get(name) for name in ("state", "in_charge", "category")}
    seed = {name: str(value) for name, value in shown.items() if value}
    return engine.start(visit, FILTER, seed={"pool": pool.id, **seed})


def method(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    visit.add(pool_cards.method())
    return Nothing()


def method_asked(visit: Visit, command: Command) -> Answer:
    """`/daren method`"""
    del command
    visit.add(pool_cards.method())
    return Nothing()


def try_example(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The questions of a shortlist with the worked example's answers in them (R30)."""
    del press, token
    return engine.start(visit, SHORTLIST, seed={**begun(visit.uow), **answers_of(CRITERIA)})


def ask_upkeep(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.uow.get(Pool, token.subject)
    visit.add(upkeep.ask(visit.uow, here(visit), now=visit.now))
    return Nothing()


def do(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Do what is proposed; a trial begins with its questions."""
    del press
    row = upkeep.opened(visit.uow, token.subject)
    if row.kind == UpkeepKind.TRY:
        return engine.start(visit, START, seed={"creators": [str(row.creator_id)]})
    visit.add(upkeep.do(visit.uow, row.id, by=visit.actor, now=visit.now))
    return Nothing()


def not_now(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(upkeep.later(visit.uow, token.subject, by=visit.actor, now=visit.now))
    return Nothing()


def why(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(upkeep.why(visit.uow, token.subject))
    return Nothing()


PRESSES = {
    Act.POOL_SEE: _sees(PoolKind.TEAM),
    Act.POOL_PAGE: page,
    Act.POOL_SHOW: show,
    Act.POOL_FILTER: filter_,
    Act.POOL_ADD: _asks(ADD, PoolKind.TEAM),
    Act.POOL_MOVE: _asks(MOVE, PoolKind.TEAM),
    Act.POOL_HAND: _asks(HAND, PoolKind.TEAM),
    Act.POOL_SET: _asks(SET, PoolKind.TEAM),
    Act.BENCHMARK_SEE: _sees(PoolKind.BENCHMARK),
    Act.BENCHMARK_ADD: _asks(BENCHMARK_ADD, PoolKind.BENCHMARK),
    Act.BENCHMARK_DROP: _asks(BENCHMARK_DROP, PoolKind.BENCHMARK),
    Act.METHOD_SEE: method,
    Act.EXAMPLE_TRY: try_example,
    Act.UPKEEP_ASK: ask_upkeep,
    Act.UPKEEP_DO: do,
    Act.UPKEEP_LATER: not_now,
    Act.UPKEEP_WHY: why,
}
COMMANDS = {"pool": Route(Act.POOL_SEE, see), "method": Route(Act.METHOD_SEE, method_asked)}
