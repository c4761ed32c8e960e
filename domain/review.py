"""Drafts and their reviews (R55–R60, R108): the six points, the life of a draft, and what a pre-check finds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.machine import LifeCycle

MOST_ROUNDS = 3  # usual among creator tools; further ones are agreed upon, not assumed
REVISE_WITHIN = timedelta(days=7)
DUE_TIME = time(18, 0)


class ReviewPoint(StrEnum):
    """审核要点, in the order of R55. The checklist of R56 is what to look at under each."""

    CONTENT = "content"  # 内容合规: nothing misleading (R58)
    QUALITY = "quality"  # 图片/视频质量: clear pictures, right subtitles
    AD_LAW = "ad_law"  # 广告法合规: no superlatives, no promised effects
    PRODUCT = "product"  # 产品链接准确性: link and product facts
    DISCLOSURE = "disclosure"  # 信息披露/广告标示
    TIMING = "timing"  # 时间节点合规


class Verdict(StrEnum):
    CHANGES = "changes"
    APPROVED = "approved"


class SubmissionState(StrEnum):
    """提交: where one draft stands."""

    WAITING = "waiting"
    CHANGES = "changes"
    APPROVED = "approved"
    REPLACED = "replaced"  # she handed in a newer one before anybody had looked
    WITHDRAWN = "withdrawn"  # the task was cancelled


class SubmissionMove(StrEnum):
    RETURN = "return"
    APPROVE = "approve"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


_S, _M = SubmissionState, SubmissionMove
SUBMISSION = LifeCycle[SubmissionState, SubmissionMove](
    {
        (_S.WAITING, _M.RETURN): _S.CHANGES,
        (_S.WAITING, _M.APPROVE): _S.APPROVED,
        (_S.WAITING, _M.REPLACE): _S.REPLACED,
        (_S.WAITING, _M.WITHDRAW): _S.WITHDRAWN,
    }
)


class FindingCode(StrEnum):
    """What a pre-check can find (R59); advice to whoever hands in and to whoever reviews, never a refusal."""

    DISCLOSURE_MISSING = "disclosure_missing"
    DISCLOSURE_LATE = "disclosure_late"
    ABSOLUTE_WORD = "absolute_word"
    PROMISED_EFFECT = "promised_effect"
    LINK_MISSING = "link_missing"
    LINK_ELSEWHERE = "link_elsewhere"
    LINK_DIFFERS = "link_differs"
    TAGS_MISSING = "tags_missing"
    FILE_TOO_LARGE = "file_too_large"
    LATE = "late"


class Finding(BaseModel):
    """One thing to look at. `phrase` is in the draft's own words; `before` and `after` are what stands around it."""

    model_config = ConfigDict(frozen=True)

    point: ReviewPoint
    code: FindingCode
    phrase: str = ""
    before: str = ""
    after: str = ""


class PointResult(BaseModel):
    """The verdict on one point; a failed one says what has to change (R57)."""

    model_config = ConfigDict(frozen=True)

    passed: bool = True
    change: str = ""


Points = Mapping[ReviewPoint, PointResult]


def unsaid(points: Points) -> tuple[ReviewPoint, ...]:
    """Failed points without a concrete change request: such a review is not taken (R57)."""
    return tuple(
        point
        for point in ReviewPoint
        if point in points and not points[point].passed and not points[point].change.strip()
    )


def failed(points: Points) -> tuple[ReviewPoint, ...]:
    return tuple(point for point in ReviewPoint if point in points and not points[point].passed)


def verdict(points: Points) -> Verdict:
    return Verdict.CHANGES if failed(points) else Verdict.APPROVED


def usual_due(now: datetime, timezone: str) -> datetime:
    """Tomorrow 18:00 in the zone, aware UTC: when changes are due unless somebody says otherwise."""
    zone = ZoneInfo(timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, DUE_TIME, zone).astimezone(UTC)


def due_fits(due: datetime, now: datetime, timezone: str) -> bool:
    """In the future, and within the seven days that a revision may take, by the calendar of the zone."""
    zone = ZoneInfo(timezone)
    last = now.astimezone(zone).date() + REVISE_WITHIN
    return due > now and due.astimezone(zone).date() <= last
