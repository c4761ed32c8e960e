"""How a score adds up, what weights do to it, and that no order depends on chance or on size."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.creators import CreatorFacts, Gender, Tier
from domain.criteria import Criteria, Goal, Threshold
from domain.goals import CREATOR_TYPES
from domain.parts import Dimension, PartGroup, PartName, Unit
from domain.scoring import (
    DEFAULT_WEIGHTS,
    MEASURES,
    TENTH,
    Part,
    Scale,
    medians,
    score_of,
    shares_of,
    total_of,
)
from domain.screening import screen

D = Decimal

shares = st.decimals(0, 1, places=3)
maybe = st.one_of(st.none(), shares)
amounts = st.one_of(st.none(), st.decimals(0, 200_000, places=2))
facts = st.builds(
    CreatorFacts,
    id=st.integers(1, 10**6),
    name=st.sampled_from(["阿伦", "Kai", "Mei", "A"]),
    handle=st.just("h"),
    platform=st.sampled_from(["douyin", "tiktok"]),
    tier=st.sampled_from([None, *Tier]),
    categories=st.sampled_from([(), ("menswear",), ("food", "styling")]),
    followers=st.one_of(st.none(), st.integers(0, 10**7)),
    active_fan_share=maybe,
    completion_rate=maybe,
    engagement_rate=maybe,
    audience=st.sampled_from([{}, {"male": D("0.8")}, {"male_30_50": D("0.7")}, {"age_31_40": D("0.4")}]),
    quote=amounts,
    quote_currency=st.just("CNY"),
    rebate_rate=maybe,
    sales_low=amounts,
    sales_high=amounts,
    gmv=amounts,
    gmv_currency=st.just("CNY"),
    ctr=maybe,
    ctor=maybe,
    refunds=amounts,
    median_views=st.one_of(st.none(), st.integers(0, 10**6)),
    supports_ads=st.sampled_from([None, True, False]),
    verified=st.sampled_from([None, True, False]),
    late_deliveries=st.integers(0, 3),
)
pools = st.lists(facts, max_size=25, unique_by=lambda each: each.id)
weights = st.dictionaries(
    st.sampled_from(PartName), st.decimals(0, 100, places=1), max_size=len(PartName)
).map(lambda some: {**DEFAULT_WEIGHTS, **some})
wanted = st.builds(
    Criteria,
    goal=st.sampled_from(Goal),
    category=st.sampled_from([None, "menswear"]),
    gender=st.sampled_from([None, Gender.MALE]),
    age_from=st.just(30),
    age_to=st.just(50),
    active_fans=st.sampled_from([None, Threshold(least=D("0.6")), Threshold(least=D("0.6"), hard=True)]),
)


def creator(number: int, **more: object) -> CreatorFacts:
    base = CreatorFacts(
        number,
        f"达人{number}",
        f"dy{number}",
        "douyin",
        followers=100_000,
        active_fan_share=D("0.70"),
        quote=D(3000),
        quote_currency="CNY",
    )
    return replace(base, **more)  # type: ignore[arg-type]


@given(pools, wanted, weights)
def test_points_add_up_to_the_score_that_is_shown(
    pool: list[CreatorFacts], criteria: Criteria, of: dict[PartName, Decimal]
) -> None:
    for candidate in screen(criteria, pool, of).candidates:
        parts = shares_of(candidate.parts)
        total = sum((share.won for share in parts), D(0))
        assert total == total_of(candidate.parts)
        assert candidate.score == score_of(candidate.parts) == int(total + D("0.5"))
        if parts:
            assert sum((share.possible for share in parts), D(0)) == 100
        assert all(D(0) <= share.won <= share.possible + TENTH for share in parts)


@given(pools, wanted, weights, st.integers())
def test_shuffled_creators_give_the_same_list(
    pool: list[CreatorFacts], criteria: Criteria, of: dict[PartName, Decimal], seed: int
) -> None:
    shuffled = random.Random(seed).sample(pool, len(pool))
    assert screen(criteria, shuffled, of) == screen(criteria, pool, of)


@given(pools, wanted, st.sampled_from(PartName))
def test_a_weight_of_nothing_leaves_the_part_out(
    pool: list[CreatorFacts], criteria: Criteria, name: PartName
) -> None:
    for candidate in screen(criteria, pool, {**DEFAULT_WEIGHTS, name: D(0)}).candidates:
        assert name not in {part.name for part in candidate.parts}


@given(facts, pools, wanted, weights)
def test_a_top_creator_never_beats_a_mid_tail_one_with_the_same_figures(
    figures: CreatorFacts, others: list[CreatorFacts], criteria: Criteria, of: dict[PartName, Decimal]
) -> None:
    """R19, also where the workspace gives the size class no weight at all."""
    top = replace(figures, id=-2, name="0 first by name", tier=Tier.TOP)
    middle = replace(figures, id=-1, name="z", tier=Tier.MIDDLE)
    order = [each.facts.id for each in screen(criteria, [top, middle, *others], of).candidates]
    if -1 in order and -2 in order:
        assert order.index(-1) < order.index(-2)


def test_size_alone_wins_nothing() -> None:
    pool = [creator(1, followers=5_000_000, name="b"), creator(2, followers=50_000, name="a")]
    assert [each.facts.id for each in screen(Criteria(), pool).candidates] == [2, 1]


def test_a_quote_is_measured_against_her_own_views_and_sales_when_both_are_known() -> None:
    """R25."""
    dear = creator(1, median_views=10_000, sales_low=D(50_000), sales_high=D(70_000))
    cheap = creator(2, median_views=60_000, sales_low=D(300_000), sales_high=D(300_000))
    usual = creator(3, median_views=30_000, sales_low=D(120_000), sales_high=D(120_000))
    unknown = creator(4)
    pool = [dear, cheap, usual, unknown]
    scale = Scale(Criteria(), medians(pool))
    parts = {each.id: {part.name: part for part in scale.parts(each)} for each in pool}
    assert [parts[n][PartName.VIEW_PRICE].value for n in (1, 2, 3, 4)] == [D(300), D(50), D(100), None]
    assert [parts[n][PartName.VIEW_PRICE].points for n in (1, 2, 3, 4)] == [D(0), D("0.75"), D("0.5"), None]
    assert [parts[n][PartName.SALES_PRICE].value for n in (1, 2, 3)] == [D("0.05"), D("0.01"), D("0.025")]
    assert parts[1][PartName.VIEW_PRICE].currency == "CNY"
    assert next(each.facts.id for each in screen(Criteria(), pool).candidates) == 2


def test_a_quote_in_another_currency_than_the_sales_says_nothing() -> None:
    one = creator(1, quote_currency="USD", sales_low=D(10), sales_high=D(10))
    assert one.sales_price is None


def test_what_a_person_found_out_about_her_numbers_is_a_small_part() -> None:
    pool = [creator(1, verified=False), creator(2, verified=True), creator(3)]
    found = {each.facts.id: each for each in screen(Criteria(), pool).candidates}
    part = {n: next(p for p in each.parts if p.name is PartName.VERIFIED) for n, each in found.items()}
    assert [part[n].points for n in (1, 2, 3)] == [D(0), D(1), None]
    assert [part[n].word for n in (1, 2, 3)] == ["doubtful", "genuine", ""]
    assert found[2].score > found[3].score > found[1].score
    assert DEFAULT_WEIGHTS[PartName.VERIFIED] <= 5


def test_tenths_go_to_the_largest_remainders() -> None:
    parts = [
        Part(name, D(1), Unit.SHARE, D(1), D(points))
        for name, points in ((PartName.PRICE, "1"), (PartName.SALES, "0.5"), (PartName.GMV, "0"))
    ]
    found = shares_of(parts)
    assert [share.possible for share in found] == [D("33.4"), D("33.3"), D("33.3")]
    assert [share.won for share in found] == [D("33.3"), D("16.7"), D("0.0")]
    assert (total_of(parts), score_of(parts)) == (D("50.0"), 50)


def test_half_a_point_is_rounded_up_from_what_is_shown() -> None:
    """85.46 is shown as 85.5 in an explanation, so the score is 86 and not 85."""
    parts = [Part(PartName.PRICE, D(1), Unit.SHARE, D(1), D("0.8546"))]
    assert (total_of(parts), score_of(parts)) == (D("85.5"), 86)


def test_nothing_known_scores_nothing() -> None:
    assert shares_of([Part(PartName.PRICE, D(1), Unit.MONEY)]) == ()
    assert score_of([Part(PartName.PRICE, D(1), Unit.MONEY)]) == 0


@pytest.mark.parametrize("goal", Goal)
def test_every_goal_prefers_a_kind_of_creator_and_says_where_from(goal: Goal) -> None:
    """R33, R35."""
    kind = CREATOR_TYPES[goal]
    assert "R33" in kind.sources
    assert all(factor > 1 for factor in kind.factors.values())
    assert set(kind.weighs_more) == set(kind.factors)


def test_a_goal_of_exposure_prefers_views_and_one_of_conversion_sales() -> None:
    views = creator(1, video_views=400_000, gmv=D(10_000), gmv_currency="CNY")
    sales = creator(2, video_views=100_000, gmv=D(40_000), gmv_currency="CNY")
    pool = [views, sales, creator(3, video_views=200_000, gmv=D(20_000), gmv_currency="CNY")]
    first = {goal: screen(Criteria(goal=goal), pool).candidates[0].facts.id for goal in Goal}
    assert first[Goal.EXPOSURE] == 1
    assert first[Goal.CONVERSION] == 2


def test_every_part_has_its_group_dimension_and_source() -> None:
    """R28's three groups; R9's seven dimensions, of which the region is only ever a filter."""
    assert {each.name for each in MEASURES} == set(PartName)
    assert len(MEASURES) == len(PartName)
    assert {each.group for each in MEASURES} == set(PartGroup)
    assert {each.dimension for each in MEASURES} == set(Dimension) - {Dimension.REGION}
    assert all(each.sources and all(source.startswith("R") for source in each.sources) for each in MEASURES)
