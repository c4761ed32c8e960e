"""What the team is shown to speak with a creator who is not linked, and to record what she says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.behalf import SaidIn
from domain.money import Money
from domain.notices.authorizations import AgreementShown
from domain.notices.base import Notice
from domain.notices.tasks import DueDate, Terms
from domain.tasks import AssignmentState, MilestoneKind


class Recorded(BaseModel):
    """One answer of hers that somebody of the team wrote down."""

    model_config = ConfigDict(frozen=True)

    by: str
    at: datetime
    said_in: SaidIn | None = None
    words: str = ""
    link: str | None = None
    file: str = ""  # its name


class ScriptShown(Notice):
    """话术: the living card beside a task, with the words for her present step.

    The script is in `language` and the merchant's `timezone`, whoever of the team reads the card. `token` is her
    invitation's: with the bot's address it is `url`, which whoever renders the card puts in. Both are "" without one.
    """

    assignment_id: int
    revision: int
    creator: str
    title: str
    merchant: str
    state: AssignmentState
    reach: str  # linked, invited, off_platform
    language: str
    timezone: str
    terms: Terms
    asked: Terms | None = None
    deliverable: str = ""
    points: str = ""
    disclosure: str = ""
    product: str = ""
    milestones: tuple[DueDate, ...] = ()
    changes: tuple[str, ...] = ()  # what the last review asked for
    due: datetime | None = None  # of the present step
    token: str = ""
    url: str = ""
    recorded: Recorded | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            assignment_id=3,
            revision=1,
            creator="阿伦男装",
            title="冬季大衣穿搭",
            merchant="青禾男装",
            state=AssignmentState.OFFERED,
            reach="off_platform",
            language="zh_CN",
            timezone="Asia/Shanghai",
            terms=Terms(
                fee=Money(amount=Decimal(2400), currency="CNY"),
                commission=Decimal("0.15"),
                publish_on=date(2026, 12, 12),
            ),
            deliverable="一条 30–60 秒穿搭短视频",
            points="面料、版型\n三套搭配 <b>&</b>",
            disclosure="开头 3 秒口播“品牌合作”",
            product="羊毛双面大衣",
            milestones=(
                DueDate(kind=MilestoneKind.FIRST_DRAFT, at=datetime(2026, 12, 5, 10, tzinfo=UTC)),
                DueDate(kind=MilestoneKind.FINAL, at=datetime(2026, 12, 10, 10, tzinfo=UTC)),
            ),
            url="https://t.me/daren_demo_bot?start=abc",
            recorded=Recorded(
                by="Lin",
                at=datetime(2026, 12, 1, 10, tzinfo=UTC),
                said_in=SaidIn.WECHAT,
                words="可以，就按这个时间",
                link="https://example.com/proof.png",
                file="proof.png",
            ),
        )


class AuthScriptShown(Notice):
    """话术: what to tell a creator who is not linked about an authorization, as it stands; in her language."""

    authorization_id: int
    revision: int
    creator: str
    reach: str
    language: str
    timezone: str
    agreement: AgreementShown  # what her own card would say
    token: str = ""  # as ScriptShown's
    url: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(
            authorization_id=1,
            revision=0,
            creator="阿伦男装",
            reach="off_platform",
            language="zh_CN",
            timezone="Asia/Shanghai",
            agreement=AgreementShown.example(),
            url="https://t.me/daren_demo_bot?start=abc",
        )
