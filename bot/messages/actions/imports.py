"""Buttons on imports."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.importing.dates import DateOrder
from domain.notices.imports import ImportApplied, ImportChecked, ImportRunning, ImportStarted
from domain.people import Act

_UNDO = Ask(
    msg("Undo the import?"),
    msg("New creators are removed and changed ones get their old numbers back."),
    msg("Undo"),
    msg("Keep it"),
)


def import_started(notice: ImportStarted, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.IMPORT_CANCEL, notice.batch_id, notice.revision)],)


def import_checked(notice: ImportChecked, reader: Reader) -> Rows:
    """The order of dates is asked before anything can be imported."""
    del reader
    on, revision = notice.batch_id, notice.revision
    cancel = Action(Act.IMPORT_CANCEL, on, revision)
    if notice.date_example:
        orders = {DateOrder.DMY: msg("Day first, then month"), DateOrder.MDY: msg("Month first, then day")}
        asked = [
            Action(Act.IMPORT_DATES, on, revision, value=order.value, label=label)
            for order, label in orders.items()
        ]
        return (asked, [cancel])
    if not notice.new + notice.updated + notice.unchanged:
        return ([cancel],)
    return ([Action(Act.IMPORT_APPLY, on, revision, tone=Tone.PRIMARY), cancel],)


def import_running(notice: ImportRunning, reader: Reader) -> Rows:
    del reader
    if notice.undoing:
        return ()
    return ([Action(Act.IMPORT_CANCEL, notice.batch_id, notice.revision, label=msg("Stop and put back"))],)


def import_applied(notice: ImportApplied, reader: Reader) -> Rows:
    del reader
    row = [Action(Act.SHORTLIST_START, notice.batch_id, tone=Tone.PRIMARY)]
    if notice.may_undo:
        row.append(Action(Act.IMPORT_UNDO, notice.batch_id, notice.revision, confirm=_UNDO))
    return (row,)


ROWS = {
    "import_started": import_started,
    "import_checked": import_checked,
    "import_running": import_running,
    "import_applied": import_applied,
}
