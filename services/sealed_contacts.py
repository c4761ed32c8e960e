"""What files say of how to reach a creator: one sealed object a creator, and a keyed hash of each contact to know it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.contacts import ContactKind, normal
from domain.ids import new_id
from storage.bulk import Bulk, Ready
from storage.queries import contacts as rows
from storage.tables import CreatorContact
from storage.tables.base import utc_now
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

COMPARED = (ContactKind.WECHAT, ContactKind.PHONE, ContactKind.EMAIL)
"""What is compared; addresses, which files bring as well, are not: people of one house share them."""

Contact = Mapping[str, str]
"""By kind, as a file's columns are called (domain/importing/creators.toml)."""


def place(creator_id: int) -> str:
    """What a creator's sealed contacts are bound to."""
    return f"creator/{creator_id}/contact"


def sealed(uow: UnitOfWork, creator_id: int, contact: Mapping[str, Any]) -> bytes:
    """Seal contacts, or anything that is kept of them, for this creator."""
    written = json.dumps(dict(contact), ensure_ascii=False, sort_keys=True)
    return uow.sealed(written, place(creator_id))


def opened(uow: UnitOfWork, creator_id: int, closed: bytes | None) -> dict[str, Any]:
    """What `sealed` gave; empty where there is nothing. Raises CannotOpen."""
    if closed is None:
        return {}
    known: dict[str, Any] = json.loads(uow.unsealed(closed, place(creator_id)))
    return known


def readable(uow: UnitOfWork, creator_id: int, closed: bytes | None) -> dict[str, str]:
    """The same; empty as well where the key was taken out of the settings."""
    try:
        return opened(uow, creator_id, closed)
    except CannotOpen:
        return {}


def marks(uow: UnitOfWork, kind: ContactKind, written: str) -> list[str]:
    """Keyed hashes of a contact under each configured key, the first for writing; none of what is no contact."""
    compared = normal(kind, written)
    if not compared:
        return []
    return uow.vault.fingerprints(f"{kind.value}\0{compared}".encode(), f"{uow.workspace_id}/contact")


class Marks:
    """The hashes of contacts that an import brings, made ready to be written with its rows."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._bulk = Bulk(uow.connection.dialect, CreatorContact, uow.workspace_id)
        self._usual = {"whose": "", "sealed": b"", "by_name": "", "at": utc_now()}

    def ready(self, uow: UnitOfWork, creator_id: int, contact: Contact) -> list[Ready]:
        """Rows of a creator who has none yet."""
        return self._rows(creator_id, _marked(uow, contact))

    def put(self, uow: UnitOfWork, ready: Sequence[Ready]) -> None:
        self._bulk.put(uow.connection, ready)

    def follow(self, uow: UnitOfWork, contacts: Mapping[int, Contact]) -> None:
        """Let the hashes of these creators be those of their contacts in files as they stand."""
        if not contacts:
            return
        wanted = {each: set(_marked(uow, contact)) for each, contact in contacts.items()}
        gone: list[int] = []
        fresh = {each: set(marked) for each, marked in wanted.items()}
        for row in rows.marked(uow, contacts):
            is_said = (row.kind, row.key) in wanted[row.creator_id]
            if row.is_gone and not is_said:
                continue  # it can be had back
            if row.is_gone or (row.is_mark and not is_said):
                gone.append(row.id)
            if not row.is_gone:
                fresh[row.creator_id].discard((row.kind, row.key))
        rows.remove(uow, gone)
        self.put(uow, [row for each, marked in fresh.items() for row in self._rows(each, sorted(marked))])

    def _rows(self, creator_id: int, marked: Iterable[tuple[str, str]]) -> list[Ready]:
        return [
            self._bulk.ready({
                "id": new_id(), "creator_id": creator_id, "kind": kind, "key": key, **self._usual,
            })
            for kind, key in marked
        ]  # fmt: skip


def _marked(uow: UnitOfWork, contact: Contact) -> list[tuple[str, str]]:
    """Kind and hash of each contact that is compared."""
    found = []
    for kind in COMPARED:
        written = contact.get(kind.value)
        keys = marks(uow, kind, written) if written else []
        found += [(kind.value, keys[0])] if keys else []
    return found
