"""Drafts as their people live them: handed in, looked through, returned point by point, approved, published, looked back on."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from conversations.scenes import IN_ALL_FORMS, ON_EACH_PLATFORM, presses_at_once, sends_a_task
from harness.world import Person, TelegramPerson, World

from bot.answers import Toast
from bot.inbound import Delivery, Place, Press, Sender
from bot.tokens import ButtonToken
from domain.actor import Actor
from domain.errors import Refusal
from domain.notices.drafts import AlreadyReviewed
from domain.people import Act, Role
from services import people, reviews
from storage.sql import select
from storage.tables import Identity, ImportBatch, Membership, Review, Submission, Workspace
from storage.tables.base import WorkspaceRow

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

    if merchant.key == "sam":
        await merchant.sees("穿搭师Kai handed in draft 1: ", "See the draft")

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


Row = TypeVar("Row", bound=WorkspaceRow)


def _rows(world: World, model: type[Row]) -> list[Row]:
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        return list(uow.all(uow.query(model)))


def _actor(world: World) -> Actor:
    """The demo's owner."""
    with world.app.database.read() as transaction:
        uow = transaction.workspace(world.workspace_id)
        [owner, *_] = people.owners(uow)
        identity = transaction.system.get(Identity, owner.identity_id)
        return people.actor_of(identity, owner, transaction.system.get(Workspace, world.workspace_id))


def _press(world: World, key: str, token: ButtonToken) -> Delivery:
    """A button that somebody made up, or kept from elsewhere."""
    with world.app.database.read() as transaction:
        name = {"lily": "Lily Ross"}[key]
        identity = transaction.session.exec(
            select(Identity)
            .join(Membership, Membership.identity_id == Identity.id)  # type: ignore[arg-type]
            .where(Identity.name.like(f"{name.split()[0]}%"), Membership.role == Role.CREATOR.value)  # type: ignore[attr-defined]
        ).first()
        assert identity is not None
        sender = Sender(platform="telegram", user=identity.platform_user, name=identity.name)
    inbound = Press(sender=sender, place=Place(chat=sender.user), token=str(token))
    return Delivery(platform="telegram", key=f"forged/{token}", lane=f"forged/{key}", inbound=inbound)


async def _drop(kai: TelegramPerson, folder: Path, name: str = "draft_v1.mp4") -> None:
    path = folder / name
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + b"film" * 64)
    await kai.drops(path)


