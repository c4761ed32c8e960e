"""The rows of an import against what is known: what each would change, and writing it with the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from domain.ids import new_id
from domain.importing import ledger
from domain.importing.changes import Change, changes
from domain.importing.life import UNDO_FOR
from domain.importing.report import MOST_LISTED, ImportReport
from domain.importing.rows import CreatorRow, Rejected, RowProblem, plain
from domain.importing.survey import Sheet, Survey
from services import import_accounts, import_records, import_reports, import_undo, sealed_contacts
from services.fresh_creators import Fresh, FreshCreators
from services.import_accounts import Elsewhere
from services.spelling import FIGURES, Spelled
from services.spelling_apart import SpelledApart
from storage.bulk import Ready
from storage.queries import columns, search
from storage.queries import creators as rows_of
from storage.queries import imports as plainly
from storage.tables import Creator, ImportBatch, MetricSnapshot
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

PLAN_ROWS = 400  # looked up in one statement
CONTACT = "contact_sealed"


@dataclass(frozen=True)
class Planned:
    """One row beside what is known. `same_as`: another row of the file has claimed this creator."""

    row: CreatorRow
    creator: plainly.Known | None
    changes: Mapping[str, Change] = field(default_factory=dict)
    contact: Mapping[str, str] | None = None  # of a known creator, when it is new or different
    same_as: int | None = None
    elsewhere: Elsewhere | None = None

    @property
    def outcome(self) -> str:
        if self.same_as is not None:
            return "duplicate"
        if self.creator is None:
            return "new"
        is_news = self.elsewhere is not None and self.elsewhere.is_news
        return "updated" if self.changes or self.contact is not None or is_news else "unchanged"


def plan(
    uow: UnitOfWork, rows: Sequence[CreatorRow], claimed: dict[int, int], *, lock: bool = False
) -> list[Planned]:
    """Compare rows with the pool. `claimed` (creator → row of this file) is carried from call to call."""
    found = plainly.known(uow, ((row.platform, row.handle, row.uid) for row in rows), lock=lock)
    by_handle = {(creator["platform"], creator["handle"]): creator for creator in found}
    by_uid = {(creator["platform"], creator["uid"]): creator for creator in found if creator["uid"]}
    whose = [_whose(row, by_handle, by_uid) for row in rows]
    unknown = [row for row, creator in zip(rows, whose, strict=True) if creator is None]
    accounts = import_accounts.found(uow, unknown)
    planned = []
    for row, creator in zip(rows, whose, strict=True):
        if creator is None:
            planned.append(_of_account(uow, row, accounts, claimed))
        elif claimed.setdefault(creator["id"], row.row) != row.row:
            planned.append(Planned(row, creator, same_as=claimed[creator["id"]]))
        else:
            known = accounts.present(creator)
            each = Planned(row, creator, changes(known, row), _contact(uow, creator, row))
            accounts.plan(creator["id"], each.changes)
            planned.append(each)
    return _told_apart(planned, by_handle)


def _whose(
    row: CreatorRow,
    by_handle: Mapping[tuple[str, str], plainly.Known],
    by_uid: Mapping[tuple[str, str], plainly.Known],
) -> plainly.Known | None:
    """The creator of that handle; unless she has another uid, and this one is known: then handles have changed hands."""
    named = by_handle.get((row.platform, row.handle))
    known = by_uid.get((row.platform, row.uid or ""))
    if named and known and named["uid"] and named["uid"] != row.uid:
        return known
    return named or known


def _told_apart(planned: list[Planned], by_handle: Mapping[tuple[str, str], plainly.Known]) -> list[Planned]:
    """Nobody takes a handle that somebody else keeps."""
    while True:
        leaving = {each.creator["id"] for each in planned if each.creator and "handle" in each.changes}
        held = [by_handle.get((each.row.platform, each.row.handle)) for each in planned]
        kept = [
            place
            for place, (each, holder) in enumerate(zip(planned, held, strict=True))
            if "handle" in each.changes and holder is not None and holder["id"] not in leaving
        ]
        if not kept:
            return planned
        for place in kept:
            rest = {fact: change for fact, change in planned[place].changes.items() if fact != "handle"}
            planned[place] = replace(planned[place], changes=rest)


def _of_account(
    uow: UnitOfWork, row: CreatorRow, accounts: import_accounts.Accounts, claimed: dict[int, int]
) -> Planned:
    """A row about a further account of somebody, or about somebody new."""
    account = accounts.of(row)
    if account is None:
        return Planned(row, None)
    creator = accounts.whose(account)
    is_hers = account.platform == creator["platform"]
    if claimed.setdefault(key := creator["id"] if is_hers else account.id, row.row) != row.row:
        return Planned(row, creator, same_as=claimed[key])
    told = import_accounts.told(changes(accounts.present(creator), row), is_hers=is_hers)
    accounts.plan(creator["id"], told)
    elsewhere = None if is_hers else Elsewhere(account, _numbers(row))
    return Planned(row, creator, told, _contact(uow, creator, row), elsewhere=elsewhere)


def report_of(
    uow: UnitOfWork, sheet: Sheet, survey: Survey, today: date, *, most: int = MOST_LISTED
) -> ImportReport:
    """The dry run's report: every row of the file counted exactly once; at most `most` rejected ones are named."""
    counts: Counter[str] = Counter()
    late: list[Rejected] = []
    if plainly.any_creators(uow):
        claimed: dict[int, int] = {}
        for rows in _parts(survey.usable):
            planned = plan(uow, rows, claimed)
            counts.update(each.outcome for each in planned)
            late += _late_duplicates(planned)
    else:
        counts["new"] = sum(1 for _ in survey.usable)
    doubts = [doubt for row in survey.usable for doubt in row.doubts]
    report = import_reports.assembled(
        sheet, len(survey.rows), counts, [*survey.rejected, *late], doubts, most
    )
    return report.model_copy(
        update={
            "doubtful_count": survey.doubts,
            "mostly_zero": import_reports.header(sheet.layout, survey.mostly_zero)
            if survey.mostly_zero
            else None,
            "unclear_date": survey.unclear_date,
            "stat_date": (survey.stat_date or today).isoformat(),
            "range_label": survey.range_label,
        }
    )


