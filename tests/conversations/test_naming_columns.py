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
from storage.tables import ColumnName, Creator

OWN_SHEET = [
    ["网名", "账户", "粉", "心情"],
    ["阿伦男装", "dy_new1", "7.9万", "好"],
    ["小鹿", "dy_new2", "1.2万", "差"],
]


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@IN_ALL_FORMS
async def test_a_sheet_of_unknown_names_is_named_once_and_then_read_by_itself(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    await merchant.drops(written(tmp_path / "mine.csv", OWN_SHEET))
    await merchant.sees(
        "mine.csv · 2 rows, and its columns are not known", "To read it I need to know: handle"
    )
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


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_what_a_column_holds_is_asked_with_its_values_and_hostile_names_stay_characters(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    names = ["抖音号", "粉丝数", "<b>级</b>", '=HYPERLINK("http://x")', "备用", "备用", "", "长" * 5000]
    await merchant.drops(
        written(tmp_path / "x.csv", [names, ["dy_new1", "5000", "S级", "x", "1", "2", "3", "4"]])
    )
    english = merchant.language == "en"
    await merchant.sees("Columns not used: <b>级</b>" if english else "<b>级</b>")
    await merchant.presses("Map columns")
    await merchant.answers(
        {
            "Columns": ["<b>级</b>", "备用"],
            "<b>级</b>": merchant.word("Keep it under its own name"),
            "备用": merchant.word("Leave it out"),
        }
    )
    await merchant.sees("3 of 7 columns matched" if english else "7 列识别 3 列")
    await merchant.sees("2 columns are read as you named them." if english else "用到你们记住的 2 列。")
    await merchant.presses("Import")
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        [one] = uow.all(uow.query(Creator).where(col(Creator.handle) == "dy_new1"))
    assert one.extra == {"<b>级</b>": "S级"}


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_the_rows_left_out_come_to_the_presser_as_a_file(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    rows = [["抖音号", "粉丝数"], ["dy_new1", "很多"], ["", "5"], ["合计", "9"], ["dy_new2", "7"]]
    await merchant.drops(written(tmp_path / "达人.csv", rows))
    label = "Rows left out (2)" if merchant.language == "en" else "未导入的行（2）"
    await merchant.presses(label)
    name = "达人_left_out.xlsx" if merchant.language == "en" else "达人_未导入.xlsx"
    assert await files_of(merchant) == [name]
    await merchant.presses("Import")
    await merchant.presses(label)
    assert await files_of(merchant) == [name, name]


async def files_of(merchant: Person) -> list[str]:
    """Names of the files that the bot sent to her alone."""
    if isinstance(merchant, SlackPerson):
        return [file["name"] for one in await merchant._messages("dm") for file in one["files"]]
    messages = (await merchant.world.get("telegram/messages", user=merchant.key))["messages"]
    return [one["document"]["name"] for one in messages if one["out"] and one["document"]]


@ON_EACH_PLATFORM
async def test_a_column_is_asked_about_with_some_of_its_values(merchant: Person, tmp_path: Path) -> None:
    rows = [
        ["抖音号", "粉丝数", "评级"],
        ["dy_new1", "5000", "S级"],
        ["dy_new2", "7000", "A级"],
        ["dy_new3", "1", "S级"],
    ]
    await merchant.drops(written(tmp_path / "x.csv", rows))
    await merchant.presses("Map columns")
    if isinstance(merchant, SlackPerson):
        await merchant.submits({"Columns": ["评级"]})
    else:
        await merchant.sees("评级 · S级 · A级")
        await merchant.presses("Done: 1 chosen")
        await merchant.sees("What does “评级” hold?")
    await merchant.sees("For example: S级 · A级")


@ON_EACH_PLATFORM
async def test_a_column_that_was_taken_for_the_wrong_thing_is_said_to_be_another(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    path = written(tmp_path / "x.csv", [["抖音号", "粉丝数", "价格"], ["dy_new1", "5000", "900"]])
    await merchant.drops(path)
    await merchant.presses("Map columns")
    await merchant.answers({"Columns": ["粉丝数", "价格"], "粉丝数": "Leave it out", "价格": "quote"})
    await merchant.sees("Left out on purpose: 粉丝数")
    await merchant.presses("Import")
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        [one] = uow.all(uow.query(Creator).where(col(Creator.handle) == "dy_new1"))
    assert (one.followers, one.quote) == (None, 900)
