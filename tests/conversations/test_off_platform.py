"""A creator who is not on the bot's platforms: scripts to copy, her answers recorded for her and marked as such."""

from __future__ import annotations

import re
from pathlib import Path

from conversations.scenes import IN_ALL_FORMS, ON_EACH_PLATFORM, newest, sends_a_task
from harness.world import Person, World

from storage.tables import Assignment, RecordedAnswer, Reminder, StoredFile

ALUN = "阿伦男装"
CODE = "DYHZ-8F31-7K2Q"


async def records(merchant: Person, answer: str, **said: str) -> None:
    """Press the script's button and say where she answered."""
    await merchant.presses(answer)
    await merchant.answers({name.replace("_", " "): value for name, value in said.items()})


@IN_ALL_FORMS
async def test_her_yes_is_recorded_for_her_and_marked_for_everyone(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, ALUN)
    await merchant.sees(
        f"Script for {ALUN}", f"{ALUN}您好，这里是Qinghe Menswear 青禾男装。", "坑位费：¥2,400", "合作约定："
    )
    assert re.search(r"https://t\.me/daren_demo_bot\?start=[\w-]{32}", await merchant.screen())
    await records(merchant, "Accepted")
    await merchant.sees(f"{ALUN} accepted", f"{ALUN}: accepted · First draft ")
    by = {"sam": "Sam Carter", "ben": "Ben Okafor"}[merchant.key]
    assert (await merchant.screen()).count(
        f"recorded by {by}"
    ) >= 3  # what is told, the task's card, the script
    [share] = _shares(world)
    assert (share.state, share.on_behalf, share.answered_by) == ("accepted", True, by)
    assert world.count(Reminder, Reminder.state == "waiting") == 8
    await merchant.sees("初稿完成后，请把链接或文件直接发给我。")


@ON_EACH_PLATFORM
async def test_her_wish_is_recorded_with_where_she_said_it(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, ALUN)
    await merchant.presses("Wants changes")
    await merchant.answers(
        {
            "Fee": "2800",
            "Note": "两套外景",
            "Where it was said": "WeChat",
            "In the creator's words": "2800 可以",
            "Link to a proof": "https://example.com/chat.png",
        }
    )
    await merchant.sees(
        f"{ALUN} asks for changes", "Asked for: ¥2,800", "两套外景", f"{ALUN}: asks for changes"
    )
    await merchant.sees("2800 可以", " · WeChat · ", "意见已记下")
    [record] = _records(world)
    assert (record.said_in, record.words, record.link) == (
        "wechat",
        "2800 可以",
        "https://example.com/chat.png",
    )
    await merchant.presses("Agree")
    await merchant.sees(f"{ALUN}: accepted", "感谢参与", "坑位费：¥2,800")


async def test_a_picture_of_the_chat_is_kept_as_proof(world: World, tmp_path: Path) -> None:
    ben = world.telegram("ben")
    await sends_a_task(ben, ALUN)
    await ben.presses("Accepted")
    await ben.answers({"Where it was said": "WeChat"}, confirm=False)
    await ben.presses("Change: Proof")
    picture = tmp_path / "chat.png"
    picture.write_bytes(b"\x89PNG a screenshot")
    await ben.drops(picture)
    await ben.presses("Record")
    await ben.sees(f"{ALUN} accepted", " · WeChat · chat.png")
    [record] = _records(world)
    with world.app.database.read() as transaction:
        file = transaction.workspace(world.workspace_id).get(StoredFile, record.file_id or 0)
    assert (file.name, file.blob is not None) == ("chat.png", True)


async def test_a_no_is_recorded_and_a_second_answer_comes_too_late(world: World) -> None:
    sam, lin = world.slack("sam", "#campaigns"), world.slack("lin", "#campaigns")
    await sends_a_task(sam, ALUN)
    await sam.presses("Declined")
    await sam.answers({})
    await lin.sees(f"{ALUN} declined", "recorded by Sam Carter")  # the channel's language
    await lin.does_not_see("[Accepted]")
    assert [share.state for share in _shares(world)] == ["declined"]


