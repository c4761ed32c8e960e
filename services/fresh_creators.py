"""New creators of an import made ready for the database, with what is written beside them: numbers, and the way back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.ids import new_ids
from domain.importing.rows import CreatorRow
from services.spelling import Spelled, Spelling
from storage.bulk import Bulk, Ready
from storage.queries import search
from storage.tables import Creator, ImportBatch, ImportChange, MetricSnapshot
from storage.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Fresh:
    """One new creator with what an import writes of her. Her contact is for the caller to seal."""

    id: int
    creator: list[Any]
    snapshot: Ready
    change: Ready
    line: search.Line


class FreshCreators:
    """Makes new creators of one import ready; shares nothing with the database but its way to spell values."""

    def __init__(self, uow: UnitOfWork, batch: ImportBatch) -> None:
        dialect = uow.connection.dialect
        self.creators = Bulk(dialect, Creator, uow.workspace_id, scattered=True)
        self._spelling = Spelling(self.creators, uow.workspace_id)
        self.snapshots = Bulk(dialect, MetricSnapshot, uow.workspace_id)
        self.changes = Bulk(dialect, ImportChange, uow.workspace_id)
        self.day = date.fromisoformat(batch.report["stat_date"])
        self.label: str = batch.report.get("range_label", "")
        self._snapshot = list(self.snapshots.ready({
            "import_batch_id": batch.id, "source": batch.source, "range_label": self.label,
        }))  # fmt: skip
        self._change = list(self.changes.ready({"import_batch_id": batch.id, "outcome": "new"}))
        self._days: dict[date, tuple[Any, str]] = {}
        self._id_place = self.creators.place("id")
        self._snapshot_places = tuple(map(self.snapshots.place, ("id", "creator_id", "stat_date", "numbers")))
        self._change_places = tuple(
            map(self.changes.place, ("id", "creator_id", "row_number", "snapshot_before"))
        )

    def made(self, rows: Sequence[CreatorRow], apart: Mapping[int, Spelled] | None = None) -> list[Fresh]:
        """The rows as new creators; those that are spelled already are in `apart`, by their numbers."""
        known = self._of(rows, apart or {})
        rest = self._spelling.spelled([row for row in rows if row.row not in known])
        spelled = {**known, **{each[0]: each for each in rest}} if rest else known
        ids = new_ids(3 * len(rows))
        return [self._made(spelled[row.row], ids[3 * at : 3 * at + 3]) for at, row in enumerate(rows)]

    def _of(self, rows: Sequence[CreatorRow], apart: Mapping[int, Spelled]) -> Mapping[int, Spelled]:
        """What was spelled for just these rows."""
        handle, platform = self.creators.place("handle"), self.creators.place("platform")
        found = ((row, apart.get(row.row)) for row in rows)
        return {
            row.row: each
            for row, each in found
            if each and each[1][handle] == row.handle and each[1][platform] == row.platform
        }

    def _made(self, spelled: Spelled, ids: Sequence[int]) -> Fresh:
        row, creator, line, numbers, on = spelled
        creator_id, snapshot_id, change_id = ids
        creator[self._id_place] = creator_id
        day, kept = self._day(on or self.day)
        snapshot, change = self._snapshot.copy(), self._change.copy()
        own, hers, stat_date, figures = self._snapshot_places
        snapshot[own], snapshot[hers], snapshot[stat_date], snapshot[figures] = (
            snapshot_id, creator_id, day, numbers,
        )  # fmt: skip
        own, hers, number, before = self._change_places
        change[own], change[hers], change[number], change[before] = change_id, creator_id, row, kept
        return Fresh(creator_id, creator, snapshot, change, (creator_id, line))

    def _day(self, on: date) -> tuple[Any, str]:
        """The day as the database has it, and where numbers of it are kept, for undo."""
        known = self._days.get(on)
        if known is None:
            kept = json.dumps({"day": on.isoformat(), "range": self.label, "was": None})
            known = self._days[on] = (self.snapshots.converted("stat_date", on), kept)
        return known
