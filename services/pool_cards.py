"""Cards of the pools: who is where, whom one measures against, and what both come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from domain.audiences import ChatAudience
from domain.categories import BY_KEY, spellings
from domain.criteria import Criteria
from domain.money import Money
from domain.notices.pools import (
    BenchmarkLine,
    BenchmarkShown,
    Compared,
    MethodShown,
    PoolLine,
    PoolShown,
)
from domain.outcome import Outcome
from domain.pilots import PilotState
from domain.pools import WORKED_WITH, PoolKind, PoolState, Whose
from domain.track_record import Reported, believed
from domain.upkeep import LOOKS_BACK
from services import pools
from services.people import workspace_of
from storage.queries import pools as rows
from storage.tables import Membership, Pilot, Pool, UpkeepProposal
from storage.unit_of_work import UnitOfWork

PAGE = 10
REBATE_FROM, REBATE_TO = Decimal("0.20"), Decimal("0.30")  # R26
_RATES = Decimal("0.0001")


def show(
    uow: UnitOfWork, pool_id: int, *, audience: ChatAudience, now: datetime
) -> PoolShown | BenchmarkShown:
    """Facts of either living card."""
    del audience  # the outbox keeps a team's card out of creators' chats
    pool = uow.get(Pool, pool_id)
    return _show_team(uow, pool, now) if pool.kind == PoolKind.TEAM else _show_benchmark(uow, pool)


def narrowed(pool: Pool) -> rows.Narrowed:
    """The card's filters as a query takes them."""
    state, category = str(pool.view.get("state") or ""), str(pool.view.get("category") or "")
    return rows.Narrowed(
        states=(state,) if state else (),
        in_charge=int(pool.view.get("in_charge") or 0),
        categories=spellings(category) if category else (),
    )


