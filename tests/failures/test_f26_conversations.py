"""Failure 26: a conversation of many steps, and the bot is killed after each of them; it goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from end_to_end.bench import Bench, bench, with_an_offer
from end_to_end.ledger import audit
from harness.processes import Nursery
from harness.world import Person, SlackPerson, TelegramPerson

from bot.acts.tasks import Links
from bot.table import routes
from storage.database import Database
from storage.sql import select
from storage.tables import FlowRun, Task

ANSWERS = {
    "Product": "Boots",
    "Title": "Boots for winter",
    "Fee": "1,800",
    "Deliverable": "One video",
    "Creators": ["穿搭师Kai", "Lily Ross"],
}


@dataclass
class Killing:
    """A world whose bot is killed after every act of a person, or (`point`) in the middle of what it does about it."""

    bench: Bench
    point: str
    acts: list[str] = field(default_factory=list)

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        self.acts.append(path)
        if not self.point:
            return await self.bench.outside.tries(path, **body)
        self.bench.die_at(self.point)
        if path.startswith("telegram/press"):
            body["wait"] = 0
        return await self.bench.outside.tries(path, **body)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        return await self.bench.outside.get(path, **query)

    async def acted(self) -> None:
        if self.point:
            await self.bench.dead()
        else:
            await self.bench.rest()
            await self.bench.kill()
        await self.bench.start()
        await self.bench.rest()


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("point", ["", "stored"], ids=["at rest", "in the middle"])
async def test_a_conversation_in_telegram_survives_a_kill_after_each_step(
    point: str, tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, database, nursery) as world:
        await with_an_offer(world)
        await world.outside.post("telegram/start", user="ben")
        await world.start()
        await world.rest()
        killing = Killing(world, point)
        await _walk(killing, TelegramPerson(killing, "ben", "en"))  # type: ignore[arg-type]
        assert world.kills >= 10
        asked = [call for call in world.sandbox.recorder.calls if _asks_for_the_fee(call)]
        assert len(asked) <= 2, "the question is not asked again after a kill"
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.unknown) == (0, 0, 0), ledger


async def test_a_conversation_in_slack_survives_a_kill_after_each_page(
    tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, database, nursery) as world:
        await with_an_offer(world)
        await world.start()
        await world.rest()
        killing = Killing(world, "")
        await _walk(killing, SlackPerson(killing, "sam", "en", "#campaigns"))  # type: ignore[arg-type]
        assert world.kills >= 4
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.unknown) == (0, 0, 0), ledger


async def _walk(killing: Killing, person: Person) -> None:
    routes(Links(str))  # the person's questions are looked up by what the bot asks
    await person.runs("task")
    await person.answers(ANSWERS)
    with killing.bench.reading() as session:
        tasks = [row.title for row in session.exec(select(Task).order_by(Task.id)).all()]  # type: ignore[arg-type]
        runs = [row.state for row in session.exec(select(FlowRun)).all()]
    assert tasks == ["Winter coat", "Boots for winter"]
    assert runs == ["finished"]
    assert "Boots for winter" in await killing.bench.telegram_screen("kai")


def _asks_for_the_fee(call: dict[str, Any]) -> bool:
    return (
        call["method"] == "sendMessage" and "fee" in str(call["args"].get("text", "")).split("\n")[0].lower()
    )
