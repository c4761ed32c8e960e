"""Two reports that say the same day's numbers come off in either order, on both databases."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import open_desk
from numbers_kit import fill_pool, material_rows, qianchuan, stored

from storage.database import Database
from storage.tables import DailyPerformance

Rows = list[dict[str, Any]]


def _facts(rows: Rows) -> Rows:
    apart = {"id", "created_at", "import_batch_id"}
    return sorted(
        ({k: v for k, v in row.items() if k not in apart} for row in rows), key=lambda row: row["grain"]
    )


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize("again", ["the same", "another number"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_left_is_what_the_other_report_says(
    database: Database, tmp_path: Path, order: tuple[int, int], again: str, *, is_there: bool
) -> None:
    desk = open_desk(database, tmp_path)
    fill_pool(desk)
    if is_there:
        old = [[*row] for row in material_rows(1)]
        for row in old:
            row[7] = "1.50"
        desk.imported(qianchuan(tmp_path / "0.csv", old))
    before = stored(desk, DailyPerformance)
    second = [[*row] for row in material_rows(1)]
    if again != "the same":
        second[0][7] = "7.00"
    batches = [desk.imported(qianchuan(tmp_path / "a.csv", material_rows(1)))]
    between = _facts(stored(desk, DailyPerformance))
    batches.append(desk.imported(qianchuan(tmp_path / "b.csv", second)))
    both = _facts(stored(desk, DailyPerformance))
    for number, which in enumerate(order):
        desk.undo(batches[which])
        desk.run_jobs()
        if number == 0:
            left = _facts(stored(desk, DailyPerformance))
            assert left == (both if which == 0 else between)
    after = stored(desk, DailyPerformance)
    assert _facts(after) == _facts(before)
    assert [row["import_batch_id"] for row in after] == [row["import_batch_id"] for row in before]
    if again != "the same":
        assert Decimal(7) in {row["gmv"] for row in both}
