"""Authorizations from a ledger: rows that the bot keeps the clock of from now on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from domain.authorization import OPEN, RUNNING, AuthorizationState, ends_at, masked
from domain.importing.kinds import ImportKind
from domain.importing.records import Record
from domain.importing.rows import RowProblem
from domain.people import Role
from domain.policies import AdPlatform, Scope, policy
from services import authorization_reminders, imported_reminders, ledger_undo
from services.authorization_moves import place_of_code
from services.creator_matching import Matches
from services.people import name_of, owners, workspace_of
from storage.queries import creators as plumbing
from storage.queries import numbers
from storage.sql import col
from storage.tables import Authorization, ImportBatch, ImportChange, Membership
from storage.unit_of_work import UnitOfWork
from storage.vault import CannotOpen

_S = AuthorizationState
_NOON = time(12)
CODE = "code"
"""The fact by which a row says the code once more that is kept."""


@dataclass(frozen=True)
class Planned:
    """One record beside what is known. With a `problem` it is left out."""

    record: Record
    creator_id: int = 0
    row: Authorization | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    told: Collection[str] = ()  # facts that the record says, whether they change or not
    problem: RowProblem | None = None

    @property
    def outcome(self) -> str:
        if self.row is None:
            return "new"
        return "updated" if self.changes else "unchanged"


def plan(uow: UnitOfWork, records: Sequence[Record], matches: Matches, *, now: datetime) -> list[Planned]:
    """Compare records with the authorizations that stand."""
    matches.learn(uow, (record.creator for record in records))
    ids = {found for record in records if (found := matches[record.creator]) is not None}
    rows = uow.all(uow.query(Authorization).where(col(Authorization.creator_id).in_(ids)))
    imported = numbers.imported_subjects(uow, ImportKind.AUTHORIZATIONS.value, [row.id for row in rows])
    zone = ZoneInfo(workspace_of(uow).timezone)
    somebody = uow.first(uow.query(Membership).where(Membership.role != Role.CREATOR.value)) is not None
    planned = []
    for record in records:
        creator_id = matches[record.creator]
        if creator_id is None:
            planned.append(Planned(record, problem=RowProblem.UNKNOWN_CREATOR))
        elif _scope(record) is None:
            planned.append(Planned(record, problem=RowProblem.NO_SCOPE))
        elif not somebody:
            planned.append(Planned(record, problem=RowProblem.NO_MEMBER))
        else:
            planned.append(_planned(record, creator_id, rows, imported, zone, now))
    return planned


def _planned(
    record: Record,
    creator_id: int,
    rows: Sequence[Authorization],
    imported: set[int],
    zone: ZoneInfo,
    now: datetime,
) -> Planned:
    same = [row for row in rows if row.creator_id == creator_id and _is_same(row, record, zone)]
    ours = next((row for row in same if row.id in imported), None)
    if ours is None:
        if any(row.state in OPEN for row in same):
            return Planned(record, problem=RowProblem.NOT_OURS)
        return Planned(record, creator_id)
    end = _end(record, zone)
    new: dict[str, Any] = {"ends_at": end, "days": record.values.get("days") or None}
    if not ours.revision:  # else it was moved in the chat since, and the ledger knows less
        new["state"] = _state(record, end, now).value
    changes = {
        fact: (getattr(ours, fact), value)
        for fact, value in new.items()
        if value is not None and getattr(ours, fact) != value
    }
    told = {fact for fact, value in new.items() if value is not None}
    return Planned(record, creator_id, ours, changes, told)


def _is_same(row: Authorization, record: Record, zone: ZoneInfo) -> bool:
    values = record.values
    began = row.effective_at.astimezone(zone).date() if row.effective_at else None
    return (row.platform, row.scope, row.item_url, began) == (
        values["platform"],
        _scope(record),
        values.get("link", ""),
        values.get("starts_on"),
    )


def _scope(record: Record) -> str | None:
    """What the ledger says; a link or a Spark code is about one post."""
    said: str | None = record.values.get("scope")
    one_post = "link" in record.values or record.values["platform"] == AdPlatform.SPARK_ADS
    return said or (Scope.SINGLE_VIDEO.value if one_post else None)


def _end(record: Record, zone: ZoneInfo) -> datetime | None:
    on: date | None = record.values.get("ends_on")
    return None if on is None else ends_at(datetime.combine(on, _NOON, zone), 0, str(zone))


def _state(record: Record, end: datetime | None, now: datetime) -> AuthorizationState:
    """What the ledger says, unless the clock knows better: a term that has passed is over."""
    said: AuthorizationState | None = record.values.get("state")
    state = said or (_S.EFFECTIVE if "starts_on" in record.values else _S.CODE_GIVEN)
    if state in RUNNING and end is not None and end < now:
        return _S.EXPIRED
    if said is None and "starts_on" not in record.values and "code" not in record.values:
        return _S.EFFECTIVE
    return state


def write(
    uow: UnitOfWork,
    batch: ImportBatch,
    records: Sequence[Record],
    matches: Matches,
    *,
    now: datetime,
    keeps_said: bool,
) -> None:
    """Write some rows of an import. Nobody is told but by the warnings before each end.

    With `keeps_said` a row keeps as well what it says once more: another import that said it may be undone.
    """
    plumbing.hold_imports(uow)
    zone = ZoneInfo(workspace_of(uow).timezone)
    for planned in plan(uow, records, matches, now=now):
        if planned.problem is not None:
            continue
        row = planned.row or _new(uow, batch, planned, zone, now)
        for fact, (_, new) in planned.changes.items():
            setattr(row, fact, new)
        uow.flush()
        if planned.outcome != "unchanged":
            imported_reminders.replan(uow, about(row), partial(remind, uow, row, now))
        told = {*planned.told, CODE} if _says_its_code(uow, row, planned.record) else planned.told
        uow.add(
            ImportChange(
                import_batch_id=batch.id,
                row_number=planned.record.row,
                subject=row.id,
                before=ledger_undo.kept(planned.changes, told, keeps_said=keeps_said)
                if planned.row is not None
                else None,
                outcome=planned.outcome,
            )
        )
    uow.flush()


def remind(uow: UnitOfWork, row: Authorization, now: datetime) -> None:
    """Warn of the end of what runs."""
    if row.state not in RUNNING:
        return
    authorization_reminders.plan(uow, row, now=now)
    authorization_reminders.plan_type_checks(uow, row, now=now)


def _says_its_code(uow: UnitOfWork, row: Authorization, record: Record) -> bool:
    if row.code is None or "code" not in record.values:
        return False
    try:
        kept: str = uow.unsealed(row.code, place_of_code(row))
    except CannotOpen:  # its key was taken out of the settings
        return False
    return kept == str(record.values["code"])


def _new(
    uow: UnitOfWork, batch: ImportBatch, planned: Planned, zone: ZoneInfo, now: datetime
) -> Authorization:
    values = planned.record.values
    end = _end(planned.record, zone)
    state = _state(planned.record, end, now)
    starts = values.get("starts_on")
    code = values.get("code") if state in OPEN else None
    row = uow.add(
        Authorization(
            creator_id=planned.creator_id,
            platform=values["platform"],
            way=policy(AdPlatform(values["platform"])).ways[0].key,
            scope=_scope(planned.record) or "",
            item_url=values.get("link", ""),
            days=values.get("days") or None,
            state=state.value,
            in_charge_id=_in_charge(uow, batch, values.get("owner", "")).id,
            by_identity_id=batch.by_identity_id,
            requested_at=now,
            effective_at=datetime.combine(starts, time(), zone).astimezone(UTC) if starts else None,
            ends_at=end,
            moved_at=now,
            moved_by=name_of(uow, batch.by_identity_id),
            chat_id=batch.chat_id,
            thread=batch.thread,
        )
    )
    uow.flush()
    if code:
        row.code, row.code_hint = uow.sealed(code, place_of_code(row)), masked(code)
        row.code_at, row.code_by = now, row.moved_by
    return row


def _in_charge(uow: UnitOfWork, batch: ImportBatch, name: str) -> Membership:
    """The member whom the ledger names, else who imports it, else an owner."""
    team = uow.all(uow.query(Membership).where(Membership.role != Role.CREATOR.value, col(Membership.active)))
    named = [each for each in team if name and name_of(uow, each.identity_id) == name]
    importer = [each for each in team if each.identity_id == batch.by_identity_id]
    return [*(named if len(named) == 1 else []), *importer, *owners(uow), *team][0]


def about(row: Authorization) -> tuple[str, int]:
    return authorization_reminders.SUBJECT, row.id
