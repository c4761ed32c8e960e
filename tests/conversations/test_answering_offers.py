"""What a creator can answer to an offer, what the merchant then reads, and what the second press is told."""

from __future__ import annotations

import asyncio

from conversations.scenes import (
    IN_ALL_FORMS,
    ON_ALL_TRANSPORTS,
    ON_BOTH_DATABASES,
    ON_EACH_PLATFORM,
    confirms,
    newest,
    press,
    presses_at_once,
    sends_a_task,
)
from harness.world import Person, SlackPerson, World

from domain.tasks import AssignmentState
from storage.tables import Assignment, Reminder


@IN_ALL_FORMS
async def test_an_accepted_offer_says_so_on_both_cards(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, "穿搭师Kai")
    kai = world.telegram("kai")
    await kai.presses("Accept")
    assert "您已接受" in await newest(kai)
    assert "接受]" not in await newest(kai)
    await merchant.sees("穿搭师Kai accepted", "穿搭师Kai: accepted · First draft ")
    assert world.count(Assignment, Assignment.state == AssignmentState.ACCEPTED.value) == 1
    assert world.count(Reminder, Reminder.state == "waiting") == 8


@ON_ALL_TRANSPORTS
async def test_declining_asks_once_more_and_a_no_changes_nothing(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, "Lily Ross")
    lily = world.telegram("lily")
    await lily.presses("Decline")
    await lily.presses("No, go back")
    await merchant.sees("Lily Ross: offered, no answer yet")
    await confirms(lily, "Decline")
    assert "You declined" in await newest(lily)
    await merchant.sees("Lily Ross declined", "Lily Ross: declined")


@IN_ALL_FORMS
async def test_a_wish_for_other_terms_is_agreed_to_in_place(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, "Lily Ross")
    lily = world.telegram("lily")
    await lily.presses("Ask for changes")
    await lily.answers({"Fee": "2800", "Publish date": "2026-12-20", "Note": "two outfits need a day more"})
    await lily.sees("Your wish is with", "You asked for: ¥2,800 · Sun 20 Dec", "two outfits need a day more")
    await merchant.sees("Lily Ross asks for changes", "Offered: ¥2,400 · Sun 6 Dec")
    await merchant.sees("Asked for: ¥2,800 · Sun 20 Dec", "two outfits need a day more")
    await merchant.presses("Agree")
    await merchant.sees("Lily Ross: accepted")
    await lily.sees("agreed: ", "The terms now: ¥2,800 · Sun 20 Dec")
    card = next(part for part in (await lily.screen()).split("/start") if "You accepted" in part)
    assert "Fee: ¥2,800" in card
    assert "Publish date: Sun 20 Dec" in card


@ON_EACH_PLATFORM
async def test_an_offer_that_is_kept_is_hers_to_decide_again(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, "Lily Ross")
    lily = world.telegram("lily")
    await lily.presses("Ask for changes")
    await lily.answers({"Fee": "9000"})
    await merchant.presses("Keep the offer")
    await lily.sees("keeps the offer", "The terms as offered: ¥2,400 · Sun 6 Dec")
    await merchant.sees("Lily Ross: offered, no answer yet")
    await lily.presses("Accept")
    await merchant.sees("Lily Ross: accepted")


async def test_a_wish_without_a_change_is_asked_for_one(world: World) -> None:
    sam, lily = world.slack("sam", "#campaigns"), world.telegram("lily")
    await sends_a_task(sam, "Lily Ross")
    await lily.presses("Ask for changes")
    await lily.answers({})
    await lily.sees("Say at least one thing that should change.")
    assert world.count(Assignment, Assignment.state == "offered") == 1


@ON_BOTH_DATABASES
async def test_pressing_twice_accepts_once(world: World, kind: str) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await sends_a_task(sam, "穿搭师Kai")
    told = await presses_at_once(world, [kai, kai], "接受", "")
    assert sorted(bool(one) for one in told) == [False, True]
    assert any("已接受" in one and "穿搭师Kai" in one for one in told)
    assert (await sam.screen()).count("穿搭师Kai accepted") == 1


async def test_when_two_of_the_team_decide_at_once_one_wins_and_the_other_reads_who(world: World) -> None:
    sam, lin = world.slack("sam", "#campaigns"), world.slack("lin", "#campaigns")
    lily = world.telegram("lily")
    await sends_a_task(sam, "Lily Ross")
    await lily.presses("Ask for changes")
    await lily.answers({"Fee": "2800"})
    [wish] = [one for one in await sam._messages("#campaigns") if "Agree" in one["buttons"]]
    await asyncio.gather(
        *(
            world.post("slack/press", user=one, channel="#campaigns", ts=wish["ts"], label=label)
            for one, label in (("sam", "Agree"), ("lin", "Keep the offer"))
        )
    )
    await world.acted()
    assert world.count(Assignment, Assignment.state == "asked") == 0
    screens = [await sam.screen(), await lin.screen()]
    assert sum("Already " in one or "处理：" in one or "terms have changed" in one for one in screens) == 1


async def test_a_press_on_an_old_copy_of_the_offer_is_told_what_became_of_it(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await sends_a_task(sam, "穿搭师Kai")
    told = await presses_at_once(world, [kai], "接受", "")
    assert told == [""]
    await kai.runs("mine")
    await kai.does_not_see("邀约待您答复")
    assert isinstance(sam, SlackPerson)
    assert await press(sam, "Cancel the task") == ""
    await kai.sees("已撤回任务")
