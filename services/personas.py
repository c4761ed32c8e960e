"""Personas: made, changed one field at a time, undone, deleted; shown one by one and by the page (R14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from domain.actor import Actor
from domain.audiences import ChatAudience
from domain.criteria import Criteria
from domain.errors import Conflict, NotFound, Refusal
from domain.notices.personas import (
    PersonaClashed,
    PersonaCompared,
    PersonaLine,
    PersonasFull,
    PersonaShown,
    PersonasShown,
    PersonaUndoLapsed,
)
from domain.outcome import Card, CardKind, Outcome
from domain.people import Act
from domain.personas import MOST_NAME, MOST_PERSONAS, USUAL_LEAST, Frozen, Wanted, fits
from domain.records import tag_key
from services.audience_profiles import profile_of
from services.audit import decided
from services.screening_rules import rules_of
from storage.queries import personas as rows
from storage.tables import Creator, Persona, Shortlist
from storage.unit_of_work import UnitOfWork

PAGE = 8
MOST_NEAR = 3
NEAR_ENOUGH = 60  # of 100: rapidfuzz' ratio from which a name may have been meant; names are short
UNDO_FOR = timedelta(minutes=10)


class Chosen(Frozen):
    """A persona as it was when a shortlist was made for it; stands in `Shortlist.result`."""

    id: int
    name: str
    wanted: Wanted


def card(persona_id: int) -> Card:
    return Card(CardKind.PERSONA, persona_id)


def is_taken(uow: UnitOfWork, name: str, *, besides: int = 0) -> bool:
    found = rows.called(uow, tag_key(name))
    return found is not None and found.id != besides


def free_name(uow: UnitOfWork, name: str) -> str:
    """The name, with a number where it is taken."""
    free, number = name[:MOST_NAME], 2
    while is_taken(uow, free):
        ending = f" {number}"
        free, number = name[: MOST_NAME - len(ending)].rstrip() + ending, number + 1
    return free


def create(uow: UnitOfWork, name: str, wanted: Wanted, *, by: Actor, now: datetime) -> int:
    """Gives its id. Raises Conflict when the name is taken, Refusal when there are too many."""
    if rows.count(uow) >= MOST_PERSONAS:
        raise Refusal(PersonasFull(most=MOST_PERSONAS))
    row = Persona(
        name=" ".join(name.split()),
        key=tag_key(name),
        fields=wanted.model_dump(mode="json"),
        edited_by=by.name,
        edited_at=now,
    )
    if is_taken(uow, name) or not rows.add(uow, row):
        raise Conflict("taken", "create")
    decided(uow, Act.PERSONA_NEW, row.id, by=by, now=now)
    return row.id


def standing(uow: UnitOfWork, persona_id: int) -> Persona:
    """One that is not deleted; raises NotFound."""
    row = uow.get(Persona, persona_id)
    if row.key is None:
        raise NotFound("Persona")
    return row


def wanted_of(row: Persona) -> Wanted:
    return Wanted.model_validate(row.fields)


def edit(
    uow: UnitOfWork,
    persona_id: int,
    change: Mapping[str, Any],
    seen: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    """Change fields of a persona: those of `change`, by the names of Wanted, or "name".

    `seen` is what the editor saw: raises Refusal where somebody else has changed one of them since, to something
    else; Conflict when another persona has the name.
    """
    row = uow.lock(Persona, persona_id)
    if row.key is None:
        raise NotFound("Persona")
    present = _values(row)
    wanted = {name: _plain(value) for name, value in change.items()}
    if any(present[name] not in (_plain(seen.get(name)), wanted[name]) for name in wanted):
        raise Refusal(PersonaClashed(persona_id=row.id, name=row.name, by=row.edited_by))
    changed = {name: value for name, value in wanted.items() if present[name] != value}
    if not changed:
        return Outcome(refresh=(card(row.id),))
    before = {name: present[name] for name in changed}
    _put(uow, row, changed)
    _changed(row, {"before": before}, by, now)
    decided(uow, Act.PERSONA_EDIT, row.id, by=by, now=now, fields=sorted(changed))
    return Outcome(refresh=(card(row.id),))


def delete(uow: UnitOfWork, persona_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """Take it out of every choice; lists made for it stay as they were. Raises Conflict when it changed meanwhile."""
    row = uow.lock(Persona, persona_id)
    if row.key is None or row.revision != revision:
        raise Conflict("deleted" if row.key is None else "changed", "delete")
    row.key = None
    _changed(row, {"deleted": True}, by, now)
    decided(uow, Act.PERSONA_DELETE, row.id, by=by, now=now)
    return Outcome(refresh=(card(row.id),))


def undo(uow: UnitOfWork, persona_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """Take the last change back, within ten minutes. Raises Refusal, or Conflict when it changed meanwhile."""
    row = uow.lock(Persona, persona_id)
    if row.revision != revision:
        raise Conflict("changed", "undo")
    if not _can_undo(row, now):
        raise Refusal(PersonaUndoLapsed(persona_id=row.id, name=row.name))
    if row.undo.get("deleted"):
        if rows.count(uow) >= MOST_PERSONAS:
            raise Refusal(PersonasFull(most=MOST_PERSONAS))
        name = row.name
        if is_taken(uow, name, besides=row.id) or not rows.call(uow, row, name, tag_key(name)):
            raise Refusal(PersonaUndoLapsed(persona_id=row.id, name=name, taken=True))
    else:
        before: dict[str, Any] = row.undo["before"]
        try:
            _put(uow, row, before)
        except Conflict as taken:
            raise Refusal(PersonaUndoLapsed(persona_id=row.id, name=before["name"], taken=True)) from taken
    _changed(row, {}, by, now)
    decided(uow, Act.PERSONA_UNDO, row.id, by=by, now=now)
    return Outcome(refresh=(card(row.id),))


def _values(row: Persona) -> dict[str, Any]:
    """Everything that can be changed, as JSON holds it."""
    return {"name": row.name, **wanted_of(row).model_dump(mode="json")}


def _plain(value: object) -> object:
    return [str(each) for each in value] if isinstance(value, tuple | list) else value


def _put(uow: UnitOfWork, row: Persona, values: Mapping[str, Any]) -> None:
    if "name" in values:  # before the rest: what is refused leaves nothing behind
        name = " ".join(str(values["name"]).split())
        if is_taken(uow, name, besides=row.id) or not rows.call(uow, row, name, tag_key(name)):
            raise Conflict("taken", "rename")
    fields = {name: value for name, value in values.items() if name != "name"}
    row.fields = Wanted.model_validate({**row.fields, **fields}).model_dump(mode="json")


def _changed(row: Persona, undo: dict[str, Any], by: Actor, now: datetime) -> None:
    row.undo = {**undo, "until": (now + UNDO_FOR).isoformat()} if undo else {}
    row.revision += 1
    row.edited_by, row.edited_at = by.name, now


def _can_undo(row: Persona, now: datetime) -> bool:
    return bool(row.undo) and now <= datetime.fromisoformat(row.undo["until"])


def show(uow: UnitOfWork, persona_id: int, *, audience: ChatAudience, now: datetime) -> PersonaShown:
    """Facts of the living card."""
    del audience  # the outbox keeps a team's card out of creators' chats
    row = uow.get(Persona, persona_id)
    return PersonaShown(
        persona_id=row.id,
        revision=row.revision,
        name=row.name,
        wanted=wanted_of(row),
        by=row.edited_by,
        at=row.edited_at,
        deleted=row.key is None,
        can_undo=_can_undo(row, now),
    )


def page(uow: UnitOfWork, wanted: int) -> PersonasShown:
    """A page of all of them, counted from 0; the last one for a number beyond it."""
    total = rows.count(uow)
    pages = max(1, -(-total // PAGE))
    at = min(max(wanted, 0), pages - 1)
    return PersonasShown(
        personas=tuple(_line(row) for row in rows.standing(uow, start=at * PAGE, most=PAGE)),
        total=total,
        page=at,
        pages=pages,
        most=MOST_PERSONAS,
    )


def nearest(uow: UnitOfWork, name: str) -> PersonasShown:
    """What is told when none is called so: the few whose names are nearest, else the first page of all."""
    written = tag_key(name)
    scored = [(_likeness(written, row.key or ""), row) for row in rows.standing(uow, most=MOST_PERSONAS)]
    near = sorted((each for each in scored if each[0] >= NEAR_ENOUGH), key=lambda each: -each[0])
    shown = page(uow, 0).model_copy(update={"asked": name[:MOST_NAME]})
    if not near:
        return shown
    lines = tuple(_line(row) for _, row in near[:MOST_NEAR])
    return shown.model_copy(update={"personas": lines, "near": True, "pages": 1})


def _likeness(written: str, there: str) -> float:
    return 100.0 if written in there else fuzz.ratio(written, there)


def _line(row: Persona) -> PersonaLine:
    return PersonaLine(persona_id=row.id, name=row.name, wanted=wanted_of(row))


def chosen(uow: UnitOfWork, persona_id: int | None) -> Chosen | None:
    """The persona that a list is made for, as it is now; None for one that is not there any more."""
    if persona_id is None:
        return None
    try:
        row = standing(uow, persona_id)
    except NotFound:
        return None
    return Chosen(id=row.id, name=row.name, wanted=wanted_of(row))


def of_list(shortlist: Shortlist) -> Chosen | None:
    """The persona that a list was made for, as it was then."""
    kept = shortlist.result.get("persona")
    return Chosen.model_validate(kept) if kept else None


def compare(uow: UnitOfWork, creator_id: int, persona_id: int) -> PersonaCompared:
    """One creator's audience beside a persona; raises NotFound."""
    creator, row = uow.get(Creator, creator_id), standing(uow, persona_id)
    rule = rules_of(uow).audience
    least = rule.least if rule else USUAL_LEAST
    return PersonaCompared(
        creator_id=creator.id,
        creator=creator.name,
        persona_id=row.id,
        persona=row.name,
        fields=fits(wanted_of(row), profile_of(creator), least),
        least=least,
    )


def least_of(criteria: Criteria | None) -> Decimal:
    """The share of gender and ages that counts as fitting: the list's own threshold."""
    return criteria.audience.least if criteria and criteria.audience else USUAL_LEAST
