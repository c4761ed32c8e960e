"""What the team writes into a creator's record; every edit is noted, and nobody's edit undoes another's unseen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.actor import Actor
from domain.audiences import Member
from domain.categories import BY_KEY, category_key
from domain.errors import NotFound, Refusal
from domain.money import Money
from domain.notices.creators import CategoryLine, CreatorKnown
from domain.notices.record_changes import (
    CreatorFileShown,
    CreatorHandedOver,
    RecordChanged,
    Said,
    ValueChanged,
)
from domain.outcome import Outcome, Tell
from domain.people import Act, Role
from domain.records import FACTS, Facts, QuoteItem, QuoteSource, Verdict
from services import creator_reminders, files
from services.audit import decided
from services.creator_cards import MOST_HISTORY, PER_VIDEO, cards, owner_name
from services.people import name_of
from services.record_edits import edit_facts, edited
from storage.queries import handles
from storage.queries import records as rows
from storage.sql import col
from storage.tables import (
    Creator,
    CreatorFile,
    CreatorNote,
    Membership,
    Quote,
    StoredFile,
    Verification,
)
from storage.unit_of_work import UnitOfWork


def create(
    uow: UnitOfWork, *, platform: str, handle: str, name: str, region: str, by: Actor, now: datetime
) -> Creator:
    """Write down a creator by hand; raises Refusal, with the way to her, when the handle is there already."""
    if (standing := known(uow, platform, handle)) is not None:
        raise Refusal(standing)
    creator = uow.add(Creator(platform=platform, handle=handle, name=name or handle, region=region or None))
    uow.flush()
    edited(creator, by, now)
    decided(uow, Act.CREATOR_NEW, creator.id, by=by, now=now)
    return creator


def known(uow: UnitOfWork, platform: str, handle: str) -> CreatorKnown | None:
    """Who has this handle already; None when it is free."""
    creator = uow.first(uow.query(Creator).where(Creator.platform == platform, Creator.handle == handle))
    if creator is None and (account := handles.standing(uow, platform, handle)) is not None:
        creator = uow.get(Creator, account.creator_id)
    if creator is None:
        return None
    return CreatorKnown(creator_id=creator.id, name=creator.name, handle=handle, platform=platform)


def facts_of(creator: Creator) -> Facts:
    """What of her record is edited as facts."""
    return Facts(
        name=creator.name,
        region=creator.region or "",
        categories=tuple(map(category_key, creator.categories)),
        styles=tuple(creator.styles),
        rebate=creator.rebate_rate,
        commission=creator.commission_rate,
        supports_ads=creator.supports_ads,
        accepts_script_changes=creator.accepts_script_changes,
        availability=creator.availability,
    )


def edit(
    uow: UnitOfWork, creator_id: int, wanted: Facts, seen: Facts, *, by: Actor, now: datetime
) -> Outcome:
    """Change what differs from what the editor saw.

    A fact that somebody else has changed meanwhile, to something else, keeps that value and is told.
    """
    creator = uow.lock(Creator, creator_id)
    versions = (facts_of(creator), wanted, seen)
    return edit_facts(
        uow, creator, FACTS, versions=versions, put=_put, said=_said, act=Act.CREATOR_EDIT, by=by, now=now
    )


def _put(creator: Creator, name: str, value: object) -> None:
    match name:
        case "region":
            creator.region = str(value) or None
        case "categories" | "styles":
            setattr(creator, name, list(value))  # type: ignore[call-overload]
        case "rebate":
            creator.rebate_rate = value if isinstance(value, Decimal) else None
        case "commission":
            creator.commission_rate = value if isinstance(value, Decimal) else None
        case _:
            setattr(creator, name, value)


def _said(name: str, value: object) -> Said:
    """A fact's value as a notice holds it."""
    match value:
        case None | "" | ():
            return Said()
        case bool():
            return Said(flag=value)
        case Decimal():
            return Said(share=value)
        case tuple():
            known = BY_KEY if name == "categories" else {}
            return Said(
                words=tuple(
                    CategoryLine(label=known[word].label if word in known else str(word), known=word in known)
                    for word in value
                )
            )
        case _:
            return Said(words=(CategoryLine(label=str(value), known=False),))


def add_note(uow: UnitOfWork, creator_id: int, text: str, *, by: Actor, now: datetime) -> Outcome:
    creator = uow.lock(Creator, creator_id)
    uow.add(CreatorNote(creator_id=creator.id, text=text.strip(), by_name=by.name, at=now))
    decided(uow, Act.CREATOR_NOTE, creator.id, by=by, now=now)
    return Outcome(refresh=cards(creator.id))


@dataclass(frozen=True)
class NewQuote:
    """A price as somebody of the team heard it."""

    amount: Money
    item: QuoteItem
    source: QuoteSource
    on_day: date
    note: str = ""


def add_quote(uow: UnitOfWork, creator_id: int, quote: NewQuote, *, by: Actor, now: datetime) -> Outcome:
    """Keep the price in her history. The newest for a video is what screening compares (R25)."""
    creator = uow.lock(Creator, creator_id)
    history = rows.quotes(uow, creator.id, MOST_HISTORY)
    later = [row for row in history if row.item in PER_VIDEO and row.on_day > quote.on_day]
    stands = quote.item is QuoteItem.VIDEO and not later
    uow.add(
        Quote(
            creator_id=creator.id,
            amount=quote.amount.amount,
            currency=quote.amount.currency,
            item=quote.item.value,
            source=quote.source.value,
            note=quote.note,
            on_day=quote.on_day,
            was=creator.quote if stands else None,
            was_currency=creator.quote_currency if stands else None,
            by_name=by.name,
        )
    )
    if stands:
        creator.quote, creator.quote_currency = quote.amount.amount, quote.amount.currency
        edited(creator, by, now)
    decided(uow, Act.CREATOR_QUOTE, creator.id, by=by, now=now, item=quote.item.value, stands=stands)
    return Outcome(refresh=cards(creator.id))


