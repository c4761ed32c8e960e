"""The rules of pools, pilots and upkeep as values: every state with every move, bands, what is believed and proposed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from domain.errors import Conflict
from domain.pilots import PILOT, PaidBy, PilotMove, PilotState, has_paid
from domain.pools import LEADS_TO, POOL, PoolMove, PoolState
from domain.track_record import Reported, believed, orders_of
from domain.upkeep import CtrBand, Measured, Standard, UpkeepKind, Why, band, propose, standard, week_of

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "pools.md"
S, M = PoolState, PoolMove

# What may be done from where; everything else is refused.
ALLOWED = {
    S.CANDIDATE: {M.TRY, M.ACTIVATE, M.REST, M.RETIRE},
    S.PILOT: {M.ACTIVATE, M.REST, M.RETIRE, M.RECONSIDER},
    S.ACTIVE: {M.REST, M.RETIRE, M.REOPEN},
    S.RESTING: {M.TRY, M.ACTIVATE, M.RETIRE, M.RECONSIDER, M.REOPEN},
    S.RETIRED: {M.TRY, M.RECONSIDER, M.REOPEN},
}


@pytest.mark.parametrize("state", list(PoolState), ids=str)
@pytest.mark.parametrize("move", list(PoolMove), ids=str)
def test_every_state_allows_its_moves_and_no_other(state: PoolState, move: PoolMove) -> None:
    if move in ALLOWED[state]:
        assert POOL.after(state, move) is LEADS_TO[move]
    else:
        with pytest.raises(Conflict):
            POOL.after(state, move)


def test_a_pilot_is_answered_prolonged_and_taken_back() -> None:
    ended = {PilotMove.EXPAND: PilotState.EXPANDED, PilotMove.STOP: PilotState.STOPPED}
    for state in PilotState:
        for move in PilotMove:
            allowed = state is PilotState.RUNNING or move is PilotMove.REOPEN
            assert PILOT.allows(state, move) is allowed
            if allowed:
                assert PILOT.after(state, move) is ended.get(move, PilotState.RUNNING)


def test_the_guide_has_both_life_cycles_as_they_are() -> None:
    guide = GUIDE.read_text()
    assert POOL.as_markdown() in guide
    assert PILOT.as_markdown() in guide


@pytest.mark.parametrize(
    ("ctr", "expected"),
    [
        ("0", CtrBand.FANS),
        ("0.0099", CtrBand.FANS),
        ("0.01", CtrBand.WATCH_LOW),
        ("0.0299", CtrBand.WATCH_LOW),
        ("0.03", CtrBand.NORMAL),
        ("0.10", CtrBand.NORMAL),
        ("0.1001", CtrBand.WATCH_HIGH),
        ("0.20", CtrBand.WATCH_HIGH),
        ("0.2001", CtrBand.BROAD),
    ],
)
def test_the_bands_of_a_click_rate(ctr: str, expected: CtrBand) -> None:
    assert band(Decimal(ctr)) is expected


@pytest.mark.parametrize(
    ("paid_by", "least", "roi", "orders", "expected"),
    [
        (PaidBy.ROI, "1", "1.00", None, True),
        (PaidBy.ROI, "1.2", "1.19", 500, False),
        (PaidBy.ROI, "1", None, 500, None),
        (PaidBy.ORDERS, "20", None, 20, True),
        (PaidBy.ORDERS, "20", "9", 19, False),
        (PaidBy.ORDERS, "20", "9", None, None),
        (PaidBy.WORDS, None, "9", 500, None),
    ],
)
def test_whether_it_has_paid_is_said_only_where_it_is_known(
    paid_by: PaidBy, least: str | None, roi: str | None, orders: int | None, expected: bool | None
) -> None:
    known = None if roi is None else Decimal(roi)
    limit = None if least is None else Decimal(least)
    assert has_paid(paid_by, limit, roi=known, orders=orders) is expected


def test_while_somebodys_numbers_are_missing_only_enough_orders_can_be_told() -> None:
    for paid_by, roi, orders, expected in (
        (PaidBy.ROI, "3", None, None),
        (PaidBy.ORDERS, None, 20, True),
        (PaidBy.ORDERS, None, 19, None),
    ):
        known = None if roi is None else Decimal(roi)
        assert (
            has_paid(
                paid_by, Decimal(20) if orders else Decimal(1), roi=known, orders=orders, knows_all=False
            )
            is expected
        )


def report(
    roi: str | None = "2",
    ctr: str | None = "0.05",
    *,
    days: int = 20,
    source: str = "qianchuan_materials",
    orders: int | None = 7,
) -> Reported:
    return Reported(
        source=source,
        level="material",
        first=date(2026, 11, 1),
        last=date(2026, 11, 20),
        days=days,
        spend=Decimal(100),
        gmv=None if roi is None else Decimal(100) * Decimal(roi),
        orders=orders,
        paired_spend=None if roi is None else Decimal(100),
        paired_gmv=None if roi is None else Decimal(100) * Decimal(roi),
        paired_clicks=None if ctr is None else int(Decimal(ctr) * 10000),
        paired_seen=None if ctr is None else 10000,
    )


def test_one_report_is_believed_and_nothing_is_added_up() -> None:
    shop, ads = report(None, None, source="compass_lives", days=30), report("1.5", source="qianchuan")
    assert believed([]) is None
    assert believed([shop, ads]) is ads, "the one that knows an ROI"
    longer = report("1.1", source="numbers", days=25)
    assert believed([ads, longer]) is longer, "the one of more days"
    assert believed([report(source="numbers"), ads]) is ads, "the order of the digest"


def test_orders_come_from_another_report_where_the_believed_one_has_none() -> None:
    ads = report(orders=None)
    lines = report(None, None, source="order_lines", orders=12, days=3)
    assert orders_of([ads, lines], ads) == 12
    assert orders_of([ads], ads) is None


STANDARD = Standard(break_even=Decimal(1), roi=Decimal(2), ctr=Decimal("0.05"), peers=5)


def measured(state: PoolState, found: Reported, *, long_term: bool = False) -> Measured:
    return Measured(1, state, long_term, found)


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (measured(S.ACTIVE, report("0.9")), (UpkeepKind.REST, Why.ROI_BELOW)),
        (measured(S.ACTIVE, report("0.4")), (UpkeepKind.RETIRE, Why.ROI_FAR_BELOW)),
        (measured(S.ACTIVE, report("0.4", days=13)), (UpkeepKind.REST, Why.ROI_BELOW)),
        (measured(S.ACTIVE, report("0.4", days=4)), None),
        (measured(S.ACTIVE, report("1")), None),
        (measured(S.ACTIVE, report("1", "0.005")), None),
        (measured(S.ACTIVE, report(None, "0.005")), (UpkeepKind.REST, Why.CTR_FANS)),
        (measured(S.ACTIVE, report(None, "0.25")), (UpkeepKind.REST, Why.CTR_BROAD)),
        (measured(S.ACTIVE, report(None, "0.25"), long_term=True), None),
        (measured(S.ACTIVE, report(None, "0.15")), None),
        (measured(S.ACTIVE, report(None, None)), None),
        (measured(S.ACTIVE, report("3")), (UpkeepKind.KEEP, Why.LONG_GOOD)),
        (measured(S.ACTIVE, report("3"), long_term=True), None),
        (measured(S.ACTIVE, report("3", days=13)), None),
        (measured(S.ACTIVE, report("0.9"), long_term=True), (UpkeepKind.REST, Why.ROI_BELOW)),
        (measured(S.RESTING, report("2")), (UpkeepKind.BACK, Why.GOOD_AGAIN)),
        (measured(S.RESTING, report("1.9")), None),
        (measured(S.RESTING, report("0.1")), None),
        (measured(S.PILOT, report("0.1")), None),
        (measured(S.CANDIDATE, report("0.1")), None),
        (measured(S.RETIRED, report("9")), None),
    ],
)
def test_what_is_proposed_of_whom(each: Measured, expected: tuple[UpkeepKind, Why] | None) -> None:
    found = propose(each, STANDARD)
    assert (found and (found.kind, found.why)) == expected


def test_a_median_needs_three_and_nobody_is_kept_for_good_without_one() -> None:
    two = [measured(S.ACTIVE, report("2")), measured(S.ACTIVE, report("9"))]
    by = standard([*two, measured(S.RESTING, report("5"))], Decimal(1))
    assert (by.roi, by.ctr, by.peers) == (None, None, 2)
    assert propose(two[1], by) is None
    assert propose(measured(S.RESTING, report("1")), by) is not None, "break-even is enough without a median"
    three = standard([*two, measured(S.ACTIVE, report("4", None))], Decimal(1))
    assert (three.roi, three.ctr) == (Decimal(4), None)


def test_a_week_has_one_name_over_new_year() -> None:
    assert week_of(date(2026, 11, 23)) == "2026-W48"
    assert week_of(date(2026, 12, 31)) == week_of(date(2027, 1, 3)) == "2026-W53"
    assert week_of(date(2027, 1, 4)) == "2027-W01"
