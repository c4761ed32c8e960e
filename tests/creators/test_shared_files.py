"""Files in the shape of real exports, imported whole. The values were read out of the files with openpyxl and csv alone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, write_csv

from domain.audiences import ChatAudience
from domain.importing.kinds import ImportKind
from domain.importing.report import ImportRefusal
from domain.notices import Notice
from domain.notices.imports import ImportApplied, ImportChecked, ImportRefused, ImportUndone
from services import imports
from storage.tables import Creator, DailyPerformance, ImportChange, MetricSnapshot, OrderLine
from storage.tables.base import WorkspaceRow

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the example exports are not in ../shared/data ({SHARED})"
)


def shown(desk: Desk, batch_id: int) -> Notice:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return imports.show(uow, batch_id, audience=ChatAudience.TEAM, now=desk.clock.now())


def checked(desk: Desk, name: str) -> ImportChecked:
    notice = shown(desk, desk.drop(SHARED / name))
    assert isinstance(notice, ImportChecked)
    return notice


def stored(desk: Desk, model: type[WorkspaceRow]) -> list[Any]:
    with desk.database.read() as transaction:
        return list(
            transaction.workspace(desk.workspace_id).all(
                transaction.workspace(desk.workspace_id).query(model)
            )
        )


def told(values: Iterable[Any]) -> tuple[int, Any]:
    """How many are known, and their sum."""
    known = [value for value in values if value is not None]
    return len(known), sum(known)


def in_extra(rows: Iterable[Any], fact: str) -> tuple[int, Decimal]:
    return told(Decimal(row.extra[fact]) if fact in row.extra else None for row in rows)


def test_a_library_in_gb18030(desk: Desk) -> None:
    notice = checked(desk, "creators_compass_gb18030.csv")
    assert (notice.what, notice.source, notice.matched, notice.columns) == (
        ImportKind.CREATORS,
        "douyin_creators",
        23,
        23,
    )
    assert (notice.rows, notice.new, notice.rejected_count, notice.doubtful_count) == (120, 120, 0, 0)
    assert (notice.missing, notice.ignored, notice.mostly_zero) == ((), (), None)
    desk.imported(SHARED / "creators_compass_gb18030.csv")
    pool = desk.creators()
    rows = list(pool.values())
    assert told(row.followers for row in rows) == (120, 17_564_000)
    assert told(row.active_fan_share for row in rows) == (117, Decimal("73.64"))
    assert told(row.completion_rate for row in rows) == (120, Decimal("34.824"))
    assert told(row.engagement_rate for row in rows) == (120, Decimal("6.7299"))
    assert told(row.quote for row in rows) == (113, Decimal(1_028_800))
    assert told(row.commission_rate for row in rows) == (120, Decimal("22.75"))
    assert told(row.rebate_rate for row in rows) == (93, Decimal("17.40"))
    assert told(row.sales_low for row in rows) == (83, Decimal(24_357_000))
    assert told(row.sales_high for row in rows) == (83, Decimal(26_207_000))
    assert told(row.reputation for row in rows) == (120, Decimal("545.65"))
    assert told(Decimal(row.audience["male"]) for row in rows) == (120, Decimal("56.88"))
    assert told(Decimal(row.audience["age_31_40"]) for row in rows) == (120, Decimal("35.59"))
    assert sum(row.agency == "星河传媒" for row in rows) == 36
    assert sum(row.agency is None for row in rows) == 84
    assert sum(row.supports_ads is True for row in rows) == 45
    assert sum(row.accepts_script_changes is True for row in rows) == 41
    assert Counter(row.tier for row in rows) == {"腰部": 68, "尾部": 31, "头部": 21}
    assert Counter(row.region for row in rows)["福建"] == 24
    assert {(row.platform, row.quote_currency) for row in rows if row.quote is not None} == {
        ("douyin", "CNY")
    }
    first, second, third, last = (
        pool[key] for key in ("dy10722233", "dy76196458", "dy78097845", "dy85674545")
    )
    assert (first.name, first.uid, first.region, first.categories) == (
        "阿伦男装0",
        "717829889415776292",
        "广东",
        ["mother_baby", "skincare"],
    )
    assert (first.followers, first.active_fan_share, first.completion_rate, first.engagement_rate) == (
        79_000,
        Decimal("0.39"),
        Decimal("0.145"),
        Decimal("0.0173"),
    )
    assert (first.quote, first.commission_rate, first.rebate_rate, first.reputation) == (
        Decimal(14_700),
        Decimal("0.3"),
        Decimal(0),
        Decimal("4.98"),
    )
    assert (first.sales_low, first.sales_high) == (Decimal(417_000), Decimal(417_000))
    assert first.audience == {"male": "0.88", "age_31_40": "0.32", "age_41_50": "0.02"}
    assert (first.tags, first.notes) == (["配合投流", "支持改稿"], '=HYPERLINK("http://x")')
    assert (second.agency, second.sales_low, second.sales_high, second.rebate_rate) == (
        None,
        Decimal(50_000),
        Decimal(100_000),
        Decimal("0.3"),
    )
    assert (third.sales_low, third.followers, third.notes) == (None, 494_000, "去年合作过<b>两次</b>")
    assert (last.rebate_rate, last.followers, last.uid) == (None, 28_000, "938131386330449675")


def test_a_workbook_whose_header_stands_on_row_3(desk: Desk) -> None:
    notice = checked(desk, "creators_header_on_row_3.xlsx")
    assert (notice.source, notice.matched, notice.columns, notice.range_label) == (
        "douyin_creators",
        23,
        23,
        "30d",
    )
    assert (notice.rows, notice.new, notice.rejected_count, notice.doubtful_count) == (50, 50, 0, 0)
    desk.imported(SHARED / "creators_header_on_row_3.xlsx")
    pool = desk.creators()
    rows = list(pool.values())
    assert told(row.followers for row in rows) == (50, 7_702_000)
    assert told(row.active_fan_share for row in rows) == (46, Decimal("28.21"))
    assert told(row.completion_rate for row in rows) == (50, Decimal("15.864"))
    assert told(row.quote for row in rows) == (47, Decimal(434_500))
    assert told(row.rebate_rate for row in rows) == (37, Decimal("6.90"))
    assert told(row.sales_high for row in rows) == (32, Decimal(8_369_000))
    assert told(row.reputation for row in rows) == (50, Decimal("223.20"))
    assert told(Decimal(row.audience["male"]) for row in rows) == (50, Decimal("22.45"))
    assert sum(row.agency is not None for row in rows) == 19
    first, last = pool["dy42872093"], pool["dy21901905"]
    assert (first.name, first.uid, first.followers, first.active_fan_share, first.quote) == (
        "跑者阿宽0",
        "403273407456590750",
        229_000,
        None,
        Decimal(1_400),
    )
    assert (last.name, last.agency, last.quote, last.sales_low, last.rebate_rate) == (
        "老张讲西装49",
        None,
        None,
        None,
        Decimal("0.25"),
    )
    snapshots = stored(desk, MetricSnapshot)
    assert len(snapshots) == 50
    assert {(one.stat_date, one.range_label) for one in snapshots} == {(date(2026, 11, 20), "30d")}


def test_tiktok_shop_creators(desk: Desk) -> None:
    notice = checked(desk, "creators_tiktok_shop.csv")
    assert (notice.source, notice.matched, notice.columns, notice.also) == (
        "tiktok_shop_creators",
        22,
        22,
        (ImportKind.PERFORMANCE,),
    )
    assert (notice.rows, notice.new, notice.rejected_count, notice.doubtful_count) == (80, 80, 0, 0)
    assert notice.mostly_zero == "Creator-attributed GMV"  # 0 on 44 of 80 rows: said, and not in the way
    desk.imported(SHARED / "creators_tiktok_shop.csv")
    pool = desk.creators()
    rows = list(pool.values())
    assert told(row.gmv for row in rows) == (80, Decimal("1053253.22"))
    assert sum(row.gmv == 0 for row in rows) == 44
    assert told(row.orders for row in rows) == (80, 47_855)
    assert told(row.ctr for row in rows) == (80, Decimal("9.5389"))
    assert in_extra(rows, "refunds") == (80, Decimal("53688.16"))
    assert in_extra(rows, "items_sold") == (80, Decimal(55_415))
    assert in_extra(rows, "aov") == (36, Decimal("1371.56"))  # "--" is unknown, and not 0
    assert in_extra(rows, "est_flat_fee") == (0, 0)
    assert in_extra(rows, "video_views") == (80, Decimal(92_885_883))
    assert in_extra(rows, "est_commission") == (80, Decimal("157988.00"))
    assert {(row.platform, row.gmv_currency, row.followers) for row in rows} == {("tiktok", "USD", None)}
    second = pool["plantmamauk1"]
    assert (second.gmv, second.orders, second.ctr) == (Decimal("42268.29"), 1921, Decimal("0.0047"))
    assert second.extra == {
        "refunds": "2129.19", "items_sold": "2224", "items_refunded": "28", "aov": "21.41", "videos": "7", "live_streams": "5",
        "est_commission": "6340.24", "samples_shipped": "1", "video_gmv": "29587.8", "live_gmv": "12680.49", "ctor": "0.0139",
        "sample_content": "3", "showcase_products": "28", "product_impressions": "821079", "video_views": "2463237",
        "customers": "1690", "products_sold": "2224",
    }  # fmt: skip


def test_tiktok_shop_creators_by_the_names_of_2025(desk: Desk) -> None:
    notice = checked(desk, "creators_tiktok_shop_2025_headers.csv")
    assert (notice.source, notice.matched, notice.columns, notice.mostly_zero) == (
        "tiktok_shop_creators",
        22,
        22,
        None,
    )
    assert (notice.rows, notice.new, notice.rejected_count) == (30, 30, 0)
    desk.imported(SHARED / "creators_tiktok_shop_2025_headers.csv")
    rows = list(desk.creators().values())
    assert told(row.gmv for row in rows) == (30, Decimal("524791.62"))
    assert sum(row.gmv == 0 for row in rows) == 12
    assert told(row.orders for row in rows) == (30, 23_844)
    assert in_extra(rows, "items_sold") == (30, Decimal(27_612))
    assert in_extra(rows, "aov") == (18, Decimal("615.94"))
    first = desk.creators()["thestreetedit"]
    assert (first.gmv, first.extra["video_gmv"], first.extra["live_gmv"]) == (
        Decimal("42735.66"),
        "29914.96",
        "12820.7",
    )


def test_money_that_is_0_on_every_row_blocks(desk: Desk) -> None:
    notice = shown(desk, desk.drop(SHARED / "money_column_all_zero.csv"))
    assert isinstance(notice, ImportRefused)
    assert (notice.reason, notice.detail) == (ImportRefusal.MONEY_ALL_ZERO, "Creator-attributed GMV")
    assert desk.creators() == {}


def test_affiliate_orders(desk: Desk) -> None:
    notice = checked(desk, "orders_tiktok_shop.csv")
    assert (notice.what, notice.source, notice.matched, notice.columns) == (
        ImportKind.ORDERS,
        "tiktok_orders",
        21,
        21,
    )
    assert (notice.rows, notice.new, notice.rejected_count, notice.doubtful_count, notice.date_example) == (
        200,
        200,
        0,
        0,
        "",
    )
    desk.imported(SHARED / "orders_tiktok_shop.csv")
    rows = stored(desk, OrderLine)
    assert len(rows) == len({(row.order_id, row.sku_id) for row in rows}) == 200
    assert Counter(row.state for row in rows) == {
        "frozen": 53,
        "settled": 43,
        "unpaid": 36,
        "pending": 35,
        "ineligible": 33,
    }
    assert told(row.amount for row in rows) == (200, Decimal("10544.39"))
    assert told(row.quantity for row in rows) == (200, 397)
    assert told(row.commission_estimated for row in rows) == (200, Decimal("1581.65"))
    assert told(row.commission_actual for row in rows) == (
        43,
        Decimal("310.20"),
    )  # not settled: unknown, and not 0
    assert told(row.refunded for row in rows) == (200, 49)
    assert {(row.currency, row.commission_rate) for row in rows} == {("USD", Decimal("0.15"))}
    assert Counter(row.creator_key for row in rows).most_common(2) == [
        ("menswear.kai", 15),
        ("plantmamauk", 14),
    ]
    assert (min(row.ordered_on for row in rows), max(row.ordered_on for row in rows)) == (
        date(2026, 11, 1),
        date(2026, 11, 19),
    )
    first = next(row for row in rows if row.order_id == "332927487361960394")
    assert (first.sku_id, first.product_id, first.product) == (
        "338503202650857868",
        "266870115849989215",
        "Glow serum",
    )
    assert (first.amount, first.quantity, first.state, first.state_said) == (
        Decimal("136.50"),
        3,
        "ineligible",
        "Ineligible",
    )
    assert (first.ordered_at, first.settled_at, first.commission_actual) == (
        datetime(2026, 11, 6, 5, 5, tzinfo=UTC),
        None,
        None,
    )
    settled = next(row for row in rows if row.order_id == "931163266068187980")
    assert (settled.settled_at, settled.commission_actual, settled.settled_amount) == (
        datetime(2026, 11, 20, 18, 0, tzinfo=UTC),
        Decimal("8.70"),
        Decimal(58),
    )


def test_thirty_days_of_qianchuan(desk: Desk) -> None:
    notice = checked(desk, "performance_qianchuan_30d.xlsx")
    assert (notice.what, notice.source, notice.matched, notice.columns) == (
        ImportKind.PERFORMANCE,
        "qianchuan_materials",
        14,
        14,
    )
    assert (notice.rows, notice.new, notice.rejected_count, notice.doubtful_count) == (360, 360, 0, 0)
    assert (notice.first_day, notice.last_day, notice.unmatched_count) == (
        date(2026, 10, 21),
        date(2026, 11, 19),
        12,
    )
    desk.imported(SHARED / "performance_qianchuan_30d.xlsx")
    rows = stored(desk, DailyPerformance)
    assert Counter(Counter(row.creator_said for row in rows).values()) == {30: 12}
    assert told(row.spend for row in rows) == (354, Decimal("436139.12"))
    assert told(row.impressions for row in rows) == (360, 14_297_271)
    assert told(row.clicks for row in rows) == (354, 993_376)
    assert told(row.orders for row in rows) == (354, 9_875)
    assert told(row.gmv for row in rows) == (354, Decimal("1306813.17"))
    assert told(row.roi for row in rows) == (354, Decimal("1067.44"))
    for fact, total in {
        "favourites": "60480",
        "carts": "111032",
        "interactions": "485944",
        "new_followers": "71435",
        "completion_rate": "118.2185",
    }.items():
        assert in_extra(rows, fact) == (360, Decimal(total))
    one = next(row for row in rows if row.material == "772153453536166033")
    assert (one.stat_date, one.creator_said, one.level, one.currency) == (
        date(2026, 10, 21),
        "阿伦男装0",
        "material",
        "CNY",
    )
    assert (one.spend, one.impressions, one.clicks, one.orders, one.gmv, one.roi) == (
        Decimal("2244.37"),
        56_608,
        1_952,
        39,
        Decimal("5153.23"),
        Decimal("2.3"),
    )


NAMES = ["creators_compass_gb18030.csv", "creators_header_on_row_3.xlsx", "creators_tiktok_shop.csv", "orders_tiktok_shop.csv", "performance_qianchuan_30d.xlsx"]  # fmt: skip


def fingerprint(desk: Desk) -> str:
    """All that an import may touch."""
    models: tuple[type[WorkspaceRow], ...] = (Creator, MetricSnapshot, OrderLine, DailyPerformance)
    rows = [repr(sorted(row.model_dump().items())) for model in models for row in stored(desk, model)]
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_file_again_changes_nothing_and_its_undo_takes_nothing(desk: Desk, name: str) -> None:
    first = desk.imported(SHARED / name)
    before = fingerprint(desk)
    again = checked(desk, name)
    assert (again.new, again.updated, again.unchanged) == (0, 0, again.rows)
    assert again.known_since is not None
    second = desk.imported(SHARED / name)
    desk.undo(second)
    desk.run_jobs()
    assert fingerprint(desk) == before
    desk.undo(first)
    desk.run_jobs()
    undone = shown(desk, first)
    assert isinstance(undone, ImportUndone)
    assert (undone.removed, undone.restored, undone.kept) == (again.rows, 0, 0)
    for model in (Creator, MetricSnapshot, OrderLine, DailyPerformance, ImportChange):
        assert stored(desk, model) == []


def test_a_newer_file_updates_by_handle_and_its_undo_gives_back_every_number(
    desk: Desk, tmp_path: Path
) -> None:
    """The newer one renames the money column, changes one creator's number, and knows less of another."""
    desk.imported(SHARED / "creators_tiktok_shop.csv")
    before = fingerprint(desk)
    newer = write_csv(
        tmp_path / "newer.csv",
        [["Creator name", "Affiliate-attributed GMV", "Attributed orders"], ["plantmamauk1", "$50,000.00", "2000"], ["gymratgreg2", "--", "1081"], ["new.one", "$5.00", "1"]],
    )  # fmt: skip
    batch_id = desk.imported(newer)
    done = shown(desk, batch_id)
    assert isinstance(done, ImportApplied)
    assert (done.new, done.updated, done.unchanged) == (1, 1, 1)
    pool = desk.creators()
    assert (pool["plantmamauk1"].gmv, pool["plantmamauk1"].extra["aov"]) == (Decimal(50_000), "21.41")
    assert pool["gymratgreg2"].gmv == Decimal("23794.65")
    desk.undo(batch_id)
    desk.run_jobs()
    assert fingerprint(desk) == before
