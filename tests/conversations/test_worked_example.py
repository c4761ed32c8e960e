"""The worked example (R30): from the sample file by the conversation to a pilot of two that has paid, and on to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from conversations.scenes import IN_ALL_FORMS, LIBRARY, ON_EACH_PLATFORM, PRODUCT, newest
from creators.kit import write_csv
from harness.world import Person, World

from bot.messages.wording import say
from storage.sql import col
from storage.tables import Assignment, Creator, Pilot, PoolEntry, ShortlistEntry
from storage.tables.base import WorkspaceRow

Model = TypeVar("Model", bound=WorkspaceRow)
BEGINS = date(2026, 11, 22)
HEAD = ["日期", "达人昵称", "素材ID", "整体消耗", "整体展现次数", "整体点击次数", "整体成交订单数", "整体成交金额", "整体支付ROI"]  # fmt: skip


def report(folder: Path, names: Sequence[str], days: int) -> Path:
    """The two's days since the pilot began: one at an ROI of 3, the other at 1.5."""
    rows = [
        [
            (BEGINS + timedelta(days=day)).isoformat(),
            name,
            f"77{number}{day:02}\t",
            "100",
            "4000",
            "240",
            "3",
            sold,
            roi,
        ]
        for day in range(days)
        for number, (name, sold, roi) in enumerate(
            zip(names, ("300.00", "150.00"), ("3.00", "1.50"), strict=True)
        )
    ]
    return write_csv(folder / "千川_试点.csv", [HEAD, *rows])


async def goes_through_the_example(world: World, merchant: Person, folder: Path, *, tasks: bool) -> None:
    """With tasks to the two and, in the end, to the rest of the list; or without."""
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    await merchant.runs("method")
    await merchant.sees(
        say("Try the example", merchant.language),
        "“ROI +30%”" if merchant.language == "en" else "“ROI 提升 30%”",
    )
    await merchant.presses("Try the example")
    await merchant.answers({})
    first = await newest(merchant)
    assert "42" in first
    assert "80%" in first
    assert "65%" in first
    assert "35%" in first
    await merchant.presses("Save")
    assert len(rows(world, ShortlistEntry)) >= 10

    await merchant.presses("Pilot first")
    await merchant.answers({"Budget": "6000"})
    begun = await newest(merchant)
    two = list(standing(world))
    assert len(two) == 2
    assert all(name in begun for name in two)
    assert standing(world) == dict.fromkeys(two, "pilot")

    if tasks:
        await merchant.presses("Write their task")
        await merchant.answers({"Product": PRODUCT, "Fee": "2400"})
        assert len(rows(world, Assignment)) == 2
    await world.advance("13d")
    await merchant.drops(report(folder, two, 13))
    await merchant.presses("Import")
    await world.to("2026-12-06T01:00:00+00:00")  # 09:00 in Shanghai
    asked = await newest(merchant)
    has_paid = {"en": "it has paid. Expand?", "zh_CN": "已跑通。扩展吗？"}
    assert has_paid[merchant.language] in asked
    assert "ROI 3 " in asked
    assert "ROI 1.5 " in asked
    assert ("¥4,800" in asked) is tasks
    assert "¥6,000" in asked
    assert "13" in asked

    await merchant.presses("Expand")
    assert standing(world) == dict.fromkeys(two, "active")
    assert rows(world, Pilot)[0].state == "expanded"
    if tasks:
        await merchant.presses(say("Write a task for the other %(n)s", merchant.language, n=8))
        await merchant.answers({"Product": PRODUCT, "Fee": "2000"})
        assert len({one.creator_id for one in rows(world, Assignment)}) == 10


def rows(world: World, model: type[Model]) -> list[Model]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return list(uow.all(uow.query(model).order_by(col(model.id))))


def standing(world: World) -> dict[str, str]:
    """Where everybody of the pool stands, by name."""
    names = {one.id: one.name for one in rows(world, Creator)}
    return {names[one.creator_id]: one.state for one in rows(world, PoolEntry)}


@IN_ALL_FORMS
async def test_the_example_goes_from_a_file_to_a_pilot_that_has_paid(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    await goes_through_the_example(world, merchant, tmp_path, tasks=False)


@ON_EACH_PLATFORM
@pytest.mark.parametrize("language", ["zh_CN"])
async def test_the_example_in_chinese_with_tasks_to_the_two_and_then_to_the_rest(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    await goes_through_the_example(world, merchant, tmp_path, tasks=True)
