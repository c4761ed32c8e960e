"""A person's card of the day in Telegram: quiet, pinned once a day, kept true, and taken down for good when she wants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from conversations.scenes import confirms, sends_a_task
from harness.world import TelegramPerson, World

ZH_DAY = "📌 今日安排"
DAY = "📌 Your day"
EIGHT = 8  # local hour of the renewal; the demo's zone is Shanghai, UTC+8


async def next_morning(world: World) -> None:
    """To a moment after eight in Shanghai, on the next local day."""
    now = world.app.clock.now() + timedelta(hours=8)
    local = datetime(now.year, now.month, now.day, EIGHT, 1, tzinfo=UTC) + timedelta(days=1)
    await world.to((local - timedelta(hours=8)).isoformat())


def pinned(world: World, person: TelegramPerson) -> list[int]:
    ids = {"kai": 50001, "lily": 50002, "mei": 50010, "ben": 50011}
    return list(world.sandbox.telegram.state.chats[ids[person.key]].pinned)


async def message(world: World, person: TelegramPerson, number: int) -> dict[str, Any]:
    messages = (await world.get("telegram/messages", user=person.key))["messages"]
    return next(one for one in messages if one["message_id"] == number)


async def said(person: TelegramPerson) -> str:
    """The newest words of the bot; that something was pinned is Telegram's own."""
    messages = (await person.world.get("telegram/messages", user=person.key))["messages"]
    ours = [one for one in messages if one["out"] and one["text"] and not one["deleted"]]
    return str(ours[-1]["text"])


def calls(world: World, method: str) -> list[dict[str, Any]]:
    return [call["args"] for call in world.sandbox.recorder.calls if call["method"] == method]


async def test_nothing_due_means_no_card(world: World) -> None:
    await next_morning(world)
    await next_morning(world)
    for key in ("kai", "lily", "mei", "ben"):
        await world.telegram(key).does_not_see(ZH_DAY, DAY)
    assert not calls(world, "pinChatMessage")


async def test_a_creator_finds_her_day_pinned_in_the_morning_and_it_stays_true(world: World) -> None:
    lin = world.slack("lin", "#creators")
    await sends_a_task(lin, "穿搭师Kai")
    kai = world.telegram("kai")
    await kai.presses("Accept")
    await next_morning(world)  # the first day is only noted
    await next_morning(world)
    [number] = pinned(world, kai)
    card = await message(world, kai, number)
    assert card["text"].startswith(ZH_DAY)
    assert "初稿" in card["text"]
    assert calls(world, "pinChatMessage")[-1]["disable_notification"] in (True, "true", "True")
    posts = len(calls(world, "sendMessage"))

    await confirms(lin, "Cancel the task")
    card = await message(world, kai, number)
    assert "初稿" not in card["text"], card["text"]
    assert "7 天内没有到期事项" in card["text"]
    told = [call for call in calls(world, "sendMessage")[posts:] if ZH_DAY in call["text"]]
    assert not told  # the card was edited, not sent again


async def test_each_morning_one_card_takes_the_place_of_yesterdays(world: World) -> None:
    await sends_a_task(world.slack("lin", "#campaigns"), "穿搭师Kai")
    kai = world.telegram("kai")
    await kai.presses("Accept")
    for _ in range(3):
        await next_morning(world)
    [number] = pinned(world, kai)
    assert (await kai.screen()).count("[待我处理]") <= 2
    messages = (await world.get("telegram/messages", user="kai"))["messages"]
    days = [one for one in messages if one["text"].startswith(ZH_DAY)]
    assert [bool(one["buttons"]) for one in days] == [False, True]
    assert days[-1]["message_id"] == number


async def test_today_shows_it_at_once_and_a_card_that_was_taken_down_stays_down(world: World) -> None:
    ben = world.telegram("ben")
    await ben.runs("today")
    assert (await said(ben)).startswith(DAY)
    assert "Nothing is due within 7 days, and nothing waits." in await said(ben)
    [first] = pinned(world, ben)
    await ben.runs("today")
    [second] = pinned(world, ben)
    assert second > first
    await world.post("telegram/unpin", user="ben")
    await ben.runs("today")
    assert (await said(ben)).startswith(DAY)
    assert pinned(world, ben) == []
    await sends_a_task(ben, "Lily Ross")
    await next_morning(world)
    await world.telegram("lily").presses("Accept")
    await next_morning(world)
    assert len(pinned(world, ben)) == 1


async def test_a_member_sees_whose_work_is_due_and_what_waits(world: World) -> None:
    ben = world.telegram("ben")
    await sends_a_task(ben, "Lily Ross", "穿搭师Kai")
    await world.telegram("lily").presses("Accept")
    await world.telegram("kai").presses("Ask for changes")
    await world.telegram("kai").answers({"Fee": "3000"})
    await world.advance("2d")
    await ben.runs("today")
    shown = await said(ben)
    assert "Lily Ross" in shown, shown
    assert "穿搭师Kai asks for other terms" in shown, shown
    lily = world.telegram("lily")
    await lily.runs("today")
    assert "Kai" not in await said(lily)
    assert "3,000" not in await said(lily)


async def test_asked_for_in_a_group_it_comes_in_private(world: World) -> None:
    answer = await world.post("telegram/say", user="ben", chat="Managers 管理群", text="/today")
    assert answer.get("ok")
    await world.acted()
    assert (await said(world.telegram("ben"))).startswith(DAY)
    group = (await world.get("telegram/messages", chat="Managers 管理群"))["messages"]
    assert not [one for one in group if DAY in one["text"]]


async def test_who_has_left_the_team_is_told_nothing_more(world: World) -> None:
    from storage.sql import select
    from storage.tables import Identity, Membership

    ben = world.telegram("ben")
    await sends_a_task(ben, "Lily Ross")
    await world.telegram("lily").presses("Accept")
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        identity = transaction.session.exec(select(Identity).where(Identity.platform_user == "50011")).one()
        member = uow.first(uow.query(Membership).where(Membership.identity_id == identity.id))
        assert member is not None
        member.active = False
        transaction.commit()
    before = await ben.screen()
    for _ in range(10):
        await next_morning(world)
    assert await ben.screen() == before
