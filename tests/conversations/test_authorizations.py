"""An ad authorization from the request to its end, as the team and the creator live it."""

from __future__ import annotations

import asyncio

from conversations.scenes import (
    IN_ALL_FORMS,
    IN_BOTH_LANGUAGES,
    ON_EACH_PLATFORM,
    confirms,
    newest,
    press,
    presses_at_once,
)
from harness.world import Person, SlackPerson, World

from bot.messages.wording import say
from storage.tables import Audit, Authorization, Reminder

KAI, LILY, ARIF = "穿搭师Kai", "Lily Ross", "Arif"
CODE = "DYHZ-8F31-7K2Q"
HINT = "••••7K2Q"
SEVEN_LEFT = "2026-12-15T09:00:30+08:00"  # 30 days from 22 November end with 22 December
ONE_LEFT = "2026-12-21T09:00:30+08:00"
OVER = "2026-12-23T00:01:00+08:00"


async def asks(merchant: Person, creator: str = KAI, **more: str) -> None:
    """Ask for 30 days of the live room, unless something else is said."""
    await merchant.runs("authorize")
    wanted = {
        "Creator": creator,
        "Scope": _live_room(merchant),
        "Term": say("%(n)s days", merchant.language, n=30),
    }
    await merchant.answers(wanted | more)


def _live_room(person: Person) -> str:
    return {"en": "Live room", "zh_CN": "直播间授权"}[person.language]


def owner(world: World) -> SlackPerson:
    """Lin, who reads Chinese herself, in a channel that reads English."""
    return SlackPerson(world, "lin", "en", "#campaigns")


async def gives_code(kai: Person, code: str = CODE) -> None:
    await kai.presses("Send the code")
    await kai.says(code)


async def step(merchant: Person, number: int) -> None:
    await press(merchant, say("Step %(n)s done", merchant.language, n=number))


async def comes_into_force(merchant: Person, kai: Person, **more: str) -> None:
    """From the request to 授权成功."""
    await asks(merchant, **more)
    await gives_code(kai)
    for number in (1, 2, 3):
        await step(merchant, number)
    await merchant.presses("授权成功")


@IN_ALL_FORMS
async def test_from_the_request_to_the_first_warning_and_the_renewal(world: World, merchant: Person) -> None:
    kai = world.telegram("kai")
    await asks(merchant)
    await merchant.sees(f"{KAI} · Live room: asked for, waiting for the code")
    await kai.sees("请您授权：巨量千川", "本次为合作达人授权，不是自营授权。", "抖音账号设置 → 账号与安全")
    await gives_code(kai)
    await kai.sees(HINT, "含合作码的消息现在删除")
    await kai.does_not_see(CODE)
    await merchant.sees(f"{KAI} · Live room: code received", HINT)
    await merchant.does_not_see(CODE)
    await merchant.presses("Show code")
    await merchant.sees(CODE)
    await step(merchant, 1)
    await step(merchant, 2)
    await merchant.does_not_see("授权成功]")
    await step(merchant, 3)
    await kai.sees("请在 App 内确认授权请求")
    await merchant.presses("授权成功")
    await merchant.sees("The ad side can begin now", "Ends on: Tue 22 Dec ")
    await kai.sees("已生效", "到期时间：12月22日 周二 23:59")
    await merchant.presses("What stops with it")
    await merchant.answers({"Ads running": "3", "Spend a day": "1200"})
    await world.to(SEVEN_LEFT)
    await merchant.sees("Ends in 7 days", "3 ads, ¥1,200 a day end with it")
    await merchant.presses("Renew")
    await merchant.answers({"New term": "15 days"})
    await kai.sees("希望续期 15 天")
    await merchant.presses("She confirmed")
    await merchant.sees("renewed", "Ends on: Wed 6 Jan ")


@ON_EACH_PLATFORM
async def test_what_is_let_end_is_silent_until_it_is_over(world: World, merchant: Person) -> None:
    kai = world.telegram("kai")
    await comes_into_force(merchant, kai)
    await world.to(SEVEN_LEFT)
    assert "will be let end" in await press(merchant, "Let it end")
    await merchant.sees(f"{KAI}, Live room: will be let end")
    await world.to(ONE_LEFT)
    await merchant.does_not_see("Ends in 1 day", "Ends in 3 days")
    await world.to(OVER)
    await merchant.sees(f"{KAI}, Live room: expired", "Ads that use this content stop")
    await kai.sees("已结束", "已到期")
    assert world.count(Authorization, Authorization.code.is_not(None)) == 0  # type: ignore[union-attr]


