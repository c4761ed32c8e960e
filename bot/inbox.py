"""Deliveries on disk before they are acknowledged: stored once, sealed, in order of their lane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from bot.inbound import Delivery, Inbound
from storage.database import Database
from storage.queries import inbox as rows
from storage.queries.inbox import Waiting
from storage.unit_of_work import SystemUnit

MOST_ATTEMPTS = 3
PAUSES = (timedelta(milliseconds=200), timedelta(seconds=2))  # before the second and the third attempt
_INBOUND: TypeAdapter[Inbound] = TypeAdapter(Inbound)


@dataclass(frozen=True)
class Stored:
    """A delivery that is safe now; its turn may run."""

    row_id: int
    lane: str


class Inbox:
    """What is stored and not yet run. Its methods work in a worker thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store(self, delivery: Delivery) -> Stored | None:
        """Write and commit; None for a duplicate. Raises Busy, and whatever a database that is away raises."""
        sealed = self._database.vault.seal(_INBOUND.dump_json(delivery.inbound), _place(delivery.key))
        with self._database.write() as transaction:
            row_id = rows.add(
                transaction.system,
                platform=delivery.platform,
                key=delivery.key,
                act_key=delivery.act_key,
                lane=delivery.lane,
                kind=delivery.inbound.type,
                payload=sealed,
            )
            if row_id is None:
                return None
            transaction.commit()
        return Stored(row_id, delivery.lane)

    def open(self, waiting: Waiting) -> Inbound:
        """Unseal a delivery; raises when its key is gone or this release does not know its shape."""
        return _INBOUND.validate_json(self._database.vault.open(waiting.payload, _place(waiting.key)))

    def lanes(self, stored_before: datetime) -> list[str]:
        """Lanes with deliveries that wait since then or longer."""
        with self._database.read() as transaction:
            return list(rows.open_lanes(transaction.system, stored_before))


def count_failure(system: SystemUnit, waiting: Waiting, error: str, real: datetime) -> bool:
    """Note a failed attempt; True when it was the last one and the delivery is parked."""
    attempts = waiting.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        rows.park(system, waiting.row_id, attempts=attempts, error=error, real=real)
        return True
    rows.fail(
        system, waiting.row_id, attempts=attempts, error=error, not_before=real + PAUSES[waiting.attempts]
    )
    return False


def _place(key: str) -> str:
    return f"inbox/{key}"
