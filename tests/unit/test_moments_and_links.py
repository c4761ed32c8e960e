"""Moments and links as people type and paste them, in both languages."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.errors import Invalid
from bot.flows.links import link
from bot.flows.moments import moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)  # a Monday, 12:30 in Shanghai


def local(typed: str, zone: ZoneInfo = SHANGHAI, language: str = "en") -> str:
    return f"{moment(typed, NOW, zone, language).astimezone(zone):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-12-01 18:00", "12-01 18:00"), ("2026-12-01T18:00", "12-01 18:00"), ("2026-12-01T10:00:00Z", "12-01 18:00"),
        ("2026-12-01 18:00+09:00", "12-01 17:00"), ("2026-12-01 18", "12-01 18:00"),
        ("tomorrow 18:00", "11-24 18:00"), ("18:00 tomorrow", "11-24 18:00"), ("tomorrow at 6pm", "11-24 18:00"),
        ("6:30 p.m. tomorrow", "11-24 18:30"), ("Friday 3pm", "11-27 15:00"), ("1 Dec 9:00", "12-01 09:00"),
        ("tonight at 8", "11-23 20:00"), ("tomorrow morning at 9", "11-24 09:00"), ("noon tomorrow", "11-24 12:00"),
        ("18:00", "11-23 18:00"), ("9:00", "11-24 09:00"), ("24:00", "11-24 00:00"), ("in 2 hours", "11-23 14:30"),
        ("in 30 minutes", "11-23 13:00"), ("now", "11-23 12:30"),
        ("明天18点", "11-24 18:00"), ("明天下午6点半", "11-24 18:30"), ("明天下午三点一刻", "11-24 15:15"), ("今晚8点", "11-23 20:00"),
        ("下周五15：00", "12-04 15:00"), ("12月1日18点30分", "12-01 18:30"), ("后天中午12点", "11-25 12:00"), ("晚上12点", "11-24 00:00"),
        ("明天凌晨1点", "11-24 01:00"), ("半小时后", "11-23 13:00"), ("2个小时后", "11-23 14:30"), ("现在", "11-23 12:30"),
    ],
)  # fmt: skip
def test_moments(typed: str, at: str) -> None:
    assert local(typed) == at
    assert local(typed, language="zh_CN") == at


@pytest.mark.parametrize("typed", ["明天6点", "tomorrow at 6"])
def test_six_may_be_morning_or_evening(typed: str) -> None:
    with pytest.raises(Invalid) as wrong:
        local(typed)
    offered = [one.value for one in wrong.value.offers]
    assert offered == ["2026-11-24T06:00", "2026-11-24T18:00"]
    assert [local(one) for one in offered] == ["11-24 06:00", "11-24 18:00"]


def test_a_day_alone_is_asked_for_its_time_and_past_hours_are_not_offered() -> None:
    with pytest.raises(Invalid) as wrong:
        local("today")
    assert wrong.value.before == "2026-11-23"
    assert wrong.value.offers[0].value == "2026-11-23T14:00"


def test_a_day_with_two_readings_is_asked_about_with_its_time() -> None:
    with pytest.raises(Invalid) as wrong:
        local("12/1 18:00")
    assert [one.value for one in wrong.value.offers] == ["2026-12-01T18:00", "2027-01-12T18:00"]
    assert local("12/1 18:00", language="zh_CN") == "12-01 18:00"


def test_a_time_that_the_clocks_leave_out_is_not_guessed() -> None:
    with pytest.raises(Invalid, match="left out"):
        local("2027-03-28 02:30", ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    "typed", ["", "soon", "25:00", "12:75", "3000", "0.65", "99999999999999999999", "18:00 18:00"]
)
def test_what_is_no_moment_is_said_so(typed: str) -> None:
    with pytest.raises(Invalid):
        local(typed)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_moment_or_a_sentence(typed: str) -> None:
    with suppress(Invalid):
        assert moment(typed, NOW, SHANGHAI, "en").tzinfo is UTC


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://v.douyin.com/abc", "https://v.douyin.com/abc"), ("HTTPS://V.Douyin.COM/Abc", "https://v.douyin.com/Abc"),
        ("www.tiktok.com/@lily/video/7", "https://www.tiktok.com/@lily/video/7"), ("http://a.example", "http://a.example/"),
        ("7.43 复制打开抖音，看看【凯的作品】https://v.douyin.com/iAbC/ 04/12 a@b.cD", "https://v.douyin.com/iAbC/"),
        ("看看https://v.douyin.com/iAbC/复制打开抖音", "https://v.douyin.com/iAbC/"), ("看 https://例子.中国/", "https://xn--fsqu00a.xn--fiqs8s/"),
        ("Look: https://a.example/x.", "https://a.example/x"), ("https://例子.中国/视频", "https://xn--fsqu00a.xn--fiqs8s/%E8%A7%86%E9%A2%91"),
    ],
)  # fmt: skip
def test_links(typed: str, normal: str) -> None:
    assert link(typed) == normal


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("javascript:alert(1)", "Only links"), ("JaVaScRiPt://x.example/%0aalert(1)", "Only links"), ("data:text/html,x", "Only links"),
        ("file:///etc/passwd", "Only links"), ("ftp://a.example/x", "Only links"), ("tg://resolve?domain=x", "Only links"),
        ("https://bank.example@evil.example/", "a name or a password"), ("https://", "broken"), ("https:///x", "broken"),
        ("https://localhost/x", "broken"), ("hello", "not a link"), ("", "not a link"),
        ("https://a.example https://b.example", "links in it"), ("https://a.example/" + "x" * 2000, "too long"),
    ],
)  # fmt: skip
def test_what_is_no_link_is_said_so(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        link(typed)


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda rest: f"https://{rest}"))
def test_whatever_is_pasted_is_a_web_address_or_a_sentence(typed: str) -> None:
    with suppress(Invalid):
        normal = link(typed)
        assert normal.startswith(("https://", "http://"))
        assert link(normal) == normal
