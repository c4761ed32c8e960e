"""Writing a shortlist's spreadsheet; killed anywhere, it is written again under the same key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.messages.sheets import file_name, shortlist_sheets
from bot.reader import Reader
from scheduler.work import JobContext
from services import exports
from services.spreadsheets import workbook


def export(ctx: JobContext) -> dict[str, Any] | None:
    """One read, then the file; whoever asked reads it in her language."""
    payload = ctx.payload
    reader = Reader(payload["language"], payload["timezone"], "")
    with ctx.database.read() as transaction:
        facts = exports.facts(transaction.workspace(ctx.workspace_id), int(payload["shortlist_id"]))
        sheets = shortlist_sheets(facts, reader)
    total = sum(map(len, sheets.values()))
    ctx.progress(0, total)
    book = workbook(sheets)
    if ctx.cancelled():
        return None
    with ctx.blobs.writing(payload["blob"]) as path:
        path.write_bytes(book)
    ctx.progress(total, total)
    return exports.result(facts, file_name(facts, reader), payload["blob"], payload["timezone"])


HANDLERS: dict[str, Callable[[JobContext], dict[str, Any] | None]] = {exports.EXPORT: export}
