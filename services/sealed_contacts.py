"""What files say of how to reach a creator: one sealed object a creator, and a keyed hash of each contact to know it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.contacts import ContactKind, normal
from domain.ids import new_ids
from storage.bulk import Bulk, Ready
from storage.queries import contacts as rows
from storage.tables import CreatorContact
from storage.tables.base import utc_now
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

COMPARED = (ContactKind.WECHAT, ContactKind.PHONE, ContactKind.EMAIL)
"""What is compared; addresses, which files bring as well, are not: people of one house share them."""

_KINDS = {kind.value: kind for kind in COMPARED}
_MARK = 32  # characters of a hash: 128 bits tell contacts of one workspace apart, and half of it is written and indexed

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
    told = uow.vault.fingerprints(f"{kind.value}\0{compared}".encode(), f"{uow.workspace_id}/contact")
    return [each[:_MARK] for each in told]


class Marks:
    """The hashes of contacts that an import brings, made ready to be written with its rows."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._bulk = Bulk(uow.connection.dialect, CreatorContact, uow.workspace_id, scattered=True)
        self._usual = self._bulk.ready({"whose": "", "sealed": b"", "by_name": "", "at": utc_now()})
        self._places = [self._bulk.place(name) for name in ("id", "creator_id", "kind", "key")]

    def ready(self, uow: UnitOfWork, contacts: Mapping[int, Contact]) -> dict[int, list[Ready]]:
        """Rows of creators who have none yet, by creator."""
        marked = {creator_id: _marked(uow, contact) for creator_id, contact in contacts.items()}
        return self._rows(marked)

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
        self.put(uow, [row for hers in self._rows(fresh).values() for row in hers])

    def _rows(self, marked: Mapping[int, Collection[tuple[str, str]]]) -> dict[int, list[Ready]]:
        ids = iter(new_ids(sum(map(len, marked.values()))))
        at_id, at_creator, at_kind, at_key = self._places
        made: dict[int, list[Ready]] = {}
        for creator_id, hers in marked.items():
            rows = made[creator_id] = []
            for kind, key in hers:
                row = list(self._usual)
                row[at_id], row[at_creator], row[at_kind], row[at_key] = next(ids), creator_id, kind, key
                rows.append(row)
        return made


def _marked(uow: UnitOfWork, contact: Contact) -> list[tuple[str, str]]:
    """Kind and hash of each contact that is compared."""
    return [
        (kind, keys[0])
        for kind, written in contact.items()
        if kind in _KINDS and (keys := marks(uow, _KINDS[kind], written))
    ]
