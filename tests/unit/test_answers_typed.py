"""What people type: numbers, amounts, percentages and days, as they write them in both languages."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows import days, numbers
from bot.flows.errors import Invalid
from domain.money import Money

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3,000", 3000), ("３０００", 3000), ("３，０００", 3000), ("1.3万", 13000), ("1.2亿", 120_000_000), ("12k", 12000),
        ("2.5W", 25000), ("10个", 10), ("十", 10), ("十二", 12), ("二十", 20), ("三千五百", 3500), ("一万二", 12000),
        ("一百零五", 105), ("两千", 2000), ("一亿二千万", 120_000_000), ("0", 0), ("-5", -5), ("0.65", "0.65"), (" 1 234 ", 1234), ("007", 7),
    ],
)  # fmt: skip
def test_numbers(typed: str, value: object) -> None:
    assert numbers.number(typed) == Decimal(str(value))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a lot",
        "3,5",
        "12,34",
        "1.2.3",
        "--5",
        "1e5",
        "99999999999999",
        "0.00001",
        "二点",
        "½x",
        "万",
        "一二三",
    ],
)
def test_what_is_no_number_is_said_so(typed: str) -> None:
    with pytest.raises(Invalid):
        numbers.number(typed)


@pytest.mark.parametrize(
    ("typed", "share"),
    [("65", "0.65"), ("65%", "0.65"), ("0.65", "0.65"), ("６５％", "0.65"), ("5.93%", "0.0593"), ("0.5%", "0.005"),
     ("200%", "2"), ("百分之六十五", "0.65"), ("0", "0"), ("100", "1"), ("1%", "0.01"), ("1.5", "0.015")],
)  # fmt: skip
def test_percentages(typed: str, share: str) -> None:
    assert numbers.percentage(typed) == Decimal(share)


def test_one_may_be_a_hundredth_or_everything() -> None:
    with pytest.raises(Invalid) as wrong:
        numbers.percentage("1")
    assert [one.value for one in wrong.value.offers] == ["0.01", "1"]


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [("¥2,400", 2400, "CNY"), ("￥２４００", 2400, "CNY"), ("2400", 2400, "CNY"), ("2.4k", 2400, "CNY"), ("$200", 200, "USD"),
     ("200 USD", 200, "USD"), ("3000元", 3000, "CNY"), ("1.2万元", 12000, "CNY"), ("RM 90", 90, "MYR"), ("US$ 1,200.50", "1200.5", "USD"),
     ("5000块", 5000, "CNY"), ("¥3000 CNY", 3000, "CNY"), ("€5", 5, "EUR"), ("0", 0, "CNY")],
)  # fmt: skip
def test_amounts(typed: str, amount: object, currency: str) -> None:
    assert numbers.amount(typed, "CNY") == Money(amount=Decimal(str(amount)), currency=currency)


def test_a_sign_that_several_currencies_share_means_the_workspaces() -> None:
    assert numbers.amount("$5", "SGD").currency == "SGD"
    assert numbers.amount("¥5", "JPY").currency == "JPY"
    assert numbers.amount("$5", "MYR").currency == "USD"


@pytest.mark.parametrize(
    "typed", ["2000-3000", "about 5", "5 apples", "-5", "$5 €", "1.234", "", "¥", "5 XYZ"]
)
def test_what_is_no_amount_is_said_so(typed: str) -> None:
    with pytest.raises(Invalid):
        numbers.amount(typed, "CNY")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-01", "2026-12-01"), ("2026/12/1", "2026-12-01"), ("2026.12.1", "2026-12-01"), ("20261201", "2026-12-01"),
        ("today", "2026-11-23"), ("Tomorrow", "2026-11-24"), ("明天", "2026-11-24"), ("后天", "2026-11-25"), ("in 3 days", "2026-11-26"),
        ("3天后", "2026-11-26"), ("2周后", "2026-12-07"), ("in 1 week", "2026-11-30"), ("12月1日", "2026-12-01"), ("12月1号", "2026-12-01"),
        ("2027年1月5日", "2027-01-05"), ("1月5日", "2027-01-05"), ("25号", "2026-11-25"), ("5号", "2026-12-05"), ("1 Dec", "2026-12-01"),
        ("Dec 1", "2026-12-01"), ("1st of December", "2026-12-01"), ("December 1, 2026", "2026-12-01"), ("friday", "2026-11-27"),
        ("周五", "2026-11-27"), ("下周五", "2026-12-04"), ("25/12", "2026-12-25"), ("12/25", "2026-12-25"), ("１２／２５", "2026-12-25"),
        ("12/12", "2026-12-12"), ("20 Nov", "2026-11-20"), ("31/12/26", "2026-12-31"),
    ],
)  # fmt: skip
def test_days(typed: str, day: str) -> None:
    assert days.day(typed, TODAY, "en") == date.fromisoformat(day)


def test_twelve_one_is_asked_about_in_english_and_clear_in_chinese() -> None:
    with pytest.raises(Invalid) as wrong:
        days.day("12/1", TODAY, "en")
    assert [one.value for one in wrong.value.offers] == ["2026-12-01", "2027-01-12"]
    assert days.day("12/1", TODAY, "zh_CN") == date(2026, 12, 1)


def test_next_friday_is_asked_about() -> None:
    with pytest.raises(Invalid) as wrong:
        days.day("next friday", TODAY, "en")
    assert [one.value for one in wrong.value.offers] == ["2026-11-27", "2026-12-04"]


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01", "31/31", "Feb 30", "0号", "99999999", "1999-01-01", "12/1/1"]
)
def test_what_is_no_day_is_said_so(typed: str) -> None:
    with pytest.raises(Invalid):
        days.day(typed, TODAY, "en")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(typed: str) -> None:
    for read in (
        numbers.number,
        numbers.percentage,
        lambda text: numbers.amount(text, "CNY"),
        lambda text: days.day(text, TODAY, "en"),
    ):
        with suppress(Invalid):
            read(typed)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_amounts_come_back_from_their_shown_form(value: Decimal) -> None:
    assert numbers.amount(f"¥{value:,}", "CNY").amount == value


@given(st.dates(TODAY, TODAY + timedelta(days=170)))
def test_days_come_back_from_the_forms_people_read(day: date) -> None:
    assert days.day(day.isoformat(), TODAY, "en") == day
    assert days.day(f"{day.month}月{day.day}日", TODAY, "zh_CN") == day
    assert days.day(f"{day.day} {day:%b}", TODAY, "en") == day
