"""An import's file read with all that was said of it: what it is, what its columns are, how it writes its dates."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.importing.cells import Ways
from domain.importing.dates import DateOrder, order_of
from domain.importing.headers import Layout
from domain.importing.kinds import ImportKind
from domain.importing.life import ImportState
from domain.importing.naming import Named, fingerprint
from domain.importing.records import Period, dates_of
from domain.importing.report import ImportRefusal, ImportReport
from domain.importing.survey import FileRefused, Sheet
from domain.importing.surveys import Found, look
from scheduler.work import JobContext
from services import column_names, imports
from services.packed import PackedRows
from services.reading import read_sheet
from services.spelling_apart import SpelledApart
from services.spelling_process import Asked
from storage.database import Database
from storage.tables import ImportBatch, StoredFile, Workspace
from storage.unit_of_work import UnitOfWork

LEAST_APART = 10_000  # rows; to start a process takes as long as to spell these


@dataclass(frozen=True)
class Said:
    """What people have said of a file so far."""

    kind: ImportKind | None
    named: Named
    dates: DateOrder | None
    period: Period | None
    currency: str
    zone: ZoneInfo


@dataclass(frozen=True)
class FileRead:
    """A file's rows. `recalled`: the order of its dates is that of an earlier file with these columns.

    `apart`: another process spells its rows, and is to be closed.
    """

    sheet: Sheet
    found: Found
    recalled: bool = False
    apart: SpelledApart | None = None

    def close(self) -> None:
        if self.apart is not None:
            self.apart.close()

    def alone(self) -> FileRead:
        """The same without the other process, which is ended."""
        self.close()
        return replace(self, apart=None)


class ColumnsUnknown(FileRefused):
    """Somebody has to say what the columns of the sheet are before its rows can be read; a refusal where nobody can."""

    def __init__(self, sheet: Sheet) -> None:
        layout = sheet.layout
        unnamed = layout.kind is ImportKind.CREATORS and len(layout.columns) > 1
        reason = ImportRefusal.NO_HANDLE_COLUMN if unnamed else ImportRefusal.NO_HEADER
        super().__init__(reason, ", ".join(column.header for column in layout.columns))
        self.sheet = sheet


def said_of(uow: UnitOfWork, batch: ImportBatch) -> Said:
    """As it stands for this import: what was said since its dry run is for the next file."""
    reading = batch.state == ImportState.READING
    kind = batch.answers.get("kind") or ("" if reading else batch.kind)
    workspace = uow.transaction.system.get(Workspace, uow.workspace_id)
    return Said(
        ImportKind(kind) if kind else None,
        column_names.named(uow) if reading else _named_then(batch),
        imports.dates_of(batch),
        imports.period_of(batch),
        workspace.currency,
        ZoneInfo(workspace.timezone),
    )


def _named_then(batch: ImportBatch) -> Named:
    return {ImportKind(batch.kind): column_names.as_named(ImportReport.model_validate(batch.report))}


def read_import(ctx: JobContext, batch_id: int, *, to_write: bool = False) -> FileRead:
    """Read the file of an import; raises FileRefused and ColumnsUnknown."""
    with ctx.database.read() as transaction:
        uow = transaction.workspace(ctx.workspace_id)
        batch = uow.get(ImportBatch, batch_id)
        blob = uow.get(StoredFile, batch.file_id).blob
        said = said_of(uow, batch)
        skip = (
            batch.done_rows if to_write and is_for_two(batch.report.get("new", 0), batch.total_rows) else None
        )
    if blob is None:
        raise FileRefused(ImportRefusal.LOST)
    sheet = sheet_of(ctx.blobs.path(blob), said.kind, said.named)
    return read_rows(ctx.database, ctx.workspace_id, sheet, said, skip=skip)


def is_for_two(new: int, rows: int) -> bool:
    """Whether a second process is worth its start: for a long file that is mostly of new creators."""
    return new >= LEAST_APART and 2 * new >= rows


def sheet_of(path: Path, kind: ImportKind | None, named: Named) -> Sheet:
    """The file under its header; raises FileRefused and ColumnsUnknown."""
    sheet = read_sheet(path, kind, named, guess=True)
    layout = sheet.layout
    is_trusted = kind is layout.kind and kind is not ImportKind.CREATORS and len(layout.columns) > 1
    if not layout.fits and not is_trusted:  # of a kind that somebody has said, each row says what it lacks
        raise ColumnsUnknown(sheet)
    return sheet


def read_rows(
    database: Database, workspace_id: int, sheet: Sheet, said: Said, *, skip: int | None = None
) -> FileRead:
    """Read all rows; where day and month cannot be told apart, as it was answered for such a file before.

    With `skip`, the rows that are written already, a second process begins to spell the others.
    """
    order = said.dates or order_of(dates_of(sheet))
    usual = None if order else _usual(database, workspace_id, sheet.layout)
    ways = Ways(said.currency, said.zone, order or usual)
    apart = None if skip is None else _apart(database, workspace_id, sheet, ways, skip)
    try:
        return FileRead(sheet, look(sheet, ways, said.period), usual is not None, apart)
    except BaseException:
        if apart is not None:
            apart.close()
        raise


def _has_room() -> bool:
    """Whether the machine has a core to spare: where it has none, two processes are slower than one."""
    cores = os.cpu_count() or 1
    return cores > 1 and os.getloadavg()[0] < cores


def _apart(database: Database, workspace_id: int, sheet: Sheet, ways: Ways, skip: int) -> SpelledApart | None:
    """A second process for a long list of creators, as packed rows come from a file; None for any other."""
    rows = sheet.rows
    if sheet.layout.kind is not ImportKind.CREATORS or not sheet.layout.has_handle or ways.dates is None:
        return None
    if not isinstance(rows, PackedRows) or len(rows) < LEAST_APART or not _has_room():
        return None
    return SpelledApart(
        rows,
        Asked(sheet.layout, ways.currency, ways.dates, rows.first, skip, database.dialect, workspace_id),
    )


def _usual(database: Database, workspace_id: int, layout: Layout) -> DateOrder | None:
    with database.read() as transaction:
        uow = transaction.workspace(workspace_id)
        return column_names.usual_dates(uow, layout.kind, fingerprint(layout.header))
