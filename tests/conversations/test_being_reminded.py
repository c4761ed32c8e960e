"""Deadlines as they are told, put off and ticked off; and the managers' morning."""

from __future__ import annotations

import pytest
from conversations.scenes import (
    IN_ALL_FORMS,
    ON_BOTH_DATABASES,
    ON_EACH_PLATFORM,
    group_screen,
    newest,
    press,
    says_in_group,
    sends_a_task,
)
from harness.world import Person, World

from storage.tables import Reminder

DAY_AHEAD = "2026-11-28T18:00:30+08:00"  # of the first draft of a task that is published on 6 December
DUE = "2026-11-29T18:00:30+08:00"


@IN_ALL_FORMS
async def test_a_deadline_is_told_a_day_ahead_and_its_done_ticks_both_cards(
    world: World, merchant: Person
) -> None:
    kai = world.telegram("kai")
    await sends_a_task(merchant, "穿搭师Kai")
    await kai.presses("Accept")
    await world.to(DAY_AHEAD)
    assert "初稿提交即将到期" in await newest(kai)
    assert "截止：11月29日 周日 18:00" in await newest(kai)
    await press(kai, "Done")
    await kai.sees("初稿提交：11月29日 周日 18:00 ✅")
    await merchant.sees("穿搭师Kai: accepted · First review ")
    await world.to(DUE)
    await kai.does_not_see("已逾期")


@pytest.mark.parametrize(
    ("choice", "silent_until", "speaks"),
    [
        ("In 30 min", "2026-11-28T18:25:00+08:00", "2026-11-28T18:32:00+08:00"),
        ("In 2 hours", "2026-11-28T19:55:00+08:00", "2026-11-28T20:02:00+08:00"),
        ("Tomorrow 09:00", "2026-11-29T08:55:00+08:00", "2026-11-29T09:01:00+08:00"),
    ],
)
async def test_a_reminder_put_off_is_silent_until_then_and_speaks_once(
    world: World, choice: str, silent_until: str, speaks: str
) -> None:
    kai = world.telegram("kai")
    await sends_a_task(world.slack("sam", "#campaigns"), "穿搭师Kai")
    await kai.presses("Accept")
    await world.to(DAY_AHEAD)
    await kai.presses(choice)
    await kai.sees("前不再提醒")
    before = (await kai.screen()).count("即将到期")
    await world.to(silent_until)
    assert (await kai.screen()).count("即将到期") == before
    await world.to(speaks)
    assert (await kai.screen()).count("即将到期") == before + 1
    await world.advance("1m")
    assert (await kai.screen()).count("即将到期") == before + 1


async def test_two_deadlines_of_one_moment_are_one_message(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    for product in ("羊毛大衣", "羊绒围巾"):
        await sends_a_task(sam, "穿搭师Kai", Product=product)
        await kai.presses("Accept")
    await world.to(DAY_AHEAD)
    told = await newest(kai)
    assert "2 项到期" in told
    assert "羊毛大衣" in told
    assert "羊绒围巾" in told


@ON_EACH_PLATFORM
async def test_the_sender_is_told_when_the_draft_is_due_and_ticks_it_off_too(
    world: World, merchant: Person
) -> None:
    kai = world.telegram("kai")
    await sends_a_task(merchant, "穿搭师Kai")
    await kai.presses("Accept")
    await world.to(DUE)
    await merchant.sees("Creator: 穿搭师Kai", "Due: Sun 29 Nov ")  # where the reader lives
    await merchant.presses("Done")
    await kai.sees("初稿提交：11月29日 周日 18:00 ✅")
    assert world.count(Reminder, Reminder.state == "told") == 0


@ON_BOTH_DATABASES
async def test_the_managers_read_one_digest_at_nine_with_what_there_is_to_decide(
    world: World, kind: str
) -> None:
    sam, kai, lily = world.slack("sam", "#campaigns"), world.telegram("kai"), world.telegram("lily")
    await sends_a_task(sam, "穿搭师Kai", "Lily Ross", "Arif")
    await kai.presses("Accept")
    await lily.presses("Ask for changes")
    await lily.answers({"Fee": "2800"})
    await world.to("2026-11-24T08:59:00+08:00")
    assert "Daily digest, Tue 24 Nov" not in await group_screen(world)
    await world.to("2026-11-24T09:00:30+08:00")
    digest = (await group_screen(world)).split("Daily digest, Tue 24 Nov")[1]
    assert "Waits for your decision\n\n• Lily Ross · " in digest
    assert "Due within 7 days\n\n• 穿搭师Kai · " in digest
    assert "Offers without an answer\n\n• Arif · " in digest
    assert "No sales numbers yet" in digest
    await world.advance("1h")
    await world.restart()
    await world.advance("1h")
    assert (await group_screen(world)).count("Daily digest, Tue 24 Nov") == 1


async def test_a_morning_with_nothing_to_say_is_silent(world: World) -> None:
    before = await group_screen(world)
    await world.to("2026-11-24T09:30:00+08:00")
    assert await group_screen(world) == before


async def test_the_digests_hour_is_set_moved_and_switched_off_where_it_is_read(world: World) -> None:
    assert '"nine" is no hour.' in await says_in_group(world, "ben", "/digest nine")
    await says_in_group(world, "ben", "/digest 9：45")
    assert "at 09:45 (Asia/Shanghai)" in await group_screen(world)
    assert "No daily digest in this chat." in await says_in_group(world, "ben", "/digest off")
    await sends_a_task(world.slack("sam", "#campaigns"), "Arif")
    await world.to("2026-11-24T10:00:00+08:00")
    assert "Daily digest" not in await group_screen(world)
    sam = world.slack("sam", "#campaigns")
    await sam.runs("digest 09:00")
    await sam.sees("An owner or a manager can do that.")
