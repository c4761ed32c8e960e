"""A team's channel becomes one that creators read: what stood there falls silent, and creators can still answer."""

from __future__ import annotations

from attacks.siege import ON_BOTH_DATABASES, forged, press, rows, stumbles
from harness.world import World

from domain.people import Act
from storage.tables import Assignment, ImportBatch, LinkedChat, Outbox, Task

SECRET = "Coat nobody may know of"
GROUP = "Managers 管理群"


async def a_task_in_the_group(world: World) -> None:
    """Mei sends a task from the managers' group; its card stands there."""
    lin = world.slack("lin", "#campaigns")
    await lin.runs("task")
    await lin.answers(
        {"Product": SECRET, "Title": SECRET, "Fee": "2400", "Creators": ["穿搭师Kai", "Lily Ross"]}
    )
    assert SECRET in await lin.screen()


@ON_BOTH_DATABASES
async def test_a_creator_can_answer_after_the_tasks_channel_became_mixed(world: World) -> None:
    await a_task_in_the_group(world)
    await world.slack("lin", "#campaigns").runs("link mixed")
    [chat] = [row for row in rows(world, LinkedChat) if row.platform_chat == "C0CAMPAIGNS"]
    assert chat.audience == "mixed"
    sent = _texts(world)
    await world.telegram("kai").presses("Accept")
    await world.telegram("lily").presses("Decline")
    await world.telegram("lily").presses("Yes: Decline")
    assert {row.state for row in rows(world, Assignment)} == {"accepted", "declined"}
    assert not stumbles(world)
    fresh = [call for call in _texts(world)[len(sent) :] if call.get("channel") == "C0CAMPAIGNS"]
    assert not [call for call in fresh if SECRET in str(call) or "2,400" in str(call)], fresh


@ON_BOTH_DATABASES
async def test_team_buttons_pressed_in_a_mixed_channel_never_show_the_team_there(world: World) -> None:
    await a_task_in_the_group(world)
    await world.slack("lin", "#campaigns").runs("link mixed")
    sent = len(_texts(world))
    task = rows(world, Task)[0]
    await press(world, "sam", forged(world.workspace_id, Act.TASK_SEE, task.id))
    await press(world, "lin", forged(world.workspace_id, Act.TASK_CANCEL, task.id, revision=task.revision))
    await world.rest()
    assert not stumbles(world)
    fresh = [call for call in _texts(world)[sent:] if call.get("channel") == "C0CAMPAIGNS"]
    assert not [call for call in fresh if SECRET in str(call)], fresh
    assert not [row for row in rows(world, Outbox) if row.state == "refused"]
    assert not rows(world, ImportBatch)


def _texts(world: World) -> list[dict[str, object]]:
    return [call["args"] for call in world.sandbox.recorder.calls if call["method"].startswith("chat.")]
