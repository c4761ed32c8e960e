"""The long work of an import: read the file, write its rows in short batches, or put them back; killed anywhere, it goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.clock import Clock
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.life import LIFE, ImportMove, ImportState
from domain.importing.records import Period
from domain.importing.report import MOST_LISTED, ImportRefusal, ImportReport
from domain.importing.rows import Rejected
from domain.importing.survey import FileRefused, Sheet
from domain.importing.surveys import Found
from scheduler.columns import settle
from scheduler.work import JobContext
from scheduler.work.batches import Work, in_batches, patiently, untold
from scheduler.work.import_files import (
    ColumnsUnknown,
    FileRead,
    Said,
    is_for_two,
    read_import,
    read_rows,
    sheet_of,
)
from services import (
    column_names,
    import_kinds,
    import_reports,
    imports,
    late_numbers,
    outbox,
    search_alerts,
    tags,
)
from storage.database import Database
from storage.queries import numbers
from storage.tables import ImportBatch, Job, StoredFile, Workspace
from storage.unit_of_work import Transaction, UnitOfWork

_TO_FORGET = "to_forget"  # a file's key, in the job


def dry_run(ctx: JobContext) -> dict[str, Any] | None:
    """Read the file and show what importing it would do."""
    work = _work(ctx)
    dates: DateOrder | None = None
    try:
        read = read_import(ctx, work.batch_id)
        with ctx.database.read() as transaction:
            uow = transaction.workspace(ctx.workspace_id)
            report = _reported(uow, work, read.sheet, read.found)
        report, dates = report.model_copy(update={"dates_recalled": read.recalled}), read.found.dates
    except ColumnsUnknown as unknown:
        report = import_reports.unread(unknown.sheet)
    except FileRefused as refused:
        reason, detail = refused.reason, refused.detail
        _settle(work, lambda uow, batch: imports.refuse(uow, batch, reason, detail))
        return {"refused": reason.value}
    _settle(work, lambda uow, batch: imports.checked(uow, batch, report, dates))
    return {"rows": report.rows}


def _reported(uow: UnitOfWork, work: Work, sheet: Sheet, found: Found) -> ImportReport:
    """What importing would do; a file that was imported before is said to be known."""
    report = import_kinds.rows_of(sheet, found).report(uow, work.clock.now(), MOST_LISTED)
    batch = uow.get(ImportBatch, work.batch_id)
    sha256 = uow.get(StoredFile, batch.file_id).sha256
    return _known(uow, report, sha256 or "", batch.id)


def _known(uow: UnitOfWork, report: ImportReport, sha256: str, batch_id: int) -> ImportReport:
    known = numbers.imported_before(uow, sha256, report.kind.value, batch_id) if sha256 else None
    if known is None or known.applied_at is None:
        return report
    return report.model_copy(update={"known_since": known.applied_at.isoformat()})


def apply(ctx: JobContext) -> dict[str, Any] | None:
    """Write the rows that are not written yet, then close the import."""
    work = _work(ctx)
    with ctx.database.read() as transaction:
        batch = transaction.workspace(ctx.workspace_id).get(ImportBatch, work.batch_id)
    rows = 0
    if batch.state != ImportState.APPLIED:  # else a run before this one was killed after its last row
        with closing(read_import(ctx, work.batch_id, to_write=True)) as read:
            rows = _write_all(work, read)
        settle(ctx.database, ctx.workspace_id)
    if batch.kind == ImportKind.AUTHORIZATIONS:
        _forget_file(ctx, work)
    return {"rows": rows}


def _forget_file(ctx: JobContext, work: Work) -> None:
    """A ledger of authorizations holds codes: once its rows are written, the copy of the file goes.

    The job notes what is to go: whoever is killed on the way lets it go later.
    """

    def forget(transaction: Transaction) -> str | None:
        uow = transaction.workspace(work.workspace_id)
        batch = uow.get(ImportBatch, work.batch_id)
        file = uow.get(StoredFile, batch.file_id)
        if batch.state != ImportState.APPLIED or file.blob is None:
            return None
        job = transaction.system.get(Job, ctx.job_id)
        key, file.blob = file.blob, None
        job.payload = {**job.payload, _TO_FORGET: key}
        transaction.commit()
        return key

    _, key = patiently(work.database, forget)
    gone = key or ctx.payload.get(_TO_FORGET)
    if gone is not None:
        ctx.blobs.delete(str(gone))


def undo(ctx: JobContext) -> dict[str, Any] | None:
    """Put back what is not put back yet, then close the import, and forget the tags that nobody carries any more."""
    work = _work(ctx)
    rows = put_all_back(work)
    _forget_tags(work)
    return {"rows": rows}


def _forget_tags(work: Work) -> None:
    """Who carries what is looked up before anybody is kept waiting: the pool may be large."""
    with work.database.read() as transaction:
        uow = transaction.workspace(work.workspace_id)
        is_undone = uow.get(ImportBatch, work.batch_id).state == ImportState.UNDONE
        if not is_undone or not tags.has_brought(uow, work.batch_id):
            return
    settle(work.database, work.workspace_id)
    with work.database.read() as transaction:
        left = tags.left_by(transaction.workspace(work.workspace_id), work.batch_id)

    def forget(transaction: Transaction) -> None:
        tags.undo_import(transaction.workspace(work.workspace_id), work.batch_id, left)
        transaction.commit()

    patiently(work.database, forget)


HANDLERS: dict[str, Callable[[JobContext], dict[str, Any] | None]] = {
    imports.DRY_RUN: dry_run,
    imports.APPLY: apply,
    imports.UNDO: undo,
}


def import_file(
    database: Database,
    clock: Clock,
    workspace_id: int,
    path: Path,
    *,
    kind: ImportKind = ImportKind.CREATORS,
    dates: DateOrder | None = None,
    period: Period | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Import a file from the command line; gives the report as JSON values, every row of the file counted once.

    `progress` is told how many rows of how many are written.

    Raises FileRefused, also when day and month cannot be told apart and `dates` does not say, or when no column says
    which days the numbers are of and `period` does not.
    """
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with database.read() as transaction:
        workspace = transaction.system.get(Workspace, workspace_id)
        named = column_names.named(transaction.workspace(workspace_id))
    said = Said(kind, named, dates, period, workspace.currency, ZoneInfo(workspace.timezone))
    sheet = sheet_of(path, kind, named)
    skip = None if dry_run or kind is not ImportKind.CREATORS else 0
    with closing(read_rows(database, workspace_id, sheet, said, skip=skip)) as read:
        found = read.found
        most = len(found.rows)
        with database.read() as transaction:
            uow = transaction.workspace(workspace_id)
            report = import_kinds.rows_of(sheet, found).report(uow, clock.now(), most)
            report = _known(uow, report, sha256, 0)
        if dry_run:
            return imports.as_json(path.name, report)
        if found.dates is None:
            raise FileRefused(ImportRefusal.DATES_UNCLEAR, found.unclear_date)
        if report.wants_period:
            raise FileRefused(ImportRefusal.PERIOD_UNCLEAR)
        ready = read if is_for_two(report.new, most) else read.alone()
        with database.write() as transaction:
            uow = transaction.workspace(workspace_id)
            batch_id = imports.begin(uow, path.name, sha256, report, found.dates)
            transaction.commit()
        told = (lambda rows: progress(rows, most)) if progress else untold
        work = Work(database, clock, workspace_id, batch_id, done=told)
        _write_all(work, ready)
    return imports.as_json(path.name, _finished(work, found, most))


