"""The rows of an import against what is known: what each would change, writing it, and putting it back exactly."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.ids import new_id
from domain.importing.changes import DECIMALS, IMPORTED, Change, changes, restored, stored
from domain.importing.report import MOST_LISTED, ImportReport
from domain.importing.rows import CreatorRow, Rejected, RowProblem, plain
from domain.importing.survey import Sheet, Survey
from services import import_records, import_reports
from storage.queries import creators as rows_of
from storage.tables import Creator, ImportBatch, ImportChange, MetricSnapshot
from storage.unit_of_work import UnitOfWork

PLAN_ROWS = 400  # looked up in one statement
CONTACT = "contact_sealed"


@dataclass(frozen=True)
class Planned:
    """One row beside what is known. `same_as`: another row of the file has claimed this creator."""

    row: CreatorRow
    creator: Creator | None
    changes: Mapping[str, Change] = field(default_factory=dict)
    contact: str | None = None  # the contact as JSON, when it is new or different
    same_as: int | None = None

    @property
    def outcome(self) -> str:
        if self.same_as is not None:
            return "duplicate"
        if self.creator is None:
            return "new"
        return "updated" if self.changes or self.contact is not None else "unchanged"


def plan(uow: UnitOfWork, rows: Sequence[CreatorRow], claimed: dict[int, int]) -> list[Planned]:
    """Compare rows with the pool. `claimed` (creator → row of this file) is carried from call to call."""
    found = rows_of.by_keys(uow, ((row.platform, row.handle, row.uid) for row in rows))
    by_handle = {(creator.platform, creator.handle): creator for creator in found}
    by_uid = {(creator.platform, creator.uid or ""): creator for creator in found if creator.uid}
    planned = []
    for row in rows:
        creator = by_handle.get((row.platform, row.handle)) or by_uid.get((row.platform, row.uid or ""))
        if creator is None:
            planned.append(Planned(row, None, contact=_contact(uow, None, row)))
        elif creator.id in claimed and claimed[creator.id] != row.row:
            planned.append(Planned(row, creator, same_as=claimed[creator.id]))
        else:
            claimed[creator.id] = row.row
            planned.append(Planned(row, creator, changes(_known(creator), row), _contact(uow, creator, row)))
    return planned


def report_of(
    uow: UnitOfWork, sheet: Sheet, survey: Survey, today: date, *, most: int = MOST_LISTED
) -> ImportReport:
    """The dry run's report: every row of the file counted exactly once; at most `most` rejected ones are named."""
    usable = list(survey.usable)
    claimed: dict[int, int] = {}
    outcomes: list[Planned] = []
    for start in range(0, len(usable), PLAN_ROWS):
        outcomes += plan(uow, usable[start : start + PLAN_ROWS], claimed)
        uow.session.expunge_all()
    counts = Counter(each.outcome for each in outcomes)
    rejected = [*survey.rejected, *_late_duplicates(outcomes)]
    doubts = [doubt for row in usable for doubt in row.doubts]
    report = import_reports.assembled(sheet, len(survey.rows), counts, rejected, doubts, most)
    return report.model_copy(
        update={
            "mostly_zero": import_reports.header(sheet.layout, survey.mostly_zero)
            if survey.mostly_zero
            else None,
            "unclear_date": survey.unclear_date,
            "stat_date": (survey.stat_date or today).isoformat(),
            "range_label": survey.range_label,
        }
    )


def _late_duplicates(planned: Sequence[Planned]) -> list[Rejected]:
    return [
        Rejected(each.row.row, RowProblem.DUPLICATE, each.same_as)
        for each in planned
        if each.same_as is not None
    ]


def write(uow: UnitOfWork, batch: ImportBatch, rows: Sequence[CreatorRow], claimed: dict[int, int]) -> None:
    """Write some rows of an import. The caller moves `done_rows` in the same transaction.

    New rows go in by plain statements: making objects of them would double the time that others are kept waiting.
    """
    rows_of.hold_imports(uow)
    planned = [each for each in plan(uow, rows, claimed) if each.same_as is None]
    created = {each.row.row: _created(uow, each) for each in planned if each.creator is None}
    rows_of.insert_rows(uow, Creator, list(created.values()))
    ids = {each.row.row: each.creator.id if each.creator else created[each.row.row]["id"] for each in planned}
    present = rows_of.snapshots_of(uow, list(ids.values()), batch.source)
    snapshots: list[dict[str, Any]] = []
    changed = [
        {
            "import_batch_id": batch.id,
            "row_number": each.row.row,
            "creator_id": ids[each.row.row],
            "before": _updated(uow, each, each.creator) if each.creator else None,
            "snapshot_before": _snapshot(batch, ids[each.row.row], each.row, present, snapshots),
            "outcome": each.outcome,
        }
        for each in planned
    ]
    rows_of.insert_rows(uow, MetricSnapshot, snapshots)
    rows_of.insert_rows(uow, ImportChange, changed)
    import_records.keep(uow, batch, planned)
    uow.flush()


_UNKNOWN: dict[str, Any] = dict.fromkeys(IMPORTED) | {"notes": ""}


def _created(uow: UnitOfWork, planned: Planned) -> dict[str, Any]:
    row = planned.row
    creator_id = new_id()
    return _UNKNOWN | {
        "name": row.handle,
        "categories": [],
        "tags": [],
        **row.facts,
        "id": creator_id,
        "platform": row.platform,
        "handle": row.handle,
        "audience": {key: plain(part) for key, part in row.audience.items()},
        "extra": dict(row.extra),
        CONTACT: uow.sealed(planned.contact, _place(creator_id)) if planned.contact is not None else None,
    }


