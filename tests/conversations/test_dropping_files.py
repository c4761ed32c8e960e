"""Dropped lists of creators: read first, imported on a yes, and put back to the last number."""

from __future__ import annotations

from pathlib import Path

from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_ALL_TRANSPORTS,
    ON_BOTH_DATABASES,
    ON_EACH_PLATFORM,
    SEEDED,
    confirms,
    creators,
    newest,
)
from harness.world import Person, World

from storage.sql import col
from storage.tables import Creator, ImportBatch


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_file_says_what_it_would_do_and_a_cancel_leaves_all_as_it_was(
    world: World, merchant: Person
) -> None:
    await merchant.drops(LIBRARY)
    if merchant.language == "en":
        await merchant.sees("39 creators · 23 of 23 columns matched", "38 new · 1 updated · 1 row left out")
        await merchant.sees("Row 37: no handle", "[Rows left out (1)]")
    else:
        await merchant.sees(
            "39 位达人 · 23 列识别 23 列", "新增 38 · 更新 1 · 1 行未导入", "第 37 行：缺少账号"
        )
    await merchant.presses("Cancel")
    await merchant.sees("was not imported" if merchant.language == "en" else "未导入")
    assert creators(world) == SEEDED


@IN_ALL_FORMS
async def test_an_undone_import_takes_its_creators_along_and_gives_old_numbers_back(
    world: World, merchant: Person
) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    assert len(creators(world)) == len(SEEDED) + 38
    assert world.count(Creator, col(Creator.handle) == "dy_kai", col(Creator.quote) == 2400) == 1
    await confirms(merchant, "Undo the import")
    await merchant.sees("was undone", "38 removed, 1 as before.")
    assert creators(world) == SEEDED


@ON_BOTH_DATABASES
async def test_the_same_file_again_changes_nobody_and_its_undo_takes_nobody(
    world: World, merchant: Person
) -> None:
    for _ in range(2):
        await merchant.drops(LIBRARY)
        await merchant.presses("Import")
    assert "39 unchanged" in await newest(merchant)
    assert len(creators(world)) == len(SEEDED) + 38
    await merchant.presses("Undo the import")
    await merchant.sees("There was nothing to take back.")
    assert len(creators(world)) == len(SEEDED) + 38


@ON_ALL_TRANSPORTS
async def test_a_date_that_can_be_read_two_ways_is_asked_about_before_anything_is_imported(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    path = tmp_path / "days.csv"
    path.write_text("handle,followers,date\nnew.one,5000,03/04/2026\n")
    await merchant.drops(path)
    assert "[Import]" not in await newest(merchant)
    await merchant.sees("Which is the month in 03/04/2026?")
    await merchant.presses("Day first, then month")
    await merchant.presses("Import")
    await merchant.sees("is imported", "1 new")
    assert len(creators(world)) == len(SEEDED) + 1


async def test_files_of_creators_and_strangers_are_not_read(world: World) -> None:
    kai, nobody = world.telegram("kai"), world.telegram("stranger")
    await kai.drops(LIBRARY)
    await kai.sees("您目前没有待交稿的任务")
    await world.post("telegram/start", user="stranger")
    await nobody.drops(LIBRARY)
    await nobody.sees("I do not know you yet.")
    eve = world.slack("outsider")
    await eve.drops(LIBRARY)
    assert "位达人" not in await eve.screen()
    assert world.count(ImportBatch) == 0
    assert creators(world) == SEEDED
