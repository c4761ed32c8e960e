"""The whole main job on the real program, by somebody who has nothing but its address."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from harness.processes import Outsider, program, readable, recording, secrets_in

SAMPLE = Path(__file__).resolve().parents[2] / "sandbox" / "page" / "samples" / "青禾男装_达人库.csv"
ANSWERS = {"Product": "Wool coat", "Fee": "2400", "Creators": ["穿搭师Kai"]}


class Sam:
    """An operator in #campaigns, by the labels on the screen."""

    def __init__(self, outside: Outsider) -> None:
        self.outside = outside

    async def runs(self, command: str) -> None:
        await self.outside.post("slack/command", user="sam", channel="#campaigns", text=f"/daren {command}")

    async def presses(self, label: str) -> None:
        await self.outside.post("slack/press", user="sam", channel="#campaigns", label=label)

    async def drops(self, path: Path) -> None:
        content = base64.b64encode(path.read_bytes()).decode()
        await self.outside.post(
            "slack/upload", user="sam", channel="#campaigns", filename=path.name, content_base64=content
        )

    async def fills(self) -> list[str]:
        """Submit modal after modal, answering what is known and keeping the rest; gives their titles."""
        titles = []
        while (modal := await self.outside.modal("sam")) is not None:
            titles.append(modal["title"])
            known = {field["label"] for field in modal["fields"]} & set(ANSWERS)
            answer = await self.outside.post(
                "slack/submit", user="sam", values={label: ANSWERS[label] for label in known}
            )
            assert answer["errors"] == {}, answer
        return titles

    async def sees(self, *texts: str) -> str:
        return await self.outside.sees(lambda: self.outside.slack("sam", "#campaigns"), *texts)


async def test_an_outsider_walks_the_main_job_by_http(tmp_path: Path) -> None:
    record = recording() or tmp_path / "record.jsonl"
    arguments = ["demo", "--port", "0", "--no-browser", "--record", str(record)]
    with program(tmp_path / "demo", *arguments) as demo:
        outside = Outsider(await demo.ready())
        try:
            await from_the_file_to_the_digest(outside)
        finally:
            await outside.close()
        demo.terminate()
        assert await demo.ended(10) == 0
        assert "Traceback" not in demo.said()
    calls = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert all(set(call) == {"platform", "method", "args"} for call in calls)
    assert {"chat.postMessage", "chat.update", "views.open"} <= methods(calls, "slack")
    assert {"sendMessage", "editMessageText", "answerCallbackQuery"} <= methods(calls, "telegram")
    assert not secrets_in(record.read_text(encoding="utf-8"))


def methods(calls: list[dict[str, str]], platform: str) -> set[str]:
    return {call["method"] for call in calls if call["platform"] == platform}


async def from_the_file_to_the_digest(outside: Outsider) -> None:
    sam = Sam(outside)
    for person in ("kai", "ben"):
        await outside.post("telegram/start", user=person)

    await sam.drops(SAMPLE)
    await sam.sees("38 new", "[Import]")
    await sam.presses("Import")
    await sam.sees("is imported", "[Undo the import]")

    await sam.runs("shortlist")
    assert (await sam.fills())[0] == "Goal and category"
    await sam.sees("Best match: 穿搭师Kai", "[Save]")
    await sam.presses("Save")
    await sam.sees("[Start a task]")
    await sam.presses("Start a task")
    titles = await sam.fills()
    assert (titles[0], titles[-1]) == ("Template", "New task")
    await sam.sees("1 linked", "穿搭师Kai: offered")

    def kai() -> object:
        return outside.telegram("kai")

    await outside.sees(kai, "Wool coat", "¥2,400", "[接受]")
    await outside.post("telegram/press", user="kai", label="接受")
    await sam.sees("穿搭师Kai accepted")
    card = next(one for one in await outside.telegram("kai") if "Wool coat" in one["text"])
    assert card["edited"]
    assert "[接受]" not in readable(card)

    await outside.post("clock", advance="7d")
    await outside.sees(kai, "[2 小时后]")
    await outside.post("telegram/press", user="kai", label="2 小时后")
    before = len(await outside.telegram("kai"))
    await outside.post("clock", advance="2h")
    again = await outside.sees(lambda: newer(outside, before), "[2 小时后]")
    assert "初稿提交" in again

    digest = await outside.sees(lambda: outside.telegram("ben", "Managers 管理群"), "Daily digest")
    assert digest.count("Daily digest") == 1, digest
    assert "穿搭师Kai" in digest


async def newer(outside: Outsider, number: int) -> list[dict[str, object]]:
    """Kai's messages after the first so many."""
    return (await outside.telegram("kai"))[number:]
