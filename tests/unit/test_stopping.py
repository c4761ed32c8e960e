"""Parts that do not end hold up the end of the whole only so long, whatever their number."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

import bot.app
from bot.app import App
from bot.demo import demo_settings
from sandbox.world import DEMO


class HangingApp(App):
    """Four parts of it never end."""

    def _adapters(self) -> list:  # type: ignore[type-arg]
        return []

    async def hang(self) -> None:
        await asyncio.Event().wait()


async def test_stopping_takes_its_time_once_for_all_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.app, "STOP_SECONDS", 1.0)
    monkeypatch.setattr(bot.app, "LEAST_STOP_SECONDS", 0.05)
    app = HangingApp(demo_settings(DEMO, "http://127.0.0.1:9", tmp_path))
    closes = (app.turns.close, app.pump.close)
    for part, name in (
        (app.clockwork, "stop"),
        (app.jobs, "close"),
        (app.turns, "close"),
        (app.pump, "close"),
    ):
        setattr(part, name, app.hang)
    began = time.monotonic()
    await app.stop()
    assert time.monotonic() - began < 3.5  # four parts with a second each would take four
    for close in closes:
        await close()
