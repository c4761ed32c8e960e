"""Imports: take a dropped file, show what it would do, write it in small batches, and put it all back on request."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience
from domain.errors import Conflict, Refusal
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.life import LIFE, UNDO_FOR, ImportMove, ImportState
from domain.importing.records import Period
from domain.importing.report import ImportRefusal, ImportReport
from domain.notices.base import Notice
from domain.notices.imports import (
    ColumnsAsked,
    ColumnsUnanswered,
    ContactClash,
    DatesUnanswered,
    ImportApplied,
    ImportCancelled,
    ImportChecked,
    ImportRefused,
    ImportRunning,
    ImportStarted,
    ImportUndone,
    PeriodUnanswered,
    UndoLapsed,
)
from domain.outcome import Card, CardKind, Outcome, Post
from services import column_names
from services.files import TOO_LARGE
from services.people import name_of, workspace_of
from storage.queries.creators import by_ids
from storage.tables import ImportBatch, Job, LinkedChat, StoredFile
from storage.unit_of_work import UnitOfWork

DRY_RUN, APPLY, UNDO = "import.dry_run", "import.apply", "import.undo"
MOST_SHOWN = 3  # rejected rows and doubtful cells on the card; the rest is counted, and sent as a file
MOST_NAMES = 6  # columns on the card; the rest stands behind its button
MOST_UNMATCHED = 12  # creators whom nobody in the pool is known as


def receive(
    uow: UnitOfWork, file: StoredFile, *, chat: LinkedChat, thread: str | None, by: Actor, real: datetime
) -> Outcome:
    """A table was dropped: keep it, read it in a job, and let a living card say how it goes."""
    uow.add(file)
    uow.flush()
    batch = uow.add(
        ImportBatch(file_id=file.id, chat_id=chat.id, thread=thread, by_identity_id=by.identity_id)
    )
    uow.flush()
    _enqueue(uow, batch, DRY_RUN, real)
    return Outcome(post=(Post(card(batch), Chat(chat.id, thread)),))


def begin(uow: UnitOfWork, name: str, sha256: str, report: ImportReport, dates: DateOrder) -> int:
    """An import without a chat, from the command line: read already, to be written now; gives its id."""
    file = uow.add(StoredFile(name=name, sha256=sha256))
    uow.flush()
    batch = uow.add(ImportBatch(file_id=file.id))
    checked(uow, batch, report, dates)
    _move(batch, ImportMove.APPLY)
    uow.flush()
    return batch.id


def as_json(file: str, report: ImportReport) -> dict[str, Any]:
    """A report for programs: `rows` = new + updated + unchanged + the rejected."""
    return {
        "file": file,
        "kind": report.kind.value,
        "source": report.source,
        "rows": report.rows,
        "new": report.new,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": [each.model_dump(exclude_defaults=True) for each in report.rejected],
        "matched": [each.model_dump() for each in report.matched],
        "missing": list(report.missing),
        "ignored": list(report.ignored),
        "doubtful": [each.model_dump() for each in report.doubtful],
        "mostly_zero": report.mostly_zero,
        "unclear_date": report.unclear_date,
        "unmatched": list(report.unmatched),
        "first_day": report.first_day or None,
        "last_day": report.last_day or None,
        "known_since": report.known_since or None,
    }


def checked(uow: UnitOfWork, batch: ImportBatch, report: ImportReport, dates: DateOrder | None) -> None:
    """The dry run is done: show it."""
    batch.state = LIFE.after(ImportState(batch.state), ImportMove.SHOW).value
    batch.kind = report.kind.value
    batch.source = report.source
    batch.report = report.model_dump(mode="json")
    batch.date_order = dates.value if dates else None
    batch.total_rows = report.rows
    batch.revision += 1
    uow.flush()


def refuse(uow: UnitOfWork, batch: ImportBatch, reason: ImportRefusal, detail: str) -> None:
    """The file cannot be imported."""
    batch.state = LIFE.after(ImportState(batch.state), ImportMove.REFUSE).value
    batch.refusal = reason.value
    batch.report = {"detail": detail}
    batch.revision += 1
    uow.flush()


def apply(uow: UnitOfWork, batch_id: int, revision: int, *, real: datetime) -> Outcome:
    """Import: from here a job writes the rows."""
    batch = _at(uow, batch_id, revision, ImportMove.APPLY)
    report = ImportReport.model_validate(batch.report)
    if report.lacks:
        raise Refusal(ColumnsUnanswered(file=_file(uow, batch), lacks=report.lacks))
    if report.unclear_date and batch.date_order is None:
        raise Refusal(DatesUnanswered(file=_file(uow, batch), example_date=report.unclear_date))
    if report.wants_period:
        raise Refusal(PeriodUnanswered(file=_file(uow, batch)))
    _move(batch, ImportMove.APPLY)
    _enqueue(uow, batch, APPLY, real)
    return Outcome(refresh=(card(batch),))


def set_dates(
    uow: UnitOfWork,
    batch_id: int,
    revision: int,
    order: DateOrder,
    *,
    by: Actor,
    now: datetime,
    real: datetime,
) -> Outcome:
    """Answer which of the numbers in a date is the month; remembered for files with these columns.

    An answer that was recalled and is changed now has been read by: the file is read again.
    """
    batch = uow.lock(ImportBatch, batch_id)
    if batch.state != ImportState.READY or batch.revision != revision:
        raise Conflict(batch.state, "dates")
    header = batch.report.get("header", "")
    if header:
        column_names.remember_dates(uow, ImportKind(batch.kind), header, order, by=by, now=now)
    if batch.date_order is not None:
        return again(uow, batch, {"dates": order.value}, real)
    batch.answers = batch.answers | {"dates": order.value}
    batch.date_order = order.value
    batch.revision += 1
    return Outcome(refresh=(card(batch),))


def set_kind(uow: UnitOfWork, batch_id: int, revision: int, kind: ImportKind, *, real: datetime) -> Outcome:
    """Two kinds fit, and a person says which: the file is read again."""
    return again(uow, _at(uow, batch_id, revision, ImportMove.REREAD), {"kind": kind.value}, real)


def set_period(uow: UnitOfWork, batch_id: int, revision: int, period: Period, *, real: datetime) -> Outcome:
    """No column says which days the numbers are of, and a person does: the file is read again."""
    answered = {"last_day": period.last.isoformat(), "range_label": period.label}
    return again(uow, _at(uow, batch_id, revision, ImportMove.REREAD), answered, real)


def again(uow: UnitOfWork, batch: ImportBatch, answers: dict[str, str], real: datetime) -> Outcome:
    """Read the file again with what was answered; raises Conflict when it is not waiting for a yes."""
    batch.answers = batch.answers | answers
    _move(batch, ImportMove.REREAD)
    _enqueue(uow, batch, DRY_RUN, real)
    return Outcome(refresh=(card(batch),))


def dates_of(batch: ImportBatch) -> DateOrder | None:
    """What is known of this very file's dates: once it is read, the order it was read by."""
    said = batch.answers.get("dates") or (batch.date_order if batch.state != ImportState.READING else None)
    return DateOrder(said) if said else None


