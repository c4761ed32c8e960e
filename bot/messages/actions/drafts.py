"""Buttons on drafts, reviews and posts."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.actions.flows import FROM_LIST
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.drafts import (
    ChangesRequested,
    DraftApproved,
    DraftOffered,
    DraftSubmitted,
    PostNoted,
    SubmissionShown,
)
from domain.people import Act
from domain.review import SubmissionState

HAND_IN_AGAIN = msg("Hand in again")
CORRECT = msg("Correct the link")


def submission_shown(notice: SubmissionShown, reader: Reader) -> Rows:
    del reader
    on = notice.submission_id
    see = [
        *([Action(url=notice.link, label=msg("See the link"))] if notice.link else []),
        *([Action(Act.DRAFT_FILE, on)] if notice.file else []),
    ]
    if notice.state is not SubmissionState.WAITING:
        return (see,)
    decide = [
        Action(Act.DRAFT_REVIEW, on, notice.revision, label=msg("Ask for changes")),
        Action(Act.DRAFT_APPROVE, on, notice.revision, tone=Tone.PRIMARY),
    ]
    return (decide, see)


def draft_submitted(notice: DraftSubmitted, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.DRAFT_SEE, notice.submission_id, tone=Tone.PRIMARY)],)


def changes_requested(notice: ChangesRequested, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.DRAFT_START, notice.assignment_id, tone=Tone.PRIMARY, label=HAND_IN_AGAIN)],)


def draft_approved(notice: DraftApproved, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.POST_START, notice.assignment_id, tone=Tone.PRIMARY)],)


def post_noted(notice: PostNoted, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.POST_START, notice.assignment_id, label=CORRECT)],)


def draft_offered(notice: DraftOffered, reader: Reader) -> Rows:
    del reader
    label = (
        msg("Hand in as draft for %(title)s", title=notice.title)
        if notice.title
        else msg("Hand in as a draft")
    )
    go = Action(Act.FLOW_CONTINUE, notice.run_id, notice.revision, FROM_LIST, label, Tone.PRIMARY)
    return ([go, Action(Act.FLOW_CANCEL, notice.run_id, notice.revision, label=msg("No"))],)


ROWS = {
    "submission_shown": submission_shown,
    "draft_submitted": draft_submitted,
    "changes_requested": changes_requested,
    "draft_approved": draft_approved,
    "post_noted": post_noted,
    "draft_offered": draft_offered,
}
