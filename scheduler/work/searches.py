"""Looking through what imports brought for creators who fit a saved search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.errors import Busy
from scheduler.work import JobContext
from services import search_alerts
from storage.queries.searches import is_importing


def look(ctx: JobContext) -> dict[str, Any] | None:
    """Waits while files are being written, so that they are told of together; only reads."""
    with ctx.database.read() as transaction:
        uow = transaction.workspace(ctx.workspace_id)
        if is_importing(uow):
            raise Busy
        batches = [int(each) for each in ctx.payload["batches"]]
        return {"found": search_alerts.brought(uow, batches, now=ctx.clock.now())}


HANDLERS: dict[str, Callable[[JobContext], dict[str, Any] | None]] = {search_alerts.LOOK: look}
