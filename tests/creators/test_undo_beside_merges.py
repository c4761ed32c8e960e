"""Undo meets merges, and two people act at once: an import is put back around what became of its creators since."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from creators.kit import Desk, open_desk, write_csv
from creators.undo_kit import Twin

from services import creator_search, import_kinds, merge_preview, merging
from storage.database import Database
from storage.sql import col
from storage.tables import Creator, CreatorHandle, ImportBatch, ImportChange, MetricSnapshot

HEAD = ["抖音号", "达人昵称", "粉丝数", "地区", "微信", "UID"]


def _file(folder: Path, name: str, *rows: list[str]) -> Path:
    return write_csv(folder / name, [HEAD, *rows])


def _merge(desk: Desk, stays: str, goes: str) -> None:
    first, second = (desk.creators()[handle].id for handle in (stays, goes))
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        shown = merge_preview.show(uow, first, second)
        revisions = (shown.revision, shown.goes_revision)
        merging.merge(uow, first, second, revisions=revisions, by=desk.lin, now=desk.clock.now())
        transaction.commit()


def _undo(desk: Desk, batch: int) -> dict[str, int]:
    desk.undo(batch)
    desk.run_jobs()
    counts = desk.batch(batch).report["put_back"]
    assert isinstance(counts, dict)
    return counts


def test_an_import_is_undone_after_two_of_its_creators_were_made_one(desk: Desk, tmp_path: Path) -> None:
    batch = desk.imported(
        _file(
            tmp_path,
            "a.csv",
            ["dy_a", "甲", "1万", "浙江", "wx_a", ""],
            ["dy_b", "乙", "2万", "", "wx_b", ""],
            ["dy_c", "丙", "3万", "", "", ""],
        )
    )
    _merge(desk, "dy_a", "dy_b")
    assert _undo(desk, batch) == {"removed": 1, "restored": 0, "kept": 2}
    (creator,) = desk.creators().values()
    assert (creator.handle, creator.region) == ("dy_a", "浙江"), (
        "a record that people made of two stays whole"
    )
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        assert [row.handle for row in uow.all(uow.query(CreatorHandle))] == ["dy_b"]
        assert not uow.all(uow.query(ImportChange))


def test_an_import_after_a_merge_is_undone_exactly(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "浙江", "", ""], ["dy_b", "乙", "2万", "", "", ""])
    )
    _merge(desk, "dy_a", "dy_b")
    before = desk.creators()["dy_a"].model_dump()
    batch = desk.imported(_file(tmp_path, "b.csv", ["dy_b", "乙", "9万", "广东", "wx_b", ""]))
    assert (desk.creators()["dy_a"].followers, desk.creators()["dy_a"].region) == (90_000, "广东")
    assert _undo(desk, batch) == {"removed": 0, "restored": 1, "kept": 0}
    assert desk.creators()["dy_a"].model_dump() == before


def test_numbers_of_a_day_that_a_merge_put_together_stay(desk: Desk, tmp_path: Path) -> None:
    first = desk.imported(_file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "", "", ""]))
    desk.imported(_file(tmp_path, "b.csv", ["dy_b", "乙", "2万", "", "", ""]))
    _merge(desk, "dy_a", "dy_b")
    _undo(desk, first)
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        assert len(uow.all(uow.query(MetricSnapshot))) == 1


def test_a_handle_that_is_somebody_else_s_by_now_is_not_given_back(desk: Desk, tmp_path: Path) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_old", "甲", "1万", "", "", "77"]))
    batch = desk.imported(_file(tmp_path, "b.csv", ["dy_new", "甲", "2万", "", "", "77"]))
    assert list(desk.creators()) == ["dy_new"]
    desk.imported(_file(tmp_path, "c.csv", ["dy_old", "乙", "3万", "", "", "88"]))
    assert _undo(desk, batch) == {"removed": 0, "restored": 0, "kept": 1}
    left = desk.creators()
    assert {handle: row.followers for handle, row in left.items()} == {"dy_new": 10_000, "dy_old": 30_000}
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        assert {row.handle for row in creator_search.find(uow, "dy_new")} >= {"dy_new"}


def test_a_renamed_creator_gets_her_handle_back_whichever_import_goes_first(
    desk: Desk, tmp_path: Path
) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_1", "甲", "1万", "", "", "77"]))
    second = desk.imported(_file(tmp_path, "b.csv", ["dy_2", "甲", "1万", "", "", "77"]))
    third = desk.imported(_file(tmp_path, "c.csv", ["dy_3", "甲", "1万", "", "", "77"]))
    _undo(desk, second)
    assert list(desk.creators()) == ["dy_3"]
    _undo(desk, third)
    assert list(desk.creators()) == ["dy_1"]
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        assert [row.handle for row in creator_search.find(uow, "dy_1")] == ["dy_1"]


def test_an_undo_and_an_import_of_the_same_rows_at_once_leave_what_the_import_says(
    database: Database, tmp_path: Path
) -> None:
    desk = open_desk(database, tmp_path)
    rows = [[f"dy_{n}", f"名{n}", "1万", "浙江", f"wx_{n}", ""] for n in range(40)]
    first = desk.imported(_file(tmp_path, "a.csv", *rows))
    again = _file(tmp_path, "b.csv", *[[row[0], "", "2万", "", "", ""] for row in rows])
    trouble: list[BaseException] = []

    def undoes() -> None:
        try:
            done: dict[str, int] | None = {}
            while done is not None:
                with desk.database.write() as transaction:
                    uow = transaction.workspace(desk.workspace_id)
                    batch = uow.get(ImportBatch, first)
                    done = import_kinds.put_back(uow, batch, 3, desk.clock.now())
                    batch.state = "undoing" if done is not None else "undone"
                    transaction.commit()
        except Exception as stop:  # noqa: BLE001 - the test tells it
            trouble.append(stop)

    racing = threading.Thread(target=undoes)
    second = desk.drop(again)
    racing.start()
    desk.apply(second)
    desk.run_jobs()
    racing.join(60)
    assert not racing.is_alive()
    assert trouble == []
    left = desk.creators()
    assert len(left) == 40
    assert {(row.followers, row.region, row.contact_sealed) for row in left.values()} == {
        (20_000, None, None)
    }
    assert {row.name for row in left.values()} == set(left)
    _undo(desk, second)
    assert desk.creators() == {}


def test_two_undos_of_one_workspace_at_once_leave_nothing(database: Database, tmp_path: Path) -> None:
    twin = Twin(open_desk(database, tmp_path), tmp_path)
    batches = [
        twin.imports(
            [{"handle": handle, "followers": 1000 * (number + 1)} for handle in ("dya", "dyb", "dyc")]
        )
        for number in range(2)
    ]
    trouble: list[BaseException] = []

    def undoes(batch_id: int) -> None:
        try:
            done: dict[str, int] | None = {}
            while done is not None:
                with twin.desk.database.write() as transaction:
                    uow = transaction.workspace(twin.desk.workspace_id)
                    done = import_kinds.put_back(
                        uow, uow.get(ImportBatch, batch_id), 1, twin.desk.clock.now()
                    )
                    transaction.commit()
        except Exception as stop:  # noqa: BLE001 - the test tells it
            trouble.append(stop)

    racing = [threading.Thread(target=undoes, args=(batch,)) for batch in batches]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join(60)
    assert trouble == []
    with twin.desk.database.read() as transaction:
        uow = transaction.workspace(twin.desk.workspace_id)
        assert uow.all(uow.query(Creator).order_by(col(Creator.id))) == []


@pytest.mark.parametrize("column", ["抖音号", "微信"])
def test_one_creator_twice_in_a_file_is_said_in_the_words_that_fit(
    desk: Desk, tmp_path: Path, column: str
) -> None:
    """The same account twice is a duplicate and left out; two accounts with one contact are both kept, and compared."""
    other = "dy_a" if column == "抖音号" else "dy_b"
    batch = desk.imported(
        _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "", "wx_a", ""], [other, "甲", "1万", "", "wx_a", ""])
    )
    report = desk.batch(batch).report
    if column == "抖音号":
        assert (report["new"], report["rejected_count"], report["sharing_count"]) == (1, 1, 0)
        assert report["rejected"][0] | {"reason": "duplicate", "same_as": 2} == report["rejected"][0]
    else:
        assert (report["new"], report["rejected_count"], report["sharing_count"]) == (2, 0, 2)
        assert len(report["sharing"]) == 1, "each pair is told once"
