"""Buttons on imports."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.catalog import chunks
from bot.messages.words import msg
from bot.reader import Reader
from domain.ids import spell
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.notices.imports import ColumnsAsked, ImportApplied, ImportChecked, ImportRunning, ImportStarted
from domain.notices.numbers import DigestOffered
from domain.people import Act

_UNDO = Ask(
    msg("Undo the import?"),
    msg("What it added is removed and what it changed gets its old values back."),
    msg("Undo"),
    msg("Keep it"),
)

_FORGET = Ask(
    msg("Forget the names?"),
    msg("The file is read again without what you said of its columns, and so is the next one."),
    msg("Forget"),
    msg("Keep them"),
)

_ORDERS = {
    DateOrder.DMY: msg("Day first, then month"),
    DateOrder.MDY: msg("Month first, then day"),
}
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
    more = [*_columns(notice), *_others(notice), *_other_order(notice)]
    if notice.wants_period:
        days = _periods(notice)
        return [days[:2], days[2:], *more, [cancel]]
    if notice.date_example:
        return [[_order(notice, order) for order in _ORDERS], *more, [cancel]]
    if not notice.new + notice.updated + notice.unchanged:
        return [*more, [cancel]]
    return [[Action(Act.IMPORT_APPLY, on, revision, tone=Tone.PRIMARY), cancel], *more]


def columns_asked(notice: ColumnsAsked, reader: Reader) -> Rows:
    """Nothing can be imported before somebody has said what the columns are."""
    del reader
    on, revision = notice.batch_id, notice.revision
    name = Action(Act.IMPORT_MAP, on, revision, tone=Tone.PRIMARY)
    forget = [Action(Act.IMPORT_FORGET, on, revision, confirm=_FORGET)] if notice.named else []
    return [[name, Action(Act.IMPORT_CANCEL, on, revision)], *_others(notice), forget]


def _columns(notice: ImportChecked) -> list[list[Action]]:
    """What the columns are, and the rows that are left out."""
    on, revision = notice.batch_id, notice.revision
    row = [Action(Act.IMPORT_MAP, on, revision)] if notice.may_name else []
    row += _left_out(notice, on, revision, notice.doubtful_count)
    forget = [Action(Act.IMPORT_FORGET, on, revision, confirm=_FORGET)] if notice.named else []
    return [row, forget]


def _left_out(notice: ImportChecked | ImportApplied, on: int, revision: int, cells: int) -> list[Action]:
    if notice.rejected_count:
        label = msg("Rows left out (%(n)s)", n=notice.rejected_count)
    elif cells:
        label = msg("Cells not read (%(n)s)", n=cells)
    else:
        return []
    return [Action(Act.IMPORT_ROWS, on, revision, label=label)]


def _others(notice: ImportChecked | ColumnsAsked) -> list[list[Action]]:
    """What else the file may be, two in a row."""
    others = [
        Action(Act.IMPORT_KIND, notice.batch_id, notice.revision, value=kind.value, label=_AS[kind])
        for kind in notice.also
    ]
    return chunks(others, 2)


def _order(notice: ImportChecked, order: DateOrder) -> Action:
    return Action(Act.IMPORT_DATES, notice.batch_id, notice.revision, value=order.value, label=_ORDERS[order])


def _other_order(notice: ImportChecked) -> list[list[Action]]:
    """The order of dates was recalled; here it may be another one."""
    return (
        [[_order(notice, order) for order in _ORDERS if order is not notice.date_order]]
        if notice.date_order
        else []
    )


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
    left_out = _left_out(notice, notice.batch_id, notice.revision, 0) if notice.may_return else []
    return [row, left_out, *_pairs(notice)]


def _pairs(notice: ImportApplied) -> list[list[Action]]:
    """One comparison for each two who may be one person."""
    return [
        [
            Action(
                Act.CREATOR_SAME,
                each.creator_id,
                value=spell(each.other_id),
                label=msg("Compare %(name)s and %(other)s", name=each.name[:20], other=each.other[:20]),
            )
        ]
        for each in notice.sharing
    ]


def digest_offered(notice: DigestOffered, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.DIGEST_REDO, notice.run_id, tone=Tone.PRIMARY)],)


ROWS = {
    "import_started": import_started,
    "import_checked": import_checked,
    "columns_asked": columns_asked,
    "import_running": import_running,
    "import_applied": import_applied,
    "digest_offered": digest_offered,
}
