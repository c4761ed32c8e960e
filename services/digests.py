"""The managers' morning: what a digest says, from the present state; nothing to say is said by silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.audiences import Chat
from domain.importing.kinds import ImportKind
from domain.notices.reminders import Deadline, DigestTold
from domain.outcome import Outcome, Tell
from domain.tasks import AT_WORK, CREATORS_MILESTONES, HER_TURN, UNDECIDED, AssignmentState
from services import day_numbers, deadlines
from services.people import workspace_of
from storage.queries.due import claim_digest
from storage.queries.numbers import newest_day
from storage.sql import col
from storage.tables import (
    Assignment,
    Creator,
    ImportBatch,
    LinkedChat,
    Task,
)
from storage.unit_of_work import UnitOfWork

WEEK = timedelta(days=7)
MOST_LINES = 8


def tell(
    uow: UnitOfWork, chat_id: int, local_date: str, facts: DigestTold | None, *, now: datetime
) -> Outcome:
    """Say the chat's digest of a local date, once: the unique key (chat, date) lets only one claim pass."""
    until = facts.data_until if facts else newest_day(uow, date.fromisoformat(local_date) - timedelta(days=1))
    if not claim_digest(uow, chat_id, local_date, now, until) or facts is None:
        return Outcome()
    return Outcome(tell=(Tell(facts, Chat(chat_id), key=f"digest/{chat_id}/{local_date}"),))


def compose(uow: UnitOfWork, chat: LinkedChat, local_date: str, *, now: datetime) -> DigestTold | None:
    """Facts of one morning, or None when there is nothing to say."""
    day = date.fromisoformat(local_date)
    workspace = workspace_of(uow)
    zone = chat.timezone or workspace.timezone
    since = datetime.combine(day - timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    shares = uow.all(
        uow.query(Assignment)
        .where(col(Assignment.state).in_([each.value for each in UNDECIDED | AT_WORK]))
        .order_by(col(Assignment.id))
    )
    waiting = [share for share in shares if share.state == "offered"]
    asked = [share for share in shares if share.state == "asked"]
    to_review = [share for share in shares if share.state == AssignmentState.SUBMITTED]
    due = _deadlines(uow, [share for share in shares if share.state in HER_TURN], now)
    late = [each for each in due if each.late]
    soon = [each for each in due if not each.late]
    facts = DigestTold(
        local_date=day,
        waiting=_names(uow, waiting[:MOST_LINES]),
        asked=_names(uow, asked[:MOST_LINES]),
        to_review=_names(uow, to_review[:MOST_LINES]),
        due_this_week=tuple(soon[:MOST_LINES]),
        late=tuple(late[:MOST_LINES]),
        more=sum(max(0, len(each) - MOST_LINES) for each in (waiting, asked, to_review, late, soon)),
        new_creators=_new_creators(uow, since, now),
        accepted=_accepted_since(shares, since),
        **day_numbers.of_morning(uow, day - timedelta(days=1), workspace.currency),
    )
    silent = DigestTold(local_date=day, data_until=facts.data_until)
    return None if facts == silent else facts


def _names(uow: UnitOfWork, shares: Sequence[Assignment]) -> tuple[str, ...]:
    return tuple(
        f"{uow.get(Creator, share.creator_id).name} · {uow.get(Task, share.task_id).title}"
        for share in shares
    )


def _deadlines(uow: UnitOfWork, shares: Sequence[Assignment], now: datetime) -> list[Deadline]:
    """The creators' open milestones that are late or due within a week, soonest first."""
    dates = deadlines.of_shares(uow, shares)
    found = [
        Deadline(
            title=uow.get(Task, share.task_id).title,
            milestone=kind,
            due=due,
            late=due < now,
            creator=uow.get(Creator, share.creator_id).name,
        )
        for share in shares
        for kind, due in dates[share.id].items()
        if kind in CREATORS_MILESTONES and kind.value not in share.done_milestones and due < now + WEEK
    ]
    return sorted(found, key=lambda each: (each.due, each.creator))


def _new_creators(uow: UnitOfWork, since: datetime, now: datetime) -> int:
    """Creators that imports brought since then; by business time, as the imports were applied."""
    batches = uow.all(
        uow.query(ImportBatch).where(
            ImportBatch.state == "applied",
            ImportBatch.kind == ImportKind.CREATORS.value,
            col(ImportBatch.applied_at) >= since,
            col(ImportBatch.applied_at) <= now,
        )
    )
    return sum(int(batch.report.get("new", 0)) for batch in batches)


def _accepted_since(shares: Sequence[Assignment], since: datetime) -> int:
    return sum(
        1 for share in shares if share.state in AT_WORK and share.answered_at and share.answered_at >= since
    )
