"""What a refusal, a lost answer or a missing line means for a message."""

from __future__ import annotations

import asyncio
import logging
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram_stage import Stage, broken_server, http_answer, settings, staged, started

from bot.card import Attachment, Button, Card, Span
from bot.handlers.telegram import wire
from bot.handlers.telegram.adapter import TelegramAdapter
from bot.handlers.telegram.menu import invitation_url
from bot.handlers.telegram.render import TelegramRenderer
from bot.ports import (
    CannotTell,
    Destination,
    Gone,
    MessageGone,
    Moved,
    Rejected,
    RetryLater,
    SendError,
    Sending,
    Sent,
    Unknown,
)
from bot.tokens import ButtonToken
from domain.people import Act

KAI, MANAGERS, OPS = 50001, -1001000000001, -4001
TOKEN = ButtonToken(1, Act.TASK_CANCEL, 2, 3)
HELLO = TelegramRenderer().card(Card((Span("hello"),)))
STANDS = Sent("50001", "7")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made


def sending(
    chat: int | str = KAI, kind: str = "private", *, edit: Sent | None = None, **more: Any
) -> Sending:
    return Sending(
        "1",
        Destination("", str(chat), kind, more.get("thread")),
        more.get("payload", HELLO),
        edit,
        more.get("attachment"),
    )


async def refused(stage: Stage, adapter: TelegramAdapter, attempt: Sending) -> SendError:
    del stage
    with pytest.raises(SendError) as error:
        await adapter.platform.sender.send(attempt)
    return error.value


async def test_posting_editing_and_deleting(stage: Stage) -> None:
    async with started(stage) as adapter:
        sender = adapter.platform.sender
        await stage.do("start", user="kai")
        sent = await sender.send(sending())
        assert sent.channel == "50001"
        changed = TelegramRenderer().card(Card((Span("changed"),), buttons=((Button("See", TOKEN),),)))
        for _ in range(2):  # the same edit twice is a success
            assert await sender.send(sending(edit=sent, payload=changed)) == sent
        seen = (await stage.seen("kai"))[-1]
        assert (seen["text"], seen["buttons"]) == ("changed", [["See"]])
        await sender.delete(Destination("", "50001", "private"), sent)
        await sender.delete(Destination("", "50001", "private"), sent)
        assert isinstance(await refused(stage, adapter, sending(edit=sent)), MessageGone)
        with pytest.raises(CannotTell):
            await sender.find(sending())


async def test_files_and_pictures_with_their_captions(stage: Stage, tmp_path: Path) -> None:
    picture = tmp_path / "blob1"
    picture.write_bytes(PNG)
    table = tmp_path / "blob2"
    table.write_bytes(b"a,b\n1,2\n")
    render = TelegramRenderer().card
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        chart = render(Card((Span("Chart"),), attachment=Attachment("b", "roi.png", "ROI")))
        export = render(Card((Span("名单"),), attachment=Attachment("b", "名单.csv", "list")))
        stands = await adapter.platform.sender.send(sending(payload=chart, attachment=picture))
        await adapter.platform.sender.send(sending(payload=export, attachment=table))
        lost = sending(payload=export, attachment=tmp_path / "nothing")
        assert isinstance(await refused(stage, adapter, lost), Rejected)
        again = render(Card((Span("Newer chart"),), attachment=Attachment("b", "roi.png", "ROI")))
        await adapter.platform.sender.send(sending(payload=again, edit=stands))
        assert isinstance(await refused(stage, adapter, sending(edit=stands)), MessageGone)
    first, second = (await stage.seen("kai"))[-2:]
    assert (first["text"], first["photo"] is not None) == ("Newer chart", True)
    assert (second["text"], second["document"]["name"]) == ("名单", "名单.csv")


