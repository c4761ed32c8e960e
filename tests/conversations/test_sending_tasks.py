"""A task from its template to the creators' cards, and what becomes of it when it is taken back."""

from __future__ import annotations

from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    ON_ALL_TRANSPORTS,
    ON_EACH_PLATFORM,
    ON_TELEGRAM,
    PRODUCT,
    confirms,
    newest,
    sends_a_task,
)
from harness.world import Person, SlackPerson, World

from storage.sql import col
from storage.tables import Assignment, Reminder, Task


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_brief_is_in_its_authors_words_and_its_card_in_the_creators(
    world: World, merchant: Person
) -> None:
    await sends_a_task(merchant, "穿搭师Kai", "Lily Ross")
    brief = "前 10 秒说清版型和尺码" if merchant.language == "zh_CN" else "Problem, fix, three outfits"
    kai, lily = world.telegram("kai"), world.telegram("lily")
    await kai.sees("邀请您合作", f"商品：{PRODUCT}", "坑位费：¥2,400", "初稿提交：", brief)
    await lily.sees("offers you a task", f"Product: {PRODUCT}", "Fee: ¥2,400", "First draft: ", brief)
    await merchant.sees("穿搭师Kai", "Lily Ross")
    for one in (kai, lily):
        await one.does_not_see("Lily" if one is kai else "Kai")  # nobody sees who else was asked


@IN_ALL_FORMS
async def test_one_answer_is_changed_in_the_review_before_the_task_goes_out(
    world: World, merchant: Person
) -> None:
    await merchant.runs("task")
    await merchant.answers({"Product": PRODUCT, "Creators": ["Lily Ross"]}, confirm=False)
    await merchant.presses("Change: Terms" if merchant.key == "sam" else "Change: Fee")
    await merchant.answers({"Fee": "1.2万"})
    await merchant.sees("Sent: ")
    await world.telegram("lily").sees("Fee: ¥12,000")
    assert world.count(Task) == 1


@ON_ALL_TRANSPORTS
async def test_a_publish_date_that_has_passed_is_refused_at_its_question(
    world: World, merchant: Person
) -> None:
    await merchant.runs("task")
    if isinstance(merchant, SlackPerson):
        await merchant.submits({})
        await merchant.submits({"Product": PRODUCT})
        told = await merchant.submits({"Publish date": "2026-01-05"})
        assert told["errors"] == {"Publish date": "That day has passed. Choose a later one."}
    else:
        await merchant.presses("Styling video")
        await merchant.says(PRODUCT)
        await merchant.says("2026-01-05")
        await merchant.sees("That day has passed. Choose a later one.")
    await merchant.answers({"Publish date": "2027-01-05", "Creators": ["Lily Ross"]})
    await world.telegram("lily").sees("Tue 5 Jan")


@ON_TELEGRAM
async def test_a_creator_is_found_by_two_chinese_characters(world: World, merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")
    await merchant.runs("task")
    await merchant.presses("Styling video")
    await merchant.says(PRODUCT)
    for label in ("Skip", "Skip"):
        if label == "Skip" and "When should it be published?" in await newest(merchant):
            await merchant.presses(_use(await newest(merchant)))
        await merchant.presses(label)
    await merchant.says("衣橱")
    await merchant.sees("1 found for “衣橱”.")
    await merchant.presses("阿岳的衣橱")
    await merchant.presses("Done: 1 chosen")
    assert "Creators: 阿岳的衣橱" in await newest(merchant)


def _use(screen: str) -> str:
    return next(line[1:-1] for line in screen.split("\n") if line.startswith("[Use: "))


async def test_typing_in_the_form_finds_creators_by_name(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.drops(LIBRARY)
    await sam.presses("Import")
    await sam.runs("task")
    await sam.submits({})
    await sam.submits({"Product": PRODUCT})
    await sam.submits({})
    for query, found in (("衣橱", ["阿岳的衣橱"]), ("lily", ["Lily Ross"]), ("nobody at all", [])):
        answer = await world.get("slack/options", user="sam", label="Creators", query=query)
        assert answer["options"] == found
    await sam.submits({"Creators": ["阿岳的衣橱", "Lily Ross"]})
    await sam.sees("阿岳的衣橱 and Lily Ross")


@ON_EACH_PLATFORM
async def test_it_says_who_is_linked_invited_and_not_and_who_can_be_invited(
    world: World, merchant: Person
) -> None:
    await sends_a_task(merchant, "穿搭师Kai", "Lily Ross", "Arif")
    await merchant.sees("2 linked, 0 invited, 1 not linked.", "Arif: offered, no answer yet · not linked")
    await merchant.presses("Invite Arif")
    await merchant.sees(
        "Invitation for Arif", "The link works once, until", "https://t.me/daren_demo_bot?start="
    )
    await merchant.sees("Arif: offered, no answer yet · invited, has not opened the bot yet")
    await sends_a_task(merchant, "Arif")
    await merchant.sees("0 linked, 1 invited, 0 not linked.")


@IN_ALL_FORMS
async def test_a_cancelled_task_is_withdrawn_everywhere_and_reminds_nobody(
    world: World, merchant: Person
) -> None:
    kai, lily = world.telegram("kai"), world.telegram("lily")
    await sends_a_task(merchant, "穿搭师Kai", "Lily Ross")
    await kai.presses("Accept")
    await confirms(merchant, "Cancel the task")
    await merchant.sees("· cancelled", "穿搭师Kai: withdrawn", "Lily Ross: withdrawn")
    assert "已撤回任务" in await newest(kai)
    assert "withdrew the task" in await newest(lily)
    assert "[" not in await newest(kai)
    await world.advance("15d")
    await kai.does_not_see("即将到期", "已逾期")
    assert world.count(Reminder, Reminder.state == "told") == 0
    assert world.count(Assignment, col(Assignment.state) == "withdrawn") == 2
