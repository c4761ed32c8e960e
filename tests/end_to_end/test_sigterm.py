"""SIGTERM and hard times: the program ends cleanly, and its log holds what happened and no secret."""

from __future__ import annotations

import time
from pathlib import Path

from end_to_end.bench import bench, with_an_offer
from end_to_end.ledger import audit
from harness.databases import KEY
from harness.processes import Nursery, Outsider, Program, config, recording, secrets_in, until

from sandbox.server import Sandbox, running
from sandbox.world import DEMO
from storage.database import Database

LOUD = {"DARENBOT_LOG__LEVEL": "debug", "DARENBOT_LOG__JSON_LINES": "true"}


def test_what_must_not_be_logged_would_be_found() -> None:
    for secret in ("xoxb-demo", "xapp-1-A0B", "7000000001:demo-telegram-token", "ticket=4fT", KEY):
        assert secrets_in(f"…/bot{secret}/getMe", KEY), secret
    assert not secrets_in('2026-11-22T04:18:56Z {"teams": ["T0DAREN"], "sockets": 2}', KEY)


async def test_the_platforms_go_away_and_the_log_at_its_loudest_holds_no_secret(tmp_path: Path) -> None:
    async with running(Sandbox(DEMO, recording())) as url:
        program = Program(tmp_path / "run", "run", "--config", str(config(tmp_path, url, KEY)), env=LOUD)
        try:
            await until(lambda: _says(program, '"running"'), program.said)
            outside = Outsider(url)
            await outside.post("telegram/start", user="stranger")
            await outside.post("slack/command", user="lin", channel="#creators", text="/daren help")
            await outside.close()
        except BaseException:
            program.kill()
            raise
    try:
        await until(lambda: _says(program, "telegram.poll_failed"), program.said)
        program.terminate()
        assert await program.ended(10) == 0
    finally:
        program.kill()
    assert not secrets_in(program.said(), KEY)
    assert "Traceback" not in program.said()


async def _says(program: Program, words: str) -> bool:
    assert program.is_alive(), program.said()
    return words in program.said()


async def test_sigterm_in_the_middle_of_work_loses_nothing(
    tmp_path: Path, sqlite: Database, nursery: Nursery
) -> None:
    async with bench(tmp_path, sqlite, nursery) as world:
        await with_an_offer(world)
        await world.start()
        await world.rest()
        for _ in range(8):
            await world.outside.post("telegram/say", user="kai", text="/mine")
        began = time.monotonic()
        assert await world.stop() == 0
        assert time.monotonic() - began < 10
        await world.start()
        await world.rest()
        ledger = await audit(world)
        assert (ledger.lost, ledger.duplicated, ledger.unknown) == (0, 0, 0), ledger
        assert (await world.telegram_screen("kai")).count("1 件事等您处理") == 8
