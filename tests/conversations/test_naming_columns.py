"""Columns that nobody knows: named in the chat once, used for the next file, forgotten; and rows handed back as a file."""

from __future__ import annotations

import csv
from pathlib import Path

from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    ON_EACH_PLATFORM,
    SEEDED,
    confirms,
    creators,
    newest,
)
from harness.world import Person, SlackPerson, World

from storage.sql import col
from storage.tables import ColumnName, Creator, StoredFile

OWN_SHEET = [["网名", "账户", "粉", "心情"], ["阿伦男装", "dy_new1", "7.9万", "好"], ["小鹿", "dy_new2", "1.2万", "差"]]


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@IN_ALL_FORMS
async def test_a_sheet_of_unknown_names_is_named_once_and_then_read_by_itself(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    await merchant.drops(written(tmp_path / "mine.csv", OWN_SHEET))
    await merchant.sees("mine.csv · 2 rows, and its columns are not known", "To read it I need to know: handle")
    assert "[Import]" not in await newest(merchant)
    await merchant.presses("Map columns")
    await merchant.answers(
        {"Columns": ["网名", "账户", "粉", "心情"], "网名": "name", "账户": "handle", "粉": "followers", "心情": "Keep it under its own name"}
    )  # fmt: skip
    await merchant.sees("2 creators · 4 of 4 columns matched", "4 columns are read as you named them.")
    await merchant.presses("Import")
    assert creators(world) == sorted([*SEEDED, "阿伦男装", "小鹿"])
    assert world.count(Creator, col(Creator.handle) == "dy_new1", col(Creator.followers) == 79_000) == 1
    await merchant.drops(written(tmp_path / "next.csv", [OWN_SHEET[0], ["柚子", "dy_new3", "3万", "好"]]))
    await merchant.sees("next.csv · 1 creator · 4 of 4 columns matched")
    await confirms(merchant, "Forget the names")
    await merchant.sees("next.csv · 1 row, and its columns are not known")
    assert world.count(ColumnName) == 0
