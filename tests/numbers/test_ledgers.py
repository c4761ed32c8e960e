"""Ledgers of running work and of authorizations: rows that the bot leads from now on, and undo to the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, write_csv
from numbers_kit import shown, stored

from domain.importing.kinds import ImportKind
from domain.notices.imports import ImportApplied, ImportChecked, ImportUndone
from scheduler.work.imports import HANDLERS
from services.authorization_moves import place_of_code
from storage.blobs import Blobs
from storage.tables import Assignment, Authorization, ImportBatch, Milestone, Reminder, StoredFile, Task
from storage.tables.base import WorkspaceRow

TASKS = ["达人", "项目", "交付物", "初稿时间", "发布日期", "状态", "坑位费", "佣金", "寄样单号"]
AUTHORIZATIONS = [
    "抖音号",
    "达人昵称",
    "授权类型",
    "授权范围",
    "授权开始",
    "授权到期",
    "状态",
    "负责人",
    "合作码",
]
CODE = "QF7K2Q9X1P"


def tasks(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_csv(path, [TASKS, *rows], encoding="gb18030")


def task(creator: str, title: str = "冬季大衣", *, state: str = "待创作", publish: str = "2026-12-12", draft: str = "2026-12-01", fee: str = "2400") -> list[str]:  # fmt: skip
    return [creator, title, "1 条短视频", draft, publish, state, fee, "20%", "SF100"]


def ledger(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_csv(path, [AUTHORIZATIONS, *rows])


def authorization(handle: str, *, type_: str = "合作达人授权", scope: str = "直播间", starts: str = "2026-11-10", ends: str = "2026-12-10", state: str = "授权成功", code: str = CODE) -> list[str]:  # fmt: skip
    return [handle, "", type_, scope, starts, ends, state, "林", code]


def all_rows(desk: Desk, *models: type[WorkspaceRow]) -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: stored(desk, model) for model in models}


LED = (Task, Assignment, Milestone, Reminder, Authorization)


def test_running_work_becomes_tasks_and_shares_with_their_deadlines(desk: Desk, tmp_path: Path) -> None:
    rows = [
        task("阿伦男装"),
        task("dy_lu", state="审核中", publish="2026-12-15", fee="¥1,800"),
        task("老张讲西装", "直播专场", state="已完成"),
    ]
    batch = desk.drop(tasks(tmp_path / "任务.csv", rows))
    checked = shown(desk, batch)
    assert isinstance(checked, ImportChecked)
    assert (checked.what, checked.new, checked.unmatched_count) == (ImportKind.TASKS, 3, 0)
    desk.apply(batch)
    desk.run_jobs()
    coat, live = stored(desk, Task)
    assert (coat["title"], coat["publish_on"], coat["import_batch_id"]) == (
        "冬季大衣",
        date(2026, 12, 12),
        batch,
    )
    assert coat["brief"]["deliverable"] == "1 条短视频"
    assert coat["commission_rate"] == Decimal("0.2")
    assert live["title"] == "直播专场"
    aren, lu, zhang = stored(desk, Assignment)
    assert (aren["state"], lu["state"], zhang["state"]) == ("accepted", "submitted", "done")
    assert (aren["fee"], lu["fee"], lu["fee_currency"]) == (Decimal(2400), Decimal(1800), "CNY")
    assert (aren["publish_on"], lu["publish_on"]) == (None, date(2026, 12, 15))
    assert lu["done_milestones"] == ["first_draft"]
    drafts = [row["due_at"] for row in stored(desk, Milestone) if row["kind"] == "first_draft"]
    assert drafts[0] == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def test_nobody_but_the_team_is_reminded_of_imported_work(desk: Desk, tmp_path: Path) -> None:
    desk.imported(tasks(tmp_path / "t.csv", [task("阿伦男装")]))
    waiting = [row for row in stored(desk, Reminder) if row["state"] == "waiting"]
    assert waiting
    assert all(row["to_creator_id"] is None for row in waiting)


def test_rows_that_cannot_be_led_are_left_out_by_name(desk: Desk, tmp_path: Path) -> None:
    rows = [
        task("陌生人"),
        task("阿伦男装", "无日期", publish=""),
        task("", "x"),
        task("小鹿穿搭", ""),
        task("阿伦男装"),
        task("阿伦男装"),
    ]
    notice = shown(desk, desk.imported(tasks(tmp_path / "t.csv", rows)))
    assert isinstance(notice, ImportApplied)
    assert (notice.new, notice.rejected_count) == (1, 5)
    batch = shown(desk, desk.drop(tasks(tmp_path / "t2.csv", [*rows[:4], *rows[5:]])))
    assert isinstance(batch, ImportChecked)
    assert [(row.row, row.reason, row.name) for row in batch.rejected] == [
        (2, "unknown_creator", "陌生人"),
        (3, "no_publish_date", "阿伦男装"),
        (4, "no_creator", ""),
    ]
    assert (batch.unchanged, batch.rejected_count) == (1, 4)


def test_the_ledger_again_moves_what_has_moved_there_and_undo_takes_it_back(
    desk: Desk, tmp_path: Path
) -> None:
    first = desk.imported(tasks(tmp_path / "a.csv", [task("阿伦男装"), task("小鹿穿搭")]))
    before = all_rows(desk, *LED)
    second = desk.imported(
        tasks(
            tmp_path / "b.csv",
            [task("阿伦男装", state="已上线", fee="2600"), task("小鹿穿搭"), task("老张讲西装", "新任务")],
        )
    )
    notice = shown(desk, second)
    assert isinstance(notice, ImportApplied)
    assert (notice.new, notice.updated, notice.unchanged) == (1, 1, 1)
    assert next((row["state"], row["fee"]) for row in stored(desk, Assignment)) == (
        "published",
        Decimal(2600),
    )
    desk.undo(second)
    desk.run_jobs()
    assert all_rows(desk, *LED) == before
    third = desk.imported(tasks(tmp_path / "c.csv", [task("阿伦男装", publish="2026-12-20")]))
    assert any(row["on_day"] == "2026-12-27" for row in stored(desk, Reminder))
    desk.undo(third)
    desk.run_jobs()
    assert all_rows(desk, *LED) == before
    desk.undo(first)
    desk.run_jobs()
    assert all_rows(desk, *LED) == {model.__name__: [] for model in LED}


def test_a_date_that_a_ledger_moves_and_moves_back_is_reminded_of(desk: Desk, tmp_path: Path) -> None:
    def waiting() -> set[tuple[str, str]]:
        rows = [row for row in stored(desk, Reminder) if row["state"] == "waiting"]
        return {(row["what"], row["on_day"]) for row in rows}

    desk.imported(tasks(tmp_path / "a.csv", [task("阿伦男装")]))
    before = waiting()
    assert ("team.final.due", "2026-12-10") in before
    second = desk.imported(tasks(tmp_path / "b.csv", [task("阿伦男装", publish="2026-12-20")]))
    assert before.isdisjoint(waiting() - {one for one in before if ".first_draft." in one[0]})
    third = desk.imported(tasks(tmp_path / "c.csv", [task("阿伦男装")]))
    assert waiting() == before
    for batch in (third, second):
        desk.undo(batch)
        desk.run_jobs()
    assert waiting() == before


def test_work_that_went_on_in_the_chat_stays_when_its_import_is_undone(desk: Desk, tmp_path: Path) -> None:
    batch = desk.imported(tasks(tmp_path / "a.csv", [task("阿伦男装"), task("小鹿穿搭")]))
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        share = uow.all(uow.query(Assignment))[0]
        share.revision += 1
        transaction.commit()
    again = shown(desk, desk.drop(tasks(tmp_path / "b.csv", [task("阿伦男装", state="已取消")])))
    assert isinstance(again, ImportChecked)
    assert again.unchanged == 1
    desk.undo(batch)
    desk.run_jobs()
    notice = shown(desk, batch)
    assert isinstance(notice, ImportUndone)
    assert (notice.removed, notice.kept) == (1, 1)
    assert len(stored(desk, Task)) == 1


def test_authorizations_run_from_their_ledger_with_the_code_sealed(desk: Desk, tmp_path: Path) -> None:
    rows = [
        authorization("dy_aren"),
        authorization("dy_lu", scope="单视频", starts="2026-10-01", ends="2026-10-31"),
    ]
    batch = desk.drop(ledger(tmp_path / "授权.csv", rows))
    checked = shown(desk, batch)
    assert isinstance(checked, ImportChecked)
    assert (checked.what, checked.new) == (ImportKind.AUTHORIZATIONS, 2)
    desk.apply(batch)
    desk.run_jobs()
    live, past = stored(desk, Authorization)
    assert (live["state"], live["scope"], live["platform"], live["days"]) == (
        "effective",
        "live_room",
        "qianchuan",
        30,
    )
    assert live["ends_at"] == datetime(2026, 12, 10, 15, 59, 59, tzinfo=UTC)
    assert live["in_charge_id"] == desk.lin.membership_id
    assert (past["state"], past["code"]) == ("expired", None)
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        row = uow.get(Authorization, live["id"])
        assert row.code is not None
        assert uow.unsealed(row.code, place_of_code(row)) == CODE
    assert CODE not in str(live["code_hint"])
    warned = [row["what"] for row in stored(desk, Reminder) if row["subject"] == live["id"]]
    assert warned == ["team.ends.7", "team.ends.3", "team.ends.1"]


def test_no_code_of_a_ledger_stays_in_files_reports_or_changes(desk: Desk, tmp_path: Path) -> None:
    batch = desk.imported(
        ledger(
            tmp_path / "a.csv",
            [authorization("dy_aren"), authorization("nobody"), authorization("dy_lu", scope="猜")],
        )
    )
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        file = uow.get(StoredFile, uow.get(ImportBatch, batch).file_id)
    assert file.blob is None
    assert not any(
        CODE.encode() in path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file()
    )
    if desk.database.is_sqlite:
        assert not any(CODE.encode() in path.read_bytes() for path in tmp_path.glob("daren.db*"))
    assert CODE not in str(stored(desk, ImportBatch))


def test_no_code_stays_when_the_process_dies_before_the_file_is_gone(desk: Desk, tmp_path: Path) -> None:
    class Dying(Blobs):
        def delete(self, key: str) -> None:  # noqa: ARG002 - killed before
            raise KeyboardInterrupt

    batch = desk.drop(ledger(tmp_path / "a.csv", [authorization("dy_aren")]))
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert any(CODE.encode() in path.read_bytes() for path in kept)
    desk.apply(batch)
    job = desk.newest_job()
    with pytest.raises(KeyboardInterrupt):
        HANDLERS[job.kind](replace(desk.context(job), blobs=Dying(tmp_path / "files")))
    assert desk.run_jobs() == 1
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert not any(CODE.encode() in path.read_bytes() for path in kept)


def test_a_self_operated_authorization_is_never_taken_in(desk: Desk, tmp_path: Path) -> None:
    notice = shown(
        desk, desk.drop(ledger(tmp_path / "a.csv", [authorization("dy_aren", type_="自运营授权")]))
    )
    assert isinstance(notice, ImportChecked)
    assert [row.reason for row in notice.rejected] == ["self_operated"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (authorization("dy_aren", ends="", code=""), "no_term"),
        (authorization("dy_aren", starts="2026-12-10", ends="2026-11-10"), "no_term"),
        (authorization("dy_aren", scope=""), "no_scope"),
        (authorization("nobody"), "unknown_creator"),
    ],
)
def test_an_authorization_that_says_too_little_is_left_out(
    quick_desk: Desk, tmp_path: Path, row: list[str], reason: str
) -> None:
    notice = shown(quick_desk, quick_desk.drop(ledger(tmp_path / "a.csv", [row])))
    assert isinstance(notice, ImportChecked)
    assert [each.reason for each in notice.rejected] == [reason]


def test_a_spark_ledger_is_about_single_posts(desk: Desk, tmp_path: Path) -> None:
    header = ["Creator", "Spark code", "post link", "Authorized on", "Days"]
    row = [
        "menswear.kai",
        "#1x8Ab/9=",
        "https://www.tiktok.com/@menswear.kai/video/7",
        "2026-11-20",
        "30 days",
    ]
    desk.imported(write_csv(tmp_path / "s.csv", [header, row]))
    [row_] = stored(desk, Authorization)
    assert (row_["platform"], row_["scope"], row_["item_url"], row_["days"]) == (
        "spark_ads",
        "single_video",
        row[2],
        30,
    )


def test_an_extended_end_is_taken_over_with_its_warnings_and_undo_gives_the_old_one_back(
    desk: Desk, tmp_path: Path
) -> None:
    first = desk.imported(ledger(tmp_path / "a.csv", [authorization("dy_aren")]))
    before = all_rows(desk, Authorization, Reminder)
    second = desk.imported(ledger(tmp_path / "b.csv", [authorization("dy_aren", ends="2026-12-25")]))
    [row] = stored(desk, Authorization)
    assert row["ends_at"] == datetime(2026, 12, 25, 15, 59, 59, tzinfo=UTC)
    waiting = [(row["what"], row["on_day"]) for row in stored(desk, Reminder) if row["state"] == "waiting"]
    assert waiting == [
        ("team.ends.7", "2026-12-18"),
        ("team.ends.3", "2026-12-22"),
        ("team.ends.1", "2026-12-24"),
        ("team.type.due", "2026-12-10"),  # a month after its start, now that it runs for longer
    ]
    desk.undo(second)
    desk.run_jobs()
    assert all_rows(desk, Authorization, Reminder) == before
    desk.undo(first)
    desk.run_jobs()
    assert (stored(desk, Authorization), stored(desk, Reminder)) == ([], [])
