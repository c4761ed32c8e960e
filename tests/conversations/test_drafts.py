"""Drafts as their people live them: handed in, looked through, returned point by point, approved, published, looked back on."""

from __future__ import annotations

from conversations.scenes import IN_ALL_FORMS, ON_EACH_PLATFORM, newest, sends_a_task
from harness.world import Person, World

from storage.tables import Review, Submission

FIRST = "https://v.douyin.com/first"
SECOND = "https://v.douyin.com/second"
POST = "https://www.douyin.com/video/7301"


async def accepted(world: World, merchant: Person) -> None:
    await sends_a_task(merchant, "穿搭师Kai")
    await world.telegram("kai").presses("Accept")


async def hands_in(world: World, link: str = FIRST, caption: str = "#品牌合作 全网最低价的羊毛大衣") -> None:
    kai = world.telegram("kai")
    await kai.presses("Hand in a draft")
    await kai.answers({"Link to the draft": link, "Caption": caption, "Tags and topics": "#大衣"})


@IN_ALL_FORMS
async def test_from_the_first_draft_to_the_look_back(world: World, merchant: Person) -> None:
    kai = world.telegram("kai")
    await accepted(world, merchant)
    await hands_in(world)
    await kai.sees("第 1 稿已交给", "极限词", "缺商品链接")
    await merchant.sees("Draft 1 to review: 穿搭师Kai", "absolute term", "穿搭师Kai: draft in review")

    await merchant.presses("Ask for changes")
    await merchant.answers(
        {
            "Points to change": ["Advertising law", "Product and link"],
            "Advertising law": "“全网最低价” has to go",
            "Product and link": "Link the grey coat, item 42",
        }
    )
    await merchant.sees("2 of 6 points need a change: 穿搭师Kai", "has changes to make · round 1")
    await kai.sees("6 项中 2 项需修改", "“全网最低价” has to go", "Link the grey coat, item 42")
    await kai.sees("请于 11月23日 周一 18:00 前提交", "第 1 轮，共 3 轮")

    await kai.presses("Hand in again")
    await kai.answers(
        {
            "Link to the draft": SECOND,
            "Caption": "#品牌合作 羊毛大衣三套穿法",
            "Product link": "https://haohuo.jinritemai.com/item/42",
        }
    )
    await merchant.sees("Draft 2 to review: 穿搭师Kai", "Asked for in round 1", "Changed since round 1: ")
    await merchant.presses("Approve")
    await merchant.sees("✅ Draft 2 approved: 穿搭师Kai", "approved, not published yet")
    await kai.sees("已通过第 2 稿")

    await kai.presses("Paste the post's link")
    await kai.answers({"Link": f"8.43 复制打开抖音，看看 {POST}"})
    await kai.sees("已登记", POST)
    await merchant.sees("✅ 穿搭师Kai published", POST, "穿搭师Kai: published")
    assert world.count(Submission) == 2
    assert world.count(Review) == 2

    await world.advance("7d")
    await world.advance("8h")
    await merchant.sees("Look back at the results of ")
    await merchant.presses("Done")
    await merchant.sees("穿搭师Kai: done")
    await kai.sees("已完成")
