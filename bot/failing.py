"""When a delivery fails for good: who is told, and what may be written down about it."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import structlog

from bot.arrival import Stranger, Undecided, arrive
from bot.inbound import Base, Inbound, JobEnded, Press
from bot.tokens import BadToken, read_button
from domain.audiences import Member
from domain.ids import spell
from domain.notices.system import TurnFailed, TurnParked
from domain.outcome import Outcome, Tell
from services import audit, outbox, people
from storage.queries.inbox import Waiting
from storage.tables import Job, Outbox
from storage.unit_of_work import Transaction, UnitOfWork

log = structlog.get_logger(__name__)


def describe(error: BaseException) -> str:
    """Type and place of an error; its message may hold a person's words or a secret and stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:]]
    return f"{type(error).__name__} at {' < '.join(reversed(places))}"


def tell_of_parking(
    transaction: Transaction, waiting: Waiting, inbound: Inbound | None, *, now: datetime, real: datetime
) -> Sequence[Outbox]:
    """Write the audit row, tell the owners, and the person that nothing came of it; gives the rows written."""
    ref = spell(waiting.row_id)
    audit.note(
        transaction.system,
        f"turn {waiting.kind}",
        workspace_id=None,
        identity_id=None,
        at=now,
        subject=str(waiting.row_id),
        result="failed",
    )
    if inbound is None:
        return ()
    try:
        with transaction.trying():
            return _tell(transaction, waiting, inbound, ref, now, real)
    except Exception as error:  # noqa: BLE001 - what broke the turn may break this too; the audit row stands
        log.warning("nobody could be told of a parked delivery", inbox=waiting.row_id, error=describe(error))
        return ()


def _tell(
    transaction: Transaction, waiting: Waiting, inbound: Inbound, ref: str, now: datetime, real: datetime
) -> Sequence[Outbox]:
    if isinstance(inbound, JobEnded):
        job = transaction.system.get(Job, inbound.job_id)
        if job.workspace_id is None:
            return ()
        uow = transaction.workspace(job.workspace_id)
        return outbox.put(uow, _to_owners(uow, waiting, ref, job.kind), now=now, real=real)
    arrival = arrive(transaction, inbound, now=now, real=real)
    try:
        visit = arrival.visit(_workspace_named(inbound))
    except (Stranger, Undecided):
        return ()
    visit.reply(TurnFailed(ref=ref))
    visit.add(_to_owners(visit.uow, waiting, ref, visit.actor.name))
    return outbox.put(
        visit.uow, visit.outcome, here=visit.chat, thread=visit.thread, by=visit.actor, now=now, real=real
    )


def _to_owners(uow: UnitOfWork, waiting: Waiting, ref: str, who: str) -> Outcome:
    parked = TurnParked.model_validate({"ref": ref, "what": waiting.kind, "who": who})
    return Outcome(tell=tuple(Tell(parked, Member(owner.id)) for owner in people.owners(uow)))


def _workspace_named(inbound: Base) -> int | None:
    """The workspace a press names; None for what names none."""
    if not isinstance(inbound, Press):
        return None
    try:
        return read_button(inbound.token).workspace_id
    except BadToken:
        return None
