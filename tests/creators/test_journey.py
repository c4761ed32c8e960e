"""Journey 1 as its user lives it, on both platforms, also with a restart after every turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.world import FORMS, Form, opened

from sandbox import page
from storage.tables import Creator, ImportBatch, Shortlist

SAMPLES = Path(page.__file__).parent / "samples"
LIBRARY = SAMPLES / "青禾男装_达人库.csv"
TIKTOK = SAMPLES / "tiktok_shop_creators.csv"
SEEDED = 4  # creators of the demo before any import


@pytest.mark.parametrize("form", FORMS, ids=str)
async def test_a_file_becomes_a_saved_shortlist(form: Form, tmp_path: Path) -> None:
    async with opened(tmp_path, restarts=form.restarts) as world:
        merchant = world.merchant(form)
        await merchant.drops(LIBRARY)
        await merchant.sees(
            "青禾男装_达人库.csv", "39 creators", "23 of 23 columns matched", "Row 37: no handle"
        )
        assert world.count(Creator) == SEEDED
        await merchant.presses("Import")
        await merchant.sees("is imported", "38 new · 1 updated · 1 row left out")
        assert world.count(Creator) == SEEDED + 38
        await merchant.runs("shortlist")
        await merchant.answers({"Category": "Menswear", "Audience": "Men", "Ages": "30-50"})
        await merchant.sees("Menswear", "Best match", "men ", "active fans", "Next page")
        await merchant.presses("Save")
        await merchant.sees("saved", "Start a task")
        assert world.count(Shortlist, Shortlist.state == "saved") == 1


@pytest.mark.parametrize("form", FORMS[:2], ids=str)
async def test_an_import_is_undone_by_its_button(form: Form, tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        merchant = world.merchant(form)
        await merchant.drops(TIKTOK)
        await merchant.presses("Import")
        await merchant.presses("Undo the import")
        if form.platform == "telegram":
            await merchant.presses("Yes: Undo the import")
        await merchant.sees("was undone", "38 removed, 2 as before")
        assert world.count(Creator) == SEEDED
        assert world.count(ImportBatch, ImportBatch.state == "undone") == 1


async def test_a_tiktok_shop_export_is_enough_for_a_shortlist_in_chinese(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        lin = world.slack("lin")
        await lin.drops(TIKTOK)
        await lin.presses("Import")
        await lin.runs("shortlist")
        await lin.answers({"Platform": "TikTok"})
        await lin.sees("首选", "GMV", "同类")


async def test_a_shortlist_is_refined_thinned_out_and_paged(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        sam = world.slack("sam", "#campaigns")
        await sam.drops(LIBRARY)
        await sam.presses("Import")
        await sam.runs("shortlist")
        await sam.answers({"Category": "Menswear", "How many": "12"})
        await sam.presses("Next page")
        await sam.sees("page 2 of 2")
        await sam.presses("Previous page")
        await sam.presses("✕ 1")
        await sam.presses("Refine")
        await sam.answers({"Highest price": "500"})
        await sam.sees("price", "not interested")
        assert world.count(Shortlist) == 1


async def test_a_file_that_is_no_list_of_anything_is_answered_kindly(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Dear Lin\nthe coats came today\n")
    colours = tmp_path / "colours.csv"
    colours.write_text("Nickname,Category\nblue,winter\n")
    async with opened(tmp_path / "home") as world:
        sam = world.slack("sam", "#campaigns")
        await sam.drops(note)
        await sam.sees("cannot be imported", "No row of column names was found", "Nothing was changed")
        await sam.drops(colours)
        await sam.sees("its columns are not known", "To read it I need to know: handle")


async def test_a_creator_cannot_import(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        kai = world.telegram("kai")
        await kai.drops(LIBRARY)
        await kai.does_not_see("38 位达人", "39 位达人")
        assert world.count(ImportBatch) == 0