def period_of(batch: ImportBatch) -> Period | None:
    """The days that somebody has said the numbers are of."""
    last = batch.answers.get("last_day")
    return Period(date.fromisoformat(last), batch.answers.get("range_label", "")) if last else None


def cancel(uow: UnitOfWork, batch_id: int, revision: int, *, real: datetime) -> Outcome:
    """Before writing: drop it. While writing: stop and put back what was written."""
    batch = _at(uow, batch_id, revision, ImportMove.CANCEL)
    _move(batch, ImportMove.CANCEL)
    if batch.state == ImportState.UNDOING:
        _enqueue(uow, batch, UNDO, real)
    else:
        batch.report = {}  # nothing of the file is kept
    return Outcome(refresh=(card(batch),))


def undo(uow: UnitOfWork, batch_id: int, revision: int, *, now: datetime, real: datetime) -> Outcome:
    """Put everything back; possible for a day after the import."""
    batch = _at(uow, batch_id, revision, ImportMove.UNDO)
    until = (batch.applied_at or now) + UNDO_FOR
    if now > until:
        raise Refusal(UndoLapsed(file=_file(uow, batch), until=until))
    _move(batch, ImportMove.UNDO)
    _enqueue(uow, batch, UNDO, real)
    return Outcome(refresh=(card(batch),))


