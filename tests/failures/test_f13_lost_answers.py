"""Failures 13 and 14: the platform takes a message and its answer is lost, on Slack and on Telegram."""

from __future__ import annotations

import pytest
from failures.scene import (
    CAMPAIGNS,
    calls,
    chat_row,
    fault,
    hits,
    in_slack,
    in_telegram,
    offered,
    outbox_of,
    settled,
    tell,
    unknown,
)
from harness.world import World

from domain.audiences import Chat
from domain.notices import Notice
from domain.notices.reminders import DeadlineNear
from domain.notices.system import TurnFailed


@pytest.mark.parametrize("what", ["accept_then_reset", "server_error"])
async def test_a_post_whose_answer_is_lost_on_slack_stands_once(world: World, what: str) -> None:
    """Found by its metadata: the row says sent, and where. One that did not arrive is sent again."""
    number = await fault(world, "slack", what, method="chat.postMessage", chat="#campaigns")
    tell(world, Chat(chat_row(world, CAMPAIGNS).id), TurnFailed(ref="aa"))
    await settled(world)
    assert await hits(world, number) == 1
    [message] = await in_slack(world)
    [row] = outbox_of(world, "turn_failed")
    assert (row.state, row.message, row.channel) == ("sent", message["ts"], CAMPAIGNS)
    assert calls(world, "chat.postMessage", CAMPAIGNS) == (1 if what == "accept_then_reset" else 2)
    assert unknown(world) == []


async def test_a_reply_in_a_thread_is_found_there(world: World) -> None:
    parent = await world.post("slack/say", user="lin", channel="#campaigns", text="here")
    await fault(world, "slack", "accept_then_reset", method="chat.postMessage", chat="#campaigns")
    tell(world, Chat(chat_row(world, CAMPAIGNS).id, parent["ts"]), TurnFailed(ref="aa"))
    await settled(world)
    [message] = await in_slack(world)
    assert message["thread_ts"] == parent["ts"]
    [row] = outbox_of(world, "turn_failed")
    assert (row.state, row.message) == ("sent", message["ts"])
    assert calls(world, "chat.postMessage", CAMPAIGNS) == 1


async def test_looking_a_lost_post_up_may_fail_at_first(world: World) -> None:
    await fault(world, "slack", "accept_then_reset", method="chat.postMessage", chat="#campaigns")
    await fault(world, "slack", "server_error", method="conversations.history", status=503)
    tell(world, Chat(chat_row(world, CAMPAIGNS).id), TurnFailed(ref="aa"))
    await settled(world)
    [message] = await in_slack(world)
    [row] = outbox_of(world, "turn_failed")
    assert (row.state, row.message) == ("sent", message["ts"])
    assert calls(world, "chat.postMessage", CAMPAIGNS) == 1


async def test_an_edit_whose_answer_is_lost_is_simply_made_again(world: World) -> None:
    await offered(world)
    number = await fault(world, "slack", "accept_then_reset", method="chat.update")
    await world.telegram("kai").presses("Accept")
    assert await hits(world, number) == 1
    [card] = [one for one in await in_slack(world) if "Winter coat" in one["visible"] and one["edited"]]
    assert card
    assert {row.state for row in outbox_of(world, "task")} == {"sent"}


@pytest.mark.parametrize(("what", "arrived"), [("accept_then_reset", 1), ("server_error", 0)])
async def test_a_notice_whose_answer_is_lost_on_telegram_is_sent_once_and_listed(
    world: World, what: str, arrived: int
) -> None:
    number = await fault(world, "telegram", what, method="sendMessage", chat="kai")
    before = len(await in_telegram(world, user="kai"))
    asked = calls(world, "sendMessage", "50001")
    _tell_kai(world, TurnFailed(ref="aa"))
    await settled(world)
    assert await hits(world, number) == 1
    assert calls(world, "sendMessage", "50001") == asked + 1
    assert len(await in_telegram(world, user="kai")) - before == arrived
    [listed] = unknown(world)
    assert (listed.platform, listed.chat, listed.what) == ("telegram", "50001", "turn_failed")
    _tell_kai(world, TurnFailed(ref="bb"))
    await world.rest()
    assert [row.state for row in outbox_of(world, "turn_failed")] == ["unknown", "sent"]


@pytest.mark.parametrize("times", [1, 2])
async def test_a_critical_notice_is_repeated_once_and_says_so(world: World, times: int) -> None:
    await fault(world, "telegram", "accept_then_reset", method="sendMessage", chat="kai", times=times)
    before = len(await in_telegram(world, user="kai"))
    _tell_kai(world, DeadlineNear.example())
    await settled(world)
    first, second = (await in_telegram(world, user="kai"))[before:]
    assert "再次发送" in second["text"], second["text"]
    assert "再次发送" not in first["text"]
    [row] = outbox_of(world, "deadline_near")
    assert row.state == ("sent" if times == 1 else "unknown")
    assert len(unknown(world)) == times - 1


def _tell_kai(world: World, notice: Notice) -> None:
    tell(world, Chat(chat_row(world, "50001").id), notice)
