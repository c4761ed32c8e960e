"""Private contacts of creators: kept sealed, shown to whoever asks and written down, and known when two records share one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.actor import Actor
from domain.audiences import Member
from domain.contacts import ContactKind, Whose, normal
from domain.notices.duplicates import ContactShared, ContactsShown, Sharing
from domain.outcome import Outcome, Tell
from domain.people import Act
from services import sealed_contacts
from services.audit import decided
from services.creator_cards import cards
from storage.queries import contacts as rows
from storage.sql import col
from storage.tables import Creator, CreatorContact
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

_IMPORTED = frozenset({"wechat", "phone", "email"})


def add(
    uow: UnitOfWork,
    creator_id: int,
    whose: Whose,
    kind: ContactKind,
    written: str,
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Keep a contact; where another creator of the workspace has the same one, that is said and nothing more."""
    creator = uow.lock(Creator, creator_id)
    keys = _keys(uow, kind, written)
    standing = uow.first(
        uow.query(CreatorContact).where(
            CreatorContact.creator_id == creator.id,
            CreatorContact.kind == kind.value,
            col(CreatorContact.key).in_(keys),
        )
    )
    if standing is None:
        row = CreatorContact(
            creator_id=creator.id,
            whose=whose.value,
            kind=kind.value,
            key=keys[0],
            sealed=b"",
            by_name=by.name,
            at=now,
        )
        row.sealed = uow.sealed(" ".join(written.split()), _place(row.id))
        uow.add(row)
        uow.flush()
        decided(uow, Act.CREATOR_CONTACT_NEW, creator.id, by=by, now=now, kind=kind.value, whose=whose.value)
    shared = sharing(uow, creator.id)
    told = ContactShared(creator_id=creator.id, name=creator.name, others=shared) if shared else None
    others = [card for each in shared for card in cards(each.creator_id)]
    return Outcome(reply=told, refresh=(*cards(creator.id), *others))


def show(uow: UnitOfWork, creator_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Tell her contacts to whoever asks, in private; that it was asked stays in the audit log."""
    creator = uow.get(Creator, creator_id)
    lines = [(row.kind, row.whose, _opened(uow, row)) for row in _of(uow, creator.id)]
    lines += [(kind, "", value) for kind, value in _imported(uow, creator)]
    decided(uow, Act.CREATOR_CONTACTS, creator.id, by=by, now=now, shown=len(lines))
    text = "\n".join("\t".join(" ".join(part.split()) for part in line) for line in lines)
    told = ContactsShown(creator_id=creator.id, name=creator.name, contacts=text)
    return Outcome(tell=(Tell(told, Member(by.membership_id)),))


def sharing(uow: UnitOfWork, creator_id: int) -> tuple[Sharing, ...]:
    """Others with a contact of hers, by kind: never the contact."""
    found = rows.sharing(uow, creator_id)
    return tuple(Sharing(kind=kind, creator_id=other, name=name) for kind, other, name in found)


def _of(uow: UnitOfWork, creator_id: int) -> Sequence[CreatorContact]:
    query = uow.query(CreatorContact).where(CreatorContact.creator_id == creator_id)
    return uow.all(query.order_by(col(CreatorContact.id)))


def _keys(uow: UnitOfWork, kind: ContactKind, written: str) -> list[str]:
    """Keyed hashes of the contact under each configured key; the first is written."""
    return uow.vault.fingerprints(
        f"{kind.value}\0{normal(kind, written)}".encode(), f"{uow.workspace_id}/contact"
    )


def _opened(uow: UnitOfWork, row: CreatorContact) -> str:
    try:
        return uow.unsealed(row.sealed, _place(row.id))
    except CannotOpen:  # its key was taken out of the settings
        return "?"


def _imported(uow: UnitOfWork, creator: Creator) -> list[tuple[str, str]]:
    """What files said of how to reach her, addresses left out."""
    known = sealed_contacts.readable(uow, creator.id, creator.contact_sealed)
    return [(kind, str(value)) for kind, value in known.items() if kind in _IMPORTED]


def _place(row_id: int) -> str:
    return f"creator_contact/{row_id}"
