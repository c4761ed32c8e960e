"""What a team has said of its files' columns and dates: remembered once, used for every file of the kind, forgotten on request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.actor import Actor
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.naming import OWN, OWN_PREFIX, Named, Names
from domain.importing.report import ImportReport
from storage.sql import col
from storage.tables import ColumnName, DateHabit
from storage.unit_of_work import UnitOfWork


def named(uow: UnitOfWork) -> Named:
    """All columns that the team has named, by kind of file."""
    found: dict[ImportKind, dict[str, str]] = {}
    for row in uow.all(uow.query(ColumnName)):
        found.setdefault(ImportKind(row.kind), {})[row.header] = row.fact
    return found


def as_named(report: ImportReport) -> Names:
    """What the team had said of a file's columns when its report was made."""
    return {
        column.key: OWN if column.fact.startswith(OWN_PREFIX) else column.fact
        for column in report.seen
        if column.named
    }


def remember(
    uow: UnitOfWork, kind: ImportKind, facts: Mapping[str, str], *, by: Actor, now: datetime
) -> None:
    """From now on these columns are read as these facts."""
    known = {row.header: row for row in _rows(uow, kind, facts)}
    for header, fact in facts.items():
        row = known.get(header) or uow.add(ColumnName(kind=kind.value, header=header, fact=fact, at=now))
        row.fact, row.by_identity_id, row.at = fact, by.identity_id, now
    uow.flush()


def forget(uow: UnitOfWork, kind: ImportKind, headers: Iterable[str]) -> int:
    """Read these columns as any other from now on; gives how many had been named."""
    rows = _rows(uow, kind, headers)
    for row in rows:
        uow.session.delete(row)
    uow.flush()
    return len(rows)


def _rows(uow: UnitOfWork, kind: ImportKind, headers: Iterable[str]) -> list[ColumnName]:
    wanted = uow.query(ColumnName).where(
        ColumnName.kind == kind.value, col(ColumnName.header).in_(list(headers))
    )
    return list(uow.all(wanted))


def usual_dates(uow: UnitOfWork, kind: ImportKind, header: str) -> DateOrder | None:
    """Which number is the month in files with these columns, when that was answered before."""
    row = _habit(uow, kind, header)
    return DateOrder(row.date_order) if row else None


def remember_dates(
    uow: UnitOfWork, kind: ImportKind, header: str, order: DateOrder, *, by: Actor, now: datetime
) -> None:
    row = _habit(uow, kind, header) or uow.add(
        DateHabit(kind=kind.value, header=header, date_order=order.value, at=now)
    )
    row.date_order, row.by_identity_id, row.at = order.value, by.identity_id, now
    uow.flush()


def _habit(uow: UnitOfWork, kind: ImportKind, header: str) -> DateHabit | None:
    return uow.first(uow.query(DateHabit).where(DateHabit.kind == kind.value, DateHabit.header == header))