def _finished(work: Work, found: Found, most: int) -> ImportReport:
    """Offer digests anew where numbers came late, and say what was written."""

    def offer(transaction: Transaction) -> None:
        uow = transaction.workspace(work.workspace_id)
        offered = late_numbers.offers(uow, work.batch_id, now=work.clock.now())
        outbox.put(uow, offered, now=work.clock.now(), real=work.clock.real())
        search_alerts.imported(uow, work.batch_id, real=work.clock.real())
        transaction.commit()

    patiently(work.database, offer)
    with work.database.read() as transaction:
        uow = transaction.workspace(work.workspace_id)
        return import_reports.final(uow, uow.get(ImportBatch, work.batch_id), found, most=most)


class _Writing:
    """Writes the rows of a file, from where an earlier run has ended."""

    def __init__(self, work: Work, read: FileRead) -> None:
        self._work = work
        self._found = read.found
        self._rows = read.found.rows
        self._writing = import_kinds.rows_of(read.sheet, read.found, read.apart)
        self._next: int | None = None
        self._report: ImportReport | None = None

    def ahead(self, most: int) -> None:
        with self._work.database.read() as transaction:
            uow = transaction.workspace(self._work.workspace_id)
            batch = uow.get(ImportBatch, self._work.batch_id)
            start = batch.done_rows if self._next is None else self._next
            if start == len(self._rows):  # counting takes long; nobody changes what was written by now
                self._report = import_reports.final(uow, batch, self._found)
            else:
                self._writing.prepare(uow, batch, self._usable(start, most))

    def take(self, uow: UnitOfWork, batch: ImportBatch, most: int) -> int:
        if batch.state != ImportState.APPLYING:
            return 0
        rows = min(most, len(self._rows) - batch.done_rows)
        if not rows:
            self._close(uow, batch)
            return 0
        self._writing.write(uow, batch, self._usable(batch.done_rows, rows), self._work.clock.now())
        batch.done_rows += rows
        self._next = batch.done_rows
        return rows

    def _close(self, uow: UnitOfWork, batch: ImportBatch) -> None:
        report = self._report or import_reports.final(uow, batch, self._found)
        batch.report = report.model_dump(mode="json")
        batch.state = LIFE.after(ImportState.APPLYING, ImportMove.FINISH).value
        batch.applied_at = self._work.clock.now()
        batch.revision += 1

    def _usable(self, start: int, most: int) -> list[Any]:
        return [row for row in self._rows[start : start + most] if not isinstance(row, Rejected)]


