"""A row about a further account is hers, changes what is hers, and goes back exactly; a merge races with an import."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

from creators.kit import Desk, write_csv

from domain.errors import NotFound, Refusal
from services import handles, merge_preview, merging
from storage.tables import Creator, CreatorHandle, MetricSnapshot

HEAD = ["平台", "抖音号", "达人昵称", "粉丝数", "返点", "地区"]


def _adds(desk: Desk, handle: str, platform: str, further: str) -> None:
    creator = desk.creators()[handle].id
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        handles.change(uow, creator, add=(platform, further), by=desk.lin, now=desk.clock.now())
        transaction.commit()


def _account(desk: Desk) -> CreatorHandle:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        (account,) = uow.all(uow.query(CreatorHandle))
        return account


def _days(desk: Desk) -> int:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return len(uow.all(uow.query(MetricSnapshot)))


def test_a_row_about_a_further_account_of_the_same_platform_updates_her(desk: Desk, tmp_path: Path) -> None:
    desk.imported(write_csv(tmp_path / "a.csv", [HEAD, ["抖音", "dy_a", "甲", "1万", "", "广东"]]))
    _adds(desk, "dy_a", "douyin", "dy_old")
    batch = desk.imported(write_csv(tmp_path / "b.csv", [HEAD, ["抖音", "dy_old", "旧名", "3万", "20%", ""]]))
    (creator,) = desk.creators().values()
    assert (creator.handle, creator.name, creator.followers) == ("dy_a", "甲", 30_000)
    assert creator.rebate_rate == Decimal("0.2")
    desk.undo(batch)
    desk.run_jobs()
    (creator,) = desk.creators().values()
    assert (creator.followers, creator.rebate_rate, creator.name) == (10_000, None, "甲")


def test_numbers_of_another_platform_stay_with_the_account_and_go_back_exactly(
    desk: Desk, tmp_path: Path
) -> None:
    desk.imported(write_csv(tmp_path / "a.csv", [HEAD, ["抖音", "dy_a", "甲", "1万", "", ""]]))
    _adds(desk, "dy_a", "xiaohongshu", "xhs_a")
    days = _days(desk)
    second = [["抖音", "dy_a", "甲", "1.1万", "", ""], ["小红书", "xhs_a", "甲甲", "9万", "25%", "浙江"]]
    batch = desk.imported(write_csv(tmp_path / "b.csv", [HEAD, *second]))
    (creator,) = desk.creators().values()
    assert (creator.followers, creator.region, creator.name) == (11_000, "浙江", "甲")
    assert creator.rebate_rate == Decimal("0.25")
    assert _account(desk).numbers["followers"] == "90000"
    later = desk.imported(write_csv(tmp_path / "c.csv", [HEAD, ["小红书", "xhs_a", "", "9.5万", "", ""]]))
    assert _account(desk).numbers["followers"] == "95000"
    desk.undo(later)
    desk.run_jobs()
    assert _account(desk).numbers["followers"] == "90000"
    desk.undo(batch)
    desk.run_jobs()
    assert _account(desk).numbers == {}
    (creator,) = desk.creators().values()
    assert (creator.followers, creator.region, creator.rebate_rate) == (10_000, None, None)
    assert _days(desk) == days


def test_one_account_twice_in_a_file_is_a_duplicate(desk: Desk, tmp_path: Path) -> None:
    desk.imported(write_csv(tmp_path / "a.csv", [HEAD, ["抖音", "dy_a", "甲", "1万", "", ""]]))
    _adds(desk, "dy_a", "douyin", "dy_old")
    rows = [["抖音", "dy_a", "甲", "2万", "", ""], ["抖音", "dy_old", "甲", "3万", "", ""]]
    desk.imported(write_csv(tmp_path / "b.csv", [HEAD, *rows]))
    (creator,) = desk.creators().values()
    assert creator.followers == 20_000


def test_a_merge_and_an_import_at_once_leave_one_record(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        write_csv(
            tmp_path / "a.csv",
            [HEAD, ["抖音", "dy_a", "甲", "1万", "", ""], ["抖音", "dy_b", "乙", "2万", "", ""]],
        )
    )
    first, second = (desk.creators()[handle].id for handle in ("dy_a", "dy_b"))
    path = write_csv(tmp_path / "b.csv", [HEAD, *(["抖音", "dy_b", "乙", f"{n}万", "", ""] for n in (3,))])
    trouble: list[BaseException] = []

    def merges() -> None:
        try:
            with desk.database.write() as transaction:
                uow = transaction.workspace(desk.workspace_id)
                shown = merge_preview.show(uow, first, second)
                revisions = (shown.revision, shown.goes_revision)
                merging.merge(uow, first, second, revisions=revisions, by=desk.lin, now=desk.clock.now())
                transaction.commit()
        except (NotFound, Refusal) as stop:
            trouble.append(stop)

    racing = threading.Thread(target=merges)
    racing.start()
    desk.imported(path)
    racing.join(30)
    assert not racing.is_alive()
    assert trouble == []
    (creator,) = desk.creators().values()
    assert isinstance(creator, Creator)
    assert (creator.id, creator.handle, creator.followers) == (first, "dy_a", 30_000)
    assert _account(desk).handle == "dy_b"
