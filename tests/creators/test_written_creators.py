"""New creators are spelled column by column; what stands in the database is what the rows say, on both databases."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from creators.kit import Desk, write_csv

from domain.importing.changes import DECIMALS, IMPORTED
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.rows import CreatorRow, plain
from domain.importing.survey import survey
from domain.importing.tables import names
from services.reading import read_sheet
from services.spelling import Spelling
from storage.bulk import Bulk, dialect_of
from storage.tables import Creator, MetricSnapshot

COLUMNS = {
    "达人昵称": ["林小雨", 'a "quoted" name', "达人\\1", ""],
    "UID": ["7178298894157{:06}\t"],
    "地区": ["浙江", "--"],
    "达人类型": ["腰部", "男装、穿搭", ""],
    "类目": ["美妆", "护肤、母婴", "--"],
    "粉丝数": ["1.3万", "8000", "未公布", "很多"],
    "播放中位数": ["4,567", "--"],
    "活跃粉丝占比": ["65%", "0.4321", "-"],
    "男粉占比": ["80%", "80%", ""],
    "粉丝年龄31-40占比": ["32%", "--"],
    "口碑分": ["4.85", "面议"],
    "报价/坑位费": ["$1,200.5", "2400", "面议"],
    "场均销售额": ["5万-10万", "15.2万", "--"],
    "配合投流": ["是", "否", ""],
    "标签": ["配合投流、准时", "不支持改稿", ""],
    "备注": ["第一行\n第二行", "=1+1", ""],
    "性别": ["女", ""],
    "获赞数": ["12万", "--"],
    "客单价": ["¥99.9", "--"],
    "数据日期": ["2026-11-19", "", "2026/11/2"],
}


def rows() -> list[list[str]]:
    """Every cell of every column meets others: the columns repeat at lengths of their own."""
    columns = [
        itertools.cycle(cells + cells[:1] * (place % 3)) for place, cells in enumerate(COLUMNS.values())
    ]
    return [[f"dy{number}", *(next(column).format(number) for column in columns)] for number in range(60)]


def expected(row: CreatorRow) -> dict[str, Any]:
    usual = dict.fromkeys(IMPORTED) | {"name": row.handle, "categories": [], "tags": [], "notes": ""}
    return usual | {
        **row.facts,
        "handle": row.handle,
        "audience": {key: plain(part) for key, part in row.audience.items()},
        "extra": dict(row.extra),
    }


def numbers(row: CreatorRow) -> dict[str, str]:
    kept = {*DECIMALS, "followers", "orders", "median_views"}
    return {
        **{fact: plain(value) for fact, value in row.facts.items() if fact in kept},
        **{f"audience.{key}": plain(part) for key, part in row.audience.items()},
        **row.extra,
    }


def test_what_is_written_of_a_new_creator_is_what_her_row_says(desk: Desk, tmp_path: Path) -> None:
    lines = [["抖音号", *COLUMNS], *rows()]
    quoted = [
        [f'"{cell.replace(chr(34), chr(34) * 2)}"' if set('"\n') & set(cell) else cell for cell in line]
        for line in lines
    ]
    path = write_csv(tmp_path / "list.csv", quoted, mark="\t")
    said = [row for row in survey(read_sheet(path), currency="CNY").rows if isinstance(row, CreatorRow)]
    assert len(said) == 60
    desk.imported(path)
    creators = desk.creators()
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        kept = {row.creator_id: row for row in uow.all(uow.query(MetricSnapshot))}
    for row in said:
        creator = creators[row.handle]
        assert {fact: getattr(creator, fact) for fact in IMPORTED} == expected(row)
        assert kept[creator.id].numbers == numbers(row)
        assert row.stat_date is None or kept[creator.id].stat_date == row.stat_date


def test_a_name_in_two_columns_is_her_name_and_its_parts_are_kept(desk: Desk, tmp_path: Path) -> None:
    head = ["influencer_id", "media_url", "first_name", "last_name", "gender"]
    desk.imported(
        write_csv(
            tmp_path / "list.csv",
            [
                head,
                ["1", "https://www.tiktok.com/@lily", "Lily", "Ross", "f"],
                ["2", "https://www.tiktok.com/@j", "J", "", ""],
                ["3", "https://www.tiktok.com/@k", "", "J", ""],
            ],
        )
    )
    assert {handle: (creator.name, creator.extra) for handle, creator in desk.creators().items()} == {
        "lily": ("Lily Ross", {"first_name": "Lily", "last_name": "Ross", "gender": "f"}),
        "j": ("J", {"first_name": "J"}),
        "k": ("J", {"last_name": "J"}),
    }


def test_every_column_that_a_list_may_have_can_be_written(tmp_path: Path) -> None:
    head = list(names(ImportKind.CREATORS))
    for start in range(0, len(head), 8):
        some = ["抖音号", "达人昵称", "粉丝数", "地区", *head[start : start + 8]]
        path = write_csv(tmp_path / f"list{start}.csv", [some, ["dy_a", *["1"] * (len(some) - 1)]])
        read = survey(read_sheet(path, ImportKind.CREATORS), currency="CNY", dates=DateOrder.YMD).rows
        creators = [row for row in read if isinstance(row, CreatorRow)]
        assert creators, some
        assert Spelling(Bulk(dialect_of("sqlite"), Creator, 1), 1).spelled(creators)