async def test_the_script_stands_in_the_thread_of_the_tasks_card(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sends_a_task(sam, ALUN, "Arif")
    channel = (await world.get("slack/messages", channel="#campaigns", user="sam"))["messages"]
    [task] = [one for one in channel if "[Cancel the task]" in one["visible"]]
    assert not [
        one for one in channel if "Script for" in one["visible"] and one["ts"] == one.get("thread_ts")
    ]
    thread = await world.get("slack/messages", channel="#campaigns", user="sam", thread_ts=task["ts"])
    scripts = [one["visible"] for one in thread["messages"] if "Script for" in one["visible"]]
    assert len(scripts) == 2
    assert "阿伦男装您好" in scripts[0]
    assert "Hello Arif, this is" in scripts[1]


@ON_EACH_PLATFORM
async def test_she_opens_the_bot_later_and_finds_what_was_recorded_for_her(
    world: World, merchant: Person
) -> None:
    await sends_a_task(merchant, "Arif")
    await records(merchant, "Accepted")
    link = re.findall(r"start=([\w-]+)", await merchant.screen())[-1]
    await world.post("telegram/start", user="arif", payload=link)
    await world.acted()
    arif = world.telegram("arif")
    await arif.sees("You accepted", "recorded by ")
    await merchant.sees("Arif has opened the bot", "Nothing has to be copied any more.")
    await merchant.does_not_see("[Record the draft]")


@ON_EACH_PLATFORM
async def test_what_is_to_be_told_is_listed_and_shown_again(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, ALUN)
    await merchant.runs("mine")
    await merchant.sees(f"tell {ALUN} and record the answer")
    before = (await merchant.screen()).count("合作约定：")
    await merchant.presses(f"Script: {ALUN}")
    assert (await merchant.screen()).count("合作约定：") == before + 1
    await records(merchant, "Accepted")
    await merchant.runs("mine")
    assert f"tell {ALUN}" not in await newest(merchant)


@ON_EACH_PLATFORM
async def test_draft_and_post_are_recorded_from_the_script(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, ALUN)
    await records(merchant, "Accepted")
    await merchant.presses("Record the draft")
    await merchant.answers(
        {
            "Link to the draft": "https://v.douyin.com/abc",
            "Caption": "品牌合作 冬季大衣",
            "Tags and topics": "#穿搭",
        }
    )
    await merchant.sees("正在审核", "recorded by ")
    await merchant.presses("Approve")
    await merchant.sees("稿件已通过", "把作品链接发给我")
    await merchant.presses("Record the post's link")
    await merchant.answers({"Link": "https://v.douyin.com/post"})
    await merchant.sees("作品链接已收到")
    assert [share.state for share in _shares(world)] == ["published"]
    assert [one.act for one in _records(world)] == ["asg.yes", "draft.start", "post.start"]


@ON_EACH_PLATFORM
async def test_her_code_is_recorded_from_the_script_of_its_request(world: World, merchant: Person) -> None:
    await merchant.runs("authorize")
    await merchant.answers({"Creator": ALUN, "Scope": "Live room", "Term": "30 days"})
    await merchant.sees(f"Script for {ALUN} · authorization", "开通合作达人授权", "合作码位置：", "请发给我")
    assert re.search(r"答复：https://t\.me/daren_demo_bot\?start=[\w-]{32}", await merchant.screen())
    await merchant.presses("Record the code")
    await merchant.answers({"Code": CODE})
    await merchant.sees("合作码已收到，谢谢。", "recorded by ", "••••")
    await merchant.does_not_see(CODE)


def _records(world: World) -> list[RecordedAnswer]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return sorted(uow.all(uow.query(RecordedAnswer)), key=lambda row: row.id)


def _shares(world: World) -> list[Assignment]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return list(uow.all(uow.query(Assignment)))
