"""What living cards of tasks show: the team's, with every creator's state, and each creator's own."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from domain.audiences import ChatAudience
from domain.money import Money
from domain.notices.tasks import AssignmentShown, ChangesAsked, DueDate, Share, TaskShown, Terms
from domain.tasks import AT_WORK, AssignmentState, Brief, MilestoneKind
from services import behalf, deadlines, draft_cards, people
from services.people import name_of, workspace_of
from storage.sql import col
from storage.tables import Assignment, Creator, Submission, Task
from storage.unit_of_work import UnitOfWork


def offered(task: Task, share: Assignment) -> Terms:
    """The terms that stand: the task's, or what was agreed with her."""
    fee = share.fee
    return Terms(
        fee=Money(amount=fee, currency=share.fee_currency or "") if fee is not None else None,
        commission=task.commission_rate,
        publish_on=share.publish_on or task.publish_on,
    )


def asked(share: Assignment) -> Terms:
    """What she would have instead."""
    wish = share.proposal
    fee = wish.get("fee")
    day = wish.get("publish_on")
    return Terms(
        fee=Money(amount=Decimal(fee), currency=wish["currency"]) if fee is not None else None,
        publish_on=date.fromisoformat(day) if day else None,
    )


def recorded_by(uow: UnitOfWork, share: Assignment) -> str:
    """Who of the team recorded her last answer for her; "" when it was herself."""
    record = behalf.latest(uow, share.id) if share.on_behalf else None
    return record.by_name if record else ""


def proposal(uow: UnitOfWork, share: Assignment) -> ChangesAsked:
    """Her wish beside what stands, for the team to answer."""
    task = uow.get(Task, share.task_id)
    return ChangesAsked(
        assignment_id=share.id,
        revision=share.revision,
        title=task.title,
        creator=uow.get(Creator, share.creator_id).name,
        offered=offered(task, share),
        asked=asked(share),
        note=str(share.proposal.get("note", "")),
        on_behalf_by=recorded_by(uow, share),
    )


def show_task(uow: UnitOfWork, task_id: int, *, audience: ChatAudience, now: datetime) -> TaskShown:
    """Facts of the team's living card."""
    del audience, now
    task = uow.get(Task, task_id)
    rows = uow.all(uow.query(Assignment).where(Assignment.task_id == task.id).order_by(col(Assignment.id)))
    dates, drafts = deadlines.of_shares(uow, rows), draft_cards.latest_of(uow, [row.id for row in rows])
    return TaskShown(
        task_id=task.id,
        revision=task.revision,
        title=task.title,
        state=task.state,
        publish_on=task.publish_on,
        by=name_of(uow, task.by_identity_id),
        source=Brief.model_validate(task.brief).source,
        shares=tuple(_share(uow, task, row, dates[row.id], drafts.get(row.id)) for row in rows),
        milestones=tuple(DueDate(kind=kind, at=at) for kind, at in deadlines.of_task(uow, task.id).items()),
        fee=Money(amount=task.fee, currency=task.fee_currency or "") if task.fee is not None else None,
    )


def _share(
    uow: UnitOfWork, task: Task, row: Assignment, due: deadlines.Dates, draft: Submission | None
) -> Share:
    creator = uow.get(Creator, row.creator_id)
    state = AssignmentState(row.state)
    open_ = []
    if state in AT_WORK:
        open_ = [(at, kind) for kind, at in due.items() if kind.value not in row.done_milestones]
    next_due, next_milestone = min(open_, default=(None, None))
    return Share(
        assignment_id=row.id,
        creator=creator.name,
        state=state,
        reach=creator.reach,
        agreed=_agreed(task, row),
        round=draft.round if draft else 0,
        waiting_draft=draft.id if draft and state is AssignmentState.SUBMITTED else 0,
        post_link=row.post_link,
        next_due=next_due,
        next_milestone=next_milestone,
        on_behalf_by=recorded_by(uow, row),
        silent=people.silence_of(uow, creator.id),
    )


def _agreed(task: Task, row: Assignment) -> Terms | None:
    """What of her terms is not the task's."""
    terms = offered(task, row)
    same_fee = (row.fee, row.fee_currency) == (task.fee, task.fee_currency)
    if same_fee and row.publish_on is None:
        return None
    return Terms(fee=None if same_fee else terms.fee, publish_on=row.publish_on)


def show_assignment(
    uow: UnitOfWork, assignment_id: int, *, audience: ChatAudience, now: datetime
) -> AssignmentShown:
    """Facts of the creator's living card: nothing of costs to others, notes or other creators."""
    del audience, now
    share = uow.get(Assignment, assignment_id)
    task = uow.get(Task, share.task_id)
    brief = Brief.model_validate(task.brief)
    waits = share.state == AssignmentState.ASKED.value
    return AssignmentShown(
        assignment_id=share.id,
        revision=share.revision,
        merchant=workspace_of(uow).name,
        title=task.title,
        state=AssignmentState(share.state),
        deliverable=brief.deliverable,
        points=brief.points,
        disclosure=brief.disclosure,
        product=brief.product,
        product_link=brief.product_link,
        terms=offered(task, share),
        on_behalf_by=recorded_by(uow, share),
        asked=asked(share) if waits else None,
        asked_note=str(share.proposal.get("note", "")) if waits else "",
        draft=draft_cards.stand(uow, share),
        milestones=tuple(
            DueDate(kind=kind, at=at, done=kind.value in share.done_milestones)
            for kind, at in deadlines.of_share(uow, share).items()
            if kind is not MilestoneKind.FIRST_REVIEW
        ),
    )
