"""Pools, pilots and upkeep by their buttons and questions: moved, handed over, measured, tried, stopped, taken back."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

from conversations.scenes import (
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_EACH_PLATFORM,
    ON_TELEGRAM,
    confirms,
    newest,
    press,
)
from creators.kit import write_csv
from harness.world import Person, SlackPerson, TelegramPerson, World

from bot.messages.wording import say
from services import pools
from storage.sql import col
from storage.tables import Creator, Pilot, PoolEntry, Shortlist, ShortlistEntry, UpkeepProposal

HEAD = ["日期", "达人昵称", "素材ID", "整体消耗", "整体展现次数", "整体点击次数", "整体成交订单数", "整体成交金额", "整体支付ROI"]  # fmt: skip


def standing(world: World) -> dict[str, str]:
    """Where everybody of the team's pool stands, by name."""
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        names = {one.id: one.name for one in uow.all(uow.query(Creator))}
        listed = uow.all(uow.query(PoolEntry).where(PoolEntry.state != "").order_by(col(PoolEntry.id)))
        return {names[one.creator_id]: one.state for one in listed}


def stand(world: World, states: dict[str, str]) -> None:
    """These creators stand there already."""
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        pool = pools.the_pool(uow)
        known = {one.name: one.id for one in uow.all(uow.query(Creator))}
        for name, state in states.items():
            uow.add(
                PoolEntry(
                    pool_id=pool.id,
                    creator_id=known[name],
                    state=state,
                    since=world.app.clock.now(),
                    by="Lin",
                )
            )
        transaction.commit()


def saved_list(world: World, *names: str) -> int:
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        known = {one.name: one.id for one in uow.all(uow.query(Creator))}
        row = uow.add(Shortlist(state="saved", criteria={"wanted": 10}))
        uow.flush()
        for position, name in enumerate(names):
            uow.add(ShortlistEntry(shortlist_id=row.id, creator_id=known[name], position=position))
        transaction.commit()
        return row.id


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_creators_come_in_move_and_are_handed_over(world: World, merchant: Person) -> None:
    await merchant.runs("pool")
    await merchant.sees("The pool is empty. Add whom you work with, or begin with a shortlist and a pilot.")
    await merchant.presses("Add to the pool")
    await merchant.answers({"Creators": ["阿伦男装", "Lily Ross"], "Why": "met at the fair | <b>!</b>"})
    assert standing(world) == {"阿伦男装": "candidate", "Lily Ross": "candidate"}
    await merchant.runs("pool")
    await merchant.presses("Move…")
    await merchant.answers(
        {"Creators": ["阿伦男装", "Lily Ross"], "Where to": merchant.word("To active"), "Why": "they sell"}
    )
    assert set(standing(world).values()) == {"active"}
    await merchant.presses("Hand over…")
    await merchant.answers({"Creators": ["阿伦男装"], "To whom": "Ben"})
    await merchant.runs("pool")
    card = await newest(merchant)
    assert say("with %(name)s", merchant.language, name="Ben Okafor") in card
    assert "they sell" in card


@ON_TELEGRAM
async def test_the_card_is_narrowed_and_opened_up_again(world: World, merchant: Person) -> None:
    stand(world, {"阿伦男装": "active", "Lily Ross": "resting", "Arif": "resting"})
    await merchant.runs("pool")
    await merchant.presses("Resting 2")
    card = await newest(merchant)
    assert "阿伦男装" not in card
    assert "Shown: 2, resting" in card
    await merchant.presses("All 3")
    assert "阿伦男装" in await newest(merchant)
    await merchant.presses("Filter")
    await merchant.answers({"State": "Active"})
    assert "Lily Ross" not in await newest(merchant)


@ON_EACH_PLATFORM
async def test_whom_one_measures_against_stands_beside_ones_own_in_a_table(
    world: World, merchant: Person
) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    stand(world, {"老周教穿搭": "active", "衬衫先生": "pilot"})
    await merchant.runs("pool")
    await merchant.presses("Benchmark pool")
    await merchant.sees("The benchmark pool is empty.")
    await merchant.presses("Measure against")
    await merchant.answers(
        {"Creators": ["穿搭师Kai", "程序员的衣柜"], "Whose": "A competitor's", "Why": "same buyers"}
    )
    await merchant.presses("Benchmark pool")
    card = await newest(merchant)
    for words in (
        "2 creators to measure against",
        "69% (2)",
        "72% (2)",
        "completion rate",
        "same buyers",
        "–",
    ):
        assert words in card, f"{words!r} is not in\n{card}"
    await merchant.presses("Measure no longer")
    await merchant.answers({"Creators": ["程序员的衣柜"]})
    assert world.count(PoolEntry, PoolEntry.state == "") == 1


