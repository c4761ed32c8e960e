"""A message kept in sight, and who comes to a group: what Telegram tells, and what it has to be asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram_stage import Stage, staged, started, until

from bot.card import Card, Span
from bot.handlers.telegram.adapter import TelegramAdapter
from bot.handlers.telegram.render import TelegramRenderer
from bot.inbound import Command, MembersChanged
from bot.ports import Destination, Gone, MessageGone, Sending, Sent

KAI, OPS = 50001, "Ops"
TO = Destination("", str(KAI), "private")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made


async def posted(adapter: TelegramAdapter, words: str) -> Sent:
    payload = TelegramRenderer().card(Card((Span(words),)))
    return await adapter.platform.sender.send(Sending("1", TO, payload))


def pinned(stage: Stage) -> list[int]:
    return list(stage.sandbox.telegram.state.chats[KAI].pinned)


async def test_a_pin_makes_no_sound_takes_the_place_of_the_last_and_can_be_repeated(stage: Stage) -> None:
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        pins = adapter.platform.pins
        assert pins is not None
        first, second = await posted(adapter, "one"), await posted(adapter, "two")
        await pins.pin(TO, first, before=None, anew=True)
        await pins.pin(TO, first, before=None, anew=True)  # its answer was lost
        assert pinned(stage) == [int(first.message)]
        await pins.pin(TO, second, before=first.message, anew=False)
        assert pinned(stage) == [int(second.message)]
    assert all(call["disable_notification"] for call in stage.sandbox.recorder.of("pinChatMessage"))


async def test_what_a_person_took_down_is_not_put_up_again_unless_anew(stage: Stage) -> None:
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        pins = adapter.platform.pins
        assert pins is not None
        first, second = await posted(adapter, "one"), await posted(adapter, "two")
        await pins.pin(TO, first, before=None, anew=True)
        await stage.do("unpin", user="kai")
        await pins.pin(TO, second, before=first.message, anew=False)
        assert pinned(stage) == []
        await pins.pin(TO, second, before=first.message, anew=True)
        assert pinned(stage) == [int(second.message)]


async def test_a_pin_of_what_is_gone_says_so(stage: Stage) -> None:
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        pins = adapter.platform.pins
        assert pins is not None
        with pytest.raises(MessageGone):
            await pins.pin(TO, Sent(str(KAI), "999999"), before=None, anew=True)
        await stage.do("block", user="kai")
        with pytest.raises(Gone):
            await pins.pin(TO, Sent(str(KAI), "999999"), before=None, anew=True)


async def test_who_comes_to_a_group_and_leaves_it_is_told_bots_are_not(stage: Stage) -> None:
    async with started(stage):
        await stage.do("member", user="kai", chat=OPS, status="member")
        await stage.do("member", user="kai", chat=OPS, status="left")
        await until(lambda: len(stage.turns.heard()) >= 2)
    heard = [one for one in stage.turns.heard() if isinstance(one, MembersChanged)]
    assert [([p.user for p in one.joined], [p.user for p in one.left]) for one in heard] == [
        ([str(KAI)], []),
        ([], [str(KAI)]),
    ]
    assert heard[0].joined[0].name == "穿搭师Kai"


async def test_an_administrator_hears_of_changes_by_another_update_as_well(stage: Stage) -> None:
    async with started(stage):
        await until(lambda: stage.sandbox.recorder.of("getUpdates"))  # which updates are wanted is known
        await stage.do("member", user="kai", chat="Managers 管理群", status="member")
        await stage.do("member", user="kai", chat="Managers 管理群", status="administrator")
        await until(lambda: len(stage.turns.heard()) >= 2)
    heard = [one for one in stage.turns.heard() if isinstance(one, MembersChanged)]
    assert [[p.user for p in one.joined] for one in heard] == [[str(KAI)], [str(KAI)]]


async def test_a_group_is_counted_when_somebody_says_who_reads_there(stage: Stage) -> None:
    async with started(stage):
        await stage.do("say", user="mei", chat="Managers 管理群", text="/link team")
        await stage.do("say", user="mei", chat="Managers 管理群", text="/mine")
        await until(lambda: len(stage.turns.heard()) == 2)
    link, mine = stage.turns.heard()
    assert isinstance(link, Command)
    assert isinstance(mine, Command)
    assert link.place.company is not None
    assert link.place.company.count == 2  # Mei and Ben
    assert mine.place.company is None
    assert len(stage.sandbox.recorder.of("getChatMemberCount")) == 1
