"""What of authorizations waits for a person: a code to give, steps to tick, an end to decide about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.actor import Actor
from domain.authorization import AuthorizationState
from domain.notices.flows import WaitingThing
from services import authorizations, reminders
from services.people import workspace_of
from storage.sql import col
from storage.tables import Authorization, Creator
from storage.unit_of_work import UnitOfWork

_TEAMS_TURN = tuple(
    state.value
    for state in (AuthorizationState.CODE_GIVEN, AuthorizationState.SENT, AuthorizationState.REVOKE_ASKED)
)


def things(uow: UnitOfWork, by: Actor, now: datetime) -> Iterator[WaitingThing]:
    """The creator's requests; of the team's, what its person in charge goes on with, or sees end."""
    if by.creator_id is not None:
        yield from _asked_of(uow, by.creator_id)
        return
    for ending in reminders.endings_told_to(uow, by, now=now):
        yield WaitingThing(
            sort="ending",
            title=ending.creator,
            on=ending.authorization_id,
            revision=ending.revision,
            due=ending.ends_at,
            late=True,
        )
    mine = uow.query(Authorization).where(
        Authorization.in_charge_id == by.membership_id, col(Authorization.state).in_(_TEAMS_TURN)
    )
    for row in uow.all(mine.order_by(col(Authorization.id))):
        title = uow.get(Creator, row.creator_id).name
        yield WaitingThing(sort="steps", title=title, on=row.id, revision=row.revision)


def _asked_of(uow: UnitOfWork, creator_id: int) -> Iterator[WaitingThing]:
    merchant = workspace_of(uow).name
    for row in authorizations.asked_of(uow, creator_id):
        yield WaitingThing(sort="code", title=merchant, on=row.id, revision=row.revision)
