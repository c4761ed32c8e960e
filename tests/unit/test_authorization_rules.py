"""The life of an authorization, its term and warnings, codes, and the ad platforms' rules as data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.messages.languages import LANGUAGES
from domain.authorization import (
    AUTHORIZATION,
    BEFORE,
    OPEN,
    RUNNING,
    AuthorizationMove,
    AuthorizationState,
    days_left,
    ends_at,
    ladder,
    masked,
    normal_code,
    plausible,
    renewed_until,
    type_checks,
    warnings,
)
from domain.errors import Conflict
from domain.policies import AdPlatform, Policy, Scope, policies, policy, read

ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "America/Havana",
    "Asia/Beirut",
    "Pacific/Apia",
]
CODE = policy(AdPlatform.QIANCHUAN).code


@pytest.mark.parametrize(
    ("days", "steps"),
    [
        (1, ()),
        (2, (1,)),
        (7, (2, 1)),
        (15, (3, 1)),
        (29, (3, 1)),
        (30, (7, 3, 1)),
        (60, (14, 7, 3, 1)),
        (365, (30, 14, 7, 3, 1)),
        (None, ()),
    ],
)
def test_the_ladder_scales_to_the_term(days: int | None, steps: tuple[int, ...]) -> None:
    assert ladder(days) == steps


@given(st.integers(1, 4000))
def test_a_ladder_goes_down_and_stays_within_the_term(days: int) -> None:
    steps = ladder(days)
    assert all(earlier > later for earlier, later in pairwise(steps))
    assert all(0 < step < days for step in steps)


@pytest.mark.parametrize("zone", ZONES)
@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    days=st.integers(1, 400),
)
def test_a_term_ends_with_a_local_day_whatever_the_clocks_do(zone: str, start: datetime, days: int) -> None:
    end = ends_at(start, days, zone)
    assert end is not None
    local = end.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    assert local.date() == start.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    assert days_left(end, start, zone) == days


def test_the_day_the_clocks_change_moves_neither_end_nor_warning() -> None:
    start = datetime(2026, 10, 20, 16, 0, tzinfo=UTC)  # New York falls back on 1 November
    end = ends_at(start, 15, "America/New_York")
    assert end == datetime(2026, 11, 5, 4, 59, 59, tzinfo=UTC)
    told = warnings(end, 15, "America/New_York")
    assert [each.astimezone(ZoneInfo("America/New_York")).isoformat() for each in told.values()] == [
        "2026-11-01T09:00:00-05:00",
        "2026-11-03T09:00:00-05:00",
    ]


def test_without_an_end_nothing_is_warned_of() -> None:
    assert ends_at(datetime(2026, 1, 1, tzinfo=UTC), None, "UTC") is None
    assert warnings(None, None, "UTC") == {}


def test_a_renewal_follows_the_present_term_and_a_late_one_begins_now() -> None:
    now = datetime(2026, 12, 15, 4, 0, tzinfo=UTC)
    present = datetime(2026, 12, 22, 15, 59, 59, tzinfo=UTC)
    assert renewed_until(now, present, 15, "Asia/Shanghai") == datetime(2027, 1, 6, 15, 59, 59, tzinfo=UTC)
    late = present + timedelta(days=3)
    assert renewed_until(late, present, 15, "Asia/Shanghai") == datetime(2027, 1, 9, 15, 59, 59, tzinfo=UTC)


def test_the_type_is_looked_at_monthly_while_it_runs() -> None:
    start = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    zone = "Asia/Shanghai"
    assert type_checks(start, ends_at(start, 30, zone), zone) == []
    in_two_months = type_checks(start, ends_at(start, 60, zone), zone)
    assert in_two_months == [datetime(2026, 12, 22, 1, 0, tzinfo=UTC)]
    assert len(type_checks(start, None, zone)) == 12


def test_ends_are_ends() -> None:
    ends = set(AuthorizationState) - OPEN
    assert len(ends) == 7
    for state in ends:
        for move in AuthorizationMove:
            with pytest.raises(Conflict):
                AUTHORIZATION.after(state, move)


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {AuthorizationState.REQUESTED}
    while True:
        more = {to for (state, _), to in AUTHORIZATION.moves.items() if state in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(AuthorizationState)
    for state in OPEN:
        assert any(to not in OPEN for (origin, _), to in AUTHORIZATION.moves.items() if origin is state)
    assert set(BEFORE) | set(RUNNING) == OPEN


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("  DYHZ-8F31 ", "DYHZ-8F31"),
        ("合作码：DYHZ-8F31", "DYHZ-8F31"),
        ("ＤＹＨＺ８Ｆ３１", "DYHZ8F31"),
        ("“DYHZ-8F31”", "DYHZ-8F31"),
        ("video code: #aB+/9=", "#aB+/9="),
        ("code ABCD1234", "ABCD1234"),
    ],
)
def test_a_code_is_read_as_people_send_it(typed: str, code: str) -> None:
    assert normal_code(typed) == code
    assert plausible(code, CODE)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "我的合作码", "two words", "https://v.douyin.com/x", "aaaaaaaa", "----", "x" * 65, "/start"],
)
def test_what_cannot_be_a_code_is_not_taken(typed: str) -> None:
    assert not plausible(normal_code(typed), CODE)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4, max_size=64))
def test_a_mask_shows_four_characters_at_most_and_never_more_than_half(code: str) -> None:
    shown = masked(code).removeprefix("••••")
    assert code.endswith(shown)
    assert 0 < len(shown) <= min(4, len(code) // 2)


def test_every_rule_says_where_it_comes_from_and_when_it_was_looked_at() -> None:
    for rules in policies():
        stated = [
            rules.grant, *rules.scopes, *rules.durations, rules.code, rules.renewal, rules.revoke, *rules.ways,
            rules.agreement, *rules.ending, *([rules.entrusted] if rules.entrusted else []),
        ]  # fmt: skip
        assert all(rule.source and rule.checked_on >= date(2026, 1, 1) for rule in stated)


def test_every_text_of_a_policy_is_there_in_every_language() -> None:
    def texts(value: object) -> list[dict[str, str]]:
        if isinstance(value, dict):
            if set(value) & set(LANGUAGES):
                return [value]
            return [found for each in value.values() for found in texts(each)]
        return [found for each in value for found in texts(each)] if isinstance(value, list) else []

    for platform in AdPlatform:
        found = texts(read(platform))
        assert found
        assert all(set(each) == set(LANGUAGES) for each in found)


def test_qianchuan_advises_narrow_scopes_and_short_terms() -> None:
    rules = policy(AdPlatform.QIANCHUAN)
    assert {rule.key for rule in rules.scopes if rule.recommended} == {Scope.SINGLE_VIDEO, Scope.LIVE_ROOM}
    assert {rule.days for rule in rules.durations if rule.recommended} == {15, 30}
    assert rules.allows(None)
    assert not rules.allows(45)
    assert (rules.grant.name, rules.grant.refused) == ("合作达人授权", "自营授权")


def test_menu_paths_stand_as_the_platform_writes_them() -> None:
    rules = policy(AdPlatform.QIANCHUAN)
    for language in LANGUAGES:
        pc = " ".join(step.says[language] for step in rules.way("pc").steps)
        mobile = " ".join(step.says[language] for step in rules.way("mobile").steps)
        assert all(
            path in pc for path in ("【账户】-【抖音号授权】→【添加抖音号】", "【发起授权】", "授权成功")
        )
        assert "【个人中心】-【合作授权申请】-【搜索达人】" in mobile
        assert "账号与安全" in rules.code.where[language]
        assert "抖音账号设置" in rules.code.where[language]


def test_platforms_differ_in_unit_terms_and_steps() -> None:
    spark, meta = policy(AdPlatform.SPARK_ADS), policy(AdPlatform.META)
    assert [rule.days for rule in spark.durations] == [7, 30, 60, 365]
    assert not spark.allows(None)
    assert {rule.key for rule in spark.scopes} == {Scope.SINGLE_VIDEO}
    assert spark.renewal.needs_code
    assert {rule.key for rule in meta.scopes} == {Scope.SINGLE_VIDEO, Scope.ALL_WORKS}
    with pytest.raises(KeyError):
        spark.scope(Scope.LIVE_ROOM)


def test_each_way_sends_the_request_once_and_steps_fit_a_button() -> None:
    keys = [step.key for rules in policies() for way in rules.ways for step in way.steps]
    assert len(set(keys)) == len(keys)
    assert all(len(key.encode()) <= 16 for key in keys)
    for rules in policies():
        for way in rules.ways:
            assert sum(step.sends for step in way.steps) == 1


def test_a_policy_with_a_word_too_many_is_refused() -> None:
    wrong = read(AdPlatform.META) | {"colour": "blue"}
    with pytest.raises(ValidationError):
        Policy.model_validate(wrong)