def _updated(uow: UnitOfWork, planned: Planned, creator: Creator) -> dict[str, Any]:
    before = stored(planned.changes)
    for fact, change in planned.changes.items():
        setattr(creator, fact, change.new)
    if planned.contact is not None:
        sealed = uow.sealed(planned.contact, _place(creator.id))
        before[CONTACT] = [_text(creator.contact_sealed), _text(sealed)]
        creator.contact_sealed = sealed
    return before


def _snapshot(
    batch: ImportBatch,
    creator_id: int,
    row: CreatorRow,
    present: dict[tuple[int, str, str], MetricSnapshot],
    new: list[dict[str, Any]],
) -> dict[str, Any]:
    """Keep the row's numbers of their day, in `new` when that day has none; gives what stood there, for undo."""
    day = row.stat_date or date.fromisoformat(batch.report["stat_date"])
    label = batch.report.get("range_label", "")
    numbers = _numbers(row)
    was = present.get((creator_id, day.isoformat(), label))
    kept: dict[str, Any] = {"day": day.isoformat(), "range": label, "was": None}
    if was is None:
        new.append(
            {
                "creator_id": creator_id,
                "import_batch_id": batch.id,
                "source": batch.source,
                "stat_date": day,
                "range_label": label,
                "numbers": numbers,
            }
        )
    else:
        kept["was"] = {"numbers": was.numbers, "import_batch_id": was.import_batch_id}
        was.numbers, was.import_batch_id = numbers, batch.id
    return kept


def _numbers(row: CreatorRow) -> dict[str, Any]:
    figures = {
        fact: row.facts[fact]
        for fact in (*DECIMALS, "followers", "orders", "median_views")
        if fact in row.facts
    }
    return {
        **{fact: plain(value) for fact, value in sorted(figures.items())},
        **{f"audience.{key}": plain(part) for key, part in row.audience.items()},
        **row.extra,
    }


def put_back(uow: UnitOfWork, batch: ImportBatch, most: int) -> dict[str, int] | None:
    """Undo some rows, the last first; None when none is left.

    A fact that was changed again since stays as it is; a new creator whom something refers to by now stays too.
    """
    undone = uow.all(
        uow.query(ImportChange)
        .where(ImportChange.import_batch_id == batch.id)
        .order_by(rows_of.newest_row_first())
        .limit(most)
    )
    if not undone:
        import_records.forget_tags(uow, batch)
        return None
    counts = {"removed": 0, "restored": 0, "kept": 0, "rows": len(undone)}
    whose = {change.id: change.creator_id or 0 for change in undone}
    creators = {row.id: row for row in rows_of.by_ids(uow, list(whose.values()))}
    present = rows_of.snapshots_of(uow, list(creators), batch.source)
    gone = [each.id for change in undone if (each := _restored_snapshot(batch, change, present)) is not None]
    for change in undone:
        if change.outcome == "updated":
            whole = _restore(creators[whose[change.id]], change.before or {})
            counts["restored" if whole else "kept"] += 1
    uow.flush()
    rows_of.delete_rows(uow, MetricSnapshot, gone)
    import_records.forget(uow, batch, list(creators))
    rows_of.delete_rows(uow, ImportChange, [change.id for change in undone])
    fresh = {whose[change.id] for change in undone if change.outcome == "new"}
    used = rows_of.referenced(uow, fresh)
    rows_of.delete_rows(uow, Creator, fresh - used)
    counts["removed"] += len(fresh - used)
    counts["kept"] += len(used)
    return counts


def _restore(creator: Creator, before: Mapping[str, Any]) -> bool:
    """Give back what the import changed; False when something was changed again since and stays."""
    whole = True
    facts = {fact: kept for fact, kept in before.items() if fact != CONTACT}
    for fact, change in restored(facts).items():
        if getattr(creator, fact) == change.new:
            setattr(creator, fact, change.old)
        else:
            whole = False
    if CONTACT in before:
        old, new = before[CONTACT]
        if _text(creator.contact_sealed) == new:
            creator.contact_sealed = base64.b64decode(old) if old is not None else None
        else:
            whole = False
    return whole


def _restored_snapshot(
    batch: ImportBatch, change: ImportChange, present: dict[tuple[int, str, str], MetricSnapshot]
) -> MetricSnapshot | None:
    """Give a day's numbers back; a snapshot that only this import wrote is to be removed. A later import's stay."""
    kept = change.snapshot_before or {}
    snapshot = present.get((change.creator_id or 0, kept.get("day", ""), kept.get("range", "")))
    if snapshot is None or snapshot.import_batch_id != batch.id:
        return None
    if kept["was"] is None:
        return snapshot
    snapshot.numbers, snapshot.import_batch_id = kept["was"]["numbers"], kept["was"]["import_batch_id"]
    return None


def _known(creator: Creator) -> dict[str, Any]:
    return {fact: getattr(creator, fact) for fact in IMPORTED}


def _contact(uow: UnitOfWork, creator: Creator | None, row: CreatorRow) -> str | None:
    """Her contact with what the row adds, as JSON; None when the row says nothing new."""
    if not row.contact:
        return None
    known: dict[str, str] = {}
    if creator is not None and creator.contact_sealed is not None:
        known = json.loads(uow.unsealed(creator.contact_sealed, _place(creator.id)))
    merged = {**known, **row.contact}
    return None if merged == known else json.dumps(merged, ensure_ascii=False, sort_keys=True)


def _place(creator_id: int) -> str:
    return f"creator/{creator_id}/contact"


def _text(sealed: bytes | None) -> str | None:
    return None if sealed is None else base64.b64encode(sealed).decode()
