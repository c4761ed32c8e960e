"""What people do in Telegram, as the turns hear it, and what the person sees at once."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Chat, Message, MessageEntity, Update, User
from telegram_stage import Stage, staged, started, until

from bot.answers import Answer, CloseForm, FormErrors, Nothing, Options, ShowForm, Toast
from bot.card import Button, Card, Confirm, Span
from bot.form import Form
from bot.handlers.telegram.adapter import TelegramRefused
from bot.handlers.telegram.parse import Me, parse
from bot.inbound import (
    Command,
    Delivery,
    FilesDropped,
    Migrated,
    Press,
    Reachability,
    Started,
    Text,
)
from bot.ports import Destination, Rejected, Sending
from bot.tokens import ButtonToken
from domain.errors import Busy
from domain.people import Act

KAI, MEI, BEN = 50001, 50010, 50011
MANAGERS, OPS = -1001000000001, -4001
TOKEN = ButtonToken(1, Act.TASK_CANCEL, 2, 3)
CARD = Card((Span("Task"),), buttons=((Button("See", TOKEN), Button("Help", TOKEN)),))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made


async def posted(stage: Stage, adapter: Any, card: Card, chat: int = KAI, kind: str = "private") -> None:
    payload = adapter.platform.renderer.card(card)
    await adapter.platform.sender.send(Sending("1", Destination("", str(chat), kind), payload))
    del stage


async def test_private_words_commands_and_links(stage: Stage) -> None:
    async with started(stage):
        await stage.do("start", user="kai", payload="abc_-1")
        await stage.do("say", user="kai", text="找10个女装达人")
        await stage.do("say", user="kai", text="/Shortlist@daren_demo_bot  10 skincare\ncreators")
        await stage.do("say", user="kai", text="/daren task now")
        await stage.do("say", user="kai", text="/mine@another_bot")
        await stage.do("say", user="kai", text="done")
        await until(lambda: len(stage.turns.ran) == 5)
    opened, words, command, bare, last = stage.turns.heard()
    assert isinstance(opened, Started)
    assert opened.payload == "abc_-1"
    assert isinstance(words, Text)
    assert (words.text, words.reply_to) == ("找10个女装达人", None)
    assert (words.sender.user, words.sender.name, words.sender.language) == ("50001", "穿搭师Kai", "zh-hans")
    assert (words.place.chat, words.place.kind) == ("50001", "private")
    assert isinstance(command, Command)
    assert (command.name, command.args) == ("shortlist", "10 skincare\ncreators")
    assert isinstance(bare, Command)
    assert (bare.name, bare.args) == ("task", "now")
    assert isinstance(last, Text)
    assert {delivery.lane for delivery in stage.turns.ran} == {"telegram::50001:50001"}


async def test_in_a_group_only_what_is_meant_for_the_bot(stage: Stage) -> None:
    async with started(stage) as adapter:
        await posted(stage, adapter, CARD, MANAGERS, "group")
        card = (await stage.seen("mei", MANAGERS))[-1]
        await stage.do("say", user="mei", chat=MANAGERS, text="lunch?")
        await stage.do("say", user="mei", chat=MANAGERS, text="@Daren_Demo_Bot who is late?")
        await stage.do("say", user="ben", chat=MANAGERS, text="why", reply_to=card["message_id"])
        await stage.do("say", user="ben", chat=MANAGERS, text="/mine@daren_demo_bot")
        await until(lambda: len(stage.turns.ran) == 3)
    mention, reply, command = stage.turns.heard()
    assert isinstance(mention, Text)
    assert mention.text == "who is late?"
    assert (mention.place.kind, mention.place.chat) == ("group", str(MANAGERS))
    assert isinstance(reply, Text)
    assert reply.reply_to == str(card["message_id"])
    assert isinstance(command, Command)


async def test_a_file_is_named_and_can_be_fetched(stage: Stage, tmp_path: Path) -> None:
    content = base64.b64encode(b"handle,followers\n" * 1000).decode()
    async with started(stage) as adapter:
        await stage.do("start", user="mei")
        await stage.do("upload", user="mei", filename="名单.csv", content_base64=content, caption="new ones")
        await until(lambda: len(stage.turns.ran) == 2)
        dropped = stage.turns.heard()[1]
        assert isinstance(dropped, FilesDropped)
        assert dropped.text == "new ones"
        assert (dropped.files[0].name, dropped.files[0].size) == ("名单.csv", 17000)
        target = tmp_path / "list.csv"
        fetch = adapter.platform.fetcher.fetch
        await fetch(dropped.files[0].ref, target, team="", most_bytes=20_000)
        assert target.read_bytes() == b"handle,followers\n" * 1000
        with pytest.raises(Rejected):
            await fetch(dropped.files[0].ref, tmp_path / "b", team="", most_bytes=16_999)
        with pytest.raises(Rejected):
            await fetch("nonsense", tmp_path / "c", team="", most_bytes=16_999)
    assert [one.name for one in tmp_path.iterdir()] == ["list.csv"]


async def test_blocking_and_leaving_and_moving(stage: Stage) -> None:
    async with started(stage):
        await stage.do("start", user="kai")
        await stage.do("block", user="kai")
        await stage.do("unblock", user="kai")
        await stage.do("member", user="bot", chat=MANAGERS, status="kicked")
        moved = await stage.do("migrate", chat="Ops")
        await until(lambda: sum(isinstance(one, Migrated) for one in stage.turns.heard()) == 2)
    states = [(one.place.kind, one.state) for one in stage.turns.heard() if isinstance(one, Reachability)]
    assert states[:2] == [("private", "blocked"), ("private", "active")]
    assert ("group", "kicked") in states
    moves = [one for one in stage.turns.ran if isinstance(one.inbound, Migrated)]
    assert {
        (one.inbound.place.chat, one.inbound.to) for one in moves if isinstance(one.inbound, Migrated)
    } == {(str(OPS), str(moved["chat_id"]))}
    assert len({one.act_key for one in moves}) == 1
    assert len({one.key for one in moves}) == 2


async def test_a_press_reaches_the_turn_and_its_toast_the_presser(stage: Stage) -> None:
    answers: list[Answer] = [
        Toast("Already approved by Lin at 14:05.", alert=True),
        Toast("x" * 300),
        Nothing(),
        ShowForm(Form("1:form:1:2:p:0", "T", "S", "C")),
        FormErrors({"a": "b"}),
        CloseForm(),
        Options(()),
    ]

    async def reply(delivery: Delivery) -> Answer:
        return answers.pop(0) if isinstance(delivery.inbound, Press) else Nothing()

    stage.turns.reply = reply
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        await posted(stage, adapter, CARD)
        first = await stage.do("press", user="kai", label="See")
        assert (first["answer"]["text"], first["answer"]["show_alert"]) == (
            "Already approved by Lin at 14:05.",
            True,
        )
        second = await stage.do("press", user="kai", label="Help")
        assert len(second["answer"]["text"]) == 200
        while answers:
            pressed = await stage.do("press", user="kai", label="See")
            assert pressed["answer"] is not None
    press = stage.turns.heard()[1]
    assert isinstance(press, Press)
    assert press.token == str(TOKEN)
    assert press.place.message == str((await stage.seen("kai"))[-1]["message_id"])


async def test_a_risky_button_asks_twice_and_only_yes_is_a_press(stage: Stage) -> None:
    sure = Confirm("Cancel?", "会通知 3 位达人。", "是", "否")
    card = Card(
        (Span("任务"),), buttons=((Button("取消任务", TOKEN, confirm=sure),), (Button("See", TOKEN),))
    )
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        await posted(stage, adapter, card)
        asked = await stage.do("press", user="kai", label="取消任务")
        assert asked["answer"]["text"] == "会通知 3 位达人。"
        assert (await stage.seen("kai"))[-1]["buttons"] == [
            ["取消任务"],
            ["确定：取消任务", "不，返回"],
            ["See"],
        ]
        await stage.do("press", user="kai", label="取消任务")
        await stage.do("press", user="kai", label="不，返回")
        assert (await stage.seen("kai"))[-1]["buttons"] == [["取消任务"], ["See"]]
        await stage.do("press", user="kai", label="取消任务")
    assert not any(isinstance(one, Press) for one in stage.turns.heard())
    async with started(stage):  # a restart between the question and its answer
        await stage.do("press", user="kai", label="确定：取消任务")
        await until(lambda: any(isinstance(one, Press) for one in stage.turns.heard()))
    press = stage.turns.heard()[-1]
    assert isinstance(press, Press)
    assert press.token == str(TOKEN)


async def test_a_busy_database_is_told_to_whoever_waits(stage: Stage) -> None:
    async def reply(delivery: Delivery) -> Answer:
        if isinstance(delivery.inbound, Started):
            return Nothing()
        raise Busy

    stage.turns.reply = reply
    async with started(stage) as adapter:
        await stage.do("start", user="lily")
        await posted(stage, adapter, CARD, 50002)
        pressed = await stage.do("press", user="lily", label="See")
        assert pressed["answer"]["text"] == "Received. The database is busy, so it takes a moment longer."
        assert pressed["answer"]["show_alert"]
        await stage.do("say", user="lily", text="hello")
        await until(lambda: len(stage.sandbox.recorder.of("sendMessage")) == 2)
    assert (await stage.seen("lily"))[-1]["text"].startswith("Received.")


async def test_a_slow_turn_does_not_leave_the_button_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.telegram.lanes._PATIENCE", 0.1)
    late = asyncio.Event()

    async def reply(delivery: Delivery) -> Answer:
        if isinstance(delivery.inbound, Press):
            await late.wait()
        return Toast("done at last")

    stage.turns.reply = reply
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        await posted(stage, adapter, CARD)
        assert (await stage.do("press", user="kai", label="See"))["answer"] is not None
        late.set()
        await until(lambda: len(stage.turns.ran) == 2)
        await until(lambda: len(stage.sandbox.recorder.of("sendMessage")) >= 3)


async def test_lanes_keep_order_and_do_not_wait_for_each_other(stage: Stage) -> None:
    gate = asyncio.Event()

    async def reply(delivery: Delivery) -> Answer:
        if delivery.inbound.type == "text" and delivery.inbound.text == "slow":
            await gate.wait()
        return Nothing()

    stage.turns.reply = reply
    async with started(stage):
        for person in ("kai", "lily"):
            await stage.do("start", user=person)
        for words in ("slow", "second", "third"):
            await stage.do("say", user="kai", text=words)
        await stage.do("say", user="lily", text="other lane")
        await until(lambda: any(getattr(one, "text", "") == "other lane" for one in stage.turns.heard()))
        gate.set()
        await until(lambda: len(stage.turns.ran) == 6)
    said = [one.text for one in stage.turns.heard() if isinstance(one, Text) and one.sender.user == "50001"]
    assert said == ["slow", "second", "third"]


async def test_a_wrong_token_is_refused_in_one_clear_sentence(stage: Stage) -> None:
    adapter = stage.adapter(token="7000000001:wrong")
    with pytest.raises(TelegramRefused, match="BotFather") as refused:
        await adapter.start()
    assert "wrong" not in str(refused.value)
    await adapter.stop()


async def test_the_menu_is_published_once_and_in_both_languages(stage: Stage) -> None:
    for _ in range(2):
        async with started(stage):
            await until(lambda: len(stage.sandbox.recorder.of("getMyCommands")) % 4 == 0)
            await until(lambda: len(stage.sandbox.recorder.of("setMyCommands")) == 4)
    answer = await stage.http.get("/control/telegram/commands", params={"user": "kai"})
    kai = {one["command"]: one["description"] for one in answer.json()["commands"]}
    assert kai["shortlist"] == "筛选并对比达人"
    answer = await stage.http.get("/control/telegram/commands", params={"user": "lily"})
    assert {one["command"]: one["description"] for one in answer.json()["commands"]}["mine"].startswith(
        "What waits"
    )


def test_updates_that_mean_nothing_are_passed_over() -> None:
    me = Me(1, "daren_bot")
    person, chat = User(5, "A", is_bot=False), Chat(5, "private")
    now = datetime.now(UTC)
    robot = Message(1, now, chat, from_user=User(6, "B", is_bot=True), text="hi")
    sticker = Message(2, now, chat, from_user=person)
    for update in (Update(1), Update(2, message=robot), Update(3, message=sticker)):
        assert parse(update, me).delivery is None
    edited = Message(3, now, chat, from_user=person, text="hi", entities=[MessageEntity("bold", 0, 2)])
    assert parse(Update(4, edited_message=edited), me).delivery is None


def test_a_press_on_a_message_that_cannot_be_read_any_more_is_still_a_press() -> None:
    press: dict[str, Any] = {
        "id": "9",
        "from": {"id": 5, "is_bot": False, "first_name": "A"},
        "chat_instance": "1",
        "data": str(TOKEN),
        "message": {"chat": {"id": -7, "type": "group", "title": "G"}, "message_id": 3, "date": 0},
    }
    found = parse(Update.de_json({"update_id": 1, "callback_query": press}, None), Me(1, "b"))
    assert found.delivery is not None
    assert isinstance(found.delivery.inbound, Press)
    assert (found.delivery.inbound.place.chat, found.delivery.inbound.place.message) == ("-7", "3")
    question = Update.de_json({"update_id": 2, "callback_query": press | {"data": f"?{TOKEN}"}}, None)
    asked = parse(question, Me(1, "b")).question
    assert asked is not None
    assert asked.message is None
