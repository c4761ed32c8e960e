"""Failures 32 and 33: a group moves in the middle of many sends; chats, people and whole teams go away."""

from __future__ import annotations

from typing import Any

import pytest
from failures.scene import (
    CAMPAIGNS,
    calls,
    chat_row,
    fault,
    in_telegram,
    linked,
    outbox_of,
    rows,
    tell,
    unknown,
)
from harness.world import World

from domain.audiences import Chat, ChatAudience, Member
from domain.notices.system import TurnFailed
from domain.people import Role
from services import people, setup
from storage.tables import LinkedChat, Membership, Outbox

OPS = "-4001"


async def test_a_group_that_moves_in_the_middle_of_many_sends_gets_each_once(world: World) -> None:
    chat = _link_ops(world)
    await fault(world, "telegram", "migrated", method="sendMessage", chat="Ops", after=2)
    tell(world, Chat(chat), *(TurnFailed(ref=f"n{number}") for number in range(6)))
    await world.rest()
    [row] = [row for row in rows(world, LinkedChat) if row.id == chat]
    assert row.platform_chat.startswith("-100"), row.platform_chat
    said = [one["text"] for place in (OPS, row.platform_chat) for one in await in_telegram(world, chat=place)]
    told = [text for text in said for number in range(6) if f"n{number}" in text]
    assert [next(f"n{n}" for n in range(6) if f"n{n}" in text) for text in told] == [
        f"n{n}" for n in range(6)
    ]
    assert {row.state for row in outbox_of(world, "turn_failed")} == {"sent"}
    assert unknown(world) == []
    await world.post("telegram/say", user="ben", chat="Ops", text="/mine")
    await world.rest()


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("blocked", ""),
        ("deactivated", ""),
        ("refused", "Forbidden: bot was blocked by the user"),
        ("refused", "Bad Request: chat not found"),
    ],
)
async def test_a_person_who_is_gone_is_left_alone_and_an_owner_hears_of_it(
    world: World, what: str, error: str
) -> None:
    more = {"error": error, "times": 0} if error else {}
    await fault(world, "telegram", what, method="sendMessage", chat="kai", **more)
    await _gone(world, chat_row(world, "50001"), ("blocked", "deactivated"), "sendMessage")


async def test_a_group_that_threw_the_bot_out_is_left_alone(world: World) -> None:
    _link_ops(world)
    await fault(world, "telegram", "kicked", method="sendMessage", chat="Ops")
    await _gone(world, chat_row(world, OPS), ("kicked",), "sendMessage")


@pytest.mark.parametrize(
    ("what", "error", "state"),
    [
        ("archived", "", "archived"),
        ("kicked", "", "kicked"),
        ("refused", "channel_not_found", "kicked"),
    ],
)
async def test_a_channel_that_is_gone_is_left_alone(world: World, what: str, error: str, state: str) -> None:
    more = {"error": error, "times": 0} if error else {}
    await fault(world, "slack", what, method="chat.postMessage", chat="#campaigns", **more)
    await _gone(world, chat_row(world, CAMPAIGNS), (state,), "chat.postMessage")


@pytest.mark.parametrize("how", ["event", "account_inactive", "token_revoked"])
async def test_an_app_that_was_removed_says_nothing_more_in_that_team(world: World, how: str) -> None:
    """`app_uninstalled` names no channel and nobody; a refused call tells the same. Telegram's owner hears of it."""
    owner = _telegram_owner(world, "ben")
    chat = chat_row(world, CAMPAIGNS)
    if how == "event":
        await world.post("slack/uninstall", user="lin")
    else:
        await fault(world, "slack", "refused", method="chat.postMessage", error=how, times=0)
        tell(world, Chat(chat.id), TurnFailed(ref="aa"))
    await world.rest()
    await world.until(lambda: chat_row(world, CAMPAIGNS).state != "active")
    await world.rest()
    asked = calls(world, "chat.postMessage", CAMPAIGNS)
    tell(world, Chat(chat.id), TurnFailed(ref="bb"))
    await world.rest()
    assert calls(world, "chat.postMessage", CAMPAIGNS) == asked
    assert "active" not in {row.state for row in rows(world, LinkedChat) if row.platform == "slack"}
    lost = [row for row in rows(world, Outbox) if row.payload.get("kind") in {"chat_lost", "team_lost"}]
    assert owner in {row.chat_id for row in lost if row.state == "sent"}
    assert len(await _told(world, "ben")) == 1


async def _gone(world: World, chat: LinkedChat, states: tuple[str, ...], method: str) -> None:
    """Five messages are on their way: the first finds nobody, the others are not tried; an owner is told once."""
    owner = _telegram_owner(world, "ben")
    before = calls(world, method, chat.platform_chat)
    tell(world, Chat(chat.id), *(TurnFailed(ref=f"n{number}") for number in range(5)))
    await world.rest()
    after = chat_row(world, chat.platform_chat)
    assert after.state in states
    assert calls(world, method, chat.platform_chat) == before + 1
    told = [row for row in rows(world, Outbox) if row.payload.get("kind") == "turn_failed"]
    assert {row.state for row in told} == {"refused"}
    assert len(told) == 5, "nothing is deleted"
    lost = outbox_of(world, "chat_lost")
    assert [row.state for row in lost if row.chat_id == owner] == ["sent"]
    tell(world, Chat(chat.id), TurnFailed(ref="late"))
    await world.rest()
    assert calls(world, method, chat.platform_chat) == before + 1
    assert outbox_of(world, "chat_lost") == lost, "and not told again"


async def _told(world: World, who: str) -> list[dict[str, Any]]:
    found = await in_telegram(world, user=who)
    return [one for one in found if "Slack" in one["text"] or "#campaigns" in one["text"]]


def _telegram_owner(world: World, who: str) -> int:
    """Make somebody in Telegram an owner, so that there is another route; gives the private chat's row."""
    person = {"ben": "50011"}[who]
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        workspace = people.workspace_of(uow)
        setup.ensure_member(
            transaction, workspace, platform="telegram", team="", user=person, role=Role.OWNER
        )
        found = linked(uow, person)
        member = uow.first(uow.query(Membership).where(Membership.identity_id == found.identity_id))
        assert member is not None
        member.role = Role.OWNER.value
        assert Member(member.id)
        transaction.commit()
        return found.id


def _link_ops(world: World) -> int:
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        row = LinkedChat(
            workspace_id=uow.workspace_id,
            platform="telegram",
            team="",
            platform_chat=OPS,
            kind="group",
            audience=ChatAudience.TEAM.value,
            title="Ops",
        )
        uow.add(row)
        transaction.commit()
        return row.id
