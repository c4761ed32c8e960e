"""A second process spells the rows of a long list: what it hands over, and what is written with it, is what the first would do."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from creators.kit import NOW, Desk, open_desk, write_csv

from domain.importing.changes import IMPORTED
from domain.importing.dates import DateOrder
from domain.importing.rows import CreatorRow
from domain.importing.survey import Sheet, survey
from scheduler.work.import_files import LEAST_APART
from services import imports
from services.import_rows import CreatorWriter, report_of
from services.packed import PackedRows
from services.reading import read_sheet
from services.spelling import Spelled, Spelling
from services.spelling_apart import SpelledApart
from services.spelling_process import Asked
from storage import terms
from storage.bulk import Bulk, dialect_of
from storage.queries import search
from storage.tables import Creator, ImportBatch, ImportChange, MetricSnapshot

PATIENCE = 60.0  # seconds
WORKSPACE = 7_530_000_000_000_000_001
HEADER = [
    "达人昵称",
    "抖音号",
    "UID",
    "粉丝数",
    "活跃粉丝占比",
    "报价/坑位费",
    "微信",
    "标签",
    "类目",
    "男粉占比",
    "数据日期",
    "内部评级",
]


def line(n: int) -> list[str]:
    """A row whose cells repeat at lengths of their own; every 50th cannot be used, or repeats an earlier one."""
    handle = "" if n % 50 == 7 else f"dy{n - 20}" if n % 50 == 31 else f"dy{n}"
    return [
        ("林小雨", "", f"达人 {n}", 'a "b"')[n % 4],
        handle,
        f"7178298894157{n:05d}\t",
        ("7.9万", "--", "很多", "8000")[n % 4],
        ("65%", "0.4321", "-")[n % 3],
        ("$1,200.5", "2400", "面议", "")[n % 4],
        "" if n % 3 else f"wx_{n}",
        ("配合投流、准时", "", "不支持改稿")[n % 3],
        ("美妆", "护肤、母婴", "--")[n % 3],
        ("80%", "")[n % 2],
        ("2026-11-19", "", "2026/11/2")[n % 3],
        ("浙江", "A+", "")[n % 3],
    ]


def long_list(path: Path, first: int, count: int) -> Path:
    quoted = [
        [f'"{cell.replace(chr(34), chr(34) * 2)}"' if set('",') & set(cell) else cell for cell in line(n)]
        for n in range(first, first + count)
    ]
    return write_csv(path, [HEADER, *quoted], mark="\t")


def asked(sheet: Sheet, dialect: str, skip: int = 0) -> tuple[PackedRows, Asked]:
    rows = sheet.rows
    assert isinstance(rows, PackedRows)
    return rows, Asked(sheet.layout, "CNY", DateOrder.YMD, rows.first, skip, dialect, WORKSPACE)


def comparable(spelled: Spelled) -> tuple[Any, ...]:
    row, values, line_of, numbers, on = spelled
    return row, [repr(getattr(value, "obj", value)) for value in values], set(line_of.split()), numbers, on


@pytest.mark.parametrize(
    "dialect", ["sqlite+pysqlite", pytest.param("postgresql+psycopg", marks=pytest.mark.postgres)]
)
def test_another_process_spells_rows_as_this_one(tmp_path: Path, dialect: str) -> None:
    sheet = read_sheet(long_list(tmp_path / "list.csv", 0, 1_300))
    found = survey(sheet, currency="CNY", dates=DateOrder.YMD)
    usable = list(found.usable)
    creators = Bulk(dialect_of(dialect), Creator, WORKSPACE)
    made = creators.place("created_at")
    expected = Spelling(creators, WORKSPACE).spelled(usable)
    with SpelledApart(*asked(sheet, dialect)) as apart:
        taken: dict[int, Spelled] = {}
        for start in range(0, len(usable), 170):
            taken |= apart.take(usable[start : start + 170], PATIENCE)
    for each in (*expected, *taken.values()):
        each[1][made] = None
    assert [comparable(taken[row.row]) for row in usable] == list(map(comparable, expected))


def test_rows_that_are_written_already_are_passed_over(tmp_path: Path) -> None:
    sheet = read_sheet(long_list(tmp_path / "list.csv", 0, 700))
    rows = survey(sheet, currency="CNY", dates=DateOrder.YMD).rows
    with SpelledApart(*asked(sheet, "sqlite+pysqlite", skip=333)) as apart:
        taken = apart.take([row for row in rows if isinstance(row, CreatorRow)], PATIENCE)
    assert set(taken) == {row.row for row in rows[333:] if isinstance(row, CreatorRow)}


def test_rows_that_are_not_spelled_in_time_are_passed_over(tmp_path: Path) -> None:
    """The first ones are asked for before the process is there; it goes on behind them."""
    sheet = read_sheet(long_list(tmp_path / "list.csv", 0, 1_300))
    usable = list(survey(sheet, currency="CNY", dates=DateOrder.YMD).usable)
    with SpelledApart(*asked(sheet, "sqlite+pysqlite")) as apart:
        assert apart.take(usable[:500]) == {}
        rest = apart.take(usable[500:], PATIENCE)
    assert set(rest) <= {row.row for row in usable[500:]}
    assert {row.row for row in usable[1_000:]} <= set(rest)


def test_a_process_that_dies_leaves_the_rest_to_this_one(tmp_path: Path) -> None:
    sheet = read_sheet(long_list(tmp_path / "list.csv", 0, 700))
    usable = list(survey(sheet, currency="CNY", dates=DateOrder.YMD).usable)
    with SpelledApart(*asked(sheet, "no such database")) as apart:
        assert apart.take(usable[:50], PATIENCE) == {}
        assert apart.take(usable[50:], PATIENCE) == {}


def test_a_process_whose_rows_nobody_takes_is_ended(tmp_path: Path) -> None:
    sheet = read_sheet(long_list(tmp_path / "list.csv", 0, 700))
    began = time.monotonic()
    SpelledApart(*asked(sheet, "sqlite+pysqlite")).close()
    assert time.monotonic() - began < 5


def facts(desk: Desk) -> dict[str, tuple[Any, ...]]:
    """Everything that an import writes of creators, but ids."""
    creators = desk.creators()
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        numbers = {each.creator_id: each for each in uow.all(uow.query(MetricSnapshot))}
        changes = {each.creator_id: each for each in uow.all(uow.query(ImportChange))}
        return {
            handle: (
                {fact: getattr(creator, fact) for fact in IMPORTED},
                (numbers[creator.id].numbers, numbers[creator.id].stat_date, numbers[creator.id].range_label),
                (
                    changes[creator.id].outcome,
                    changes[creator.id].snapshot_before,
                    changes[creator.id].before,
                ),
                creator.contact_sealed
                and uow.unsealed(creator.contact_sealed, f"creator/{creator.id}/contact"),
            )
            for handle, creator in creators.items()
        }


def found_by(desk: Desk, name: str) -> set[str]:
    handles: Mapping[int, str] = {creator.id: handle for handle, creator in desk.creators().items()}
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        stage = terms.stages(terms.read(name))[0]
        return {handles[each] for each in search.found(uow, stage, 1_000_000)}


def test_creators_whom_another_process_spelled_are_written_as_by_this_one_alone(
    desk: Desk, tmp_path: Path
) -> None:
    sheet = read_sheet(long_list(tmp_path / "list.csv", 0, 600))
    found = survey(sheet, currency="CNY", dates=DateOrder.YMD)
    rows = list(found.usable)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        report = report_of(uow, sheet, found, NOW.date())
        batch_id = imports.begin(uow, "list.csv", "", report, DateOrder.YMD)
        transaction.commit()
    packed, given = asked(sheet, desk.database.dialect)
    with SpelledApart(packed, replace(given, workspace_id=desk.workspace_id)) as apart:
        for part in (rows[:200], rows[200:]):
            with desk.database.write_part() as transaction:
                uow = transaction.workspace(desk.workspace_id)
                writer = CreatorWriter(uow, uow.get(ImportBatch, batch_id), Patient(apart))
                writer.prepare(uow, part)
                writer.write(uow, part, NOW)
                transaction.commit()
    other = open_desk(desk.database, tmp_path / "other")
    other.imported(tmp_path / "list.csv")
    assert facts(desk) == facts(other)
    assert found_by(desk, "达人 22") == found_by(other, "达人 22") != set()


class Patient(SpelledApart):
    """Waits for every row, so that the test is about what was spelled by the other process."""

    def __init__(self, apart: SpelledApart) -> None:
        self._apart = apart

    def take(self, rows: Sequence[CreatorRow], patience: float = PATIENCE) -> Mapping[int, Spelled]:
        taken = self._apart.take(rows, patience)
        assert len(taken) == len(rows)
        return taken


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_long_import_that_is_killed_writes_what_short_ones_write(desk: Desk, tmp_path: Path) -> None:
    """The long one is for two processes where the machine has room, and dies twice; the short ones are for one."""
    count = LEAST_APART + 1_000
    batch_id = desk.drop(long_list(tmp_path / "long.csv", 0, count))
    desk.apply(batch_id)
    job, before = desk.newest_job(), children()
    assert desk.run_dying(job, desk.dying(2))
    assert desk.run_dying(job, desk.dying(3, after_commit=False))
    assert children() <= before, "a process that dies leaves nobody behind"
    assert 0 < desk.batch(batch_id).done_rows < count
    desk.run_jobs()
    other = open_desk(desk.database, tmp_path / "other")
    half = count // 2
    for name, first, rows in (("first.csv", 0, half), ("second.csv", half, count - half)):
        other.imported(long_list(tmp_path / name, first, rows))
    assert facts(desk) == facts(other)
    assert found_by(desk, "达人 107") == found_by(other, "达人 107") != set()
    report = desk.batch(batch_id).report
    assert report["new"] == len(desk.creators())
    assert report["rejected_count"] == count - report["new"]


def children() -> set[int]:
    """Ids of this process's own children."""
    return {
        int(each)
        for task in Path("/proc/self/task").iterdir()
        for each in (task / "children").read_text(encoding="ascii").split()
    }
