"""One import is undone while the next one writes the same rows, on a database that lets both run."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from creators.kit import open_desk
from numbers_kit import fill_pool, material_rows, qianchuan, stored

from services import import_kinds
from storage.database import Database
from storage.tables import DailyPerformance, ImportBatch

BEGUN = (
    1.0  # seconds: long enough for the second import to have come to the rows that the first one takes away
)


@pytest.mark.postgres
def test_what_the_next_import_writes_is_not_taken_back_with_the_first(
    postgres: Database, tmp_path: Path
) -> None:
    desk = open_desk(postgres, tmp_path)
    fill_pool(desk)
    first = desk.imported(qianchuan(tmp_path / "a.csv", material_rows(1)))
    changed = [[*row] for row in material_rows(1)]
    changed[0][7] = "7.00"
    second = qianchuan(tmp_path / "b.csv", changed)
    with ThreadPoolExecutor(1) as thread:
        with postgres.write() as transaction:
            uow = transaction.workspace(desk.workspace_id)
            import_kinds.put_back(uow, uow.get(ImportBatch, first), 100, desk.clock.now())
            later = thread.submit(desk.imported, second)
            time.sleep(BEGUN)
            transaction.commit()
        later.result(20)
    rows = stored(desk, DailyPerformance)
    assert len(rows) == 3
    assert Decimal(7) in {row["gmv"] for row in rows}
