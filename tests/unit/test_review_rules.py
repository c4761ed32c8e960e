"""Reviews: what a verdict needs, when changes are due, and the life of a draft."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.review import (
    SUBMISSION,
    PointResult,
    ReviewPoint,
    SubmissionMove,
    SubmissionState,
    Verdict,
    due_fits,
    failed,
    unsaid,
    usual_due,
    verdict,
)
from domain.tasks import ASSIGNMENT, AT_WORK, HER_TURN, UNDECIDED, AssignmentMove, AssignmentState

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
POINTS = st.dictionaries(
    st.sampled_from(ReviewPoint),
    st.builds(PointResult, passed=st.booleans(), change=st.sampled_from(["", " ", "do this"])),
)


@given(POINTS)
def test_a_verdict_is_approval_exactly_when_nothing_failed(points: dict[ReviewPoint, PointResult]) -> None:
    assert (verdict(points) is Verdict.APPROVED) == (failed(points) == ())
    assert set(unsaid(points)) <= set(failed(points))
    assert all(not points[point].change.strip() for point in unsaid(points))


def test_there_are_six_points() -> None:
    assert len(ReviewPoint) == 6


def test_changes_are_usually_due_tomorrow_evening_where_the_workspace_is() -> None:
    assert usual_due(NOON, "Asia/Shanghai") == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    late = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # past midnight in Shanghai
    assert usual_due(late, "Asia/Shanghai") == datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "fits"),
    [
        (timedelta(0), False),
        (timedelta(minutes=1), True),
        (timedelta(days=7), True),
        (timedelta(days=8), False),
    ],
)
def test_a_revision_is_due_within_seven_days(after: timedelta, fits: bool) -> None:
    assert due_fits(NOON + after, NOON, "Asia/Shanghai") is fits


@given(st.timedeltas(timedelta(0), timedelta(days=2000)).map(lambda span: NOON + span))
def test_the_usual_due_time_always_fits(now: datetime) -> None:
    for zone in ("Asia/Shanghai", "Europe/Berlin", "America/New_York"):
        assert due_fits(usual_due(now, zone), now, zone)


def test_only_a_waiting_draft_moves() -> None:
    moving = {state for state, _ in SUBMISSION.moves}
    assert moving == {SubmissionState.WAITING}
    assert {move for _, move in SUBMISSION.moves} == set(SubmissionMove)


def test_every_state_of_a_share_is_undecided_at_work_or_over() -> None:
    over = {AssignmentState.DECLINED, AssignmentState.WITHDRAWN, AssignmentState.DONE}
    assert over | UNDECIDED | AT_WORK == set(AssignmentState)
    assert not UNDECIDED & AT_WORK
    assert HER_TURN <= AT_WORK
    assert all((state, move) not in ASSIGNMENT.moves for state in over for move in AssignmentMove)


def test_every_state_at_work_can_be_left() -> None:
    for state in AT_WORK:
        assert any(ASSIGNMENT.allows(state, move) for move in AssignmentMove)
