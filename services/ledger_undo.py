"""Taking an import of a ledger back exactly, whatever came after it: rows that people have worked on since stay."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from domain.importing.ledger import SAID, Pair, Told, withdraw
from services import imported_reminders
from storage.queries import creators as plumbing
from storage.queries import imports as plainly
from storage.queries import numbers
from storage.sql import col
from storage.tables import Assignment, Authorization, ImportBatch, ImportChange
from storage.unit_of_work import UnitOfWork

Ledger = TypeVar("Ledger", Assignment, Authorization)


class Book(Protocol[Ledger]):
    """What is particular to one kind of ledger. `usual`: its facts, with what stands there while nobody says any."""

    model: type[Ledger]
    subject: str  # of its reminders
    usual: Mapping[str, Any]

    def load(self, fact: str, value: Any) -> Any:
        """A fact out of JSON."""

    def read(self, row: Ledger, fact: str) -> Any:
        """What stands there, as JSON."""

    def put(self, row: Ledger, fact: str, value: Any) -> None:
        """Let something else stand there, given as JSON."""

    def moments(self, uow: UnitOfWork, row: Ledger) -> Collection[datetime]:
        """When such a row is reminded of; never, unless the bot leads it."""

    def remind(self, uow: UnitOfWork, row: Ledger, now: datetime) -> None:
        """Plan the reminders that are not there yet."""

    def pass_on(self, uow: UnitOfWork, row: Ledger, batch: ImportBatch, state: str) -> None:
        """From now on this import has brought the row, in this state."""

    def remove(self, uow: UnitOfWork, row: Ledger) -> None:
        """Take away a row that an import had brought, and its reminders."""

    def settle(self, uow: UnitOfWork, row: Ledger, batch: ImportBatch) -> None:
        """The import does not lead the row any more: see to what it stood in."""


def dump(value: Any) -> Any:
    """One spelling for each value, whatever a file or the database writes behind the point or as a zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def kept(
    changes: Mapping[str, tuple[Any, Any]], told: Collection[str], *, keeps_said: bool
) -> dict[str, Any] | None:
    """What a row of an import keeps for its undo; with `keeps_said` also which facts it says once more."""
    pairs: dict[str, Any] = {fact: [dump(old), dump(new)] for fact, (old, new) in changes.items()}
    again = sorted(set(told) - changes.keys()) if keeps_said else []
    return pairs | ({SAID: again} if again else {}) or None


def put_back(
    uow: UnitOfWork, book: Book[Ledger], batch: ImportBatch, most: int, now: datetime
) -> dict[str, int] | None:
    """Undo some rows, the last first; None when none is left.

    What a later import has said since stays, as if that one had brought it. Work that went on in the chat stays whole.
    """
    undone = uow.all(
        uow.query(ImportChange)
        .where(ImportChange.import_batch_id == batch.id)
        .order_by(plumbing.newest_row_first())
        .limit(most)
    )
    if not undone:
        return None
    counts = {"removed": 0, "restored": 0, "kept": 0, "rows": len(undone)}
    undoing = _Undoing(uow, book, batch, {change.subject or 0 for change in undone}, now)
    for change in undone:
        result = undoing.take_out(change)
        if result:
            counts[result] += 1
    uow.flush()
    undoing.write_down()
    plumbing.delete_rows(uow, ImportChange, [change.id for change in undone])
    return counts


class _Stands:
    """A row while an import is taken out of it."""

    def __init__(self, row: Any, book: Book[Any]) -> None:
        self._row = row
        self._book = book

    def __getitem__(self, key: str) -> Any:
        return self._book.read(self._row, key)

    def put(self, key: str, value: Any) -> None:
        self._book.put(self._row, key, value)


