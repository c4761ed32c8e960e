"""Writing a tag's new name, or none, on everybody who carries it; killed anywhere, it goes on with those who still do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from domain.errors import Busy
from domain.outcome import Outcome
from scheduler.columns import settle
from scheduler.work import JobContext
from services import outbox, tags
from storage import tagging
from storage.queries.tags import retag
from storage.unit_of_work import UnitOfWork

AT_ONCE = 200  # creators of one short transaction
CARD_SECONDS = 1.0  # how often the library's card is brought up to date
REST = 0.4  # of a part's time under the lock, the least that others get to write before the next


def rewrite(ctx: JobContext) -> dict[str, Any] | None:
    """Whoever carries the old name now; who gets it later got it anew. Waits for the names that were changed before."""
    old, new = ctx.payload["old"], ctx.payload["new"]
    with ctx.database.read() as transaction:
        uow = transaction.workspace(ctx.workspace_id)
        if not tags.turn_of(uow, ctx.job_id):
            raise Busy
        carriers = tagging.carriers(uow, old)
    told = time.monotonic()
    for start in range(0, len(carriers), AT_ONCE):
        if ctx.cancelled():
            return None
        ctx.progress(start, len(carriers))
        with ctx.database.write() as transaction:
            began = time.monotonic()
            uow = transaction.workspace(ctx.workspace_id)
            retag(uow, carriers[start : start + AT_ONCE], old, new)
            if began - told > CARD_SECONDS:
                told = began
                _show(uow, ctx)
            transaction.commit()
        time.sleep((time.monotonic() - began) * REST)
    settle(ctx.database, ctx.workspace_id)
    return {"creators": len(carriers)}


def _show(uow: UnitOfWork, ctx: JobContext) -> None:
    refresh = Outcome(refresh=(tags.card(uow),))
    outbox.put(uow, refresh, now=ctx.clock.now(), real=ctx.clock.real())


HANDLERS: dict[str, Callable[[JobContext], dict[str, Any] | None]] = {tags.RETAG: rewrite}
