"""Tasks, each creator's share of them, their milestones and life cycles (R38–R42)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.machine import LifeCycle

DUE_TIME = time(18, 0)  # local; a deadline at midnight is one nobody meets


class TaskState(StrEnum):
    """任务: what the whole brief is at."""

    SENT = "sent"
    DONE = "done"
    CANCELLED = "cancelled"


class AssignmentState(StrEnum):
    """子任务: where one creator's share stands (R42). The order of the states and the way back from a review are ours."""

    OFFERED = "offered"
    ASKED = "asked"  # she proposed other terms
    ACCEPTED = "accepted"  # 待创作
    SUBMITTED = "submitted"  # 审核中
    CHANGES = "changes"  # 待修改
    APPROVED = "approved"  # 质检通过, 待发布
    PUBLISHED = "published"  # 已上线
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class AssignmentMove(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask"
    AGREE = "agree"  # the merchant takes her terms
    REFUSE = "refuse"  # the merchant keeps the offer as it was
    SUBMIT = "submit"
    RETURN = "return"  # a review asks for changes
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    FINISH = "finish"


_S, _M = AssignmentState, AssignmentMove
ASSIGNMENT = LifeCycle[AssignmentState, AssignmentMove](
    {
        (_S.OFFERED, _M.ACCEPT): _S.ACCEPTED,
        (_S.OFFERED, _M.DECLINE): _S.DECLINED,
        (_S.OFFERED, _M.ASK): _S.ASKED,
        (_S.ASKED, _M.ASK): _S.ASKED,
        (_S.ASKED, _M.ACCEPT): _S.ACCEPTED,
        (_S.ASKED, _M.DECLINE): _S.DECLINED,
        (_S.ASKED, _M.AGREE): _S.ACCEPTED,
        (_S.ASKED, _M.REFUSE): _S.OFFERED,
        (_S.ACCEPTED, _M.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _M.SUBMIT): _S.SUBMITTED,  # a newer draft takes the place of the one that waits
        (_S.CHANGES, _M.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _M.RETURN): _S.CHANGES,
        (_S.SUBMITTED, _M.APPROVE): _S.APPROVED,
        (_S.APPROVED, _M.PUBLISH): _S.PUBLISHED,
        (_S.PUBLISHED, _M.PUBLISH): _S.PUBLISHED,  # another link: the first one was wrong
        (_S.OFFERED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.ASKED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.ACCEPTED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.SUBMITTED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.CHANGES, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.APPROVED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.ACCEPTED, _M.FINISH): _S.DONE,  # handed in and published outside of the bot
        (_S.APPROVED, _M.FINISH): _S.DONE,
        (_S.PUBLISHED, _M.FINISH): _S.DONE,
    }
)
UNDECIDED = frozenset({_S.OFFERED, _S.ASKED})
AT_WORK = frozenset({_S.ACCEPTED, _S.SUBMITTED, _S.CHANGES, _S.APPROVED, _S.PUBLISHED})
HER_TURN = frozenset({_S.ACCEPTED, _S.CHANGES})  # she makes something; a draft is the next thing to come


class MilestoneKind(StrEnum):
    """交付节点, in the order of R41."""

    FIRST_DRAFT = "first_draft"  # 初稿提交
    FIRST_REVIEW = "first_review"  # 第一轮审核
    FINAL = "final"  # 修改并最终提交
    POST_LAUNCH_REVIEW = "post_launch_review"  # 上线后效果回顾


# Days from the publish date, counted backwards for work and forwards for the look back.
USUAL_DAYS: dict[MilestoneKind, int] = {
    MilestoneKind.FIRST_DRAFT: -7,
    MilestoneKind.FIRST_REVIEW: -5,
    MilestoneKind.FINAL: -2,
    MilestoneKind.POST_LAUNCH_REVIEW: 7,
}
CREATORS_MILESTONES = frozenset({MilestoneKind.FIRST_DRAFT, MilestoneKind.FINAL})
LAST_MILESTONE = MilestoneKind.POST_LAUNCH_REVIEW  # with it a share is finished


class Brief(BaseModel):
    """The brief as it was sent; free text in the words of whoever wrote it."""

    model_config = ConfigDict(frozen=True)

    deliverable: str = ""  # what to make
    points: str = ""  # style and spoken points
    disclosure: str = ""
    product: str = ""
    product_link: str = ""
    source: str = ""  # address of the message that it was made of; the team's alone


def due_at(publish_on: date, kind: MilestoneKind, timezone: str) -> datetime:
    """When a milestone is due, aware UTC: 18:00 in the zone, the usual days from the publish date."""
    day = publish_on + timedelta(days=USUAL_DAYS[kind])
    return datetime.combine(day, DUE_TIME, ZoneInfo(timezone)).astimezone(UTC)


def milestones(publish_on: date, timezone: str, now: datetime) -> dict[MilestoneKind, datetime]:
    """All four due times. When the plan is short, those that would lie in the past are spread evenly until publishing."""
    planned = {kind: due_at(publish_on, kind, timezone) for kind in MilestoneKind}
    launch = datetime.combine(publish_on, DUE_TIME, ZoneInfo(timezone)).astimezone(UTC)
    work = [kind for kind in MilestoneKind if USUAL_DAYS[kind] < 0]
    if planned[work[0]] > now or launch <= now:
        return planned
    share = (launch - now) / (len(work) + 1)
    for place, kind in enumerate(work, start=1):
        planned[kind] = (now + share * place).replace(second=0, microsecond=0)
    return planned
