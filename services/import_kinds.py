"""What each kind of file does with its rows: the dry run's report, writing some of them, putting some of them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from domain.importing.kinds import ImportKind
from domain.importing.life import UNDO_FOR
from domain.importing.records import Record, Records
from domain.importing.report import ImportReport
from domain.importing.rows import CreatorRow, Rejected
from domain.importing.survey import Sheet, Survey
from domain.importing.surveys import Found
from services import (
    authorization_rows,
    authorization_undo,
    import_reports,
    import_rows,
    import_undo,
    ledger_undo,
    number_rows,
    task_rows,
    task_undo,
)
from services.creator_matching import Matches
from services.number_rows import Book
from services.people import workspace_of
from services.spelling_apart import SpelledApart
from storage.queries import imports as plainly
from storage.queries.creators import hold_imports
from storage.tables import ImportBatch
from storage.unit_of_work import UnitOfWork

PLAN_ROWS = 400  # looked up in one statement


class Rows(Protocol):
    """The rows of one file while they are reported or written."""

    def report(self, uow: UnitOfWork, now: datetime, most: int) -> ImportReport: ...

    def prepare(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[Any]) -> None:
        """Do of the writing what can be done before others are kept waiting."""

    def write(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[Any], now: datetime) -> None: ...


def rows_of(sheet: Sheet, found: Found, apart: SpelledApart | None = None) -> Rows:
    """The rows of a file that was read, ready to be compared and written. `apart`: another process spells them."""
    if isinstance(found, Survey):
        return _CreatorRows(sheet, found, apart)
    match sheet.layout.kind:
        case ImportKind.PERFORMANCE:
            return _NumberRows(sheet, found, number_rows.DAYS)
        case ImportKind.ORDERS:
            return _NumberRows(sheet, found, number_rows.LINES)
        case ImportKind.TASKS:
            return _TaskRows(sheet, found)
        case _:
            return _AuthorizationRows(sheet, found)


def put_back(uow: UnitOfWork, batch: ImportBatch, most: int, now: datetime) -> dict[str, int] | None:
    """Undo some rows of an import, the last first; None when none is left."""
    hold_imports(uow)  # what another import writes meanwhile is not taken back with ours
    match ImportKind(batch.kind):
        case ImportKind.CREATORS:
            return import_undo.put_back(uow, batch, most)
        case ImportKind.PERFORMANCE:
            return number_rows.put_back(uow, number_rows.DAYS, batch, most)
        case ImportKind.ORDERS:
            return number_rows.put_back(uow, number_rows.LINES, batch, most)
        case ImportKind.TASKS:
            return ledger_undo.put_back(uow, task_undo.Shares(), batch, most, now)
        case ImportKind.AUTHORIZATIONS:
            return ledger_undo.put_back(uow, authorization_undo.Authorizations(), batch, most, now)


def _local(uow: UnitOfWork, now: datetime) -> date:
    """The workspace's local date: what numbers without a date are of."""
    return now.astimezone(ZoneInfo(workspace_of(uow).timezone)).date()


def _sort(
    planned: Sequence[task_rows.Planned | authorization_rows.Planned],
    counts: Counter[str],
    late: list[Rejected],
) -> None:
    """Count what would be written, and list what would not, with the reason."""
    for each in planned:
        if each.problem is None:
            counts[each.outcome] += 1
        else:
            late.append(Rejected(each.record.row, each.problem, name=str(each.record.creator)))


class _CreatorRows:
    def __init__(self, sheet: Sheet, found: Survey, apart: SpelledApart | None) -> None:
        self._sheet = sheet
        self._found = found
        self._apart = apart
        self._writer: import_rows.CreatorWriter | None = None

    def report(self, uow: UnitOfWork, now: datetime, most: int) -> ImportReport:
        return import_rows.report_of(uow, self._sheet, self._found, _local(uow, now), most=most)

    def prepare(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[CreatorRow]) -> None:
        self._writing(uow, batch).prepare(uow, rows)

    def write(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[CreatorRow], now: datetime) -> None:
        self._writing(uow, batch).write(uow, rows, now)

    def _writing(self, uow: UnitOfWork, batch: ImportBatch) -> import_rows.CreatorWriter:
        if self._writer is None:
            self._writer = import_rows.CreatorWriter(uow, batch, self._apart)
        return self._writer


class _RecordRows:
    """Files whose rows are about creators of the pool."""

    def __init__(self, sheet: Sheet, found: Records) -> None:
        self._sheet = sheet
        self._found = found
        self._platform = sheet.layout.source.platform
        self._matches = Matches(self._platform)

    def prepare(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[Record]) -> None:
        """Whose a row is has to be looked up under the lock."""

    def report(self, uow: UnitOfWork, now: datetime, most: int) -> ImportReport:
        usable = list(self._found.usable)
        counts: Counter[str] = Counter()
        late: list[Rejected] = []
        for start in range(0, len(usable), PLAN_ROWS):
            self._count(uow, usable[start : start + PLAN_ROWS], counts, late, now)
            uow.session.expunge_all()
        unmatched = [str(each) for each in self._matches.unmatched]
        return import_reports.of_records(
            self._sheet, self._found, counts, late, unmatched, _local(uow, now), most
        )

    def _count(
        self,
        uow: UnitOfWork,
        records: Sequence[Record],
        counts: Counter[str],
        late: list[Rejected],
        now: datetime,
    ) -> None:
        raise NotImplementedError


class _NumberRows(_RecordRows):
    def __init__(self, sheet: Sheet, found: Records, book: Book) -> None:
        super().__init__(sheet, found)
        self._book = book
        self._source = sheet.layout.source.key

    def _count(
        self,
        uow: UnitOfWork,
        records: Sequence[Record],
        counts: Counter[str],
        late: list[Rejected],
        now: datetime,
    ) -> None:
        del late, now
        planned = number_rows.plan(uow, self._book, records, self._matches, self._source, self._platform)
        counts.update(each.outcome for each in planned)

    def write(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[Record], now: datetime) -> None:
        keeps = plainly.any_to_be_undone(uow, batch.id, now - UNDO_FOR, batch.kind)
        number_rows.write(uow, self._book, batch, rows, self._matches, self._platform, keeps_said=keeps)


class _TaskRows(_RecordRows):
    def __init__(self, sheet: Sheet, found: Records) -> None:
        super().__init__(sheet, found)
        self._dates = task_rows.publish_dates(list(found.usable))

    def _count(
        self,
        uow: UnitOfWork,
        records: Sequence[Record],
        counts: Counter[str],
        late: list[Rejected],
        now: datetime,
    ) -> None:
        del now
        _sort(task_rows.plan(uow, records, self._matches, self._dates), counts, late)

    def write(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[Record], now: datetime) -> None:
        keeps = plainly.any_to_be_undone(uow, batch.id, now - UNDO_FOR, batch.kind)
        task_rows.write(uow, batch, rows, self._matches, self._dates, now=now, keeps_said=keeps)


class _AuthorizationRows(_RecordRows):
    def _count(
        self,
        uow: UnitOfWork,
        records: Sequence[Record],
        counts: Counter[str],
        late: list[Rejected],
        now: datetime,
    ) -> None:
        _sort(authorization_rows.plan(uow, records, self._matches, now=now), counts, late)

    def write(self, uow: UnitOfWork, batch: ImportBatch, rows: Sequence[Record], now: datetime) -> None:
        keeps = plainly.any_to_be_undone(uow, batch.id, now - UNDO_FOR, batch.kind)
        authorization_rows.write(uow, batch, rows, self._matches, now=now, keeps_said=keeps)
