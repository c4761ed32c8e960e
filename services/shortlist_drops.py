"""Taking somebody off a shortlist: at once by ✕ and back for ten minutes, or with a reason and a term."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.actor import Actor
from domain.errors import Conflict, Refusal
from domain.notices.shortlists import (
    CreatorDropped,
    CreatorPutBack,
    CreatorRefused,
    JustDropped,
    RestoreLapsed,
)
from domain.outcome import Outcome
from domain.stances import Stance
from services import stances
from services.creator_cards import cards
from services.shortlist_rows import entry_of
from services.shortlists import page
from storage.tables import Creator, Shortlist, ShortlistEntry
from storage.unit_of_work import UnitOfWork

UNDO_FOR = timedelta(minutes=10)


def drop(uow: UnitOfWork, shortlist_id: int, creator_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Not interested: off this list, and off new ones for the usual term; the next in line moves up."""
    shortlist, entry = _present(uow, shortlist_id, creator_id)
    creator, until = uow.lock(Creator, creator_id), now + stances.USUAL
    dropped: dict[str, Any] = {"creator": creator_id, "at": now.isoformat(), "by": by.name}
    was = stances.standing(creator, now)
    if was is not None:
        dropped["was"] = was
    if was is None or (creator.not_interested_until or until) < until:  # what holds for longer has a reason
        stances.refuse(uow, creator_id, kind=Stance.NOT_INTERESTED, reason="", until=until, by=by, now=now)
    dropped["stands"] = creator.stance_at.isoformat() if creator.stance_at else None
    _leave(uow, shortlist, entry, dropped)
    told = CreatorDropped(name=creator.name, until=creator.not_interested_until or until)
    return _shown(uow, shortlist, creator_id) + Outcome(toast=told)


def restore(uow: UnitOfWork, shortlist_id: int, creator_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Undo a ✕ within ten minutes: back on the list where she stood; what held before the ✕ holds again.

    Raises Conflict when she was put back already or the team has said something else of her since, Refusal when
    the ten minutes are over.
    """
    shortlist = uow.lock(Shortlist, shortlist_id)
    entry = entry_of(uow, shortlist.id, creator_id)
    dropped = shortlist.result.get("dropped")
    if entry.state != "dropped" or not dropped or dropped["creator"] != creator_id:
        raise Conflict(entry.state, "restore")
    creator = uow.lock(Creator, creator_id)
    if now > datetime.fromisoformat(dropped["at"]) + UNDO_FOR:
        raise Refusal(RestoreLapsed(name=creator.name, until=creator.not_interested_until))
    stands = dropped.get("stands", dropped["at"])
    if creator.stance_at != (datetime.fromisoformat(stands) if stands else None):
        raise Conflict(creator.stance, "restore")
    if "was" in dropped:
        stances.put_back(uow, creator_id, dropped["was"], by=by, now=now)
    else:
        stances.clear(uow, creator_id, by=by, now=now)
    entry.state = "candidate"
    shortlist.result = {name: value for name, value in shortlist.result.items() if name != "dropped"}
    uow.flush()
    return _shown(uow, shortlist, creator_id) + Outcome(toast=CreatorPutBack(name=creator.name))


def refuse(
    uow: UnitOfWork,
    shortlist_id: int,
    creator_id: int,
    *,
    kind: Stance,
    reason: str,
    until: datetime | None,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Not interested with a reason and a term, or never again: off this list and off new ones."""
    shortlist, entry = _present(uow, shortlist_id, creator_id)
    creator = stances.refuse(uow, creator_id, kind=kind, reason=reason, until=until, by=by, now=now)
    _leave(uow, shortlist, entry, None)
    told = CreatorRefused(name=creator.name, stance=kind, until=until, reason=creator.stance_reason)
    return _shown(uow, shortlist, creator_id) + Outcome(reply=told)


def just_dropped(uow: UnitOfWork, shortlist: Shortlist, now: datetime) -> JustDropped | None:
    """Whom the card offers to put back."""
    dropped = shortlist.result.get("dropped")
    if not dropped or now > datetime.fromisoformat(dropped["at"]) + UNDO_FOR:
        return None
    creator = uow.first(uow.query(Creator).where(Creator.id == int(dropped["creator"])))
    if creator is None:  # merged into another record meanwhile, or undone with her import
        return None
    return JustDropped(
        creator_id=creator.id, name=creator.name, by=dropped["by"], until=creator.not_interested_until
    )


def _present(uow: UnitOfWork, shortlist_id: int, creator_id: int) -> tuple[Shortlist, ShortlistEntry]:
    shortlist = uow.lock(Shortlist, shortlist_id)
    entry = entry_of(uow, shortlist.id, creator_id)
    if entry.state == "dropped":
        raise Conflict(entry.state, "drop")
    return shortlist, entry


def _leave(
    uow: UnitOfWork, shortlist: Shortlist, entry: ShortlistEntry, dropped: dict[str, Any] | None
) -> None:
    entry.state = "dropped"
    rest = {name: value for name, value in shortlist.result.items() if name != "dropped"}
    shortlist.result = rest | ({"dropped": dropped} if dropped else {})
    uow.flush()


def _shown(uow: UnitOfWork, shortlist: Shortlist, creator_id: int) -> Outcome:
    """The card with whoever moved up, and hers, which says what the team decided."""
    return page(uow, shortlist.id, shortlist.page) + Outcome(refresh=cards(creator_id))
