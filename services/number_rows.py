"""Days' numbers and order lines against what is known: what each row would change, writing it, and putting it back exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.ids import new_id
from domain.importing.ledger import SAID, Told, withdraw
from domain.importing.orders import COLUMNS as ORDER_COLUMNS
from domain.importing.performance import METRICS
from domain.importing.records import Record
from services.creator_matching import Matches
from storage.queries import creators as plumbing
from storage.queries import imports as plainly
from storage.queries import numbers
from storage.tables import DailyPerformance, ImportBatch, ImportChange, OrderLine
from storage.tables.base import WorkspaceRow
from storage.unit_of_work import UnitOfWork

Row = dict[str, Any]
_BATCH = "import_batch_id"


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
    *,
    keeps_said: bool,
) -> None:
    """Write some rows of an import. The caller moves `done_rows` in the same transaction.

    With `keeps_said` a row keeps as well what it says once more: another import that said it may be undone.
    """
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
                "before": _before(book, each, keeps_said=keeps_said),
                "outcome": each.outcome,
            }
            for each in planned
        ],
    )


def _filled(model: type[WorkspaceRow], row: Row) -> Row:
    """The row with text where the table wants text."""
    blank = {name: "" for name in ("creator_said", "sku_id", "creator_key") if name in model.model_fields}
    return {name: blank[name] if value is None and name in blank else value for name, value in row.items()}


def _before(book: Book, planned: Planned, *, keeps_said: bool) -> Row | None:
    if planned.known is None:
        return None
    kept: Row = {fact: [_dump(old), _dump(new)] for fact, (old, new) in planned.changes.items()}
    if kept:
        kept[_BATCH] = planned.known[_BATCH]
    told = [fact for fact in book.facts if planned.row[fact] not in (None, "") and fact not in kept]
    return kept | ({SAID: told} if keeps_said and told else {}) or None


def _dump(value: Any) -> Any:
    """One spelling for each value, whatever a file or the database writes behind the point or as a zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


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

    What a later import has said since stays, as if that one had brought it; it is undone to what stood before both.
    """
    undone = uow.all(
        uow.query(ImportChange)
        .where(ImportChange.import_batch_id == batch.id)
        .order_by(plumbing.newest_row_first())
        .limit(most)
    )
    if not undone:
        return None
    subjects = [change.subject for change in undone if change.subject is not None]
    rows = numbers.by_ids(uow, book.model, subjects)
    later = _later(uow, batch.id, subjects)
    counts = {"removed": 0, "restored": 0, "kept": 0, "rows": len(undone)}
    gone: list[int] = []
    restored: list[Row] = []
    for change in undone:
        row = rows.get(change.subject or 0)
        if row is None:
            continue
        stands = _Standing(dict(row), batch.id)
        heirs = [each for each in later.get(row["id"], ()) if each.id > change.id]
        if change.outcome == "new" and not heirs:
            mine = row[_BATCH] == batch.id
            gone += [row["id"]] if mine else []
            counts["removed" if mine else "kept"] += 1
        elif change.outcome == "new":
            _pass_on(book, stands, heirs)
            restored.append(stands.row)
            counts["kept"] += 1
        elif change.before:
            is_whole = _take_out(stands, change.before, heirs)
            restored.append(stands.row)
            if change.outcome == "updated":
                counts["restored" if is_whole else "kept"] += 1
    numbers.rewrite(uow, book.model, (*book.facts, _BATCH), restored)
    plumbing.delete_rows(uow, book.model, gone)
    plumbing.delete_rows(uow, ImportChange, [change.id for change in undone])
    plainly.change(
        uow,
        ImportChange,
        {each.id: _written(each) for one in later.values() for each in one if each.is_altered},
    )
    return counts


class _Standing:
    """A row while an import is taken out of it."""

    def __init__(self, row: Row, batch_id: int) -> None:
        self.row = row
        self.batch_id = batch_id

    def __getitem__(self, key: str) -> Any:
        return _dump(self.row[key])

    def put(self, key: str, value: Any) -> None:
        self.row[key] = _load(value, self.row[key])


def _later(uow: UnitOfWork, batch_id: int, subjects: Sequence[int]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = {}
    for change in plainly.later_rows(uow, batch_id, subjects):
        before = dict(change.before or {})
        said = set(before.pop(SAID, ()))
        kept = {_BATCH: before.pop(_BATCH)} if _BATCH in before else {}
        subject = change.subject or 0
        found.setdefault(subject, []).append(
            Told(
                change.id, change.import_batch_id, subject, before, said, kept, is_new=change.outcome == "new"
            )
        )
    return found


def _written(row: Told) -> Row:
    before = {**row.pairs, **row.kept, **({SAID: sorted(row.said)} if row.said else {})}
    outcome = "new" if row.is_new else "updated" if row.pairs else "unchanged"
    return {"before": None if row.is_new else before or None, "outcome": outcome}


def _take_out(stands: _Standing, before: Mapping[str, Any], heirs: Sequence[Told]) -> bool:
    """Take an update out; False when something of it stays. What it had found, the next import has found."""
    pairs = {fact: pair for fact, pair in before.items() if fact not in (_BATCH, SAID)}
    is_whole = withdraw(stands, pairs, heirs)
    _hand_on(stands, before.get(_BATCH), heirs)
    return is_whole


def _pass_on(book: Book, stands: _Standing, heirs: Sequence[Told]) -> None:
    """The import that brought the row goes, and the next one brought it: what nobody says any more is unknown."""
    first = heirs[0]
    told = {fact for each in heirs for fact in (*each.pairs, *each.said)}
    for fact in numbers.optional(book.model) & set(book.facts) - told:
        stands.row[fact] = None
    for fact in sorted(told):
        tellers = [each for each in heirs if each.tells(fact)]
        if tellers[0] is not first:
            after = (each.pairs[fact][0] for each in tellers[1:] if fact in each.pairs)
            became = tellers[0].pairs[fact][1] if fact in tellers[0].pairs else next(after, stands[fact])
            tellers[0].pairs[fact] = [None, became]
            tellers[0].said.discard(fact)
            tellers[0].is_altered = True
    _hand_on(stands, first.batch_id, heirs)
    first.pairs, first.said, first.kept = {}, set(), {}
    first.is_new = first.is_altered = True


def _hand_on(stands: _Standing, stood: int | None, heirs: Sequence[Told]) -> None:
    """Whose row it is: the last import's that changed it."""
    for each in heirs:
        speaks_up = each.is_altered and bool(each.pairs) and _BATCH not in each.kept
        if speaks_up or each.kept.get(_BATCH) == stands.batch_id:
            each.kept[_BATCH], each.is_altered = stood, True
    if stands.row[_BATCH] == stands.batch_id:
        speaks = next((each.batch_id for each in reversed(heirs) if each.pairs), stood)
        stands.row[_BATCH] = speaks
