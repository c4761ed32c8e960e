"""Ask a creator for an authorization, take her code, walk the platform's steps until it is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.actor import Actor
from domain.audiences import Audience, Chat, Member, TheCreator
from domain.authorization import OPEN, AuthorizationMove, AuthorizationState, ends_at, masked, renewed_until
from domain.behalf import Proof
from domain.errors import NotFound, Refusal
from domain.notices.authorizations import (
    AuthorizationExists,
    AuthorizationRequested,
    CodeReceived,
    CodeSentPrivately,
    CodeShown,
    NotInCharge,
    StepNotYet,
)
from domain.outcome import Card, CardKind, Outcome, Post, Tell
from domain.people import Act, Role
from domain.policies import AdPlatform, Scope, Step, policy
from services import authorization_reminders, behalf, scripts
from services.audit import decided
from services.authorization_moves import (
    creators,
    hers_again,
    in_charge,
    move,
    place_of_code,
    refreshed,
    rules_of,
    settled,
    teams,
    tell_team,
    unaware,
)
from services.people import workspace_of
from storage.sql import col
from storage.tables import Authorization, Creator, LinkedChat, Membership
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NewRequest:
    """What a creator is to be asked for. `days` None: without an end."""

    creator_id: int
    platform: AdPlatform
    scope: Scope
    days: int | None
    in_charge_id: int  # membership
    item_url: str = ""
    goal: str = ""
    boundary: str = ""
    delivery: str = ""
    assignment_id: int | None = None


class Refused(StrEnum):
    """What the platform's refusal means."""

    CODE = "code"  # wrong, used or out of date: another one is asked for
    CREATOR = "creator"  # she did not confirm there
    PLATFORM = "platform"


_AFTER_REFUSAL = {
    Refused.CODE: AuthorizationMove.ASK_AGAIN,
    Refused.CREATOR: AuthorizationMove.REJECT,
    Refused.PLATFORM: AuthorizationMove.FAIL,
}


def request(
    uow: UnitOfWork, new: NewRequest, *, by: Actor, chat: LinkedChat, thread: str | None, now: datetime
) -> Outcome:
    """Ask the creator: she reads the agreement and sends her code, or declines. Raises Refusal.

    An operator asks in her own charge only (product.md, "Who may do what").
    """
    creator = uow.lock(Creator, new.creator_id)  # two who ask at once: the second hears of the first
    _chargeable(uow, new, by)
    _not_twice(uow, new, creator)
    rules = policy(new.platform)
    row = uow.add(
        Authorization(
            creator_id=creator.id,
            assignment_id=new.assignment_id,
            platform=new.platform.value,
            way=rules.ways[0].key,
            scope=rules.scope(new.scope).key.value,
            item_url=new.item_url,
            days=new.days,
            goal=new.goal,
            boundary=new.boundary,
            delivery=new.delivery,
            in_charge_id=new.in_charge_id,
            by_identity_id=by.identity_id,
            requested_at=now,
            moved_at=now,
            moved_by=by.name,
            chat_id=chat.id,
            thread=thread,
        )
    )
    uow.flush()
    decided(uow, Act.AUTH_START, row.id, by=by, now=now, scope=row.scope, days=row.days)
    said = AuthorizationRequested(
        creator=creator.name,
        reach=creator.reach,
        merchant=workspace_of(uow).name,
        code_name=rules.code.name,
        code_where=rules.code.where,
        platform=rules.name,
        grant=rules.grant.name,
        refused=rules.grant.refused,
        scope=rules.scope(new.scope).name,
        days=new.days,
    )
    places: tuple[Audience, ...] = (Chat(chat.id, thread), *unaware(uow, row))
    cards = [Post(Card(CardKind.AUTHORIZATION, row.id), place) for place in places]
    cards += scripts.ask_for(uow, row, Chat(chat.id, thread), now)
    if creator.reach == "linked":
        cards.append(Post(Card(CardKind.AGREEMENT, row.id), TheCreator(creator.id)))
    return Outcome(reply=said, post=tuple(cards))


def _chargeable(uow: UnitOfWork, new: NewRequest, by: Actor) -> None:
    """The one in charge is of the team; an operator names herself."""
    charged = uow.get(Membership, new.in_charge_id)
    if by.role is Role.CREATOR or charged.role == Role.CREATOR.value or not charged.active:
        raise NotFound("Membership")
    if by.role is Role.OPERATOR and charged.id != by.membership_id:
        raise Refusal(NotInCharge(in_charge=by.name))


def _not_twice(uow: UnitOfWork, new: NewRequest, creator: Creator) -> None:
    """The same is not asked for twice while it is open."""
    same = uow.query(Authorization).where(
        Authorization.creator_id == creator.id,
        Authorization.platform == new.platform.value,
        Authorization.scope == new.scope.value,
        Authorization.item_url == new.item_url,
        col(Authorization.state).in_([state.value for state in OPEN]),
    )
    standing = uow.first(same)
    if standing is not None:
        scope = policy(new.platform).scope(new.scope).name
        state = AuthorizationState(standing.state)
        raise Refusal(AuthorizationExists(creator=creator.name, scope=scope, state=state))


