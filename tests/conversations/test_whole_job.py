"""The main job as its people live it: import, shortlist, task, acceptance, reminder, digest; on both platforms."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.world import FORMS, Form, opened

SAMPLE = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples" / "青禾男装_达人库.csv"


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_from_a_dropped_file_to_the_morning_digest(form: Form, language: str, tmp_path: Path) -> None:
    async with opened(tmp_path, restarts=form.restarts) as world:
        merchant = world.merchant(form, language)
        kai = world.telegram("kai")

        await merchant.drops(SAMPLE)
        await merchant.sees("Import")
        await merchant.presses("Import")
        await merchant.sees("Undo the import")

        await merchant.runs("shortlist")
        await merchant.answers({})
        await merchant.sees("穿搭师Kai", "Save")
        await merchant.presses("Save")
        await merchant.presses("Start a task")
        await merchant.answers(
            {"Product": "羊毛双面大衣 <!channel>", "Fee": "2400", "Creators": ["穿搭师Kai"]}
        )
        await merchant.sees("穿搭师Kai")

        await kai.sees("羊毛双面大衣 <!channel>", "¥2,400")
        await kai.presses("Accept")
        await merchant.sees("accepted")

        await world.advance("7d")
        await kai.sees("In 2 hours")
        await kai.presses("In 2 hours")
        await world.advance("2h")
        ben = world.telegram("ben")
        digest = await ben.screen("Managers 管理群")
        assert "Daily digest" in digest
