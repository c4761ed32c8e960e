"""What waits for a person: late things first, then offers and proposals, then what she began herself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from domain.actor import Actor
from domain.notices.flows import WaitingThing
from domain.people import Role
from domain.tasks import AssignmentState
from services import authorization_waiting, draft_cards, pilot_reminders, reminders
from storage.queries.behalf import unlinked_shares
from storage.sql import col
from storage.tables import Assignment, Creator, ImportBatch, StoredFile, Task
from storage.unit_of_work import UnitOfWork

_TO_TELL = tuple(
    state.value for state in (AssignmentState.OFFERED, AssignmentState.CHANGES, AssignmentState.APPROVED)
)
Source = Callable[[UnitOfWork, Actor, datetime], Iterator[WaitingThing]]


def things(uow: UnitOfWork, by: Actor, *, now: datetime) -> Iterator[WaitingThing]:
    """Everything that waits for her but her unfinished conversations, whose names only the flows know."""
    for source in SOURCES:
        yield from source(uow, by, now)


def _deadlines(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """What she was reminded of and has not ticked off, late things first."""
    for each in reminders.told_to(uow, by, now=now):
        yield WaitingThing(
            sort="deadline",
            title=each.title,
            who=each.creator,
            on=each.reminder_id,
            due=each.due,
            late=each.late,
        )


def _follow_ups(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """Creators she was to come back to."""
    for each in reminders.follow_ups_told_to(uow, by, now=now):
        yield WaitingThing(sort="follow_up", title=each.creator, who=each.note, on=each.reminder_id)


def _offers(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    del now
    if by.creator_id is None:
        return
    query = uow.query(Assignment).where(
        Assignment.creator_id == by.creator_id, Assignment.state == AssignmentState.OFFERED.value
    )
    for row in uow.all(query.order_by(col(Assignment.id))):
        title = uow.get(Task, row.task_id).title
        yield WaitingThing(sort="offer", title=title, on=row.id, revision=row.revision)


def _proposals(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """Creators who ask for other terms; the team answers."""
    del now
    if by.role is Role.CREATOR:
        return
    query = uow.query(Assignment).where(Assignment.state == AssignmentState.ASKED.value)
    for row in uow.all(query.order_by(col(Assignment.id))):
        title = uow.get(Task, row.task_id).title
        who = uow.get(Creator, row.creator_id).name
        yield WaitingThing(sort="proposal", title=title, who=who, on=row.task_id)


def _drafts(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """Drafts that somebody of the team has to look at, the oldest first."""
    del now
    if by.role is Role.CREATOR:
        return
    for row in draft_cards.waiting(uow):
        share = uow.get(Assignment, row.assignment_id)
        who = uow.get(Creator, share.creator_id).name
        title = uow.get(Task, share.task_id).title
        yield WaitingThing(sort="draft", title=title, who=who, on=row.id, revision=row.revision)


def _next_steps(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """Her own drafts that came back, and approved ones that are to be published."""
    if by.creator_id is None:
        return
    query = uow.query(Assignment).where(Assignment.creator_id == by.creator_id)
    for row in uow.all(query.order_by(col(Assignment.id))):
        title = uow.get(Task, row.task_id).title
        if row.state == AssignmentState.CHANGES:
            late = row.revise_by is not None and row.revise_by < now
            yield WaitingThing(sort="changes", title=title, on=row.id, due=row.revise_by, late=late)
        elif row.state == AssignmentState.APPROVED:
            yield WaitingThing(sort="post", title=title, on=row.id)


def _imports(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """Her own files that were read and wait for a yes."""
    del now
    if by.role is Role.CREATOR:
        return
    query = uow.query(ImportBatch).where(
        ImportBatch.by_identity_id == by.identity_id, ImportBatch.state == "ready"
    )
    for row in uow.all(query.order_by(col(ImportBatch.id))):
        name = uow.get(StoredFile, row.file_id).name
        yield WaitingThing(sort="import", title=name, on=row.id, revision=row.revision)


def _scripts(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """What somebody has to tell creators who are not linked, in the tasks she sent."""
    del now
    if by.role is Role.CREATOR:
        return
    for row in unlinked_shares(uow, by.identity_id, _TO_TELL):
        title = uow.get(Task, row.task_id).title
        who = uow.get(Creator, row.creator_id).name
        yield WaitingThing(sort="script", title=title, who=who, on=row.id, revision=row.revision)


SOURCES: tuple[Source, ...] = (
    _deadlines,
    _follow_ups,
    pilot_reminders.waiting,
    _offers,
    _proposals,
    _drafts,
    _next_steps,
    _scripts,
    authorization_waiting.things,
    _imports,
)
