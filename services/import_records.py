"""What an import leaves in creators' records beside her facts: quotes in her history, tags in the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from domain.importing.changes import Change
from domain.importing.rows import CreatorRow
from services import tags
from storage.queries import creators as plumbing
from storage.queries import records as rows
from storage.tables import Creator, ImportBatch, Quote
from storage.unit_of_work import UnitOfWork


class Planned(Protocol):
    """One row of an import beside what was known."""

    @property
    def row(self) -> CreatorRow: ...

    @property
    def creator(self) -> Creator | None: ...

    @property
    def changes(self) -> Mapping[str, Change]: ...


def keep(uow: UnitOfWork, batch: ImportBatch, planned: Iterable[Planned]) -> None:
    """Write a line of history for each quote that has changed; the first one of a new creator needs none."""
    planned = list(planned)
    plumbing.insert_rows(uow, Quote, [line for each in planned if (line := _quote(batch, each))])
    brought = {name for each in planned for name in each.row.facts.get("tags", ())}
    if brought:
        tags.from_import(uow, batch.id, sorted(brought))


def _quote(batch: ImportBatch, planned: Planned) -> dict[str, Any] | None:
    creator, changes = planned.creator, planned.changes
    if creator is None or not changes.keys() & {"quote", "quote_currency"}:
        return None
    if creator.quote is None or not creator.quote_currency:
        return None
    was = changes["quote"].old if "quote" in changes else creator.quote
    currency = changes["quote_currency"].old if "quote_currency" in changes else creator.quote_currency
    return {
        "creator_id": creator.id,
        "amount": creator.quote,
        "currency": creator.quote_currency,
        "source": batch.source,
        "on_day": planned.row.stat_date or date.fromisoformat(batch.report["stat_date"]),
        "was": was,
        "was_currency": currency,
        "import_batch_id": batch.id,
    }


def forget(uow: UnitOfWork, batch: ImportBatch, creator_ids: Collection[int]) -> None:
    """Undo `keep` for these creators' quotes."""
    rows.forget_quotes(uow, batch.id, creator_ids)


def forget_tags(uow: UnitOfWork, batch: ImportBatch) -> None:
    """Undo `keep` for the library, when every row is put back."""
    tags.undo_import(uow, batch.id)
