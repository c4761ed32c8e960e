"""What an import leaves in creators' records beside her facts: quotes in her history, tags in the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from domain.ids import new_id
from domain.importing.changes import Change
from domain.importing.ledger import Record, Told, loaded
from domain.importing.rows import CreatorRow
from services import tags
from storage.queries import records as rows
from storage.tables import ImportBatch, Quote
from storage.unit_of_work import UnitOfWork


class Planned(Protocol):
    """One row of an import beside what was known of its creator."""

    @property
    def row(self) -> CreatorRow: ...

    @property
    def creator(self) -> Mapping[str, Any] | None: ...

    @property
    def changes(self) -> Mapping[str, Change]: ...


def keep(uow: UnitOfWork, batch_id: int, source: str, day: date, planned: Iterable[Planned]) -> None:
    """Write a line of history for each quote that changes; the first one of a new creator needs none.

    `day` is the file's own, where a row names none.
    """
    lines = []
    brought: dict[str, None] = {}
    for each in planned:
        if (line := _quote(each)) is not None:
            origin = {"source": source, "on_day": each.row.stat_date or day, "import_batch_id": batch_id}
            lines.append({"id": new_id(), **line, **origin})
        brought.update(dict.fromkeys(each.row.tags))
    rows.add_quotes(uow, lines)
    if brought:
        tags.from_import(uow, batch_id, brought)


def _quote(planned: Planned) -> dict[str, Any] | None:
    """Her new quote and what it takes the place of; None where nothing of it changes."""
    creator, changes = planned.creator, planned.changes
    if creator is None or not changes.keys() & {"quote", "quote_currency"}:
        return None
    amount, currency = (_pair(creator, changes, fact) for fact in ("quote", "quote_currency"))
    if amount[1] is None or not currency[1]:
        return None
    return {
        "creator_id": creator["id"],
        "amount": amount[1],
        "currency": currency[1],
        "was": amount[0],
        "was_currency": currency[0],
    }


def _pair(creator: Mapping[str, Any], changes: Mapping[str, Change], fact: str) -> tuple[Any, Any]:
    """A fact before and after."""
    change = changes.get(fact)
    return (creator[fact], creator[fact]) if change is None else (change.old, change.new)


def forget(uow: UnitOfWork, batch_id: int, creator_ids: Collection[int]) -> None:
    """Undo `keep` for these creators' quotes."""
    rows.forget_quotes(uow, batch_id, creator_ids)


def follow(uow: UnitOfWork, later: Mapping[int, Sequence[Told]], records: Mapping[int, Record]) -> None:
    """After an undo: let the history of quotes say what the later imports, as they stand now, have changed."""
    altered = [row for each in later.values() for row in each if row.is_altered]
    lines = {
        (line.creator_id, line.import_batch_id): line
        for line in rows.imported_quotes(uow, {row.creator_id for row in altered})
    }
    gone: list[int] = []
    new: list[dict[str, Any]] = []
    for row in altered:
        line = lines.get((row.creator_id, row.batch_id))
        told = _told(row, line, records.get(row.creator_id))
        if told is None:
            gone += [] if line is None else [line.id]
        elif line is None:
            new.append({"id": new_id(), **told, **_origin(uow, row)})
        else:
            line.was, line.was_currency = told["was"], told["was_currency"]
    uow.flush()
    rows.remove_quotes(uow, gone)
    rows.add_quotes(uow, new)


def _told(row: Told, line: Quote | None, record: Record | None) -> dict[str, Any] | None:
    """The line of history that a row of an import makes; None when it changes no quote."""
    if row.is_new or not row.pairs.keys() & {"quote", "quote_currency"}:
        return None
    stands = {
        "quote": line.amount if line else record.facts["quote"] if record else None,
        "quote_currency": line.currency if line else record.facts["quote_currency"] if record else None,
    }
    amount, currency = (loaded(row, fact) or (stands[fact], stands[fact]) for fact in stands)
    changes = amount[0] != amount[1] or currency[0] != currency[1]
    if not changes or amount[1] is None or not currency[1]:
        return None
    return {
        "creator_id": row.creator_id,
        "amount": amount[1],
        "currency": currency[1],
        "was": amount[0],
        "was_currency": currency[0],
    }


def _origin(uow: UnitOfWork, row: Told) -> dict[str, Any]:
    source = uow.get(ImportBatch, row.batch_id).source
    return {"source": source, "on_day": date.fromisoformat(row.kept["day"]), "import_batch_id": row.batch_id}
