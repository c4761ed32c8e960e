"""The managers' morning: what a digest says, from the present state; nothing to say is said by silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.audiences import Chat
from domain.money import Money
from domain.notices.reminders import Deadline, DigestTold
from domain.outcome import Outcome, Tell
from domain.tasks import CREATORS_MILESTONES, MilestoneKind
from storage.queries.due import claim_digest
from storage.sql import col
from storage.tables import (
    Assignment,
    Creator,
    DailyPerformance,
    ImportBatch,
    LinkedChat,
    Milestone,
    Task,
    Workspace,
)
from storage.unit_of_work import UnitOfWork

WEEK = timedelta(days=7)
MOST_LINES = 8


def tell(uow: UnitOfWork, chat: LinkedChat, local_date: str, *, now: datetime) -> Outcome:
    """Say the chat's digest of a local date, once: the unique key (chat, date) lets only one claim pass."""
    if not claim_digest(uow, chat.id, local_date, now):
        return Outcome()
    facts = compose(uow, chat, date.fromisoformat(local_date), now=now)
    if facts is None:
        return Outcome()
    return Outcome(tell=(Tell(facts, Chat(chat.id), key=f"digest/{chat.id}/{local_date}"),))


def compose(uow: UnitOfWork, chat: LinkedChat, day: date, *, now: datetime) -> DigestTold | None:
    """Facts of one morning, or None when there is nothing to say."""
    workspace = uow.transaction.system.get(Workspace, uow.workspace_id)
    zone = chat.timezone or workspace.timezone
    since = datetime.combine(day - timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    shares = uow.all(uow.query(Assignment).where(col(Assignment.state).in_(["offered", "asked", "accepted"])))
    deadlines = _deadlines(uow, [share for share in shares if share.state == "accepted"], now)
    facts = DigestTold(
        local_date=day,
        waiting=_names(uow, [share for share in shares if share.state == "offered"]),
        asked=_names(uow, [share for share in shares if share.state == "asked"]),
        due_this_week=tuple(each for each in deadlines if not each.late),
        late=tuple(each for each in deadlines if each.late),
        new_creators=_new_creators(uow, since, now),
        accepted=_accepted_since(shares, since),
        **_numbers(uow, day - timedelta(days=1), workspace.currency),
    )
    says = facts.waiting or facts.asked or facts.due_this_week or facts.late
    return facts if says or facts.new_creators or facts.accepted or facts.orders is not None else None


def _names(uow: UnitOfWork, shares: Sequence[Assignment]) -> tuple[str, ...]:
    return tuple(
        f"{uow.get(Creator, share.creator_id).name} · {uow.get(Task, share.task_id).title}"
        for share in shares[:MOST_LINES]
    )


def _deadlines(uow: UnitOfWork, shares: Sequence[Assignment], now: datetime) -> list[Deadline]:
    """The creators' open milestones that are late or due within a week, soonest first."""
    found = []
    for share in shares:
        milestones = uow.all(
            uow.query(Milestone).where(Milestone.task_id == share.task_id, Milestone.due_at < now + WEEK)
        )
        for milestone in milestones:
            kind = MilestoneKind(milestone.kind)
            if kind in CREATORS_MILESTONES and kind.value not in share.done_milestones:
                found.append(
                    Deadline(
                        reminder_id=milestone.id,
                        title=uow.get(Task, share.task_id).title,
                        milestone=kind,
                        due=milestone.due_at,
                        late=milestone.due_at < now,
                        creator=uow.get(Creator, share.creator_id).name,
                    )
                )
    return sorted(found, key=lambda each: (each.due, each.creator))[:MOST_LINES]


def _new_creators(uow: UnitOfWork, since: datetime, now: datetime) -> int:
    """Creators that imports brought since then; by business time, as the imports were applied."""
    batches = uow.all(
        uow.query(ImportBatch).where(
            ImportBatch.state == "applied",
            col(ImportBatch.applied_at) >= since,
            col(ImportBatch.applied_at) <= now,
        )
    )
    return sum(int(batch.report.get("new", 0)) for batch in batches)


def _accepted_since(shares: Sequence[Assignment], since: datetime) -> int:
    return sum(
        1
        for share in shares
        if share.state == "accepted" and share.answered_at and share.answered_at >= since
    )


def _numbers(uow: UnitOfWork, day: date, currency: str) -> dict[str, Any]:
    """Yesterday's totals in the workspace's currency, and until when there is data at all."""
    newest = uow.first(uow.query(DailyPerformance).order_by(col(DailyPerformance.stat_date).desc()).limit(1))
    rows = uow.all(
        uow.query(DailyPerformance).where(
            DailyPerformance.stat_date == day, DailyPerformance.currency == currency
        )
    )
    until = {"data_until": newest.stat_date if newest else None}
    if not rows:
        return until
    gmv = [row.gmv for row in rows if row.gmv is not None]
    spend = [row.spend for row in rows if row.spend is not None]
    orders = [row.orders for row in rows if row.orders is not None]
    return until | {
        "orders": sum(orders) if orders else None,
        "gmv": Money(amount=sum(gmv, Decimal(0)), currency=currency) if gmv else None,
        "spend": Money(amount=sum(spend, Decimal(0)), currency=currency) if spend else None,
    }
