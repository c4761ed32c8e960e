"""Groups and channels: who reads there is declared, changes by itself, and is told; what is out of reach is shown."""

from __future__ import annotations

from typing import Any

from conversations.scenes import MANAGERS, group_screen, press, says_in_group, sends_a_task
from harness.world import World

from storage.sql import col, select
from storage.tables import Creator, FlowRun, LinkedChat, Outbox

OPS = "Ops"
TOLD = "is read by people outside: team messages go elsewhere now."
ZH_TOLD = "里有团队以外的人：团队消息改发到别处。"


def chat(world: World, title: str) -> LinkedChat:
    with world.app.database.read() as transaction:
        transaction.workspace(world.workspace_id)
        return transaction.session.exec(
            select(LinkedChat).where((LinkedChat.title == title) | (LinkedChat.platform_chat == title))
        ).one()


async def act(world: World, path: str, **body: Any) -> None:
    """Something happens that is nobody's word to the bot."""
    answer = await world.post(path, **body)
    assert answer.get("ok"), answer
    await world.acted()


async def mei_owns(world: World) -> None:
    """The demo's owner works in Slack; here one of the managers is an owner too."""
    from storage.tables import Identity, Membership

    with world.app.database.write() as transaction:
        uow = transaction.workspace(world.workspace_id)
        identity = transaction.session.exec(select(Identity).where(Identity.platform_user == "50010")).one()
        member = uow.first(uow.query(Membership).where(Membership.identity_id == identity.id))
        assert member is not None
        member.role = "owner"
        transaction.commit()


async def test_linking_a_group_asks_who_reads_there_and_is_careful_until_told(world: World) -> None:
    await mei_owns(world)
    shown = await says_in_group(world, "mei", "/link", OPS)
    assert "Ops 里都有谁？" in shown
    assert all(f"[{label}]" in shown for label in ("仅团队", "达人", "English"))
    assert (chat(world, OPS).audience, chat(world, OPS).language) == ("mixed", "zh_CN")

    ben = world.telegram("ben")
    assert await press(ben, "仅团队", chat=OPS) == "An owner can do that."
    assert chat(world, OPS).audience == "mixed"  # an owner's to say

    await press(world.telegram("mei"), "仅团队", chat=OPS)
    assert chat(world, OPS).audience == "team"
    assert "团队群" in await group_screen(world, OPS)
    await press(world.telegram("mei"), "English", chat=OPS)
    assert chat(world, OPS).language == "en"
    assert "team chat" in await group_screen(world, OPS)


async def test_a_group_that_becomes_a_supergroup_keeps_what_was_said_about_it(world: World) -> None:
    await mei_owns(world)
    await says_in_group(world, "mei", "/link team", OPS)
    await says_in_group(world, "mei", "/language english", OPS)
    await says_in_group(world, "mei", "/digest 08:30", OPS)
    before = chat(world, OPS)
    await act(world, "telegram/migrate", chat=OPS)
    after = chat(world, OPS)
    assert after.platform_chat != before.platform_chat
    kept = ("audience", "language", "timezone", "digest_at", "state", "id")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


async def test_linking_a_group_with_strangers_in_it_counts_them(world: World) -> None:
    await mei_owns(world)
    for person in ("kai", "lily", "arif", "stranger"):
        await act(world, "telegram/member", chat=OPS, user=person, status="member")
    shown = await says_in_group(world, "mei", "/link team", OPS)
    assert "已绑定为团队群" in shown
    assert "群里至少有 4 人不是团队成员" in shown
    await press(world.telegram("mei"), "混合", chat=OPS)
    assert chat(world, OPS).audience == "mixed"


async def test_a_stranger_turns_a_team_group_mixed_and_it_can_be_linked_again_when_she_has_left(
    world: World,
) -> None:
    await mei_owns(world)
    await act(world, "telegram/member", chat=MANAGERS, user="stranger", status="member")
    assert chat(world, MANAGERS).audience == "mixed"
    mei = world.telegram("mei")
    await mei.sees(f"{MANAGERS} {ZH_TOLD}", "新加入：Nobody。")
    told = (await mei.screen()).count(ZH_TOLD)
    await act(world, "telegram/member", chat=MANAGERS, user="arif", status="member")
    assert (await mei.screen()).count(ZH_TOLD) == told == 1

    shown = await says_in_group(world, "mei", "/link team")
    assert "In Managers 管理群, but not of the team: Nobody and Arif." in shown
    assert chat(world, MANAGERS).audience == "mixed"

    for person in ("stranger", "arif"):
        await act(world, "telegram/member", chat=MANAGERS, user=person, status="left")
    await mei.sees(f"{MANAGERS} 里已没有团队以外的人。")
    await mei.presses("Make it a team chat again")
    assert chat(world, MANAGERS).audience == "team"


