"""Updates: kept until confirmed, given to one poller, filtered and expired as the real server does."""

import asyncio
from typing import Any

import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, EndPointNotFound
from telegram_bench import KAI, bench

from sandbox.telegram import limits


async def test_updates_stay_until_a_higher_offset_confirms_them() -> None:
    async with bench() as it:
        for text in ("one", "two", "three"):
            await it.do("say", user="kai", text=text)
        first = await it.bot.get_updates(offset=it.next_update)
        again = await it.bot.get_updates(offset=it.next_update)
        assert [one.message.text for one in first if one.message] == ["one", "two", "three"]
        assert [one.update_id for one in again] == [one.update_id for one in first]
        rest = await it.bot.get_updates(offset=first[1].update_id)
        assert [one.message.text for one in rest if one.message] == ["two", "three"]
        assert await it.bot.get_updates(offset=first[2].update_id + 1) == ()
        assert await it.bot.get_updates(offset=0) == ()


async def test_a_negative_offset_forgets_all_but_the_last() -> None:
    async with bench() as it:
        for text in ("one", "two", "three"):
            await it.do("say", user="kai", text=text)
        last = await it.bot.get_updates(offset=-1)
        assert [one.message.text for one in last if one.message] == ["three"]
        assert len(await it.bot.get_updates()) == 1


async def test_a_limit_gives_the_oldest() -> None:
    async with bench() as it:
        for text in ("one", "two", "three"):
            await it.do("say", user="kai", text=text)
        found = await it.bot.get_updates(offset=it.next_update, limit=2)
        assert [one.message.text for one in found if one.message] == ["one", "two"]


async def test_a_long_poll_ends_as_soon_as_something_comes() -> None:
    async with bench() as it:
        poll = asyncio.create_task(it.updates(seconds=20))
        await asyncio.sleep(0.05)
        await it.do("say", user="kai", text="hello")
        found = await asyncio.wait_for(poll, 2)
        assert found[0].message
        assert found[0].message.text == "hello"


async def test_a_second_poller_ends_the_first() -> None:
    async with bench() as it:
        older = asyncio.create_task(it.bot.get_updates(offset=it.next_update, timeout=20))
        await asyncio.sleep(0.1)
        await it.bot.get_updates(offset=it.next_update)
        with pytest.raises(
            Conflict, match="terminated by other getUpdates request; make sure that only one bot"
        ):
            await asyncio.wait_for(older, 2)


async def test_a_poll_ends_when_the_sandbox_stops() -> None:
    async with bench() as it:
        poll = asyncio.create_task(it.raw("getUpdates", offset=it.next_update, timeout=30))
        await asyncio.sleep(0.05)
        it.sandbox.stopping.set()
        assert (await asyncio.wait_for(poll, 2))["result"] == []


async def test_a_press_nobody_fetched_is_gone_after_150_seconds_and_a_message_after_a_day() -> None:
    async with bench() as it:
        await it.bot.send_message(KAI, "?", reply_markup=_keyboard())
        await it.do("press", user="kai", label="Yes", wait=0)
        await it.do("say", user="kai", text="hello")
        it.time.at += limits.CALLBACK_SECONDS + 1
        assert [one.callback_query for one in await it.bot.get_updates(offset=it.next_update)] == [None]
        it.time.at += limits.UPDATE_SECONDS
        assert await it.bot.get_updates(offset=it.next_update) == ()


async def test_allowed_updates_filter_new_updates_and_are_remembered() -> None:
    async with bench() as it:
        await it.bot.send_message(KAI, "?", reply_markup=_keyboard())
        await it.bot.get_updates(offset=it.next_update, allowed_updates=[Update.CALLBACK_QUERY])
        await it.do("say", user="kai", text="not wanted")
        await it.do("press", user="kai", label="Yes", wait=0)
        found = await it.raw("getUpdates", offset=it.next_update)
        assert [sorted(one) for one in found["result"]] == [["callback_query", "update_id"]]


async def test_by_default_changes_of_members_are_not_told() -> None:
    async with bench() as it:
        await it.raw("getUpdates", offset=it.next_update, allowed_updates=[])
        await it.do("member", user="kai", chat="Managers 管理群", status="member")
        kinds = [set(one) - {"update_id"} for one in (await it.raw("getUpdates"))["result"]]
        assert kinds == [{"message"}]
        await it.updates()
        await it.do("member", user="kai", chat="Managers 管理群", status="left")
        assert [one.chat_member is not None for one in await it.updates()] == [True, False]


async def test_a_webhook_is_kept_and_stops_polling() -> None:
    async with bench() as it:
        with pytest.raises(BadRequest, match=r"(?i)an HTTPS URL must be provided for webhook"):
            await it.bot.set_webhook("http://example.com/hook")
        await it.bot.set_webhook("https://example.com/hook", secret_token="s-1")
        assert (await it.bot.get_webhook_info()).url == "https://example.com/hook"
        with pytest.raises(Conflict, match="while webhook is active"):
            await it.bot.get_updates()
        assert "s-1" not in str(it.sandbox.recorder.calls)
        await it.bot.delete_webhook()
        await it.do("say", user="kai", text="hello")
        assert (await it.bot.get_webhook_info()).pending_update_count == 1
        await it.bot.delete_webhook(drop_pending_updates=True)
        assert await it.bot.get_updates() == ()


async def test_a_wrong_token_and_an_unknown_method_are_refused() -> None:
    async with bench() as it:
        wrong = await it.http.post("/telegram/bot7000000001:other/getMe")
        assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
        assert (await it.http.post("/telegram/botnonsense/getMe")).status_code == 404
        assert (await it.raw("sendTelepathy"))["description"] == "Not Found"
        with pytest.raises(EndPointNotFound):
            await it.bot.do_api_request("sendTelepathy")


def _keyboard() -> Any:
    return {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