@ON_EACH_PLATFORM
async def test_three_need_a_second_yes_that_says_why_not(world: World, merchant: Person) -> None:
    saved_list(world, "阿伦男装", "Lily Ross", "Arif", "穿搭师Kai")
    await merchant.runs("pool")
    await merchant.presses("Pilot first")
    three = ["阿伦男装", "Lily Ross", "Arif"]
    if isinstance(merchant, SlackPerson):
        await merchant.submits({"Creators": three})
        modal = await merchant.modal()
        assert modal is not None
        assert "Each one takes a part of the budget" in modal["visible"]
        await merchant.answers({"How many": "Only 阿伦男装 and Lily Ross", "What counts as paid": "A number of orders", "Orders, at least": "20"})  # fmt: skip
    else:
        assert isinstance(merchant, TelegramPerson)
        await merchant._tick(three)
        assert "Each one takes a part of the budget" in await newest(merchant)
        await merchant.answers({"How many": "Only 阿伦男装 and Lily Ross", "What counts as paid": "A number of orders", "Orders, at least": "20"})  # fmt: skip
    assert standing(world) == {"阿伦男装": "pilot", "Lily Ross": "pilot"}
    assert "20 orders or more" in await newest(merchant)
    await merchant.runs("pool")
    await merchant.presses("Pilot first")
    if isinstance(merchant, SlackPerson):
        wrong = await merchant.submits({"Creators": ["Lily Ross"]})
        assert wrong["errors"] == {"Creators": "In a pilot already: Lily Ross."}
    else:
        assert isinstance(merchant, TelegramPerson)
        await merchant._tick(["Lily Ross"])
        assert "In a pilot already: Lily Ross." in await newest(merchant)
    assert world.count(Pilot) == 1


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_pilot_is_stopped_for_one_taken_back_and_prolonged(world: World, merchant: Person) -> None:
    await merchant.runs("pool")
    await merchant.presses("Pilot first")
    await merchant.answers({"Creators": ["阿伦男装", "Lily Ross"], "Budget": "3000"})
    await merchant.presses("Stop")
    await merchant.answers(
        {"Creators": ["Lily Ross"], "Where to": merchant.word("To retired"), "Why": "too dear"}
    )
    assert standing(world) == {"阿伦男装": "pilot", "Lily Ross": "retired"}
    await merchant.sees(say("%(names)s: still waiting for an answer.", merchant.language, names=["阿伦男装"]))
    await merchant.presses("Change the answer")
    assert set(standing(world).values()) == {"pilot"}
    await merchant.presses("See the pilot")
    await merchant.presses("Longer")
    await merchant.answers({"Asked on": "2026-12-20", "Budget": "5000"})
    await world.to("2026-12-06T01:00:05+00:00")
    await merchant.does_not_see(merchant.word("I cannot tell: not all numbers that it depends on are known."))
    await world.to("2026-12-20T01:00:05+00:00")
    await merchant.sees("I cannot tell: not all numbers that it depends on are known.")
    assert "¥5,000" in await newest(merchant)
    await merchant.runs("mine")
    await merchant.sees(say("See: %(title)s", merchant.language, title="阿伦男装"))


@ON_TELEGRAM
async def test_two_managers_answer_at_once_and_the_second_is_told_who_was_first(
    world: World, merchant: Person
) -> None:
    await merchant.runs("pool")
    await merchant.presses("Pilot first")
    await merchant.answers({"Creators": ["阿伦男装"]})
    mei = world.telegram("mei")
    await mei.runs("pool")
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        [pilot] = uow.all(uow.query(Pilot))
    assert pilot.state == "running"
    first = asyncio.create_task(world.post("telegram/press", user=merchant.key, label="Expand"))
    second = asyncio.create_task(world.post("telegram/press", user=merchant.key, label="Expand"))
    await asyncio.gather(first, second)
    await world.acted()
    assert standing(world) == {"阿伦男装": "active"}
    screen = await merchant.screen()
    assert screen.count("阿伦男装: active from now on.") == 1


def report(folder: Path) -> Path:
    """Twenty days until yesterday: three who pay, one who does not."""
    rois = {"阿伦男装": 2, "Lily Ross": 2, "Arif": 3, "穿搭师Kai": 0}
    rows = [
        [
            (date(2026, 11, 21) - timedelta(days=day)).isoformat(),
            name, f"88{day:02}{roi}{len(name)}\t", "100", "4000", "240", "3", f"{roi * 100 + 30}.00", f"{roi}.30",
        ]
        for day in range(20)
        for name, roi in rois.items()
    ]  # fmt: skip
    return write_csv(folder / "千川.csv", [HEAD, *rows])


@ON_EACH_PLATFORM
async def test_upkeep_is_asked_for_and_comes_by_itself_and_each_proposal_is_answered_once(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    stand(world, {"阿伦男装": "active", "Lily Ross": "active", "Arif": "active", "穿搭师Kai": "active"})
    await world.app.clockwork.beat_all()
    await merchant.drops(report(tmp_path))
    await merchant.presses("Import")
    await merchant.runs("pool")
    await merchant.presses("Upkeep")
    card = await newest(merchant)
    assert "穿搭师Kai: retire · ROI 0.3 · 20 days in a row under break-even" in card
    await merchant.presses("1 Why")
    await merchant.sees("Why 穿搭师Kai: retire?", "less than half of break-even", "千川 material report")
    if isinstance(merchant, TelegramPerson):
        await confirms(merchant, "1 Retire")
    else:
        await press(merchant, "1 Retire")
    assert standing(world)["穿搭师Kai"] == "retired"
    assert world.count(UpkeepProposal, UpkeepProposal.state == "done") == 1


@ON_TELEGRAM
async def test_a_creator_sees_nothing_of_it(world: World, merchant: Person) -> None:
    await merchant.runs("pool")
    await merchant.presses("Pilot first")
    await merchant.answers({"Creators": ["Lily Ross"]})
    lily = world.telegram("lily")
    before = await lily.screen()
    for command in ("pool", "method", "pool upkeep"):
        await lily.runs(command)
    said = (await lily.screen())[len(before) :]
    assert said.count("That is not available to you.") == 3
    assert "Pool" not in said
