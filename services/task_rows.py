"""Running work from a ledger: shares of tasks that began outside of the bot, written as such."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from domain.importing.records import Record
from domain.importing.rows import RowProblem
from domain.tasks import DUE_TIME, AssignmentState, Brief, MilestoneKind, TaskState, milestones
from services import imported_reminders, ledger_undo, milestone_reminders
from services.creator_matching import Matches
from services.people import workspace_of
from storage.queries import creators as plumbing
from storage.sql import col
from storage.tables import Assignment, ImportBatch, ImportChange, Milestone, Task
from storage.unit_of_work import UnitOfWork

FACTS = ("state", "fee", "fee_currency", "publish_on")
_S, _K = AssignmentState, MilestoneKind
_DONE: Mapping[AssignmentState, tuple[MilestoneKind, ...]] = {
    _S.SUBMITTED: (_K.FIRST_DRAFT,),
    _S.CHANGES: (_K.FIRST_DRAFT, _K.FIRST_REVIEW),
    _S.APPROVED: (_K.FIRST_DRAFT, _K.FIRST_REVIEW, _K.FINAL),
    _S.PUBLISHED: (_K.FIRST_DRAFT, _K.FIRST_REVIEW, _K.FINAL),
    _S.DONE: tuple(_K),
}
_OVER = frozenset({_S.DONE, _S.DECLINED, _S.WITHDRAWN})


@dataclass(frozen=True)
class Planned:
    """One record beside what is known. With a `problem` it is left out."""

    record: Record
    creator_id: int | None = None
    share: Assignment | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    told: Collection[str] = ()  # facts that the record says, whether they change or not
    problem: RowProblem | None = None

    @property
    def outcome(self) -> str:
        if self.share is None:
            return "new"
        return "updated" if self.changes else "unchanged"


def publish_dates(records: Sequence[Record]) -> dict[str, date]:
    """The first publish date that a file names for each task."""
    found: dict[str, date] = {}
    for record in records:
        if "publish_on" in record.values:
            found.setdefault(record.values["title"], record.values["publish_on"])
    return found


def plan(
    uow: UnitOfWork, records: Sequence[Record], matches: Matches, dates: Mapping[str, date]
) -> list[Planned]:
    """Compare records with the tasks that stand. An unknown cell never erases a known fact."""
    matches.learn(uow, (record.creator for record in records))
    tasks = _tasks(uow, {record.values["title"] for record in records})
    shares = _shares(uow, tasks)
    return [_planned(record, matches[record.creator], tasks, shares, dates) for record in records]


def _tasks(uow: UnitOfWork, titles: set[str]) -> list[Task]:
    return list(uow.all(uow.query(Task).where(col(Task.title).in_(titles), Task.state != "cancelled")))


def _shares(uow: UnitOfWork, tasks: Sequence[Task]) -> dict[tuple[str, int], Assignment]:
    titles = {task.id: task.title for task in tasks}
    rows = uow.all(uow.query(Assignment).where(col(Assignment.task_id).in_(titles)))
    return {(titles[row.task_id], row.creator_id): row for row in rows}


def _planned(
    record: Record,
    creator_id: int | None,
    tasks: Sequence[Task],
    shares: Mapping[tuple[str, int], Assignment],
    dates: Mapping[str, date],
) -> Planned:
    title = record.values["title"]
    if creator_id is None:
        return Planned(record, problem=RowProblem.UNKNOWN_CREATOR)
    task = _imported(tasks, title)
    share = shares.get((title, creator_id))
    if share is None:
        if task is None and title not in dates:
            return Planned(record, problem=RowProblem.NO_PUBLISH_DATE)
        return Planned(record, creator_id)
    if share.import_batch_id is None:
        return Planned(record, problem=RowProblem.NOT_OURS)
    new = {fact: record.values[fact] for fact in FACTS if fact in record.values}
    if task is not None and new.get("publish_on") == task.publish_on:
        new["publish_on"] = None
    if share.revision:  # moved in the chat since: the ledger knows less
        new.pop("state", None)
    changes = {
        fact: (getattr(share, fact), value) for fact, value in new.items() if getattr(share, fact) != value
    }
    return Planned(record, creator_id, share, changes, new.keys())


def _imported(tasks: Sequence[Task], title: str) -> Task | None:
    return next((task for task in tasks if task.title == title and task.import_batch_id is not None), None)


def write(
    uow: UnitOfWork,
    batch: ImportBatch,
    records: Sequence[Record],
    matches: Matches,
    dates: Mapping[str, date],
    *,
    now: datetime,
    keeps_said: bool,
) -> None:
    """Write some rows of an import. Nobody is told: the ledger's creators know of their work.

    With `keeps_said` a row keeps as well what it says once more: another import that said it may be undone.
    """
    plumbing.hold_imports(uow)
    for planned in plan(uow, records, matches, dates):
        if planned.problem is not None:
            continue
        share = planned.share or _new_share(uow, batch, planned, dates, now)
        was_led = is_led(share)
        for fact, (_, new) in planned.changes.items():
            setattr(share, fact, new)
        if "publish_on" in planned.changes or is_led(share) != was_led:
            imported_reminders.replan(uow, about(share), partial(remind, uow, share, now))
        uow.add(
            ImportChange(
                import_batch_id=batch.id,
                row_number=planned.record.row,
                subject=share.id,
                before=ledger_undo.kept(planned.changes, planned.told, keeps_said=keeps_said),
                outcome=planned.outcome,
            )
        )
        uow.flush()


def _new_share(
    uow: UnitOfWork, batch: ImportBatch, planned: Planned, dates: Mapping[str, date], now: datetime
) -> Assignment:
    assert planned.creator_id is not None
    values = planned.record.values
    task = _imported(_tasks(uow, {values["title"]}), values["title"])
    if task is None:
        task = _new_task(uow, batch, planned.record, dates[values["title"]], now)
    state = AssignmentState(values.get("state", AssignmentState.ACCEPTED))
    publish_on = values.get("publish_on")
    share = uow.add(
        Assignment(
            task_id=task.id,
            creator_id=planned.creator_id,
            state=state.value,
            fee=values.get("fee"),
            fee_currency=values.get("fee_currency"),
            publish_on=None if publish_on == task.publish_on else publish_on,
            done_milestones=done_by(state),
            answered_at=now if state is not AssignmentState.OFFERED else None,
            import_batch_id=batch.id,
        )
    )
    uow.flush()
    remind(uow, share, now)
    return share


def done_by(state: AssignmentState) -> list[str]:
    """Which milestones lie behind work that is brought in this state."""
    return [kind.value for kind in _DONE.get(state, ())]


def is_led(share: Assignment) -> bool:
    """Whether the team is reminded of it: of work that runs."""
    return share.state not in _OVER and share.state != AssignmentState.OFFERED


def remind(uow: UnitOfWork, share: Assignment, now: datetime) -> None:
    """Remind the team of work that runs; she was never asked here, so that she is not."""
    if not is_led(share):
        return
    milestone_reminders.plan(uow, share, now=now)
    uow.flush()
    imported_reminders.spare_creator(uow, about(share))


def about(share: Assignment) -> tuple[str, int]:
    return milestone_reminders.SUBJECT, share.id


def _new_task(uow: UnitOfWork, batch: ImportBatch, record: Record, publish_on: date, now: datetime) -> Task:
    values, extra = record.values, record.extra
    workspace = workspace_of(uow)
    task = uow.add(
        Task(
            title=values["title"],
            state=TaskState.SENT.value,
            brief=Brief(
                deliverable=extra.get("deliverable", ""),
                product=extra.get("product", ""),
                points=extra.get("notes", ""),
            ).model_dump(mode="json"),
            language=workspace.language,
            publish_on=publish_on,
            commission_rate=values.get("commission_rate"),
            by_identity_id=batch.by_identity_id,
            chat_id=batch.chat_id,
            thread=batch.thread,
            import_batch_id=batch.id,
        )
    )
    uow.flush()
    due = milestones(publish_on, workspace.timezone, now)
    if "draft_on" in values:
        at = datetime.combine(values["draft_on"], DUE_TIME, ZoneInfo(workspace.timezone))
        due[_K.FIRST_DRAFT] = at.astimezone(UTC)
    for kind, at in due.items():
        uow.add(Milestone(task_id=task.id, kind=kind.value, due_at=at))
    uow.flush()
    return task
