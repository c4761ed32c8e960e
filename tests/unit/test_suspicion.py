"""Numbers that do not fit each other: what fires, with which numbers, and what is said to be unknown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.suspicion import LEAST_PEERS, RULES, Figures, Pattern, Snapshot, Suspicion, findings

D = Decimal
DAY = date(2026, 11, 1)

PEERS = [
    Figures(
        followers=100_000,
        engagement=D("0.03") + D(n) / 1000,
        completion=D("0.30") + D(n) / 100,
        median_views=10_000 + 500 * n,
    )
    for n in range(9)
]
USUAL = Figures(
    followers=100_000,
    engagement=D("0.035"),
    completion=D("0.33"),
    median_views=12_000,
    likes=900_000,
    history=(Snapshot(DAY, 98_000, 11_800), Snapshot(DAY + timedelta(7), 100_000, 12_000)),
)


def fired(figures: Figures, peers: Sequence[Figures] = PEERS) -> list[Pattern]:
    return [each.pattern for each in findings(figures, peers).suspicions]


def only(figures: Figures) -> Suspicion:
    [one] = findings(figures, PEERS).suspicions
    return one


def changed(**facts: object) -> Figures:
    return Figures(**{**USUAL.__dict__, **facts})


def test_usual_numbers_raise_no_suspicion_and_leave_nothing_unknown() -> None:
    found = findings(USUAL, PEERS)
    assert (found.suspicions, found.unknown) == ((), ())


def test_engagement_far_above_her_size_is_said_with_the_peers_range() -> None:
    one = only(changed(engagement=D("0.20")))
    assert one.pattern is Pattern.ENGAGEMENT_HIGH
    assert one.usual is not None
    assert (one.value, one.usual.low, one.usual.high, one.usual.peers) == (
        D("0.20"),
        D("0.032"),
        D("0.036"),
        9,
    )


def test_a_high_rate_among_low_ones_is_not_odd_under_ten_percent() -> None:
    peers = [Figures(followers=100_000, engagement=D("0.01")) for _ in range(9)]
    assert Pattern.ENGAGEMENT_HIGH not in fired(changed(engagement=D("0.08")), peers)


def test_engagement_far_below_her_size() -> None:
    assert fired(changed(engagement=D("0.004"), completion=D("0.40"))) == [
        Pattern.ENGAGEMENT_LOW,
        Pattern.COMPLETION_ODD,
    ]
    assert fired(changed(engagement=D("0.004"), completion=D("0.10"))) == [Pattern.ENGAGEMENT_LOW]


def test_views_far_below_her_followers() -> None:
    one = only(changed(median_views=400, history=()))
    assert (one.pattern, one.value) == (Pattern.VIEWS_LOW, D("0.004"))


def test_followers_that_jump_while_views_stand_still() -> None:
    jump = (Snapshot(DAY, 60_000, 11_800), Snapshot(DAY + timedelta(14), 100_000, 12_000))
    one = only(changed(history=jump))
    assert (one.pattern, one.days) == (Pattern.FOLLOWERS_JUMP, 14)
    assert (round(one.value, 3), round(one.beside or D(0), 3)) == (D("0.667"), D("0.017"))


@pytest.mark.parametrize(
    "history",
    [
        (Snapshot(DAY, 60_000, 7_000), Snapshot(DAY + timedelta(14), 100_000, 12_000)),  # views grew along
        (Snapshot(DAY, 60_000, 11_800), Snapshot(DAY + timedelta(90), 100_000, 12_000)),  # in a season
        (Snapshot(DAY, 2_000, 11_800), Snapshot(DAY + timedelta(7), 4_000, 12_000)),  # few heads
        (Snapshot(DAY, 100_000, 12_000), Snapshot(DAY, 200_000, 12_000)),  # two files of one day
    ],
)
def test_growth_that_can_be_is_not_odd(history: tuple[Snapshot, ...]) -> None:
    assert fired(changed(history=history)) == []


def test_many_watch_to_the_end_and_nobody_reacts() -> None:
    found = findings(changed(engagement=D("0.006"), completion=D("0.45")), PEERS).suspicions
    odd = next(each for each in found if each.pattern is Pattern.COMPLETION_ODD)
    assert (odd.value, odd.beside) == (D("0.45"), D("0.006"))


def test_few_likes_for_many_followers() -> None:
    one = only(changed(likes=9_000))
    assert (one.pattern, one.value, one.usual) == (Pattern.LIKES_LOW, D("0.09"), None)
    assert fired(changed(likes=900, followers=9_000, median_views=1_100)) == []


def test_what_lacks_numbers_is_unknown_and_never_suspicious() -> None:
    found = findings(Figures(), PEERS)
    assert (found.suspicions, set(found.unknown)) == ((), set(Pattern))


def test_too_few_peers_show_no_range() -> None:
    found = findings(changed(engagement=D("0.9")), PEERS[: LEAST_PEERS - 1])
    assert found.suspicions == ()
    assert set(found.unknown) == {
        Pattern.ENGAGEMENT_HIGH,
        Pattern.ENGAGEMENT_LOW,
        Pattern.VIEWS_LOW,
        Pattern.COMPLETION_ODD,
    }


def test_every_pattern_has_a_rule_that_says_its_limits() -> None:
    assert [rule.pattern for rule in RULES] == list(Pattern)
    for rule in RULES:
        assert rule.says.format(**rule.limits)
        assert all("{" + name in rule.says for name in rule.limits)


counts = st.one_of(st.none(), st.integers(0, 10**12))
rates = st.one_of(st.none(), st.decimals(0, 10, places=4))
snapshots = st.builds(Snapshot, st.dates(date(2026, 1, 1), date(2026, 12, 31)), counts, counts)
figures = st.builds(Figures, counts, rates, rates, counts, counts, st.lists(snapshots, max_size=5).map(tuple))


@given(figures, st.lists(figures, max_size=20))
def test_no_numbers_break_it_and_every_pattern_is_said_once(her: Figures, peers: list[Figures]) -> None:
    found = findings(her, peers)
    said = [each.pattern for each in found.suspicions] + list(found.unknown)
    assert len(said) == len(set(said))
    assert all(isinstance(each.value, Decimal) for each in found.suspicions)
