"""Who did what, and what was refused to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.people import Act
from storage.tables import Audit
from storage.unit_of_work import SystemUnit, UnitOfWork


def decided(uow: UnitOfWork, act: Act, subject: int, *, by: Actor, now: datetime, **detail: Any) -> None:
    """Write who decided what, when, about which row of the workspace."""
    note(
        uow.transaction.system,
        act.value,
        workspace_id=uow.workspace_id,
        identity_id=by.identity_id,
        subject=str(subject),
        at=now,
        **detail,
    )


def note(
    system: SystemUnit,
    act: str,
    *,
    workspace_id: int | None,
    identity_id: int | None,
    at: datetime,
    subject: str = "",
    result: str = "done",
    **detail: Any,
) -> None:
    """Write one line; `result` is done, refused or failed. Ids and states only: no words of a person, no secrets."""
    system.add(
        Audit(
            workspace_id=workspace_id,
            identity_id=identity_id,
            act=act,
            subject=subject,
            result=result,
            detail=detail,
            at=at,
        )
    )