def give_code(
    uow: UnitOfWork,
    authorization_id: int,
    code: str,
    *,
    by: Actor,
    now: datetime,
    message_goes: bool = False,
    proof: Proof | None = None,
) -> Outcome:
    """Seal her code. `code` is in its normal form and plausible; `message_goes`: the words that held it are deleted."""
    row = creators(uow, authorization_id, by)
    move(uow, row, AuthorizationMove.GIVE_CODE, by=by.name, now=now)
    row.on_behalf = behalf.record(
        uow,
        Act.AUTH_CODE,
        row.id,
        creator_id=row.creator_id,
        by=by,
        now=now,
        subject_kind=authorization_reminders.SUBJECT,
        proof=proof,
    )
    row.code, row.code_hint = uow.sealed(code, place_of_code(row)), masked(code)
    row.code_at, row.code_by, row.reason = now, by.name, ""
    decided(uow, Act.AUTH_CODE, row.id, by=by, now=now, on_behalf=row.on_behalf)
    received = CodeReceived(
        hint=row.code_hint,
        code_name=rules_of(row).code.name,
        creator=uow.get(Creator, row.creator_id).name if row.on_behalf else "",
        message_goes=message_goes,
    )
    told = tell_team(uow, row, on_behalf=row.on_behalf, did=AuthorizationMove.GIVE_CODE)
    return Outcome(reply=received) + refreshed(row) + told


def may_give_code(uow: UnitOfWork, authorization_id: int, *, by: Actor) -> Authorization:
    """The row as `give_code` would take it; raises what it would raise, before anything is asked."""
    row = creators(uow, authorization_id, by)
    open_ = {AuthorizationState.REQUESTED, AuthorizationState.CODE_GIVEN, AuthorizationState.RENEWING}
    if row.state not in open_:
        raise Refusal(settled(row))
    return row


