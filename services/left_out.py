"""The rows that an import leaves out, handed back as a file: asked for by a press, made by a job, sent to the presser."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from domain.actor import Actor
from domain.audiences import Member
from domain.errors import NotFound
from domain.importing.life import ImportState
from domain.importing.report import ImportReport
from domain.notices.imports import RowsOnTheWay, RowsReturned
from domain.outcome import Outcome, Tell
from storage.blobs import Blobs
from storage.sql import col, select
from storage.tables import ImportBatch, Job, StoredFile
from storage.unit_of_work import UnitOfWork

ROWS = "import.rows"
_ENDINGS = {"en": "left_out", "zh_CN": "未导入"}


def ask(uow: UnitOfWork, batch_id: int, language: str, *, by: Actor, real: datetime) -> Outcome:
    """Let a job make the file, once for each state of the import and language; one that is made is sent at once."""
    batch = uow.get(ImportBatch, batch_id)
    report = ImportReport.model_validate(batch.report) if batch.state in _HAVE_ROWS else None
    if report is None or not report.rejected_count + report.doubtful_count:
        raise NotFound("rows left out")
    key = f"{ROWS}/{batch.id}/{batch.revision}/{language}/{by.membership_id}"
    job = _job(uow, key)
    if job is not None and job.result is not None and job.result.get("blob"):
        return Outcome(tell=(Tell(_returned(uow, job), Member(by.membership_id)),))
    if job is not None and job.state in _OVER:  # nothing came of it; whoever presses again wants another try
        job.key = None
        uow.flush()
        job = None
    if job is None:
        payload = {
            "batch_id": batch.id,
            "membership_id": by.membership_id,
            "language": language,
            "blob": Blobs.new_key(),
        }
        uow.transaction.system.add(
            Job(workspace_id=uow.workspace_id, kind=ROWS, key=key, payload=payload, not_before=real)
        )
        uow.flush()
    return Outcome(toast=RowsOnTheWay(file=_file(uow, batch).name))


_OVER = frozenset({"done", "failed"})
_HAVE_ROWS = frozenset({ImportState.READY, ImportState.APPLIED})


def ended(uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome:
    """The file is made, or cannot be: whoever pressed hears of it, with the file."""
    del now
    told = Tell(_returned(uow, job), Member(int(job.payload["membership_id"])), f"{ROWS}/{job.id}")
    return Outcome(tell=(told,))


def _returned(uow: UnitOfWork, job: Job) -> RowsReturned:
    file = _file(uow, uow.get(ImportBatch, int(job.payload["batch_id"])))
    made = job.result or {}
    return RowsReturned(
        file=file.name,
        name=file_name(file.name, str(job.payload["language"])),
        rows=int(made.get("rows", 0)),
        rows_in_all=int(made.get("rows_in_all", 0)),
        cells=int(made.get("cells", 0)),
        blob=str(made.get("blob", "")),
    )


def file_name(original: str, language: str) -> str:
    """creators.csv → creators_left_out.xlsx"""
    return f"{PurePath(original).stem[:100]}_{_ENDINGS.get(language, _ENDINGS['en'])}.xlsx"


def _file(uow: UnitOfWork, batch: ImportBatch) -> StoredFile:
    return uow.get(StoredFile, batch.file_id)


def _job(uow: UnitOfWork, key: str) -> Job | None:
    """Locked: its file may be about to go (scheduler/housekeeping.py)."""
    found = uow.transaction.system.all(select(Job).where(col(Job.key) == key).with_for_update())
    return found[0] if found else None
