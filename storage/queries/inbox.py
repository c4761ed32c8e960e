"""The inbox's statements: each turn runs all of them, so they are Core and few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, text, update

from domain.ids import new_id
from storage.queries.dialect import inserted, word
from storage.tables import Inbox
from storage.unit_of_work import SystemUnit

_T = Inbox.__table__  # type: ignore[attr-defined]

# Built once: building a statement costs several times as much as running it.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 0))")
_OLDEST = (
    select(_T.c.id, _T.c.platform, _T.c.key, _T.c.kind, _T.c.payload, _T.c.attempts, _T.c.not_before)
    .where(_T.c.lane == bindparam("lane"), _T.c.state == word("new"))
    .order_by(_T.c.id)
    .limit(2)
)
_SETTLE = (
    update(_T)
    .where(_T.c.id == bindparam("row_id"))
    .values(state="done", payload=None, settled_at=bindparam("real"))
)


@dataclass(frozen=True)
class Waiting:
    """The oldest delivery of a lane that has not been run."""

    row_id: int
    platform: str
    key: str
    kind: str
    payload: bytes
    attempts: int
    not_before: datetime | None


def add(system: SystemUnit, **values: Any) -> int | None:
    """Write the delivery and give its id; None when its key or its act's key is there already."""
    row_id = new_id()
    return row_id if inserted(system, Inbox, {"id": row_id, **values}) else None


def lock_lane(system: SystemUnit, lane: str) -> None:
    """Keep other processes out of the lane until the transaction ends; SQLite's writers wait for each other anyway."""
    if system.connection.dialect.name == "postgresql":
        system.connection.execute(_LOCK, {"lane": lane})


def oldest(system: SystemUnit, lane: str) -> tuple[Waiting | None, bool]:
    """The lane's oldest delivery that waits, and whether another one waits behind it."""
    rows = system.connection.execute(_OLDEST, {"lane": lane}).all()
    return (Waiting(*rows[0]) if rows else None), len(rows) > 1


def settle(system: SystemUnit, row_id: int, real: datetime) -> None:
    """The turn is over: the delivery's words are gone with this commit."""
    system.connection.execute(_SETTLE, {"row_id": row_id, "real": real})


def fail(system: SystemUnit, row_id: int, *, attempts: int, error: str, not_before: datetime) -> None:
    system.connection.execute(
        update(_T)
        .where(_T.c.id == row_id, _T.c.state == "new")
        .values(attempts=attempts, error=error, not_before=not_before)
    )


def park(system: SystemUnit, row_id: int, *, attempts: int, error: str, real: datetime) -> None:
    """Set a poisonous delivery aside, sealed payload and all, so that its lane goes on."""
    system.connection.execute(
        update(_T)
        .where(_T.c.id == row_id, _T.c.state == "new")
        .values(state="parked", attempts=attempts, error=error, settled_at=real)
    )


def open_lanes(system: SystemUnit, stored_before: datetime) -> Sequence[str]:
    """Lanes with deliveries that wait since then or longer, the longest waiting first."""
    query = (
        select(_T.c.lane)
        .where(_T.c.state == "new", _T.c.created_at <= stored_before)
        .group_by(_T.c.lane)
        .order_by(func.min(_T.c.id))
    )
    return list(system.connection.execute(query).scalars())


def oldest_age(system: SystemUnit, real: datetime) -> timedelta:
    """How long the oldest delivery has waited: a figure of health."""
    first = system.connection.execute(select(func.min(_T.c.created_at)).where(_T.c.state == "new")).scalar()
    return timedelta() if first is None else real - first
