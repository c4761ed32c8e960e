"""What a shortlist shows: its living card, one of its creators by herself, and who was cut."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.audiences import ChatAudience
from domain.categories import BY_KEY
from domain.criteria import Criteria
from domain.errors import NotFound
from domain.money import Money
from domain.notices.shortlists import (
    ChangesSince,
    CutBy,
    CutsShown,
    Entry,
    EntryShown,
    Reason,
    ShortlistShown,
)
from domain.parts import Unit
from domain.personas import fits
from domain.scoring import Part, reasons
from domain.screening import Candidate, FloorName, Group
from services.audience_profiles import profile_of
from services.people import name_of
from services.personas import least_of, of_list
from services.shortlist_drops import just_dropped
from services.shortlist_rows import floors, listed, marks_of, parts
from services.shortlists import PAGE
from services.suspicions import suspicions
from storage.queries import creators as rows
from storage.tables import Creator, Shortlist, ShortlistEntry
from storage.unit_of_work import UnitOfWork

MOST_REASONS = 8  # of one creator by herself


def show(uow: UnitOfWork, shortlist_id: int, *, audience: ChatAudience, now: datetime) -> ShortlistShown:
    """Facts of the living card."""
    del audience  # the outbox keeps a team's card out of creators' chats
    shortlist = uow.get(Shortlist, shortlist_id)
    criteria = Criteria.model_validate(shortlist.criteria)
    on_list = listed(uow, shortlist)
    pages = max(1, -(-len(on_list) // PAGE))
    page = min(shortlist.page, pages - 1)  # whoever is gone since may have left the last page empty
    start = page * PAGE
    shown = on_list[start : start + PAGE]
    creators = {creator.id: creator for creator in rows.by_ids(uow, [entry.creator_id for entry in shown])}
    looked = suspicions(uow, list(creators), now=now)
    counts = Counter(_counted_as(shortlist, entry) for entry in on_list)
    return ShortlistShown(
        shortlist_id=shortlist.id,
        revision=shortlist.revision,
        state=shortlist.state,
        criteria=criteria,
        category_label=category_label(criteria),
        total=shortlist.result["total"],
        fit=shortlist.result[Group.FIT.value],
        near=shortlist.result[Group.NEAR.value],
        verify=shortlist.result[Group.VERIFY.value],
        listed_fit=counts[Group.FIT.value],
        listed_near=counts[Group.NEAR.value],
        listed_verify=counts[Group.VERIFY.value],
        listed_added=counts["added"],
        cuts=cuts(shortlist),
        not_measured=floors(shortlist.result["not_measured"]),
        entries=tuple(
            entry_facts(
                shortlist,
                number,
                entry,
                creators[entry.creator_id],
                criteria,
                odd=len(looked[entry.creator_id].suspicions),
            )
            for number, entry in enumerate(shown, start + 1)
        ),
        page=page,
        pages=pages,
        all_new=bool(on_list) and not rows.worked_with(uow, [entry.creator_id for entry in on_list]),
        by=name_of(uow, shortlist.by_identity_id),
        persona=kept.name if (kept := of_list(shortlist)) else "",
        dropped=just_dropped(uow, shortlist, now),
        since=_since(shortlist),
    )


def show_entry(uow: UnitOfWork, shortlist_id: int, creator_id: int) -> EntryShown:
    """One of the listed by herself, with more of her reasons; raises NotFound when she is not listed."""
    shortlist = uow.get(Shortlist, shortlist_id)
    criteria = Criteria.model_validate(shortlist.criteria)
    for number, entry in enumerate(listed(uow, shortlist), 1):
        if entry.creator_id == creator_id:
            creator = uow.get(Creator, creator_id)
            facts = entry_facts(shortlist, number, entry, creator, criteria, most=MOST_REASONS)
            kept = of_list(shortlist)
            return EntryShown(
                shortlist_id=shortlist.id,
                entry=facts,
                criteria=criteria,
                persona=kept.name if kept else "",
                fits=fits(kept.wanted, profile_of(creator), least_of(criteria)) if kept else (),
            )
    raise NotFound("ShortlistEntry")


def show_cuts(uow: UnitOfWork, shortlist_id: int) -> CutsShown:
    """Who was cut when the list was made, by name as far as names were kept."""
    shortlist = uow.get(Shortlist, shortlist_id)
    criteria = Criteria.model_validate(shortlist.criteria)
    return CutsShown(
        shortlist_id=shortlist.id,
        revision=shortlist.revision,
        criteria=criteria,
        category_label=category_label(criteria),
        total=shortlist.result["total"],
        cuts=cuts(shortlist),
    )


def category_label(criteria: Criteria) -> str:
    """English, when the category is one of ours; the catalogues translate it."""
    return BY_KEY[criteria.category].label if criteria.category in BY_KEY else ""


def cuts(shortlist: Shortlist) -> tuple[CutBy, ...]:
    return tuple(CutBy.model_validate(each) for each in shortlist.result["cuts"])


def entry_facts(
    shortlist: Shortlist,
    number: int,
    entry: ShortlistEntry,
    creator: Creator,
    criteria: Criteria,
    *,
    most: int = 4,
    odd: int = 0,
) -> Entry:
    """An entry as it was scored when the list was made, under the name she has today."""
    marks: dict[str, Any] = marks_of(shortlist, entry.creator_id)
    pro, contra = reasons(parts(entry), most)
    return Entry(
        number=number,
        creator_id=creator.id,
        name=creator.name,
        handle=creator.handle,
        platform=creator.platform,
        reach=creator.reach,
        group=Group(entry.group),
        score=int(entry.score or 0),
        pro=tuple(reason(part, criteria) for part in pro),
        contra=tuple(reason(part, criteria) for part in contra),
        unknown=floors(marks.get("unknown", ())),
        missed=floors(marks.get("missed", ())),
        cut_by=FloorName(marks["cut_by"]) if marks.get("cut_by") else None,
        added_by=marks.get("added_by", ""),
        verified=creator.verified,
        odd=odd,
        is_new=entry.creator_id in shortlist.result.get("since", {}).get("new", ()),
    )


def entry_of_candidate(number: int, candidate: Candidate, criteria: Criteria) -> Entry:
    """Somebody who is on no list, as she would stand on one."""
    pro, contra = reasons(candidate.parts)
    facts = candidate.facts
    return Entry(
        number=number,
        creator_id=facts.id,
        name=facts.name,
        handle=facts.handle,
        platform=facts.platform,
        reach=facts.reach,
        group=candidate.group,
        score=candidate.score,
        pro=tuple(reason(part, criteria) for part in pro),
        contra=tuple(reason(part, criteria) for part in contra),
        unknown=candidate.unknown,
        missed=candidate.missed,
    )


def reason(part: Part, criteria: Criteria) -> Reason:
    """A known part of a score in words."""
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
        return Money(amount=round(value, 2), currency=part.currency)
    return value


def _counted_as(shortlist: Shortlist, entry: ShortlistEntry) -> str:
    return "added" if "added_by" in marks_of(shortlist, entry.creator_id) else entry.group


def _since(shortlist: Shortlist) -> ChangesSince | None:
    since = shortlist.result.get("since")
    if not since:
        return None
    return ChangesSince(
        at=since["at"],
        new_count=len(since["new"]),
        left_count=since["left_count"],
        left=tuple(since["left"]),
    )
