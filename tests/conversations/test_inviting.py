"""A link brings a creator to the bot once; every link that does not work is answered alike."""

from __future__ import annotations

import re

from attacks.siege import fire, forged, home, sender
from conversations.scenes import IN_ALL_FORMS, ON_EACH_PLATFORM, newest, sends_a_task
from harness.world import Person, SlackPerson, World

from bot.inbound import Press
from domain.people import Act, Role
from storage.sql import col, select
from storage.tables import Assignment, Creator, Membership, Outbox

NO_LINK = "This link does not work: it was used, has lapsed, or is not complete."


async def opens(world: World, user: str, payload: str) -> str:
    """Open the bot with a link; gives what it says."""
    await world.post("telegram/start", user=user, payload=payload)
    await world.acted()
    return await newest(world.telegram(user))


async def invited(merchant: Person) -> str:
    """Invite Arif from the task's card; gives the link's payload."""
    await merchant.presses("Invite Arif")
    return str(re.findall(r"start=([\w-]+)", await merchant.screen())[-1])


@IN_ALL_FORMS
async def test_an_invited_creator_opens_the_link_and_finds_the_offer(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, "Arif")
    link = await invited(merchant)
    arif = world.telegram("arif")
    assert "offers you a task" in await opens(world, "arif", link)
    await arif.sees("Hello Arif, Qinghe Menswear 青禾男装 would like to work with you.")
    assert "Arif 已打开机器人" in await world.slack("lin").screen()  # the team's first channel
    await merchant.does_not_see("Arif: offered, no answer yet · ")
    await arif.presses("Accept")
    await merchant.sees("Arif: accepted")


@ON_EACH_PLATFORM
async def test_a_link_that_was_shown_stands_in_no_row_any_more(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, "Arif")
    link = await invited(merchant)
    with world.app.database.read() as transaction:
        payloads = [row.payload for row in transaction.session.exec(select(Outbox)).all()]
    assert [one for one in payloads if one.get("kind") == "invitation_ready"]
    assert not [one for one in payloads if link in str(one) or "sealed" in one]


async def test_used_lapsed_and_invented_links_are_answered_with_one_sentence(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sends_a_task(sam, "Arif")
    used, lapsed = await invited(sam), await invited(sam)
    await opens(world, "arif", used)
    told = {await opens(world, "stranger", used), await opens(world, "stranger", "invented")}
    await world.advance("8d")
    told.add(await opens(world, "stranger", lapsed))
    assert [one[: len(NO_LINK)] for one in told] == [NO_LINK]
    assert world.count(Membership, Membership.role == Role.CREATOR.value) == 3


async def test_a_link_does_not_turn_one_creator_into_another_nor_a_manager_into_one(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sends_a_task(sam, "Arif")
    link = await invited(sam)
    assert NO_LINK in await opens(world, "lily", link)
    assert "This link is for Arif, and you are in the team." in await opens(world, "ben", link)
    assert world.count(Creator, col(Creator.reach) == "linked") == 2
    assert "offers you a task" in await opens(world, "arif", link)  # the link was not spent on them


async def test_a_second_account_of_hers_waits_until_the_team_moves_her(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sends_a_task(sam, "Arif")
    await opens(world, "arif", await invited(sam))
    await world.telegram("arif").presses("Accept")
    again = await invites_again(world, sam)
    assert "Another account is linked already." in await opens(world, "stranger", again)
    lin = world.slack("lin", "#creators")  # the team's first channel
    await lin.sees("Arif：邀请链接被另一个账号打开")
    await lin.presses("Move to this account")
    await lin.sees("Arif 已改绑到 Nobody")
    new = world.telegram("stranger")
    await new.sees("would like to work with you", "You accepted")
    assert "reaches you in another account from now on" in await newest(world.telegram("arif"))
    await world.telegram("arif").runs("mine")
    assert "I do not know you yet." in await newest(world.telegram("arif"))


async def invites_again(world: World, sam: SlackPerson) -> str:
    """A newer link for somebody who is linked already."""
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        [share] = uow.all(uow.query(Assignment))
    by = sender("sam")
    token = forged(world.workspace_id, Act.INVITE, share.id)
    await fire(world, Press(sender=by, place=home(by), token=token))
    await world.rest()
    return str(re.findall(r"start=([\w-]+)", await sam.screen())[-1])
