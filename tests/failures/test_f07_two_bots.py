"""Failures 7 and 11: the same event at two bots at once, and Slack that renews its connections one after the other."""

from __future__ import annotations

import asyncio

from failures.scene import fault, hits, in_slack, offered, rows, second_bot
from harness.world import World

from sandbox.telegram import limits
from storage.sql import col
from storage.tables import Assignment, FlowRun, Inbox

WORDS = 8


async def test_an_event_that_comes_to_two_bots_four_times_is_one_turn(world: World) -> None:
    async with second_bot(world):
        await world.until(lambda: len(world.sandbox.slack.sockets) == 4)
        await fault(world, "slack", "duplicate", delivery="app_mention", copies=4, times=0)
        await fault(world, "slack", "lost_ack", delivery="message", times=1)
        sam = world.slack("sam", "#campaigns")
        for _ in range(3):
            await sam.says("help")
        assert len(await in_slack(world)) == 3
    heard = [row for row in rows(world, Inbox) if row.platform == "slack"]
    assert {row.state for row in heard} == {"done"}
    assert len({row.key for row in heard}) == len(heard)


async def test_a_press_that_comes_to_two_bots_is_one_decision(world: World) -> None:
    one = await offered(world)
    lin = world.slack("lin", "#campaigns")
    await lin.runs("task")
    assert world.count(FlowRun, col(FlowRun.state) == "active") == 1
    async with second_bot(world):
        await fault(world, "slack", "duplicate", delivery="block_actions", copies=4, times=0)
        await fault(world, "slack", "duplicate", delivery="view_submission", copies=4, times=0)
        await lin.answers({"Product": "Hat", "Fee": "100", "Creators": ["Lily Ross"]})
        await world.rest()
    shares = rows(world, Assignment)
    assert len(shares) == 2, "the offer of before, and one of the form that was submitted four times"
    assert shares[0].revision == one.revision


async def test_connections_renewed_in_turn_lose_and_double_nothing(world: World) -> None:
    """Words arrive all through the change-over; each is answered once."""
    renewed = await fault(world, "slack", "refresh_requested", connection="each", seconds=0.3)
    for number in range(WORDS):
        await world.post("slack/mention", user="sam", channel="#campaigns", text=f"help {number}")
        await asyncio.sleep(0.1)
    await world.rest()
    assert await hits(world, renewed) == 2
    assert len(await in_slack(world)) == WORDS
    assert [row.state for row in rows(world, Inbox) if row.platform == "slack"].count("done") == WORDS
    await world.until(lambda: len(world.sandbox.slack.sockets) == 2)


async def test_a_warning_changes_a_connection_before_slack_ends_it(world: World) -> None:
    before = world.sandbox.slack.sockets.standing()
    await fault(world, "slack", "warning", connection="all")
    standing = world.sandbox.slack.sockets.standing
    await world.until(lambda: len(standing()) == 2 and not set(standing()) & set(before))
    await world.slack("sam", "#campaigns").says("help")
    assert len(await in_slack(world)) == 1


async def test_the_second_of_two_pollers_does_not_take_from_the_first(world: World) -> None:
    """Telegram gives its updates to one poller; another one is told so, and nothing is lost or doubled."""
    assert limits.UPDATES > 1
    other = world._app()
    await other.start(prepare=lambda _: None)
    try:
        for number in range(4):
            await world.post("telegram/say", user="kai", text="/mine")
            await asyncio.sleep(0.05 * number)
        await world.rest()
    finally:
        await other.stop()
    said = [row for row in rows(world, Inbox) if row.platform == "telegram" and row.kind == "command"]
    assert [row.state for row in said] == ["done"] * 4
