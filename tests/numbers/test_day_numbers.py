"""The digest's numbers: one report believed for each figure, beside its usual; what is missing is said and never 0."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from creators.kit import Desk, write_csv
from numbers_kit import ORDERS, material_rows, order_row, qianchuan

from domain.errors import Refusal
from domain.importing.kinds import ImportKind
from domain.notices.numbers import DayNumbers, DigestNotAgain, DigestOffered
from domain.notices.reminders import DigestTold
from domain.performance import Seller, Told, ends, figure
from scheduler.due import tell_digests
from scheduler.work.imports import import_file
from services import day_numbers, late_numbers
from storage.sql import select
from storage.tables import DigestRun, LinkedChat, Outbox

YESTERDAY = date(2026, 11, 22)  # the desk's clock says noon of the 23rd in Shanghai
MORNING = date(2026, 11, 23)


def of_day(desk: Desk, day: date = YESTERDAY) -> DayNumbers:
    with desk.database.read() as transaction:
        return day_numbers.of_day(transaction.workspace(desk.workspace_id), day, "CNY")


def morning(desk: Desk) -> DigestTold:
    with desk.database.read() as transaction:
        facts = day_numbers.of_morning(transaction.workspace(desk.workspace_id), YESTERDAY, "CNY")
    return DigestTold(local_date=MORNING, **facts)


def test_a_day_is_told_beside_its_median_with_the_best_and_the_worst(desk: Desk, tmp_path: Path) -> None:
    rows = material_rows(8, last=YESTERDAY - timedelta(days=1)) + material_rows(1, sales=2000)
    desk.imported(qianchuan(tmp_path / "q.xlsx", rows))
    told = of_day(desk)
    assert told.gmv is not None
    assert told.gmv.money is not None
    assert told.gmv.usual_money is not None
    assert (told.gmv.money.amount, told.gmv.usual_money.amount) == (Decimal("6301.5"), Decimal("3301.5"))
    assert told.gmv.change == Decimal("0.9087")
    assert told.gmv.source == "qianchuan_materials"
    assert told.orders is not None
    assert (told.orders.count, told.orders.usual_count, told.orders.change) == (30, 30, 0)
    assert (told.roi, told.ctr) == (Decimal("5.25"), Decimal("0.04"))
    assert [line.name for line in told.best] == ["阿伦男装", "小鹿穿搭"]
    assert [line.name for line in told.worst] == ["老张讲西装"]


def test_three_days_before_are_no_week(desk: Desk, tmp_path: Path) -> None:
    desk.imported(qianchuan(tmp_path / "q.csv", material_rows(3)))
    told = of_day(desk)
    assert told.gmv is not None
    assert told.gmv.usual_money is None
    assert told.gmv.change is None


def test_a_shop_s_total_and_its_ads_are_not_added_up(desk: Desk, tmp_path: Path) -> None:
    desk.imported(qianchuan(tmp_path / "q.csv", material_rows(1)))
    shop = [["日期", "店铺名称", "载体类型", "用户支付金额", "成交订单数"], ["2026-11-22", "青禾", "全部", "90000", "700"], ["2026-11-22", "青禾", "直播", "50000", "400"]]  # fmt: skip
    desk.imported(write_csv(tmp_path / "shop.csv", shop))
    told = of_day(desk)
    assert told.gmv is not None
    assert told.gmv.money is not None
    assert (told.gmv.money.amount, told.gmv.source) == (Decimal(90_000), "compass_shop")
    assert told.spend is not None
    assert told.spend.source == "qianchuan_materials"
    assert told.roi == Decimal("2.75")  # of the ads' own sales, not of the shop's
    assert {line.name for line in (*told.best, *told.worst)} == {"阿伦男装", "小鹿穿搭", "老张讲西装"}


def test_without_a_report_the_orders_themselves_are_believed(desk: Desk, tmp_path: Path) -> None:
    rows = [[*order_row(str(n), "menswear.kai", at="22/11/2026 13:05:00")] for n in range(3)]
    for row in rows:
        row[4] = "CNY"
    desk.imported(write_csv(tmp_path / "o.csv", [ORDERS, *rows]))
    told = of_day(desk)
    assert told.gmv is not None
    assert told.gmv.money is not None
    assert (told.gmv.money.amount, told.gmv.source) == (Decimal(174), "order_lines")
    assert told.spend is None


def test_what_a_report_does_not_know_stays_unknown(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        write_csv(
            tmp_path / "n.csv",
            [["日期", "达人昵称", "整体消耗", "整体成交金额"], ["2026-11-22", "阿伦男装", "100", "--"]],
        )
    )
    told = of_day(desk)
    assert told.spend is not None
    assert (told.gmv, told.orders, told.roi, told.ctr) == (None, None, None, None)


def test_a_range_is_never_told_as_a_day(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "r.csv",
        [
            ["统计周期：2026-11-16 ~ 2026-11-22"],
            ["达人昵称", "整体消耗", "整体成交金额"],
            ["阿伦男装", "100", "900"],
        ],
    )
    desk.imported(path)
    assert morning(desk).data_until is None


@pytest.mark.parametrize(
    ("behind", "missing", "known"), [(0, False, True), (1, True, True), (7, True, True), (8, False, False)]
)
def test_the_morning_says_how_fresh_its_numbers_are(
    desk: Desk, tmp_path: Path, behind: int, missing: bool, known: bool
) -> None:
    last = YESTERDAY - timedelta(days=behind)
    desk.imported(qianchuan(tmp_path / "q.csv", material_rows(2, last=last)))
    told = morning(desk)
    assert told.data_until == last
    assert (told.missing == YESTERDAY) is missing
    assert (told.numbers is not None) is known


def test_no_report_at_all_says_nothing_of_numbers(desk: Desk) -> None:
    told = morning(desk)
    assert (told.numbers, told.missing, told.data_until) == (None, None, None)


def _digest_at_nine(desk: Desk) -> None:
    with desk.database.write() as transaction:
        chat = transaction.workspace(desk.workspace_id).get(LinkedChat, desk.chat.id)
        chat.digest_at = "09:00"
        transaction.commit()


def _told(desk: Desk, kind: str) -> list[Outbox]:
    with desk.database.read() as transaction:
        transaction.workspace(desk.workspace_id)
        rows = transaction.session.exec(select(Outbox)).all()
    return [row for row in rows if row.payload.get("kind") == kind]


def test_a_late_report_offers_the_digest_once_and_it_is_redone_once(desk: Desk, tmp_path: Path) -> None:
    _digest_at_nine(desk)
    rows = material_rows(9)
    early = [row for row in rows if row[0] < YESTERDAY.isoformat()]
    import_file(
        desk.database,
        desk.clock,
        desk.workspace_id,
        qianchuan(tmp_path / "a.csv", early),
        kind=ImportKind.PERFORMANCE,
    )
    assert tell_digests(desk.database, desk.clock) == 1
    [first] = _told(desk, "digest_told")
    assert first.payload["facts"]["missing"] == "2026-11-22"
    assert first.payload["facts"]["numbers"]["day"] == "2026-11-21"
    for name in ("b.csv", "c.csv"):
        import_file(
            desk.database,
            desk.clock,
            desk.workspace_id,
            qianchuan(tmp_path / name, rows),
            kind=ImportKind.PERFORMANCE,
        )
    [offer] = _told(desk, "digest_offered")
    offered = DigestOffered.model_validate(offer.payload["facts"])
    assert (offered.day, offered.file) == (YESTERDAY, "b.csv")
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        [again] = late_numbers.redo(uow, offered.run_id, by=desk.lin, now=desk.clock.now()).tell
        transaction.commit()
    assert isinstance(again.notice, DigestTold)
    assert (again.notice.again, again.notice.missing) == (True, None)
    assert again.notice.numbers is not None
    assert again.notice.numbers.day == YESTERDAY
    with desk.database.write() as transaction, pytest.raises(Refusal) as refused:
        late_numbers.redo(
            transaction.workspace(desk.workspace_id), offered.run_id, by=desk.lin, now=desk.clock.now()
        )
    assert isinstance(refused.value.notice, DigestNotAgain)


def test_a_digest_that_had_its_numbers_is_not_offered_again(desk: Desk, tmp_path: Path) -> None:
    _digest_at_nine(desk)
    path = qianchuan(tmp_path / "a.csv", material_rows(2))
    import_file(desk.database, desk.clock, desk.workspace_id, path, kind=ImportKind.PERFORMANCE)
    tell_digests(desk.database, desk.clock)
    [run] = _runs(desk)
    assert run.data_until == YESTERDAY
    import_file(desk.database, desk.clock, desk.workspace_id, path, kind=ImportKind.PERFORMANCE)
    assert _told(desk, "digest_offered") == []


def test_yesterdays_digest_is_not_redone_today(desk: Desk, tmp_path: Path) -> None:
    _digest_at_nine(desk)
    desk.imported(qianchuan(tmp_path / "a.csv", material_rows(2, last=date(2026, 11, 20))))
    tell_digests(desk.database, desk.clock)
    desk.clock.advance(timedelta(hours=14))
    import_file(
        desk.database,
        desk.clock,
        desk.workspace_id,
        qianchuan(tmp_path / "b.csv", material_rows(3)),
        kind=ImportKind.PERFORMANCE,
    )
    assert _told(desk, "digest_offered") == []


def _runs(desk: Desk) -> list[DigestRun]:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return list(uow.all(uow.query(DigestRun)))


def told(day: int, source: str, level: str, gmv: int | None) -> Told:
    return Told(date(2026, 11, day), source, level, {"gmv": None if gmv is None else Decimal(gmv)})


def test_the_believed_report_is_the_widest_that_knows_the_figure() -> None:
    facts = [
        told(22, "qianchuan_materials", "material", 5),
        told(22, "compass_shop", "carrier", 7),
        told(22, "compass_shop", "account", None),
    ]
    found = figure(facts, "gmv", date(2026, 11, 22))
    assert found is not None
    assert (found.value, found.source, found.level) == (7, "compass_shop", "carrier")
    assert figure(facts, "spend", date(2026, 11, 22)) is None


def test_a_median_is_of_the_same_report_and_level_alone() -> None:
    facts = [told(day, "numbers", "creator", day) for day in range(14, 23)]
    facts += [told(day, "compass_shop", "account", 1000) for day in range(10, 20)]
    found = figure(facts, "gmv", date(2026, 11, 22))
    assert found is not None
    assert (found.value, found.usual) == (22, 18)


def test_nobody_is_best_and_worst_at_once() -> None:
    sellers = [Seller(name, Decimal(gmv), Decimal(10)) for name, gmv in [("a", 5), ("b", 50), ("c", 20)]]
    best, worst = ends(sellers)
    assert ([one.name for one in best], [one.name for one in worst]) == (["b", "c"], ["a"])
    only, nobody = ends(sellers[:1])
    assert ([one.name for one in only], nobody) == (["a"], [])


def test_where_ads_are_unknown_sales_decide() -> None:
    sellers = [Seller("a", Decimal(5), None), Seller("b", Decimal(9), None), Seller("c", None, None)]
    best, worst = ends(sellers)
    assert ([one.name for one in best], [one.name for one in worst]) == (["b"], ["a"])
