"""A process that runs the pipeline over real files and dies at a chosen point.

The platforms are files: a line of `<platform>.log` is a message that stands in a chat for good.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from harness.databases import VAULT
from pipeline.merchant import delivery, dress, says
from pipeline.messengers import FakeFetcher, FakeRenderer
from pipeline.notes import Ears, PipelineHeard
from sqlmodel import select

from bot.card import Card
from bot.delivery import Pump, Timing
from bot.inbound import Delivery, Sender
from bot.inbox import Stored
from bot.ports import CannotTell, Destination, Limit, Platform, Sending, Sent
from bot.turn import Turns
from domain.clock import SystemClock
from domain.errors import Busy
from storage.database import Database
from storage.tables import Outbox
from storage.unit_of_work import SystemUnit

TIMING = Timing(poll=0.05, lease=0.5, recover_every=0.1, look_after=0.1)


class Death:
    """Kills the process the first time it comes to the chosen point."""

    def __init__(self, where: str) -> None:
        self._where = where

    def at(self, point: str) -> None:
        if point == self._where:
            os.kill(os.getpid(), signal.SIGKILL)


class FileSender:
    """Slack-like when `findable`: what stands in the file can be looked up by its delivery id."""

    def __init__(self, path: Path, death: Death, *, findable: bool) -> None:
        self._path = path
        self._death = death
        self._findable = findable

    def limits(self, to: Destination, *, edit: bool) -> Sequence[Limit]:
        del edit
        return [Limit(f"chat:{to.chat}", 0.001, 50)]

    async def send(self, sending: Sending) -> Sent:
        self._death.at("before the wire")
        await asyncio.sleep(0.005)
        with self._path.open("a", encoding="utf-8") as log:
            log.write(json.dumps([sending.delivery_id, sending.payload["text"]], ensure_ascii=False) + "\n")
        self._death.at("accepted")
        await asyncio.sleep(0.005)
        return Sent(channel="c", message=sending.delivery_id)

    async def find(self, sending: Sending) -> Sent | None:
        if not self._findable:
            raise CannotTell
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        if any(json.loads(line)[0] == sending.delivery_id for line in lines):
            return Sent(channel="c", message=sending.delivery_id)
        return None

    async def delete(self, to: Destination, sent: Sent) -> None:
        raise NotImplementedError


class DyingRenderer(FakeRenderer):
    def __init__(self, death: Death) -> None:
        self._death = death

    def card(self, card: Card) -> dict[str, Any]:
        self._death.at("claimed")
        return super().card(card)


class DyingCourier:
    """The pump, with a point between the turn's commit and the hand-over."""

    def __init__(self, pump: Pump, death: Death) -> None:
        self._pump = pump
        self._death = death

    def admit(self, system: SystemUnit, written: Sequence[Outbox], real: Any) -> Callable[[], None]:
        self._death.at("in the turn")
        go = self._pump.admit(system, written, real)

        def hand_over() -> None:
            self._death.at("committed")
            go()

        return hand_over


async def main(url: str, folder: Path, die_at: str, senders: list[Sender], texts: list[str]) -> None:
    death = Death(die_at)
    database = Database(url, VAULT)
    platforms = {
        name: Platform(
            name,
            DyingRenderer(death),
            FileSender(folder / f"{name}.log", death, findable=name == "slack"),
            FakeFetcher(),
        )
        for name in ("slack", "telegram")
    }
    clock = SystemClock()

    def present(*_: object, **__: object) -> PipelineHeard:
        raise NotImplementedError

    pump = Pump(database, platforms, dress, present, clock, timing=TIMING)
    turns = Turns(database, Ears().routes(), dress, clock, DyingCourier(pump, death))
    pump.start()
    await turns.recover()
    for text in texts:
        stored = [
            await _stored(turns, delivery(says(who, text), key=f"{text}/{who.user}")) for who in senders
        ]
        death.at("stored")
        await asyncio.gather(*(_answered(turns, one) for one in stored if one is not None))
    await turns.settled()
    deadline = asyncio.get_running_loop().time() + 20
    while _open(database):
        if asyncio.get_running_loop().time() > deadline:
            raise SystemExit("the outbox did not run dry")
        await asyncio.sleep(0.05)
    await turns.close()
    await pump.close()
    database.close()


async def _stored(turns: Turns, one: Delivery) -> Stored | None:
    """As a platform does: what was not acknowledged comes again."""
    while True:
        try:
            return await turns.store(one)
        except Busy:
            await asyncio.sleep(0.05)


async def _answered(turns: Turns, stored: Stored) -> None:
    with contextlib.suppress(Busy):  # it stays stored and runs by itself
        await turns.answer(stored)


def _open(database: Database) -> int:
    with database.read() as transaction:
        return sum(row.settled_at is None for row in transaction.session.exec(select(Outbox)).all())


def work(url: str, folder: Path, die_at: str, senders: list[Sender], texts: list[str]) -> None:
    """What the forked process does; it leaves without its parent's clean-up."""
    try:
        asyncio.run(main(url, folder, die_at, senders, texts))
    except BaseException:  # noqa: BLE001 - a process's last words
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
