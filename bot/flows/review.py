"""Review a draft: which of the six points need a change, which change each, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from bot.flows import findings
from bot.flows.model import Asking, Choice, Field, Flow, Page, long_text, many, moment
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.outcome import Outcome
from domain.review import PointResult, ReviewPoint, due_fits, usual_due
from services import draft_cards, people, reviews
from storage.tables import Submission

MOST_CHANGE = 500


class ReviewDraft(BaseModel):
    """A review in the making; one text for each point that can fail."""

    submission: int = 0
    failed: list[str] = []
    content: str = ""
    quality: str = ""
    ad_law: str = ""
    product: str = ""
    disclosure: str = ""
    timing: str = ""
    due: datetime | None = None


def _points(asking: Asking[ReviewDraft]) -> Sequence[Choice]:
    del asking
    return [Choice(point.value, *findings.POINTS[point]) for point in ReviewPoint]


def _found(asking: Asking[ReviewDraft]) -> Words | None:
    if not asking.draft.submission:
        return None
    return findings.spoken(draft_cards.findings(asking.uow.get(Submission, asking.draft.submission)))


def _usual(asking: Asking[ReviewDraft]) -> datetime:
    return usual_due(asking.now, people.workspace_of(asking.uow).timezone)


def _fits(asking: Asking[ReviewDraft], due: datetime) -> Words | None:
    if due_fits(due, asking.now, people.workspace_of(asking.uow).timezone):
        return None
    return msg("A revision is due in the future, within 7 days.")


def _change(point: ReviewPoint) -> Field:
    """A failed point needs a concrete change (R57)."""
    return long_text(
        point.value,
        findings.POINTS[point][0],
        ask=msg("%(point)s: what has to change?", point=findings.POINTS[point][0]),
        hint=msg("Say where and what: second, sentence, number."),
        when=lambda draft: point.value in draft.failed,
        most_length=MOST_CHANGE,
    )


def _review(visit: Visit, draft: ReviewDraft) -> Outcome:
    points = {
        point: PointResult(passed=point.value not in draft.failed, change=getattr(draft, point.value))
        for point in ReviewPoint
    }
    return reviews.review(visit.uow, draft.submission, points, draft.due, by=visit.actor, now=visit.now)


REVIEW_DRAFT = Flow(
    name="draft.review",
    title=msg("Review a draft"),
    draft=ReviewDraft,
    submit=msg("Ask for changes"),
    review=True,
    finish=_review,
    pages=[
        Page(
            "points",
            msg("Six points"),
            [
                many(
                    "failed",
                    msg("Points to change"),
                    _points,
                    ask=msg("Which points need a change?"),
                    hint=msg("None? Leave this and press Approve on the draft."),
                    least=1,
                    advice=_found,
                )
            ],
        ),
        Page(
            "changes",
            msg("Changes"),
            [
                *(_change(point) for point in ReviewPoint),
                moment(
                    "due",
                    msg("Due"),
                    ask=msg("Until when?"),
                    default=_usual,
                    check=_fits,
                    when=lambda draft: bool(draft.failed),
                ),
            ],
            when=lambda draft: bool(draft.failed),
        ),
    ],
)
FLOWS = (REVIEW_DRAFT,)
