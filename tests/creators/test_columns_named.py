"""Columns and dates that the team has explained once: used for the next file, bounded, private, and forgotten on request."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, open_desk, write_csv
from python_calamine import CalamineWorkbook

from domain.audiences import ChatAudience
from domain.errors import Conflict, Refusal
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.naming import LEFT_OUT, OWN
from domain.importing.report import ImportRefusal, ImportReport
from domain.notices import Notice
from domain.notices.imports import ColumnsAsked, ColumnsUnanswered, ImportChecked, ImportRefused
from scheduler.work import left_out as making
from services import import_columns, imports, left_out
from storage.sql import col, select
from storage.tables import ColumnName, Job, MetricSnapshot

UNKNOWN = [["网名", "账户", "粉"], ["阿伦", "dy1", "7.9万"], ["小鹿", "dy2", "1.2万"]]


def shown(desk: Desk, batch_id: int) -> Notice:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return imports.show(uow, batch_id, audience=ChatAudience.TEAM, now=desk.clock.now())


def checked(desk: Desk, batch_id: int) -> ImportChecked:
    notice = shown(desk, batch_id)
    assert isinstance(notice, ImportChecked), notice
    return notice


def report(desk: Desk, batch_id: int) -> ImportReport:
    return ImportReport.model_validate(desk.batch(batch_id).report)


def name(desk: Desk, batch_id: int, facts: dict[int, str]) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        import_columns.name(uow, batch_id, facts, by=desk.lin, now=desk.clock.now(), real=desk.clock.real())
        transaction.commit()
    desk.run_jobs()


def test_a_file_of_unknown_names_waits_to_be_told_and_the_next_is_read_by_itself(
    desk: Desk, tmp_path: Path
) -> None:
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", UNKNOWN))
    asked = shown(desk, batch_id)
    assert isinstance(asked, ColumnsAsked)
    assert (asked.rows, asked.lacks, asked.columns, asked.what) == (
        2,
        ("handle",),
        ("网名", "账户", "粉"),
        ImportKind.CREATORS,
    )
    with pytest.raises(Refusal) as refused:
        desk.apply(batch_id)
    assert isinstance(refused.value.notice, ColumnsUnanswered)
    name(desk, batch_id, {0: "name", 1: "handle", 2: "followers"})
    notice = checked(desk, batch_id)
    assert (notice.new, notice.matched, notice.columns, notice.named) == (2, 3, 3, 3)
    desk.apply(batch_id)
    desk.run_jobs()
    assert desk.creators()["dy1"].followers == 79_000
    again = checked(desk, desk.drop(write_csv(tmp_path / "b.csv", [UNKNOWN[0], ["柚子", "dy3", "3万"]])))
    assert (again.new, again.named) == (1, 3)


def test_forgetting_asks_again_and_another_team_never_knew(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", UNKNOWN)
    batch_id = desk.drop(path)
    name(desk, batch_id, {1: "handle", 2: "followers"})
    other = open_desk(desk.database, tmp_path / "other")
    assert isinstance(shown(other, other.drop(path)), ColumnsAsked)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        import_columns.forget(uow, batch_id, desk.batch(batch_id).revision, real=desk.clock.real())
        transaction.commit()
    desk.run_jobs()
    assert isinstance(shown(desk, batch_id), ColumnsAsked)


def test_only_one_column_named_is_enough_to_be_found_again(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", UNKNOWN))
    name(desk, batch_id, {1: "handle"})
    assert (checked(desk, batch_id).new, checked(desk, batch_id).ignored) == (2, ("网名", "粉"))
    assert checked(desk, desk.drop(write_csv(tmp_path / "b.csv", UNKNOWN))).new == 2


def test_a_name_is_of_its_kind_of_file_alone(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", UNKNOWN))
    name(desk, batch_id, {1: "handle"})
    orders = [["order id", "账户", "payment amount"], ["1", "dy1", "5"]]
    notice = checked(desk, desk.drop(write_csv(tmp_path / "o.csv", orders)))
    assert (notice.what, notice.ignored) == (ImportKind.ORDERS, ("账户",))


def test_a_column_is_left_out_or_kept_under_its_own_name(desk: Desk, tmp_path: Path) -> None:
    rows = [["抖音号", "粉丝数", "心情", "内部"], ["dy1", "5", "好 <b>", "x"]]
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", rows))
    name(desk, batch_id, {2: OWN, 3: LEFT_OUT})
    notice = checked(desk, batch_id)
    assert (notice.matched, notice.columns, notice.ignored, notice.left_out) == (3, 4, (), ("内部",))
    desk.apply(batch_id)
    desk.run_jobs()
    assert desk.creators()["dy1"].extra == {"心情": "好 <b>"}


@pytest.mark.parametrize("header", ["handle", "own.handle", "gmv", "__class__", "+", "-"])
def test_a_name_that_looks_like_ours_is_kept_as_a_name_and_nothing_else(
    desk: Desk, tmp_path: Path, header: str
) -> None:
    path = write_csv(tmp_path / "a.csv", [["抖音号", "粉丝数", header], ["dy1", "5", "value"]])
    batch_id = desk.drop(path)
    if header not in {"+", "-"}:
        name(desk, batch_id, {2: OWN})
    desk.apply(batch_id)
    desk.run_jobs()
    [creator] = desk.creators().values()
    assert (creator.handle, creator.followers, creator.gmv) == ("dy1", 5, None)


def test_the_dry_run_that_was_shown_is_what_is_written_whatever_is_named_meanwhile(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [["抖音号", "粉", "赞"], ["dy1", "5", "7"]]
    first = desk.drop(write_csv(tmp_path / "a.csv", rows))
    name(desk, first, {1: "followers"})
    second = desk.drop(write_csv(tmp_path / "b.csv", rows))
    name(desk, second, {1: LEFT_OUT, 2: "followers"})
    desk.apply(first)
    desk.run_jobs()
    assert desk.creators()["dy1"].followers == 5


def test_columns_cannot_be_named_once_the_import_has_gone_on(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.imported(write_csv(tmp_path / "a.csv", [["抖音号", "粉丝数", "x"], ["dy1", "5", "7"]]))
    with pytest.raises(Conflict):
        name(desk, batch_id, {2: OWN})


def test_hostile_names_stay_characters_and_the_report_stays_small(desk: Desk, tmp_path: Path) -> None:
    names = ["抖音号", "粉丝数", "<script>alert(1)</script>", "=1+1", "长" * 5_000, "x", "x", "x", "", "\u202eevil", "{{ 7*7 }}", "%(file)s"]  # fmt: skip
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", [names, ["dy1", "5", *["v"] * 10]]))
    seen = report(desk, batch_id).seen
    assert [column.header for column in seen if column.header.startswith("x")] == ["x", "x (2)", "x (3)"]
    assert len(seen) == 11  # the one without a name is nobody's
    assert max(len(column.header) for column in seen) <= 90
    name(desk, batch_id, {column.index: OWN for column in seen if not column.fact})
    notice = checked(desk, batch_id)
    assert (notice.matched, notice.ignored) == (11, ())
    desk.apply(batch_id)
    desk.run_jobs()
    assert set(desk.creators()["dy1"].extra.values()) == {"v"}
    assert {"x", "x (2)", "x (3)", "=1+1"} <= set(desk.creators()["dy1"].extra)
    assert len(desk.creators()["dy1"].extra) == 9


def test_hundreds_of_columns_are_counted_and_the_first_are_listed(desk: Desk, tmp_path: Path) -> None:
    names = ["抖音号", "粉丝数", *(f"列{number}" for number in range(900))]
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", [names, ["dy1", "5", *["值" * 50] * 900]]))
    notice = checked(desk, batch_id)
    assert (notice.matched, notice.columns) == (2, 902)
    assert len(json.dumps(desk.batch(batch_id).report)) < 500_000


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "2"], ["3", "4"]],
        [["Dear Lin"], ["the coats came today"]],
        [["a", "b"]],
        [["title only", ""], ["x", ""]],
    ],
)
def test_what_is_no_table_with_names_is_refused(
    desk: Desk, tmp_path: Path, rows: Sequence[Sequence[str]]
) -> None:
    notice = shown(desk, desk.drop(write_csv(tmp_path / "a.csv", rows)))
    assert isinstance(notice, ImportRefused)
    assert notice.reason in {ImportRefusal.NO_HEADER, ImportRefusal.EMPTY}


def test_values_of_private_and_secret_columns_are_no_hints_and_none_is_kept_afterwards(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [["抖音号", "粉丝数", "微信", "心情"], ["dy1", "5", "wx_secret", "好"]]
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", rows))
    told = {column.header: column.samples for column in report(desk, batch_id).seen}
    assert told == {"心情": ("好",), "抖音号": ("dy1",), "粉丝数": ("5",), "微信": ()}
    ledger = [["抖音号", "授权范围", "合作码", "另一个码"], ["dy1", "单视频", "DY-8K2L-99XX", "QQ-7777-ABCD"]]
    told = {
        column.header: column.samples
        for column in report(desk, desk.drop(write_csv(tmp_path / "l.csv", ledger))).seen
    }
    assert (told["合作码"], told["另一个码"]) == ((), ("QQ-777…",))
    desk.apply(batch_id)
    desk.run_jobs()
    assert all(column.samples == () for column in report(desk, batch_id).seen)
    dropped = desk.drop(write_csv(tmp_path / "c.csv", rows))
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        imports.cancel(uow, dropped, desk.batch(dropped).revision, real=desk.clock.real())
        transaction.commit()
    assert desk.batch(dropped).report == {}


# dates

DATED = ["抖音号", "粉丝数", "日期"]


def dated(path: Path, *days: str) -> Path:
    return write_csv(path, [DATED, *([f"dy{at}", "5", day] for at, day in enumerate(days))])


def answer(desk: Desk, batch_id: int, order: DateOrder) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        revision = uow.get(type(desk.batch(batch_id)), batch_id).revision
        imports.set_dates(
            uow, batch_id, revision, order, by=desk.lin, now=desk.clock.now(), real=desk.clock.real()
        )
        transaction.commit()
    desk.run_jobs()


def days(desk: Desk) -> list[date]:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return sorted(row.stat_date for row in uow.all(uow.query(MetricSnapshot)))


def test_the_order_of_dates_is_asked_once_for_files_with_these_columns(desk: Desk, tmp_path: Path) -> None:
    first = desk.drop(dated(tmp_path / "a.csv", "03/04/2026"))
    assert (checked(desk, first).date_example, checked(desk, first).date_order) == ("03/04/2026", None)
    answer(desk, first, DateOrder.MDY)
    assert checked(desk, first).date_example == ""
    second = desk.drop(dated(tmp_path / "b.csv", "05/06/2026"))
    assert (checked(desk, second).date_example, checked(desk, second).date_order) == ("", DateOrder.MDY)
    desk.apply(second)
    desk.run_jobs()
    assert days(desk) == [date(2026, 5, 6)]


def test_a_recalled_order_can_be_changed_for_this_file_and_the_next(desk: Desk, tmp_path: Path) -> None:
    answer(desk, desk.drop(dated(tmp_path / "a.csv", "03/04/2026")), DateOrder.MDY)
    second = desk.drop(dated(tmp_path / "b.csv", "05/06/2026"))
    answer(desk, second, DateOrder.DMY)
    desk.apply(second)
    desk.run_jobs()
    assert days(desk) == [date(2026, 6, 5)]
    assert checked(desk, desk.drop(dated(tmp_path / "c.csv", "07/08/2026"))).date_order is DateOrder.DMY


def test_dates_that_speak_for_themselves_are_believed_first_and_other_columns_are_another_file(
    desk: Desk, tmp_path: Path
) -> None:
    answer(desk, desk.drop(dated(tmp_path / "a.csv", "03/04/2026")), DateOrder.MDY)
    clear = desk.drop(dated(tmp_path / "b.csv", "05/06/2026", "25/06/2026"))
    assert checked(desk, clear).date_order is None
    desk.apply(clear)
    desk.run_jobs()
    assert days(desk) == [date(2026, 6, 5), date(2026, 6, 25)]
    other = write_csv(tmp_path / "c.csv", [[*DATED, "心情"], ["dy9", "5", "03/04/2026", "好"]])
    assert checked(desk, desk.drop(other)).date_example == "03/04/2026"


# rows that are left out, as a file


def ask(desk: Desk, batch_id: int, language: str = "en") -> Job:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        left_out.ask(uow, batch_id, language, by=desk.lin, real=desk.clock.real())
        transaction.commit()
    with desk.database.read() as transaction:
        transaction.workspace(desk.workspace_id)
        jobs = select(Job).where(col(Job.kind) == left_out.ROWS).order_by(col(Job.id).desc()).limit(1)
        found = transaction.session.exec(jobs).first()
        assert found is not None
        return found


def made(desk: Desk, job: Job) -> dict[str, list[list[Any]]]:
    result = making.make(desk.context(job))
    assert result is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.blobs.path(result["blob"]).read_bytes()))
    return {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}


ROWS = [["抖音号", "粉丝数", "备注"], ["dy1", "很多", "好"], ["", "5", '=HYPERLINK("http://x")'], ["合计", "9", ""], ["DY1", "7", ""], ["dy2", "8", ""]]  # fmt: skip


def test_rows_left_out_stand_in_the_file_with_number_reason_and_cells(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(write_csv(tmp_path / "达人.csv", ROWS))
    sheets = made(desk, ask(desk, batch_id))
    assert sheets == {
        "Rows left out": [
            ["Row", "Why it is left out", "抖音号", "粉丝数", "备注"],
            [3.0, "no handle", "", "5", '=HYPERLINK("http://x")'],
            [4.0, "a total", "合计", "9", ""],
            [5.0, "the same as row 2", "DY1", "7", ""],
        ],
        "Cells not read": [["Row", "Column", "Cell"], [2.0, "粉丝数", "很多"]],
    }
    desk.apply(batch_id)
    assert desk.run_jobs() >= 1
    after = made(desk, ask(desk, batch_id, "zh_CN"))
    assert after["未导入的行"][1] == [3.0, "缺少账号", "", "5", '=HYPERLINK("http://x")']
    assert [row[0] for row in after["未导入的行"][1:]] == [3.0, 4.0, 5.0]


def test_the_file_that_comes_back_can_be_mended_and_dropped(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.imported(write_csv(tmp_path / "a.csv", ROWS))
    head, first, *_ = made(desk, ask(desk, batch_id))["Rows left out"]
    mended = [str(cell) for cell in first]
    mended[2] = "dy3"
    notice = checked(desk, desk.drop(write_csv(tmp_path / "b.csv", [[str(cell) for cell in head], mended])))
    assert (notice.new, notice.rejected_count, notice.ignored) == (1, 0, ("Row", "Why it is left out"))


def test_codes_do_not_leave_a_ledger(desk: Desk, tmp_path: Path) -> None:
    ledger = [["抖音号", "授权范围", "合作码"], ["", "单视频", "DY-8K2L-99XX"]]
    [_, row] = made(desk, ask(desk, desk.drop(write_csv(tmp_path / "l.csv", ledger))))["Rows left out"]
    assert row[-1] == "•••"


def test_a_process_that_is_killed_leaves_one_file_under_one_key(desk: Desk, tmp_path: Path) -> None:
    job = ask(desk, desk.drop(write_csv(tmp_path / "a.csv", ROWS)))
    first, second = making.make(desk.context(job)), making.make(desk.context(job))
    assert first == second
    assert first is not None
    assert first["blob"] == job.payload["blob"]


def test_pressing_twice_makes_one_file_and_one_that_is_there_is_sent_at_once(
    desk: Desk, tmp_path: Path
) -> None:
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", ROWS))
    job = ask(desk, batch_id)
    assert ask(desk, batch_id).id == job.id
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        transaction.system.get(Job, job.id).result = making.make(desk.context(job))
        uow.flush()
        outcome = left_out.ask(uow, batch_id, "en", by=desk.lin, real=desk.clock.real())
    [tell] = outcome.tell
    assert tell.notice.attached is not None
    assert tell.notice.attached.name == "a_left_out.xlsx"


def test_pressing_again_after_a_failure_makes_the_file(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", ROWS))
    job = ask(desk, batch_id)
    with desk.database.write() as transaction:
        transaction.workspace(desk.workspace_id)
        transaction.system.get(Job, job.id).state = "failed"
        transaction.commit()
    again = ask(desk, batch_id)
    assert again.id != job.id
    assert made(desk, again)


def test_many_rows_are_cut_and_counted(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_ROWS", 3)
    rows = [["抖音号", "粉丝数"], *([["", str(number)] for number in range(10)])]
    job = ask(desk, desk.drop(write_csv(tmp_path / "a.csv", [*rows, ["dy1", "1"]])))
    result = making.make(desk.context(job))
    assert result is not None
    assert (result["rows"], result["rows_in_all"]) == (3, 10)


def test_names_are_remembered_once_each(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(write_csv(tmp_path / "a.csv", UNKNOWN))
    name(desk, batch_id, {1: "handle"})
    name(desk, batch_id, {1: "uid"})
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        assert [(row.header, row.fact) for row in uow.all(uow.query(ColumnName))] == [("账户", "uid")]
