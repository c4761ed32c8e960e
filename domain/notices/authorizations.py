"""What is told about ad authorizations: the team's card, the creator's agreement, codes, and how it goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict

from domain.authorization import AuthorizationMove, AuthorizationState
from domain.money import Money
from domain.notices.base import Notice, Visibility
from domain.notices.system import NotAllowed
from domain.policies import AdPlatform, Texts, policy

_POLICY = policy(AdPlatform.QIANCHUAN)
_LIVE = _POLICY.scopes[1]


class StepShown(BaseModel):
    """One step on the platform and who has ticked it."""

    model_config = ConfigDict(frozen=True)

    key: str
    says: Texts
    by: str = ""
    at: datetime | None = None  # None: not ticked yet


class WayShown(BaseModel):
    """Another way through the platform's menus."""

    model_config = ConfigDict(frozen=True)

    key: str
    name: Texts
    advice: Texts


def _moment(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 12, day, hour, 0, tzinfo=UTC)


class AuthorizationShown(Notice):
    """The team's living card: state, masked code, the platform's steps, and until when it runs."""

    authorization_id: int
    revision: int
    creator: str
    reach: str  # linked, invited, off_platform
    platform: Texts
    grant: str
    scope: Texts
    item_url: str = ""
    days: int | None
    goal: str = ""
    boundary: str = ""
    state: AuthorizationState
    in_charge: str
    code_name: str
    code_hint: str = ""
    code_by: str = ""
    code_at: datetime | None = None
    code_on_behalf: bool = False
    needs_code: bool = True
    way: Texts
    steps: tuple[StepShown, ...] = ()
    other_ways: tuple[WayShown, ...] = ()
    may_send: bool = False  # the next step is possible now
    ends_at: datetime | None = None
    let_end: bool = False
    renew_days: int | None = None
    renewal: Texts
    revoke_by: datetime | None = None
    revocation: Texts
    side_effects: tuple[Texts, ...] = ()
    reason: str = ""
    end_proposed_by: str = ""
    ads_running: int | None = None
    daily_spend: Money | None = None

    @classmethod
    def example(cls) -> Self:
        steps = tuple(StepShown(key=each.key, says=each.says) for each in _POLICY.ways[0].steps)
        done = steps[0].model_copy(update={"by": "Sam", "at": _moment(1)})
        return cls(
            authorization_id=1,
            revision=2,
            creator="Lily",
            reach="linked",
            platform=_POLICY.name,
            grant=_POLICY.grant.name,
            scope=_LIVE.name,
            days=30,
            goal="成交转化 <b>双十二</b>",
            state=AuthorizationState.CODE_GIVEN,
            in_charge="Sam",
            code_name=_POLICY.code.name,
            code_hint="••••7K2Q",
            code_by="Lily",
            code_at=_moment(1),
            way=_POLICY.ways[0].name,
            steps=(done, *steps[1:]),
            other_ways=(WayShown(key="mobile", name=_POLICY.ways[1].name, advice=_POLICY.ways[1].advice),),
            may_send=True,
            renewal=_POLICY.renewal.says,
            revocation=_POLICY.revoke.says,
            side_effects=tuple(each.says for each in _POLICY.ending),
            ads_running=3,
            daily_spend=Money(amount=Decimal(1200), currency="CNY"),
        )


class AgreementShown(Notice):
    """The creator's living card: what is asked of her, both parties' rights, where her code is, and how it stands."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    authorization_id: int
    revision: int
    merchant: str
    platform: Texts
    grant: str
    refused: str
    scope: Texts
    scope_says: Texts
    item_url: str = ""
    days: int | None
    goal: str = ""
    boundary: str = ""
    merchant_rights: tuple[Texts, ...]
    creator_rights: tuple[Texts, ...]
    delivery: Texts
    delivery_asked: str = ""  # in the team's own words
    code_name: str
    code_where: Texts
    needs_code: bool = True
    state: AuthorizationState
    code_hint: str = ""
    recorded_by: str = ""  # who of the team gave the code on her behalf
    reason: str = ""
    ends_at: datetime | None = None
    renew_days: int | None = None
    new_code: bool = False  # the new term takes a new code
    renewal: Texts
    revoke_by: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            authorization_id=1,
            revision=0,
            merchant="青禾男装",
            platform=_POLICY.name,
            grant=_POLICY.grant.name,
            refused=_POLICY.grant.refused,
            scope=_LIVE.name,
            scope_says=_LIVE.says,
            days=30,
            goal="冬季大衣 <i>成交</i>",
            boundary="只投放大衣讲解片段",
            merchant_rights=_POLICY.agreement.merchant,
            creator_rights=_POLICY.agreement.creator,
            delivery=_POLICY.agreement.delivery,
            code_name=_POLICY.code.name,
            code_where=_POLICY.code.where,
            state=AuthorizationState.REQUESTED,
            renewal=_POLICY.renewal.says,
        )


class AuthorizationRequested(Notice):
    """The team's confirmation: the creator is asked, or how she can be."""

    creator: str
    reach: str
    merchant: str
    code_name: str
    code_where: Texts
    platform: Texts
    grant: str
    refused: str
    scope: Texts
    days: int | None

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator="Arif",
            reach="off_platform",
            merchant="青禾男装",
            code_name=_POLICY.code.name,
            code_where=_POLICY.code.where,
            platform=_POLICY.name,
            grant=_POLICY.grant.name,
            refused=_POLICY.grant.refused,
            scope=_LIVE.name,
            days=30,
        )


