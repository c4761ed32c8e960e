"""What a file in a chat does: it answers the question that asks for one, a creator's becomes a draft, one in the thread of
a creator's card is kept with her record, else it is read as an import.
"""

from __future__ import annotations

from datetime import datetime

from bot.acts import creators, drafts, imports
from bot.answers import Answer
from bot.flows import engine
from bot.inbound import FilesDropped
from bot.visit import Visit
from domain.outcome import Outcome
from services import files
from storage.tables import Job
from storage.unit_of_work import UnitOfWork


def dropped(visit: Visit, given: FilesDropped) -> Answer:
    """On Slack a modal takes its own files; one in a chat that is not linked answers nothing asked in private."""
    is_here = visit.in_private or visit.chat.kind != "private"
    row = engine.active(visit) if is_here else None
    if row is not None and row.platform != "slack":
        answer = engine.given(visit, row, given)
        if answer is not None:
            return answer
    return drafts.file(visit, given) or creators.dropped(visit, given) or imports.dropped(visit, given)


def ended(uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome:
    """A file was fetched, or will not come."""
    del now
    return files.ended(uow, job)


JOBS = {files.FETCH: ended}
