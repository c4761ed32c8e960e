"""Headers, rows and whole files, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from domain.importing.headers import audience_key, find_header, fitting, recognise
from domain.importing.naming import header_name
from domain.importing.report import ImportRefusal
from domain.importing.rows import CreatorRow, Rejected, RowProblem
from domain.importing.survey import FileRefused, Sheet, Survey, survey

DOUYIN = ["达人昵称", "抖音号", "UID", "达人类型", "类目", "粉丝数", "活跃粉丝占比", "视频完播率", "男粉占比", "粉丝年龄31-40占比", "报价/坑位费", "场均销售额", "微信", "标签", "备注"]  # fmt: skip
TIKTOK = [
    "Creator name",
    "Creator-attributed GMV",
    "Refunds",
    "Attributed orders",
    "CTOR",
    "CTR",
    "Video views",
]


def read(
    header: Sequence[str], *rows: Sequence[str], above: tuple[str, ...] = (), currency: str = "USD"
) -> Survey:
    return survey(Sheet(recognise(header), above, list(enumerate(rows, 2))), currency=currency)


def only(header: Sequence[str], row: Sequence[str]) -> CreatorRow:
    (found,) = read(header, row).rows
    assert isinstance(found, CreatorRow)
    return found


@pytest.mark.parametrize(
    ("name", "key"),
    [("男粉占比", "male"), ("粉丝女性用户占比", "female"), ("粉丝年龄31-40占比", "age_31_40"), ("粉丝年龄44岁以上占比", "age_44_up"), ("30-50岁男粉占比", "male_30_50"), ("Male followers", "male"), ("Audience age 25-34", "age_25_34"), ("粉丝年龄18岁以下占比", "age_0_17"), ("活跃粉丝占比", None), ("阅读粉丝占比", None), ("粉丝数", None), ("性别倾向", None)],
)  # fmt: skip
def test_columns_of_the_audience_are_told_by_gender_and_age(name: str, key: str | None) -> None:
    assert audience_key(header_name(name)) == key


def test_a_library_of_douyin_creators_is_recognised() -> None:
    layout = recognise([*DOUYIN, "内部评级"])
    assert (layout.source.key, len(layout.columns), layout.ignored) == ("douyin_creators", 15, ("内部评级",))
    assert layout.missing == ("engagement_rate", "region", "commission_rate", "rebate_rate")


@pytest.mark.parametrize(
    "money", ["Creator-attributed GMV", "Affiliate-attributed GMV", "affiliate-attributed gmv "]
)
def test_tiktok_shop_lists_are_recognised_by_new_and_old_names(money: str) -> None:
    layout = recognise(["Creator name", money, "Refunds"])
    assert layout.source.key == "tiktok_shop_creators"
    assert layout.facts == {"handle", "gmv", "refunds"}


def test_a_unit_in_the_name_counts() -> None:
    row = only(["抖音昵称", "星图ID", "粉丝（万）", "完播率(%)"], ["阿伦", "88", "7.9", "31"])
    assert (row.handle, row.facts["followers"]) == ("88", 79_000)
    assert row.facts["completion_rate"] == Decimal("0.31")


def test_the_header_is_found_within_the_first_six_rows_only() -> None:
    title = ["导出", ""]
    assert find_header([title] * 5 + [DOUYIN]) is not None
    assert find_header([title] * 6 + [DOUYIN]) is None


def test_a_row_says_what_is_known_of_a_creator() -> None:
    row = only(DOUYIN, ["阿伦男装", "@DY_Aren\t", "717829889415776292\t", "腰部", "男装、穿搭", "7.9万", "0.39", "14.5%", "88%", "32%", "14700", "5万-10万", "wx_aren", "配合投流，支持改稿", '=HYPERLINK("http://x")'])  # fmt: skip
    assert (row.platform, row.handle, row.uid) == ("douyin", "dy_aren", "717829889415776292")
    assert row.audience == {"male": Decimal("0.88"), "age_31_40": Decimal("0.32")}
    assert row.contact == {"wechat": "wx_aren"}
    assert row.facts == {
        "name": "阿伦男装",
        "uid": "717829889415776292",
        "tier": "腰部",
        "categories": ["menswear", "styling"],
        "followers": 79_000,
        "active_fan_share": Decimal("0.39"),
        "completion_rate": Decimal("0.145"),
        "quote": Decimal(14700),
        "quote_currency": "CNY",
        "sales_low": Decimal(50_000),
        "sales_high": Decimal(100_000),
        "tags": ["配合投流", "支持改稿"],
        "supports_ads": True,
        "accepts_script_changes": True,
        "notes": '=HYPERLINK("http://x")',
    }


def test_unknown_cells_leave_their_facts_out() -> None:
    row = only(
        DOUYIN, ["阿伦", "dy1", "", "-", "", "未公布", "--", "", "--", "", "面议", "未公布", "", "", ""]
    )
    assert row.facts == {"name": "阿伦"}
    assert row.doubts == ()


def test_an_unreadable_cell_stays_unknown_and_is_reported() -> None:
    row = only(["抖音号", "粉丝数", "活跃粉丝占比"], ["dy1", "很多", "65"])
    assert row.facts == {}
    assert [(doubt.fact, doubt.cell) for doubt in row.doubts] == [
        ("followers", "很多"),
        ("active_fan_share", "65"),
    ]


def test_tiktok_money_is_in_the_currency_it_shows() -> None:
    row = only(TIKTOK, ["plantmamauk1", "$42,268.29", "$2,129.19", "1921", "1.39%", "200%", "2,463,237"])
    assert row.facts == {"gmv": Decimal("42268.29"), "gmv_currency": "USD", "orders": 1921, "ctr": Decimal(2)}
    assert row.extra == {"refunds": "2129.19", "ctor": "0.0139", "video_views": "2463237"}


@pytest.mark.parametrize(
    ("handle", "problem"),
    [("", RowProblem.NO_HANDLE), ("--", RowProblem.NO_HANDLE), ("two words", RowProblem.HANDLE_UNREADABLE), ('=HYPERLINK("x")', RowProblem.HANDLE_UNREADABLE), ("x" * 81, RowProblem.HANDLE_UNREADABLE), ("合计", RowProblem.TOTAL), ("Total", RowProblem.TOTAL)],
)  # fmt: skip
def test_a_row_that_names_nobody_is_rejected_with_the_reason(handle: str, problem: RowProblem) -> None:
    found = read(["抖音号", "UID", "粉丝数"], [handle, "717829889415776292", "5"], ["dy2", "", "7"])
    assert list(found.rejected) == [Rejected(2, problem)]


@pytest.mark.parametrize(
    "link",
    [
        "https://www.tiktok.com/@Lily.Ross?x=1",
        "tiktok.com/@lily.ross",
        "https://www.douyin.com/user/Lily.Ross",
    ],
)
def test_a_handle_is_read_out_of_a_link(link: str) -> None:
    assert only(["handle", "followers"], [link, "5"]).handle == "lily.ross"


def test_a_creator_counts_once_in_a_file_by_handle_and_by_uid() -> None:
    found = read(["抖音号", "UID"], ["dy1", "11"], ["DY1 ", ""], ["dy3", "11"], ["dy4", "44"])
    assert [row.row for row in found.usable] == [2, 5]
    assert list(found.rejected) == [
        Rejected(3, RowProblem.DUPLICATE, 2),
        Rejected(4, RowProblem.DUPLICATE, 2),
    ]


def test_every_row_with_anything_in_it_is_counted_once() -> None:
    rows = [["dy1", "5"], ["", ""], ["", "7"], ["dy1", "9"], ["合计", "21"]]
    found = read(["抖音号", "粉丝数"], *rows)
    assert len(found.rows) == 4
    assert len(list(found.usable)) + len(list(found.rejected)) == 4


def test_a_row_that_explains_the_columns_is_no_data() -> None:
    explained = [
        "The creator",
        "All sales",
        "Sent back",
        "Paid orders",
        "Orders by clicks",
        "Clicks",
        "Plays",
    ]
    found = read(TIKTOK, explained, ["kai", "$5.00", "$0.00", "1", "1%", "1%", "10"])
    assert [row.row for row in found.usable] == [3]
    assert list(found.rejected) == []


def test_money_that_is_zero_on_every_row_blocks_the_file() -> None:
    with pytest.raises(FileRefused) as refused:
        read(
            TIKTOK,
            ["a", "$0.00", "", "0", "", "", ""],
            ["b", "$0.00", "", "0", "", "", ""],
            ["c", "--", "", "", "", "", ""],
        )
    assert (refused.value.reason, refused.value.detail) == (
        ImportRefusal.MONEY_ALL_ZERO,
        "Creator-attributed GMV",
    )


def test_money_that_is_mostly_zero_only_warns() -> None:
    rows = [[name, amount, "", "0", "", "", ""] for name, amount in [("a", "$0"), ("b", "$0"), ("c", "$5")]]
    assert read(TIKTOK, *rows).mostly_zero == "gmv"


@pytest.mark.parametrize(
    ("header", "kind"),
    [(["Order ID", "Creator Username", "Price"], "orders"), (["Video ID", "Creator name", "Video views", "CTR", "GMV"], "performance"), (["日期", "达人昵称", "素材ID", "整体消耗"], "performance"), (["抖音号", "粉丝数", "整体点击率"], "creators")],
)  # fmt: skip
def test_a_file_is_told_by_what_only_its_kind_has(header: list[str], kind: str) -> None:
    assert fitting([header])[0][1].kind.value == kind


def test_a_file_without_handles_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        read(["达人昵称", "粉丝数"], ["阿伦", "5"])
    assert refused.value.reason is ImportRefusal.NO_HANDLE_COLUMN


def test_the_day_and_the_period_above_the_header_are_kept() -> None:
    found = read(DOUYIN[:2], ["阿伦", "dy1"], above=("导出时间：2026-11-20 10:00", "统计周期：近30天"))
    assert (found.stat_date, found.range_label) == (date(2026, 11, 20), "30d")


def test_dates_that_can_be_read_two_ways_are_to_be_asked() -> None:
    found = read(["抖音号", "数据日期"], ["dy1", "03/04/2026"])
    assert (found.dates, found.unclear_date) == (None, "03/04/2026")
