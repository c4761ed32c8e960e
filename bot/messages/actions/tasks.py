"""Buttons on tasks, offers and invitations."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.actions.drafts import CORRECT, HAND_IN_AGAIN
from bot.messages.words import Words, msg
from bot.reader import Reader
from domain.notices.tasks import AssignmentShown, ChangesAsked, Share, TaskShown
from domain.people import Act
from domain.tasks import AT_WORK, UNDECIDED, AssignmentState

MOST_DRAFTS = 5  # buttons; the list of what waits has the others
MOST_INVITES = 5  # buttons; the others move up when these are invited

_TO_INVITE = frozenset({AssignmentState.OFFERED})
_TO_REACH = UNDECIDED | AT_WORK
_DECLINE = Ask(
    msg("Decline the task?"),
    msg("The merchant is told. The offer cannot be taken afterwards."),
    msg("Decline"),
    msg("Back"),
)
_CANCEL = Ask(
    msg("Cancel the task?"),
    msg("Every creator who has not finished is told that it is withdrawn, and its reminders stop."),
    msg("Cancel the task"),
    msg("Back"),
)


def _invite(share: Share) -> Words:
    """Somebody who has shut the bot out had a link before."""
    if share.silent:
        return msg("Invite %(creator)s again", creator=share.creator)
    return msg("Invite %(creator)s", creator=share.creator)


def task_shown(notice: TaskShown, reader: Reader) -> Rows:
    del reader
    if notice.state != "sent":
        return ()
    not_linked = [
        share
        for share in notice.shares
        if share.reach != "linked" and share.state in (_TO_REACH if share.silent else _TO_INVITE)
    ]
    not_linked.sort(key=lambda share: share.reach == "invited")  # who has a link already comes last
    invites = [
        Action(Act.INVITE, share.assignment_id, label=_invite(share)) for share in not_linked[:MOST_INVITES]
    ]
    drafts = [
        Action(Act.DRAFT_SEE, share.waiting_draft, label=msg("Draft of %(creator)s", creator=share.creator))
        for share in notice.shares
        if share.waiting_draft
    ][:MOST_DRAFTS]
    cancel = Action(Act.TASK_CANCEL, notice.task_id, notice.revision, tone=Tone.DANGER, confirm=_CANCEL)
    return (drafts, invites, [cancel])


def assignment_shown(notice: AssignmentShown, reader: Reader) -> Rows:
    del reader
    on, revision = notice.assignment_id, notice.revision
    if notice.state not in {AssignmentState.OFFERED, AssignmentState.ASKED}:
        return _next_step(notice)
    return (
        [
            Action(Act.ASSIGNMENT_ACCEPT, on, revision, tone=Tone.PRIMARY),
            Action(Act.ASSIGNMENT_ASK, on, revision),
            Action(Act.ASSIGNMENT_DECLINE, on, revision, tone=Tone.DANGER, confirm=_DECLINE),
        ],
    )


def _next_step(notice: AssignmentShown) -> Rows:
    """What she does next once she has accepted."""
    on, revision = notice.assignment_id, notice.revision
    match notice.state:
        case AssignmentState.ACCEPTED:
            return ([Action(Act.DRAFT_START, on, revision, tone=Tone.PRIMARY)],)
        case AssignmentState.CHANGES:
            return ([Action(Act.DRAFT_START, on, revision, label=HAND_IN_AGAIN, tone=Tone.PRIMARY)],)
        case AssignmentState.SUBMITTED:
            return ([Action(Act.DRAFT_START, on, revision, label=msg("Hand in a newer one"))],)
        case AssignmentState.APPROVED:
            return ([Action(Act.POST_START, on, revision, tone=Tone.PRIMARY)],)
        case AssignmentState.PUBLISHED:
            return ([Action(Act.POST_START, on, revision, label=CORRECT)],)
        case _:
            return ()


def changes_asked(notice: ChangesAsked, reader: Reader) -> Rows:
    del reader
    on, revision = notice.assignment_id, notice.revision
    return (
        [
            Action(Act.PROPOSAL_AGREE, on, revision, tone=Tone.PRIMARY),
            Action(Act.PROPOSAL_REFUSE, on, revision, label=msg("Keep the offer")),
        ],
    )


ROWS = {
    "task_shown": task_shown,
    "assignment_shown": assignment_shown,
    "changes_asked": changes_asked,
}