@IN_BOTH_LANGUAGES
@ON_EACH_PLATFORM
async def test_a_permanent_authorization_needs_a_second_yes_and_says_why(
    world: World, merchant: Person, language: str
) -> None:
    await asks(
        merchant, Term=merchant.word("Permanent"), **{"Without an end": merchant.word("Yes, permanent")}
    )
    assert world.count(Authorization, Authorization.days.is_(None)) == 1  # type: ignore[union-attr]


async def test_the_second_answer_can_take_thirty_days_instead(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await sam.runs("authorize")
    await sam.submits({"Creator": KAI})
    await sam.submits({"Ad platform": "Qianchuan"})
    await sam.sees("15 or 30 days; renew when it pays.")
    await sam.submits({"Scope": "Live room", "Term": "Permanent"})
    await sam.sees("A permanent authorization goes on when the cooperation is over")
    await sam.answers({"Without an end": "Take 30 days instead"})
    assert world.count(Authorization, Authorization.days == 30) == 1


async def test_an_operator_who_is_not_in_charge_cannot_see_the_code(world: World) -> None:
    lin, sam, kai = owner(world), world.slack("sam", "#campaigns"), world.telegram("kai")
    await asks(world.slack("lin", "#campaigns"))
    await gives_code(kai)
    told = await press(sam, "Show code")
    assert "is in charge of this; an owner or a manager may do it too." in told
    await sam.does_not_see(CODE)
    refused = world.count(Audit, Audit.act == "auth.show", Audit.result == "refused")
    assert (refused, world.count(Audit, Audit.act == "auth.show", Audit.result == "done")) == (1, 0)
    assert "合作码已发到你的私聊" in await press(lin, "Show code")
    await lin.sees(CODE)
    assert world.count(Audit, Audit.act == "auth.show", Audit.result == "done") == 1


@ON_EACH_PLATFORM
async def test_a_creator_declines_and_the_team_reads_it(world: World, merchant: Person) -> None:
    kai = world.telegram("kai")
    await asks(merchant)
    await confirms(kai, "Decline")
    await kai.sees("您已婉拒")
    await merchant.sees(f"{KAI}, Live room: declined")
    assert "Step 1 done" not in await merchant.screen()


async def test_a_code_that_cannot_be_one_is_deleted_all_the_same_and_asked_for_again(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await asks(sam)
    await gives_code(kai, "在账号与安全里没找到")
    await kai.sees("这不像合作码")
    await kai.does_not_see("在账号与安全里没找到")
    await kai.says(f"合作码：{CODE}")
    await sam.sees(HINT)
    await kai.does_not_see(CODE)


async def test_the_platform_refuses_the_code_and_another_one_is_asked_for(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await asks(sam)
    await gives_code(kai)
    await sam.presses("It was refused")
    await sam.answers({"What happened": "The code does not work", "In the platform's words": "合作码已失效"})
    await sam.sees("another code is asked for", "asked for, waiting for the code")
    await kai.sees("请重新发送合作码：上一个未能使用", "合作码已失效")
    await gives_code(kai, "DYHZ-NEXT-55ZZ")
    await sam.sees("••••55ZZ")


async def test_a_creator_asks_to_end_it_and_the_team_is_counted_down(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await comes_into_force(sam, kai)
    await kai.presses("Ask to end it")
    await kai.answers({"Your reason": "换了经纪公司"})
    await sam.sees(f"{KAI} asks to end Live room", "换了经纪公司", "To be dealt with by: ")
    await kai.sees("解除申请已送达")
    await world.advance("49h")
    await sam.sees("deal with it by")
    await confirms(sam, "Released on the platform")
    await sam.sees(f"{KAI}, Live room: released")
    await kai.sees("已解除")
    assert world.count(Reminder, Reminder.state == "waiting") == 0


async def test_an_operator_proposes_to_end_it_early_and_an_owner_decides(world: World) -> None:
    sam, lin, kai = world.slack("sam", "#campaigns"), owner(world), world.telegram("kai")
    await comes_into_force(sam, kai)
    await sam.presses("End it early")
    await sam.answers({"Reason": "ROI 0.62, 0.71, 0.58"})
    await sam.sees("Sam Carter proposes to end early")
    assert world.count(Authorization, Authorization.state == "effective") == 1
    await lin.presses("End it early")
    await lin.answers({})
    await sam.sees(f"{KAI}, Live room: ended early")
    await kai.sees("已提前解除")
    await kai.does_not_see("ROI")


async def test_a_snoozed_warning_is_silent_and_keeps_the_next_one_silent(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await comes_into_force(sam, kai)
    await world.to(ONE_LEFT)
    assert (await sam.screen()).count("Ends in ") == 1  # of three that are due, one
    await sam.presses("In 2 hours")
    await world.to("2026-12-21T10:55:00+08:00")
    assert (await sam.screen()).count("Ends in ") == 1
    await world.to("2026-12-21T11:02:00+08:00")
    assert (await sam.screen()).count("Ends in ") == 2


async def test_two_that_end_on_one_day_are_one_message_to_the_one_in_charge(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await comes_into_force(sam, kai)
    await comes_into_force(sam, kai, Scope="All works")
    await world.to(SEVEN_LEFT)
    await sam.sees("2 things end or are due", "Live room", "All works")


async def test_confirming_twice_confirms_once(world: World) -> None:
    ben, mei, kai = world.telegram("ben"), world.telegram("mei"), world.telegram("kai")
    await asks(ben)
    await gives_code(kai)
    for number in (1, 2, 3):
        await step(ben, number)
    told = await presses_at_once(world, [ben, ben], "授权成功", "")
    assert sum("Already: in force" in one for one in told) == 1
    del mei
    assert world.count(Reminder, Reminder.state == "waiting") == 3


async def test_two_codes_at_once_leave_one_and_nobody_reads_either(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await asks(sam)
    await kai.presses("Send the code")
    await asyncio.gather(
        *(world.post("telegram/say", user="kai", text=one) for one in (CODE, "DYHZ-LATE-99XX"))
    )
    await world.acted()
    assert CODE not in await kai.screen()
    assert world.count(Authorization, Authorization.state == "code_given") == 1


async def test_a_creator_off_the_platform_is_asked_by_the_team_and_her_code_recorded(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await asks(
        sam, ARIF, Scope="Single post", **{"Link to the post": "https://www.tiktok.com/@arif/video/73"}
    )
    await sam.sees("Arif is not linked", "we ask you for Spark Ads authorization")
    await sam.presses("Enter the code")
    await sam.answers({"Code": "#AbCd1234EfGh5678"})
    await sam.sees("••••5678", "recorded, on her behalf", "Code recorded by Sam Carter on her behalf")
    assert world.count(Authorization, Authorization.on_behalf.is_(True)) == 1  # type: ignore[attr-defined]


async def test_entrusted_authorization_is_tried_before_anything_is_asked(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    facts = [
        "She has 托管授权 switched on",
        "She has never authorized us",
        "No spend in 千川全域推广 for 3 days",
    ]
    await asks(
        sam,
        Scope="Single video",
        **{
            "Link to the post": "https://v.douyin.com/iRx8/",
            "托管授权: what holds": facts,  # type: ignore[dict-item]
            "How to begin": "Try it in 随心推 first",
        },
    )
    await sam.sees("can be tried directly in 随心推; if it is refused, send a request.")
    assert world.count(Authorization) == 0


async def test_a_scope_that_is_asked_for_already_is_not_asked_for_twice(world: World) -> None:
    sam = world.slack("sam", "#campaigns")
    await asks(sam)
    await sam.runs("authorize")
    pages = (
        {"Creator": KAI},
        {"Ad platform": "Qianchuan"},
        {"Scope": "Live room", "Term": "15 days"},
        {},
        {},
    )
    for page in pages:
        await sam.submits(page)
    await sam.sees("穿搭师Kai, Live room is there already: asked for, waiting for the code.")
    assert world.count(Authorization) == 1


@ON_EACH_PLATFORM
async def test_what_waits_is_on_the_list_of_each(world: World, merchant: Person) -> None:
    kai = world.telegram("kai")
    await asks(merchant)
    await kai.runs("mine")
    await kai.sees("请您授权")
    await gives_code(kai)
    await merchant.runs("mine")
    await merchant.sees("authorization, the next step is yours")


async def test_the_way_on_a_phone_needs_no_code(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await asks(sam)
    await sam.presses("Use: 小店随心推 on a phone")
    await kai.sees("无需合作码")
    await step(sam, 1)
    await step(sam, 2)
    await sam.presses("授权成功")
    assert "已生效" in await newest(kai)


async def test_a_code_sent_without_pressing_the_button_is_taken_and_deleted(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await asks(sam)
    await kai.says("好的")
    await kai.sees("好的")
    await kai.says(CODE)
    await sam.sees(HINT)
    await kai.does_not_see(CODE)


async def test_the_type_is_asked_about_monthly_and_both_sides_hear_of_another(world: World) -> None:
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await comes_into_force(sam, kai, Term="Permanent", **{"Without an end": "Yes, permanent"})
    await world.to("2026-12-22T09:00:30+08:00")
    await sam.sees(f"Monthly look: is {KAI}, Live room still 合作达人授权?")
    await sam.presses("It is 合作达人授权")
    assert world.count(Authorization, Authorization.type_checked_at.is_not(None)) == 1  # type: ignore[union-attr]
    await world.to("2027-01-21T09:00:30+08:00")
    await confirms(sam, "It is another type")
    await sam.sees(f"{KAI}, Live room: not 合作达人授权, please release it at once")
    await kai.sees("不是合作达人授权，请立即解除")
