"""Deliveries that come twice, at once, out of order, or after the card they were made on has gone."""

from __future__ import annotations

import asyncio
import base64
import copy
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from attacks.siege import ON_BOTH_DATABASES, forged, home, rows, sender, stumbles
from harness.world import World

from bot.answers import Toast
from bot.app import App
from bot.inbound import Delivery, Press
from domain.people import Act
from storage.tables import Assignment, Creator, DigestRun, FlowRun, ImportBatch, Outbox, Reminder, Task

ON_POSTGRES = pytest.mark.parametrize("kind", [pytest.param("postgres", marks=pytest.mark.postgres)])
HEAD = "Creator name,Creator username,Followers,Price\n"
_numbers = itertools.count(1)


@asynccontextmanager
async def another_app(world: World) -> AsyncIterator[App]:
    """A second process's turns and ticks on the same database; it hears nothing by itself."""
    app = world._app()
    try:
        yield app
    finally:
        await app.turns.close()
        app.database.close()


def tap(world: World) -> list[dict[str, Any]]:
    """Copies of everything Slack asks the app from now on."""
    sockets, heard = world.sandbox.slack.sockets, []
    ask = sockets.ask

    async def asked(kind: str, payload: dict[str, Any]) -> Any:
        heard.append({"kind": kind, "payload": copy.deepcopy(payload)})
        return await ask(kind, payload)

    sockets.ask = asked  # type: ignore[method-assign]
    return heard


