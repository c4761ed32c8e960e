"""An authorization in force: renew it, let it end, end it early, deal with a creator's wish, and its end in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.actor import Actor
from domain.audiences import TheCreator
from domain.authorization import RUNNING, AuthorizationMove, AuthorizationState
from domain.errors import NotFound, Refusal
from domain.money import Money
from domain.notices.authorizations import EndProposed, EndRefused, RiskNoted, WrongTypeFound
from domain.outcome import Outcome, Tell
from domain.people import Act, Role
from services import authorization_reminders, behalf
from services.audit import decided
from services.authorization_moves import (
    creators,
    hers_again,
    move,
    refreshed,
    rules_of,
    settled,
    team_of,
    teams,
    tell_team,
    unchanged,
)
from services.people import workspace_of
from storage.sql import col
from storage.tables import Authorization, Creator
from storage.unit_of_work import UnitOfWork


def may_renew(uow: UnitOfWork, authorization_id: int, *, by: Actor) -> Authorization:
    """The row as `renew` would take it; raises what it would raise, before anything is asked."""
    row = teams(uow, authorization_id, by)
    if row.state != AuthorizationState.EFFECTIVE:
        raise Refusal(settled(row))
    return row


def renew(uow: UnitOfWork, authorization_id: int, days: int, *, by: Actor, now: datetime) -> Outcome:
    """Ask for a new term behind the present one (R100); until she has confirmed, the old one runs on."""
    row = teams(uow, authorization_id, by)
    move(uow, row, AuthorizationMove.RENEW, by=by.name, now=now)
    row.renew_days, row.let_end, row.reason = days, False, ""
    authorization_reminders.plan(uow, row, now=now)
    decided(uow, Act.AUTH_RENEW, row.id, by=by, now=now, days=days)
    return hers_again(row) + tell_team(uow, row)


def let_end(uow: UnitOfWork, authorization_id: int, revision: int, *, by: Actor, now: datetime) -> Outcome:
    """Nothing more is said until it ends; it can still be renewed."""
    row = teams(uow, authorization_id, by)
    if row.let_end:
        raise Refusal(settled(row))
    unchanged(row, revision)
    move(uow, row, AuthorizationMove.LET_END, by=by.name, now=now)
    row.let_end = True
    authorization_reminders.drop(uow, row, reason="let end", topic=authorization_reminders.ENDS)
    decided(uow, Act.AUTH_LET_END, row.id, by=by, now=now)
    told = tell_team(uow, row, let_end=True)
    # The warning stands in private and the news elsewhere: whoever pressed is answered where she pressed.
    return refreshed(row) + told + Outcome(toast=told.tell[0].notice)


def may_end(uow: UnitOfWork, authorization_id: int, *, by: Actor) -> Authorization:
    """The row as `terminate` would take it, before the reason is asked."""
    row = uow.lock(Authorization, authorization_id)
    if by.role is Role.CREATOR:
        raise NotFound("Authorization")
    if row.state not in RUNNING:
        raise Refusal(settled(row))
    return row


def terminate(uow: UnitOfWork, authorization_id: int, reason: str, *, by: Actor, now: datetime) -> Outcome:
    """End it early (R101): an owner or a manager decides, an operator proposes."""
    row = may_end(uow, authorization_id, by=by)
    if by.role is Role.OPERATOR:
        return _propose(uow, row, reason, by=by, now=now)
    move(uow, row, AuthorizationMove.TERMINATE, by=by.name, now=now)
    row.reason = reason
    decided(uow, Act.AUTH_TERMINATE, row.id, by=by, now=now)
    return hers_again(row) + tell_team(uow, row, reason=reason, side_effects=_side_effects(row))


def _propose(uow: UnitOfWork, row: Authorization, reason: str, *, by: Actor, now: datetime) -> Outcome:
    row.end_proposed_by, row.reason = by.name, reason
    row.revision += 1
    decided(uow, Act.AUTH_TERMINATE, row.id, by=by, now=now, proposed=True)
    proposed = EndProposed(
        authorization_id=row.id,
        revision=row.revision,
        creator=uow.get(Creator, row.creator_id).name,
        scope=rules_of(row).scope(row.scope).name,
        by=by.name,
        reason=reason,
        side_effects=_side_effects(row),
    )
    return refreshed(row) + Outcome(tell=(Tell(proposed, team_of(uow, row)),))


def keep(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """An owner or a manager does not follow an operator's proposal."""
    row = teams(uow, authorization_id, by)
    if by.role is Role.OPERATOR:
        raise NotFound("Authorization")
    if not row.end_proposed_by:
        raise Refusal(settled(row))
    row.end_proposed_by, row.reason = "", ""
    row.revision += 1
    decided(uow, Act.AUTH_KEEP, row.id, by=by, now=now)
    kept = EndRefused(creator=uow.get(Creator, row.creator_id).name, by=by.name)
    return refreshed(row) + Outcome(tell=(Tell(kept, team_of(uow, row)),))


def may_ask_to_end(uow: UnitOfWork, authorization_id: int, *, by: Actor) -> Authorization:
    """The row as `ask_to_end` would take it; raises what it would raise."""
    row = creators(uow, authorization_id, by)
    if row.state not in {AuthorizationState.EFFECTIVE, AuthorizationState.RENEWING}:
        raise Refusal(settled(row))
    return row


