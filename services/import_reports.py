"""Reports of imports of every kind: what the dry run says, and what was in fact written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from domain.importing import values
from domain.importing.cells import SECRET
from domain.importing.headers import Layout
from domain.importing.kinds import ImportKind
from domain.importing.naming import LEFT_OUT, column_keys, fingerprint, told_apart
from domain.importing.records import Records
from domain.importing.report import (
    MOST_HEADER,
    MOST_LISTED,
    DoubtfulCell,
    ImportReport,
    MatchedColumn,
    RejectedRow,
    SeenColumn,
    SharedContact,
)
from domain.importing.rows import Doubt, Rejected, RowProblem
from domain.importing.survey import Sheet
from domain.importing.surveys import Found
from domain.importing.tables import NOT_KEPT
from storage.queries import contacts, numbers
from storage.queries import creators as rows_of
from storage.tables import ImportBatch
from storage.unit_of_work import UnitOfWork

SAMPLED_ROWS = 200
MOST_SAMPLES = 3
MOST_SAMPLE = 40  # characters
MOST_SHARING = 5  # creators with a contact of somebody else; the rest is counted
GUARDED = 6  # characters of a value of a ledger that holds codes
_UNSHOWN = frozenset({SECRET, "private", NOT_KEPT})


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
        **of_columns(sheet),
        doubtful_count=len(doubts),
        doubtful=tuple(doubtful(layout, doubts, MOST_LISTED)),
    )


def of_columns(sheet: Sheet) -> dict[str, Any]:
    """What a report says of the file's columns."""
    layout = sheet.layout
    seen = tuple(_seen(sheet))
    return {
        "matched": tuple(
            MatchedColumn(header=column.header[:MOST_HEADER], fact=column.fact) for column in layout.columns
        ),
        "missing": layout.missing,
        "ignored": tuple(name[:MOST_HEADER] for name in layout.ignored[:MOST_LISTED]),
        "ignored_count": len(layout.ignored),
        "left_out": tuple(column.header[:MOST_HEADER] for column in layout.left_out[:MOST_LISTED]),
        "left_out_count": len(layout.left_out),
        "named_count": sum(column.named for column in seen),
        "seen": seen,
        "header": fingerprint(layout.header),
    }


def unread(sheet: Sheet) -> ImportReport:
    """The report of a file that cannot be read before somebody says what its columns are."""
    return ImportReport(
        kind=sheet.layout.kind,
        also=sheet.also,
        source=sheet.layout.source.key,
        rows=sum(1 for _, cells in sheet.rows if any(cell.strip() for cell in cells)),
        lacks=sheet.layout.lacks,
        **of_columns(sheet),
    )


def _seen(sheet: Sheet) -> Iterator[SeenColumn]:
    """The file's columns that have a name, those that are not used first."""
    layout = sheet.layout
    known = {column.index: column for column in (*layout.columns, *layout.left_out)}
    samples = _samples(sheet)
    columns = []
    for index, (cell, key) in enumerate(zip(layout.header, column_keys(layout.header), strict=True)):
        if not key:
            continue
        column = known.get(index)
        fact = "" if column is None else LEFT_OUT if column.kind == NOT_KEPT else column.fact
        columns.append(
            SeenColumn(
                index=index,
                header=told_apart(values.folded(cell)[:MOST_HEADER], cell, key),
                key=key,
                fact=fact,
                named=column is not None and column.named,
                samples=() if column and column.kind in _UNSHOWN else samples.get(index, ()),
            )
        )
    columns.sort(key=lambda column: (bool(column.fact), column.index))
    yield from columns[:MOST_LISTED]


def _samples(sheet: Sheet) -> dict[int, tuple[str, ...]]:
    """Some values of each column, by its place."""
    most = GUARDED if sheet.layout.kind is ImportKind.AUTHORIZATIONS else MOST_SAMPLE
    found: dict[int, dict[str, None]] = {}
    for _, cells in islice(sheet.rows, SAMPLED_ROWS):
        for index, cell in enumerate(cells):
            held = found.setdefault(index, {})
            if len(held) < MOST_SAMPLES and not values.is_blank(cell):
                text = values.clean(cell)
                held[text if len(text) <= most else text[:most] + "…"] = None
    return {index: tuple(held) for index, held in found.items()}


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
    sharing_count = 0
    sharing: tuple[SharedContact, ...] = ()
    if report.kind is ImportKind.CREATORS:
        sharing_count, shared = contacts.clashing(uow, batch.id, MOST_SHARING)
        sharing = tuple(
            SharedContact(kind=kind, creator_id=hers, other_id=other) for kind, hers, other in shared
        )
    return report.settled().model_copy(
        update={
            "new": counts.get("new", 0),
            "updated": counts.get("updated", 0),
            "unchanged": counts.get("unchanged", 0),
            "rejected_count": len(rejected),
            "rejected": tuple(listed(rejected, most)),
            "sharing_count": sharing_count,
            "sharing": sharing,
        }
    )


def doubtful(layout: Layout, doubts: Sequence[Doubt], most: int) -> list[DoubtfulCell]:
    """The first cells that could not be read."""
    return [
        DoubtfulCell(row=each.row, column=header(layout, each.fact), cell=each.cell) for each in doubts[:most]
    ]


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
