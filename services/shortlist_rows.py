"""A shortlist's entries as rows: what the card lists, what each kept of its score, and what stands beside them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.criteria import Criteria
from domain.errors import NotFound
from domain.importing.rows import plain
from domain.outcome import Card, CardKind
from domain.parts import PartName, Unit
from domain.scoring import Part
from domain.screening import Candidate, FloorName, Group
from storage.queries import creators as rows
from storage.sql import col
from storage.tables import Creator, Shortlist, ShortlistEntry
from storage.unit_of_work import UnitOfWork


def card(shortlist_id: int) -> Card:
    return Card(CardKind.SHORTLIST, shortlist_id)


def criteria_of(uow: UnitOfWork, shortlist_id: int) -> Criteria:
    return Criteria.model_validate(uow.get(Shortlist, shortlist_id).criteria)


def entries(uow: UnitOfWork, shortlist: Shortlist) -> list[ShortlistEntry]:
    """Everybody who was kept when the list was made, or was added, in order; the dropped too."""
    query = uow.query(ShortlistEntry).where(ShortlistEntry.shortlist_id == shortlist.id)
    return list(uow.all(query.order_by(col(ShortlistEntry.position))))


def entry_of(uow: UnitOfWork, shortlist_id: int, creator_id: int) -> ShortlistEntry:
    """One creator's entry; raises NotFound."""
    entry = uow.first(
        uow.query(ShortlistEntry).where(
            ShortlistEntry.shortlist_id == shortlist_id, ShortlistEntry.creator_id == creator_id
        )
    )
    if entry is None:
        raise NotFound("ShortlistEntry")
    return entry


def listed(uow: UnitOfWork, shortlist: Shortlist) -> list[ShortlistEntry]:
    """What the card shows over its pages: the wanted number, whoever was added, then as many to verify.

    Without the dropped, and without whom the workspace has no record of any more.
    """
    wanted = int(shortlist.criteria["wanted"])
    present = [entry for entry in entries(uow, shortlist) if entry.state == "candidate"]
    there = {creator.id for creator in rows.by_ids(uow, [entry.creator_id for entry in present])}
    present = [entry for entry in present if entry.creator_id in there]
    added = [entry for entry in present if is_added(shortlist, entry.creator_id)]
    own = [entry for entry in present if entry not in added]
    sure = [entry for entry in own if entry.group != Group.VERIFY]
    return [*sure[:wanted], *added, *[entry for entry in own if entry.group == Group.VERIFY][:wanted]]


def creators_of(uow: UnitOfWork, shortlist: Shortlist) -> list[Creator]:
    """The listed creators, in the card's order."""
    ids = [entry.creator_id for entry in listed(uow, shortlist)]
    found = {creator.id: creator for creator in rows.by_ids(uow, ids)}
    return [found[each] for each in ids]


def is_added(shortlist: Shortlist, creator_id: int) -> bool:
    return "added_by" in marks_of(shortlist, creator_id)


def marks_of(shortlist: Shortlist, creator_id: int) -> dict[str, Any]:
    """What else was noted of an entry: what she misses, what is unknown, what would have cut her, who added her."""
    marks: dict[str, Any] = shortlist.result.get("marks", {}).get(str(creator_id), {})
    return marks


def put(uow: UnitOfWork, shortlist: Shortlist, candidates: Collection[Candidate], *, first: int = 0) -> None:
    """Keep candidates as entries, in their order, from this position on."""
    for position, candidate in enumerate(candidates, first):
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


def marks(candidate: Candidate) -> dict[str, Any]:
    """What put her into her group, for `result["marks"]`."""
    return {
        "unknown": [floor.value for floor in candidate.unknown],
        "missed": [floor.value for floor in candidate.missed],
    }


def floors(names: Collection[str]) -> tuple[FloorName, ...]:
    return tuple(map(FloorName, names))


def parts(entry: ShortlistEntry) -> list[Part]:
    """The parts of her score as they were when the list was made."""
    return [_part(stored) for stored in entry.parts]


def made_at(shortlist: Shortlist) -> datetime:
    """When it was screened, by business time; lists of older releases knew only real time."""
    noted = shortlist.result.get("made_at")
    return datetime.fromisoformat(noted) if noted else shortlist.created_at


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
