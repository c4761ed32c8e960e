"""Reports of imports of every kind: what the dry run says, and what was in fact written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.importing.headers import Layout
from domain.importing.records import Records
from domain.importing.report import MOST_LISTED, DoubtfulCell, ImportReport, MatchedColumn, RejectedRow
from domain.importing.rows import Doubt, Rejected, RowProblem
from domain.importing.survey import Sheet
from domain.importing.surveys import Found
from storage.queries import creators as rows_of
from storage.queries import numbers
from storage.tables import ImportBatch
from storage.unit_of_work import UnitOfWork


def assembled(
    sheet: Sheet,
    rows: int,
    counts: Mapping[str, int],
    rejected: Sequence[Rejected],
    doubts: Sequence[Doubt],
    most: int,
) -> ImportReport:
    """What every kind's report says: `rows` = new + updated + unchanged + the rejected."""
    layout = sheet.layout
    return ImportReport(
        kind=layout.kind,
        also=sheet.also,
        source=layout.source.key,
        rows=rows,
        new=counts.get("new", 0),
        updated=counts.get("updated", 0),
        unchanged=counts.get("unchanged", 0),
        rejected_count=len(rejected),
        rejected=tuple(listed(rejected, most)),
        matched=tuple(MatchedColumn(header=column.header, fact=column.fact) for column in layout.columns),
        missing=layout.missing,
        ignored=layout.ignored,
        doubtful_count=len(doubts),
        doubtful=tuple(
            DoubtfulCell(row=each.row, column=header(layout, each.fact), cell=each.cell)
            for each in doubts[:MOST_LISTED]
        ),
    )


def of_records(
    sheet: Sheet,
    found: Records,
    counts: Mapping[str, int],
    late: Sequence[Rejected],
    unmatched: Sequence[str],
    today: date,
    most: int,
) -> ImportReport:
    """The report of a kind whose rows are records."""
    usable = list(found.usable)
    days = sorted(row.values["stat_date"] for row in usable if "stat_date" in row.values)
    asked = found.wants_period
    doubts = [doubt for row in usable for doubt in row.doubts]
    report = assembled(sheet, len(found.rows), counts, [*found.rejected, *late], doubts, most)
    more: dict[str, Any] = {
        "mostly_zero": header(sheet.layout, found.mostly_zero) if found.mostly_zero else None,
        "unclear_date": found.unclear_date,
        "unmatched_count": len(unmatched),
        "unmatched": tuple(sorted(unmatched)[:most]),
        "first_day": days[0].isoformat() if days and not asked else "",
        "last_day": days[-1].isoformat() if days and not asked else "",
        "stat_date": (found.period.last if found.period else today).isoformat(),
        "range_label": found.period.label if found.period else "",
        "wants_period": asked,
        "proposed_day": found.proposed.isoformat() if asked and found.proposed else "",
    }
    return report.model_copy(update=more)


def final(uow: UnitOfWork, batch: ImportBatch, found: Found, *, most: int = MOST_LISTED) -> ImportReport:
    """The report of what was in fact written: what is known may have changed since the dry run."""
    counts = rows_of.counted_outcomes(uow, batch.id)
    report = ImportReport.model_validate(batch.report)
    late: list[Rejected] = []
    if sum(counts.values()) < sum(1 for _ in found.usable):
        written = numbers.written_rows(uow, batch.id)
        reasons = {each.row: each for each in report.rejected}
        late = [
            Rejected(
                row.row, RowProblem(reasons[row.row].reason), reasons[row.row].same_as, reasons[row.row].name
            )
            if row.row in reasons
            else Rejected(row.row, RowProblem.DUPLICATE)
            for row in found.usable
            if row.row not in written
        ]
    rejected = [*found.rejected, *late]
    return report.model_copy(
        update={
            "new": counts.get("new", 0),
            "updated": counts.get("updated", 0),
            "unchanged": counts.get("unchanged", 0),
            "rejected_count": len(rejected),
            "rejected": tuple(listed(rejected, most)),
        }
    )


def listed(rejected: Sequence[Rejected], most: int) -> list[RejectedRow]:
    """The first rejected rows by their numbers."""
    return [
        RejectedRow(row=each.row, reason=each.reason.value, same_as=each.same_as, name=each.name)
        for each in sorted(rejected, key=lambda each: each.row)[:most]
    ]


def header(layout: Layout, fact: str) -> str:
    """The column's name as it stands in the file."""
    column = layout.column(fact)
    return column.header if column else fact