@dataclass(frozen=True)
class Look:
    """Somebody looked her numbers up elsewhere (R22)."""

    platform: str
    verdict: Verdict
    on_day: date
    note: str = ""


def verify(uow: UnitOfWork, creator_id: int, look: Look, *, by: Actor, now: datetime) -> Outcome:
    """Keep the check; the newest day's verdict is what screening reads. Anything but genuine is not verified."""
    creator = uow.lock(Creator, creator_id)
    uow.add(
        Verification(
            creator_id=creator.id,
            platform=look.platform.strip(),
            verdict=look.verdict.value,
            note=look.note.strip(),
            on_day=look.on_day,
            by_name=by.name,
        )
    )
    uow.flush()
    latest = rows.latest_check(uow, creator.id)
    creator.verified = latest is not None and latest.verdict == Verdict.GENUINE.value
    decided(uow, Act.CREATOR_VERIFY, creator.id, by=by, now=now, verdict=look.verdict.value)
    return Outcome(refresh=cards(creator.id))


def hand_to(
    uow: UnitOfWork,
    creator_id: int,
    membership_id: int | None,
    *,
    seen: int | None,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Put one member in charge of her (R32), or nobody; the new one is told, and gets the open follow-up."""
    creator = uow.lock(Creator, creator_id)
    before, held = owner_name(uow, creator), creator.owner_membership_id
    member = None if membership_id is None else uow.get(Membership, membership_id)
    if member is not None and (not member.active or member.role == Role.CREATOR.value):
        raise NotFound("Membership")
    if held == membership_id:
        return Outcome(refresh=cards(creator.id))
    if held != seen:
        name = name_of(uow, member.identity_id) if member else ""
        return _came_between(creator, "owner", before, name)
    creator.owner_membership_id = membership_id
    edited(creator, by, now)
    creator_reminders.hand_over(uow, creator, now=now)
    decided(uow, Act.CREATOR_OWNER, creator.id, by=by, now=now, to=membership_id)
    told = CreatorHandedOver(creator_id=creator.id, name=creator.name, by=by.name, before=before)
    is_news = member is not None and member.id != by.membership_id
    tells = (Tell(told, Member(member.id)),) if member is not None and is_news else ()
    return Outcome(refresh=cards(creator.id), tell=tells)


def follow_up(
    uow: UnitOfWork,
    creator_id: int,
    on: date | None,
    note: str,
    *,
    seen: date | None,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Remind whoever is in charge of her, else whoever asks, on that day; None takes the date back."""
    creator = uow.lock(Creator, creator_id)
    if creator.follow_up_on not in (seen, on):
        return _came_between(
            creator,
            "follow_up",
            creator.follow_up_on.isoformat() if creator.follow_up_on else "",
            on.isoformat() if on else "",
        )
    creator.follow_up_on, creator.follow_up_note = on, note.strip() if on else ""
    edited(creator, by, now)
    creator_reminders.plan(uow, creator, by=by, now=now)
    decided(uow, Act.CREATOR_FOLLOW, creator.id, by=by, now=now, on=on.isoformat() if on else "")
    return Outcome(refresh=cards(creator.id))


def _came_between(creator: Creator, name: str, present: str, wanted: str) -> Outcome:
    """Somebody was faster: what stands there stays."""
    told = RecordChanged(
        creator_id=creator.id,
        revision=creator.revision,
        name=creator.name,
        by=creator.edited_by,
        changed=(ValueChanged(name=name, now=_said(name, present), yours=_said(name, wanted)),),
    )
    return Outcome(refresh=cards(creator.id), reply=told)


def attach(
    uow: UnitOfWork, creator_id: int, file_id: int, title: str, *, by: Actor, now: datetime
) -> Outcome:
    """Keep a file with her record; it is fetched by then, or soon."""
    creator = uow.lock(Creator, creator_id)
    file = uow.get(StoredFile, file_id)
    uow.add(CreatorFile(creator_id=creator.id, file_id=file.id, title=title.strip(), by_name=by.name, at=now))
    decided(uow, Act.CREATOR_ATTACH, creator.id, by=by, now=now, file=file.id)
    return Outcome(refresh=cards(creator.id))


def see_file(uow: UnitOfWork, creator_file_id: int) -> CreatorFileShown:
    """The file itself, or why it is not here."""
    kept = uow.get(CreatorFile, creator_file_id)
    file = uow.get(StoredFile, kept.file_id)
    coming = files.state(uow, file.id) is files.FileState.COMING
    name = uow.get(Creator, kept.creator_id).name
    return CreatorFileShown(creator=name, name=file.name, blob=file.blob or "", coming=coming)


def team(uow: UnitOfWork) -> list[tuple[int, str]]:
    """Who can be in charge: active members of the team, with their names."""
    query = uow.query(Membership).where(
        Membership.role != Role.CREATOR.value, col(Membership.active).is_(True)
    )
    members = uow.all(query.order_by(col(Membership.id)))
    return [(member.id, name_of(uow, member.identity_id)) for member in members]
