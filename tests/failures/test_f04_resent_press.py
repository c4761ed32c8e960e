"""Failures 4 and 5: a press that comes again under another number, and one that was lost while the bot was down."""

from __future__ import annotations

from failures.scene import fault, offered, outbox_of, rows
from harness.world import World

from storage.tables import Assignment, Inbox


async def test_a_press_sent_again_with_a_new_number_is_one_decision(world: World) -> None:
    one = await offered(world)
    await fault(world, "telegram", "resent", delivery="callback_query", copies=3)
    await world.telegram("kai").presses("Accept")
    assert sum(row.kind == "press" for row in rows(world, Inbox)) == 3
    [after] = rows(world, Assignment)
    assert (after.state, after.revision) == ("accepted", one.revision + 1)
    assert len(outbox_of(world, "assignment_answered")) == 1
    await world.until(
        lambda: bool(_alerts(world))
    )  # the later ones are told what was decided; nothing waits for that
    assert all("已接受" in alert for alert in _alerts(world))


async def test_the_second_of_two_presses_is_told_what_was_decided(world: World) -> None:
    await offered(world)
    kai = world.telegram("kai")
    card = await kai._newest()
    await fault(world, "telegram", "delayed", delivery="callback_query", seconds=0.3)
    accept, decline = kai.word("Accept"), kai.word("Decline")
    await world.post("telegram/press", user="kai", label=decline, message_id=card["message_id"], wait=0)
    await world.post("telegram/press", user="kai", label=accept, message_id=card["message_id"])
    await world.until(lambda: not world.sandbox.faults.under_way)
    await world.rest()
    [after] = rows(world, Assignment)
    assert after.state == "accepted"
    assert len(outbox_of(world, "assignment_answered")) == 1


async def test_a_press_while_the_bot_was_down_for_three_minutes_can_be_made_again(world: World) -> None:
    one = await offered(world)
    await world.app.stop()
    await fault(world, "telegram", "expired", delivery="callback_query")
    kai = world.telegram("kai")
    lost = await world.post("telegram/press", user="kai", label=kai.word("Accept"), wait=0)
    assert lost == {"ok": True, "answer": None}
    world.app = world._app()
    await world.app.start()
    await world.rest()
    [after] = rows(world, Assignment)
    assert (after.state, after.revision) == (one.state, one.revision)
    await kai.runs("mine")
    await kai.sees("Winter coat")
    await kai.presses("Accept")
    assert [row.state for row in rows(world, Assignment)] == ["accepted"]
    await world.slack("lin", "#campaigns").sees("Winter coat")


async def test_a_press_too_old_to_be_answered_still_counts(world: World) -> None:
    await offered(world)
    await fault(world, "telegram", "too_old", delivery="callback_query")
    await world.post("telegram/press", user="kai", label=world.telegram("kai").word("Accept"), wait=0)
    await world.rest()
    assert [row.state for row in rows(world, Assignment)] == ["accepted"]
    assert not [row for row in rows(world, Inbox) if row.state != "done" or row.error]


def _alerts(world: World) -> list[str]:
    return [str(call["args"]["text"]) for call in world.sandbox.recorder.calls if _is_alert(call)]


def _is_alert(call: dict[str, object]) -> bool:
    args = call["args"]
    return call["method"] == "answerCallbackQuery" and isinstance(args, dict) and bool(args.get("text"))
