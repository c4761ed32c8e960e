"""Killed without a word at the points that hurt, and started again: nothing lost, nothing twice, on both databases."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from end_to_end.bench import CHANNEL, Bench, ProgramBench, bench, with_an_offer
from end_to_end.ledger import audit
from harness.processes import Nursery, until

from bot.messages.wording import say
from storage.database import Database
from storage.sql import col, func, select
from storage.tables import Assignment, Creator, ImportBatch, ImportChange

ROWS = 5_000


async def offered(world: Bench) -> None:
    """The bot runs, and everybody sees what can be pressed."""
    await with_an_offer(world)
    await world.start()
    await world.rest()
    assert "[接受]" in await world.telegram_screen("kai")
    assert "[Agree]" in await world.slack_screen()


def states(world: Bench) -> list[str]:
    with world.reading() as session:
        return sorted(session.exec(select(Assignment.state)).all())


def listed(world: Bench) -> list[tuple[str, str, str]]:
    """What the operator is shown: platform, chat and kind of every send whose fate nobody knows."""
    return [(one.platform, one.chat, one.what) for one in world.listed()]


@pytest.mark.parametrize("point", ["stored", "committed", "claimed slack", "wire slack"])
async def test_a_creator_accepts_and_the_bot_is_killed(
    point: str, tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, database, nursery) as world:
        await offered(world)
        world.die_at(point)
        world.does("telegram/press", user="kai", label=say("Accept", "zh_CN"), wait=1)
        await world.dead()
        await world.start()
        await world.rest()

        assert states(world) == ["accepted", "asked"]
        screen = await world.slack_screen()
        assert screen.count("穿搭师Kai accepted Winter coat") == 1, screen
        assert "[接受]" not in await world.telegram_screen("kai")
        assert listed(world) == []
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.unknown) == (0, 0, 0), ledger


@pytest.mark.parametrize("point", ["stored", "committed", "claimed telegram", "wire telegram"])
async def test_a_merchant_agrees_and_the_bot_is_killed(
    point: str, tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, database, nursery) as world:
        await offered(world)
        world.die_at(point)
        world.does("slack/press", user="lin", channel=CHANNEL, label="Agree")
        await world.dead()
        await world.start()
        await world.rest()

        assert states(world) == ["accepted", "offered"]
        screen = await world.slack_screen()
        assert screen.count("Lily Ross accepted Winter coat") == 1, screen
        told = (await world.telegram_screen("lily")).count("agreed: Winter coat")
        nobody_knows = [("telegram", "50002", "proposal_answered")]
        assert (told, listed(world)) == {
            "stored": (1, []),
            "committed": (0, nobody_knows),
            "claimed telegram": (0, nobody_knows),
            "wire telegram": (1, nobody_knows),
        }[point]
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.unknown) == (0, 0, len(listed(world))), ledger


async def test_an_import_is_killed_between_its_batches(
    tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, database, nursery) as world:
        await offered(world)
        before = count(world, Creator)
        await world.outside.post(
            "slack/upload", user="lin", channel=CHANNEL, filename="creators.csv", content_base64=a_file()
        )
        await world.outside.sees(lambda: world.outside.slack("lin", CHANNEL), "[Import]")
        await world.outside.post("slack/press", user="lin", channel=CHANNEL, label="Import")
        await until(lambda: under_way(world), "the import never began to write")
        await world.kill()
        done = written(world)
        assert 0 < done < ROWS
        assert count(world, ImportChange) == done

        await world.start()
        await world.rest()
        assert written(world) == ROWS
        assert count(world, ImportChange) == ROWS
        assert count(world, Creator) == before + ROWS
        screen = await world.slack_screen()
        assert screen.count("creators.csv is imported") == 1, screen
        assert "[Undo the import]" in screen
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.unknown) == (0, 0, 0), ledger


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_the_installed_program_is_killed_mid_send_and_recovers_in_its_own_time(
    tmp_path: Path, database: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, database, nursery, ProgramBench) as world:
        await offered(world)
        world.die_at("wire slack")
        world.does("telegram/press", user="kai", label=say("Accept", "zh_CN"), wait=1)
        await world.dead()
        await world.start()
        await world.rest()
        world.die_at("wire telegram")
        world.does("slack/press", user="lin", channel=CHANNEL, label="Agree")
        await world.dead()
        await world.start()
        await world.rest()

        assert states(world) == ["accepted", "accepted"]
        screen = await world.slack_screen()
        assert screen.count("accepted Winter coat") == 2, screen
        assert (await world.telegram_screen("lily")).count("agreed: Winter coat") == 1
        assert listed(world) == [("telegram", "50002", "proposal_answered")]
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.arrived) == (0, 0, 1), ledger


def a_file() -> str:
    """5,000 creators as a tool exports them."""
    header = "达人昵称,抖音号,平台,地区,粉丝数,活跃粉丝占比,报价/坑位费"
    rows = (f"达人{n},dy_{n:05},抖音,浙江,{n + 1000},{50 + n % 50}%,{1000 + n % 900}" for n in range(ROWS))
    return base64.b64encode("\n".join([header, *rows]).encode()).decode()


async def under_way(world: Bench) -> bool:
    return written(world) > 0


def written(world: Bench) -> int:
    with world.reading() as session:
        return session.exec(select(func.max(col(ImportBatch.done_rows)))).one() or 0


def count(world: Bench, model: type[Creator | ImportChange]) -> int:
    with world.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()
