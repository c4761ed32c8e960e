"""A creator who is not on the bot's platforms: scripts to copy, her answers recorded for her and marked as such."""

from __future__ import annotations

import re

from conversations.scenes import IN_ALL_FORMS, sends_a_task
from harness.world import Person, World

from storage.tables import Assignment, Reminder

ALUN = "阿伦男装"


async def records(merchant: Person, answer: str, **said: str) -> None:
    """Press the script's button and say where she answered."""
    await merchant.presses(answer)
    await merchant.answers({name.replace("_", " "): value for name, value in said.items()})


@IN_ALL_FORMS
async def test_her_yes_is_recorded_for_her_and_marked_for_everyone(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, ALUN)
    await merchant.sees(
        f"Script for {ALUN}", f"{ALUN}您好，这里是Qinghe Menswear 青禾男装。", "坑位费：¥2,400", "合作约定："
    )
    assert re.search(r"https://t\.me/daren_demo_bot\?start=[\w-]{32}", await merchant.screen())
    await records(merchant, "Accepted")
    await merchant.sees(f"{ALUN} accepted", f"{ALUN}: accepted · First draft ")
    by = {"sam": "Sam Carter", "ben": "Ben Okafor"}[merchant.key]
    assert (await merchant.screen()).count(f"recorded by {by}") >= 3  # what is told, the task's card, the script
    [share] = _shares(world)
    assert (share.state, share.on_behalf, share.answered_by) == ("accepted", True, by)
    assert world.count(Reminder, Reminder.state == "waiting") == 8
    await merchant.sees("初稿完成后，请把链接或文件直接发给我。")


def _shares(world: World) -> list[Assignment]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return list(uow.all(uow.query(Assignment)))
