"""One turn as the acts and flows see it: who, where, when, and what has been decided so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.inbound import Base
from bot.reader import Reader
from domain.actor import Actor
from domain.notices import Notice
from domain.outcome import Outcome
from storage.tables import LinkedChat
from storage.unit_of_work import UnitOfWork


@dataclass
class Visit:
    """Handed to every act. Collects the Outcome; the turn writes it to the outbox and commits."""

    uow: UnitOfWork
    actor: Actor
    chat: LinkedChat  # where the person acts: her private chat when she acted outside any chat
    inbound: Base
    reader: Reader  # how she reads, here
    now: datetime  # business time
    real: datetime
    most_file_bytes: int = 20 << 20  # as configured
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def in_private(self) -> bool:
        """Nobody else reads what she sends: a group that is not linked is answered in her private chat all the same."""
        return self.chat.kind == "private" and self.inbound.place.kind == "private"

    @property
    def thread(self) -> str | None:
        """The thread an answer belongs in: the one acted in, else under the message itself in a channel."""
        place = self.inbound.place
        if self.chat.kind == "private" and place.kind != "private":
            return None  # acted in a chat that is not linked: the answer goes to her private one
        return place.thread or (place.message if self.chat.kind == "channel" else None)

    def add(self, outcome: Outcome) -> None:
        self.outcome = self.outcome + outcome

    def reply(self, notice: Notice) -> None:
        """Answer the person where she acted."""
        self.add(Outcome(reply=notice))
