"""Files that people give as an answer: a row at once, the bytes soon after by a job, and a word when they do not come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.audiences import Member
from domain.notices.files import FileNotKept, FileTrouble
from domain.outcome import Outcome, Tell
from storage.sql import col, select
from storage.tables import Job, StoredFile
from storage.unit_of_work import UnitOfWork

FETCH = "file.fetch"
TELEGRAM_MOST = 20 << 20  # bytes; what Telegram lets a bot download (core.telegram.org/bots/api#getfile)
TOO_LARGE = "TooLarge"  # a job's error, by the name of the exception (bot/ports.py)


class FileState(StrEnum):
    """Where the bytes of a file are."""

    KEPT = "kept"
    COMING = "coming"
    TOO_LARGE = "too_large"
    LOST = "lost"  # the platform would not give it


def most_bytes(platform: str, configured: int) -> int:
    """How large a file may be for us to fetch it from there."""
    return min(configured, TELEGRAM_MOST) if platform == "telegram" else configured


def receive(
    uow: UnitOfWork, *, name: str, media_type: str, size: int | None, platform: str, ref: str
) -> StoredFile:
    """Write down that there is a file; `ref` is the platform's word for it."""
    row = uow.add(
        StoredFile(name=name[:200], media_type=media_type, size=size, platform=platform, platform_ref=ref)
    )
    uow.flush()
    return row


def fetch_soon(uow: UnitOfWork, file_id: int, *, membership_id: int, real: datetime) -> None:
    """Let a job bring the bytes here, once; `membership_id` hears of it when they do not come."""
    if _job(uow, file_id) is not None or uow.get(StoredFile, file_id).blob is not None:
        return
    payload = {"file_id": file_id, "membership_id": membership_id}
    job = Job(workspace_id=uow.workspace_id, kind=FETCH, key=_key(file_id), payload=payload, not_before=real)
    uow.transaction.system.add(job)
    uow.flush()


def state(uow: UnitOfWork, file_id: int) -> FileState:
    """Whether the bytes are here, or will not come; raises NotFound."""
    if uow.get(StoredFile, file_id).blob is not None:
        return FileState.KEPT
    job = _job(uow, file_id)
    if job is None or not job.error:
        return FileState.COMING
    return FileState.TOO_LARGE if job.error == TOO_LARGE else FileState.LOST


def ended(uow: UnitOfWork, job: Job) -> Outcome:
    """A fetch is over: silent when the file is here, a sentence for whoever sent it when it is not."""
    if not job.error:
        return Outcome()
    file = uow.get(StoredFile, int(job.payload["file_id"]))
    trouble = FileTrouble.TOO_LARGE if job.error == TOO_LARGE else FileTrouble.LOST
    told = FileNotKept(file=file.name, trouble=trouble)
    return Outcome(tell=(Tell(told, Member(int(job.payload["membership_id"])), f"file-lost/{file.id}"),))


def _job(uow: UnitOfWork, file_id: int) -> Job | None:
    found = uow.transaction.system.all(select(Job).where(col(Job.key) == _key(file_id)))
    return found[0] if found else None


def _key(file_id: int) -> str:
    return f"{FETCH}/{file_id}"
