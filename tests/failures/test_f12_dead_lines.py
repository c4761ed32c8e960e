"""Failure 12: a dead address, an address that never greets, and a connection that falls silent without a word."""

from __future__ import annotations

import asyncio
import time

import pytest
from failures.scene import fault, hits, in_slack
from harness.world import World

MOST = 30.0  # seconds until the bot hears Slack again


@pytest.mark.parametrize("what", ["dead_url", "silent_url"])
async def test_an_address_that_leads_nowhere_is_left_for_a_fresh_one(world: World, what: str) -> None:
    """Both connections are cut; the next two addresses are bad."""
    world.sandbox.slack.sockets.retry_delays = (0.0, 3.0, 3.0, 3.0)  # a minute and five, in Slack
    bad = await fault(world, "slack", what, method="apps.connections.open", times=2)
    await fault(world, "slack", "cut", connection="all")
    began = time.monotonic()
    await world.post("slack/mention", user="sam", channel="#campaigns", text="help")
    deadline = began + MOST
    while len(world.sandbox.slack.sockets) < 2 or world.sandbox.slack.sockets.under_way:
        assert time.monotonic() < deadline, "the bot does not hear Slack"
        await asyncio.sleep(0.05)
    assert await hits(world, bad) == 2
    await world.rest()
    assert len(await in_slack(world)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("how_many", ["one", "all"])
async def test_a_silent_connection_is_replaced_within_half_a_minute(world: World, how_many: str) -> None:
    """Nothing closes it, and what is sent to it is lost; with the bot's own patience."""
    world.sandbox.slack.sockets.retry_delays = (0.0,) * 12
    before = set(world.sandbox.slack.sockets.standing())
    await fault(world, "slack", "half_open", connection=how_many)
    began = time.monotonic()
    await world.post("slack/mention", user="sam", channel="#campaigns", text="help")
    fresh = 1 if how_many == "one" else 2
    while len(set(world.sandbox.slack.sockets.standing()) - before) < fresh:
        assert time.monotonic() < began + MOST, "the bot did not notice"
        await asyncio.sleep(0.05)
    await world.slack("sam", "#campaigns").says("help")
    assert 1 <= len(await in_slack(world)) <= 2