class _Undoing:
    """Rows of one kind of ledger while rows of an import are taken out of them."""

    def __init__(
        self, uow: UnitOfWork, book: Book[Any], batch: ImportBatch, subjects: set[int], now: datetime
    ) -> None:
        self._uow, self._book, self._batch, self._now = uow, book, batch, now
        found = uow.all(uow.query(book.model).where(col(book.model.id).in_(subjects)))
        self._rows = {row.id: row for row in found}
        referred = numbers.referred(uow, book.model, subjects)
        self._used = referred | imported_reminders.settled(uow, book.subject, subjects)
        self._others: dict[int, list[Told]] = {}
        for change in plainly.later_rows(uow, batch.id, subjects):
            self._others.setdefault(change.subject or 0, []).append(self._told(change))

    def _told(self, change: ImportChange) -> Told:
        pairs, said = self._opened(change)
        is_new = change.outcome == "new"
        return Told(change.id, change.import_batch_id, change.subject or 0, pairs, said, {}, is_new=is_new)

    def _opened(self, change: ImportChange) -> tuple[dict[str, Pair], set[str]]:
        before = dict(change.before or {})
        said = set(before.pop(SAID, ()))
        load = self._book.load
        return {fact: [dump(load(fact, each)) for each in pair] for fact, pair in before.items()}, said

    def take_out(self, change: ImportChange) -> str:
        """What became of the row, as it is counted: "" when nothing."""
        row = self._rows.get(change.subject or 0)
        if row is None:
            return ""
        heirs = [each for each in self._others.get(row.id, ()) if each.id > change.id]
        if change.outcome == "new":
            return self._disowned(row, heirs)
        pairs, _ = self._opened(change)
        if not pairs:
            return ""
        is_whole = withdraw(_Stands(row, self._book), pairs, heirs)
        self._fit(row)
        if change.outcome != "updated":
            return ""
        return "restored" if is_whole else "kept"

    def _disowned(self, row: Any, heirs: Sequence[Told]) -> str:
        if row.id in self._used or row.revision:
            return "kept"
        if not heirs:
            self._book.remove(self._uow, row)
            self._book.settle(self._uow, row, self._batch)
            del self._rows[row.id]
            return "removed"
        state = _pass_on(_Stands(row, self._book), self._book.usual, heirs)
        self._book.pass_on(self._uow, row, self._uow.get(ImportBatch, heirs[0].batch_id), state)
        self._fit(row)
        self._book.settle(self._uow, row, self._batch)
        return "kept"

    def _fit(self, row: Any) -> None:
        """Let the reminders fit what is left; those that an undo of another import would wake sleep on."""
        self._uow.flush()
        book = self._book
        due = set(book.moments(self._uow, row))
        asleep = {at for each in self._layers(row) for at in book.moments(self._uow, each)}
        imported_reminders.fit(self._uow, (book.subject, row.id), due, asleep)
        book.remind(self._uow, row, self._now)
        self._uow.flush()

    def _layers(self, row: Any) -> Iterator[Any]:
        """The row as it stood before each change that is left, the last first: copies."""
        facts = {fact: getattr(row, fact) for fact in self._book.usual}
        for each in reversed(self._others.get(row.id, ())):
            if each.is_new:
                return
            old = {fact: pair[0] for fact, pair in each.pairs.items() if fact in facts}
            facts |= {fact: self._book.load(fact, value) for fact, value in old.items()}
            yield self._book.model(**{**row.model_dump(), **facts})

    def write_down(self) -> None:
        """Keep what other imports found there by now."""
        told = (each for one in self._others.values() for each in one if each.is_altered)
        plainly.change(self._uow, ImportChange, {each.id: _written(each) for each in told})


def _pass_on(stands: _Stands, usual: Mapping[str, Any], heirs: Sequence[Told]) -> str:
    """The import that brought the row goes, and the next one brought it: what nobody says any more is unknown.

    Gives the state in which that one brought it.
    """
    first, rest = heirs[0], heirs[1:]
    told = {fact for each in heirs for fact in (*each.pairs, *each.said)}
    for fact in usual.keys() - told:
        stands.put(fact, usual[fact])
    for fact in sorted(usual.keys() & told):
        tellers = [each for each in heirs if each.tells(fact)]
        teller = tellers[0]
        if teller is first:
            continue
        after = (each.pairs[fact][0] for each in tellers[1:] if fact in each.pairs)
        became = teller.pairs[fact][1] if fact in teller.pairs else next(after, stands[fact])
        teller.pairs[fact] = [usual[fact], became]
        teller.said.discard(fact)
        teller.is_altered = True
    first.pairs, first.said = {}, set()
    first.is_new = first.is_altered = True
    return str(next((each.pairs["state"][0] for each in rest if "state" in each.pairs), stands["state"]))


def _written(row: Told) -> dict[str, Any]:
    if row.is_new:
        return {"before": None, "outcome": "new"}
    before = {**row.pairs, **({SAID: sorted(row.said)} if row.said else {})}
    is_updated = any(old != new for old, new in row.pairs.values())
    return {"before": before or None, "outcome": "updated" if is_updated else "unchanged"}