async def test_a_clip_plays_in_the_chat_and_a_picture_that_cannot_be_shown_goes_as_a_file(
    stage: Stage, tmp_path: Path
) -> None:
    clip, strip = tmp_path / "blob1", tmp_path / "blob2"
    clip.write_bytes(b"\x00\x00\x00\x18ftypmp42")
    strip.write_bytes(PNG[:16] + struct.pack(">II", 9_000, 10) + PNG[24:])
    render = TelegramRenderer().card
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        draft = render(Card((Span("Draft 1"),), attachment=Attachment("b", "draft.MP4", "draft")))
        await adapter.platform.sender.send(sending(payload=draft, attachment=clip))
        long = render(Card((Span("Long"),), attachment=Attachment("b", "long.png", "long")))
        await adapter.platform.sender.send(sending(payload=long, attachment=strip))
    first, second = (await stage.seen("kai"))[-2:]
    assert (first["text"], first["video"]["name"]) == ("Draft 1", "draft.MP4")
    assert (second["text"], second["document"]["name"]) == ("Long", "long.png")


async def test_people_and_groups_who_are_gone(stage: Stage) -> None:
    async with started(stage) as adapter:
        stranger = await refused(stage, adapter, sending(50099))
        assert isinstance(stranger, Gone)
        assert stranger.state == "blocked"
        await stage.do("start", user="kai")
        await stage.do("block", user="kai")
        blocked = await refused(stage, adapter, sending())
        assert isinstance(blocked, Gone)
        assert blocked.state == "blocked"
        await stage.do("member", user="bot", chat=MANAGERS, status="kicked")
        kicked = await refused(stage, adapter, sending(MANAGERS, "group"))
        assert isinstance(kicked, Gone)
        assert kicked.state == "kicked"
        moved = await stage.do("migrate", chat="Ops")
        elsewhere = await refused(stage, adapter, sending(OPS, "group"))
        assert isinstance(elsewhere, Moved)
        assert elsewhere.to == str(moved["chat_id"])
        await stage.do("start", user="lily")
        await stage.do("member", user="lily", status="deactivated")
        deleted = await refused(stage, adapter, sending(50002))
        assert isinstance(deleted, Gone)
        assert deleted.state == "deactivated"
        broken = await refused(stage, adapter, sending(MANAGERS, "group", payload={"text": ""}))
        assert isinstance(broken, Gone | Rejected)


async def test_too_fast_closes_the_limit_of_that_chat(stage: Stage) -> None:
    async with started(stage) as adapter:
        await stage.do("start", user="kai")
        attempts = [adapter.platform.sender.send(sending()) for _ in range(10)]
        results = await asyncio.gather(*attempts, return_exceptions=True)
        error = next(one for one in results if isinstance(one, RetryLater))
        assert error.after >= 1
        private = adapter.platform.sender.limits(Destination("", "50001", "private"), edit=False)
        assert error.limit_key == private[0].key
        group = adapter.platform.sender.limits(Destination("", str(MANAGERS), "group"), edit=True)
        assert len(group) == 3
        slowest = group[2]
        assert slowest.burst + 60 / slowest.every <= 20


def flat(status: int, description: str, **parameters: int) -> bytes:
    return http_answer(
        status,
        {"ok": False, "error_code": status, "description": description, "parameters": parameters}
        if parameters
        else {"ok": False, "error_code": status, "description": description},
    )


