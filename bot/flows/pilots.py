"""Questions about pilots: who is tried with which money until when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.flows.creator_fields import choice_of, is_id, pool_choices, those
from bot.flows.model import Asking, Choice, Flow, Page, choice, day, entities, money, number, text
from bot.flows.pools import MOST_BREAK_EVEN, keeper, reason, team
from bot.messages.pool_words import MOVES
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.money import Money
from domain.outcome import Outcome
from domain.pilots import ADVISED, BREAK_EVEN, MOST, USUAL_DAYS, PaidBy
from domain.pools import PoolKind, PoolMove, PoolState
from services import pilots, pools
from services.people import workspace_of
from storage.queries.creators import by_ids
from storage.queries.pools import worked_with
from storage.sql import col
from storage.tables import Creator, Pilot, ShortlistEntry

MOST_WORDS = 300
_ALL, _FEW = "all", "few"
_KNOWN = frozenset({PoolState.PILOT, PoolState.ACTIVE, PoolState.RETIRED})


class PilotDraft(BaseModel):
    """A pilot in the making."""

    shortlist: int | None = None
    creators: list[int] = []
    sure: str = ""
    budget: Money | None = None
    ask_on: date | None = None
    goal: str = ""
    paid_by: PaidBy = PaidBy.ROI
    roi: Decimal = BREAK_EVEN
    orders: int | None = None
    words: str = ""
    in_charge: int | None = None

    @property
    def too_many(self) -> bool:
        return len(self.creators) > ADVISED

    @property
    def chosen(self) -> list[int]:
        """Those who are tried, after the second answer about their number."""
        return self.creators[:ADVISED] if self.sure == _FEW else self.creators


_Asking = Asking[PilotDraft]


def _listed(asking: _Asking) -> list[Creator]:
    """The shortlist's, in its order; nobody without one."""
    if asking.draft.shortlist is None:
        return []
    query = asking.uow.query(ShortlistEntry).where(
        ShortlistEntry.shortlist_id == asking.draft.shortlist, ShortlistEntry.state != "dropped"
    )
    listed = asking.uow.all(query.order_by(col(ShortlistEntry.position)).limit(50))
    known = {one.id: one for one in by_ids(asking.uow, [entry.creator_id for entry in listed])}
    return [known[entry.creator_id] for entry in listed]


def _candidates(asking: _Asking) -> Sequence[Choice]:
    """The shortlist's creators first, then whoever matches the letters typed."""
    listed = _listed(asking)
    return pool_choices(asking) if asking.query or not listed else [choice_of(one) for one in listed]


def _first_new(asking: _Asking) -> list[str] | None:
    """Proposed: the first two whom the team has not worked with (R16)."""
    listed = [one.id for one in _listed(asking)]
    known = worked_with(asking.uow, listed)
    standing = pools.states(asking.uow, listed)
    new = [one for one in listed if one not in known and standing.get(one) not in _KNOWN]
    return [str(one) for one in (new or listed)[:ADVISED]] or None


def _free(asking: _Asking, value: list[int]) -> Words | None:
    """Nobody is tried twice at once."""
    tried = pilots.tried_now(asking.uow, value)
    return msg("In a pilot already: %(names)s.", names=tuple(tried)) if tried else None


def _few(_asking: _Asking) -> Words:
    return msg("One or two are enough to see whether it pays.")


def _sure(asking: _Asking) -> Sequence[Choice]:
    names = [one.label for one in those(asking, [str(each) for each in asking.draft.creators[:ADVISED]])]
    return [
        Choice(_FEW, msg("Only %(names)s", names=tuple(names))),
        Choice(_ALL, msg("Yes, all %(n)s", n=len(asking.draft.creators))),
    ]


def _in_the_future(asking: Asking[Any], value: date) -> Words | None:
    return None if value > _today(asking) else msg("That day has passed. Choose a later one.")


def _today(asking: Asking[Any]) -> date:
    return asking.now.astimezone(ZoneInfo(workspace_of(asking.uow).timezone)).date()


def _usual_day(asking: Asking[Any]) -> date:
    return _today(asking) + timedelta(days=USUAL_DAYS)