def ended(uow: UnitOfWork, batch_id: int, *, error: str, real: datetime) -> Outcome:
    """A job of this import is over. One that failed for good (`error` names why) leaves nothing half done."""
    batch = uow.lock(ImportBatch, batch_id)
    if error and batch.state == ImportState.READING:
        refuse(uow, batch, ImportRefusal.TOO_LARGE if error == TOO_LARGE else ImportRefusal.LOST, "")
    elif error and batch.state == ImportState.APPLYING:
        _move(batch, ImportMove.CANCEL)
        batch.refusal = ImportRefusal.LOST.value
        _enqueue(uow, batch, UNDO, real)
    return Outcome(refresh=(card(batch),))


def card(batch: ImportBatch) -> Card:
    return Card(CardKind.IMPORT, batch.id)


def _at(uow: UnitOfWork, batch_id: int, revision: int, move: ImportMove) -> ImportBatch:
    """The import, locked, when the move is allowed and the card that was pressed is not old; raises Conflict."""
    batch = uow.lock(ImportBatch, batch_id)
    LIFE.after(ImportState(batch.state), move)
    if batch.revision != revision:
        raise Conflict(batch.state, move.value)
    return batch


def _move(batch: ImportBatch, move: ImportMove) -> None:
    batch.state = LIFE.after(ImportState(batch.state), move).value
    batch.revision += 1


def _enqueue(uow: UnitOfWork, batch: ImportBatch, kind: str, real: datetime) -> None:
    payload: dict[str, object] = {"batch_id": batch.id}
    if kind != UNDO:
        payload["file_id"] = batch.file_id
    job = Job(
        workspace_id=uow.workspace_id,
        kind=kind,
        key=f"{kind}/{batch.id}/{batch.revision}",
        payload=payload,
        not_before=real,
    )
    uow.transaction.system.add(job)
    uow.flush()


def _file(uow: UnitOfWork, batch: ImportBatch) -> str:
    return uow.get(StoredFile, batch.file_id).name


def show(uow: UnitOfWork, batch_id: int, *, audience: ChatAudience, now: datetime) -> Notice:  # noqa: PLR0911 - one a state
    """Facts of the living card, by the import's state."""
    del audience  # the outbox keeps a team's card out of creators' chats
    batch = uow.get(ImportBatch, batch_id)
    file = _file(uow, batch)
    match ImportState(batch.state):
        case ImportState.READING:
            return ImportStarted(batch_id=batch.id, revision=batch.revision, file=file)
        case ImportState.READY:
            return _checked(uow, batch, file, now)
        case ImportState.APPLYING | ImportState.UNDOING:
            return ImportRunning(
                batch_id=batch.id,
                revision=batch.revision,
                file=file,
                done=batch.done_rows,
                total=batch.total_rows,
                undoing=batch.state == ImportState.UNDOING,
            )
        case ImportState.APPLIED:
            return _applied(uow, batch, file, now)
        case ImportState.UNDONE:
            return ImportUndone(
                batch_id=batch.id, file=file, failed=batch.refusal is not None, **_put_back(batch)
            )
        case ImportState.CANCELLED:
            return ImportCancelled(batch_id=batch.id, file=file)
        case ImportState.REFUSED:
            reason = ImportRefusal(batch.refusal or ImportRefusal.UNREADABLE)
            return ImportRefused(
                batch_id=batch.id, file=file, reason=reason, detail=batch.report.get("detail", "")
            )


