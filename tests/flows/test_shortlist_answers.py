"""A shortlist's questions and its criteria say the same, there and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.shortlist import REFINE, SHORTLIST
from bot.flows.shortlist_answers import ShortlistDraft, ages_in, answers_of, criteria
from domain.categories import BY_KEY
from domain.creators import PLATFORMS, Gender, Tier
from domain.criteria import Criteria, Goal, Threshold, Without

SHARES = st.decimals("0.0001", "1", places=4)
THRESHOLDS = st.none() | st.builds(Threshold, least=SHARES, hard=st.booleans())
AMOUNTS = st.none() | st.decimals("0", "1000000", places=2)
COUNTS = st.none() | st.integers(0, 10**9)
NAMES = (
    st.text("abcdefgh广东浙江开箱测评 ", min_size=2, max_size=12)
    .map(str.strip)
    .filter(lambda name: len(name) > 1)
)
AGES = st.none() | st.integers(13, 99)
CRITERIA = st.builds(
    Criteria,
    goal=st.sampled_from(Goal),
    platform=st.none() | st.sampled_from(sorted(PLATFORMS)),
    category=st.none() | st.sampled_from(sorted(BY_KEY)) | NAMES,
    gender=st.none() | st.sampled_from(Gender),
    age_from=AGES,
    age_to=AGES,
    regions=st.lists(NAMES, max_size=4, unique=True).map(tuple),
    price_from=AMOUNTS,
    price_to=AMOUNTS,
    currency=st.sampled_from(["CNY", "USD", "MYR"]),
    followers_from=COUNTS,
    followers_to=COUNTS,
    gmv_from=AMOUNTS,
    views_from=COUNTS,
    rebate_from=st.none() | SHARES,
    tiers=st.lists(st.sampled_from(Tier), unique=True).map(tuple),
    tags=st.lists(NAMES, max_size=10, unique=True).map(tuple),
    supports_ads=st.booleans(),
    accepts_script_changes=st.booleans(),
    verified=st.booleans(),
    linked=st.booleans(),
    without=st.builds(
        Without,
        platforms=st.lists(st.sampled_from(sorted(PLATFORMS)), max_size=3, unique=True).map(tuple),
        categories=st.lists(st.sampled_from(sorted(BY_KEY)) | NAMES, max_size=3, unique=True).map(tuple),
        regions=st.lists(NAMES, max_size=3, unique=True).map(tuple),
        tags=st.lists(NAMES, max_size=3, unique=True).map(tuple),
        pool=st.booleans(),
        worked=st.booleans(),
    ),
    audience=THRESHOLDS,
    active_fans=THRESHOLDS,
    completion=THRESHOLDS,
    engagement=THRESHOLDS,
    wanted=st.integers(1, 30),
)


@settings(max_examples=300, deadline=None)
@given(CRITERIA)
def test_criteria_become_answers_and_the_same_criteria_again(present: Criteria) -> None:
    answers = answers_of(present)
    draft = ShortlistDraft.model_validate(
        {name: value for name, value in answers.items() if value is not None}
    )
    assert criteria(draft, present.currency) == present


def test_every_question_is_answered_or_not_asked() -> None:
    answers = answers_of(Criteria())
    draft = ShortlistDraft()
    for flow in (SHORTLIST, REFINE):
        asked = [field.name for field in flow.fields if field.when is None or field.when(draft)]
        assert set(asked) <= set(answers)


@pytest.mark.parametrize(
    ("typed", "ages"),
    [
        ("30-50", (30, 50)),
        ("30到50岁", (30, 50)),
        ("30+", (30, None)),
        ("30岁以上", (30, None)),
        ("-50", (None, 50)),
        ("50岁以下", (None, 50)),
        ("up to 50", (None, 50)),
        ("old", None),
    ],
)
def test_ages_are_read_as_people_write_them(typed: str, ages: tuple[int | None, int | None] | None) -> None:
    assert ages_in(typed) == ages


def test_money_of_nothing_is_in_the_workspaces_currency() -> None:
    assert criteria(ShortlistDraft(), "MYR").currency == "MYR"
    assert criteria(ShortlistDraft(wanted=3), "CNY").price_to is None
    assert Decimal(criteria(ShortlistDraft(), "CNY").wanted) == 10
