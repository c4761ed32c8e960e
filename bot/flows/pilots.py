"""Questions about pilots: who is tried with which money until when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bot.flows.creator_fields import choice_of, pool_choices, those
from bot.flows.model import Asking, Choice, Flow, Page, choice, day, entities, money, number, text
from bot.flows.pools import MOST_BREAK_EVEN, keeper, team
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.money import Money
from domain.outcome import Outcome
from domain.pilots import ADVISED, BREAK_EVEN, MOST, USUAL_DAYS, PaidBy
from domain.pools import PoolKind, PoolState
from services import pilots, pools
from services.people import workspace_of
from storage.queries.creators import by_ids
from storage.queries.pools import worked_with
from storage.sql import col
from storage.tables import Creator, ShortlistEntry

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


def in_the_future(asking: Asking[Any], value: date) -> Words | None:
    return None if value > today(asking) else msg("That day has passed. Choose a later one.")


def today(asking: Asking[Any]) -> date:
    return asking.now.astimezone(ZoneInfo(workspace_of(asking.uow).timezone)).date()


def _usual_day(asking: Asking[Any]) -> date:
    return today(asking) + timedelta(days=USUAL_DAYS)


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
            check=in_the_future,
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


FLOWS = (START,)
