"""What a supervisor and Prometheus ask the bot, and that nobody is named in the answers."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from harness.databases import KEY, SqliteFiles
from harness.processes import config, program, recording, secrets_in, until
from harness.world import World, opened

from bot import demo
from bot.health import Health
from domain.clock import ShiftedClock
from sandbox.server import Sandbox, running
from sandbox.world import DEMO
from storage.database import Database
from storage.sql import select
from storage.tables import Tick

BEATS = ["conversations", "digests", "forgetting", "inbox", "jobs", "reminders"]


@pytest.fixture
async def world(tmp_path: Path, sqlite_files: SqliteFiles) -> AsyncIterator[World]:
    with sqlite_files.fresh(tmp_path):
        pass
    async with opened(tmp_path, transport="http") as made:
        yield made


async def asked(world: World, path: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        return await http.get(f"http://127.0.0.1:{world.port}{path}")


async def health(world: World) -> tuple[int, dict[str, Any]]:
    answer = await asked(world, "/healthz")
    return answer.status_code, answer.json()


async def figures(world: World) -> dict[str, float]:
    lines = (await asked(world, "/metrics")).text.splitlines()
    return {name: float(value) for name, _, value in (one.rpartition(" ") for one in lines if one[0] != "#")}


async def test_a_bot_that_works_says_so(world: World) -> None:
    await world.slack("sam", "#campaigns").runs("help")
    await world.app.clockwork.beat_all()
    status, said = await health(world)
    assert (status, said["ok"]) == (200, True), said
    assert said["database"] == {"ok": True, "kind": "sqlite"}
    assert said["migrations"]["current"] == said["migrations"]["needed"]
    assert {name: (one["ok"], one["transport"]) for name, one in said["adapters"].items()} == {
        "slack": (True, "http"),
        "telegram": (True, "webhook"),
    }
    assert (said["inbox"]["rows"], said["outbox"]["rows"], said["outbox"]["unknown"]) == (0, 0, 0)
    assert set(BEATS) <= set(said["beats"])
    assert all(one["seconds_ago"] < 30 for one in said["beats"].values())


async def test_beats_are_rows_that_any_process_can_read(world: World) -> None:
    await world.app.clockwork.beat_all()
    with world.app.database.read() as transaction:
        rows = {tick.name: tick for tick in transaction.session.exec(select(Tick)).all()}
    assert set(BEATS) <= set(rows)
    ran_at = rows["jobs"].ran_at
    assert ran_at is not None
    await world.advance("1d")
    with world.app.database.read() as transaction:
        after = {tick.name: tick for tick in transaction.session.exec(select(Tick)).all()}
    assert len(after) == len(rows), "one row a beat"
    assert after["jobs"].ran_at is not None
    assert (after["jobs"].ran_at - ran_at).days == 1
    assert (await health(world))[0] == 200


async def test_a_beat_that_stands_still_is_late(world: World) -> None:
    await world.app.clockwork.beat_all()
    await world.app.clockwork.stop()
    assert isinstance(world.app.clock, ShiftedClock)
    assert (await health(world))[0] == 200
    before = world.app.clock.offset
    await world.post("clock", advance="5m")
    await world.until(lambda: world.app.clock.offset != before)  # type: ignore[attr-defined]
    status, said = await health(world)
    assert status == 503
    assert not said["beats"]["jobs"]["ok"]
    assert said["beats"]["forgetting"]["ok"], "it beats once an hour"


async def test_a_database_that_cannot_be_written_is_not_well(world: World) -> None:
    await world.app.clockwork.beat_all()
    holder = sqlite3.connect(world.home / "daren.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    await world.post("clock", advance="1m")
    try:
        await world.until(lambda: bool(world.app.ticks.trouble))
        status, said = await health(world)
        assert (status, said["database"]) == (
            503,
            {"ok": False, "kind": "sqlite", "problem": "cannot be written: Busy"},
        )
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    await world.app.clockwork.beat_all()
    await world.until(lambda: not world.app.ticks.trouble)
    assert (await health(world))[0] == 200


async def test_a_database_that_is_gone_is_not_well_and_what_was_counted_is_still_told(
    world: World,
) -> None:
    away = Database("postgresql://nobody:nothing@127.0.0.1:1/none", world.app.database.vault)
    gone = Health(away, world.app.clock, parts=dict, beats=dict, written=str)
    ok, said = await gone.report()
    assert not ok
    assert said["database"]["ok"] is False
    assert b"daren_database_up 0.0" in await gone.exposition()
    gone.close()
    away.close()


async def test_what_happens_is_counted_and_nobody_is_named(world: World) -> None:
    before = await figures(world)
    sam, kai = world.slack("sam", "#campaigns"), world.telegram("kai")
    await sam.runs("task")
    await sam.answers({"Product": "Coat", "Fee": "2400", "Creators": ["穿搭师Kai"]})
    await kai.presses("Accept")
    text = (await asked(world, "/metrics")).text
    after = await figures(world)

    def more(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    assert more('daren_turns_total{kind="command",result="done"}') == 1
    assert more('daren_turns_total{kind="press",result="done"}') >= 1
    assert more('daren_turn_seconds_count{kind="command"}') == 1
    assert more('daren_deliveries_total{platform="slack",result="stored",transport="http"}') >= 2
    assert more('daren_deliveries_total{platform="telegram",result="stored",transport="webhook"}') == 1
    assert more('daren_sends_total{platform="telegram",result="stands"}') >= 1
    assert more('daren_send_lag_seconds_count{platform="slack"}') >= 1
    assert after['daren_outbox_rows{platform="slack"}'] == 0
    assert after['daren_unknown_sends{platform="telegram"}'] == 0
    assert after["daren_database_up"] == 1
    people = [user.id for user in DEMO.slack.teams[0].users] + [
        "50001",
        "Kai",
        "T0DAREN",
        "C0CAMPAIGNS",
        "Coat",
    ]
    report = (await asked(world, "/healthz")).text
    assert [name for name in people if name in text + report] == []
    assert secrets_in(text + report) == []


async def test_the_program_serves_health_beside_its_sockets_and_ends_in_time(tmp_path: Path) -> None:
    port = demo.free_port()
    async with running(Sandbox(DEMO, recording())) as url:
        path = config(tmp_path, url, KEY)
        path.write_text(path.read_text() + f"[http]\nport = {port}\n")
        with program(tmp_path / "run", "run", "--config", str(path)) as started:

            async def well() -> bool:
                assert started.is_alive(), started.said()
                async with httpx.AsyncClient(trust_env=False) as http:
                    try:
                        answer = await http.get(f"http://127.0.0.1:{port}/healthz")
                    except httpx.HTTPError:
                        return False
                return answer.status_code == 200 and answer.json()["adapters"]["slack"]["alive"] == 2

            await until(well, started.said)
            began = asyncio.get_running_loop().time()
            started.terminate()
            assert await started.ended() == 0, started.said()
            assert asyncio.get_running_loop().time() - began < 10


async def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    async with running(Sandbox(DEMO, recording())) as url:
        taken = url.rpartition(":")[2]
        path = config(tmp_path, url, KEY)
        path.write_text(path.read_text() + f"[http]\nport = {taken}\n")
        with program(tmp_path / "run", "run", "--config", str(path)) as started:
            assert await started.ended() == 2
            said = started.said().strip()
    assert said == f"http.port: cannot listen on 127.0.0.1:{taken} (Address already in use)."


async def test_the_demo_runs_over_http_too(tmp_path: Path) -> None:
    with program(tmp_path, "demo", "--port", "0", "--no-browser", "--transport", "http") as started:
        url = await started.ready()
        [own] = re.findall(r"^health and metrics: (http://[\d.:]+)/healthz", started.said(), re.MULTILINE)
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            act = {"user": "sam", "channel": "#campaigns", "text": "/daren help"}
            assert (await http.post(f"{url}/control/slack/command", json=act)).json()["ok"]
            adapters = (await http.get(f"{own}/healthz")).json()["adapters"]
        assert [(one["ok"], one["transport"]) for one in adapters.values()] == [
            (True, "http"),
            (True, "webhook"),
        ]
