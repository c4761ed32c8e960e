"""Shortlists: screen the pool, keep the scored entries, page, drop, refine and save."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience
from domain.categories import BY_KEY
from domain.criteria import Criteria
from domain.errors import Conflict, NotFound, Refusal
from domain.importing.rows import plain
from domain.money import Money
from domain.notices.shortlists import (
    CreatorDropped,
    CutBy,
    Entry,
    PoolEmpty,
    Reason,
    ShortlistSaved,
    ShortlistShown,
)
from domain.outcome import Card, CardKind, Outcome, Post
from domain.scoring import Part, PartName, Unit, reasons
from domain.screening import Candidate, Cut, FloorName, Group, Screening
from services import candidates
from services.people import name_of
from storage.queries import creators as rows
from storage.sql import col
from storage.tables import Creator, LinkedChat, Shortlist, ShortlistEntry
from storage.unit_of_work import UnitOfWork

PAGE = 10
RESERVE = 10  # entries beyond the wanted number, who move up when somebody is dropped
NOT_INTERESTED_FOR = timedelta(days=90)


def make(
    uow: UnitOfWork, criteria: Criteria, *, by: Actor, chat: LinkedChat, thread: str | None, now: datetime
) -> Outcome:
    """Screen the pool and post the result as a living card; raises Refusal when the pool is empty."""
    shortlist = uow.add(Shortlist(by_identity_id=by.identity_id, chat_id=chat.id, thread=thread))
    uow.flush()
    _fill(uow, shortlist, criteria, now)
    return Outcome(post=(Post(card(shortlist.id), Chat(chat.id, thread)),))


def remake(
    uow: UnitOfWork,
    shortlist_id: int,
    criteria: Criteria,
    *,
    by: Actor,
    chat: LinkedChat,
    thread: str | None,
    now: datetime,
) -> Outcome:
    """Refine: a draft is screened anew in place; a saved one stays and a new one is made."""
    shortlist = uow.lock(Shortlist, shortlist_id)
    if shortlist.state == "saved":
        return make(uow, criteria, by=by, chat=chat, thread=thread, now=now)
    for entry in _entries(uow, shortlist):
        uow.session.delete(entry)
    uow.flush()
    _fill(uow, shortlist, criteria, now)
    shortlist.page = 0
    shortlist.revision += 1
    return Outcome(post=(Post(card(shortlist.id), Chat(chat.id, thread), again=True),))


def page(uow: UnitOfWork, shortlist_id: int, wanted: int) -> Outcome:
    """Turn the card's page, for everybody who sees it."""
    shortlist = uow.lock(Shortlist, shortlist_id)
    last = max(0, (len(_listed(uow, shortlist)) - 1) // PAGE)
    shortlist.page = min(max(wanted, 0), last)
    return Outcome(refresh=(card(shortlist.id),))


def drop(uow: UnitOfWork, shortlist_id: int, creator_id: int, *, now: datetime) -> Outcome:
    """Not interested: off this list, and off new ones for 90 days; the next in line moves up."""
    shortlist = uow.lock(Shortlist, shortlist_id)
    entry = uow.first(
        uow.query(ShortlistEntry).where(
            ShortlistEntry.shortlist_id == shortlist.id, ShortlistEntry.creator_id == creator_id
        )
    )
    if entry is None:
        raise NotFound("ShortlistEntry")
    if entry.state == "dropped":
        raise Conflict(entry.state, "drop")
    entry.state = "dropped"
    creator = uow.get(Creator, creator_id)
    creator.not_interested_until = now + NOT_INTERESTED_FOR
    uow.flush()
    dropped = CreatorDropped(name=creator.name, until=now + NOT_INTERESTED_FOR)
    return page(uow, shortlist_id, shortlist.page) + Outcome(toast=dropped)


def save(uow: UnitOfWork, shortlist_id: int, revision: int) -> Outcome:
    """Keep the list as the card shows it; raises Conflict when it was saved or made anew meanwhile."""
    shortlist = uow.lock(Shortlist, shortlist_id)
    if shortlist.state != "draft" or shortlist.revision != revision:
        raise Conflict(shortlist.state, "save")
    shortlist.state = "saved"
    shortlist.revision += 1
    creators = len(_listed(uow, shortlist))
    return Outcome(refresh=(card(shortlist.id),), toast=ShortlistSaved(creators=creators))


def criteria_of(uow: UnitOfWork, shortlist_id: int) -> Criteria:
    return Criteria.model_validate(uow.get(Shortlist, shortlist_id).criteria)


def card(shortlist_id: int) -> Card:
    return Card(CardKind.SHORTLIST, shortlist_id)


def _fill(uow: UnitOfWork, shortlist: Shortlist, criteria: Criteria, now: datetime) -> None:
    found = candidates.found(uow, criteria, now=now)
    if not found.total:
        raise Refusal(PoolEmpty())
    screening = found.screening
    kept = _kept(screening, criteria.wanted)
    shortlist.criteria = criteria.model_dump(mode="json")
    shortlist.result = {
        "total": found.total,
        **{group.value: screening.count(group) for group in Group},
        "cuts": [_cut(each) for each in found.cuts],
        "not_measured": [name.value for name in screening.not_measured],
        "marks": {str(each.facts.id): _marks(each) for each in kept if each.unknown or each.missed},
    }
    for position, candidate in enumerate(kept):
        uow.add(
            ShortlistEntry(
                shortlist_id=shortlist.id,
                creator_id=candidate.facts.id,
                position=position,
                group=candidate.group.value,
                score=Decimal(candidate.score),
                parts=[_stored(part) for part in candidate.parts],
            )
        )
    uow.flush()


def _kept(screening: Screening, wanted: int) -> list[Candidate]:
    """Those who fit or nearly fit, with a reserve; then as many to verify."""
    sure = [each for each in screening.candidates if each.group is not Group.VERIFY]
    open_ = [each for each in screening.candidates if each.group is Group.VERIFY]
    return [*sure[: wanted + RESERVE], *open_[: wanted + RESERVE]]


def _cut(cut: Cut) -> dict[str, Any]:
    return {"floor": cut.floor.value, "count": cut.count, "examples": list(cut.examples)}


def _marks(candidate: Candidate) -> dict[str, list[str]]:
    return {
        "unknown": [floor.value for floor in candidate.unknown],
        "missed": [floor.value for floor in candidate.missed],
    }


def _stored(part: Part) -> dict[str, Any]:
    """A part as JSON: figures as text, at most four places."""
    return {
        name: plain(round(value, 4)) if isinstance(value, Decimal) else value
        for name, value in asdict(part).items()
    }


def _part(stored: dict[str, Any]) -> Part:
    figures = {
        name: None if stored[name] is None else Decimal(stored[name]) for name in ("value", "points", "peer")
    }
    return Part(
        name=PartName(stored["name"]),
        weight=Decimal(stored["weight"]),
        unit=Unit(stored["unit"]),
        currency=stored["currency"],
        word=stored["word"],
        **figures,
    )


def _entries(uow: UnitOfWork, shortlist: Shortlist) -> list[ShortlistEntry]:
    query = uow.query(ShortlistEntry).where(ShortlistEntry.shortlist_id == shortlist.id)
    return list(uow.all(query.order_by(col(ShortlistEntry.position))))


def _listed(uow: UnitOfWork, shortlist: Shortlist) -> list[ShortlistEntry]:
    """What the card shows over its pages: the wanted number, then as many to verify; without the dropped."""
    wanted = int(shortlist.criteria["wanted"])
    entries = [entry for entry in _entries(uow, shortlist) if entry.state == "candidate"]
    sure = [entry for entry in entries if entry.group != Group.VERIFY]
    return [*sure[:wanted], *[entry for entry in entries if entry.group == Group.VERIFY][:wanted]]


def show(uow: UnitOfWork, shortlist_id: int, *, audience: ChatAudience, now: datetime) -> ShortlistShown:
    """Facts of the living card."""
    del audience, now  # the outbox keeps a team's card out of creators' chats
    shortlist = uow.get(Shortlist, shortlist_id)
    criteria = Criteria.model_validate(shortlist.criteria)
    listed = _listed(uow, shortlist)
    start = shortlist.page * PAGE
    shown = listed[start : start + PAGE]
    creators = {creator.id: creator for creator in rows.by_ids(uow, [entry.creator_id for entry in shown])}
    marks = shortlist.result["marks"]
    return ShortlistShown(
        shortlist_id=shortlist.id,
        revision=shortlist.revision,
        state=shortlist.state,
        criteria=criteria,
        category_label=BY_KEY[criteria.category].label if criteria.category in BY_KEY else "",
        total=shortlist.result["total"],
        fit=shortlist.result[Group.FIT.value],
        near=shortlist.result[Group.NEAR.value],
        verify=shortlist.result[Group.VERIFY.value],
        cuts=tuple(CutBy.model_validate(each) for each in shortlist.result["cuts"]),
        not_measured=tuple(map(FloorName, shortlist.result["not_measured"])),
        entries=tuple(
            _entry(number, entry, creators[entry.creator_id], criteria, marks.get(str(entry.creator_id), {}))
            for number, entry in enumerate(shown, start + 1)
        ),
        page=shortlist.page,
        pages=max(1, -(-len(listed) // PAGE)),
        all_new=bool(listed) and not rows.worked_with(uow, [entry.creator_id for entry in listed]),
        by=name_of(uow, shortlist.by_identity_id),
    )


def _entry(
    number: int, entry: ShortlistEntry, creator: Creator, criteria: Criteria, marks: dict[str, list[str]]
) -> Entry:
    pro, contra = reasons(map(_part, entry.parts))
    return Entry(
        number=number,
        creator_id=creator.id,
        name=creator.name,
        handle=creator.handle,
        platform=creator.platform,
        reach=creator.reach,
        group=Group(entry.group),
        score=int(entry.score or 0),
        pro=tuple(_reason(part, criteria) for part in pro),
        contra=tuple(_reason(part, criteria) for part in contra),
        unknown=tuple(map(FloorName, marks.get("unknown", ()))),
        missed=tuple(map(FloorName, marks.get("missed", ()))),
    )


def _reason(part: Part, criteria: Criteria) -> Reason:
    assert part.value is not None  # only known parts are reasons
    return Reason(
        part=part.name,
        value=_amount(part, part.value),
        peer=None if part.peer is None else _amount(part, part.peer),
        word=part.word,
        gender=criteria.gender,
        ages=str(criteria.ages or ""),
    )


def _amount(part: Part, value: Decimal) -> Decimal | Money:
    if part.unit is Unit.MONEY and part.currency:
        return Money(amount=value, currency=part.currency)
    return value
