"""Reminders of authorizations: the ladder before the end, and the countdown of a creator's wish to end it."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import Member
from domain.authorization import RUNNING, AuthorizationState, days_left, type_checks, warnings
from domain.errors import Refusal
from domain.money import Money
from domain.notices.authorizations import AuthorizationSettled
from domain.notices.reminders import AuthorizationEnds, Ending, ReminderSettled, TypeAsked, TypeCheck
from domain.outcome import Outcome
from domain.people import Act
from domain.policies import AdPlatform, policy
from domain.reminders import LATE_FOR
from services import reminder_rows
from services.audit import decided
from services.people import workspace_of
from storage.tables import Authorization, Creator, Reminder
from storage.unit_of_work import UnitOfWork

SUBJECT = "authorization"
ENDS, REVOKE, TYPE = "ends", "revoke", "type"
_DAY = timedelta(days=1)


def plan(uow: UnitOfWork, row: Authorization, *, now: datetime) -> None:
    """Write the warnings of the present term, for the one in charge; none is told after the end."""
    if row.ends_at is None:
        return
    zone = workspace_of(uow).timezone
    for step, due in warnings(row.ends_at, row.days, zone).items():
        _add(uow, row, f"team.{ENDS}.{step}", due, row.ends_at, now)


def plan_type_checks(uow: UnitOfWork, row: Authorization, *, now: datetime) -> None:
    """Write when its type is to be looked at while it runs; those that are planned already stand."""
    for due in _type_checks(uow, row):
        _add(uow, row, f"team.{TYPE}.due", due, due + LATE_FOR, now)


def _type_checks(uow: UnitOfWork, row: Authorization) -> list[datetime]:
    """Counted from its start; from the import where a ledger does not say when it began."""
    return type_checks(row.effective_at or row.requested_at, row.ends_at, workspace_of(uow).timezone)


def moments(uow: UnitOfWork, row: Authorization) -> list[datetime]:
    """When its present term is warned of, and its type asked about."""
    zone = workspace_of(uow).timezone
    return [*warnings(row.ends_at, row.days, zone).values(), *_type_checks(uow, row)]


def plan_revocation(uow: UnitOfWork, row: Authorization, *, now: datetime) -> None:
    """A day before a creator's wish should be dealt with, and when it should have been."""
    if row.revoke_by is not None:
        for step, due in ((1, row.revoke_by - _DAY), (0, row.revoke_by)):
            _add(uow, row, f"team.{REVOKE}.{step}", due, due + LATE_FOR, now)


def _add(
    uow: UnitOfWork, row: Authorization, what: str, due: datetime, expires: datetime, now: datetime
) -> None:
    """What was let end, or taken back, and is wished for again, is warned of again."""
    to = Member(row.in_charge_id)
    reminder_rows.add(uow, (SUBJECT, row.id), what, due, to, expires=expires, now=now, wake=True)


def drop(uow: UnitOfWork, row: Authorization, *, reason: str, topic: str = "") -> None:
    """Silence what is open about an authorization, all of it or one topic."""
    what = f".{topic}." if topic else ""
    reminder_rows.drop(uow, (SUBJECT, row.id), reason=reason, what=what)


def topic(row: Reminder) -> str | None:
    """What it warns of; None for what another release wrote."""
    _, _, rest = row.what.partition(".")
    found = rest.partition(".")[0]
    return found if found in {ENDS, REVOKE, TYPE} else None


def why_not(uow: UnitOfWork, row: Reminder) -> str:
    """Why the warning is not told any more, "" when it is."""
    authorization = uow.get(Authorization, row.subject)
    if authorization.state not in RUNNING:
        return "settled already"
    if topic(row) == REVOKE and authorization.state != AuthorizationState.REVOKE_ASKED:
        return "settled already"
    return "let end" if topic(row) == ENDS and authorization.let_end else ""


def line(uow: UnitOfWork, row: Reminder, *, now: datetime) -> Ending | TypeCheck:
    """The facts of a warning now."""
    authorization = uow.get(Authorization, row.subject)
    rules = policy(AdPlatform(authorization.platform))
    if topic(row) == TYPE:
        return TypeCheck(
            reminder_id=row.id,
            authorization_id=authorization.id,
            revision=authorization.revision,
            creator=uow.get(Creator, authorization.creator_id).name,
            scope=rules.scope(authorization.scope).name,
            grant=rules.grant.name,
            refused=rules.grant.refused,
        )
    zone = workspace_of(uow).timezone
    at_risk = (topic(row) == REVOKE and authorization.revoke_by) or authorization.ends_at or now
    return Ending(
        reminder_id=row.id,
        authorization_id=authorization.id,
        revision=authorization.revision,
        creator=uow.get(Creator, authorization.creator_id).name,
        scope=rules.scope(authorization.scope).name,
        ends_at=at_risk,
        days_left=max(0, days_left(at_risk, now, zone)),
        renewing=authorization.state == AuthorizationState.RENEWING,
        revoke_by=authorization.revoke_by if topic(row) == REVOKE else None,
        ads_running=authorization.ads_running,
        daily_spend=spend(authorization),
    )


def spend(row: Authorization) -> Money | None:
    """What a day costs that stops with it; None: nobody has said."""
    if row.daily_spend is None:
        return None
    return Money(amount=row.daily_spend, currency=row.spend_currency or "CNY")


def alone(row: Reminder, told: Ending | TypeCheck) -> AuthorizationEnds | TypeAsked:
    """One line in a message of its own."""
    if isinstance(told, TypeCheck):
        return TypeAsked(reminder_id=row.id, revision=row.revision, check=told)
    return AuthorizationEnds(reminder_id=row.id, revision=row.revision, ending=told)


def may_sleep(uow: UnitOfWork, row: Reminder) -> None:
    """Raise Refusal where there is nothing left to be warned of."""
    authorization = uow.get(Authorization, row.subject)
    if why_not(uow, row):
        raise Refusal(
            AuthorizationSettled(
                state=AuthorizationState(authorization.state),
                by=authorization.moved_by,
                at=authorization.moved_at,
            )
        )


def done(uow: UnitOfWork, row: Reminder, *, by: Actor, now: datetime) -> Outcome:
    """Somebody has seen to it: this warning is settled, the type is as asked for; the next one still speaks."""
    if row.state != "done":
        row.state = "done"
        row.revision += 1
        if topic(row) == TYPE:
            uow.lock(Authorization, row.subject).type_checked_at = now
        decided(uow, Act.REMINDER_DONE, row.subject, by=by, now=now, what=row.what)
    return Outcome(toast=ReminderSettled(done=True))
