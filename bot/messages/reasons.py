"""Why a row of a file is left out, in words: on the card, in the file that is handed back, on the command line."""

from __future__ import annotations

from bot.messages.words import Words, msg
from domain.importing.report import RejectedRow
from domain.importing.rows import RowProblem

_REASONS: dict[str, Words] = {
    RowProblem.NO_HANDLE: msg("no handle"),
    RowProblem.HANDLE_UNREADABLE: msg("the handle cannot be read"),
    RowProblem.TOTAL: msg("a total"),
    RowProblem.NO_DAY: msg("no day"),
    RowProblem.NO_NUMBERS: msg("every figure is unknown"),
    RowProblem.NO_ORDER: msg("no order id"),
    RowProblem.NO_CREATOR: msg("no creator"),
    RowProblem.NO_TITLE: msg("no task"),
    RowProblem.NO_PUBLISH_DATE: msg("no publish date"),
    RowProblem.NO_TERM: msg("no end, and no word that it has none"),
    RowProblem.NO_SCOPE: msg("no scope"),
    RowProblem.NO_MEMBER: msg("nobody of the team could be in charge"),
    RowProblem.SELF_OPERATED: msg("自运营授权. Only 合作达人授权 is kept; have it released."),
    RowProblem.NOT_OURS: msg("runs in the bot already"),
}


def reason(row: RejectedRow) -> Words:
    """Why the row is left out."""
    if row.reason == RowProblem.UNKNOWN_CREATOR:
        return msg("%(name)s is not in the pool", name=row.name)
    if row.reason in _REASONS:
        return _REASONS[row.reason]
    if row.same_as is not None:
        return msg("the same as row %(first)s", first=str(row.same_as))
    return msg("a creator of another row")
