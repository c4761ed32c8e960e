"""Criteria, floors, scores and groups; every expected figure is spelled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.categories import CATEGORIES, category_key, suiting
from domain.creators import Ages, CreatorFacts, Gender, Tier, age_share, gender_share
from domain.criteria import Criteria, Goal, Threshold
from domain.scoring import PartName, Scale, medians, reasons
from domain.screening import FloorName, Group, screen

D = Decimal


def creator(number: int, **facts: object) -> CreatorFacts:
    base = CreatorFacts(
        id=number,
        name=f"达人{number}",
        handle=f"dy{number}",
        platform="douyin",
        categories=("styling",),
        followers=100_000,
        active_fan_share=D("0.70"),
        completion_rate=D("0.40"),
        engagement_rate=D("0.05"),
        quote=D(3000),
        quote_currency="CNY",
    )
    return replace(base, **facts)  # type: ignore[arg-type]


def points(
    criteria: Criteria, facts: CreatorFacts, pool: list[CreatorFacts]
) -> Mapping[PartName, Decimal | None]:
    return {part.name: part.points for part in Scale(criteria, medians(pool)).parts(facts)}


@pytest.mark.parametrize(
    ("floor", "criteria", "facts"),
    [
        (FloorName.PLATFORM, {"platform": "douyin"}, {"platform": "tiktok"}),
        (FloorName.CATEGORY, {"category": "menswear"}, {"categories": ("food",)}),
        (FloorName.REGION, {"regions": ("广东",)}, {"region": "浙江"}),
        (FloorName.PRICE, {"price_to": D(5000)}, {"quote": D(5001)}),
        (FloorName.PRICE, {"price_from": D(1000)}, {"quote": D(999)}),
        (FloorName.FOLLOWERS, {"followers_from": 50_000, "followers_to": 500_000}, {"followers": 49_999}),
        (
            FloorName.ACTIVE_FANS,
            {"active_fans": Threshold(least=D("0.6"), hard=True)},
            {"active_fan_share": D("0.59")},
        ),
        (
            FloorName.COMPLETION,
            {"completion": Threshold(least=D("0.3"), hard=True)},
            {"completion_rate": D("0.29")},
        ),
        (
            FloorName.AUDIENCE,
            {"gender": Gender.MALE, "audience": Threshold(least=D("0.8"), hard=True)},
            {"audience": {"male": D("0.79")}},
        ),
    ],
)
def test_a_floor_cuts_and_says_so(
    floor: FloorName, criteria: dict[str, object], facts: dict[str, object]
) -> None:
    result = screen(
        Criteria.model_validate(criteria),
        [creator(1, region="广东省", audience={"male": D("0.9")}), creator(2, **facts)],
    )
    assert [(cut.floor, cut.count, cut.examples) for cut in result.cuts] == [(floor, 1, ("达人2",))]
    assert [candidate.facts.id for candidate in result.candidates] == [1]


@pytest.mark.parametrize(
    ("floor", "criteria", "unknown"),
    [
        (FloorName.CATEGORY, {"category": "menswear"}, {"categories": ()}),
        (FloorName.REGION, {"regions": ("广东",)}, {"region": None}),
        (FloorName.PRICE, {"price_to": D(5000)}, {"quote": None}),
        (FloorName.PRICE, {"price_to": D(5000)}, {"quote_currency": "USD"}),
        (
            FloorName.ACTIVE_FANS,
            {"active_fans": Threshold(least=D("0.6"), hard=True)},
            {"active_fan_share": None},
        ),
        (FloorName.COMPLETION, {}, {"completion_rate": None}),
    ],
)
def test_the_unknown_is_never_cut_but_to_be_verified(
    floor: FloorName, criteria: dict[str, object], unknown: dict[str, object]
) -> None:
    result = screen(
        Criteria.model_validate(criteria),
        [creator(1, region="广东"), creator(2, **{"region": "广东", **unknown})],
    )
    assert result.cuts == ()
    assert [(each.facts.id, each.group, each.unknown) for each in result.candidates] == [
        (1, Group.FIT, ()),
        (2, Group.VERIFY, (floor,)),
    ]


def test_a_soft_threshold_puts_behind_and_does_not_cut() -> None:
    result = screen(Criteria(), [creator(1, active_fan_share=D("0.59")), creator(2)])
    assert [(each.facts.id, each.group, each.missed) for each in result.candidates] == [
        (2, Group.FIT, ()),
        (1, Group.NEAR, (FloorName.ACTIVE_FANS,)),
    ]


def test_what_nobody_knows_is_said_once_and_puts_nobody_in_doubt() -> None:
    pool = [creator(number, active_fan_share=None, completion_rate=None, categories=()) for number in (1, 2)]
    result = screen(Criteria(category="skincare"), pool)
    assert result.not_measured == (FloorName.CATEGORY, FloorName.ACTIVE_FANS, FloorName.COMPLETION)
    assert {candidate.group for candidate in result.candidates} == {Group.FIT}


def test_a_tiktok_shop_export_gives_a_useful_order() -> None:
    def seller(number: int, gmv: str, views: int, refunds: str, ctor: str) -> CreatorFacts:
        return CreatorFacts(
            number, f"c{number}", f"c{number}", "tiktok", gmv=D(gmv), gmv_currency="USD", ctr=D("0.05"),
            ctor=D(ctor), refunds=D(refunds), est_commission=D(gmv) * D("0.15"), video_views=views,
        )  # fmt: skip

    pool = [
        seller(1, "0", 900_000, "0", "0.07"),
        seller(2, "40000", 2_000_000, "1000", "0.06"),
        seller(3, "20000", 1_000_000, "2000", "0.03"),
        seller(4, "0", 50_000, "0", "0.01"),
        seller(5, "10000", 600_000, "300", "0.03"),
    ]
    order = [candidate.facts.id for candidate in screen(Criteria(), pool).candidates]
    assert order == [2, 3, 5, 1, 4]


def test_points_are_measured_against_the_peers_who_have_any() -> None:
    pool = [
        creator(n, sales_low=D(v), sales_high=D(v), quote=D(q))
        for n, v, q in [(1, 0, 1500), (2, 50, 3000), (3, 100, 3000), (4, 400, 9000)]
    ]
    found = [points(Criteria(), facts, pool) for facts in pool]
    assert [each[PartName.SALES] for each in found] == [D(0), D("0.25"), D("0.5"), D(1)]
    assert [each[PartName.PRICE] for each in found] == [D("0.75"), D("0.5"), D("0.5"), D(0)]


def test_two_peers_say_nothing() -> None:
    pool = [creator(1), creator(2)]
    assert points(Criteria(), pool[0], pool)[PartName.ENGAGEMENT] is None


def test_thresholds_give_half_at_the_line_and_less_below() -> None:
    pool = [creator(1, active_fan_share=D("0.60"), completion_rate=D("0.15"))]
    found = points(Criteria(), pool[0], pool)
    assert (found[PartName.ACTIVE_FANS], found[PartName.COMPLETION]) == (D("0.5"), D("0.125"))


@pytest.mark.parametrize(
    ("ctr", "expected"), [("0.005", "0"), ("0.02", "0.5"), ("0.05", "1"), ("0.15", "0.6"), ("0.3", "0.2")]
)
def test_a_click_rate_is_judged_by_its_band(ctr: str, expected: str) -> None:
    facts = creator(1, ctr=D(ctr))
    assert points(Criteria(), facts, [facts])[PartName.CTR] == D(expected)


def test_mid_tail_creators_are_preferred_to_top_ones() -> None:
    pool = [creator(1, tier=Tier.TOP), creator(2, tier=Tier.MIDDLE), creator(3, tier=Tier.TAIL)]
    assert [each.facts.id for each in screen(Criteria(), pool).candidates] == [2, 3, 1]


def test_audience_shares_come_from_what_the_export_has() -> None:
    audience = {"male": D("0.88"), "age_24_30": D("0.2"), "age_31_40": D("0.32"), "age_41_50": D("0.14")}
    assert gender_share(audience, Gender.FEMALE) == D("0.12")
    assert age_share(audience, Ages(30, 50)) == D("0.46")
    assert age_share({}, Ages(30, 50)) is None
    wanted = Criteria(gender=Gender.MALE, age_from=30, age_to=50)
    joint = Scale(wanted, {}).parts(creator(1, audience={"male_30_50": D("0.8")}))
    assert {part.name: part.points for part in joint}[PartName.AUDIENCE] == D(1)


def test_the_menswear_example_finds_the_creators_it_describes() -> None:
    """R30: male 30–50 at least 80 %, mid-tail styling creators, active fans ≥ 65 %, completion ≥ 35 %."""
    wanted = Criteria(
        category="menswear",
        gender=Gender.MALE,
        age_from=30,
        age_to=50,
        audience=Threshold(least=D("0.80")),
        active_fans=Threshold(least=D("0.65")),
        completion=Threshold(least=D("0.35")),
    )
    audience = {"male_30_50": D("0.82")}
    pool = [creator(n, audience=audience, tier=Tier.MIDDLE, completion_rate=D("0.36")) for n in range(1, 11)]
    pool += [
        creator(11, audience={"male_30_50": D("0.60")}),
        creator(12, audience=audience, active_fan_share=D("0.60")),
        creator(13, audience=audience, categories=("food",)),
        creator(14, audience=audience, completion_rate=None),
    ]
    result = screen(wanted, pool)
    assert {each.facts.id for each in result.candidates if each.group is Group.FIT} == set(range(1, 11))
    assert {each.facts.id: each.missed for each in result.candidates if each.group is Group.NEAR} == {
        11: (FloorName.AUDIENCE,),
        12: (FloorName.ACTIVE_FANS,),
    }
    assert [each.facts.id for each in result.candidates if each.group is Group.VERIFY] == [14]
    assert [(cut.floor, cut.count) for cut in result.cuts] == [(FloorName.CATEGORY, 1)]


def test_reasons_name_the_strongest_points_and_what_speaks_against() -> None:
    pool = [creator(1, quote=D(9000), engagement_rate=D("0.10")), creator(2), creator(3)]
    first = next(each for each in screen(Criteria(), pool).candidates if each.facts.id == 1)
    pro, contra = reasons(first.parts)
    assert [part.name for part in pro] == [PartName.ENGAGEMENT, PartName.COMPLETION, PartName.ACTIVE_FANS]
    assert [(part.name, part.value, part.peer) for part in contra] == [(PartName.PRICE, D(9000), D(3000))]


def test_who_is_known_too_little_is_to_be_verified() -> None:
    little = creator(9, completion_rate=D("0.9"), active_fan_share=D("0.9"), engagement_rate=None, quote=None)
    rich = [
        creator(
            n,
            sales_low=D(9),
            sales_high=D(9),
            reputation=D(5),
            supports_ads=True,
            tier=Tier.MIDDLE,
            gmv=D(5),
            gmv_currency="CNY",
        )
        for n in (1, 2, 3)
    ]
    groups = {each.facts.id: each.group for each in screen(Criteria(), [*rich, little]).candidates}
    assert groups == {1: Group.FIT, 2: Group.FIT, 3: Group.FIT, 9: Group.VERIFY}


@given(st.permutations(list(range(8))), st.sampled_from(Goal))
def test_the_order_does_not_depend_on_the_order_of_the_pool(order: list[int], goal: Goal) -> None:
    pool = [creator(n, quote=D(1000 * (n % 3 + 1)), engagement_rate=D(n % 4) / 100) for n in range(8)]
    expected = [each.facts.id for each in screen(Criteria(goal=goal), pool).candidates]
    shuffled = [pool[index] for index in order]
    assert [each.facts.id for each in screen(Criteria(goal=goal), shuffled).candidates] == expected


def test_every_score_lies_between_nothing_and_all() -> None:
    pool = [
        creator(1, late_deliveries=3, tier=Tier.TOP, rebate_rate=D(0)),
        creator(2, quote=D(0)),
        creator(3),
    ]
    assert all(0 <= each.score <= 100 for each in screen(Criteria(), pool).candidates)


def test_categories_know_what_people_write() -> None:
    assert category_key("男装") == "menswear"
    assert category_key("Skin Care") == "skincare"
    assert category_key("钓鱼") == "钓鱼"
    assert suiting("menswear") == ("menswear", "styling", "fashion")
    keys = {category.key for category in CATEGORIES}
    assert all(set(category.akin) <= keys for category in CATEGORIES)
