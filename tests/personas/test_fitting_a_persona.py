"""Whether an audience is like a persona (R14): what fits, what does not, and what nobody can tell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.creators import Gender
from domain.personas import (
    Aspect,
    FieldFit,
    Fit,
    Named,
    Power,
    Profile,
    Wanted,
    age_shares,
    fits,
    listed,
    powers_of,
)
from domain.places import tiers_of

MEN = Wanted(gender=Gender.MALE)
THIRTY = Wanted(age_from=30, age_to=50)


def shares(**told: str) -> Profile:
    return Profile(shares={key: Decimal(share) for key, share in told.items()})


def one(wanted: Wanted, profile: Profile, least: str = "0.5") -> FieldFit:
    [found] = fits(wanted, profile, Decimal(least))
    return found


def test_an_empty_persona_compares_nothing() -> None:
    assert fits(Wanted(), shares(male="0.8", age_31_40="0.5")) == ()


def test_all_fields_are_unknown_of_a_creator_nobody_knows_anything_about() -> None:
    wanted = Wanted(
        age_from=30,
        gender=Gender.FEMALE,
        cities=("上海",),
        interests=("露营",),
        power=Power.HIGH,
        scenes=("直播间",),
    )
    found = fits(wanted, Profile())
    assert [each.aspect for each in found] == list(Aspect)
    assert {each.fit for each in found} == {Fit.UNKNOWN}


@pytest.mark.parametrize(
    ("wanted", "profile", "fit", "share"),
    [
        (MEN, shares(male="0.82"), Fit.FITS, "0.82"),
        (MEN, shares(male="0.50"), Fit.FITS, "0.50"),
        (MEN, shares(male="0.49"), Fit.NOT, "0.49"),
        (MEN, shares(male="0"), Fit.NOT, "0"),
        (MEN, shares(female="0.3"), Fit.FITS, "0.7"),
        (MEN, shares(age_31_40="0.9"), Fit.UNKNOWN, None),
        (THIRTY, shares(age_31_40="0.4", age_41_50="0.2", age_18_23="0.4"), Fit.FITS, "0.6"),
        (THIRTY, shares(age_31_40="0.2", age_18_23="0.8"), Fit.NOT, "0.2"),
        (THIRTY, shares(male="0.9"), Fit.UNKNOWN, None),
        (Wanted(age_from=41), shares(age_41_50="0.3", age_50_up="0.3"), Fit.FITS, "0.6"),
        (Wanted(age_to=30), shares(age_18_23="0.3", age_24_30="0.1", age_31_40="0.6"), Fit.NOT, "0.4"),
    ],
)
def test_ages_and_gender_go_by_their_share(
    wanted: Wanted, profile: Profile, fit: Fit, share: str | None
) -> None:
    found = one(wanted, profile)
    assert (found.fit, found.share) == (fit, None if share is None else Decimal(share))
    assert not found.at_least


def test_an_open_band_does_not_say_how_many_are_older_still() -> None:
    sixty = Wanted(age_from=60)
    found = one(sixty, shares(age_50_up="0.7", age_31_40="0.3"))
    assert (found.fit, found.share, found.at_least) == (Fit.UNKNOWN, Decimal(0), True)
    assert one(sixty, shares(age_50_up="0.2", age_31_40="0.8")).fit is Fit.NOT
    assert one(Wanted(age_from=55), shares(age_50_up="0.7", age_31_40="0.3")).fit is Fit.FITS


def test_ages_that_nobody_says_are_no_reason_for_a_no() -> None:
    found = one(THIRTY, shares(age_31_40="0.2", age_18_23="0.3"))
    assert (found.fit, found.share, found.at_least) == (Fit.UNKNOWN, Decimal("0.2"), True)
    assert one(THIRTY, shares(age_31_40="0.2", age_18_23="0.6")).fit is Fit.NOT


def test_the_share_of_both_together_is_a_bound_for_either() -> None:
    both = Wanted(age_from=30, age_to=50, gender=Gender.MALE)
    for share, fit in (("0.82", Fit.FITS), ("0.3", Fit.UNKNOWN)):
        found = fits(both, shares(male_30_50=share))
        assert [(each.fit, each.share, each.at_least) for each in found] == 2 * [(fit, Decimal(share), True)]


def test_the_list_says_from_which_share_on_it_fits() -> None:
    assert one(MEN, shares(male="0.7"), "0.8").fit is Fit.NOT


CITIES = "上海 12%、北京 9%、成都 8%、杭州 5%"


@pytest.mark.parametrize(
    ("wanted", "hers", "fit", "share"),
    [
        ("上海", CITIES, Fit.FITS, "0.12"),
        ("上海、杭州", CITIES, Fit.FITS, "0.17"),
        ("一线", CITIES, Fit.FITS, "0.21"),
        ("Shanghai", CITIES, Fit.FITS, "0.12"),
        ("上海市", CITIES, Fit.FITS, "0.12"),
        ("杭州", CITIES, Fit.NOT, "0.05"),
        ("浙江", CITIES, Fit.UNKNOWN, "0.05"),  # the province's other cities are not named
        ("武汉", CITIES, Fit.NOT, None),  # it holds 5 % at most, Shanghai 12 %
        ("武汉、长沙、南京", CITIES, Fit.UNKNOWN, None),  # together they may hold 15 %
        ("新一线", CITIES, Fit.UNKNOWN, None),  # which cities are in it her data does not say
        ("三四线", "三线 30%、四线 25%、一线 10%", Fit.FITS, "0.55"),
        ("一线", "三线 30%、四线 25%、一线 10%", Fit.NOT, "0.10"),
        ("上海", "一线 40%、二线 30%", Fit.UNKNOWN, None),
        ("上海", "上海、杭州", Fit.FITS, None),
        ("武汉", "上海、杭州", Fit.NOT, None),
        ("二线", "上海、杭州", Fit.UNKNOWN, None),
        ("Springfield", "Shelbyville 30%, Springfield 40%", Fit.FITS, "0.40"),
        ("Malaysia", "Kuala Lumpur 30%, Singapore 10%", Fit.FITS, "0.30"),
    ],
)
def test_cities_fit_when_the_wanted_ones_lead(wanted: str, hers: str, fit: Fit, share: str | None) -> None:
    names = tuple(each.name for each in listed(wanted))
    found = one(Wanted(cities=names), Profile(cities=listed(hers)))
    assert (found.fit, found.share) == (fit, None if share is None else Decimal(share))


@pytest.mark.parametrize(
    ("wanted", "hers", "fit", "met"),
    [
        (("露营",), "露营, 汽车", Fit.FITS, ["露营"]),
        (("钓鱼",), "户外钓鱼 20%", Fit.FITS, ["户外钓鱼"]),
        (("Styling",), "穿搭", Fit.FITS, ["穿搭"]),
        (("cars",), "Cars 12%, food", Fit.FITS, ["Cars"]),
        (("art",), "party", Fit.NOT, ["party"]),
        (("美妆",), "汽车、数码", Fit.NOT, ["汽车", "数码"]),
    ],
)
def test_interests_and_scenes_fit_when_one_is_shared(
    wanted: tuple[str, ...], hers: str, fit: Fit, met: list[str]
) -> None:
    interests = one(Wanted(interests=wanted), Profile(interests=listed(hers)))
    scenes = one(Wanted(scenes=wanted), Profile(scenes=listed(hers)))
    assert (interests.fit, [each.name for each in interests.found]) == (fit, met)
    assert (scenes.fit, scenes.found) == (interests.fit, interests.found)


@pytest.mark.parametrize(
    ("wanted", "hers", "fit"),
    [
        (Power.HIGH, "高", Fit.FITS),
        (Power.HIGH, "中高", Fit.FITS),
        (Power.MIDDLE, "中高", Fit.FITS),
        (Power.LOW, "中高", Fit.NOT),
        (Power.HIGH, "高 35%、中 45%、低 20%", Fit.NOT),
        (Power.MIDDLE, "高 35%、中 45%、低 20%", Fit.FITS),
        (Power.MIDDLE, "Medium", Fit.FITS),
        (Power.HIGH, "高 35%、中 45%", Fit.NOT),
        (Power.LOW, "高 35%、中 45%", Fit.NOT),
        (Power.HIGH, "高 10%", Fit.UNKNOWN),
        (Power.MIDDLE, "高 10%", Fit.UNKNOWN),
        (Power.MIDDLE, "高 60%", Fit.NOT),
        (Power.HIGH, "高、中 45%", Fit.UNKNOWN),
        (Power.HIGH, "白领 60%、高 30%", Fit.UNKNOWN),
        (Power.HIGH, "不高", Fit.UNKNOWN),
        (Power.HIGH, "¥100-300", Fit.UNKNOWN),
    ],
)
def test_purchasing_power_goes_by_the_level_that_most_have(wanted: Power, hers: str, fit: Fit) -> None:
    assert one(Wanted(power=wanted), Profile(powers=listed(hers))).fit is fit


def test_words_with_shares_are_read_as_people_and_exports_write_them() -> None:
    wanted = (Named(name="上海", share=Decimal("0.12")), Named(name="杭州", share=Decimal("0.08")))
    for written in (
        "上海 12%、杭州 8%",
        "上海:12%,杭州:8%",
        "上海（12%）；杭州（8％）",
        "上海0.12|杭州0.08",
        "上海12% 杭州8%",
    ):
        assert listed(written) == wanted
    assert listed("") == listed("--") == ()
    assert listed("Tier 1 25%") == (Named(name="Tier 1", share=Decimal("0.25")),)
    assert listed("上海 250%") == (Named(name="上海"),)


def test_ages_with_shares_are_read_as_bands() -> None:
    assert age_shares("0-17 5%, 24-30 35%、31~40 0.4, 50+ 5%") == {
        "age_0_17": Decimal("0.05"),
        "age_24_30": Decimal("0.35"),
        "age_31_40": Decimal("0.4"),
        "age_50_up": Decimal("0.05"),
    }
    for wrong in ("30 to 50", "40-31 20%", "24-30 80%, 31-40 80%", "24-30 10%, 24-30 20%", "x"):
        assert age_shares(wrong) is None


def test_tiers_are_known_by_what_people_call_them() -> None:
    assert tiers_of("一线城市") == tiers_of("Tier 1") == tiers_of("first tier") == {"1"}
    assert tiers_of("新一线") == tiers_of("new first tier") == {"new"}
    assert tiers_of("三线及以下") == tiers_of("下沉市场") == tiers_of("lower tiers") == {"3", "4", "5"}
    assert tiers_of("上海") == tiers_of("一线天") == tiers_of("") == frozenset()


WORDS = st.text(max_size=40) | st.sampled_from(
    ["上海", "一线", "新一线 20%", "高 30%", "31-40 20%", "浙江 5%"]
)


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_whatever_is_written_is_compared_and_unknown_is_never_a_no(
    wanted: list[str], hers: list[str]
) -> None:
    told = "、".join(hers)
    names = tuple(each.name for each in listed("、".join(wanted)))
    powers_of(told)
    age_shares(told)
    persona = Wanted(cities=names, interests=names, scenes=names, power=Power.LOW)
    hers_known = Profile(
        cities=listed(told), interests=listed(told), powers=listed(told), scenes=listed(told)
    )
    for found in fits(persona, hers_known):
        if not hers_known.cities:
            assert found.fit is Fit.UNKNOWN
        if found.fit is Fit.NOT:
            assert found.found
