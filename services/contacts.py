"""Private contacts of creators: kept sealed, shown to whoever asks and written down, and known when two records share one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Member
from domain.authorization import masked
from domain.contacts import ContactKind, Whose
from domain.errors import Refusal
from domain.notices.duplicates import (
    ContactChanged,
    ContactGone,
    ContactRestored,
    ContactShared,
    ContactsShown,
    Sharing,
)
from domain.outcome import Card, Outcome, Tell
from domain.people import Act
from services import sealed_contacts
from services.audit import decided
from services.creator_cards import cards
from storage.queries import contacts as rows
from storage.sql import col
from storage.tables import Creator, CreatorContact
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

UNDO_FOR = timedelta(minutes=10)
_IMPORTED = frozenset(kind.value for kind in sealed_contacts.COMPARED)


@dataclass(frozen=True)
class Known:
    """A contact to be picked: of it only a hint is said."""

    id: int
    kind: ContactKind
    whose: str
    hint: str


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
    rows.forget_gone(uow, now - UNDO_FOR)
    creator = uow.lock(Creator, creator_id)
    standing = _under(uow, creator.id, kind, written)
    if standing is None or standing.gone_at is not None or not standing.sealed:
        _write(uow, standing, creator.id, whose, kind, written, by=by, now=now)
        decided(uow, Act.CREATOR_CONTACT_NEW, creator.id, by=by, now=now, kind=kind.value, whose=whose.value)
    shared = sharing(uow, creator.id)
    told = ContactShared(creator_id=creator.id, name=creator.name, others=shared) if shared else None
    return Outcome(reply=told, refresh=_cards(creator.id, shared))


def _write(
    uow: UnitOfWork,
    standing: CreatorContact | None,
    creator_id: int,
    whose: Whose,
    kind: ContactKind,
    written: str,
    *,
    by: Actor,
    now: datetime,
) -> CreatorContact:
    """Write a contact down, in the row that stands for the same one if there is any."""
    key = sealed_contacts.marks(uow, kind, written)[0]
    row = standing or CreatorContact(
        creator_id=creator_id, whose="", kind=kind.value, key=key, sealed=b"", by_name="", at=now
    )
    if row.gone_at is not None:
        _let_stand(uow, row)
    row.whose, row.key, row.by_name, row.at = whose.value, key, by.name, now
    row.sealed = uow.sealed(" ".join(written.split()), _place(row.id))
    uow.add(row)
    uow.flush()
    return row


def _let_stand(uow: UnitOfWork, row: CreatorContact) -> None:
    """Write one that was taken away anew: what had taken its place stands beside it, whatever becomes of it."""
    for instead in _instead_of(uow, row):
        instead.instead_of = None
    row.gone_at, row.instead_of = None, None


def _instead_of(uow: UnitOfWork, row: CreatorContact) -> Sequence[CreatorContact]:
    hers = CreatorContact.creator_id == row.creator_id  # an index knows these
    return uow.all(uow.query(CreatorContact).where(hers, CreatorContact.instead_of == row.id))


def known(uow: UnitOfWork, creator_id: int) -> list[Known]:
    """Her contacts that can be changed or taken away."""
    creator = uow.get(Creator, creator_id)
    in_files = _by_key(uow, creator)
    found = []
    for row in _of(uow, creator.id):
        plain = _opened(uow, row) if row.sealed else in_files.get(row.key, "?")
        found.append(Known(row.id, ContactKind(row.kind), row.whose, masked(plain)))
    return found


def change(
    uow: UnitOfWork, contact_id: int, whose: Whose, written: str | None, *, by: Actor, now: datetime
) -> Outcome:
    """Write another contact in the place of one, or say whose it is; None leaves the contact as it is."""
    rows.forget_gone(uow, now - UNDO_FOR)
    row, creator = _standing(uow, contact_id)
    kind = ContactKind(row.kind)
    _out_of_file(uow, creator, row)
    decided(uow, Act.CREATOR_CONTACT_EDIT, creator.id, by=by, now=now, kind=row.kind, whose=whose.value)
    if written is None or row.key in sealed_contacts.marks(uow, kind, written):
        if written is None:  # not even opened: its key may be missing
            row.whose, row.by_name, row.at = whose.value, by.name, now
        else:
            _write(uow, row, creator.id, whose, kind, written, by=by, now=now)
        return Outcome(reply=_changed(uow, creator, row, removed=False), refresh=cards(creator.id))
    other = _under(uow, creator.id, kind, written)
    if other is None or other.gone_at is not None:
        _write(uow, other, creator.id, whose, kind, written, by=by, now=now).instead_of = row.id
    row.gone_at = now
    uow.flush()
    told = _changed(uow, creator, row, removed=False)
    return Outcome(reply=told, refresh=_cards(creator.id, told.others))


def remove(uow: UnitOfWork, contact_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Take a contact away; for ten minutes it can be had back."""
    rows.forget_gone(uow, now - UNDO_FOR)
    row, creator = _standing(uow, contact_id)
    before = sharing(uow, creator.id)
    _out_of_file(uow, creator, row)
    row.gone_at = now
    uow.flush()
    decided(uow, Act.CREATOR_CONTACT_REMOVE, creator.id, by=by, now=now, kind=row.kind)
    return Outcome(reply=_changed(uow, creator, row, removed=True), refresh=_cards(creator.id, before))