CASES: dict[str, tuple[bytes | None, type[SendError], str]] = {
    "cut after the request": (None, Unknown, ""),
    "500": (flat(500, "Internal Server Error"), Unknown, ""),
    "502 of a proxy": (http_answer(502, b"<html>Bad Gateway</html>"), Unknown, ""),
    "200 with another body": (http_answer(200, b"<html>welcome</html>"), Unknown, ""),
    "200 with a strange result": (http_answer(200, {"ok": True, "result": {"surprise": 1}}), Unknown, ""),
    "200 without a result": (http_answer(200, {"ok": True}), Unknown, ""),
    "429": (flat(429, "Too Many Requests: retry after 30", retry_after=30), RetryLater, "again after 30.0 s"),
    "429 of a proxy": (http_answer(429, b"slow down"), RetryLater, "again after 1.0 s"),
    "401": (flat(401, "Unauthorized"), RetryLater, ""),
    "403 blocked": (flat(403, "Forbidden: bot was blocked by the user"), Gone, "blocked"),
    "403 deactivated": (flat(403, "Forbidden: user is deactivated"), Gone, "deactivated"),
    "403 kicked": (flat(403, "Forbidden: bot was kicked from the supergroup chat"), Gone, "kicked"),
    "403 not a member": (flat(403, "Forbidden: bot is not a member of the channel chat"), Gone, "kicked"),
    "403 deleted": (flat(403, "Forbidden: the group chat was deleted"), Gone, "archived"),
    "403 new": (flat(403, "Forbidden: something new"), Gone, "kicked"),
    "400 no rights": (flat(400, "Bad Request: not enough rights to send text messages to the chat"), Gone, "archived"),
    "400 chat": (flat(400, "Bad Request: chat not found"), Gone, "blocked"),
    "400 ours": (flat(400, "Bad Request: can't parse entities: x"), Rejected, "an't parse entities: x"),
    "400 moved": (flat(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100777), Moved, "-100777"),
    "413": (http_answer(413, b"<html>too large</html>"), Rejected, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_what_an_answer_means(stage: Stage, name: str) -> None:
    answer, meaning, words = CASES[name]
    async with broken_server(answer) as (address, requests):
        adapter = TelegramAdapter(settings(address), stage.turns)
        error = await refused(stage, adapter, sending())
        assert type(error) is meaning
        assert words in str(error)
        assert len(requests) == 1  # nothing is repeated by the client
        again = await refused(stage, adapter, sending(edit=STANDS))
        assert type(again) is (RetryLater if meaning is Unknown else meaning)
        await adapter.stop()


async def test_no_line_means_certainly_not_sent(stage: Stage) -> None:
    adapter = TelegramAdapter(settings("http://127.0.0.1:9"), stage.turns)
    assert isinstance(await refused(stage, adapter, sending()), RetryLater)
    await adapter.stop()


async def test_silence_after_the_request_means_unknown(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_READ", 0.3)
    async with broken_server(None, hang=True) as (address, requests):
        adapter = TelegramAdapter(settings(address), stage.turns)
        assert isinstance(await refused(stage, adapter, sending()), Unknown)
        assert len(requests) == 1
        await adapter.stop()


async def test_429_in_many_chats_at_once_closes_the_whole_bot(stage: Stage) -> None:
    async with broken_server(flat(429, "Too Many Requests: retry after 5", retry_after=5)) as (address, _):
        adapter = TelegramAdapter(settings(address), stage.turns)
        keys = []
        for chat in (1, 2, 3):
            error = await refused(stage, adapter, sending(chat))
            assert isinstance(error, RetryLater)
            keys.append(error.limit_key)
        assert keys == ["telegram:7000000001:chat:1", "telegram:7000000001:chat:2", "telegram:7000000001"]
        await adapter.stop()


async def test_no_log_line_holds_the_token(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire.quiet()
    async with broken_server(http_answer(200, b"<html>")) as (address, _):
        adapter = TelegramAdapter(settings(address), stage.turns)
        await refused(stage, adapter, sending())
        await adapter.start()
        await adapter.stop()
    assert "demo-telegram-token" not in caplog.text
    assert "<html>" not in caplog.text


def test_a_link_that_opens_the_bot() -> None:
    assert invitation_url("daren_bot", "a-Z_9") == "https://t.me/daren_bot?start=a-Z_9"
    for wrong in ("", "a b", "x" * 65, "ü"):
        with pytest.raises(ValueError, match="64"):
            invitation_url("daren_bot", wrong)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000 01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082".replace(
        " ", ""
    )
)