async def test_somebody_of_the_team_who_joins_changes_nothing(world: World) -> None:
    await act(world, "telegram/member", chat=MANAGERS, user="ben", status="left")
    await act(world, "telegram/member", chat=MANAGERS, user="ben", status="member")
    assert chat(world, MANAGERS).audience == "team"


async def test_a_creator_who_joins_turns_a_team_group_mixed(world: World) -> None:
    await act(world, "telegram/member", chat=MANAGERS, user="kai", status="member")
    assert chat(world, MANAGERS).audience == "mixed"


async def replies_in_group(world: World, user: str, words: str) -> None:
    """Answer the newest message of the bot in the managers' group."""
    messages = (await world.get("telegram/messages", chat=MANAGERS))["messages"]
    asked = [one for one in messages if one["out"] and not one["deleted"]][-1]["message_id"]
    await act(world, "telegram/say", user=user, chat=MANAGERS, text=words, reply_to=asked)


async def test_a_teams_card_and_question_leave_a_group_that_turned_mixed(world: World) -> None:
    await says_in_group(world, "ben", "/task")
    await press(world.telegram("ben"), "Styling video", chat=MANAGERS)
    await replies_in_group(world, "ben", "Secret coat")
    await act(world, "telegram/member", chat=MANAGERS, user="stranger", status="member")
    shown = await group_screen(world)
    assert "This moved: others read this chat by now" in shown
    assert "New task" not in shown
    with world.app.database.read() as transaction:
        transaction.workspace(world.workspace_id)
        [run] = transaction.session.exec(select(FlowRun)).all()
    assert run.state == "parked"
    after = await says_in_group(world, "ben", "/resume")
    assert after == f"{shown}\n\n/resume"
    assert (await world.telegram("ben")._newest())["buttons"]  # it goes on in private


async def test_a_channel_shared_with_a_company_is_mixed_by_force(world: World) -> None:
    lin = world.slack("lin", "#campaigns")
    await sends_a_task(lin, "穿搭师Kai")
    await act(world, "slack/share", channel="#campaigns")
    assert chat(world, "C0CAMPAIGNS").audience == "mixed"
    await lin.sees("campaigns " + ZH_TOLD, "频道已通过 Slack Connect 与其他公司共享。")
    await lin.sees("This moved: others read this chat by now")
    await lin.runs("link team")
    await lin.sees("campaigns stays mixed: Slack Connect shares it with another company.")
    assert chat(world, "C0CAMPAIGNS").audience == "mixed"
    await act(world, "slack/unshare", channel="#campaigns")
    await lin.sees("campaigns 里已没有团队以外的人。")
    await lin.presses("Make it a team chat again")
    assert chat(world, "C0CAMPAIGNS").audience == "team"


async def test_a_channel_shared_before_it_is_linked_is_found_out(world: World) -> None:
    world.sandbox.slack.teams["T0DAREN"].channels["C0CAMPAIGNS"].shared_with.append("T0PARTNER")
    lin = world.slack("lin", "#campaigns")
    await lin.runs("link team")
    await lin.sees("campaigns stays mixed: Slack Connect shares it with another company.")
    assert chat(world, "C0CAMPAIGNS").audience == "mixed"


async def test_a_guest_who_joins_a_channel_turns_it_mixed(world: World) -> None:
    await act(world, "slack/join", user="outsider", channel="#campaigns")
    assert chat(world, "C0CAMPAIGNS").audience == "mixed"
    lin = world.slack("lin", "#campaigns")
    await lin.sees("新加入：Eve Stranger。")
    await act(world, "slack/leave", user="outsider", channel="#campaigns")
    await lin.presses("Make it a team chat again")
    assert chat(world, "C0CAMPAIGNS").audience == "team"


