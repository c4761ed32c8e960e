"""The life of an import: a file is read, shown, applied, and can be put back for a day."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from domain.machine import LifeCycle

UNDO_FOR = timedelta(days=1)


class ImportState(StrEnum):
    READING = "reading"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class ImportMove(StrEnum):
    SHOW = "show"
    REFUSE = "refuse"
    APPLY = "apply"
    FINISH = "finish"
    CANCEL = "cancel"
    UNDO = "undo"
    CLOSE = "close"
    REREAD = "reread"  # as another kind, or of other days


LIFE = LifeCycle[ImportState, ImportMove]({
    (ImportState.READING, ImportMove.SHOW): ImportState.READY,
    (ImportState.READING, ImportMove.REFUSE): ImportState.REFUSED,
    (ImportState.READING, ImportMove.CANCEL): ImportState.CANCELLED,
    (ImportState.READY, ImportMove.REREAD): ImportState.READING,
    (ImportState.READY, ImportMove.CANCEL): ImportState.CANCELLED,
    (ImportState.READY, ImportMove.APPLY): ImportState.APPLYING,
    (ImportState.APPLYING, ImportMove.FINISH): ImportState.APPLIED,
    (ImportState.APPLYING, ImportMove.REFUSE): ImportState.REFUSED,
    (ImportState.APPLYING, ImportMove.CANCEL): ImportState.UNDOING,  # stopping puts back what was written
    (ImportState.APPLIED, ImportMove.UNDO): ImportState.UNDOING,
    (ImportState.UNDOING, ImportMove.CLOSE): ImportState.UNDONE,
})  # fmt: skip