def _parts(rows: Iterable[CreatorRow]) -> Iterator[list[CreatorRow]]:
    left = iter(rows)
    while part := list(islice(left, PLAN_ROWS)):
        yield part


def _late_duplicates(planned: Sequence[Planned]) -> list[Rejected]:
    return [
        Rejected(each.row.row, RowProblem.DUPLICATE, each.same_as)
        for each in planned
        if each.same_as is not None
    ]


class CreatorWriter:
    """Writes the creators of one import.

    New ones are made ready before the lock is taken, on the word of a look at the pool that may be old by then; who is
    new is decided under the lock.
    """

    def __init__(self, uow: UnitOfWork, batch: ImportBatch, apart: SpelledApart | None = None) -> None:
        self._apart = apart
        self._fresh = FreshCreators(uow, batch)
        self._marks = sealed_contacts.Marks(uow)
        self._marked: dict[int, list[Ready]] = {}  # by creator
        self._sealed_at = self._fresh.creators.place(CONTACT)
        self._batch_id = batch.id
        self._source = batch.source
        self._claimed = rows_of.claimed_by(uow, batch.id)  # by another process, before it was killed
        self._starts_empty = not plainly.any_creators(uow)
        self._ready: dict[int, Fresh] = {}
        self._keeps_said = True

    def prepare(self, uow: UnitOfWork, rows: Sequence[CreatorRow]) -> None:
        """Make those rows ready that look new; the caller holds no lock."""
        taken: set[tuple[str, str]] = set()
        if not self._starts_empty:
            taken = plainly.taken(uow, ((row.platform, row.handle, row.uid) for row in rows))
        new = [
            row
            for row in rows
            if (row.platform, row.handle) not in taken and (row.platform, row.uid or "") not in taken
        ]
        self._ready = self._made(uow, new, self._apart.take(rows) if self._apart else None)

    def write(self, uow: UnitOfWork, rows: Sequence[CreatorRow], now: datetime) -> None:
        """Write some rows of the import. The caller moves `done_rows` in the same transaction."""
        rows_of.hold_imports(uow)
        self._keeps_said = plainly.any_to_be_undone(uow, self._batch_id, now - UNDO_FOR)
        planned = plan(uow, rows, self._claimed, lock=True)
        unready = [each.row for each in planned if each.creator is None and each.row.row not in self._ready]
        ready = self._ready | self._made(uow, unready)
        new = [ready[each.row.row] for each in planned if each.creator is None]
        self._fresh.creators.put(uow.connection, [each.creator for each in new])
        search.put(uow.connection, uow.workspace_id, [each.line for each in new])
        columns.mark(uow.connection, uow.workspace_id, [each.id for each in new])
        known = [each for each in planned if each.creator and each.same_as is None]
        snapshots, changed = self._update(uow, known)
        self._fresh.snapshots.put(uow.connection, [*(each.snapshot for each in new), *snapshots])
        self._fresh.changes.put(uow.connection, [*(each.change for each in new), *changed])
        marks = (self._marked.get(each.id, ()) for each in new)
        self._marks.put(uow, [mark for one in marks for mark in one])
        self._marks.follow(
            uow, {each.creator["id"]: each.contact for each in known if each.creator and each.contact}
        )
        written = [each for each in planned if each.same_as is None]
        import_records.keep(uow, self._batch_id, self._source, self._fresh.day, written)
        self._ready, self._marked = {}, {}

    def _made(
        self, uow: UnitOfWork, rows: Sequence[CreatorRow], apart: Mapping[int, Spelled] | None = None
    ) -> dict[int, Fresh]:
        made = {row.row: fresh for row, fresh in zip(rows, self._fresh.made(rows, apart), strict=True)}
        contacts: dict[int, Mapping[str, str]] = {}
        for row in rows:
            contact = _contact(uow, None, row)
            if contact is not None:
                fresh = made[row.row]
                fresh.creator[self._sealed_at] = sealed_contacts.sealed(uow, fresh.id, contact)
                contacts[fresh.id] = contact
        self._marked |= self._marks.ready(uow, contacts)
        return made

    def _update(self, uow: UnitOfWork, planned: Sequence[Planned]) -> tuple[list[Ready], list[Ready]]:
        """Alter creators who are known; gives the numbers and changes that are new rows."""
        days = {each.row.stat_date or self._fresh.day for each in planned}
        ids = [each.creator["id"] for each in planned if each.creator]
        stood = plainly.stood(uow, ids, self._source, days) if ids else {}
        altered: dict[int, dict[str, Any]] = {}
        numbers: dict[int, dict[str, Any]] = {}
        renamed: list[tuple[search.Named, search.Named]] = []
        snapshots, changed = [], []
        for each in planned:
            assert each.creator is not None
            creator_id, day = each.creator["id"], each.row.stat_date or self._fresh.day
            before, after = _altered(uow, each, each.creator, keeps_said=self._keeps_said)
            altered[creator_id] = altered.get(creator_id, {}) | after  # a row each of two accounts of hers
            renamed += _renamed(each.creator, after)
            kept = self._kept(day)
            if each.elsewhere is not None:
                kept |= import_accounts.write(uow, each.elsewhere, day, self._source)
                changed.append(
                    self._fresh.changes.ready(self._changed(each.row, creator_id, each.outcome, before, kept))
                )
                continue
            was = stood.get((creator_id, day.isoformat(), self._fresh.label))
            if was is None:
                snapshots.append(self._fresh.snapshots.ready(self._stands(creator_id, day, each.row)))
            else:
                kept["was"] = {"numbers": was.numbers, "import_batch_id": was.import_batch_id}
                numbers[was.id] = {"numbers": _numbers(each.row), "import_batch_id": self._batch_id}
            changed.append(
                self._fresh.changes.ready(self._changed(each.row, creator_id, each.outcome, before, kept))
            )
        plainly.rename_apart(
            uow, [(each.creator, altered[each.creator["id"]]) for each in planned if each.creator]
        )
        plainly.change(uow, Creator, altered)
        plainly.change(uow, MetricSnapshot, numbers)
        plainly.renamed(uow, [old for old, _ in renamed], [new for _, new in renamed])
        return snapshots, changed

    def _kept(self, day: date) -> dict[str, Any]:
        """Where a row's numbers went, and what stood there, for undo."""
        return {"day": day.isoformat(), "range": self._fresh.label, "was": None}

    def _stands(self, creator_id: int, day: date, row: CreatorRow) -> dict[str, Any]:
        return {
            "id": new_id(),
            "creator_id": creator_id,
            "import_batch_id": self._batch_id,
            "source": self._source,
            "stat_date": day,
            "range_label": self._fresh.label,
            "numbers": _numbers(row),
        }

    def _changed(
        self, row: CreatorRow, creator_id: int, outcome: str, before: Any, kept: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "id": new_id(),
            "import_batch_id": self._batch_id,
            "row_number": row.row,
            "creator_id": creator_id,
            "before": before,
            "snapshot_before": kept,
            "outcome": outcome,
        }


