"""Days' numbers and order lines against what is known: what each row would change, writing it, and putting it back exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.ids import new_id
from domain.importing.orders import COLUMNS as ORDER_COLUMNS
from domain.importing.performance import METRICS
from domain.importing.records import Record
from domain.importing.rows import plain
from services.creator_matching import Matches
from storage.queries import creators as plumbing
from storage.queries import numbers
from storage.tables import DailyPerformance, ImportBatch, ImportChange, OrderLine
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

Row = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """A table that a kind of file fills: what identifies a row, and what it may say."""

    model: type[WorkspaceRow]
    key: tuple[str, ...]
    facts: tuple[str, ...]
    row: Callable[[Record, str, str], Row]
    """A record as a row, given the report's source and platform; without its creator."""


@dataclass(frozen=True)
class Planned:
    """One record beside what is known. `changes` are (old, new) by fact."""

    record: Record
    row: Row
    known: Mapping[str, Any] | None
    changes: Mapping[str, tuple[Any, Any]]

    @property
    def outcome(self) -> str:
        if self.known is None:
            return "new"
        return "updated" if self.changes else "unchanged"


def _day(record: Record, source: str, platform: str) -> Row:
    del platform
    names = ("stat_date", "range_label", "level", "grain", "material", "product", "currency", *METRICS)
    return {name: record.values.get(name) for name in names} | {"source": source, "extra": dict(record.extra)}


def _line(record: Record, source: str, platform: str) -> Row:
    names = (*ORDER_COLUMNS, "creator_key", "currency", "state", "state_said", "ordered_on", "ordered_at")
    found = {name: record.values.get(name) for name in names}
    return found | {"source": source, "platform": platform, "extra": dict(record.extra)}


DAYS = Book(
    DailyPerformance,
    key=("source", "range_label", "stat_date", "grain"),
    facts=("level", "creator_id", "creator_said", "material", "product", *METRICS, "currency", "extra"),
    row=_day,
)
LINES = Book(
    OrderLine,
    key=("platform", "order_id", "sku_id", "creator_key"),
    facts=(
        *(name for name in ORDER_COLUMNS if name not in {"order_id", "sku_id"}),
        "creator_id", "creator_said", "currency", "state", "state_said", "ordered_on", "ordered_at", "source", "extra",
    ),
    row=_line,
)  # fmt: skip


def plan(
    uow: UnitOfWork, book: Book, records: Sequence[Record], matches: Matches, source: str, platform: str
) -> list[Planned]:
    """Compare records with what stands. An unknown cell never erases a known fact."""
    matches.learn(uow, (record.creator for record in records))
    rows = []
    for record in records:
        whose = {"creator_id": matches[record.creator], "creator_said": str(record.creator)}
        rows.append(book.row(record, source, platform) | whose)
    known = numbers.present(uow, book.model, book.key, rows)
    return [
        _planned(book, record, row, known.get(tuple(row[name] for name in book.key)))
        for record, row in zip(records, rows, strict=True)
    ]


def _planned(book: Book, record: Record, row: Row, known: Mapping[str, Any] | None) -> Planned:
    if known is None:
        return Planned(record, row, None, {})
    row["extra"] = {**known["extra"], **row["extra"]}
    changes = {
        fact: (known[fact], row[fact])
        for fact in book.facts
        if row[fact] is not None and row[fact] != "" and row[fact] != known[fact]
    }
    return Planned(record, row, known, changes)


def write(
    uow: UnitOfWork,
    book: Book,
    batch: ImportBatch,
    records: Sequence[Record],
    matches: Matches,
    platform: str,
) -> None:
    """Write some rows of an import. The caller moves `done_rows` in the same transaction."""
    plumbing.hold_imports(uow)
    planned = plan(uow, book, records, matches, batch.source, platform)
    mine = {"import_batch_id": batch.id}
    created = {each.record.row: each.row | mine | {"id": new_id()} for each in planned if each.known is None}
    plumbing.insert_rows(uow, book.model, [_filled(book.model, row) for row in created.values()])
    changed = [
        {**each.known, **{fact: new for fact, (_, new) in each.changes.items()}, **mine}
        for each in planned
        if each.known is not None and each.changes
    ]
    numbers.rewrite(uow, book.model, (*book.facts, "import_batch_id"), changed)
    plumbing.insert_rows(
        uow,
        ImportChange,
        [
            {
                "import_batch_id": batch.id,
                "row_number": each.record.row,
                "subject": each.known["id"] if each.known is not None else created[each.record.row]["id"],
                "before": _before(each) if each.changes else None,
                "outcome": each.outcome,
            }
            for each in planned
        ],
    )


def _filled(model: type[WorkspaceRow], row: Row) -> Row:
    """The row with text where the table wants text."""
    blank = {name: "" for name in ("creator_said", "sku_id", "creator_key") if name in model.model_fields}
    return {name: blank[name] if value is None and name in blank else value for name, value in row.items()}


def _before(planned: Planned) -> Row:
    assert planned.known is not None
    kept: Row = {fact: [_dump(old), _dump(new)] for fact, (old, new) in planned.changes.items()}
    return kept | {"import_batch_id": planned.known["import_batch_id"]}


def _dump(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return plain(value) if isinstance(value, Decimal) else value


def _load(value: Any, like: Any) -> Any:
    """What `_dump` wrote, as a value of the fact's own type: `like` is one of the same fact that is known."""
    if value is None or like is None or not isinstance(value, str):
        return value
    if isinstance(like, Decimal):
        return Decimal(value)
    if isinstance(like, datetime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(like, date) else value


def put_back(uow: UnitOfWork, book: Book, batch: ImportBatch, most: int) -> dict[str, int] | None:
    """Undo some rows, the last first; None when none is left.

    What a later import has written since stays: a row of its own, or the facts it changed.
    """
    undone = uow.all(
        uow.query(ImportChange)
        .where(ImportChange.import_batch_id == batch.id)
        .order_by(plumbing.newest_row_first())
        .limit(most)
    )
    if not undone:
        return None
    rows = numbers.by_ids(
        uow, book.model, [change.subject for change in undone if change.subject is not None]
    )
    counts = {"removed": 0, "restored": 0, "kept": 0, "rows": len(undone)}
    gone: list[int] = []
    restored: list[Row] = []
    for change in undone:
        row = rows.get(change.subject or 0)
        if row is None or change.outcome == "unchanged":
            continue
        if change.outcome == "new":
            mine = row["import_batch_id"] == batch.id
            gone += [row["id"]] if mine else []
            counts["removed" if mine else "kept"] += 1
            continue
        old, whole = _as_before(row, change.before or {}, batch.id)
        restored.append(old)
        counts["restored" if whole else "kept"] += 1
    numbers.rewrite(uow, book.model, (*book.facts, "import_batch_id"), restored)
    plumbing.delete_rows(uow, book.model, gone)
    plumbing.delete_rows(uow, ImportChange, [change.id for change in undone])
    return counts


def _as_before(row: Mapping[str, Any], before: Mapping[str, Any], batch_id: int) -> tuple[Row, bool]:
    """The row with what this import changed given back, and whether all of it could be."""
    old = dict(row)
    whole = True
    for fact, kept in before.items():
        if fact == "import_batch_id":
            if row[fact] == batch_id:
                old[fact] = kept
            continue
        was, became = (_load(value, row[fact]) for value in kept)
        if row[fact] == became:
            old[fact] = was
        else:
            whole = False
    return old, whole
