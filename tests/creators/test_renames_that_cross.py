"""A file that renames several creators at once, into each other's handles, is written whole and undone exactly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from creators.kit import Desk, write_csv

from storage.tables import Creator

HEADER = ["抖音号", "uid", "达人昵称", "粉丝数"]
A, B, C = "dy_a", "dy_b", "dy_c"


def _stand(desk: Desk, handles: Sequence[str]) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        for number, handle in enumerate(handles, 1):
            uow.add(Creator(name=f"名{number}", platform="douyin", handle=handle, uid=f"900{number}"))
        transaction.commit()


def _called(desk: Desk) -> dict[str, str]:
    return {str(row.uid): row.handle for row in desk.creators().values()}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    "renamed", [(B, C), (C, A), (B, A)], ids=["the first follows", "the second follows", "they swap"]
)
def test_handles_that_others_give_up_in_the_same_file_are_taken(
    desk: Desk, tmp_path: Path, renamed: tuple[str, str], order: Sequence[int]
) -> None:
    _stand(desk, (A, B))
    rows = [[handle, f"900{number}", f"名{number}", "1万"] for number, handle in enumerate(renamed, 1)]
    batch = desk.imported(write_csv(tmp_path / "a.csv", [HEADER, *(rows[which] for which in order)]))
    assert _called(desk) == {"9001": renamed[0], "9002": renamed[1]}
    desk.undo(batch)
    desk.run_jobs()
    assert _called(desk) == {"9001": A, "9002": B}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_handle_that_nobody_gives_up_stays_whose_it_is(
    desk: Desk, tmp_path: Path, order: Sequence[int]
) -> None:
    _stand(desk, (A, B))
    rows = [[B, "9001", "名1", "1万"], [C, "9003", "名3", "1万"]]
    batch = desk.imported(write_csv(tmp_path / "a.csv", [HEADER, *(rows[which] for which in order)]))
    assert _called(desk) == {"9001": A, "9002": B, "9003": C}
    assert desk.creators()[A].followers == 10_000
    desk.undo(batch)
    desk.run_jobs()
    assert _called(desk) == {"9001": A, "9002": B}


def test_a_handle_that_somebody_else_has_kept_is_not_given_back(desk: Desk, tmp_path: Path) -> None:
    _stand(desk, (A, B))
    batch = desk.imported(
        write_csv(tmp_path / "a.csv", [HEADER, [B, "9001", "名1", "1万"], [C, "9002", "名2", "1万"]])
    )
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        uow.get(Creator, desk.creators()[B].id).handle = "dy_new"
        uow.add(Creator(name="名4", platform="douyin", handle=A))
        uow.add(Creator(name="名5", platform="douyin", handle=B))
        transaction.commit()
    desk.undo(batch)
    desk.run_jobs()
    assert {row.name: row.handle for row in desk.creators().values()} == {
        "名1": "dy_new", "名2": C, "名4": A, "名5": B,
    }  # fmt: skip
