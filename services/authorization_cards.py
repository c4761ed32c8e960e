"""What living cards of authorizations show: the team's, with code and steps, and the creator's agreement."""

from __future__ import annotations

from datetime import datetime

from domain.audiences import ChatAudience
from domain.authorization import AuthorizationState
from domain.notices.authorizations import AgreementShown, AuthorizationShown, StepShown, WayShown
from domain.policies import Way
from services.authorization_moves import in_charge, rules_of
from services.authorization_reminders import spend
from services.people import workspace_of
from storage.tables import Authorization, Creator
from storage.unit_of_work import UnitOfWork


def show_authorization(
    uow: UnitOfWork, authorization_id: int, *, audience: ChatAudience, now: datetime
) -> AuthorizationShown:
    """Facts of the team's living card; of the code only its end."""
    del audience, now
    row = uow.get(Authorization, authorization_id)
    creator = uow.get(Creator, row.creator_id)
    rules = rules_of(row)
    way = rules.way(row.way)
    return AuthorizationShown(
        authorization_id=row.id,
        revision=row.revision,
        creator=creator.name,
        reach=creator.reach,
        platform=rules.name,
        grant=rules.grant.name,
        scope=rules.scope(row.scope).name,
        item_url=row.item_url,
        days=row.days,
        goal=row.goal,
        boundary=row.boundary,
        state=AuthorizationState(row.state),
        in_charge=in_charge(uow, row),
        code_name=rules.code.name,
        code_hint=row.code_hint if row.code is not None else "",
        code_by=row.code_by,
        code_at=row.code_at,
        code_on_behalf=row.on_behalf,
        needs_code=way.needs_code,
        way=way.name,
        steps=_steps(row, way),
        other_ways=tuple(
            WayShown(key=each.key, name=each.name, advice=each.advice)
            for each in rules.ways
            if each.key != way.key
        ),
        may_send=row.code is not None or not way.needs_code,
        ends_at=row.ends_at,
        let_end=row.let_end,
        renew_days=row.renew_days,
        renewal=rules.renewal.says,
        revoke_by=row.revoke_by,
        revocation=rules.revoke.says,
        side_effects=tuple(each.says for each in rules.ending),
        reason=row.reason,
        end_proposed_by=row.end_proposed_by,
        ads_running=row.ads_running,
        daily_spend=spend(row),
    )


def _steps(row: Authorization, way: Way) -> tuple[StepShown, ...]:
    ticked = {each["step"]: each for each in row.ticks}
    return tuple(
        StepShown(
            key=step.key,
            says=step.says,
            by=ticked[step.key]["by"] if step.key in ticked else "",
            at=datetime.fromisoformat(ticked[step.key]["at"]) if step.key in ticked else None,
        )
        for step in way.steps
    )


def show_agreement(
    uow: UnitOfWork, authorization_id: int, *, audience: ChatAudience, now: datetime
) -> AgreementShown:
    """Facts of the creator's living card: nothing of ads, spend or who is in charge."""
    del audience, now
    row = uow.get(Authorization, authorization_id)
    rules = rules_of(row)
    scope = rules.scope(row.scope)
    renewing = row.state == AuthorizationState.RENEWING
    return AgreementShown(
        authorization_id=row.id,
        revision=row.revision,
        merchant=workspace_of(uow).name,
        platform=rules.name,
        grant=rules.grant.name,
        refused=rules.grant.refused,
        scope=scope.name,
        scope_says=scope.says,
        item_url=row.item_url,
        days=row.days,
        goal=row.goal,
        boundary=row.boundary,
        merchant_rights=rules.agreement.merchant,
        creator_rights=rules.agreement.creator,
        delivery=rules.agreement.delivery,
        delivery_asked=row.delivery,
        code_name=rules.code.name,
        code_where=rules.code.where,
        needs_code=rules.way(row.way).needs_code,
        state=AuthorizationState(row.state),
        code_hint=row.code_hint if row.code is not None else "",
        recorded_by=row.code_by if row.on_behalf else "",
        reason=row.reason if row.state == AuthorizationState.REQUESTED else "",  # what else is the team's
        ends_at=row.ends_at,
        renew_days=row.renew_days,
        new_code=renewing and rules.renewal.needs_code,
        renewal=rules.renewal.says,
        revoke_by=row.revoke_by,
    )
