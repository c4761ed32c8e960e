"""Making the file with the rows that an import leaves out; killed anywhere, it is made again under the same key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.messages.left_out import left_out_sheets
from domain.importing.life import ImportState
from domain.importing.report import ImportReport
from domain.importing.survey import FileRefused
from scheduler.work import JobContext
from scheduler.work.import_files import FileRead, read_import
from services import import_kinds, import_reports, left_out
from services.spreadsheets import workbook
from storage.tables import ImportBatch

MOST_ROWS = 5_000  # rows and cells in the file; more are counted


def make(ctx: JobContext) -> dict[str, Any] | None:
    """Make the file and keep it as a blob; nothing when the import's own file is gone."""
    batch_id = int(ctx.payload["batch_id"])
    try:
        read = read_import(ctx, batch_id)
    except FileRefused:
        return {}
    report = _report(ctx, batch_id, read)
    language = str(ctx.payload["language"])
    rows = list(report.rejected[:MOST_ROWS])
    doubts = [doubt for row in read.found.usable for doubt in row.doubts]
    cells = import_reports.doubtful(read.sheet.layout, doubts, MOST_ROWS)
    key = str(ctx.payload["blob"])  # a second run after a kill writes it again
    with ctx.blobs.writing(key) as path:
        path.write_bytes(workbook(left_out_sheets(read.sheet, rows, cells, language)))
    return {
        "blob": key,
        "rows": len(rows),
        "rows_in_all": report.rejected_count,
        "cells": len(cells),
    }


HANDLERS: dict[str, Callable[[JobContext], dict[str, Any] | None]] = {left_out.ROWS: make}


def _report(ctx: JobContext, batch_id: int, read: FileRead) -> ImportReport:
    """What is left out of the file: as the dry run would say, or as it was in fact."""
    with ctx.database.read() as transaction:
        uow = transaction.workspace(ctx.workspace_id)
        batch = uow.get(ImportBatch, batch_id)
        if batch.state == ImportState.APPLIED:
            return import_reports.final(uow, batch, read.found, most=MOST_ROWS)
        rows = import_kinds.rows_of(read.sheet, read.found)
        return rows.report(uow, ctx.clock.now(), MOST_ROWS)
