"""Keeping a creator off new shortlists, with a reason and a term; and lifting it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.actor import Actor
from domain.errors import Conflict
from domain.people import Act
from domain.stances import USUAL_DAYS, Stance
from services.audit import decided
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork

USUAL = timedelta(days=USUAL_DAYS)


def refuse(
    uow: UnitOfWork,
    creator_id: int,
    *,
    kind: Stance,
    reason: str,
    until: datetime | None,
    by: Actor,
    now: datetime,
) -> Creator:
    """From now on she is on no new shortlist, until the moment given; None is for good.

    A later word takes the place of an earlier one, but "not interested" leaves a blacklisting as it is.
    """
    creator = uow.lock(Creator, creator_id)
    if kind is Stance.NOT_INTERESTED and stance_of(creator, now) is Stance.BLACKLISTED:
        return creator
    creator.stance, creator.not_interested_until = kind.value, until
    creator.stance_reason, creator.stance_by, creator.stance_at = reason.strip(), by.name, now
    creator.revision += 1
    creator.edited_by, creator.edited_at = by.name, now
    term = until.isoformat() if until else "for good"
    decided(uow, Act.CREATOR_REFUSE, creator.id, by=by, now=now, kind=kind.value, until=term)
    return creator


def standing(creator: Creator, now: datetime) -> dict[str, Any] | None:
    """What holds at this moment, as JSON that `put_back` takes; None when nothing does."""
    if stance_of(creator, now) is None:
        return None
    until, at = creator.not_interested_until, creator.stance_at
    return {
        "stance": creator.stance,
        "until": until.isoformat() if until else None,
        "reason": creator.stance_reason,
        "by": creator.stance_by,
        "at": at.isoformat() if at else None,
    }


def put_back(uow: UnitOfWork, creator_id: int, was: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Let hold again what a word that is taken back had taken the place of."""
    creator = uow.lock(Creator, creator_id)
    creator.stance, creator.stance_reason, creator.stance_by = was["stance"], was["reason"], was["by"]
    creator.not_interested_until = datetime.fromisoformat(was["until"]) if was["until"] else None
    creator.stance_at = datetime.fromisoformat(was["at"]) if was["at"] else None
    creator.revision += 1
    creator.edited_by, creator.edited_at = by.name, now
    decided(
        uow,
        Act.CREATOR_REFUSE,
        creator.id,
        by=by,
        now=now,
        kind=creator.stance,
        until=was["until"] or "for good",
    )


def clear(uow: UnitOfWork, creator_id: int, *, by: Actor, now: datetime) -> Creator:
    """She may be proposed again; raises Conflict when nothing stands against her."""
    creator = uow.lock(Creator, creator_id)
    if stance_of(creator, now) is None:
        raise Conflict("", "lift")
    lifted, creator.stance, creator.not_interested_until = creator.stance, "", None
    creator.stance_reason = creator.stance_by = ""
    creator.stance_at = None
    creator.revision += 1
    creator.edited_by, creator.edited_at = by.name, now
    decided(uow, Act.CREATOR_LIFT, creator.id, by=by, now=now, kind=lifted)
    return creator


def stance_of(creator: Creator, now: datetime) -> Stance | None:
    """What holds at this moment; None when nothing does, or its term is over."""
    until = creator.not_interested_until
    if until is not None and until <= now:
        return None
    if creator.stance:
        return Stance(creator.stance)
    return Stance.NOT_INTERESTED if until is not None else None