def _paid_by(_asking: Asking[Any]) -> Sequence[Choice]:
    return [
        Choice(PaidBy.ROI.value, msg("ROI at or above break-even")),
        Choice(PaidBy.ORDERS.value, msg("A number of orders")),
        Choice(PaidBy.WORDS.value, msg("Something else: I say it in words")),
    ]


def _break_even(asking: _Asking) -> Decimal:
    pool = pools.find(asking.uow, PoolKind.TEAM)
    return pool.break_even if pool else BREAK_EVEN


def _begin(visit: Visit, draft: PilotDraft) -> Outcome:
    least = {PaidBy.ROI: draft.roi}
    if draft.orders is not None:
        least[PaidBy.ORDERS] = Decimal(draft.orders)
    new = pilots.NewPilot(
        creators=tuple(dict.fromkeys(draft.chosen)),
        ask_on=draft.ask_on or (visit.now + timedelta(days=USUAL_DAYS)).date(),
        paid_by=draft.paid_by,
        in_charge=draft.in_charge or visit.actor.membership_id,
        paid_least=least.get(draft.paid_by),
        paid_words=draft.words if draft.paid_by is PaidBy.WORDS else "",
        budget=draft.budget,
        goal=draft.goal,
        shortlist_id=draft.shortlist,
    )
    return pilots.begin(visit.uow, new, by=visit.actor, chat=visit.chat, thread=visit.thread, now=visit.now)


_WHO = Page(
    "who",
    msg("Who is tried"),
    [
        entities(
            "creators",
            msg("Creators"),
            _candidates,
            find=those,
            search=True,
            least=1,
            most=MOST,
            ask=msg("Who is tried first?"),
            default=_first_new,
            check=_free,
            advice=_few,
        )
    ],
)
_MANY = Page(
    "sure",
    msg("More than two?"),
    [
        choice(
            "sure",
            msg("How many"),
            _sure,
            ask=msg("Really more than two?"),
            advice=msg(
                "Each one takes a part of the budget, so that less can be read from each; what does not pay is "
                "paid several times. The others can follow when the first have paid."
            ),
        )
    ],
    when=lambda draft: draft.too_many,
)
_TERMS = Page(
    "terms",
    msg("Budget and day"),
    [
        money(
            "budget",
            msg("Budget"),
            ask=msg("What may the pilot cost, fees and ads together?"),
            optional=True,
            least=0,
        ),
        day(
            "ask_on",
            msg("Asked on"),
            ask=msg("On which day shall I ask whether it has paid?"),
            default=_usual_day,
            check=_in_the_future,
        ),
        text(
            "goal",
            msg("What is tried"),
            ask=msg("What is tried with them?"),
            placeholder=msg("Winter coats, first orders"),
            optional=True,
            assume=True,
            most_length=100,
        ),
        choice(
            "in_charge",
            msg("In charge"),
            team,
            ask=msg("Who says whether it has paid?"),
            default=keeper,
            assume=True,
        ),
    ],
)
_PAID = Page(
    "paid",
    msg("When has it paid?"),
    [
        choice(
            "paid_by",
            msg("What counts as paid"),
            _paid_by,
            ask=msg("What counts as paid?"),
            default=PaidBy.ROI.value,
        )
    ],
)
_LEAST = Page(
    "least",
    msg("How much?"),
    [
        number(
            "roi",
            msg("ROI, at least"),
            ask=msg("Which ROI, at least?"),
            default=_break_even,
            least=Decimal("0.01"),
            most=MOST_BREAK_EVEN,
            when=lambda draft: draft.paid_by is PaidBy.ROI,
        ),
        number(
            "orders",
            msg("Orders, at least"),
            ask=msg("How many orders, at least?"),
            whole=True,
            least=1,
            when=lambda draft: draft.paid_by is PaidBy.ORDERS,
        ),
        text(
            "words",
            msg("Paid when"),
            ask=msg("When has it paid, in your words?"),
            most_length=MOST_WORDS,
            when=lambda draft: draft.paid_by is PaidBy.WORDS,
        ),
    ],
)
START = Flow(
    name="pilot",
    title=msg("Pilot first"),
    draft=PilotDraft,
    submit=msg("Begin the pilot"),
    finish=_begin,
    pages=[_WHO, _MANY, _TERMS, _PAID, _LEAST],
)