def _show_team(uow: UnitOfWork, pool: Pool, now: datetime) -> PoolShown:
    only = narrowed(pool)
    shown = rows.count(uow, pool.id, only)
    pages = max(1, -(-shown // PAGE))
    page = min(int(pool.view.get("page") or 0), pages - 1)
    listed = rows.lines(uow, pool.id, only, limit=PAGE, offset=page * PAGE)
    reports = rows.reported(uow, [line.creator_id for line in listed], days_until(uow, now))
    name = pools.names_of_members(uow)
    category = str(pool.view.get("category") or "")
    counts = rows.counts(uow, pool.id)
    return PoolShown(
        pool_id=pool.id,
        revision=pool.revision,
        total=sum(counts.values()),
        counts={PoolState(state): count for state, count in counts.items()},
        lines=tuple(
            _line(number, line, reports.get(line.creator_id, []), name)
            for number, line in enumerate(listed, page * PAGE + 1)
        ),
        shown=shown,
        page=page,
        pages=pages,
        state=PoolState(only.states[0]) if only.states else None,  # type: ignore[index]
        in_charge_only=name(only.in_charge or None),
        category_label=BY_KEY[category].label if category in BY_KEY else category,
        in_charge=name(one.id) if (one := pools.in_charge_of(uow, pool)) else "",
        break_even=pool.break_even,
        pilots=len(uow.all(uow.query(Pilot).where(Pilot.state == PilotState.RUNNING.value))),
        proposals=len(
            uow.all(
                uow.query(UpkeepProposal).where(
                    UpkeepProposal.pool_id == pool.id, UpkeepProposal.state == "open"
                )
            )
        ),
        measured=bool(reports),
    )


def days_until(uow: UnitOfWork, now: datetime, back: timedelta = LOOKS_BACK) -> rows.Days:
    """The local days before today that are looked at, in the workspace's currency."""
    workspace = workspace_of(uow)
    today = now.astimezone(ZoneInfo(workspace.timezone)).date()
    return rows.Days(today - back, today, workspace.currency)


def _line(number: int, line: rows.Line, reports: Sequence[Reported], name: pools.Name) -> PoolLine:
    chosen = believed(reports)
    return PoolLine(
        number=number,
        creator_id=line.creator_id,
        name=line.name,
        state=PoolState(line.state),
        since=line.since,
        reason=line.reason,
        by=line.by,
        in_charge=name(line.owner_membership_id),
        long_term=line.long_term,
        roi=chosen.roi if chosen else None,
        ctr=chosen.ctr if chosen else None,
    )


def _show_benchmark(uow: UnitOfWork, pool: Pool) -> BenchmarkShown:
    total = rows.count(uow, pool.id, rows.Narrowed())
    pages = max(1, -(-total // PAGE))
    page = min(int(pool.view.get("page") or 0), pages - 1)
    listed = rows.lines(uow, pool.id, rows.Narrowed(), limit=PAGE, offset=page * PAGE)
    team = pools.find(uow, PoolKind.TEAM)
    own_states = [state.value for state in WORKED_WITH]
    return BenchmarkShown(
        pool_id=pool.id,
        revision=pool.revision,
        total=total,
        own_total=rows.count(uow, team.id, rows.Narrowed(states=own_states)) if team else 0,
        lines=tuple(
            BenchmarkLine(
                creator_id=line.creator_id,
                name=line.name,
                platform=line.platform,
                whose=Whose(line.whose or Whose.OWN),
                why=line.reason,
                by=line.by,
            )
            for line in listed
        ),
        compared=compared(uow, pool, team, own_states) if total else (),
        page=page,
        pages=pages,
    )


def compared(
    uow: UnitOfWork, benchmark: Pool, team: Pool | None, own_states: Sequence[str]
) -> tuple[Compared, ...]:
    """Medians side by side; a measure that nobody's data knows is left out."""
    currency = workspace_of(uow).currency
    theirs = rows.figures(uow, benchmark.id)
    own = rows.figures(uow, team.id, own_states) if team else {}
    return tuple(
        Compared(
            name=name,
            own=_median(name, own.get(name, []), currency),
            own_known=len(own.get(name, [])),
            benchmark=_median(name, theirs[name], currency),
            benchmark_known=len(theirs[name]),
        )
        for name in rows.MEASURES
        if own.get(name) or theirs[name]
    )


def _median(name: str, known: Sequence[Decimal], currency: str) -> Decimal | Money | None:
    if not known:
        return None
    middle = median(known)
    if name == "quote":
        return Money(amount=middle.quantize(Decimal("0.01")), currency=currency)
    return middle.quantize(Decimal(1) if name in {"followers", "median_views"} else _RATES)


def turn_page(uow: UnitOfWork, pool_id: int, wanted: int) -> Outcome:
    """Turn the card's page, for everybody who sees it."""
    return _look(uow, pool_id, page=max(0, wanted))


def show_state(uow: UnitOfWork, pool_id: int, state: PoolState | None) -> Outcome:
    """Show one state alone, or all."""
    return _look(uow, pool_id, page=0, state=state.value if state else "")


def filter_by(
    uow: UnitOfWork, pool_id: int, *, state: PoolState | None, in_charge: int, category: str
) -> Outcome:
    """Narrow the card; nothing given shows everybody. Raises NotFound for who is not of the team."""
    if in_charge:
        uow.get(Membership, in_charge)
    chosen = state.value if state else ""
    return _look(uow, pool_id, page=0, state=chosen, in_charge=in_charge, category=category)


def _look(uow: UnitOfWork, pool_id: int, **view: Any) -> Outcome:
    pool = uow.lock(Pool, pool_id)
    pool.view = {**pool.view, **view}
    return Outcome(refresh=(pools.card(pool.id),))


def method() -> Outcome:
    """How to set the standard, and where the target audience comes from (R24, R122)."""
    usual = Criteria()
    assert usual.active_fans is not None  # R20, R21: preferred unless somebody says otherwise
    assert usual.completion is not None
    shown = MethodShown(
        active_fans=usual.active_fans.least,
        completion=usual.completion.least,
        rebate_from=REBATE_FROM,
        rebate_to=REBATE_TO,
    )
    return Outcome(reply=shown)
