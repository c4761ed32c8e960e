"""试点: the first one or two of a list, a budget, and a day on which somebody says whether it has paid (R16, R17)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from domain.machine import LifeCycle

ADVISED = 2  # creators of a pilot (R16: one or two)
MOST = 10  # creators of one pilot, after a second yes
USUAL_DAYS = 14
CHANGEABLE_FOR = timedelta(days=1)  # for so long an answer may be changed
BREAK_EVEN = Decimal(1)  # ROI at which sales cover the spend; each pool may say otherwise


class PilotState(StrEnum):
    """Where a pilot stands."""

    RUNNING = "running"
    EXPANDED = "expanded"  # somebody of it goes on
    STOPPED = "stopped"  # nobody does


class PilotMove(StrEnum):
    EXPAND = "expand"
    STOP = "stop"
    PROLONG = "prolong"
    REOPEN = "reopen"  # within a day


class PaidBy(StrEnum):
    """What counts as paid."""

    ROI = "roi"
    ORDERS = "orders"
    WORDS = "words"  # the person's own; nothing is computed


_S, _M = PilotState, PilotMove
PILOT = LifeCycle[PilotState, PilotMove](
    {
        (_S.RUNNING, _M.EXPAND): _S.EXPANDED,
        (_S.RUNNING, _M.STOP): _S.STOPPED,
        (_S.RUNNING, _M.PROLONG): _S.RUNNING,
        (_S.RUNNING, _M.REOPEN): _S.RUNNING,  # some were stopped, the others still wait
        (_S.EXPANDED, _M.REOPEN): _S.RUNNING,
        (_S.STOPPED, _M.REOPEN): _S.RUNNING,
    }
)


def has_paid(
    paid_by: PaidBy,
    least: Decimal | None,
    *,
    roi: Decimal | None,
    orders: int | None,
    knows_all: bool = True,
) -> bool | None:
    """Say whether it has paid; None where the number is unknown, or only a person can say.

    While somebody's numbers are missing (`knows_all`), an ROI says nothing yet, and orders only that there are enough.
    """
    known = {PaidBy.ROI: roi, PaidBy.ORDERS: orders, PaidBy.WORDS: None}[paid_by]
    if known is None or least is None:
        return None
    enough = known >= least
    return enough if knows_all or (enough and paid_by is PaidBy.ORDERS) else None