class StopDraft(BaseModel):
    """Who does not go on, and why."""

    pilot: int = 0
    creators: list[int] = []
    to: PoolMove = PoolMove.REST
    reason: str = ""


def _waiting(asking: Asking[Any]) -> list[str]:
    pilot = asking.uow.get(Pilot, asking.draft.pilot)
    return [str(one.creator_id) for one in pilots.waiting(asking.uow, pilot)]


def _open(asking: Asking[Any]) -> Sequence[Choice]:
    return those(asking, _waiting(asking))


def _open_ones(asking: Asking[Any], values: Sequence[str]) -> Sequence[Choice]:
    waiting = set(_waiting(asking))
    return those(asking, [value for value in values if is_id(value) and value in waiting])


def _stops(_asking: Asking[Any]) -> Sequence[Choice]:
    return [Choice(move.value, MOVES[move]) for move in pilots.STOPS]


def _stop(visit: Visit, draft: StopDraft) -> Outcome:
    return pilots.stop(
        visit.uow,
        draft.pilot,
        draft.creators,
        to=draft.to,
        reason=draft.reason,
        by=visit.actor,
        now=visit.now,
    )


STOP = Flow(
    name="pilot.stop",
    title=msg("Stop the pilot"),
    draft=StopDraft,
    submit=msg("Stop"),
    finish=_stop,
    pages=[
        Page(
            "who",
            msg("Stop the pilot"),
            [
                entities(
                    "creators",
                    msg("Creators"),
                    _open,
                    find=_open_ones,
                    least=1,
                    most=MOST,
                    ask=msg("Who does not go on?"),
                    hint=msg("The others still wait for an answer."),
                    default=_waiting,
                ),
                choice(
                    "to",
                    msg("Where to"),
                    _stops,
                    ask=msg("Let them rest, or part with them?"),
                    default=PoolMove.REST.value,
                ),
                reason(msg("Why"), ask=msg("Why does it stop?")),
            ],
        )
    ],
)


class LongerDraft(BaseModel):
    """Another day, perhaps another budget."""

    pilot: int = 0
    ask_on: date | None = None
    budget: Money | None = None
    in_charge: int | None = None


def _another_day(asking: Asking[LongerDraft]) -> date:
    return _today(asking) + timedelta(days=USUAL_DAYS // 2)


def _present_budget(asking: Asking[LongerDraft]) -> Money | None:
    pilot = asking.uow.get(Pilot, asking.draft.pilot)
    if pilot.budget is None or pilot.budget_currency is None:
        return None
    return Money(amount=pilot.budget, currency=pilot.budget_currency)


def _present_keeper(asking: Asking[LongerDraft]) -> str:
    return str(asking.uow.get(Pilot, asking.draft.pilot).in_charge_id)


def _prolong(visit: Visit, draft: LongerDraft) -> Outcome:
    return pilots.prolong(
        visit.uow,
        draft.pilot,
        ask_on=draft.ask_on or _next_week(visit.now),
        budget=draft.budget,
        in_charge=draft.in_charge or visit.actor.membership_id,
        by=visit.actor,
        now=visit.now,
    )


def _next_week(now: datetime) -> date:
    return (now + timedelta(days=USUAL_DAYS // 2)).date()


LONGER = Flow(
    name="pilot.longer",
    title=msg("Let it run longer"),
    draft=LongerDraft,
    submit=msg("Save"),
    finish=_prolong,
    pages=[
        Page(
            "terms",
            msg("Let it run longer"),
            [
                day(
                    "ask_on",
                    msg("Asked on"),
                    ask=msg("On which day shall I ask again?"),
                    default=_another_day,
                    check=_in_the_future,
                ),
                money(
                    "budget",
                    msg("Budget"),
                    ask=msg("What may it cost altogether?"),
                    optional=True,
                    least=0,
                    default=_present_budget,
                ),
                choice(
                    "in_charge",
                    msg("In charge"),
                    team,
                    ask=msg("Who says whether it has paid?"),
                    default=_present_keeper,
                    assume=True,
                ),
            ],
        )
    ],
)


FLOWS = (START, STOP, LONGER)