class EntrustedPossible(Notice):
    """托管授权: her three facts hold, so nothing was requested (R83)."""

    creator: str
    scope: Texts

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Lily", scope=_POLICY.scopes[0].name)


class CodeReceived(Notice):
    """Her code has come, masked; on Telegram the message that held it goes."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    hint: str
    code_name: str
    creator: str = ""  # set when somebody of the team gave it on her behalf
    message_goes: bool = False

    @classmethod
    def example(cls) -> Self:
        return cls(hint="••••7K2Q", code_name="合作码", message_goes=True)


class CodeShown(Notice):
    """The code itself, to one person of the team in private. Sealed while it waits, gone from its row when sent."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"code"})

    creator: str
    code_name: str
    code: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Lily", code_name="合作码", code="DY-8F31-7K2Q")


class CodeSentPrivately(Notice):
    """Where the code was asked for, others may read: it stands in the private chat."""

    @classmethod
    def example(cls) -> Self:
        return cls()


class AuthorizationMoved(Notice):
    """Something happened to an authorization, told to the team: by whom, why, and what it means."""

    authorization_id: int
    revision: int
    creator: str
    platform: Texts
    scope: Texts
    state: AuthorizationState
    did: AuthorizationMove | None = None  # where the state alone does not say what has happened
    by: str = ""
    on_behalf: bool = False
    in_charge: str = ""
    hint: str = ""
    reason: str = ""
    ends_at: datetime | None = None
    revoke_by: datetime | None = None
    renewed: bool = False
    let_end: bool = False
    side_effects: tuple[Texts, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            authorization_id=1,
            revision=3,
            creator="Lily",
            platform=_POLICY.name,
            scope=_LIVE.name,
            state=AuthorizationState.REVOKE_ASKED,
            by="Lily",
            reason="换了经纪公司 <b>",
            ends_at=_moment(31),
            revoke_by=_moment(4),
            side_effects=tuple(each.says for each in _POLICY.ending),
        )


class EndProposed(Notice):
    """An operator proposes to end an authorization early; an owner or a manager decides."""

    authorization_id: int
    revision: int
    creator: str
    scope: Texts
    by: str
    reason: str = ""
    side_effects: tuple[Texts, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            authorization_id=1,
            revision=4,
            creator="Lily",
            scope=_LIVE.name,
            by="Sam",
            reason="连续 3 天 ROI 低于保本值",
            side_effects=tuple(each.says for each in _POLICY.ending),
        )


class EndRefused(Notice):
    """An owner or a manager keeps what an operator proposed to end."""

    creator: str
    by: str

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Lily", by="Lin")


class AuthorizationExists(Notice):
    """The same is asked for, or in force, already."""

    creator: str
    scope: Texts
    state: AuthorizationState

    @classmethod
    def example(cls) -> Self:
        return cls(creator="Lily", scope=_LIVE.name, state=AuthorizationState.EFFECTIVE)


class AuthorizationSettled(Notice):
    """A press came after the decision: where it stands, by whom, since when."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    state: AuthorizationState
    by: str = ""
    at: datetime | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(state=AuthorizationState.EFFECTIVE, by="Lin", at=_moment(1))


class NotInCharge(NotAllowed):
    """Told to an operator: another one is in charge of this authorization."""

    visibility: ClassVar[Visibility] = Visibility.TEAM

    in_charge: str

    @classmethod
    def example(cls) -> Self:
        return cls(in_charge="Sam")


class StepNotYet(Notice):
    """A step cannot be ticked while the code is missing."""

    code_name: str

    @classmethod
    def example(cls) -> Self:
        return cls(code_name="合作码")


class WrongTypeFound(Notice):
    """An authorization is of a type that was never asked for: both sides are told to release it (R102, R103)."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    creator: str
    merchant: str
    platform: Texts
    scope: Texts
    grant: str
    refused: str

    @classmethod
    def example(cls) -> Self:
        return cls(
            creator="Lily",
            merchant="青禾男装",
            platform=_POLICY.name,
            scope=_LIVE.name,
            grant=_POLICY.grant.name,
            refused=_POLICY.grant.refused,
        )


class RiskNoted(Notice):
    """What stops with the authorization was written down."""

    ads: int | None = None
    daily_spend: Money | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(ads=3, daily_spend=Money(amount=Decimal(1200), currency="CNY"))