def _write_all(work: Work, read: FileRead) -> int:
    return in_batches(work, _Writing(work, read), read.sheet.layout.kind)


class _PuttingBack:
    """Undoes what an import has written, backwards."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def ahead(self, most: int) -> None:
        """What is to be put back has to be read under the lock."""

    def take(self, uow: UnitOfWork, batch: ImportBatch, most: int) -> int:
        if batch.state != ImportState.UNDOING:
            return 0
        counts = import_kinds.put_back(uow, batch, most, self._work.clock.now())
        if counts is None:
            batch.state = LIFE.after(ImportState.UNDOING, ImportMove.CLOSE).value
            batch.revision += 1
            return 0
        rows = counts.pop("rows")
        before = batch.report.get("put_back", {})
        batch.report = batch.report | {
            "put_back": {name: before.get(name, 0) + number for name, number in counts.items()}
        }
        batch.done_rows = max(0, batch.done_rows - rows)
        return rows


def put_all_back(work: Work) -> int:
    with work.database.read() as transaction:
        kind = ImportKind(transaction.workspace(work.workspace_id).get(ImportBatch, work.batch_id).kind)
    return in_batches(work, _PuttingBack(work), kind)


def _work(ctx: JobContext) -> Work:
    return Work(ctx.database, ctx.clock, ctx.workspace_id, int(ctx.payload["batch_id"]), ctx.cancelled)


def _settle(work: Work, decide: Callable[[UnitOfWork, ImportBatch], None]) -> None:
    """End the reading, once: a second run after a kill finds it ended, a cancelled one stays cancelled."""

    def end(transaction: Transaction) -> None:
        uow = transaction.workspace(work.workspace_id)
        batch = uow.lock(ImportBatch, work.batch_id)
        if batch.state == ImportState.READING:
            decide(uow, batch)
            transaction.commit()

    patiently(work.database, end)
