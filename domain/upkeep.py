"""达人池优化 (R31): who should rest or go, come back, be kept for long, or be tried; proposals with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median

from domain.pools import PoolMove, PoolState
from domain.track_record import Reported

LOOKS_BACK = timedelta(days=30)
LEAST_DAYS = 5  # with numbers, before anything is said of her
LONG_DAYS = 14  # with numbers, before somebody is let go or kept for good
LEAST_PEERS = 3  # for a median to mean anything
SILENT_FOR = timedelta(days=30)  # after "not now"
_GOOD = Decimal("1.5")  # times the pool's median: kept for long
_BAD = Decimal("0.5")  # times break-even: let go instead of rested
MOST = 8  # proposals at once, the gravest first


class CtrBand(StrEnum):
    """R88–R91: what a click rate says of the audience. The two spans the source leaves out are to be watched."""

    FANS = "fans"  # mostly old fans
    WATCH_LOW = "watch_low"
    NORMAL = "normal"
    WATCH_HIGH = "watch_high"
    BROAD = "broad"  # the audience is too broad


_OUTSIDE = frozenset({CtrBand.FANS, CtrBand.BROAD})
_FEW, _LOW, _HIGH, _MANY = (Decimal(each) for each in ("0.01", "0.03", "0.10", "0.20"))


def band(ctr: Decimal) -> CtrBand:
    """The band of a click rate; 3, 10 and 20 % are still the better one."""
    if ctr < _FEW:
        return CtrBand.FANS
    if ctr < _LOW:
        return CtrBand.WATCH_LOW
    if ctr <= _HIGH:
        return CtrBand.NORMAL
    return CtrBand.WATCH_HIGH if ctr <= _MANY else CtrBand.BROAD


class UpkeepKind(StrEnum):
    """What is proposed, the gravest first."""

    RETIRE = "retire"
    REST = "rest"
    BACK = "back"
    KEEP = "keep"  # for long: never proposed to rest for her click rate alone
    TRY = "try"  # a newcomer like the benchmark


MOVES = {
    UpkeepKind.RETIRE: PoolMove.RETIRE,
    UpkeepKind.REST: PoolMove.REST,
    UpkeepKind.BACK: PoolMove.ACTIVATE,
}


class Why(StrEnum):
    """The rule that speaks."""

    ROI_BELOW = "roi_below"  # break-even
    ROI_FAR_BELOW = "roi_far_below"
    CTR_FANS = "ctr_fans"
    CTR_BROAD = "ctr_broad"
    GOOD_AGAIN = "good_again"
    LONG_GOOD = "long_good"
    LIKE_BENCHMARK = "like_benchmark"


@dataclass(frozen=True)
class Standard:
    """What somebody is measured against. A median is None with fewer than three creators who know the figure."""

    break_even: Decimal
    roi: Decimal | None
    ctr: Decimal | None
    peers: int


@dataclass(frozen=True)
class Measured:
    """Somebody of the pool and what her ads came to."""

    creator_id: int
    state: PoolState
    long_term: bool
    report: Reported
    days_below: int = 0  # the newest days in a row with an ROI under break-even (R92)


@dataclass(frozen=True)
class Proposed:
    """One proposal and the rule that made it."""

    kind: UpkeepKind
    why: Why


def standard(measured: Sequence[Measured], break_even: Decimal) -> Standard:
    """The pool's medians, of those who are active and have enough days."""
    active = [
        each.report for each in measured if each.state is PoolState.ACTIVE and each.report.days >= LEAST_DAYS
    ]
    rois = [report.roi for report in active if report.roi is not None]
    ctrs = [report.ctr for report in active if report.ctr is not None]
    return Standard(break_even, _median(rois), _median(ctrs), len(active))


def _median(values: Sequence[Decimal]) -> Decimal | None:
    return median(values).quantize(Decimal("0.0001")) if len(values) >= LEAST_PEERS else None


def propose(each: Measured, by: Standard) -> Proposed | None:
    """What to do about one creator; None: nothing, or too little is known. One in a pilot has a day of her own."""
    if each.report.days < LEAST_DAYS:
        return None
    if each.state is PoolState.ACTIVE:
        return _weak(each, by) or _good(each, by)
    if each.state is PoolState.RESTING and each.report.roi is not None:
        again = each.report.roi >= max(by.break_even, by.roi or by.break_even)
        return Proposed(UpkeepKind.BACK, Why.GOOD_AGAIN) if again else None
    return None


def _weak(each: Measured, by: Standard) -> Proposed | None:
    roi, ctr = each.report.roi, each.report.ctr
    if roi is not None and roi < by.break_even:
        if roi < _BAD * by.break_even and each.report.days >= LONG_DAYS:
            return Proposed(UpkeepKind.RETIRE, Why.ROI_FAR_BELOW)
        return Proposed(UpkeepKind.REST, Why.ROI_BELOW)
    if roi is not None or ctr is None or each.long_term:
        return None  # whoever pays is not sent away for her click rate
    if (found := band(ctr)) in _OUTSIDE:
        return Proposed(UpkeepKind.REST, Why.CTR_FANS if found is CtrBand.FANS else Why.CTR_BROAD)
    return None


def _good(each: Measured, by: Standard) -> Proposed | None:
    roi = each.report.roi
    if each.long_term or roi is None or by.roi is None or each.report.days < LONG_DAYS:
        return None
    if roi < by.break_even or roi < _GOOD * by.roi:
        return None
    return Proposed(UpkeepKind.KEEP, Why.LONG_GOOD)


def week_of(day: date) -> str:
    """The key under which a week's proposals are made once: "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
