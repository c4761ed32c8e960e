"""An import from the dropped file to undo, on both databases; killed anywhere, nothing is lost or written twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, open_desk, write_csv

from domain.audiences import ChatAudience
from domain.errors import Conflict, NotFound, Refusal
from domain.importing.dates import DateOrder
from domain.importing.report import ImportRefusal
from domain.importing.survey import FileRefused
from domain.notices import Notice
from domain.notices.imports import (
    DatesUnanswered,
    ImportApplied,
    ImportCancelled,
    ImportChecked,
    ImportRefused,
    ImportRunning,
    ImportUndone,
    UndoLapsed,
)
from scheduler.work import batches
from scheduler.work.imports import import_file
from services import imports, sealed_contacts
from storage.tables import (
    Creator,
    ImportBatch,
    ImportChange,
    MetricSnapshot,
    Shortlist,
    ShortlistEntry,
    StoredFile,
)

HEADER = ["达人昵称", "抖音号", "UID", "粉丝数", "活跃粉丝占比", "报价/坑位费", "微信", "标签", "内部评级"]


def library(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_csv(path, [HEADER, *rows], encoding="gb18030")


def many(count: int, *, fans: str = "7.9万") -> list[list[str]]:
    return [
        [f"达人{n}", f"dy{n}", f"7178298894157{n:05d}\t", fans, "65%", str(1000 + n), "", "", "浙江"]
        for n in range(count)
    ]


def shown(desk: Desk, batch_id: int) -> Notice:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return imports.show(uow, batch_id, audience=ChatAudience.TEAM, now=desk.clock.now())


def everything(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """All that an import may touch, as plain values."""
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        creators = [
            row.model_dump() | {"contact_sealed": sealed_contacts.readable(uow, row.id, row.contact_sealed)}
            for row in uow.all(uow.query(Creator))
        ]
        snapshots = [row.model_dump() for row in uow.all(uow.query(MetricSnapshot))]
    return {
        "creators": sorted(creators, key=lambda row: row["id"]),
        "snapshots": sorted(snapshots, key=lambda row: row["id"]),
    }


def rows_of(desk: Desk, model: type[ImportChange | MetricSnapshot]) -> int:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return len(uow.all(uow.query(model)))


def test_a_dropped_file_is_shown_before_anything_is_written(desk: Desk, tmp_path: Path) -> None:
    rows = [
        *many(3),
        ["没有账号", "", "", "5万", "", "", "", "", ""],
        ["又一次", "DY1", "", "", "", "", "", "", ""],
    ]
    rows[0][5] = "看情况"
    notice = shown(desk, desk.drop(library(tmp_path / "达人.csv", rows)))
    assert isinstance(notice, ImportChecked)
    assert (notice.file, notice.matched, notice.columns, notice.rows) == ("达人.csv", 8, 9, 3)
    assert (notice.new, notice.updated, notice.unchanged, notice.rejected_count) == (3, 0, 0, 2)
    assert [(row.row, row.reason, row.same_as) for row in notice.rejected] == [
        (5, "no_handle", None),
        (6, "duplicate", 3),
    ]
    assert [(cell.row, cell.column, cell.cell) for cell in notice.doubtful] == [(2, "报价/坑位费", "看情况")]
    assert notice.ignored == ("内部评级",)
    assert "completion_rate" in notice.missing
    assert desk.creators() == {}


def test_import_writes_creators_numbers_and_sealed_contacts(desk: Desk, tmp_path: Path) -> None:
    path = library(
        tmp_path / "a.csv",
        [["阿伦男装", "@DY_Aren", "71\t", "7.9万", "65%", "¥2,400", "wx_aren", "配合投流", "x"]],
    )
    notice = shown(desk, desk.imported(path))
    assert isinstance(notice, ImportApplied)
    assert (notice.new, notice.by, notice.may_undo) == (1, "林", True)
    aren = desk.creators()["dy_aren"]
    assert (aren.name, aren.platform, aren.followers, aren.uid) == ("阿伦男装", "douyin", 79_000, "71")
    assert (aren.active_fan_share, aren.quote, aren.quote_currency) == (Decimal("0.65"), Decimal(2400), "CNY")
    assert aren.supports_ads is True
    assert aren.completion_rate is None
    assert b"wx_aren" not in (aren.contact_sealed or b"")
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        assert aren.contact_sealed is not None
        assert uow.unsealed(aren.contact_sealed, f"creator/{aren.id}/contact") == '{"wechat": "wx_aren"}'
        (snapshot,) = uow.all(uow.query(MetricSnapshot))
    assert (snapshot.source, snapshot.stat_date) == ("douyin_creators", date(2026, 11, 23))
    assert snapshot.numbers == {"active_fan_share": "0.65", "followers": "79000", "quote": "2400"}


def test_importing_the_same_file_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = library(tmp_path / "a.csv", many(12))
    desk.imported(path)
    before = desk.creators()
    notice = shown(desk, desk.imported(path))
    assert isinstance(notice, ImportApplied)
    assert (notice.new, notice.updated, notice.unchanged) == (0, 0, 12)
    assert desk.creators() == before
    assert rows_of(desk, MetricSnapshot) == 12


def test_an_update_keeps_what_the_new_file_does_not_know(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        library(tmp_path / "a.csv", [["阿伦", "dy1", "71", "7.9万", "65%", "2400", "wx1", "准时", ""]])
    )
    desk.imported(library(tmp_path / "b.csv", [["阿伦", "dy1", "", "8万", "--", "面议", "", "配合投流", ""]]))
    aren = desk.creators()["dy1"]
    assert (aren.followers, aren.active_fan_share, aren.quote) == (80_000, Decimal("0.65"), Decimal(2400))
    assert (aren.uid, aren.tags, aren.contact_sealed is not None) == ("71", ["准时", "配合投流"], True)


def test_a_creator_who_renamed_her_account_is_found_by_her_uid(desk: Desk, tmp_path: Path) -> None:
    desk.imported(library(tmp_path / "a.csv", [["阿伦", "dy_old", "71", "5万", "", "", "", "", ""]]))
    desk.imported(library(tmp_path / "b.csv", [["阿伦", "dy_new", "71", "6万", "", "", "", "", ""]]))
    assert list(desk.creators()) == ["dy_new"]


def test_undo_puts_everything_back_exactly(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        library(tmp_path / "a.csv", [*many(30), ["阿伦", "dyx", "9", "5万", "60%", "1", "wx1", "准时", ""]])
    )
    before = everything(desk)
    second = library(
        tmp_path / "b.csv", [*many(60, fans="9万"), ["阿伦二", "dyx", "9", "6万", "", "", "wx2", "改", ""]]
    )
    batch_id = desk.imported(second)
    assert everything(desk) != before
    desk.undo(batch_id)
    desk.run_jobs()
    assert everything(desk) == before
    notice = shown(desk, batch_id)
    assert isinstance(notice, ImportUndone)
    assert (notice.removed, notice.restored, notice.kept) == (30, 31, 0)
    assert rows_of(desk, ImportChange) == 31


def test_undo_leaves_what_was_changed_or_used_since(desk: Desk, tmp_path: Path) -> None:
    desk.imported(library(tmp_path / "a.csv", many(2)))
    batch_id = desk.imported(library(tmp_path / "b.csv", many(4, fans="9万")))
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        creators = {creator.handle: creator for creator in uow.all(uow.query(Creator))}
        creators["dy0"].followers = 1
        shortlist = uow.add(Shortlist())
        uow.flush()
        uow.add(ShortlistEntry(shortlist_id=shortlist.id, creator_id=creators["dy3"].id, position=0))
        transaction.commit()
    desk.undo(batch_id)
    desk.run_jobs()
    notice = shown(desk, batch_id)
    assert isinstance(notice, ImportUndone)
    assert (notice.removed, notice.restored, notice.kept) == (1, 1, 2)
    after = desk.creators()
    assert sorted(after) == ["dy0", "dy1", "dy3"]
    assert (after["dy0"].followers, after["dy1"].followers) == (1, 79_000)


def test_undo_is_offered_for_a_day(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.imported(library(tmp_path / "a.csv", many(1)))
    desk.clock.advance(timedelta(days=1, seconds=1))
    notice = shown(desk, batch_id)
    assert isinstance(notice, ImportApplied)
    assert not notice.may_undo
    with pytest.raises(Refusal) as refused:
        desk.undo(batch_id)
    assert isinstance(refused.value.notice, UndoLapsed)


def test_cancel_before_importing_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(library(tmp_path / "a.csv", many(2)))
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        imports.cancel(uow, batch_id, desk.batch(batch_id).revision, real=desk.clock.real())
        transaction.commit()
    assert desk.run_jobs() == 0
    assert isinstance(shown(desk, batch_id), ImportCancelled)
    with pytest.raises(Conflict):
        desk.apply(batch_id)


def test_stopping_an_import_puts_back_what_was_written(desk: Desk, tmp_path: Path) -> None:
    desk.imported(library(tmp_path / "a.csv", many(5)))
    before = everything(desk)
    batch_id = desk.drop(library(tmp_path / "b.csv", many(600, fans="9万")))
    desk.apply(batch_id)
    assert desk.run_dying(desk.newest_job(), desk.dying(3))
    running = shown(desk, batch_id)
    assert isinstance(running, ImportRunning)
    assert 0 < running.done < running.total == 600
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        imports.cancel(uow, batch_id, running.revision, real=desk.clock.real())
        transaction.commit()
    desk.run_jobs()
    assert everything(desk) == before
    assert isinstance(shown(desk, batch_id), ImportUndone)


def test_two_presses_on_import_are_one_import(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(library(tmp_path / "a.csv", many(2)))
    revision = desk.batch(batch_id).revision
    desk.apply(batch_id)
    with pytest.raises(Conflict), desk.database.write() as transaction:
        imports.apply(transaction.workspace(desk.workspace_id), batch_id, revision, real=desk.clock.real())
    assert desk.run_jobs() == 1


@pytest.mark.parametrize("after_commit", [True, False])
def test_an_import_killed_after_any_batch_goes_on_where_it_was(
    desk: Desk, tmp_path: Path, after_commit: bool
) -> None:
    desk.imported(library(tmp_path / "a.csv", many(7)))
    rows = [*many(140, fans="9万"), ["没有账号", "", "", "", "", "", "", "", ""]]
    batch_id = desk.drop(library(tmp_path / "b.csv", rows))
    desk.apply(batch_id)
    kills = killed_again_and_again(desk, batch_id, "applying", after_commit=after_commit)
    assert kills >= 5
    notice = shown(desk, batch_id)
    assert isinstance(notice, ImportApplied)
    assert (notice.new, notice.updated, notice.unchanged, notice.rejected_count) == (133, 7, 0, 1)
    assert len(desk.creators()) == 140
    assert rows_of(desk, ImportChange) == 147
    desk.undo(batch_id)
    assert killed_again_and_again(desk, batch_id, "undoing", after_commit=after_commit) >= 5
    assert {creator.followers for creator in desk.creators().values()} == {79_000}
    assert len(desk.creators()) == 7


def killed_again_and_again(desk: Desk, batch_id: int, state: str, *, after_commit: bool) -> int:
    """Run the newest job in processes that are killed after one batch each (or within the second), until it is done."""
    job = desk.newest_job()
    kills = 0
    while desk.batch(batch_id).state == state:
        kills += desk.run_dying(job, desk.dying(1, after_commit=after_commit))
    assert not desk.run_dying(job, desk.dying(1, after_commit=False))
    return kills


def test_reading_killed_at_its_end_is_done_again(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(library(tmp_path / "a.csv", many(2)))
    revision = desk.batch(batch_id).revision
    job = desk.newest_job()
    assert not desk.run_dying(job, desk.dying(1))
    assert desk.batch(batch_id).revision == revision


def test_a_file_that_cannot_be_imported_says_why(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "zero.csv", [["Creator name", "Creator-attributed GMV"], ["a", "$0.00"], ["b", "$0.00"]]
    )
    notice = shown(desk, desk.drop(path))
    assert isinstance(notice, ImportRefused)
    assert (notice.reason, notice.detail) == (ImportRefusal.MONEY_ALL_ZERO, "Creator-attributed GMV")


def test_a_date_that_can_be_read_two_ways_is_asked_first(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["handle", "followers", "date"], ["kai", "5", "03/04/2026"]])
    batch_id = desk.drop(path)
    asked = shown(desk, batch_id)
    assert isinstance(asked, ImportChecked)
    assert asked.date_example == "03/04/2026"
    with pytest.raises(Refusal) as refused:
        desk.apply(batch_id)
    assert isinstance(refused.value.notice, DatesUnanswered)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        imports.set_dates(
            uow,
            batch_id,
            asked.revision,
            DateOrder.MDY,
            by=desk.lin,
            now=desk.clock.now(),
            real=desk.clock.real(),
        )
        transaction.commit()
    desk.apply(batch_id)
    desk.run_jobs()
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        (snapshot,) = uow.all(uow.query(MetricSnapshot))
    assert snapshot.stat_date == date(2026, 3, 4)


def test_an_import_that_failed_for_good_leaves_nothing_half_done(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(library(tmp_path / "a.csv", many(130)))
    desk.apply(batch_id)
    assert desk.run_dying(desk.newest_job(), desk.dying(2))
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        imports.ended(uow, batch_id, error="Rejected", real=desk.clock.real())
        transaction.commit()
    desk.run_jobs()
    notice = shown(desk, batch_id)
    assert isinstance(notice, ImportUndone)
    assert notice.failed
    assert desk.creators() == {}


@pytest.mark.parametrize(
    ("error", "reason"), [("TooLarge", ImportRefusal.TOO_LARGE), ("Rejected", ImportRefusal.LOST)]
)
def test_a_file_that_could_not_be_fetched_says_why(desk: Desk, error: str, reason: ImportRefusal) -> None:
    file = StoredFile(name="a.csv", platform="slack", platform_ref="F1")
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        posted = imports.receive(uow, file, chat=desk.chat, thread=None, by=desk.lin, real=desk.clock.real())
        batch_id = posted.post[0].card.subject
        imports.ended(uow, batch_id, error=error, real=desk.clock.real())
        transaction.commit()
    notice = shown(desk, batch_id)
    assert isinstance(notice, ImportRefused)
    assert notice.reason is reason


def test_another_workspace_does_not_see_the_import(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.imported(library(tmp_path / "a.csv", many(1)))
    other = open_desk(desk.database, tmp_path)
    assert other.creators() == {}
    with desk.database.write() as transaction:
        theirs = transaction.workspace(other.workspace_id)
        with pytest.raises(NotFound):
            imports.undo(theirs, batch_id, 3, now=desk.clock.now(), real=desk.clock.real())
    other.imported(library(tmp_path / "a.csv", many(1)))
    assert len(other.creators()) == len(desk.creators()) == 1


def test_others_can_write_while_a_long_import_runs(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.drop(library(tmp_path / "a.csv", many(600)))
    desk.apply(batch_id)
    importing = threading.Thread(target=desk.run_jobs)
    importing.start()
    waits = []
    while importing.is_alive():
        began = time.monotonic()
        with desk.database.write() as transaction:
            transaction.workspace(desk.workspace_id)
            waits.append(time.monotonic() - began)
        time.sleep(0.005)
    importing.join()
    assert len(desk.creators()) == 600
    assert len(waits) > 5
    assert sorted(waits)[len(waits) // 2] < 2 * batches.LOCK_SECONDS
    assert max(waits) < 1


def test_a_file_is_imported_from_the_command_line_with_every_row_counted(desk: Desk, tmp_path: Path) -> None:
    rows = [
        *many(4),
        ["没有账号", "", "", "", "", "", "", "", ""],
        ["达人1", "dy1", "", "", "", "", "", "", ""],
    ]
    path = library(tmp_path / "a.csv", rows)
    planned = import_file(desk.database, desk.clock, desk.workspace_id, path, dry_run=True)
    assert desk.creators() == {}
    report = import_file(desk.database, desk.clock, desk.workspace_id, path)
    assert report == planned
    assert (
        report["rows"]
        == 6
        == report["new"] + report["updated"] + report["unchanged"] + len(report["rejected"])
    )
    assert report["rejected"] == [
        {"row": 6, "reason": "no_handle"},
        {"row": 7, "reason": "duplicate", "same_as": 3},
    ]
    assert (report["ignored"], report["matched"][0]) == (["内部评级"], {"header": "达人昵称", "fact": "name"})
    again = import_file(desk.database, desk.clock, desk.workspace_id, path)
    assert (again["new"], again["unchanged"]) == (0, 4)


def test_the_command_line_asks_for_the_order_of_dates(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["handle", "followers", "date"], ["kai", "5", "03/04/2026"]])
    with pytest.raises(FileRefused) as refused:
        import_file(desk.database, desk.clock, desk.workspace_id, path)
    assert (refused.value.reason, refused.value.detail) == (ImportRefusal.DATES_UNCLEAR, "03/04/2026")
    assert import_file(desk.database, desk.clock, desk.workspace_id, path, dates=DateOrder.DMY)["new"] == 1


def test_the_batch_row_tells_how_far_it_is(desk: Desk, tmp_path: Path) -> None:
    batch_id = desk.imported(library(tmp_path / "a.csv", many(9)))
    batch: ImportBatch = desk.batch(batch_id)
    assert (batch.done_rows, batch.total_rows, batch.state) == (9, 9, "applied")
