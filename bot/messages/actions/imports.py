"""Buttons on imports."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.notices.imports import ImportApplied, ImportChecked, ImportRunning, ImportStarted
from domain.notices.numbers import DigestOffered
from domain.people import Act

_UNDO = Ask(
    msg("Undo the import?"),
    msg("What it added is removed and what it changed gets its old values back."),
    msg("Undo"),
    msg("Keep it"),
)

_AS = {
    ImportKind.CREATORS: msg("Read it as creators"),
    ImportKind.PERFORMANCE: msg("Read it as performance"),
    ImportKind.ORDERS: msg("Read it as orders"),
    ImportKind.AUTHORIZATIONS: msg("Read it as authorizations"),
    ImportKind.TASKS: msg("Read it as tasks"),
}


def import_started(notice: ImportStarted, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.IMPORT_CANCEL, notice.batch_id, notice.revision)],)


def import_checked(notice: ImportChecked, reader: Reader) -> Rows:
    """The order of dates is asked before anything can be imported."""
    del reader
    on, revision = notice.batch_id, notice.revision
    cancel = Action(Act.IMPORT_CANCEL, on, revision)
    others = [
        Action(Act.IMPORT_KIND, on, revision, value=kind.value, label=_AS[kind]) for kind in notice.also
    ]
    more = [others] if others else []
    if notice.wants_period:
        days = _periods(notice)
        return [days[:2], days[2:], *more, [cancel]]
    if notice.date_example:
        orders = {DateOrder.DMY: msg("Day first, then month"), DateOrder.MDY: msg("Month first, then day")}
        asked = [
            Action(Act.IMPORT_DATES, on, revision, value=order.value, label=label)
            for order, label in orders.items()
        ]
        return [asked, *more, [cancel]]
    if not notice.new + notice.updated + notice.unchanged:
        return [*more, [cancel]]
    return [[Action(Act.IMPORT_APPLY, on, revision, tone=Tone.PRIMARY), cancel], *more]


def _periods(notice: ImportChecked) -> list[Action]:
    """The days that numbers without a date may be of: one that stands near them, yesterday, a week, a month."""
    days = dict.fromkeys(day for day in (notice.proposed_day, notice.yesterday) if day)
    choices = {day.isoformat(): msg("Of %(day)s", day=day) for day in days}
    last = notice.yesterday.isoformat()
    choices |= {f"{last}/7d": msg("Last 7 days"), f"{last}/30d": msg("Last 30 days")}
    return [
        Action(Act.IMPORT_PERIOD, notice.batch_id, notice.revision, value=value, label=label)
        for value, label in choices.items()
    ]


def import_running(notice: ImportRunning, reader: Reader) -> Rows:
    del reader
    if notice.undoing:
        return ()
    return ([Action(Act.IMPORT_CANCEL, notice.batch_id, notice.revision, label=msg("Stop and put back"))],)


def import_applied(notice: ImportApplied, reader: Reader) -> Rows:
    del reader
    row = []
    if notice.what is ImportKind.CREATORS:
        row.append(Action(Act.SHORTLIST_START, notice.batch_id, tone=Tone.PRIMARY))
    if notice.may_undo:
        row.append(Action(Act.IMPORT_UNDO, notice.batch_id, notice.revision, confirm=_UNDO))
    return (row,) if row else ()


def digest_offered(notice: DigestOffered, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.DIGEST_REDO, notice.run_id, tone=Tone.PRIMARY)],)


ROWS = {
    "import_started": import_started,
    "import_checked": import_checked,
    "import_running": import_running,
    "import_applied": import_applied,
    "digest_offered": digest_offered,
}
