"""Failures 27 and 28: quick messages at two replicas keep their order; a message and a press may come in any."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from attacks.siege import first_workspace, forged, home, sender, stumbles
from failures.scene import offered, outbox_of, rows
from harness.world import World

from bot.app import App
from bot.inbound import Command, Delivery, Press, Text
from bot.inbox import Stored
from domain.errors import Busy
from domain.people import Act
from storage.tables import Assignment, FlowRun, Inbox

FEW, MANY = 8, 500
LANE = "telegram::50011:50011"
DAY = "2030-12-20"


@asynccontextmanager
async def replica(world: World) -> AsyncIterator[App]:
    """A second process's turns on the same database; it hears nothing by itself."""
    app = world._app()
    try:
        yield app
    finally:
        await app.turns.close()
        app.database.close()


@pytest.mark.parametrize(
    "rounds", [FEW, pytest.param(MANY, marks=[pytest.mark.slow, pytest.mark.timeout(900)])]
)
async def test_two_quick_messages_at_two_replicas_are_run_in_order(world: World, rounds: int) -> None:
    """The first answers the question that is asked, the second the next one; both turns begin at once."""
    ben = sender("ben")
    async with replica(world) as other:
        for number in range(rounds):
            begin = Command(sender=ben, place=home(ben), name="task")
            for inbound in (begin, Text(sender=ben, place=home(ben), text="Styling video")):
                key = f"{number}/{inbound.type}"
                await _answered(world.app, await _stored(world.app, _delivery(inbound, key)))
            first = await _stored(world.app, _said(f"Coat {number}", f"{number}/product"))
            second = await _stored(other, _said(DAY, f"{number}/day"))
            await asyncio.gather(_answered(other, second), _answered(world.app, first))
            run = _newest_run(world)
            assert run.answers["product"] == f"Coat {number}", run.answers
            assert DAY in run.answers.values(), run.answers
    assert {row.state for row in rows(world, Inbox)} == {"done"}
    assert not [one for one in stumbles(world) if "blocked" not in one]


@pytest.mark.parametrize(
    "rounds", [FEW, pytest.param(MANY, marks=[pytest.mark.slow, pytest.mark.timeout(900)])]
)
async def test_of_two_presses_at_two_replicas_one_wins(world: World, rounds: int) -> None:
    """Yes and no about the same offer, in lanes of their own, at the same moment: one revision, one answer told."""
    here = first_workspace(world)
    async with replica(world) as other:
        for number in range(rounds):
            one = await offered(world, f"Coat {number}")
            pressed = [
                (app, _pressed(forged(here, act, one.id, revision=one.revision), f"{number}/{act}"))
                for app, act in ((world.app, Act.ASSIGNMENT_ACCEPT), (other, Act.ASSIGNMENT_DECLINE))
            ]
            stored = [(app, await _stored(app, delivery)) for app, delivery in pressed]
            await asyncio.gather(*(_answered(app, each) for app, each in stored))
            await world.rest()
            world._linger()
    after = rows(world, Assignment)
    assert {row.revision for row in after} == {one.revision + 1}
    assert {row.state for row in after} <= {"accepted", "declined"}
    assert len(outbox_of(world, "assignment_answered")) == rounds
    await world.rest()


async def test_a_message_and_two_presses_in_every_order_leave_a_legal_conversation(world: World) -> None:
    """Telegram keeps no order between what is written and what is pressed."""
    ben = world.telegram("ben")
    updates = world.sandbox.telegram.updates
    for order in itertools.permutations(range(3)):
        await ben.runs("task")
        held: list[tuple[str, Any]] = []
        put = updates.put
        updates.put = lambda kind, content, held=held: held.append((kind, content))  # type: ignore[method-assign, misc]
        labels = [label for row in (await ben._newest())["buttons"] for label in row]
        await world.post("telegram/press", user="ben", label=labels[0], wait=0)
        await world.post("telegram/say", user="ben", text="Coat")
        await world.post("telegram/press", user="ben", label=labels[1], wait=0)
        updates.put = put  # type: ignore[method-assign]
        for position in order:
            put(*held[position])
        await world.rest()
        world._linger()
        assert _newest_run(world).state == "active"
        assert not [one for one in stumbles(world) if "blocked" not in one]
    await ben.answers({"Product": "Hat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    assert [row.state for row in rows(world, Assignment)] == ["offered"]


async def _stored(app: App, delivery: Delivery) -> Stored:
    """As an adapter does: what could not be stored comes again."""
    while True:
        try:
            stored = await app.turns.store(delivery)
        except Busy:
            await asyncio.sleep(0.05)
            continue
        assert stored is not None
        return stored


async def _answered(app: App, stored: Stored) -> None:
    with contextlib.suppress(Busy):  # it stays stored, and its lane goes on
        await app.turns.answer(stored)
    await app.turns.settled()


def _said(text: str, key: str) -> Delivery:
    by = sender("ben")
    return _delivery(Text(sender=by, place=home(by), text=text), key)


def _delivery(inbound: Command | Text, key: str) -> Delivery:
    return Delivery(platform="telegram", key=f"race:{key}", lane=LANE, inbound=inbound)


def _pressed(token: str, key: str) -> Delivery:
    by = sender("kai")
    inbound = Press(sender=by, place=home(by), token=token)
    return Delivery(platform="telegram", key=f"race:{key}", lane=f"race:{key}", inbound=inbound)


def _newest_run(world: World) -> FlowRun:
    found = rows(world, FlowRun)[-1]
    assert isinstance(found, FlowRun)
    return found
