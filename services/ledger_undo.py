"""Putting back what an import of a ledger wrote: rows that others may have worked on since stay, and are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from storage.queries import creators as plumbing
from storage.queries import numbers
from storage.tables import Assignment, Authorization, ImportBatch, ImportChange
from storage.unit_of_work import UnitOfWork

Ledger = TypeVar("Ledger", Assignment, Authorization)


def put_back(
    uow: UnitOfWork,
    batch: ImportBatch,
    most: int,
    model: type[Ledger],
    *,
    restore: Callable[[Ledger, Mapping[str, Any]], bool],
    remove: Callable[[Ledger], None],
) -> dict[str, int] | None:
    """Undo some rows, the last first; None when none is left. Work that went on in the chat stays.

    `restore` gives a row what it was before and says whether all of it could be; `remove` takes away a row that the
    import had brought, with all that hangs on it.
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
    used = numbers.referred(uow, model, [change.subject or 0 for change in undone])
    for change in undone:
        row = uow.first(uow.query(model).where(model.id == change.subject))
        if row is None or change.outcome == "unchanged":
            continue
        if change.outcome == "updated":
            counts["restored" if restore(row, change.before or {}) else "kept"] += 1
        elif row.id in used or row.revision:
            counts["kept"] += 1
        else:
            remove(row)
            counts["removed"] += 1
    uow.flush()
    plumbing.delete_rows(uow, ImportChange, [change.id for change in undone])
    return counts


def give_back(row: Ledger, before: Mapping[str, Any], load: Callable[[str, Any], Any]) -> bool:
    """Give the row its old facts; one that was changed again since stays, and the answer is False."""
    whole = True
    for fact, kept in before.items():
        was, became = (load(fact, value) for value in kept)
        if getattr(row, fact) == became:
            setattr(row, fact, was)
        else:
            whole = False
    return whole