async def offered(world: World) -> Assignment:
    """A task for Kai, sent from Slack."""
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    await sam.answers({"Product": "Coat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    [one] = rows(world, Assignment)
    assert isinstance(one, Assignment)
    return one


def pressed(who: str, token: str, *, key: str = "", lane: str = "") -> Delivery:
    by = sender(who)
    name = key or f"again:{next(_numbers)}"
    inbound = Press(sender=by, place=home(by), token=token)
    return Delivery(platform=by.platform, key=name, lane=lane or name, inbound=inbound)


def told(world: World, kind: str) -> list[Outbox]:
    return [row for row in rows(world, Outbox) if row.payload.get("kind") == kind]


@ON_POSTGRES
async def test_one_press_at_two_processes_at_once_is_one_decision(world: World) -> None:
    one = await offered(world)
    token = forged(world.workspace_id, Act.ASSIGNMENT_ACCEPT, one.id, revision=one.revision)
    async with another_app(world) as other:
        same = [pressed("kai", token, key="update:1", lane="telegram::50001:50001") for _ in range(4)]
        again = [
            pressed("kai", token, lane=lane)
            for lane in ("telegram::50001:50001", "elsewhere")
            for _ in range(3)
        ]
        takes = [app.turns.take(one) for one in (*same, *again) for app in (world.app, other)]
        await asyncio.gather(*takes)
        await world.rest()
    assert rows(world, Assignment)[0].revision == one.revision + 1
    assert len(told(world, "assignment_answered")) == 1
    assert not stumbles(world)


@ON_POSTGRES
async def test_yes_and_no_at_once_end_in_one_of_them(world: World) -> None:
    one = await offered(world)
    here = world.workspace_id
    async with another_app(world) as other:
        takes = []
        for number in range(6):
            act = (Act.ASSIGNMENT_ACCEPT, Act.ASSIGNMENT_DECLINE)[number % 2]
            app = (world.app, other)[number // 2 % 2]
            takes.append(app.turns.take(pressed("kai", forged(here, act, one.id, revision=one.revision))))
        answers = await asyncio.gather(*takes)
        await world.rest()
    after = rows(world, Assignment)[0]
    assert after.state in {"accepted", "declined"}
    assert len(told(world, "assignment_answered")) == 1
    assert sum(isinstance(answer, Toast) and answer.alert for answer in answers) == 5
    assert bool(rows(world, Reminder)) == (after.state == "accepted")
    assert not stumbles(world)


@ON_POSTGRES
@pytest.mark.parametrize("round_", range(3))
async def test_a_task_withdrawn_while_it_is_accepted_leaves_nothing_half(world: World, round_: int) -> None:
    one = await offered(world)
    here, task = world.workspace_id, rows(world, Task)[0]
    accept = pressed("kai", forged(here, Act.ASSIGNMENT_ACCEPT, one.id, revision=one.revision))
    cancel = pressed("ben", forged(here, Act.TASK_CANCEL, task.id, revision=task.revision))
    async with another_app(world) as other:
        await asyncio.gather(*(app.turns.take(each) for app, each in ((world.app, cancel), (other, accept))))
        await world.rest()
    after = rows(world, Assignment)[0]
    assert rows(world, Task)[0].state == "cancelled"
    assert after.state == "withdrawn"
    accepted = bool(told(world, "assignment_answered"))
    assert after.revision == one.revision + 1 + accepted
    assert all(row.state == "skipped" for row in rows(world, Reminder))
    assert not stumbles(world)


@ON_BOTH_DATABASES
async def test_ticks_of_two_processes_remind_and_report_once(world: World) -> None:
    await offered(world)
    await world.telegram("kai").presses("Accept")
    async with another_app(world) as other:
        await world.post("clock", advance="10d")
        offset = (await world.get("clock"))["offset_seconds"]
        await world.until(lambda: abs(world.app.clock.offset.total_seconds() - offset) < 1)  # type: ignore[attr-defined]
        other.clock.offset = world.app.clock.offset  # type: ignore[attr-defined]
        ticks = [app.clockwork.beat_all() for _ in range(3) for app in (world.app, other)]
        await asyncio.gather(*ticks)
        await world.rest()
    due = [row for row in rows(world, Reminder) if row.state != "waiting"]
    assert due
    kinds = [row.payload.get("kind") for row in rows(world, Outbox)]
    days = [(row.chat_id, row.local_date) for row in rows(world, DigestRun)]
    assert len(days) == len(set(days))
    assert kinds.count("digest_shown") <= len(days)
    screen = await world.telegram("kai").screen()
    assert len(told(world, "deadline_near")) + len(told(world, "deadlines_merged")) == len(
        {row.to_creator_id or row.to_membership_id for row in due if row.state == "told"}
    ), screen
    assert not stumbles(world)


async def test_a_file_that_is_told_of_many_times_is_imported_once(world: World) -> None:
    """The message and the file_shared event, each with several event ids, in any order."""
    slack = world.sandbox.slack
    heard: list[dict[str, Any]] = []
    event = slack.sockets.event

    def listen(payload: dict[str, Any]) -> None:
        heard.append(payload)

    slack.sockets.event = listen  # type: ignore[method-assign]
    content = base64.b64encode((HEAD + "Lily,lily,1000,5\n").encode()).decode()
    await world.post(
        "slack/upload", user="sam", channel="#campaigns", filename="a.csv", content_base64=content
    )
    slack.sockets.event = event  # type: ignore[method-assign]
    assert {one["event"]["type"] for one in heard} >= {"file_shared"}
    for round_ in range(3):
        for one in heard[:: -1 if round_ % 2 else 1]:
            event(copy.deepcopy(one) | ({"event_id": f"Ev{round_}{one['event']['type']}"} if round_ else {}))
    await world.rest()
    assert len(rows(world, ImportBatch)) == 1
    await world.slack("sam", "#campaigns").presses("Import")
    for one in heard:
        event(copy.deepcopy(one) | {"event_id": f"EvLate{one['event']['type']}"})
    await world.rest()
    assert len(rows(world, ImportBatch)) == 1
    assert [row.handle for row in rows(world, Creator)].count("lily") <= 2
    assert not stumbles(world)


@ON_BOTH_DATABASES
async def test_a_form_submitted_twice_sends_one_task(world: World) -> None:
    heard = tap(world)
    await offered(world)
    submissions = [one for one in heard if one["payload"].get("type") == "view_submission"]
    ask = world.sandbox.slack.sockets.ask
    repeats = [copy.deepcopy(one) for one in submissions for _ in range(2)]
    for number, one in enumerate(repeats):
        one["payload"]["trigger_id"] += f".{number}" if number % 2 else ""
    await asyncio.gather(*(ask(one["kind"], one["payload"]) for one in repeats))
    await world.rest()
    assert len(rows(world, Task)) == 1
    assert len(rows(world, Assignment)) == 1
    assert not stumbles(world)


async def test_every_page_and_press_of_a_conversation_again_in_reverse(world: World) -> None:
    """Old pages after the end, and in the middle of the next conversation: nothing is sent, nothing is lost."""
    heard = tap(world)
    await offered(world)
    ask = world.sandbox.slack.sockets.ask
    old = list(heard)
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    [run] = [row for row in rows(world, FlowRun) if row.state == "active"]
    for number, one in enumerate(reversed(old)):
        payload = copy.deepcopy(one["payload"])
        if "trigger_id" in payload and one["kind"] == "interactive":
            payload["trigger_id"] += f".again{number}"
            await ask(one["kind"], payload)
    await world.rest()
    assert len(rows(world, Task)) == 1
    [after] = [row for row in rows(world, FlowRun) if row.id == run.id]
    assert after.state in {"active", "parked"}
    assert not stumbles(world)


@pytest.mark.parametrize("order", ["press first", "words first"])
async def test_a_press_and_typed_words_that_race_leave_a_legal_conversation(world: World, order: str) -> None:
    """Both are on their way before the bot answers either."""
    ben = world.telegram("ben")
    await ben.runs("task")
    updates = world.sandbox.telegram.updates
    put, held = updates.put, []
    updates.put = lambda kind, content: held.append((kind, content))  # type: ignore[method-assign]
    message = await ben._newest()
    label = message["buttons"][0][0]
    await world.post("telegram/press", user="ben", label=label, wait=0)
    await world.post("telegram/press", user="ben", label=label, wait=0)
    await world.post("telegram/say", user="ben", text="Coat")
    await world.post("telegram/say", user="ben", text="Coat")
    updates.put = put  # type: ignore[method-assign]
    for kind, content in held if order == "press first" else reversed(held):
        put(kind, content)
    await world.rest()
    [run] = rows(world, FlowRun)
    assert run.state == "active"
    assert not stumbles(world)
    await ben.answers({"Product": "Hat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    assert len(rows(world, Task)) == 1


async def test_a_retired_copy_of_a_card_decides_nothing_twice(world: World) -> None:
    """The card is posted again below; the press was made on the old one."""
    one = await offered(world)
    kai = world.telegram("kai")
    old = await kai._newest()
    held: list[tuple[str, Any]] = []
    updates = world.sandbox.telegram.updates
    put = updates.put
    updates.put = lambda kind, content: held.append((kind, content))  # type: ignore[method-assign]
    for _ in range(2):
        await world.post(
            "telegram/press", user="kai", label=kai.word("Accept"), message_id=old["message_id"], wait=0
        )
    updates.put = put  # type: ignore[method-assign]
    put(*held[0])
    await world.rest()
    put(*held[1])
    put(*held[0])
    await world.rest()
    assert rows(world, Assignment)[0].revision == one.revision + 1
    assert len(told(world, "assignment_answered")) == 1
    assert not stumbles(world)


async def test_an_album_is_a_table_each_and_edits_are_nobodys_answer(world: World) -> None:
    ben = world.telegram("ben")
    updates = world.sandbox.telegram.updates
    put = updates.put

    def album(kind: str, content: dict[str, Any]) -> None:
        put(kind, content | ({"media_group_id": "1"} if "document" in content else {}))

    updates.put = album  # type: ignore[method-assign]
    for number in range(3):
        content = base64.b64encode((HEAD + f"n{number},h{number},1000,5\n").encode()).decode()
        await world.post("telegram/upload", user="ben", filename=f"{number}.csv", content_base64=content)
    await world.rest()
    assert len(rows(world, ImportBatch)) == 3
    await ben.runs("task")
    said = await world.post("telegram/say", user="ben", text="3")
    await world.rest()
    before = rows(world, FlowRun)[0].model_dump()
    await world.post("telegram/edit", user="ben", message_id=said["message_id"], text="/cancel")
    await world.rest()
    assert rows(world, FlowRun)[0].model_dump() == before
    assert not stumbles(world)
