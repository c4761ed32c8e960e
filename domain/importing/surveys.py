"""Every kind of file, read by its own rules into rows that are each usable or rejected with a reason."""

from __future__ import annotations

from domain.importing import authorizations, orders, performance, tasks
from domain.importing.cells import Ways
from domain.importing.kinds import ImportKind
from domain.importing.records import Period, Records
from domain.importing.survey import Sheet, Survey
from domain.importing.survey import survey as creators

Found = Survey | Records


def look(sheet: Sheet, ways: Ways, period: Period | None = None) -> Found:
    """Read all rows of the sheet as the kind its layout says; raises FileRefused."""
    match sheet.layout.kind:
        case ImportKind.CREATORS:
            return creators(sheet, currency=ways.currency, dates=ways.dates)
        case ImportKind.PERFORMANCE:
            return performance.survey(sheet, ways, period)
        case ImportKind.ORDERS:
            return orders.survey(sheet, ways)
        case ImportKind.AUTHORIZATIONS:
            return authorizations.survey(sheet, ways)
        case ImportKind.TASKS:
            return tasks.survey(sheet, ways)
