"""Putting somebody on a shortlist by hand, whatever the criteria said of her."""

from __future__ import annotations

from datetime import datetime

from domain.actor import Actor
from domain.criteria import Criteria
from domain.errors import Conflict, NotFound
from domain.notices.shortlists import CreatorAdded
from domain.outcome import Outcome
from services import candidates, shortlist_cards
from services.shortlist_rows import card, entries, listed, marks, put
from storage.tables import Creator, Shortlist
from storage.unit_of_work import UnitOfWork

MOST_ADDED = 20  # a list somebody can still read


def is_listed(uow: UnitOfWork, shortlist_id: int, creator_id: int) -> bool:
    shortlist = uow.get(Shortlist, shortlist_id)
    return creator_id in {entry.creator_id for entry in listed(uow, shortlist)}


def is_full(uow: UnitOfWork, shortlist_id: int) -> bool:
    return len(_added(uow.get(Shortlist, shortlist_id))) >= MOST_ADDED


def add(uow: UnitOfWork, shortlist_id: int, creator_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Judge her by the list's criteria, say what would have cut her, and put her on it all the same.

    Raises Conflict when she is on it already.
    """
    shortlist = uow.lock(Shortlist, shortlist_id)
    if is_listed(uow, shortlist_id, creator_id):
        raise Conflict(shortlist.state, "add")
    criteria = Criteria.model_validate(shortlist.criteria)
    looked = uow.ahead(
        ("among", criteria.model_dump_json(), creator_id),
        lambda uow: candidates.among(uow, criteria, [creator_id], now=now),
    )
    judged = next(iter(looked), None)
    if judged is None:
        raise NotFound("Creator")
    noted = {
        **marks(judged.candidate),
        "added_by": by.name,
        "cut_by": judged.floor.value if judged.floor else None,
    }
    present = entries(uow, shortlist)
    for entry in present:  # dropped before, or one of the reserve
        if entry.creator_id == creator_id:
            uow.session.delete(entry)
            uow.flush()
    every = {**shortlist.result.get("marks", {}), str(creator_id): noted}
    shortlist.result = {**shortlist.result, "marks": every}
    put(uow, shortlist, [judged.candidate], first=max((entry.position for entry in present), default=-1) + 1)
    return Outcome(refresh=(card(shortlist.id),), reply=_told(uow, shortlist, creator_id, criteria))


def _told(uow: UnitOfWork, shortlist: Shortlist, creator_id: int, criteria: Criteria) -> CreatorAdded:
    number, entry = next(
        (number, entry)
        for number, entry in enumerate(listed(uow, shortlist), 1)
        if entry.creator_id == creator_id
    )
    facts = shortlist_cards.entry_facts(shortlist, number, entry, uow.get(Creator, creator_id), criteria)
    return CreatorAdded(shortlist_id=shortlist.id, entry=facts)


def _added(shortlist: Shortlist) -> list[str]:
    noted = shortlist.result.get("marks", {})
    return [creator for creator, each in noted.items() if "added_by" in each]