async def test_in_slack_a_bare_link_shows_the_channels_card(world: World) -> None:
    lin = world.slack("lin", "#campaigns")
    await lin.runs("link")
    await lin.sees("campaigns · team chat", "[Mixed]", "[Creators]", "[中文]")
    sam = world.slack("sam", "#campaigns")
    assert await press(sam, "中文") == "An owner or a manager can do that."
    await lin._do("slack/press", channel="#campaigns", label="中文")
    assert chat(world, "C0CAMPAIGNS").language == "zh_CN"
    await lin.sees("campaigns · 团队群")
    await lin._do("slack/press", channel="#campaigns", label="混合")
    assert chat(world, "C0CAMPAIGNS").audience == "mixed"
    await lin._do("slack/press", channel="#campaigns", label="仅团队")
    assert chat(world, "C0CAMPAIGNS").audience == "team"


async def test_the_list_of_chats_says_what_does_not_reach_them(world: World) -> None:
    await act(world, "telegram/block", user="kai")
    await act(world, "telegram/member", chat=MANAGERS, user="bot", status="kicked")
    lin = world.slack("lin", "#campaigns")
    await sends_a_task(lin, "Lily Ross")
    await lin.runs("chats")
    await lin.sees("3 linked chats", "the bot was removed", "has blocked the bot", "digest 09:00")
    lin = world.slack("lin", "#creators")
    await lin.runs("chats")
    await lin.sees("已绑定 3 个群", "机器人已被移出", "已屏蔽机器人", "日报 09:00")


async def test_a_creator_who_blocks_the_bot_is_shown_and_taken_up_again(world: World) -> None:
    lin = world.slack("lin", "#campaigns")
    await sends_a_task(lin, "穿搭师Kai", "Lily Ross")
    await act(world, "telegram/block", user="kai")
    await lin.sees("cannot be reached: has blocked the bot", "Invite 穿搭师Kai again")
    assert world.count(Creator, Creator.reach == "linked") == 1

    await sends_a_task(lin, "穿搭师Kai", Title="Second")
    assert not world.count(Outbox, col(Outbox.state).in_(["pending", "sending"]))
    await act(world, "telegram/unblock", user="kai")
    assert world.count(Creator, Creator.reach == "linked") == 2
    kai = world.telegram("kai")
    screen = await kai.screen()
    assert screen.count("Second") >= 1, screen
    await lin.does_not_see("Invite 穿搭师Kai again")
    await kai.presses("Accept")


async def test_what_was_missed_is_told_once_and_not_replayed(world: World) -> None:
    lin = world.slack("lin", "#creators")
    await sends_a_task(lin, "穿搭师Kai")
    kai = world.telegram("kai")
    await kai.presses("Ask for changes")
    await kai.runs("cancel")
    await act(world, "telegram/block", user="kai")
    await lin.presses("Cancel the task")
    await act(world, "telegram/unblock", user="kai")
    screen = await kai.screen()
    assert screen.count("条消息未送达") == 1, screen
    await act(world, "telegram/block", user="kai")
    await act(world, "telegram/unblock", user="kai")
    assert (await kai.screen()).count("条消息未送达") == 1


async def test_an_app_that_was_removed_is_heard_of_elsewhere_and_taken_up_when_it_is_back(
    world: World,
) -> None:
    lin = world.slack("lin", "#campaigns")
    await sends_a_task(lin, "穿搭师Kai")
    await act(world, "slack/uninstall", user="lin")
    mei = world.telegram("mei")  # no owner has another route: the managers hear of it
    await mei.sees("应用已从 Slack 卸载：", "没有删除任何数据。")
    states = {chat(world, name).state for name in ("C0CREATORS", "C0CAMPAIGNS")}
    assert states == {"uninstalled"}
    await world.telegram("kai").presses("Accept")
    await act(world, "slack/install", user="lin")
    await world.restart()
    await world.rest()
    assert {chat(world, name).state for name in ("C0CREATORS", "C0CAMPAIGNS")} == {"active"}
    await lin.sees("穿搭师Kai: accepted", "应用已重新安装到 Slack：")
    assert (await lin.screen()).count("应用已重新安装到 Slack") == 1


async def test_typed_answers_in_a_group_change_one_message(world: World) -> None:
    await says_in_group(world, "ben", "/task")
    await press(world.telegram("ben"), "Styling video", chat=MANAGERS)
    calls = world.sandbox.recorder.calls
    before = len([call for call in calls if call["method"] == "sendMessage"])
    for words in ("Wool coat", "not a price at all", "Coat, worn"):
        await replies_in_group(world, "ben", words)
    sent = [call for call in calls if call["method"] == "sendMessage"]
    assert len(sent) - before <= 1, sent[before:]
