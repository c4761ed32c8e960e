"""Looks at a database from outside of any decision: may it be written, by whom, and under which keys its secrets are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import SQLModel

from storage.database import Database
from storage.tables import Workspace

SEALED = {
    "contacts of creators": ("creator", "contact_sealed"),
    "further contacts of creators": ("creator_contact", "sealed"),
    "codes of authorizations": ("authorization", "code"),
    "deliveries that wait": ("inbox", "payload"),
}
_BEGINNING = 5  # bytes: the version and the key's id (storage/vault.py)


def write_and_undo(database: Database) -> None:
    """Make a table and leave without committing. Raises Busy when that is not possible."""
    with database.write() as transaction:
        transaction.connection.execute(text("CREATE TABLE daren_check (x INTEGER)"))


def steps_over_walls(database: Database) -> bool:
    """Whether row-level security does not hold the role back that we connect as."""
    asked = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    with database.read() as transaction:
        return bool(transaction.connection.execute(asked).scalar())


def sealed_beginnings(database: Database) -> dict[str, set[bytes]]:
    """How sealed values begin, by what they are: enough to say which key each needs, and nothing of what is in them."""
    found: dict[str, set[bytes]] = {what: set() for what in SEALED}
    with database.read() as transaction:
        workspaces = transaction.connection.execute(select(Workspace.__table__.c.id)).scalars().all()  # type: ignore[attr-defined]
        for workspace_id in workspaces:
            transaction.workspace(workspace_id)  # on PostgreSQL a wall hides the others' rows
            for what, (table, column) in SEALED.items():
                sealed: Any = SQLModel.metadata.tables[table].c[column]
                query = select(func.substr(sealed, 1, _BEGINNING)).where(sealed.is_not(None)).distinct()
                found[what] |= {bytes(one) for one in transaction.connection.execute(query).scalars()}
    return found
