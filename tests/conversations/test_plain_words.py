"""A search said in plain words: understood, shown, asked about, changed, and answered with creators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    LIBRARY,
    MANAGERS,
    ON_EACH_PLATFORM,
    ON_TELEGRAM,
    group_screen,
    newest,
    press,
    says_in_group,
)
from harness.world import Person, SlackPerson, World

from bot.acts.asking import EXAMPLES
from storage.sql import col
from storage.tables import FlowRun, Shortlist

CLEAR = "找10个男装穿搭达人 粉丝5-50万 报价3000以内"
CLEAR_ENGLISH = "10 menswear creators, 50k-500k followers, price up to 3,000"


async def imported(merchant: Person) -> None:
    await merchant.drops(LIBRARY)
    await merchant.presses("Import")


def criteria(world: World) -> list[dict[str, Any]]:
    """Of every shortlist, the oldest first."""
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return [row.criteria for row in uow.all(uow.query(Shortlist).order_by(col(Shortlist.id)))]


def states(world: World) -> list[str]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return [row.state for row in uow.all(uow.query(FlowRun).order_by(col(FlowRun.id)))]


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_a_clear_sentence_is_shown_as_criteria_with_its_creators_below(
    world: World, merchant: Person
) -> None:
    await imported(merchant)
    await merchant.says(CLEAR if merchant.language == "zh_CN" else CLEAR_ENGLISH)
    if merchant.language == "zh_CN":
        await merchant.sees(
            "已按 4 个条件查找",
            "类目：男装（含相近：穿搭、时尚） · “男装穿搭”",
            "粉丝：5万–50万 · “粉丝5-50万”",
            "单条报价：最多 ¥3,000 · “报价3000以内”",
            "默认加上 · 目标 活动转化 · 活跃粉丝 至少 60% · 完播率 至少 30%",
        )
    else:
        await merchant.sees(
            "Looked for 4 criteria",
            "Category: Menswear (akin: Outfits and styling, Fashion) · “menswear”",
            "Followers: 50k–500k · “50k-500k followers”",
            "Price of a video: at most ¥3,000 · “price up to 3,000”",
            "Added by default · Goal Campaign conversion · Active fans at least 60% · Completion rate at least 30%",
        )
    await merchant.sees("穿搭师Kai")
    [made] = criteria(world)
    assert (made["category"], made["followers_from"], made["price_to"]) == ("menswear", 50000, "3000")
    await merchant.presses("Change")
    await merchant.answers({"Highest price": "2000"})
    [made] = criteria(world)
    assert made["price_to"] == "2000"
    assert made["followers_to"] == 500000


@IN_ALL_FORMS
async def test_a_doubt_is_asked_and_the_reading_pressed_is_looked_for(world: World, merchant: Person) -> None:
    await imported(merchant)
    await merchant.says("menswear creators under $400, followers from 50k")
    await merchant.sees(
        "“under $400”: in which currency? Only quotes in it are compared.", "Search without it"
    )
    assert not criteria(world)
    await merchant.presses("Price of a video: at most ¥400")
    await merchant.sees("Looked for 3 criteria")
    [made] = criteria(world)
    assert (made["price_to"], made["currency"], made["followers_from"]) == ("400", "CNY", 50000)
    assert states(world) == ["finished"]


@ON_EACH_PLATFORM
async def test_words_left_over_are_said_and_nothing_is_searched_before_a_press(
    world: World, merchant: Person
) -> None:
    await imported(merchant)
    await merchant.says("menswear creators with a purple aura, no men")
    await merchant.sees(
        "1 criterion understood. Is it right?",
        "Not used",
        "“purple aura”",
        "“no men”: this cannot be left out of a search",
    )
    assert not criteria(world)
    await merchant.presses("Find creators")
    await merchant.sees("Best match", "Looked for 1 criterion")
    assert len(criteria(world)) == 1
    await merchant.runs("mine")
    await merchant.does_not_see("begun, not finished")


@ON_EACH_PLATFORM
async def test_what_was_understood_is_changed_with_everything_filled_in(
    world: World, merchant: Person
) -> None:
    await imported(merchant)
    await merchant.says("menswear creators with a purple aura, ER over 3%, no top creators, rebate 20%")
    await merchant.presses("Change")
    await merchant.answers({"How many": "4", "Rebate, at least": "25%"})
    [made] = criteria(world)
    assert (made["wanted"], made["category"], made["tiers"]) == (4, "menswear", ["middle", "tail"])
    assert made["rebate_from"] == "0.25"
    assert made["engagement"] == {"least": "0.03", "hard": True}
    await merchant.sees("Looked for with other criteria")
    assert states(world) == ["finished"]


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_what_is_no_search_is_answered_with_a_question_and_two_examples(
    world: World, merchant: Person
) -> None:
    await imported(merchant)
    await merchant.says("好累啊" if merchant.language == "zh_CN" else "hello")
    await merchant.sees("What are you looking for? Creators can be found in plain words, such as:")
    await merchant.does_not_see("What I can do for you" if isinstance(merchant, SlackPerson) else "\0")
    assert not states(world)
    await merchant.presses(EXAMPLES[0].msgid)
    assert criteria(world)[0]["category"] == "skincare"


@ON_EACH_PLATFORM
async def test_not_this_searches_nothing_and_a_new_sentence_takes_the_place_of_the_last(
    world: World, merchant: Person
) -> None:
    await imported(merchant)
    await merchant.says("menswear creators with a purple aura")
    await merchant.presses("Not this")
    await merchant.sees("Not looked for: “menswear creators with a purple aura”")
    await merchant.says("menswear creators with a golden aura")
    await merchant.says("skincare creators with a silver aura")
    assert states(world) == ["cancelled", "cancelled", "parked"]
    assert not criteria(world)


@ON_EACH_PLATFORM
async def test_find_is_a_command_too(world: World, merchant: Person) -> None:
    await imported(merchant)
    await merchant.runs("find 3 menswear creators")
    assert [made["wanted"] for made in criteria(world)] == [3]
    await merchant.runs("find")
    await merchant.answers({"How many": "2"})
    assert [made["wanted"] for made in criteria(world)] == [3, 2]


@ON_EACH_PLATFORM
@IN_BOTH_LANGUAGES
async def test_who_is_left_out_is_shown_cut_and_changed(world: World, merchant: Person) -> None:
    await imported(merchant)
    if merchant.language == "zh_CN":
        await merchant.says("男装达人 不要广东 没合作过的")
        await merchant.sees("排除地区：广东 · “不要广东”", "已合作过：排除 · “没合作过的”", "排除的地区")
    else:
        await merchant.says("menswear creators, not from Guangdong, not worked with before")
        await merchant.sees(
            "Without region: Guangdong · “not from Guangdong”", "without Guangdong", "region left out"
        )
    [made] = criteria(world)
    assert (made["without"]["regions"], made["without"]["worked"]) == (["广东"], True)
    await merchant.presses("Change")
    await merchant.answers({"Regions left out": "浙江"})
    [made] = criteria(world)
    assert (made["without"]["regions"], made["without"]["worked"]) == (["浙江"], True)


@ON_EACH_PLATFORM
async def test_a_command_that_is_none_is_read_as_plain_words(world: World, merchant: Person) -> None:
    """On Telegram /daren X is /X, as on Slack."""
    run = merchant.runs if isinstance(merchant, SlackPerson) else _as_on_slack(merchant)
    await imported(merchant)
    await run("找10个男装穿搭达人 粉丝5-50万")
    await merchant.sees("Looked for 3 criteria")
    [made] = criteria(world)
    assert (made["wanted"], made["category"], made["followers_to"]) == (10, "menswear", 500000)
    await run("shortlst 5")
    await merchant.sees("There is no command “shortlst”. The nearest is")
    await run("qwxzk")
    await merchant.sees("I do not know “qwxzk”.")
    await run("达人")
    await merchant.sees("Which creators? Say a category, a size, a price or an audience.")
    assert len(criteria(world)) == 1
    assert states(world) == ["finished"]


def _as_on_slack(merchant: Person) -> Callable[[str], Awaitable[object]]:
    return lambda words: merchant.says(f"/daren {words}")


async def test_a_creator_who_types_a_command_that_is_none_is_told_no_other_ones_name(world: World) -> None:
    kai = world.telegram("kai")
    await kai.runs("shortlst")
    await kai.does_not_see("shortlist")
    await kai.runs("min")
    await kai.sees("/mine")


@ON_TELEGRAM
async def test_words_in_an_open_conversation_stay_its_answers(world: World, merchant: Person) -> None:
    await imported(merchant)
    await merchant.runs("shortlist")
    await merchant.says("find 10 menswear creators")
    await merchant.sees("“find 10 menswear creators” is not among the choices.")
    assert not criteria(world)


async def test_a_mention_in_a_thread_is_answered_in_the_thread(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await imported(sam)
    first = await world.post("slack/say", user="sam", channel="#campaigns", text="who could wear this?")
    await world.acted()
    ts = first["ts"]
    await world.post("slack/mention", user="sam", channel="#campaigns", text=CLEAR_ENGLISH, thread_ts=ts)
    await world.acted()
    seen = await world.get("slack/messages", channel="#campaigns", user="sam", thread_ts=ts)
    texts = [one["visible"] for one in seen["messages"]]
    assert any("Looked for 4 criteria" in text for text in texts)
    assert any("Best match" in text for text in texts)


async def test_a_mention_in_the_teams_group_is_answered_there_and_talk_is_not(world: World) -> None:
    mei = world.telegram("mei")
    await imported(mei)
    name = world.sandbox.telegram.state.bot.key
    shown = await says_in_group(world, "mei", f"@{name} {CLEAR}")
    assert "Looked for 4 criteria" in shown  # the group's own language
    assert len(criteria(world)) == 1
    assert await says_in_group(world, "mei", CLEAR) == f"{shown}\n\n{CLEAR}"  # not said to the bot
    asked = await says_in_group(world, "mei", f"@{name} 找达人 50 男装")
    assert "“50”: of what?" in asked
    await press(world.telegram("ben"), "Search without it", chat=MANAGERS)  # anybody of the team
    assert len(criteria(world)) == 2
    assert "Looked for 1 criterion" in await group_screen(world, MANAGERS)


async def test_a_creator_gets_nothing_of_it(world: World) -> None:
    ben = world.telegram("ben")
    await imported(ben)
    kai = world.telegram("kai")
    await kai.says(CLEAR)
    await kai.runs("find 10 menswear creators")
    screen = await kai.screen()
    assert "查找" not in screen
    assert "Looked for" not in screen
    assert not criteria(world)
    assert "find" not in await newest(kai)


@ON_EACH_PLATFORM
async def test_an_edited_or_repeated_message_does_not_search_twice(world: World, merchant: Person) -> None:
    await imported(merchant)
    platform = "slack" if isinstance(merchant, SlackPerson) else "telegram"
    told = await world.post("faults", platform=platform, what="duplicate", delivery="*", copies=3, times=1)
    assert told["ok"], told
    await merchant.says(CLEAR_ENGLISH)
    assert len(criteria(world)) == 1
    assert (await world.get("faults"))["faults"][0]["hits"] == 1
    if not isinstance(merchant, SlackPerson):
        messages = (await world.get("telegram/messages", user=merchant.key))["messages"]
        said = next(one for one in messages if one["text"] == CLEAR_ENGLISH)
        await merchant._do(
            "telegram/edit", message_id=said["message_id"], text=CLEAR_ENGLISH.replace("10", "12")
        )
        assert len(criteria(world)) == 1


async def test_an_empty_pool_says_so(world: World) -> None:
    """The demo's own creators are there from the start; a category that nobody has finds nobody."""
    ben = world.telegram("ben")
    await ben.says("10 books creators")
    await ben.sees("Looked for 2 criteria", "Nobody meets it.")
