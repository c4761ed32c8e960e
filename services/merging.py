"""Making two records of one creator one: in one transaction, with everything that refers to the one that goes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

from domain import merging as rules
from domain.actor import Actor
from domain.errors import Refusal
from domain.notices.duplicates import Merged
from domain.outcome import Card, CardKind, Outcome
from domain.people import Act
from domain.records import Verdict
from services import contacts, creator_reminders, handles, merge_preview, sealed_contacts
from services.audit import decided
from services.creator_cards import cards
from storage.queries import creators as creator_rows
from storage.queries import imports as plainly
from storage.queries import merging as moving
from storage.queries import outbox as standing
from storage.queries import records as record_rows
from storage.sql import col, select
from storage.tables import Creator, CreatorHandle, Shortlist, ShortlistEntry
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

MOST_IMPORTS = 5  # whose cards may name the two as sharing a contact


def merge(
    uow: UnitOfWork,
    stays_id: int,
    goes_id: int,
    *,
    revisions: tuple[int, int],
    by: Actor,
    now: datetime,
) -> Outcome:
    """Make the one that goes part of the one that stays.

    Raises Refusal with a fresh preview when either was edited since `revisions` were shown or something stands in the
    way, NotFound when one of them is gone already.
    """
    creator_rows.hold_imports(uow)
    for creator_id in sorted((stays_id, goes_id)):
        uow.lock(Creator, creator_id)
    stays, goes = uow.get(Creator, stays_id), uow.get(Creator, goes_id)
    is_changed = (stays.revision, goes.revision) != revisions
    shown = merge_preview.show(uow, stays.id, goes.id, changed=is_changed)
    if is_changed or shown.obstacles or stays.id == goes.id:
        raise Refusal(shown)
    told = Merged(
        creator_id=stays.id, name=stays.name, gone=goes.name, platform=goes.platform, handle=goes.handle
    )
    tasks = merge_preview.task_cards(uow, goes.id)
    account = _take_over(uow, stays, goes, by=by, now=now)
    _carry_cards(uow, goes_id, stays_id)
    moving.move_all(uow, goes=goes_id, stays=stays_id)
    _carry_marks(uow, goes_id, stays_id)
    plainly.remove(uow, Creator, [goes_id])
    uow.session.expunge(goes)
    kept = uow.lock(Creator, stays_id)
    with suppress(CannotOpen):  # its key may come back: the marks stay as well
        contact = sealed_contacts.opened(uow, stays_id, kept.contact_sealed)
        sealed_contacts.Marks(uow).follow(uow, {stays_id: contact})
    check = record_rows.latest_check(uow, stays_id)
    kept.verified = check.verdict == Verdict.GENUINE.value if check is not None else kept.verified
    creator_reminders.plan(uow, kept, by=by, now=now)
    decided(uow, Act.CREATOR_MERGE, stays_id, by=by, now=now, gone=goes_id, account=account)
    lists = [Card(CardKind.IMPORT, each) for each in plainly.newest_of(uow, stays_id, MOST_IMPORTS)]
    return Outcome(reply=told, refresh=(*cards(stays_id), *tasks, *lists))


def _carry_marks(uow: UnitOfWork, goes_id: int, stays_id: int) -> None:
    """What lists have noted beside an entry goes with it."""
    goes, stays = str(goes_id), str(stays_id)
    on = select(ShortlistEntry.shortlist_id).where(ShortlistEntry.creator_id == stays_id)
    for shortlist in uow.all(uow.query(Shortlist).where(col(Shortlist.id).in_(on))):
        marks = dict(shortlist.result.get("marks", {}))
        if goes in marks:
            own = marks.pop(goes)
            shortlist.result = {**shortlist.result, "marks": {stays: own, **marks}}
        dropped = shortlist.result.get("dropped")
        if dropped and int(dropped["creator"]) == goes_id:
            shortlist.result = {**shortlist.result, "dropped": {**dropped, "creator": stays_id}}
    uow.flush()


def _take_over(uow: UnitOfWork, stays: Creator, goes: Creator, *, by: Actor, now: datetime) -> int:
    """Write the merged facts, and the other's address as a further account."""
    since = merge_preview.since(uow, stays.id, goes.id)
    facts = rules.merged(stays.model_dump(), goes.model_dump(), since)
    for name, value in facts.items():
        setattr(stays, name, value)
    contacts.part(uow, stays, goes)
    stays.contact_sealed = merge_preview.contact(uow, stays, goes)
    stays.revision = max(stays.revision, goes.revision) + 1
    stays.edited_by, stays.edited_at = by.name, now
    uow.flush()
    account = handles.keep(uow, stays.id, goes.platform, goes.handle, uid=goes.uid, by=by, now=now)
    if goes.platform != stays.platform:
        _keep_numbers(uow, goes, account)
        moving.forget_numbers(uow, goes.id)
    creator_reminders.forget(uow, goes)
    uow.flush()
    return account.id


def _keep_numbers(uow: UnitOfWork, goes: Creator, account: CreatorHandle) -> None:
    """Numbers of another platform stay with their account."""
    newest = next(iter(record_rows.snapshots(uow, goes.id)), None)
    numbers = {} if newest is None else dict(newest.numbers)
    for name in rules.FIGURES:
        value = getattr(goes, name)
        if value is not None:
            numbers.setdefault(name, _text(value))
    account.numbers = numbers
    account.numbers_on = newest.stat_date if newest else None
    account.numbers_source = newest.source if newest else ""


def _text(value: Decimal | int | date) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _carry_cards(uow: UnitOfWork, goes: int, stays: int) -> None:
    """Cards of the one that goes show the other from now on; where that one has its own, they stand no longer."""
    for kind in (CardKind.CREATOR, CardKind.RECORD):
        for card in standing.living_cards(uow, kind.value, goes):
            if standing.living_cards(uow, kind.value, stays, card.chat_id):
                standing.retire(uow, card)
            else:
                standing.hand_over(uow, card, stays)
    uow.flush()
