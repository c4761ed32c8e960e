"""One cell as a value, as exports write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.importing import values
from domain.importing.dates import DateOrder, day, day_within, order_of
from domain.importing.values import Unreadable


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,234.5", "1234.5"),
        ("1.3万", "13000"),
        ("2.1w", "21000"),
        ("1.2亿", "120000000"),
        ("12k", "12000"),
        ("10万+", "100000"),
        ("约5万", "50000"),
        ("22.9万人", "229000"),
        ("１２３", "123"),
        ("1.234.567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1,5", "1.5"),
        ("1,23,456", "123456"),
        (" 5\t", "5"),
        ("3百万", "3000000"),
    ],
)
def test_a_number_is_read_as_it_is_written(cell: str, expected: str) -> None:
    assert values.number(cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell", ["", " ", "--", "-", "—", "未公布", "面议", "暂无", "N/A", "unknown", "\t", "无"]
)
def test_a_blank_is_unknown_and_not_zero(cell: str) -> None:
    assert values.number(cell) is None
    assert values.percent(cell) is None
    assert values.money(cell) is None
    assert values.span(cell) is None
    assert values.text(cell) is None
    assert values.words(cell) == ()


@pytest.mark.parametrize("cell", ["abc", "12 to", "1.2.3", "--5", "1,2,3", "99999999999999999999", "٣"])
def test_a_number_that_is_none_is_unreadable(cell: str) -> None:
    with pytest.raises(Unreadable):
        values.number(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("65%", "0.65"), ("65 %", "0.65"), ("６５％", "0.65"), ("0.65", "0.65"), ("5.93%", "0.0593"), ("1", "1"), ("0", "0"), ("200%", "2"), ("20%-30%", "0.2"), ("20-30%", "0.2"), ("14.567%", "0.1457")],
)  # fmt: skip
def test_a_percentage_is_a_fraction(cell: str, expected: str) -> None:
    assert values.percent(cell) == Decimal(expected)


def test_a_bare_figure_above_one_is_never_rescaled_by_a_guess() -> None:
    with pytest.raises(Unreadable):
        values.percent("65")
    assert values.percent("65", in_percent=True) == Decimal("0.65")


def test_a_share_is_never_above_the_whole_but_a_rate_may_be() -> None:
    assert values.percent("120%") == Decimal("1.2")
    with pytest.raises(Unreadable):
        values.share("120%")


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("$42,268.29", "42268.29", "USD"),
        ("¥2,400", "2400", "CNY"),
        ("￥2400", "2400", "CNY"),
        ("2400元/条", "2400", "CNY"),
        ("1.5万元", "15000", "CNY"),
        ("RM 200", "200", "MYR"),
        ("200 USD", "200", "USD"),
        ("S$30", "30", "SGD"),
        ("Rp1.234.567", "1234567", "IDR"),
        ("Rp 1.234", "1234", "IDR"),
        ("14700", "14700", None),
        ("2000-3000", "3000", None),
        ("¥2000-¥3000", "3000", "CNY"),
        ("$0.00", "0", "USD"),
    ],
)
def test_money_has_an_amount_and_the_currency_it_names(cell: str, amount: str, currency: str | None) -> None:
    assert values.money(cell) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [("5万-10万", 50_000, 100_000), ("5-10万", 50_000, 100_000), ("10万~5万", 50_000, 100_000), ("15.2万", 152_000, 152_000), ("1万以下", 0, 10_000), ("¥5万至¥10万", 50_000, 100_000)],
)  # fmt: skip
def test_a_range_keeps_both_ends(cell: str, low: int, high: int) -> None:
    assert values.span(cell) == (Decimal(low), Decimal(high))


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_any_amount_comes_back_with_and_without_separators(amount: Decimal) -> None:
    assert values.number(f"{amount}") == amount
    assert values.number(f"{amount:,}") == amount
    assert values.money(f"¥{amount:,}") == (amount, "CNY")
    assert values.money(f"{amount:,} USD") == (amount, "USD")


@given(st.decimals(min_value=0, max_value=1, places=4))
def test_any_share_reads_the_same_as_a_fraction_and_as_a_percentage(part: Decimal) -> None:
    assert values.share(f"{part}") == part
    assert values.share(f"{part * 100}%") == part


@given(st.text(max_size=40))
def test_no_cell_breaks_a_reader(cell: str) -> None:
    for read in (values.number, values.percent, values.share, values.money, values.span, values.flag):
        try:
            read(cell)
        except Unreadable:
            continue
    values.words(cell)
    assert "\x00" not in (values.text(cell) or "")


def test_an_id_keeps_every_digit_and_loses_its_tab() -> None:
    assert values.text("6953547102608758621\t") == "6953547102608758621"


def test_tags_are_split_at_every_mark_people_use_and_kept_once() -> None:
    assert values.words("配合投流，支持改稿、准时;准时 / 粉丝真实") == (
        "配合投流",
        "支持改稿",
        "准时",
        "粉丝真实",
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("是", True),
        ("支持", True),
        ("Yes", True),
        ("✓", True),
        ("否", False),
        ("不支持", False),
        ("--", None),
    ],
)
def test_a_flag_is_yes_no_or_unknown(cell: str, expected: bool | None) -> None:
    assert values.flag(cell) is expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2026-11-20", "2026/1/2"], DateOrder.YMD),
        (["13/04/2026", "01/02/2026"], DateOrder.DMY),
        (["04/13/2026", "01/02/2026"], DateOrder.MDY),
        (["03/04/2026", "05/06/2026"], None),
        (["13/04/2026", "04/13/2026"], None),
        (["--", ""], DateOrder.YMD),
    ],
)
def test_the_order_of_a_date_is_found_in_the_column_or_asked(
    cells: list[str], expected: DateOrder | None
) -> None:
    assert order_of(cells) is expected


def test_a_date_follows_the_order_that_was_answered() -> None:
    assert day("03/04/2026", DateOrder.DMY) == date(2026, 4, 3)
    assert day("03/04/2026", DateOrder.MDY) == date(2026, 3, 4)
    assert day("2026年11月20日", None) == date(2026, 11, 20)
    assert day("20261120", None) == date(2026, 11, 20)
    with pytest.raises(Unreadable):
        day("03/04/2026", None)
    with pytest.raises(Unreadable):
        day("31/02/2026", DateOrder.DMY)
    assert day_within("导出时间：2026-11-20 10:00") == date(2026, 11, 20)
