"""What dropped files and buttons on imports do, and what the end of an import's job means."""

from __future__ import annotations

from datetime import date, datetime

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.columns import COLUMNS
from bot.inbound import DroppedFile, FilesDropped, Press
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import ChatAudience
from domain.errors import NotFound, Refusal
from domain.importing.dates import DateOrder
from domain.importing.kinds import ImportKind
from domain.importing.records import Period
from domain.notices.imports import FilesNotRead, ImportNotHere
from domain.outcome import Outcome
from domain.people import Act, may
from services import import_columns, imports, late_numbers, left_out, search_alerts
from services.audit import decided
from services.reading import TABLE_ENDINGS
from storage.tables import Job, StoredFile
from storage.tables.base import utc_now
from storage.unit_of_work import UnitOfWork


def dropped(visit: Visit, files: FilesDropped) -> Answer:
    """Each table among the files is read at once; what importing it would do is shown before anything is written."""
    tables = [file for file in files.files if file.name.lower().endswith(TABLE_ENDINGS)]
    if not tables:
        if visit.chat.kind == "private":
            visit.reply(FilesNotRead(files=tuple(file.name for file in files.files)))
        return Nothing()
    if visit.chat.audience != ChatAudience.TEAM or not may(visit.actor.role, Act.IMPORT_APPLY):
        raise Refusal(ImportNotHere())
    for file in tables:
        visit.add(
            imports.receive(
                visit.uow,
                _stored(file, visit.chat.platform),
                chat=visit.chat,
                thread=visit.thread,
                by=visit.actor,
                real=visit.real,
            )
        )
    return Nothing()


def _stored(file: DroppedFile, platform: str) -> StoredFile:
    return StoredFile(
        name=file.name[:200],
        media_type=file.media_type,
        size=file.size,
        platform=platform,
        platform_ref=file.ref,
    )


def apply(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(imports.apply(visit.uow, token.subject, token.revision, real=visit.real))
    decided(visit.uow, Act.IMPORT_APPLY, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def cancel(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(imports.cancel(visit.uow, token.subject, token.revision, real=visit.real))
    decided(visit.uow, Act.IMPORT_CANCEL, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def undo(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(imports.undo(visit.uow, token.subject, token.revision, now=visit.now, real=visit.real))
    decided(visit.uow, Act.IMPORT_UNDO, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def dates(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the order: DMY or MDY."""
    try:
        order = DateOrder(press.value or token.value)
    except ValueError as wrong:
        raise NotFound("DateOrder") from wrong
    answered = imports.set_dates(
        visit.uow, token.subject, token.revision, order, by=visit.actor, now=visit.now, real=visit.real
    )
    visit.add(answered)
    decided(visit.uow, Act.IMPORT_DATES, token.subject, by=visit.actor, now=visit.now, order=order.value)
    return Nothing()


def kind(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is what the file is."""
    try:
        chosen = ImportKind(press.value or token.value)
    except ValueError as wrong:
        raise NotFound("ImportKind") from wrong
    visit.add(imports.set_kind(visit.uow, token.subject, token.revision, chosen, real=visit.real))
    decided(visit.uow, Act.IMPORT_KIND, token.subject, by=visit.actor, now=visit.now, kind=chosen.value)
    return Nothing()


def period(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the last day, and how many days end on it: 2026-11-21 or 2026-11-21/7d."""
    last, _, label = (press.value or token.value).partition("/")
    try:
        chosen = Period(date.fromisoformat(last), label)
    except ValueError as wrong:
        raise NotFound("Period") from wrong
    visit.add(imports.set_period(visit.uow, token.subject, token.revision, chosen, real=visit.real))
    decided(visit.uow, Act.IMPORT_PERIOD, token.subject, by=visit.actor, now=visit.now, days=label or "1d")
    return Nothing()


def map_columns(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Ask what the file's columns are; raises Conflict when it does not wait for a yes any more."""
    del press
    batch = import_columns.waiting(visit.uow, token.subject)
    return engine.start(visit, COLUMNS, seed={"batch": batch.id, "what": batch.kind})


def forget_columns(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Read the file without what the team has said of its columns."""
    del press
    visit.add(import_columns.forget(visit.uow, token.subject, token.revision, real=visit.real))
    decided(visit.uow, Act.IMPORT_FORGET, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def rows(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The rows that are left out, as a file for whoever presses."""
    del press
    language = visit.reader.language
    visit.add(left_out.ask(visit.uow, token.subject, language, by=visit.actor, real=visit.real))
    return Nothing()


def redo_digest(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The day's digest once more, with the numbers that came late."""
    del press
    visit.add(late_numbers.redo(visit.uow, token.subject, by=visit.actor, now=visit.now))
    decided(visit.uow, Act.DIGEST_REDO, token.subject, by=visit.actor, now=visit.now)
    return Nothing()


def ended(uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome:
    """A job of an import is over: its card says what came of it, numbers that came late are offered, and saved
    searches are looked through for whom it brought.
    """
    batch_id = int(job.payload["batch_id"])
    outcome = imports.ended(uow, batch_id, error=job.error, real=job.not_before)
    search_alerts.imported(uow, batch_id, real=utc_now())
    return outcome + late_numbers.offers(uow, batch_id, now=now)


PRESSES = {
    Act.IMPORT_APPLY: apply,
    Act.IMPORT_CANCEL: cancel,
    Act.IMPORT_UNDO: undo,
    Act.IMPORT_DATES: dates,
    Act.IMPORT_KIND: kind,
    Act.IMPORT_PERIOD: period,
    Act.IMPORT_MAP: map_columns,
    Act.IMPORT_FORGET: forget_columns,
    Act.IMPORT_ROWS: rows,
    Act.DIGEST_REDO: redo_digest,
}
JOBS = {
    imports.DRY_RUN: ended,
    imports.APPLY: ended,
    imports.UNDO: ended,
    left_out.ROWS: left_out.ended,
}