def restore(uow: UnitOfWork, contact_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Undo a change or a removal within ten minutes; raises Refusal when it cannot be undone any more."""
    row = uow.first(uow.query(CreatorContact).where(CreatorContact.id == contact_id))
    if row is None or row.gone_at is None or now > row.gone_at + UNDO_FOR:
        raise Refusal(ContactGone())
    creator = uow.lock(Creator, row.creator_id)
    taken = _instead_of(uow, row)
    if any(_instead_of(uow, each) for each in taken):  # that one was changed as well since: undo it first
        raise Refusal(ContactGone())
    for instead in taken:
        uow.session.delete(instead)
    row.gone_at = None
    uow.flush()
    decided(uow, Act.CREATOR_CONTACT_UNDO, creator.id, by=by, now=now, kind=row.kind)
    told = ContactRestored(creator_id=creator.id, name=creator.name)
    return Outcome(reply=told, refresh=_cards(creator.id, sharing(uow, creator.id)))


def show(uow: UnitOfWork, creator_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Tell her contacts to whoever asks, in private; that it was asked stays in the audit log."""
    rows.forget_gone(uow, now - UNDO_FOR)
    creator = uow.get(Creator, creator_id)
    typed = [row for row in _of(uow, creator.id) if row.sealed]
    lines = [(row.kind, row.whose, _opened(uow, row)) for row in typed]
    lines += _imported(uow, creator, {row.key for row in typed})
    decided(uow, Act.CREATOR_CONTACTS, creator.id, by=by, now=now, shown=len(lines))
    text = "\n".join("\t".join(" ".join(part.split()) for part in line) for line in lines)
    told = ContactsShown(creator_id=creator.id, name=creator.name, contacts=text)
    return Outcome(tell=(Tell(told, Member(by.membership_id)),))


def part(uow: UnitOfWork, stays: Creator, goes: Creator) -> None:
    """Before two records become one: of what files said of both, the other's contact stands in its own row."""
    ours = sealed_contacts.readable(uow, stays.id, stays.contact_sealed)
    for row in _of(uow, goes.id):
        own = ours.get(row.kind)
        if own is not None and row.key not in sealed_contacts.marks(uow, ContactKind(row.kind), own):
            _out_of_file(uow, goes, row)


def sharing(uow: UnitOfWork, creator_id: int) -> tuple[Sharing, ...]:
    """Others with a contact of hers, by kind: never the contact."""
    found = rows.sharing(uow, creator_id)
    return tuple(Sharing(kind=kind, creator_id=other, name=name) for kind, other, name in found)


def _cards(creator_id: int, shared: Collection[Sharing]) -> tuple[Card, ...]:
    others = [card for each in shared for card in cards(each.creator_id)]
    return (*cards(creator_id), *others)


def _changed(uow: UnitOfWork, creator: Creator, row: CreatorContact, *, removed: bool) -> ContactChanged:
    return ContactChanged(
        contact_id=row.id,
        creator_id=creator.id,
        name=creator.name,
        what=row.kind,
        removed=removed,
        undo_until=None if row.gone_at is None else row.gone_at + UNDO_FOR,
        others=() if removed else sharing(uow, creator.id),
    )


def _standing(uow: UnitOfWork, contact_id: int) -> tuple[CreatorContact, Creator]:
    """A contact with whose it is, locked; raises Refusal when somebody has taken it away."""
    row = uow.first(uow.query(CreatorContact).where(CreatorContact.id == contact_id))
    if row is None or row.gone_at is not None:
        raise Refusal(ContactGone())
    return row, uow.lock(Creator, row.creator_id)


def _under(uow: UnitOfWork, creator_id: int, kind: ContactKind, written: str) -> CreatorContact | None:
    """The row of hers that stands for this contact, also one that was taken away."""
    return uow.first(
        uow.query(CreatorContact).where(
            CreatorContact.creator_id == creator_id,
            CreatorContact.kind == kind.value,
            col(CreatorContact.key).in_(sealed_contacts.marks(uow, kind, written)),
        )
    )


def _of(uow: UnitOfWork, creator_id: int) -> Sequence[CreatorContact]:
    query = uow.query(CreatorContact).where(
        CreatorContact.creator_id == creator_id, col(CreatorContact.gone_at).is_(None)
    )
    return uow.all(query.order_by(col(CreatorContact.id)))


def _opened(uow: UnitOfWork, row: CreatorContact) -> str:
    try:
        return uow.unsealed(row.sealed, _place(row.id))
    except CannotOpen:  # its key was taken out of the settings
        return "?"


def _imported(uow: UnitOfWork, creator: Creator, besides: Collection[str]) -> list[tuple[str, str, str]]:
    """What files said of how to reach her, addresses left out, and what somebody has written down as well."""
    said = sealed_contacts.readable(uow, creator.id, creator.contact_sealed)
    return [
        (kind, "", value)
        for kind, value in said.items()
        if kind in _IMPORTED and not set(sealed_contacts.marks(uow, ContactKind(kind), value)) & set(besides)
    ]


def _by_key(uow: UnitOfWork, creator: Creator) -> dict[str, str]:
    """What files said of how to reach her, by the hash that its row is known by."""
    said = sealed_contacts.readable(uow, creator.id, creator.contact_sealed)
    return {
        key: value
        for kind, value in said.items()
        if kind in _IMPORTED
        for key in sealed_contacts.marks(uow, ContactKind(kind), value)
    }


def _out_of_file(uow: UnitOfWork, creator: Creator, row: CreatorContact) -> None:
    """Let a contact that a file brought stand in its own row from now on."""
    said = sealed_contacts.readable(uow, creator.id, creator.contact_sealed)
    value = said.get(row.kind)
    if value is None or row.key not in sealed_contacts.marks(uow, ContactKind(row.kind), value):
        return
    rest = {kind: each for kind, each in said.items() if kind != row.kind}
    creator.contact_sealed = sealed_contacts.sealed(uow, creator.id, rest) if rest else None
    if not row.sealed:
        row.sealed = uow.sealed(value, _place(row.id))
    uow.flush()


def _place(row_id: int) -> str:
    return f"creator_contact/{row_id}"
