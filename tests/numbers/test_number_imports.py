"""Reports and orders from the dropped file to undo, on both databases; killed anywhere, nothing is lost or written twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from creators.kit import Desk, write_csv
from numbers_kit import ORDERS, everything, material_rows, order_row, qianchuan, shown, stored

from domain.errors import Conflict, Refusal
from domain.importing.kinds import ImportKind
from domain.importing.records import Period
from domain.notices.imports import ImportApplied, ImportChecked, ImportRefused, ImportUndone, PeriodUnanswered
from scheduler.work.imports import import_file
from services import imports
from storage.tables import Creator, DailyPerformance, ImportBatch, OrderLine, StoredFile


def test_a_report_says_what_it_is_and_what_it_would_do(desk: Desk, tmp_path: Path) -> None:
    rows = material_rows(2)
    rows += [["合计", *rows[0][1:]], [*rows[0]], [rows[0][0], "陌生人", "9\t", *rows[0][3:]]]
    notice = shown(desk, desk.drop(qianchuan(tmp_path / "千川.xlsx", rows)))
    assert isinstance(notice, ImportChecked)
    assert (notice.what, notice.source) == (ImportKind.PERFORMANCE, "qianchuan_materials")
    assert (notice.rows, notice.new, notice.rejected_count) == (7, 7, 2)
    assert [(row.row, row.reason, row.same_as) for row in notice.rejected] == [
        (8, "total", None),
        (9, "duplicate", 2),
    ]
    assert (notice.first_day, notice.last_day) == (date(2026, 11, 21), date(2026, 11, 22))
    assert (notice.unmatched_count, notice.unmatched) == (1, ("陌生人",))
    assert notice.ignored == ("审核备注",)
    assert not notice.known_since
    assert stored(desk, DailyPerformance) == []


def test_import_writes_a_row_for_each_video_and_day_beside_its_creator(desk: Desk, tmp_path: Path) -> None:
    notice = shown(desk, desk.imported(qianchuan(tmp_path / "a.csv", material_rows(3))))
    assert isinstance(notice, ImportApplied)
    assert (notice.what, notice.new, notice.by) == (ImportKind.PERFORMANCE, 9, "林")
    rows = stored(desk, DailyPerformance)
    aren = desk.creators()["dy_aren"]
    first = rows[0]
    assert (first["creator_id"], first["creator_said"], first["level"]) == (aren.id, "阿伦男装", "material")
    assert (first["spend"], first["gmv"], first["roi"], first["currency"]) == (
        Decimal(200),
        Decimal("1200.5"),
        Decimal(6),
        "CNY",
    )
    assert first["refunds"] is None
    assert first["extra"]["carts"] == "30"
    assert len({(row["stat_date"], row["grain"]) for row in rows}) == 9


def test_the_same_file_again_is_said_to_be_known_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = qianchuan(tmp_path / "a.csv", material_rows(2))
    desk.imported(path)
    before = stored(desk, DailyPerformance)
    desk.clock.advance(timedelta(hours=1))
    second = desk.drop(path)
    notice = shown(desk, second)
    assert isinstance(notice, ImportChecked)
    assert notice.known_since == desk.clock.now() - timedelta(hours=1)
    assert (notice.new, notice.updated, notice.unchanged) == (0, 0, 6)
    desk.apply(second)
    desk.run_jobs()
    assert stored(desk, DailyPerformance) == before
    desk.undo(second)
    desk.run_jobs()
    assert stored(desk, DailyPerformance) == before


def test_a_second_file_about_the_same_days_updates_them_and_erases_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    rows = material_rows(1)
    desk.imported(qianchuan(tmp_path / "a.csv", rows))
    later = [[*row] for row in rows]
    later[0][7], later[0][4] = "2000.00", "--"
    notice = shown(desk, desk.imported(qianchuan(tmp_path / "b.csv", later)))
    assert isinstance(notice, ImportApplied)
    assert (notice.new, notice.updated, notice.unchanged) == (0, 1, 2)
    first = stored(desk, DailyPerformance)[0]
    assert (first["gmv"], first["impressions"]) == (Decimal(2000), 50_000)


def test_undo_puts_every_row_back_to_the_last_figure(desk: Desk, tmp_path: Path) -> None:
    rows = material_rows(2)
    desk.imported(qianchuan(tmp_path / "a.csv", rows))
    before = everything(desk)
    later = [[*row] for row in material_rows(3, sales=3000)]
    batch = desk.imported(qianchuan(tmp_path / "b.xlsx", later))
    assert len(stored(desk, DailyPerformance)) == 9
    desk.undo(batch)
    desk.run_jobs()
    assert everything(desk) == before
    notice = shown(desk, batch)
    assert isinstance(notice, ImportUndone)
    assert (notice.removed, notice.restored, notice.kept) == (3, 6, 0)


def test_undo_leaves_what_a_later_import_wrote(desk: Desk, tmp_path: Path) -> None:
    first = desk.imported(qianchuan(tmp_path / "a.csv", material_rows(1)))
    changed = [[*row] for row in material_rows(1)]
    changed[0][7] = "7.00"
    desk.imported(qianchuan(tmp_path / "b.csv", changed))
    desk.undo(first)
    desk.run_jobs()
    left = stored(desk, DailyPerformance)
    assert len(left) == 3, "the later report says the other two rows as well"
    assert Decimal(7) in {row["gmv"] for row in left}
    notice = shown(desk, first)
    assert isinstance(notice, ImportUndone)
    assert (notice.removed, notice.kept) == (0, 3)


def test_a_creator_who_comes_to_the_pool_later_finds_her_numbers(desk: Desk, tmp_path: Path) -> None:
    rows = [[*row] for row in material_rows(1)]
    rows[0][1] = "新人"
    path = qianchuan(tmp_path / "a.csv", rows)
    desk.imported(path)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        new = uow.add(Creator(name="新人", platform="douyin", handle="dy_new"))
        transaction.commit()
    desk.imported(path)
    assert new.id in {row["creator_id"] for row in stored(desk, DailyPerformance)}


def test_two_creators_of_one_name_are_nobody(desk: Desk, tmp_path: Path) -> None:
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id).add(
            Creator(name="阿伦男装", platform="douyin", handle="dy_other")
        )
        transaction.commit()
    notice = shown(desk, desk.drop(qianchuan(tmp_path / "a.csv", material_rows(1))))
    assert isinstance(notice, ImportChecked)
    assert notice.unmatched == ("阿伦男装",)


def test_orders_are_written_once_a_line_and_move_on_with_the_next_export(desk: Desk, tmp_path: Path) -> None:
    rows = [order_row("1", "Menswear.Kai", state="Frozen"), order_row("2", "nobody", state="Frozen")]
    desk.imported(write_csv(tmp_path / "a.csv", [ORDERS, *rows]))
    kai, nobody = stored(desk, OrderLine)
    assert kai["creator_id"] == desk.creators()["menswear.kai"].id
    assert (nobody["creator_id"], nobody["creator_said"], nobody["state"]) == (None, "@nobody", "frozen")
    before = everything(desk)
    rows = [
        order_row("1", "menswear.kai"),
        order_row("2", "nobody", state="Frozen"),
        order_row("3", "nobody"),
    ]
    batch = desk.imported(write_csv(tmp_path / "b.csv", [ORDERS, *rows]))
    notice = shown(desk, batch)
    assert isinstance(notice, ImportApplied)
    assert (notice.new, notice.updated, notice.unchanged) == (1, 1, 1)
    settled = stored(desk, OrderLine)[0]
    assert (settled["state"], settled["commission_actual"]) == ("settled", Decimal("8.7"))
    desk.undo(batch)
    desk.run_jobs()
    assert everything(desk) == before


def test_the_days_are_asked_before_anything_can_be_imported(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "v.csv",
        [
            ["Video ID", "Creator name", "Video-attributed GMV", "Video views"],
            ["1\t", "menswear.kai", "$5.00", "10"],
        ],
    )
    batch = desk.drop(path)
    notice = shown(desk, batch)
    assert isinstance(notice, ImportChecked)
    assert notice.wants_period
    with pytest.raises(Refusal) as refused:
        desk.apply(batch)
    assert isinstance(refused.value.notice, PeriodUnanswered)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        imports.set_period(
            uow, batch, notice.revision, Period(date(2026, 11, 22), "7d"), real=desk.clock.real()
        )
        transaction.commit()
    desk.run_jobs()
    desk.apply(batch)
    desk.run_jobs()
    [row] = stored(desk, DailyPerformance)
    assert (row["stat_date"], row["range_label"], row["currency"]) == (date(2026, 11, 22), "7d", "USD")


def test_a_person_may_say_which_kind_a_file_is_when_two_fit(desk: Desk, tmp_path: Path) -> None:
    header = ["Creator name", "Creator-attributed GMV", "Attributed orders", "Videos"]
    batch = desk.drop(
        write_csv(
            tmp_path / "t.csv", [["Date range: 2026-11-22"], header, ["menswear.kai", "$5.00", "1", "2"]]
        )
    )
    notice = shown(desk, batch)
    assert isinstance(notice, ImportChecked)
    assert (notice.what, notice.also) == (ImportKind.CREATORS, (ImportKind.PERFORMANCE,))
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        imports.set_kind(uow, batch, notice.revision, ImportKind.PERFORMANCE, real=desk.clock.real())
        with pytest.raises(Conflict):
            imports.set_kind(uow, batch, notice.revision, ImportKind.CREATORS, real=desk.clock.real())
        transaction.commit()
    desk.run_jobs()
    again = shown(desk, batch)
    assert isinstance(again, ImportChecked)
    assert (again.what, again.also, again.last_day) == (ImportKind.PERFORMANCE, (), date(2026, 11, 22))
    desk.apply(batch)
    desk.run_jobs()
    assert [row["source"] for row in stored(desk, DailyPerformance)] == ["tiktok_creators"]


def test_a_broken_report_is_refused_with_the_reason(desk: Desk, tmp_path: Path) -> None:
    rows = [[*row[:7], "0.00", *row[8:]] for row in material_rows(2)]
    notice = shown(desk, desk.drop(qianchuan(tmp_path / "z.csv", rows)))
    assert isinstance(notice, ImportRefused)
    assert (notice.reason.value, notice.detail) == ("money_all_zero", "整体成交金额")


@pytest.mark.parametrize("after_commit", [True, False])
@pytest.mark.parametrize("commits", [1, 2, 4])
def test_an_import_that_is_killed_goes_on_and_writes_nothing_twice(
    quick_desk: Desk, tmp_path: Path, commits: int, after_commit: bool
) -> None:
    desk, days = quick_desk, 60 * commits  # a busy machine takes 150 rows at once
    batch = desk.drop(qianchuan(tmp_path / "a.csv", material_rows(days)))
    desk.apply(batch)
    job = desk.newest_job()
    assert desk.run_dying(job, desk.dying(commits, after_commit=after_commit))
    desk.run_jobs()
    assert len(stored(desk, DailyPerformance)) == 3 * days
    notice = shown(desk, batch)
    assert isinstance(notice, ImportApplied)
    assert notice.new == 3 * days
    desk.undo(batch)
    assert desk.run_dying(desk.newest_job(), desk.dying(commits, after_commit=after_commit))
    desk.run_jobs()
    assert stored(desk, DailyPerformance) == []


def test_every_row_of_a_large_file_is_counted_once(quick_desk: Desk, tmp_path: Path) -> None:
    desk = quick_desk
    rows = [order_row(str(n), "menswear.kai") for n in range(1500)] + [order_row("7", "menswear.kai")]
    report = import_file(
        desk.database,
        desk.clock,
        desk.workspace_id,
        write_csv(tmp_path / "o.csv", [ORDERS, *rows]),
        kind=ImportKind.ORDERS,
    )
    assert (report["rows"], report["new"], len(report["rejected"])) == (1501, 1500, 1)
    assert report["rejected"] == [{"row": 1502, "reason": "duplicate", "same_as": 9}]


def test_an_older_import_without_a_kind_is_a_list_of_creators(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        file = uow.add(StoredFile(name="x.csv"))
        uow.flush()
        batch = uow.add(ImportBatch(file_id=file.id, state="applied", applied_at=desk.clock.now()))
        transaction.commit()
    assert isinstance(shown(replace(desk), batch.id), ImportApplied)