def _altered(
    uow: UnitOfWork, planned: Planned, creator: plainly.Known, *, keeps_said: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stood there, for undo, and what is to stand there.

    While another import may be undone, what the row says once more is kept as well: it stays when that one goes.
    """
    before: dict[str, Any] = {**ledger.pairs(planned.changes)}
    after = {fact: change.new for fact, change in planned.changes.items()}
    if planned.contact is not None:
        after[CONTACT] = sealed_contacts.sealed(uow, creator["id"], planned.contact)
    told = planned.row.contact if planned.contact is not None or keeps_said else {}
    known = _known_contact(uow, creator) if told else None
    if known is not None:
        private = {kind: [known.get(kind), value] for kind, value in told.items()}
        before[CONTACT] = import_undo.closed(uow, creator["id"], private)
    if keeps_said:
        before |= ledger.repeated(_told_keys(planned, creator) - before.keys(), creator)
    return before, after


def _told_keys(planned: Planned, creator: plainly.Known) -> set[str]:
    """Of what a row says, all that is said of her."""
    row, here = planned.row, planned.row.platform == creator["platform"]
    keys = ledger.said(row.said())
    if here and (row.handle == creator["handle"] or (row.uid and row.uid == creator["uid"])):
        is_taken = (
            row.handle == creator["handle"] or "handle" in planned.changes
        )  # else it stays somebody else's
        return {key for fact, key in keys if is_taken or fact != "handle"}
    return {key for fact, key in keys if import_accounts.tells(fact, is_hers=here)}


def _renamed(creator: plainly.Known, altered: Mapping[str, Any]) -> list[tuple[search.Named, search.Named]]:
    if "name" not in altered and "handle" not in altered:
        return []
    old = (creator["id"], creator["name"], creator["handle"])
    return [(old, (old[0], altered.get("name", creator["name"]), altered.get("handle", creator["handle"])))]


def _numbers(row: CreatorRow) -> dict[str, Any]:
    said = row.said()
    return {
        **{fact: plain(said.facts[fact]) for fact in FIGURES if fact in said.facts},
        **{f"audience.{key}": plain(part) for key, part in said.audience.items()},
        **said.extra,
    }


def _contact(uow: UnitOfWork, creator: plainly.Known | None, row: CreatorRow) -> dict[str, str] | None:
    """Her contact with what the row adds; None when the row says nothing new."""
    if not row.contact:
        return None
    known = {} if creator is None else _known_contact(uow, creator)
    if known is None:
        return None
    merged = {**known, **row.contact}
    return None if merged == known else merged


def _known_contact(uow: UnitOfWork, creator: plainly.Known) -> dict[str, str] | None:
    """What files have said of how to reach her; None where its key was taken out of the settings: it is left alone."""
    try:
        return sealed_contacts.opened(uow, creator["id"], creator[CONTACT])
    except CannotOpen:
        return None
