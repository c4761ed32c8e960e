"""Edits of a creator's record as they are asked for: all facts at once, of which only those that differ are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.notices.record_changes import RecordChanged, Said, ValueChanged
from domain.outcome import Outcome
from domain.people import Act
from services.audit import decided
from services.creator_cards import cards
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork


def edited(creator: Creator, by: Actor, now: datetime) -> None:
    """Note that her record is not what others have seen."""
    creator.revision += 1
    creator.edited_by, creator.edited_at = by.name, now


def edit_facts(
    uow: UnitOfWork,
    creator: Creator,
    names: Sequence[str],
    *,
    versions: tuple[object, object, object],
    put: Callable[[Creator, str, Any], None],
    said: Callable[[str, Any], Said],
    act: Act,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Change what differs from what the editor saw; `versions` are what stands, what is wanted, and what was seen.

    A fact that somebody else has changed meanwhile, to something else, keeps that value and is told. The creator is locked.
    """
    stands, wants, saw = ({name: getattr(one, name) for name in names} for one in versions)
    touched = [name for name in names if wants[name] != saw[name]]
    clashes = [name for name in touched if stands[name] not in (saw[name], wants[name])]
    changed = [name for name in touched if name not in clashes and stands[name] != wants[name]]
    by_whom = creator.edited_by
    for name in changed:
        put(creator, name, wants[name])
    if changed:
        edited(creator, by, now)
        decided(uow, act, creator.id, by=by, now=now, facts=changed)
    if not clashes:
        return Outcome(refresh=cards(creator.id))
    told = RecordChanged(
        creator_id=creator.id,
        revision=creator.revision,
        name=creator.name,
        by=by_whom,
        changed=tuple(
            ValueChanged(name=name, now=said(name, stands[name]), yours=said(name, wants[name]))
            for name in clashes
        ),
        kept=len(changed),
    )
    return Outcome(refresh=cards(creator.id), reply=told)
