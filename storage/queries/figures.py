"""How much waits, and for how long: the figures of health and metrics, of all workspaces together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select

from storage.queries.dialect import word
from storage.tables import Inbox, Job, Outbox
from storage.unit_of_work import SystemUnit, UnitOfWork

_I = Inbox.__table__  # type: ignore[attr-defined]
_O = Outbox.__table__  # type: ignore[attr-defined]
_J = Job.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Waiting:
    """Rows of one platform that wait, and since when the first one does (real time; None: none is due)."""

    rows: int
    since: datetime | None


@dataclass(frozen=True)
class Figures:
    """Everything by platform, but for jobs, which are by kind and state."""

    inbox: Mapping[str, Waiting]
    outbox: Mapping[str, Waiting]
    unknown: Mapping[str, int]
    jobs: Mapping[tuple[str, str], int]


def unknown_of(uow: UnitOfWork) -> int:
    """Messages of the workspace of which nobody knows whether they arrived."""
    query = (
        select(func.count())
        .select_from(_O)
        .where(
            _O.c.workspace_id == uow.workspace_id,
            _O.c.state == word("unknown"),
            _O.c.settled_at.is_not(None),
        )
    )
    return int(uow.connection.execute(query).scalar_one())


def figures(system: SystemUnit, real: datetime) -> Figures:
    inbox = (
        select(_I.c.platform, func.count(), func.min(_I.c.created_at))
        .where(_I.c.state == word("new"))
        .group_by(_I.c.platform)
    )
    due = case((and_(_O.c.state == word("pending"), _O.c.not_before <= real), _O.c.not_before))
    outbox = (
        select(_O.c.platform, func.count(), func.min(due))
        .where(_O.c.settled_at.is_(None))
        .group_by(_O.c.platform)
    )
    unknown = (
        select(_O.c.platform, func.count())
        .where(_O.c.state == word("unknown"), _O.c.settled_at.is_not(None))
        .group_by(_O.c.platform)
    )
    jobs = (
        select(_J.c.kind, _J.c.state, func.count())
        .where(_J.c.state.in_(["waiting", "running", "reporting"]))
        .group_by(_J.c.kind, _J.c.state)
    )
    run = system.connection.execute
    return Figures(
        inbox={platform: Waiting(rows, since) for platform, rows, since in run(inbox)},
        outbox={platform: Waiting(rows, since) for platform, rows, since in run(outbox)},
        unknown={platform: rows for platform, rows in run(unknown)},  # noqa: C416 - rows are no tuples to mypy
        jobs={(kind, state): rows for kind, state, rows in run(jobs)},
    )
