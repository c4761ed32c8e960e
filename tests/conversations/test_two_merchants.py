"""Two merchants on one bot: what is one's is not there for the other, and nothing of it is said."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from conversations.scenes import LIBRARY, PRODUCT, newest, sends_a_task
from harness.world import TelegramPerson, World

from bot.tokens import read_button
from domain.people import Role
from sandbox.world import DEMO
from services import setup
from storage.sql import col, select
from storage.tables import (
    Assignment,
    Audit,
    Creator,
    FlowRun,
    ImportBatch,
    LinkedChat,
    Membership,
    Reminder,
    Shortlist,
    Task,
    Workspace,
)

CANARIES = ("羊毛双面大衣", "2,400", "穿搭师Kai", "青禾男装", "阿岳的衣橱")
REFUSALS = {
    "That is not available to you.", "That is not there, or not any more.",
    "你没有这项权限。", "您没有这项权限。", "没有找到，或已不存在。",
}  # fmt: skip


@pytest.fixture
async def other(world: World) -> int:
    """A second merchant, with an owner and a creator of its own: `stranger` and `arif`."""
    with world.app.database.write() as transaction:
        workspace = setup.ensure_workspace(
            transaction, name="Zephyr Home", language="en", timezone="UTC", currency="USD"
        )
        creator = transaction.workspace(workspace.id).add(
            Creator(name="Arif of Zephyr", platform="tiktok", handle="arif.z", reach="linked")
        )
        transaction.session.flush()
        for user, role, creator_id in (("50099", Role.OWNER, None), ("50003", Role.CREATOR, creator.id)):
            setup.ensure_member(
                transaction,
                workspace,
                platform="telegram",
                team="",
                user=user,
                role=role,
                name=user,
                creator_id=creator_id,
            )
        number = workspace.id
        transaction.commit()
    for user in ("stranger", "arif"):
        await world.post("telegram/start", user=user)
    await world.acted()
    return number


async def everything_with_a_button(world: World) -> None:
    """Let the first merchant's people see as many kinds of buttons as a day brings."""
    mei, kai, lily, sam = (
        world.telegram("mei"), world.telegram("kai"), world.telegram("lily"), world.slack("sam", "#campaigns"),
    )  # fmt: skip
    await sends_a_task(mei, "穿搭师Kai", "Lily Ross", "Arif")
    await mei.drops(LIBRARY)
    await mei.presses("Import")
    await mei.runs("shortlist")
    await mei.answers({})
    await mei.presses("Save")
    await mei.runs("persona new")
    await mei.answers({"Name": PRODUCT})
    await mei.runs("persona")
    await lily.presses("Ask for changes")
    await lily.answers({"Fee": "2800"})
    await kai.presses("Accept")
    await sends_a_task(sam, "穿搭师Kai")
    await world.to("2026-11-28T18:00:30+08:00")
    await kai.runs("mine")
    await mei.runs("shortlist")


async def tokens(world: World) -> set[str]:
    """Every button's token that stands in any chat or window, as the platforms hold it."""
    found = set()
    for chat in world.sandbox.telegram.state.chats.values():
        for message in chat.messages.values():
            for row in message.inline:
                found |= {
                    str(one["callback_data"]).removeprefix("?") for one in row if "callback_data" in one
                }
    found |= set(_slack_tokens((await world.get("state"))["slack"]))
    return {one for one in found if one.startswith("1:")}


def _slack_tokens(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [str(node["value"])] if node.get("type") == "button" and "value" in node else []
        return own + [one for value in node.values() for one in _slack_tokens(value)]
    if isinstance(node, list | tuple):
        return [one for value in node for one in _slack_tokens(value)]
    return []


async def show_forged(world: World, user: str, wanted: list[str]) -> list[str]:
    """Put buttons with these tokens into somebody's chat, as a client that lies would; gives their labels."""
    labels = [f"button {place}" for place, _ in enumerate(wanted)]
    keyboard = [[{"text": text, "callback_data": data}] for text, data in zip(labels, wanted, strict=True)]
    person = next(one for one in DEMO.telegram.users if one.key == user)
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{world.url}/telegram/bot{DEMO.telegram.bot.token}/sendMessage",
            data={
                "chat_id": person.id,
                "text": "forged",
                "reply_markup": json.dumps({"inline_keyboard": keyboard}),
            },
        )
    answer.raise_for_status()
    return labels


@pytest.mark.parametrize("user", ["stranger", "arif"])
async def test_no_button_of_one_merchant_works_for_people_of_the_other(
    world: World, other: int, user: str
) -> None:
    await everything_with_a_button(world)
    theirs = sorted(one for one in await tokens(world) if read_button(one).workspace_id != other)
    acts = {read_button(one).act for one in theirs}
    assert len(acts) >= 15, sorted(acts)
    before = _state(world)
    person = world.telegram(user)
    screen = await person.screen()
    one_of_each = {read_button(one).act: one for one in theirs}
    labels = await show_forged(world, user, list(one_of_each.values()))
    for label in labels:
        answer = await world.post("telegram/press", user=user, label=label)
        await world.rest()
        assert (answer["answer"] or {}).get("text") in REFUSALS, (label, answer)
    assert _state(world) == before
    told = (await person.screen()).replace(screen, "")
    assert [canary for canary in CANARIES if canary in told] == []
    assert _refusals(world) == len(labels)


def _state(world: World) -> dict[str, list[Any]]:
    """What the first merchant has, row by row."""
    models: tuple[Any, ...] = (Assignment, FlowRun, ImportBatch, Reminder, Shortlist, Task)
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return {
            model.__name__: sorted((row.id, row.state, row.revision) for row in uow.all(uow.query(model)))
            for model in models
        }


def _refusals(world: World) -> int:
    with world.app.database.read() as transaction:
        rows = transaction.session.exec(select(Audit).where(col(Audit.result) == "refused")).all()
    return len(rows)


async def test_words_go_to_the_merchant_that_is_meant_or_are_asked_about(world: World, other: int) -> None:
    """Mei works for both."""
    with world.app.database.write() as transaction:
        workspace = transaction.session.exec(select(Workspace).where(Workspace.id == other)).one()
        setup.ensure_member(
            transaction, workspace, platform="telegram", team="", user="50010", role=Role.OPERATOR, name="Mei"
        )
        transaction.commit()
    mei = world.telegram("mei")
    await mei.runs("shortlist")
    assert "这是哪个团队的事？" in await newest(mei)
    await mei.presses("Zephyr Home")
    await mei.runs("task")
    await mei.answers({"Product": "Lamp", "Creators": ["Arif of Zephyr"]})
    arif = world.telegram("arif")
    await arif.sees("Zephyr Home offers you a task", "Product: Lamp")
    assert "Arif of Zephyr" in await newest(mei)
    await arif.does_not_see("青禾男装")


async def test_a_creator_of_one_merchant_is_a_stranger_to_the_others_files_and_commands(
    world: World, other: int
) -> None:
    arif: TelegramPerson = world.telegram("arif")
    for command in ("shortlist", "task", "digest 09:00", "link team"):
        await arif.runs(command)
        assert "That is not available to you." in await newest(arif)
    nobody = world.telegram("stranger")
    await nobody.runs("mine")
    await nobody.does_not_see(*CANARIES)
    with world.app.database.read() as transaction:
        uow = transaction.workspace(other)
        assert len(uow.all(uow.query(Membership))) == 2
        assert {one.kind for one in uow.all(uow.query(LinkedChat))} == {"private"}
