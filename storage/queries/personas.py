"""The personas of a workspace: by name, by page, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from storage.queries.dialect import inserted
from storage.tables import Persona
from storage.unit_of_work import UnitOfWork


def add(uow: UnitOfWork, row: Persona) -> bool:
    """Write the persona; False when one of that name is there."""
    row.workspace_id = uow.workspace_id
    return inserted(uow, Persona, row.model_dump(), "workspace_id", "key")


def call(uow: UnitOfWork, row: Persona, name: str, key: str) -> bool:
    """Give the persona another name; False when one that was written at the same instant has it."""
    try:
        with uow.transaction.trying():
            row.name, row.key = name, key
            uow.flush()
    except IntegrityError:
        return False
    return True


def called(uow: UnitOfWork, key: str) -> Persona | None:
    """The one whose name is this, as names are compared."""
    return uow.first(uow.query(Persona).where(Persona.key == key))


def standing(uow: UnitOfWork, *, start: int = 0, most: int = 100) -> Sequence[Persona]:
    """Those that are not deleted, the oldest first."""
    query = uow.query(Persona).where(col(Persona.key).is_not(None)).order_by(col(Persona.id))
    return uow.all(query.offset(start).limit(most))


def count(uow: UnitOfWork) -> int:
    query = select(func.count()).where(
        col(Persona.workspace_id) == uow.workspace_id, col(Persona.key).is_not(None)
    )
    return int(uow.connection.execute(query).scalar_one())
