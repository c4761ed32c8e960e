"""Languages of people and chats, what each role is told it can do, and who is addressed how."""

from __future__ import annotations

import pytest
from conversations.scenes import newest, says_in_group, sends_a_task
from harness.world import World


async def test_cards_follow_a_person_into_another_language(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await sends_a_task(sam, "穿搭师Kai")
    await kai.runs("language english")
    assert await newest(kai) == "From now on in English."
    kai.language = "en"
    await kai.presses("接受")  # the card stands as it was until it next changes
    await kai.sees("You accepted", "Fee: ¥2,400")
    await kai.runs("language")
    await kai.sees("Which language? · 用哪种语言？")
    await kai.presses("中文")
    assert await newest(kai) == "之后用中文。"


async def test_a_chat_keeps_its_language_whoever_reads_in_it(world: World) -> None:
    sam = world.slack("sam", "#creators")
    await sends_a_task(sam, "穿搭师Kai")
    screen = await sam.screen()
    assert "穿搭师Kai：已发出，待答复" in screen  # #creators is Chinese, Sam is not
    await sam.runs("language 中文")
    await sam.sees("之后用中文。", "这个会话仍用自己的语言。")
    group = await says_in_group(world, "ben", "/language zh")
    assert "这个群之后用中文。" in group  # Ben is a manager: he speaks for the group
    assert "我能帮你做这些" in await says_in_group(world, "ben", "/help")


@pytest.mark.parametrize(
    ("platform", "key", "offered", "not_offered"),
    [
        ("slack", "lin", ("/daren shortlist", "/daren link team", "/daren digest 09:00", "你"), ("您",)),
        ("slack", "sam", ("/daren shortlist", "/daren task", "/daren mine"), ("link team", "digest")),
        ("telegram", "ben", ("/shortlist", "/digest 09:00"), ("link team",)),
        ("telegram", "kai", ("/mine", "您"), ("/shortlist", "/task", "digest", "你")),
        ("telegram", "lily", ("/mine", "your offers and deadlines"), ("/shortlist", "/task")),
    ],
)
async def test_help_offers_what_the_role_can_do(
    world: World, platform: str, key: str, offered: tuple[str, ...], not_offered: tuple[str, ...]
) -> None:
    person = world.slack(key) if platform == "slack" else world.telegram(key)
    await person.runs("help")
    told = await newest(person)
    assert [one for one in offered if one not in told] == []
    assert [one for one in not_offered if one in told] == []


async def test_every_sentence_to_a_chinese_creator_says_nin(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await kai.runs("mine")
    await kai.says("您好，请问")
    await kai.runs("shortlist")
    await kai.runs("cancel")
    await sends_a_task(sam, "穿搭师Kai")
    await kai.runs("mine")
    await kai.presses("Ask for changes")
    await kai.says("abc")
    await kai.presses("Continue later")
    await kai.runs("mine")
    await world.post("telegram/start", user="kai", payload="invented")
    await world.acted()
    screen = await kai.screen()
    assert "您" in screen
    assert "你" not in screen


async def test_a_chat_that_creators_read_is_not_shown_what_is_the_teams(world: World) -> None:
    lin, kai = world.slack("lin", "#campaigns"), world.telegram("kai")
    await sends_a_task(lin, "穿搭师Kai", "Lily Ross")
    await lin.runs("link mixed")
    await lin.sees("Linked as a mixed chat: only what a creator may see is shown here.")
    before = await _channel(world)
    await kai.presses("Accept")
    assert "您已接受" in await newest(kai)
    await lin.runs("task")
    await lin.answers({"Product": "羊绒围巾", "Creators": ["Lily Ross"]})
    after = await _channel(world)
    new = after.replace(before, "")
    assert "Lily" not in new
    assert "accepted" not in new
    assert "羊绒围巾" not in new
    assert "羊绒围巾" in await lin.screen()  # in private


async def _channel(world: World) -> str:
    messages = (await world.get("slack/messages", channel="#campaigns"))["messages"]
    return "\n\n".join(str(one["visible"]) for one in messages)
