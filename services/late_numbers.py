"""Numbers that come after the digest that missed them: offered once to each chat, and told once more on a yes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience
from domain.errors import NotFound, Refusal
from domain.importing.kinds import ImportKind
from domain.importing.life import ImportState
from domain.notices.numbers import DigestNotAgain, DigestOffered
from domain.outcome import Outcome, Tell
from domain.people import Role
from domain.reminders import local_day
from services import digests
from services.people import workspace_of
from storage.queries import numbers
from storage.sql import col
from storage.tables import DigestRun, ImportBatch, LinkedChat, StoredFile
from storage.unit_of_work import UnitOfWork

_DAY = timedelta(days=1)
_NUMBERS = frozenset({ImportKind.PERFORMANCE.value, ImportKind.ORDERS.value})


def offers(uow: UnitOfWork, batch_id: int, *, now: datetime) -> Outcome:
    """After an import: ask every chat whose digest of today was told without yesterday's numbers, if they are here now."""
    batch = uow.get(ImportBatch, batch_id)
    if batch.kind not in _NUMBERS or batch.state != ImportState.APPLIED:
        return Outcome()
    file = uow.get(StoredFile, batch.file_id).name
    told = [_offer(uow, run, file, now) for run in _open(uow)]
    return Outcome(tell=tuple(each for each in told if each is not None))


def _open(uow: UnitOfWork) -> list[DigestRun]:
    """Digests that were not offered anew; the newest of each chat is enough."""
    runs = uow.all(
        uow.query(DigestRun)
        .where(col(DigestRun.offered_at).is_(None))
        .order_by(col(DigestRun.local_date).desc())
        .limit(50)
    )
    return list({run.chat_id: run for run in reversed(runs)}.values())


def _offer(uow: UnitOfWork, run: DigestRun, file: str, now: datetime) -> Tell | None:
    chat = uow.get(LinkedChat, run.chat_id)
    zone = chat.timezone or workspace_of(uow).timezone
    yesterday = date.fromisoformat(run.local_date) - _DAY
    fresh = run.data_until is not None and run.data_until >= yesterday
    if fresh or run.local_date != local_day(now, zone) or not _reads(chat):
        return None
    if numbers.newest_day(uow, yesterday) != yesterday:
        return None
    run.offered_at = now
    offered = DigestOffered(run_id=run.id, day=yesterday, file=file)
    return Tell(offered, Chat(chat.id), key=f"digest/{chat.id}/{run.local_date}/late")


def _reads(chat: LinkedChat) -> bool:
    return chat.audience == ChatAudience.TEAM.value and chat.state == "active" and chat.digest_at is not None


def redo(uow: UnitOfWork, run_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Tell a digest once more, with the numbers that have come. Raises Refusal the second time."""
    if by.role is Role.CREATOR:
        raise NotFound("DigestRun")
    run = uow.lock(DigestRun, run_id)
    yesterday = date.fromisoformat(run.local_date) - _DAY
    if run.redone_at is not None:
        raise Refusal(DigestNotAgain(day=yesterday))
    run.redone_at = now
    chat = uow.get(LinkedChat, run.chat_id)
    facts = digests.compose(uow, chat, run.local_date, now=now)
    if facts is None:
        return Outcome()
    run.data_until = facts.data_until
    again = facts.model_copy(update={"again": True})
    return Outcome(tell=(Tell(again, Chat(chat.id), key=f"digest/{chat.id}/{run.local_date}/again"),))
