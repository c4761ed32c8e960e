"""The questions of a shortlist: answered, gone back to, set aside and continued; and the list that comes of them."""

from __future__ import annotations

import pytest
from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_EACH_PLATFORM,
    ON_TELEGRAM,
    newest,
    press,
)
from harness.world import Person, SlackPerson, World

from bot.messages.wording import say
from storage.sql import col
from storage.tables import FlowRun, Shortlist


async def imported(merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")


@pytest.fixture
def sam(world: World) -> SlackPerson:
    return world.slack("sam", "#campaigns")


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_shortlist_is_thinned_out_turned_refined_and_saved(world: World, merchant: Person) -> None:
    await imported(merchant)
    await merchant.runs("shortlist")
    await merchant.answers({"Category": "男装" if merchant.language == "zh_CN" else "Menswear"})
    first = await newest(merchant)
    assert "42" in first
    assert "穿搭师Kai" in first
    await merchant.presses("Next page")
    assert merchant.word("Previous page") in await newest(merchant)
    await merchant.presses("Previous page")
    told = await press(merchant, "✕ 1")
    assert "穿搭师Kai" in told
    assert "1 穿搭师Kai" not in await newest(merchant)
    await merchant.presses("Refine")
    await merchant.answers({"Highest price": "2000"})
    assert "2,400" not in await newest(merchant)
    assert (await press(merchant, "Save")).startswith(("Saved: ", "已保存 "))
    assert world.count(Shortlist, Shortlist.state == "saved") == 1


@ON_TELEGRAM
async def test_a_question_is_gone_back_to_and_an_answer_changed_before_the_end(
    world: World, merchant: Person
) -> None:
    await merchant.runs("shortlist")
    await merchant.presses("Exposure of a new product")
    assert "Which category do you sell?" in await newest(merchant)
    await merchant.presses("Back")
    assert "What should the creators achieve?" in await newest(merchant)
    await merchant.answers({"Ages": "30到50"}, confirm=False)
    review = await newest(merchant)
    assert "Goal: Exposure of a new product" in review
    assert "Ages: 30到50" in review
    await merchant.presses("Change: How many")
    await merchant.says("a lot")
    await merchant.sees("“a lot” is not a number.")
    await merchant.says("3")
    assert "How many: 3" in await newest(merchant)
    await merchant.presses("Find creators")
    await merchant.sees("Best match")
    assert world.count(Shortlist) == 1


async def test_a_form_goes_back_with_its_answers_in_it(world: World, sam: SlackPerson) -> None:
    await sam.runs("shortlist")
    await sam.submits({"Goal": "Exposure of a new product"})
    await sam.presses("Back")
    modal = await sam.modal()
    assert modal is not None
    assert {one["label"]: one["value"] for one in modal["fields"]}["Goal"] == "Exposure of a new product"
    await sam.submits({})
    await sam.submits({})
    await sam.submits({"How many": "3"})
    await sam.sees("Best match")


async def test_a_wrong_answer_gets_a_sentence_at_its_field_and_the_others_stay(
    world: World, sam: SlackPerson
) -> None:
    await sam.runs("shortlist")
    await sam.submits({"Category": "Menswear"})
    wrong = await sam.submits({"Ages": "old", "Highest price": "cheap", "Regions": "浙江"})
    assert wrong["errors"] == {
        "Ages": "Two ages, the younger first, such as 30-50.",
        "Highest price": "“cheap” is not an amount. Write it like 2,400 or $200.",
    }
    wrong = await sam.submits(
        {"Ages": "30-50", "Highest price": "2000", "Lowest price": "3000", "Regions": "浙" * 3000}
    )
    assert set(wrong["errors"]) == {"Regions"}  # Slack itself says so
    wrong = await sam.submits({"Regions": "浙江"})
    assert wrong["errors"] == {"Lowest price": "This is above the highest price."}
    await sam.submits({"Lowest price": "1000"})
    wrong = await sam.submits({"How many": "0"})
    assert wrong["errors"] == {"How many": "At least 1."}
    await sam.submits({"How many": "5"})
    assert world.count(Shortlist) == 1


@ON_TELEGRAM
async def test_thousands_of_characters_are_answered_with_a_sentence_and_nothing_is_lost(
    world: World, merchant: Person
) -> None:
    await merchant.runs("shortlist")
    await merchant.presses("More first orders")
    for part in ("浙" * 4000, "<b>&</b>" * 500, "江" * 1000):  # Telegram cuts 5,000 into two itself
        await merchant.says(part)
    assert "is not among the choices" in await newest(merchant)
    for label in ("Skip", "Skip", "Skip"):
        await merchant.presses(label)
    await merchant.says("浙" * 4000)
    assert "3,800 characters too long." in await newest(merchant)
    await merchant.says("浙江")
    await merchant.answers({}, confirm=False)
    assert "Goal: More first orders" in await newest(merchant)
    assert "Regions: 浙江" in await newest(merchant)


@IN_ALL_FORMS
async def test_what_is_set_aside_waits_in_mine_and_goes_on_where_it_stopped(
    world: World, merchant: Person
) -> None:
    await merchant.runs("shortlist")
    if isinstance(merchant, SlackPerson):
        await merchant.submits({"Goal": "Reach an audience"})
    else:
        await merchant.presses("Reach an audience")
    await merchant.presses("Continue later")
    await merchant.sees("Set aside: Shortlist", "Your answers are kept.")
    await merchant.runs("mine")
    await merchant.sees("Shortlist: begun, not finished")
    await merchant.presses(say("Continue: %(title)s", merchant.language, title="Shortlist"))
    await merchant.answers({"How many": "4"})
    await merchant.sees("Best match")
    [run] = flow_runs(world)
    assert (run.state, run.answers["goal"], run.answers["wanted"]) == ("finished", "audience", "4")


@ON_EACH_PLATFORM
async def test_another_conversation_parks_the_first_and_a_cancelled_one_is_over(
    world: World, merchant: Person
) -> None:
    await merchant.runs("shortlist")
    if isinstance(merchant, SlackPerson):
        await merchant.submits({})
    else:
        await merchant.presses("More first orders")
    await merchant.runs("task")
    assert [one.state for one in flow_runs(world)] == ["parked", "active"]
    await merchant.runs("cancel")
    await merchant.sees("Cancelled: New task")
    await merchant.runs("mine")
    await merchant.sees("Shortlist: begun, not finished")
    await merchant.does_not_see("New task: begun")
    await merchant.runs("resume")
    await merchant.answers({})
    assert [one.state for one in flow_runs(world)] == ["finished", "cancelled"]


async def test_a_closed_window_keeps_its_answers_and_an_untouched_one_leaves_nothing(
    world: World, sam: SlackPerson
) -> None:
    await sam.runs("shortlist")
    await world.post("slack/close", user="sam")
    await world.acted()
    await sam.does_not_see("Set aside")
    await sam.runs("shortlist")
    await sam.submits({"Goal": "More first orders"})
    await world.post("slack/close", user="sam")
    await world.acted()
    await sam.sees("Set aside: Shortlist")
    await sam.presses("Continue")
    await sam.answers({"How many": "2"})
    assert [one.state for one in flow_runs(world)] == ["cancelled", "finished"]


def flow_runs(world: World) -> list[FlowRun]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return list(uow.all(uow.query(FlowRun).order_by(col(FlowRun.id))))