@ON_EACH_PLATFORM
async def test_a_dropped_file_becomes_a_draft_and_reaches_the_team(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    kai = world.telegram("kai")
    await accepted(world, merchant)
    await _drop(kai, tmp_path)
    await kai.sees("draft_v1.mp4", "的稿件吗？")
    assert world.count(Submission) == 0, "nothing is handed in unasked"
    await kai.presses("作为“Styling video · 羊毛双面大衣”的稿件提交")
    await kai.answers({"Caption": "#广告 羊毛大衣"})
    await merchant.sees("Draft 1 to review: 穿搭师Kai", "draft_v1.mp4")
    await merchant.presses("See the file")
    await merchant.sees("Draft 1: 穿搭师Kai")
    assert world.count(Submission, Submission.file_id.is_not(None)) == 1  # type: ignore[union-attr]


async def test_a_file_answers_where_a_link_was_asked_for(world: World, tmp_path: Path) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await accepted(world, sam)
    await kai.presses("Hand in a draft")
    await _drop(kai, tmp_path)
    await kai.answers({"Caption": "#广告 羊毛大衣"})
    await sam.sees("Draft 1 to review: 穿搭师Kai", "draft_v1.mp4")


async def test_a_link_in_plain_words_is_offered_as_a_draft(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await kai.says("https://v.douyin.com/early")
    await kai.sees("没有待交稿的任务")
    await accepted(world, sam)
    await kai.says("2.05 复制打开抖音 https://v.douyin.com/kx12 看看我的作品")
    await kai.presses("作为“Styling video · 羊毛双面大衣”的稿件提交")
    await kai.answers({"Caption": "#广告 羊毛大衣"})
    await sam.sees("Draft 1 to review: 穿搭师Kai", "https://v.douyin.com/kx12")


async def test_with_several_tasks_at_work_she_is_asked_which(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await accepted(world, sam)
    await sends_a_task(sam, "穿搭师Kai", Product="灰色围巾")
    await kai.presses("Accept")
    await kai.says("https://v.douyin.com/kx12")
    await kai.presses("Hand in as a draft")
    await kai.answers({"Task": "Styling video · 灰色围巾", "Caption": "#广告 围巾"})
    await sam.sees("Draft 1 to review: 穿搭师Kai · Styling video · 灰色围巾")


async def test_a_files_way_to_the_imports_stays_open_to_the_team_alone(world: World, tmp_path: Path) -> None:
    kai = world.telegram("kai")
    table = tmp_path / "creators.csv"
    table.write_text("达人昵称,粉丝数\n阿伦,1000\n", "utf-8")
    await kai.drops(table)
    await kai.sees("没有待交稿的任务")
    assert world.count(ImportBatch) == 0


async def test_the_late_reviewer_reads_who_was_first(world: World) -> None:
    sam, ben = world.slack("sam", "#campaigns"), world.telegram("ben")
    await accepted(world, sam)
    await hands_in(world)
    await ben.runs("mine")
    await ben.presses("Draft of 穿搭师Kai")
    await ben.sees("Draft 1 to review")
    await sam.presses("Approve")
    await ben.sees("✅ Draft 1 approved")  # her copy is a living card too
    [row] = _rows(world, Submission)
    token = ButtonToken(world.workspace_id, Act.DRAFT_APPROVE, row.id)
    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        with pytest.raises(Refusal) as late:
            reviews.approve(uow, token.subject, by=_actor(world), now=row.submitted_at)
    assert isinstance(late.value.notice, AlreadyReviewed)
    assert late.value.notice.by == "Sam Carter"


async def test_pressing_approve_twice_at_once_approves_once(world: World) -> None:
    ben, kai = world.telegram("ben"), world.telegram("kai")
    await accepted(world, ben)
    await hands_in(world)
    told = await presses_at_once(world, [ben, ben], "Approve", "")
    assert sum("Already approved by Ben Okafor" in one for one in told) == 1
    assert (await kai.screen()).count("已通过第 1 稿") == 1
    assert world.count(Review) == 1


async def test_handing_in_twice_at_once_hands_in_once(world: World) -> None:
    ben, kai = world.telegram("ben"), world.telegram("kai")
    await accepted(world, ben)
    await kai.presses("Hand in a draft")
    await kai.answers({"Link to the draft": FIRST, "Caption": "#广告"}, confirm=False)
    await presses_at_once(world, [kai, kai], "提交", "")
    assert world.count(Submission) == 1


async def test_nobody_elses_creator_sees_or_touches_a_draft(world: World) -> None:
    ben, lily = world.telegram("ben"), world.telegram("lily")
    await sends_a_task(ben, "穿搭师Kai", "Lily Ross")
    await lily.presses("Accept")
    await world.telegram("kai").presses("Accept")
    await hands_in(world)
    await lily.does_not_see("穿搭师Kai", FIRST, "最低价")
    [row] = _rows(world, Submission)
    for act, on in (
        (Act.DRAFT_START, row.assignment_id),
        (Act.DRAFT_APPROVE, row.id),
        (Act.DRAFT_SEE, row.id),
    ):
        told = await world.app.turns.take(_press(world, "lily", ButtonToken(world.workspace_id, act, on)))
        assert isinstance(told, Toast)
    await world.rest()
    assert world.count(Submission, Submission.state == "waiting") == 1
    await lily.does_not_see("穿搭师Kai", FIRST, "最低价")


async def test_handing_in_again_before_anybody_looked_replaces_the_draft(world: World) -> None:
    ben, kai = world.telegram("ben"), world.telegram("kai")
    await accepted(world, ben)
    await hands_in(world)
    await kai.presses("Hand in a newer one")
    await kai.answers({"Link to the draft": SECOND})
    await ben.sees("Draft 1 replaced by a newer one", "Draft 1 to review", SECOND)
    assert (await ben.screen()).count("[Approve]") == 1
