"""What people do wrong, by accident or not: a clear answer in their language, and nothing changed, lost or revealed."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest
from harness.world import Person, World, opened

from storage.sql import col, select
from storage.tables import Assignment, Audit, Creator, ImportBatch

PEOPLE = ["lin", "sam", "mei", "ben"]
STRANGERS_SENTENCE = "I do not know you yet. Open the invitation link that the merchant sent you."
NOT_FOR_YOU = "That is not available to you."


def somebody(world: World, key: str) -> Person:
    """A member of the team: lin and mei read Chinese; sam writes in the English channel."""
    match key:
        case "lin":
            return world.slack("lin")
        case "sam":
            return world.slack("sam", "#campaigns")
        case _:
            return world.telegram(key)


def a_png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\x80"))
        + chunk(b"IEND", b"")
    )


FILES = {
    "noise.csv": random.Random(3).randbytes(5_000),
    "empty.csv": b"\n \n",
    "picture.xlsx": a_png(),
    "prose.txt": "今天天气很好。\nNothing here is a table.\n".encode(),
}
UNREADABLE = "It cannot be read as a table. Save it as XLSX or CSV and drop it again."
REASONS = {
    "noise.csv": UNREADABLE,
    "empty.csv": "It holds no rows.",
    "picture.xlsx": UNREADABLE,
    "prose.txt": "No row of column names was found in the first six rows. A column with the handle is needed, such as "
    "抖音号 or Creator username.",
}


@pytest.mark.parametrize("key", PEOPLE)
async def test_a_file_that_is_no_list_is_refused_in_the_persons_language(key: str, tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        person = somebody(world, key)
        for name, content in FILES.items():
            path = tmp_path / name
            path.write_bytes(content)
            await person.drops(path)
            await person.sees(name)
            screen = await person.screen()
            assert person.word(REASONS[name]) in screen.rpartition(name)[2], screen
        await person.sees("Nothing was changed.")
        assert (
            world.count(ImportBatch, ImportBatch.state == "refused") == world.count(ImportBatch) == len(FILES)
        )
        assert world.count(Creator) == 4


async def test_a_file_without_a_byte_is_empty(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        sam = world.slack("sam", "#campaigns")
        form = {"user": "sam", "channel": "#campaigns"}
        answer = await world.http.post("slack/upload", data=form, files={"file": ("nothing.csv", b"")})
        assert answer.json()["ok"], answer.text
        await world.rest()
        await sam.sees("nothing.csv", "It holds no rows.")


def refusals(world: World) -> list[str]:
    """Acts that were refused to somebody, as the audit has them."""
    with world.app.database.read() as transaction:
        rows = transaction.session.exec(
            select(Audit).where(Audit.result == "refused").order_by(col(Audit.id))
        )
        return [row.act for row in rows]


async def test_a_stranger_in_slack_gets_nothing_and_leaves_a_trace(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        lin, eve = world.slack("lin"), world.slack("outsider")
        path = tmp_path / "list.csv"
        path.write_text("达人昵称,抖音号,平台,粉丝数\n阿岳,ayue,抖音,9000\n", encoding="utf-8")
        await lin.drops(path)
        before = await lin.screen()
        await world.post("slack/press", user="outsider", channel="#creators", label=lin.word("Import"))
        await world.rest()
        for command in ("shortlist", "task", "mine", "help", "language"):
            await world.post("slack/command", user="outsider", channel="#creators", text=f"/daren {command}")
            await world.rest()
        assert await eve.modal() is None
        own = (await world.get("slack/messages", channel="dm", user="outsider"))["messages"]
        hidden = (await world.get("slack/messages", channel="#creators", user="outsider"))["messages"]
        told = [one["visible"] for one in [*own, *(one for one in hidden if one["ephemeral"])]]
        assert told
        assert all(STRANGERS_SENTENCE in one or NOT_FOR_YOU in one for one in told), told
        assert await lin.screen() == before
        assert world.count(Creator) == 4
        assert refusals(world) == [
            "imp.apply",
            *(f"command {name}" for name in ("shortlist", "task", "mine", "help", "language")),
        ]


async def test_a_stranger_in_telegram_gets_nothing_and_leaves_a_trace(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        ben = world.telegram("ben")
        path = tmp_path / "list.csv"
        path.write_text("Creator username,Followers\nayue,9000\n", encoding="utf-8")
        await world.post("telegram/start", user="stranger")
        for command in ("shortlist", "task", "mine", "help"):
            await world.post("telegram/say", user="stranger", text=f"/{command}")
            await world.rest()
        nobody = await world.telegram("stranger").screen()
        assert nobody.count(STRANGERS_SENTENCE) == 5, nobody
        assert "青禾" not in nobody

        group = "Managers 管理群"
        await ben.world.post(
            "telegram/upload",
            user="ben",
            chat=group,
            filename=path.name,
            content_base64="Q3JlYXRvciB1c2VybmFtZSxGb2xsb3dlcnMKYXl1ZSw5MDAwCg==",
        )
        await world.rest()
        assert "[Import]" in await ben.screen(group)
        await world.post("telegram/member", user="stranger", chat=group, status="member", by="mei")
        await world.rest()
        press = await world.post("telegram/press", user="stranger", chat=group, label="Import")
        assert "There is no button 'Import'" in press["error"]  # the group is read by outsiders now
        assert world.count(ImportBatch, ImportBatch.state == "ready") == 1
        assert refusals(world) == [f"command {name}" for name in ("shortlist", "task", "mine", "help")]


async def sent_task(world: World, creators: list[str], product: str = "Coat") -> None:
    """Sam sends a task from #campaigns."""
    sam = world.slack("sam", "#campaigns")
    await sam.runs("task")
    await sam.answers({"Product": product, "Fee": "2400", "Creators": creators})


async def test_a_button_pressed_after_the_decision_says_what_was_decided(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        sam, lily = world.slack("sam", "#campaigns"), world.telegram("lily")
        await sent_task(world, ["Lily Ross"])
        await lily.presses("Ask for changes")
        await lily.answers({"Fee": "3000"})
        await sam.sees("Lily Ross asks for changes")
        await sam.presses("Agree")
        await sam.sees("Lily Ross accepted")
        assert world.count(Assignment, Assignment.state == "accepted") == 1

        for label in ("Agree", "Keep the offer"):
            await sam.presses(label)
        screen = await sam.screen()
        assert screen.count("Already accepted") == 2, screen
        assert screen.count("Lily Ross accepted") == 1, screen
        assert world.count(Assignment, Assignment.state == "accepted") == 1


async def test_five_thousand_characters_are_too_many_and_the_form_stays_open(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        sam = world.slack("sam", "#campaigns")
        await sam.runs("task")
        await sam.submits({})
        answer = await sam.submits({"Product": "长" * 5_000})
        assert answer["errors"] == {"Product": "Please enter at most 200 characters."}
        await sam.answers({"Product": "长" * 200, "Creators": ["Lily Ross"]})
        await world.telegram("lily").sees("长" * 200)


async def test_five_thousand_characters_are_too_many_and_the_question_stays(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        ben = world.telegram("ben")
        await ben.runs("task")
        await ben.presses("Styling video")
        for part, over in ((4_096, "3,896 characters too long."), (904, "704 characters too long.")):
            await ben.says("长" * part)  # Telegram's app splits what is longer
            question = (await ben.screen()).rpartition("Which product is it for?")[2]
            assert over in question, question
        await ben.answers({"Product": "长" * 200, "Creators": ["Lily Ross"]})
        await world.telegram("lily").sees("长" * 200)
