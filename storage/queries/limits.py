"""Shared rate limits as rows: every replica counts against the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update

from storage.queries.dialect import insert
from storage.tables import RateLimit
from storage.unit_of_work import SystemUnit

_T = RateLimit.__table__  # type: ignore[attr-defined]

# Built once: building a statement costs several times as much as running it.
_LOCKED = (
    select(_T.c.key, _T.c.tat_us, _T.c.closed_until)
    .where(_T.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(_T.c.key)
    .with_for_update()
)
_SAVE = update(_T).where(_T.c.key == bindparam("b_key")).values(tat_us=bindparam("b_tat"))


@dataclass(frozen=True)
class Bucket:
    """How full a limit is: theoretical arrival time in microseconds of real time, and closed until when."""

    tat_us: int = 0
    closed_until: datetime | None = None


def locked(system: SystemUnit, keys: Sequence[str]) -> dict[str, Bucket]:
    """The limits' present state, nobody else's to change until this transaction ends.

    Rows are taken in the order of their keys, so that two replicas never wait for each other crosswise.
    """
    if not keys:
        return {}
    found = _select(system, keys)
    missing = sorted(set(keys) - set(found))
    if missing:
        rows = [RateLimit(key=key).model_dump() for key in missing]
        system.connection.execute(insert(system, RateLimit).values(rows).on_conflict_do_nothing())
        found = _select(system, keys)
    return found


def save(system: SystemUnit, buckets: Mapping[str, Bucket]) -> None:
    if buckets:
        system.connection.execute(
            _SAVE,
            [{"b_key": key, "b_tat": bucket.tat_us} for key, bucket in sorted(buckets.items())],
        )


def close(system: SystemUnit, key: str, until: datetime) -> None:
    """A 429 said so: nothing goes before, and afterwards one by one."""
    locked(system, [key])
    system.connection.execute(update(_T).where(_T.c.key == key).values(closed_until=until))


def forget(system: SystemUnit, before: datetime) -> None:
    """Delete limits that have long been empty: a row a chat would stay for ever."""
    idle = int(before.timestamp() * 1_000_000)
    system.connection.execute(
        delete(_T).where(
            _T.c.tat_us < idle,
            _T.c.created_at < before,
            or_(_T.c.closed_until.is_(None), _T.c.closed_until < before),
        )
    )


def _select(system: SystemUnit, keys: Sequence[str]) -> dict[str, Bucket]:
    rows = system.connection.execute(_LOCKED, {"keys": sorted(set(keys))})
    return {key: Bucket(tat_us, closed_until) for key, tat_us, closed_until in rows}
