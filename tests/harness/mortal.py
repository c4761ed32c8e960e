"""The bot as a process that can be killed at a chosen point: the real composition root, with its ports wrapped from outside.

The process dies when it comes to the point that the file `die-at` in its folder names; the test writes and removes the file.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from bot import logs
from bot.app import App
from bot.config import Settings
from bot.delivery import Pump, Timing
from bot.demo import demo_settings
from bot.flows.cards import draw
from bot.messages.catalog import card
from bot.ports import Destination, Limit, Platform, SenderPort, Sending, Sent
from domain.clock import ShiftedClock
from sandbox.world import DEMO
from services.cards import present
from storage.blobs import Blobs
from storage.tables import Outbox
from storage.unit_of_work import SystemUnit

QUICK = Timing(look_after=0.3, recover_every=0.2)


@dataclass(frozen=True)
class Life:
    """One process of the bot. `ahead`: how far its real time is ahead, so that leases of the dead have lapsed."""

    sandbox_url: str
    database_url: str
    home: Path
    ahead: timedelta


class Death:
    """Kills the process without a word at the chosen point."""

    def __init__(self, home: Path) -> None:
        self._file = home / "die-at"

    def at(self, point: str) -> None:
        if self._file.exists() and self._file.read_text(encoding="utf-8") == point:
            os.kill(os.getpid(), signal.SIGKILL)


class LaterClock(ShiftedClock):
    """Real time, ahead."""

    def __init__(self, ahead: timedelta) -> None:
        super().__init__()
        self._ahead = ahead

    def real(self) -> datetime:
        return datetime.now(UTC) + self._ahead


class DyingSender:
    """A platform's sender; `claimed`: the row is being sent and nothing is on the wire yet."""

    def __init__(self, name: str, sender: SenderPort, death: Death) -> None:
        self._name = name
        self._sender = sender
        self._death = death

    def limits(self, to: Destination, *, edit: bool) -> Sequence[Limit]:
        return self._sender.limits(to, edit=edit)

    async def send(self, sending: Sending) -> Sent:
        if sending.edit is None:
            self._death.at(f"claimed {self._name}")
        return await self._sender.send(sending)

    async def find(self, sending: Sending) -> Sent | None:
        return await self._sender.find(sending)

    async def delete(self, to: Destination, sent: Sent) -> None:
        await self._sender.delete(to, sent)


class DyingCourier:
    """The pump, with a point between the turn's commit and everything that follows it."""

    def __init__(self, pump: Pump, death: Death) -> None:
        self._pump = pump
        self._death = death

    def admit(self, system: SystemUnit, written: Sequence[Outbox], real: datetime) -> Callable[[], None]:
        go = self._pump.admit(system, written, real)

        def hand_over() -> None:
            self._death.at("committed")
            go()

        return hand_over


class MortalApp(App):
    """The bot, dying where it is told to."""

    def __init__(self, settings: Settings, clock: LaterClock, death: Death) -> None:
        self._death = death
        super().__init__(settings, clock)
        self.pump = Pump(
            self.database,
            self._platforms(),
            card,
            present,
            self.clock,
            blobs=Blobs(settings.files.folder),
            draw=draw,
            timing=QUICK,
        )
        self.turns.courier = DyingCourier(self.pump, death)
        answer, store = self.turns.answer, self.turns.store

        async def dying_store(*arguments: object) -> object:
            death.at("fetched")
            return await store(*arguments)  # type: ignore[arg-type]

        async def dying_answer(*arguments: object) -> object:
            death.at("stored")
            return await answer(*arguments)  # type: ignore[arg-type]

        self.turns.store = dying_store  # type: ignore[method-assign, assignment]
        self.turns.answer = dying_answer  # type: ignore[method-assign, assignment]

    def _platforms(self) -> dict[str, Platform]:
        return {
            name: replace(platform, sender=DyingSender(name, platform.sender, self._death))
            for name, platform in super()._platforms().items()
        }


def live(life: Life, ready: Connection) -> None:
    """Run until SIGTERM; says so over `ready` when everything listens."""
    logs.configure("debug")
    asyncio.run(_live(life, ready))


async def _live(life: Life, ready: Connection) -> None:
    settings = demo_settings(DEMO, life.sandbox_url, life.home, life.database_url)
    app = MortalApp(settings, LaterClock(life.ahead), Death(life.home))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await app.start()
    ready.send("ready")
    await stop.wait()
    await app.stop()
