"""The turn: one inbound, one transaction, no network inside."""

from __future__ import annotations

from typing import Protocol

from bot.answers import Answer, Options
from bot.card import Card
from bot.inbound import Delivery, OptionsWanted
from bot.inbox import Stored
from bot.reader import Reader
from bot.routes import Routes
from domain.clock import Clock
from domain.notices import Notice
from storage.database import Database


class Dress(Protocol):
    """Words for a notice: bot.messages.catalog.card, handed in by the composition root."""

    def __call__(self, notice: Notice, reader: Reader, workspace_id: int) -> Card: ...


class Turns:
    """What the adapters hand their deliveries to. Safe within one event loop; the work runs in threads."""

    def __init__(self, database: Database, routes: Routes, dress: Dress, clock: Clock) -> None: ...

    async def store(self, delivery: Delivery) -> Stored | None:
        """Put the delivery on disk; None for one that is there already. Acknowledge only after this.

        Raises Busy when the database was locked for a second; nothing is stored then.
        """
        raise NotImplementedError

    async def answer(self, stored: Stored) -> Answer:
        """Run the lane up to this delivery and give its answer.

        Raises Busy when the turn could not begin within a second: it stays stored and runs later.
        """
        raise NotImplementedError

    async def take(self, delivery: Delivery) -> Answer:
        """Store and answer; a duplicate is answered with Nothing."""
        raise NotImplementedError

    async def options(self, wanted: OptionsWanted) -> Options:
        """What a select offers for the letters typed so far; reads only."""
        raise NotImplementedError

    async def recover(self) -> int:
        """Run every lane that has deliveries waiting; gives how many lanes. At start and with every tick."""
        raise NotImplementedError

    async def close(self) -> None:
        """Let running turns end; what is stored and not begun waits for the next start."""
        raise NotImplementedError
