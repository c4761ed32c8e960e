"""Creators are found as people type their names, in both scripts, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from creators.kit import Desk, open_desk, write_csv

from domain.criteria import Criteria
from services import candidates, creator_search
from storage.queries import search
from storage.queries.creators import delete_rows, insert_rows
from storage.reindexing import VERSION, rebuild
from storage.sql import col
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork

NAMES = {
    "xiaoya_ootd": "小雅穿搭日记",
    "xiaoye": "小野家居",
    "dy_cq": "重庆小雅美食",
    "alun": "阿伦男装",
    "lilyross": "Lily Ross",
    "zoe.cafe": "Zoë Café",
    "kai88": "Kai Menswear",
    "le_le": "乐乐",
    "tuan": "Tuấn Đỗ",
    "sakura": "さくら日和",
    "petal": "🌸花花",
}


@pytest.fixture
def pool(desk: Desk) -> Desk:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        for handle, name in NAMES.items():
            uow.add(Creator(name=name, platform="douyin", handle=handle))
        transaction.commit()
    return desk


def found(desk: Desk, query: str, limit: int = 50) -> list[str]:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return [creator.handle for creator in creator_search.find(uow, query, limit=limit)]


@pytest.mark.parametrize(
    ("query", "handles"),
    [
        ("小雅", ["xiaoya_ootd", "dy_cq", "xiaoye"][:2]),
        ("雅", ["xiaoya_ootd", "dy_cq"]),
        ("日记", ["xiaoya_ootd"]),
        ("小雅日记", ["xiaoya_ootd"]),
        ("xiaoya", ["xiaoya_ootd", "dy_cq"]),
        ("xiaoy", ["xiaoye", "xiaoya_ootd", "dy_cq"]),
        ("XIAO YA", ["xiaoya_ootd", "dy_cq"]),
        ("xycd", ["xiaoya_ootd"]),
        ("aln", ["alun"]),
        ("nanzhuang", ["alun"]),
        ("chongqing", ["dy_cq"]),
        ("zhongqing", ["dy_cq"]),
        ("yueyue", ["le_le"]),
        ("晓雅", ["xiaoya_ootd", "dy_cq"]),
        ("小雅穿答", ["xiaoya_ootd"]),
        ("lily ross", ["lilyross"]),
        ("ross lily", ["lilyross"]),
        ("@LilyRoss", ["lilyross"]),
        ("ross", ["lilyross"]),
        ("lilly ross", ["lilyross"]),
        ("lily rosss", ["lilyross"]),
        ("zoe cafe", ["zoe.cafe"]),
        ("Zoë", ["zoe.cafe"]),
        ("menswear", ["kai88"]),
        ("nswear", ["kai88"]),
        ("kai88", ["kai88"]),
        ("tuan do", ["tuan"]),
        ("さくら", ["sakura"]),
        ("🌸", ["petal"]),
        ("Ｋａｉ　Ｍｅｎｓｗｅａｒ", ["kai88"]),
        ("nobody at all", []),
        ("一个都没有", []),
        ("%_\\'\"*()", []),
        ("' OR 1=1 --", []),
        ("alun\x00", ["alun"]),
        ("a" * 5000, []),
    ],
)
def test_a_name_is_found_by_what_people_type(pool: Desk, query: str, handles: list[str]) -> None:
    assert found(pool, query) == handles


def test_the_newest_come_first_when_nothing_is_typed(pool: Desk) -> None:
    assert found(pool, " @ ", limit=3) == ["petal", "sakura", "tuan"]


def test_whoever_is_called_exactly_so_comes_before_those_who_begin_so(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        for number in range(400):
            uow.add(Creator(name=f"小雅{number:03d}", platform="douyin", handle=f"xy{number}"))
        uow.add(Creator(name="小雅", platform="douyin", handle="herself"))
        transaction.commit()
    assert found(desk, "小雅", limit=2) == ["herself", "xy0"]
    assert found(desk, "xy399", limit=1) == ["xy399"]


def rename(uow: UnitOfWork, whose: str, **changed: str) -> None:
    row = uow.first(uow.query(Creator).where(col(Creator.handle) == whose))
    assert row is not None
    for fact, value in changed.items():
        setattr(row, fact, value)


def test_renamed_and_removed_creators_are_found_as_they_are_now(pool: Desk) -> None:
    with pool.database.write() as transaction:
        uow = transaction.workspace(pool.workspace_id)
        rename(uow, "alun", name="老陈皮具")
        rename(uow, "kai88", handle="kai99")
        transaction.commit()
    assert [found(pool, query) for query in ("阿伦男装", "皮具", "kai88", "kai99")] == [
        [], ["alun"], [], ["kai99"],
    ]  # fmt: skip
    with pool.database.write() as transaction:
        uow = transaction.workspace(pool.workspace_id)
        rows = uow.all(uow.query(Creator))
        uow.session.delete(next(row for row in rows if row.handle == "alun"))
        uow.flush()
        delete_rows(uow, Creator, [row.id for row in rows if row.handle == "kai99"])
        transaction.commit()
    assert [found(pool, query) for query in ("皮具", "kai99", "小雅")] == [[], [], ["xiaoya_ootd", "dy_cq"]]


def test_what_is_not_committed_is_not_found(pool: Desk) -> None:
    with pool.database.write() as transaction:
        uow = transaction.workspace(pool.workspace_id)
        rename(uow, "alun", name="老陈皮具")
        uow.flush()
    assert [found(pool, query) for query in ("阿伦", "皮具")] == [["alun"], []]


def test_rows_put_in_together_are_found(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        blank = {"platform": "douyin", "categories": [], "tags": [], "audience": {}, "extra": {}}
        rows = [
            {"id": number, "name": f"达人{number}", "handle": f"dy{number}", **blank} for number in (7, 8)
        ]
        insert_rows(uow, Creator, rows)
        transaction.commit()
    assert found(desk, "达人8") == ["dy8"]


def test_another_workspace_finds_nobody_of_ours(pool: Desk, tmp_path: Path) -> None:
    other = open_desk(pool.database, tmp_path)
    with other.database.write() as transaction:
        transaction.workspace(other.workspace_id).add(
            Creator(name="小雅", platform="douyin", handle="theirs")
        )
        transaction.commit()
    assert [found(other, query) for query in ("小雅", "xiaoya", "alun")] == [["theirs"], ["theirs"], []]
    assert found(pool, "小雅") == ["xiaoya_ootd", "dy_cq"]


def test_an_index_that_was_lost_is_made_anew(pool: Desk) -> None:
    with pool.database.write() as transaction:
        uow = transaction.workspace(pool.workspace_id)
        rows = [(row.id, row.name, row.handle) for row in uow.all(uow.query(Creator))]
        search.remove(uow.connection, uow.workspace_id, rows)
        transaction.commit()
    assert found(pool, "小雅") == []
    for _ in range(2):
        assert rebuild(pool.database) == len(NAMES)
        assert found(pool, "小雅") == ["xiaoya_ootd", "dy_cq"]
    with pool.database.read() as transaction:
        uow = transaction.workspace(pool.workspace_id)
        assert candidates.found(uow, Criteria(), now=pool.clock.now()).total == len(NAMES)


def test_creators_come_are_renamed_and_go_while_the_index_is_made_anew(pool: Desk) -> None:
    with pool.database.engine.begin() as connection:
        search.begin(connection, VERSION)
    with pool.database.write() as transaction:
        uow = transaction.workspace(pool.workspace_id)
        by_handle = {row.handle: row for row in uow.all(uow.query(Creator))}
        by_handle["xiaoya_ootd"].name = "新称呼"
        uow.session.delete(by_handle["dy_cq"])
        uow.add(Creator(name="后来的", platform="douyin", handle="late"))
        transaction.commit()
    rebuild(pool.database)
    assert found(pool, "新称呼") == ["xiaoya_ootd"]
    assert found(pool, "后来的") == ["late"]
    assert found(pool, "小雅") == []
    with pool.database.write() as transaction:
        uow = transaction.workspace(pool.workspace_id)
        for row in uow.all(uow.query(Creator)):
            uow.session.delete(row)
        transaction.commit()
    assert found(pool, "新称呼") == []


def test_imported_renamed_and_undone_creators_are_found_as_they_are(desk: Desk, tmp_path: Path) -> None:
    header = ["达人昵称", "抖音号", "UID", "平台", "粉丝数"]
    first = write_csv(tmp_path / "a.csv", [header, ["旧名字", "dy1", "u1", "抖音", "5万"]])
    second = write_csv(
        tmp_path / "b.csv",
        [header, ["新称呼", "dy1", "u1", "抖音", "6万"], ["另一位", "dy2", "u2", "抖音", "7万"]],
    )
    queries = ("旧名字", "xinchenghu", "另一位", "dy1")
    desk.imported(first)
    assert [found(desk, query) for query in queries] == [["dy1"], [], [], ["dy1"]]
    batch = desk.imported(second)
    assert [found(desk, query) for query in queries] == [[], ["dy1"], ["dy2"], ["dy1"]]
    desk.undo(batch)
    desk.run_jobs()
    assert [found(desk, query) for query in queries] == [["dy1"], [], [], ["dy1"]]
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        [candidate] = candidates.found(uow, Criteria(), now=desk.clock.now()).screening.candidates
    assert (candidate.facts.name, candidate.facts.followers) == ("旧名字", 50_000)