def decline(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """The creator says no; her code, if she gave one, is forgotten."""
    row = creators(uow, authorization_id, by)
    move(uow, row, AuthorizationMove.DECLINE, by=by.name, now=now)
    marked = behalf.record(
        uow,
        Act.AUTH_DECLINE,
        row.id,
        creator_id=row.creator_id,
        by=by,
        now=now,
        subject_kind=authorization_reminders.SUBJECT,
    )
    decided(uow, Act.AUTH_DECLINE, row.id, by=by, now=now, on_behalf=marked)
    return refreshed(row) + tell_team(uow, row, on_behalf=marked)


def show_code(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Tell the code to who asks, in private, and write down that it was shown. Owner, manager or the one in charge."""
    row = teams(uow, authorization_id, by)
    if row.code is None:
        raise Refusal(settled(row))
    shown = CodeShown(
        creator=uow.get(Creator, row.creator_id).name,
        code_name=rules_of(row).code.name,
        code=uow.unsealed(row.code, place_of_code(row)),
    )
    decided(uow, Act.AUTH_SHOW_CODE, row.id, by=by, now=now)
    return Outcome(tell=(Tell(shown, Member(by.membership_id)),), toast=CodeSentPrivately())


def tick(uow: UnitOfWork, authorization_id: int, step: str, *, by: Actor, now: datetime) -> Outcome:
    """A step on the platform is done; with the one that sends it, the creator's confirmation is waited for."""
    row = teams(uow, authorization_id, by)
    found = next((each for each in rules_of(row).way(row.way).steps if each.key == step), None)
    if found is None:
        raise NotFound("Step")
    if found.sends and row.state != AuthorizationState.SENT:
        _send(uow, row, by=by, now=now)
    elif row.state not in {"requested", "code_given", "sent"}:
        raise Refusal(settled(row))
    _tick(row, found, by, now)
    decided(uow, Act.AUTH_TICK, row.id, by=by, now=now, step=step)
    return refreshed(row)


def _send(uow: UnitOfWork, row: Authorization, *, by: Actor, now: datetime) -> None:
    rules = rules_of(row)
    if row.state == AuthorizationState.REQUESTED and rules.way(row.way).needs_code:
        raise Refusal(StepNotYet(code_name=rules.code.name))
    move(uow, row, AuthorizationMove.SEND, by=by.name, now=now)
    row.sent_at = now


def _tick(row: Authorization, step: Step, by: Actor, now: datetime) -> None:
    if step.key not in {each["step"] for each in row.ticks}:
        row.ticks = [*row.ticks, {"step": step.key, "by": by.name, "at": now.isoformat()}]


def choose_way(uow: UnitOfWork, authorization_id: int, way: str, *, by: Actor, now: datetime) -> Outcome:
    """Go through the platform's menus another way (R82); what was ticked on the other one stays written."""
    row = teams(uow, authorization_id, by)
    if row.state not in {"requested", "code_given"}:
        raise Refusal(settled(row))
    row.way = rules_of(row).way(way).key
    decided(uow, Act.AUTH_WAY, row.id, by=by, now=now, way=row.way)
    return refreshed(row)


def confirm(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """授权成功, or her yes to the new term: the clock runs from now on, and only now the ad side begins (R78)."""
    row = teams(uow, authorization_id, by)
    renewed = row.state == AuthorizationState.RENEWING
    move(uow, row, AuthorizationMove.CONFIRM, by=by.name, now=now)
    zone = workspace_of(uow).timezone
    if renewed:
        row.ends_at = renewed_until(now, row.ends_at, row.renew_days, zone)
        row.days, row.renew_days = row.renew_days, None
        row.renewals += 1
        authorization_reminders.drop(uow, row, reason="renewed", topic=authorization_reminders.ENDS)
        uow.flush()
    else:
        row.effective_at, row.ends_at = now, ends_at(now, row.days, zone)
        for step in rules_of(row).way(row.way).steps:
            _tick(row, step, by, now)
    row.reason = ""
    authorization_reminders.plan(uow, row, now=now)
    authorization_reminders.plan_type_checks(uow, row, now=now)
    decided(uow, Act.AUTH_EFFECTIVE, row.id, by=by, now=now, renewed=renewed)
    return hers_again(row) + tell_team(uow, row, renewed=renewed)


def refuse(
    uow: UnitOfWork, authorization_id: int, why: Refused, reason: str, *, by: Actor, now: datetime
) -> Outcome:
    """The platform said no: another code is asked for, or it ends here. A renewal that fails leaves the old term."""
    row = teams(uow, authorization_id, by)
    renewing = row.state == AuthorizationState.RENEWING
    did = AuthorizationMove.KEEP_OLD if renewing else _AFTER_REFUSAL[why]
    move(uow, row, did, by=by.name, now=now)
    if renewing:
        row.renew_days = None
    else:
        row.code, row.sent_at, row.ticks = None, None, []
    row.reason = reason
    decided(uow, Act.AUTH_REFUSED, row.id, by=by, now=now, why=why.value)
    return hers_again(row) + tell_team(uow, row, reason=reason, did=did)


def cancel(uow: UnitOfWork, authorization_id: int, *, by: Actor, now: datetime) -> Outcome:
    """The team takes its request back before it is in force."""
    row = teams(uow, authorization_id, by)
    move(uow, row, AuthorizationMove.CANCEL, by=by.name, now=now)
    decided(uow, Act.AUTH_CANCEL, row.id, by=by, now=now)
    return hers_again(row)


def asked_of(uow: UnitOfWork, creator_id: int) -> Sequence[Authorization]:
    """What waits for a creator's code: requests, and renewals where a new term takes a new code."""
    query = uow.query(Authorization).where(
        Authorization.creator_id == creator_id,
        col(Authorization.state).in_([AuthorizationState.REQUESTED, AuthorizationState.RENEWING]),
    )
    rows = uow.all(query.order_by(col(Authorization.id)))
    return [row for row in rows if row.state == AuthorizationState.REQUESTED or _takes_new_code(row)]


def _takes_new_code(row: Authorization) -> bool:
    """Say whether its renewal waits for a code that was given since it was asked for."""
    given = row.code_at is not None and row.moved_at is not None and row.code_at >= row.moved_at
    return rules_of(row).renewal.needs_code and not given


def waiting_for_her(uow: UnitOfWork, creator_id: int) -> Outcome:
    """What she finds when she opens the bot: the agreements that wait for her code."""
    rows = asked_of(uow, creator_id)
    return Outcome(
        post=tuple(Post(Card(CardKind.AGREEMENT, row.id), TheCreator(creator_id)) for row in rows),
        refresh=tuple(Card(CardKind.AUTHORIZATION, row.id) for row in rows),
    )


def may_be_put_in_charge(uow: UnitOfWork, by: Actor) -> list[Membership]:
    """Who can be named; an operator only herself."""
    if by.role is Role.OPERATOR:
        return [uow.get(Membership, by.membership_id)]
    query = uow.query(Membership).where(Membership.role != Role.CREATOR.value, col(Membership.active))
    return list(uow.all(query.order_by(col(Membership.id))))


__all__ = [
    "NewRequest",
    "Refused",
    "asked_of",
    "cancel",
    "choose_way",
    "confirm",
    "decline",
    "give_code",
    "in_charge",
    "may_be_put_in_charge",
    "may_give_code",
    "refuse",
    "request",
    "show_code",
    "tick",
    "waiting_for_her",
]
