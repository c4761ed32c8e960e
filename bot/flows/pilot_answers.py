"""Questions on the day of a pilot's verdict: who does not go on, and until when it runs longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from bot.flows.creator_fields import is_id, those
from bot.flows.model import Asking, Choice, Flow, Page, choice, day, entities, money
from bot.flows.pilots import in_the_future, today
from bot.flows.pools import reason, team
from bot.messages.pool_words import MOVES
from bot.messages.words import msg
from bot.visit import Visit
from domain.money import Money
from domain.outcome import Outcome
from domain.pilots import MOST, USUAL_DAYS
from domain.pools import PoolMove
from services import pilots
from storage.tables import Pilot


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
    return today(asking) + timedelta(days=USUAL_DAYS // 2)


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
                    check=in_the_future,
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


FLOWS = (STOP, LONGER)
