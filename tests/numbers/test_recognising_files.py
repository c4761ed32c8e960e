"""What a file is, by its headers: the kinds of platforms' exports and of ledgers that teams keep, each from its own names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from creators.kit import write_csv, write_xlsx
from numbers_kit import ORDERS, QIANCHUAN, material_rows, order_row

from domain.importing.cells import Ways
from domain.importing.dates import DateOrder
from domain.importing.headers import fitting
from domain.importing.kinds import ImportKind
from domain.importing.performance import Level, stated_period
from domain.importing.records import Period, Record, Records, Written
from domain.importing.report import ImportRefusal
from domain.importing.rows import Rejected, RowProblem
from domain.importing.survey import FileRefused
from domain.importing.surveys import look
from services.reading import read_sheet

WAYS = Ways("USD", ZoneInfo("Asia/Shanghai"))
KINDS = {
    "qianchuan_materials": (QIANCHUAN, ImportKind.PERFORMANCE),
    "qianchuan": (["日期", "整体消耗", "净成交ROI", "净成交金额", "1小时内退款率", "整体支付ROI", "整体成交金额"], ImportKind.PERFORMANCE),
    "gmv_max": (["Date", "Product ID", "Cost", "Gross revenue", "SKU orders", "Product ad impressions", "Product ad clicks"], ImportKind.PERFORMANCE),
    "tiktok_videos": (["Video title", "Video ID", "Post date", "Creator name", "Creator video-attributed GMV", "Video-attributed orders", "Video views"], ImportKind.PERFORMANCE),
    "compass_lives": (["主播昵称", "主播抖音号", "直播开始时间", "直播间曝光次数", "直播间成交订单数", "直播间成交金额", "直播间投放消耗"], ImportKind.PERFORMANCE),
    "compass_shop": (["日期", "店铺名称", "载体类型", "用户支付金额", "成交订单数", "商品曝光人数"], ImportKind.PERFORMANCE),
    "numbers": (["date", "creator", "gmv", "orders"], ImportKind.PERFORMANCE),
    "tiktok_orders": (ORDERS, ImportKind.ORDERS),
    "alliance_orders": (["订单id", "商品id", "商品名称", "作者账号", "抖音/火山号", "支付金额", "佣金率", "预估佣金支出", "订单状态", "付款时间"], ImportKind.ORDERS),
    "shop_orders": (["主订单编号", "选购商品", "商品ID", "商品数量", "商品金额", "订单提交时间", "订单状态", "达人昵称"], ImportKind.ORDERS),
    "authorization_ledger": (["抖音号", "达人昵称", "授权类型", "授权范围", "授权开始", "授权到期", "状态", "负责人"], ImportKind.AUTHORIZATIONS),
    "spark_ledger": (["Creator", "Spark code", "post link", "Authorized on", "Expires", "Days"], ImportKind.AUTHORIZATIONS),
    "task_ledger": (["达人", "项目", "交付物", "初稿时间", "发布日期", "状态", "坑位费", "寄样单号"], ImportKind.TASKS),
    "douyin_creators": (["抖音号", "达人昵称", "粉丝数", "活跃粉丝占比", "视频完播率"], ImportKind.CREATORS),
    "tiktok_shop_creators": (["Creator name", "Creator-attributed GMV", "Refunds", "Attributed orders", "CTR", "Videos"], ImportKind.CREATORS),
}  # fmt: skip


@pytest.mark.parametrize("source", KINDS)
def test_every_export_is_taken_for_what_it_is(source: str) -> None:
    header, kind = KINDS[source]
    layout = fitting([["导出的报表"], [name.upper() + " " for name in header]])[0][1]
    assert (layout.kind, layout.source.key) == (kind, source)


def test_a_range_of_days_in_a_cell_is_no_day(tmp_path: Path) -> None:
    header = ["日期", "达人昵称", "整体消耗"]
    found = read(
        write_csv(
            tmp_path / "r.csv",
            [header, ["2026-11-16 ~ 2026-11-22", "A", "5"], ["2026-11-22 00:00:00", "A", "5"]],
        )
    )
    assert reasons(found) == [(2, RowProblem.NO_DAY)]


def test_a_day_s_totals_alone_are_a_report_whose_day_is_asked(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "d.csv",
        [["整体消耗", "净成交ROI", "整体支付ROI", "整体成交金额"], ["1200", "2.1", "2.5", "3000"]],
    )
    sheet = read_sheet(path)
    assert (sheet.layout.kind, sheet.layout.source.key) == (ImportKind.PERFORMANCE, "qianchuan")
    assert read(path).wants_period


def test_only_what_two_kinds_share_leaves_a_choice() -> None:
    both = fitting([KINDS["tiktok_shop_creators"][0]])
    assert [layout.kind for _, layout in both] == [ImportKind.CREATORS, ImportKind.PERFORMANCE]
    for source in ("qianchuan_materials", "tiktok_orders", "douyin_creators", "task_ledger"):
        assert len(fitting([KINDS[source][0]])) == 1


def read(
    path: Path, *, kind: ImportKind | None = None, ways: Ways = WAYS, period: Period | None = None
) -> Records:
    found = look(read_sheet(path, kind), ways, period)
    assert isinstance(found, Records)
    return found


def usable(found: Records) -> list[Record]:
    return list(found.usable)


def reasons(found: Records) -> list[tuple[int, RowProblem]]:
    return [(row.row, row.reason) for row in found.rows if isinstance(row, Rejected)]


def test_a_row_keeps_figures_rates_and_ids_as_they_are(tmp_path: Path) -> None:
    row = usable(read(write_csv(tmp_path / "q.csv", [QIANCHUAN, *material_rows(1)])))[0]
    assert row.values["stat_date"] == date(2026, 11, 22)
    assert (row.values["spend"], row.values["gmv"], row.values["roi"]) == (
        Decimal(200),
        Decimal("1200.5"),
        Decimal(6),
    )
    assert row.values["level"] == Level.MATERIAL.value
    assert row.values["material"] == "772159001261122"
    assert row.creator == Written(name="阿伦男装")
    assert row.values["currency"] == "CNY"
    assert row.extra == {"carts": "30", "completion_rate": "0.2671", "new_followers": "-4"}


@pytest.mark.parametrize("blank", ["", "-", "--", "—"])
def test_a_blank_is_unknown_and_never_0(tmp_path: Path, blank: str) -> None:
    header = ["日期", "达人昵称", "整体消耗", "整体成交金额", "整体支付ROI"]
    path = write_csv(
        tmp_path / "q.csv",
        [header, ["2026-11-22", "阿伦", "10", blank, blank], ["2026-11-22", "小鹿", blank, blank, blank]],
    )
    found = read(path)
    [row] = usable(found)
    assert "gmv" not in row.values
    assert "roi" not in row.values
    assert reasons(found) == [(3, RowProblem.NO_NUMBERS)]


def test_rates_written_in_percent_are_fractions_and_never_rescaled_by_guess(tmp_path: Path) -> None:
    header = ["日期", "达人昵称", "整体消耗", "整体点击率", "整体支付ROI", "3秒完播率(%)"]
    rows = [
        ["2026-11-22", "A", "1", "5.93%", "230%", "31"],
        ["2026-11-22", "B", "1", "200%", "1.5", "9"],
        ["2026-11-22", "C", "1", "12", "-1", "x"],
    ]
    found = read(write_csv(tmp_path / "q.csv", [header, *rows]))
    first, second, third = usable(found)
    assert (first.extra["ctr"], first.values["roi"], first.extra["three_seconds"]) == (
        "0.0593",
        Decimal("2.3"),
        "0.31",
    )
    assert second.extra["ctr"] == "2"
    assert "ctr" not in third.extra
    assert [(doubt.fact, doubt.cell) for doubt in third.doubts] == [
        ("ctr", "12"),
        ("roi", "-1"),
        ("three_seconds", "x"),
    ]


def test_totals_and_repeated_rows_are_left_out_by_name(tmp_path: Path) -> None:
    rows = material_rows(1)
    total = ["合计", "-", "-", "1200", "150000", "6000", "30", "3300", "2.7", "", "", "", ""]
    found = read(write_csv(tmp_path / "q.csv", [QIANCHUAN, total, *rows, rows[0], ["", *rows[0][1:]]]))
    assert reasons(found) == [(2, RowProblem.TOTAL), (6, RowProblem.DUPLICATE), (7, RowProblem.NO_DAY)]
    assert len(found.rows) == 6


def test_a_report_that_lies_on_its_side_is_turned_round(tmp_path: Path) -> None:
    grid = [
        ["千川全域日报", "", ""],
        ["指标", "2026-11-21", "2026-11-22"],
        ["整体消耗", "1,200.00", "900"],
        ["整体成交金额", "¥5,000", "--"],
        ["整体支付ROI", "4.17", "-"],
    ]
    first, second = usable(read(write_xlsx(tmp_path / "side.xlsx", grid)))
    assert (first.values["stat_date"], first.values["spend"], first.values["gmv"]) == (
        date(2026, 11, 21),
        Decimal(1200),
        Decimal(5000),
    )
    assert first.values["level"] == Level.ACCOUNT.value
    assert "gmv" not in second.values


def test_the_days_of_a_report_without_dates_are_stated_above_it_or_asked(tmp_path: Path) -> None:
    header = ["达人昵称", "整体消耗", "整体成交金额"]
    rows = [header, ["阿伦", "1", "2"]]
    unsaid = read(write_csv(tmp_path / "a.csv", [["导出时间：2026-11-22 10:00"], *rows]))
    assert (unsaid.wants_period, unsaid.proposed) == (True, date(2026, 11, 22))
    asked = read(tmp_path / "a.csv", period=Period(date(2026, 11, 21), "7d"))
    assert not asked.wants_period
    assert [(row.values["stat_date"], row.values["range_label"]) for row in asked.usable] == [
        (date(2026, 11, 21), "7d")
    ]
    stated = read(write_csv(tmp_path / "b.csv", [["统计周期：2026-11-01 ~ 2026-11-21"], *rows]))
    assert stated.period == Period(date(2026, 11, 21), "21d")
    assert stated_period(["日期：2026年11月21日"]) == Period(date(2026, 11, 21))


def test_carriers_and_their_total_are_of_two_levels(tmp_path: Path) -> None:
    header = ["日期", "店铺名称", "载体类型", "用户支付金额", "成交订单数"]
    path = write_csv(
        tmp_path / "s.csv",
        [header, ["2026-11-22", "青禾", "全部", "100", "3"], ["2026-11-22", "青禾", "直播", "60", "2"]],
    )
    assert [row.values["level"] for row in usable(read(path))] == [Level.ACCOUNT.value, Level.CARRIER.value]


def test_an_order_keeps_its_ids_moments_and_both_commissions(tmp_path: Path) -> None:
    rows = [
        order_row("332927487361960394", "@Menswear.Kai"),
        order_row("2", "lily", state="Ineligible"),
        order_row("3", "", state="什么"),
    ]
    found = read(write_csv(tmp_path / "o.csv", [ORDERS, *rows, ["--", *rows[0][1:]]]))
    kai, lily, nobody = usable(found)
    assert kai.creator == Written(handle="menswear.kai")
    assert (kai.values["order_id"], kai.values["sku_id"]) == ("332927487361960394", "3168")
    assert (kai.values["commission_rate"], kai.values["commission_actual"]) == (
        Decimal("0.15"),
        Decimal("8.7"),
    )
    assert kai.values["ordered_on"] == date(2026, 11, 15)
    assert kai.values["ordered_at"].isoformat() == "2026-11-15T05:05:00+00:00"
    assert (kai.values["state"], lily.values["state"], nobody.values["state"]) == (
        "settled",
        "ineligible",
        None,
    )
    assert "commission_actual" not in lily.values
    assert nobody.values["state_said"] == "什么"
    assert reasons(found) == [(5, RowProblem.NO_ORDER)]


def test_a_day_and_month_that_cannot_be_told_apart_are_asked(tmp_path: Path) -> None:
    rows = [order_row("1", "a", state="Frozen", at="06/11/2026 13:05:00")]
    path = write_csv(tmp_path / "o.csv", [ORDERS, *rows])
    unclear = read(path)
    assert (unclear.dates, unclear.unclear_date) == (None, "06/11/2026 13:05:00")
    asked = read(path, ways=Ways("USD", ZoneInfo("UTC"), DateOrder.MDY))
    assert [row.values["ordered_on"] for row in asked.usable] == [date(2026, 6, 11)]


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        (["日期", "达人昵称", "整体消耗", "整体成交金额"], ["2026-11-22", "A", "5", "0.00"], "整体成交金额"),
        (["Order ID", "Creator Username", "Payment Amount"], ["1", "A", "$0.00"], "Payment Amount"),
    ],
)
def test_a_money_column_that_is_0_on_every_row_is_refused_by_name(
    tmp_path: Path, header: list[str], row: list[str], column: str
) -> None:
    rows = [[row[0] + str(n) if row[0] == "1" else row[0], row[1] + str(n), *row[2:]] for n in range(3)]
    with pytest.raises(FileRefused) as refused:
        read(write_csv(tmp_path / "z.csv", [header, *rows]))
    assert (refused.value.reason, refused.value.detail) == (ImportRefusal.MONEY_ALL_ZERO, column)


def test_a_file_read_as_the_wrong_kind_is_told_what_it_is(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "o.csv", [ORDERS, order_row("1", "a")])
    with pytest.raises(FileRefused) as refused:
        read_sheet(path, ImportKind.TASKS)
    assert (refused.value.reason, refused.value.detail) == (ImportRefusal.OTHER_EXPORT, "orders")


SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "kind", "rows", "first", "last"),
    [
        (
            "performance_qianchuan_30d.xlsx",
            ImportKind.PERFORMANCE,
            360,
            date(2026, 10, 21),
            date(2026, 11, 19),
        ),
        ("orders_tiktok_shop.csv", ImportKind.ORDERS, 200, None, None),
    ],
)
def test_files_in_the_shape_of_real_exports_lose_no_row(
    name: str, kind: ImportKind, rows: int, first: date | None, last: date | None
) -> None:
    if not (SHARED / name).is_file():
        pytest.skip(f"{name} is not at hand")
    sheet = read_sheet(SHARED / name)
    found = look(sheet, WAYS)
    assert isinstance(found, Records)
    assert (sheet.layout.kind, len(found.rows), len(usable(found)), sheet.layout.ignored) == (
        kind,
        rows,
        rows,
        (),
    )
    days = sorted(row.values["stat_date"] for row in found.usable if "stat_date" in row.values)
    assert (days[:1], days[-1:]) == ([first] if first else [], [last] if last else [])


def test_the_planted_file_without_money_is_refused() -> None:
    path = SHARED / "money_column_all_zero.csv"
    if not path.is_file():
        pytest.skip("money_column_all_zero.csv is not at hand")
    for kind in (None, ImportKind.PERFORMANCE):
        with pytest.raises(FileRefused) as refused:
            look(read_sheet(path, kind), WAYS)
        assert (refused.value.reason, refused.value.detail) == (
            ImportRefusal.MONEY_ALL_ZERO,
            "Creator-attributed GMV",
        )
