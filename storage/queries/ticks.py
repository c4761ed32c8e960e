"""When each beat of the clockwork last ran, in whichever process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from storage.queries.dialect import insert
from storage.tables import Tick
from storage.unit_of_work import SystemUnit


def note(system: SystemUnit, name: str, ran_at: datetime, said: str) -> None:
    """Write that the beat ran, over what was written before."""
    row = Tick(name=name, ran_at=ran_at, note=said)
    statement = insert(system, Tick).values(**row.model_dump())
    system.connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"ran_at": ran_at, "note": said})
    )


def all_ticks(system: SystemUnit) -> Sequence[Tick]:
    return system.session.exec(select(Tick).order_by(col(Tick.name))).all()