def _checked(uow: UnitOfWork, batch: ImportBatch, file: str, now: datetime) -> ImportChecked | ColumnsAsked:
    report = ImportReport.model_validate(batch.report)
    if report.lacks:
        return ColumnsAsked(
            batch_id=batch.id,
            revision=batch.revision,
            file=file,
            what=report.kind,
            also=() if "kind" in batch.answers else report.also,
            rows=report.rows,
            lacks=report.lacks,
            columns=tuple(column.header for column in report.seen[:MOST_NAMES]),
            more=max(0, report.columns - MOST_NAMES),
            named=report.named_count,
        )
    today = now.astimezone(ZoneInfo(workspace_of(uow).timezone)).date()
    return ImportChecked(
        batch_id=batch.id,
        revision=batch.revision,
        file=file,
        what=report.kind,
        also=() if "kind" in batch.answers else report.also,
        source=report.source,
        matched=len(report.matched),
        columns=report.columns,
        rows=report.usable,
        new=report.new,
        updated=report.updated,
        unchanged=report.unchanged,
        rejected_count=report.rejected_count,
        rejected=report.rejected[:MOST_SHOWN],
        missing=report.missing,
        ignored=report.ignored[:MOST_NAMES],
        left_out=report.left_out[:MOST_NAMES],
        named=report.named_count,
        may_name=bool(report.seen),
        doubtful_count=report.doubtful_count,
        doubtful=report.doubtful[:MOST_SHOWN],
        mostly_zero=report.mostly_zero,
        date_example="" if batch.date_order else report.unclear_date,
        date_order=DateOrder(batch.date_order) if batch.date_order and report.dates_recalled else None,
        first_day=_day(report.first_day),
        last_day=_day(report.last_day),
        range_label=report.range_label,
        unmatched_count=report.unmatched_count,
        unmatched=report.unmatched[:MOST_UNMATCHED],
        wants_period=report.wants_period,
        proposed_day=_day(report.proposed_day),
        yesterday=today - timedelta(days=1),
        known_since=datetime.fromisoformat(report.known_since) if report.known_since else None,
    )


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _applied(uow: UnitOfWork, batch: ImportBatch, file: str, now: datetime) -> ImportApplied:
    report = ImportReport.model_validate(batch.report)
    until = (batch.applied_at or now) + UNDO_FOR
    return ImportApplied(
        batch_id=batch.id,
        revision=batch.revision,
        file=file,
        what=report.kind,
        new=report.new,
        updated=report.updated,
        unchanged=report.unchanged,
        rejected_count=report.rejected_count,
        unmatched_count=report.unmatched_count,
        undo_until=until,
        may_undo=now <= until,
        may_return=uow.get(StoredFile, batch.file_id).blob is not None,
        by=name_of(uow, batch.by_identity_id),
        sharing_count=report.sharing_count,
        sharing=_sharing(uow, report),
    )


def _sharing(uow: UnitOfWork, report: ImportReport) -> tuple[ContactClash, ...]:
    """Who shares a contact by now: two that were made one do not any more."""
    ids = {each for pair in report.sharing for each in (pair.creator_id, pair.other_id)}
    names = {creator.id: creator.name for creator in by_ids(uow, ids)} if ids else {}
    return tuple(
        ContactClash(
            kind=pair.kind,
            creator_id=pair.creator_id,
            name=names[pair.creator_id],
            other_id=pair.other_id,
            other=names[pair.other_id],
        )
        for pair in report.sharing
        if {pair.creator_id, pair.other_id} <= names.keys()
    )


def _put_back(batch: ImportBatch) -> dict[str, int]:
    done = batch.report.get("put_back", {})
    return {name: int(done.get(name, 0)) for name in ("removed", "restored", "kept")}