def ask_to_end(uow: UnitOfWork, authorization_id: int, reason: str, *, by: Actor, now: datetime) -> Outcome:
    """The creator wishes to end it; the team has so many days, then the platform does it by itself."""
    row = creators(uow, authorization_id, by)
    move(uow, row, AuthorizationMove.ASK_REVOKE, by=by.name, now=now)
    row.reason, row.renew_days = reason, None
    row.revoke_by = now + timedelta(days=rules_of(row).revoke.days)
    marked = _recorded(uow, row, Act.AUTH_REVOKE, by, now)
    authorization_reminders.plan_revocation(uow, row, now=now)
    decided(uow, Act.AUTH_REVOKE, row.id, by=by, now=now, on_behalf=marked)
    told = tell_team(
        uow,
        row,
        reason=reason,
        on_behalf=marked,
        revoke_by=row.revoke_by,
        side_effects=_side_effects(row),
    )
    return refreshed(row) + told


def stay(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """The creator takes her wish back."""
    row = creators(uow, authorization_id, by)
    move(uow, row, AuthorizationMove.KEEP_ON, by=by.name, now=now)
    row.revoke_by, row.reason = None, ""
    authorization_reminders.drop(uow, row, reason="taken back", topic=authorization_reminders.REVOKE)
    marked = _recorded(uow, row, Act.AUTH_STAY, by, now)
    decided(uow, Act.AUTH_STAY, row.id, by=by, now=now, on_behalf=marked)
    return refreshed(row) + tell_team(uow, row, on_behalf=marked, did=AuthorizationMove.KEEP_ON)


def _recorded(uow: UnitOfWork, row: Authorization, act: Act, by: Actor, now: datetime) -> bool:
    subject_kind = authorization_reminders.SUBJECT
    return behalf.record(
        uow, act, row.id, creator_id=row.creator_id, by=by, now=now, subject_kind=subject_kind
    )


def release(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """The team has released it on the platform, as the creator wished."""
    row = teams(uow, authorization_id, by)
    move(uow, row, AuthorizationMove.RELEASE, by=by.name, now=now)
    decided(uow, Act.AUTH_RELEASED, row.id, by=by, now=now)
    return hers_again(row) + tell_team(uow, row, side_effects=_side_effects(row))


def wrong_type(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """A person has seen that it is of another type (R102): both sides are told to release it at once."""
    row = teams(uow, authorization_id, by)
    if row.state not in RUNNING:
        raise Refusal(settled(row))
    rules = rules_of(row)
    authorization_reminders.drop(uow, row, reason="of another type", topic=authorization_reminders.TYPE)
    decided(uow, Act.AUTH_WRONG_TYPE, row.id, by=by, now=now)
    found = WrongTypeFound(
        creator=uow.get(Creator, row.creator_id).name,
        merchant=workspace_of(uow).name,
        platform=rules.name,
        scope=rules.scope(row.scope).name,
        grant=rules.grant.name,
        refused=rules.grant.refused,
    )
    key = f"wrong-type/{row.id}/{now:%Y-%m-%d}"  # an alarm that is pressed twice is one alarm
    told = (Tell(found, team_of(uow, row), key=key), Tell(found, TheCreator(row.creator_id), key=key))
    return Outcome(tell=told) + refreshed(row)


def note_risk(
    uow: UnitOfWork, authorization_id: int, ads: int | None, spend: Money | None, *, by: Actor, now: datetime
) -> Outcome:
    """Write down what stops with it: the warnings then say so."""
    row = teams(uow, authorization_id, by)
    row.ads_running = ads
    row.daily_spend, row.spend_currency = (spend.amount, spend.currency) if spend else (None, None)
    decided(uow, Act.AUTH_RISK, row.id, by=by, now=now)
    return Outcome(reply=RiskNoted(ads=ads, daily_spend=spend)) + refreshed(row)


def expire(uow: UnitOfWork, *, now: datetime) -> Outcome:
    """End what has run out; each is told once."""
    late = uow.all(
        uow.query(Authorization)
        .where(col(Authorization.state).in_([state.value for state in RUNNING]), Authorization.ends_at <= now)  # type: ignore[operator]
        .order_by(col(Authorization.id))
    )
    outcome = Outcome()
    for each in late:
        row = uow.lock(Authorization, each.id)
        if row.ends_at is None or row.ends_at > now:
            continue  # renewed while we waited for the row
        try:
            move(uow, row, AuthorizationMove.EXPIRE, by="", now=now)
        except Refusal:
            continue  # somebody ended it while we waited for the row
        key = f"authorization-over/{row.id}"
        outcome += hers_again(row) + tell_team(uow, row, key=key, side_effects=_side_effects(row))
    return outcome


def _side_effects(row: Authorization) -> tuple[dict[str, str], ...]:
    return tuple(effect.says for effect in rules_of(row).ending)


__all__ = [
    "ask_to_end", "expire", "keep", "let_end", "may_ask_to_end", "may_end", "may_renew", "note_risk", "release",
    "renew", "stay", "terminate",
    "wrong_type",
]  # fmt: skip
