"""Buttons on reminders: do, snooze."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.actions.authorizations import RELEASE, WRONG_TYPE
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.reminders import AuthorizationEnds, DeadlineNear, DeadlinesMerged, FollowUpDue, TypeAsked
from domain.people import Act
from domain.reminders import Snooze

_SNOOZES = {
    Snooze.HALF_HOUR: msg("In 30 min"),
    Snooze.TWO_HOURS: msg("In 2 hours"),
    Snooze.TOMORROW: msg("Tomorrow 09:00"),
}
MOST_DONE_BUTTONS = 5


def deadline_near(notice: DeadlineNear, reader: Reader) -> Rows:
    """Do it, or put it off. What is handed in or reviewed ticks its milestone itself."""
    del reader
    deadline = notice.deadline
    act = [
        *([Action(Act.DRAFT_START, deadline.hand_in, tone=Tone.PRIMARY)] if deadline.hand_in else []),
        *([Action(Act.DRAFT_SEE, deadline.to_review, tone=Tone.PRIMARY)] if deadline.to_review else []),
    ]
    tone = Tone.PLAIN if act else Tone.PRIMARY
    done = Action(Act.REMINDER_DONE, notice.reminder_id, notice.revision, tone=tone)
    return (act, [done, *put_off(notice.reminder_id, notice.revision)])


def put_off(reminder_id: int, revision: int) -> list[Action]:
    """Remind me later: for how long."""
    return [
        Action(Act.REMINDER_SNOOZE, reminder_id, revision, value=choice.value, label=label)
        for choice, label in _SNOOZES.items()
    ]


def authorization_ends(notice: AuthorizationEnds, reader: Reader) -> Rows:
    """Do it, or put it off; what waits for the creator can only be looked at."""
    del reader
    on, revision = notice.ending.authorization_id, notice.ending.revision
    if notice.ending.revoke_by is not None:
        acts = [Action(Act.AUTH_RELEASED, on, revision, tone=Tone.PRIMARY, confirm=RELEASE)]
    elif notice.ending.renewing:
        acts = [Action(Act.AUTH_SEE, on, revision, tone=Tone.PRIMARY)]
    else:
        acts = [
            Action(Act.AUTH_RENEW, on, revision, tone=Tone.PRIMARY),
            Action(Act.AUTH_LET_END, on, revision),
        ]
    return (acts, put_off(notice.reminder_id, notice.revision))


def type_asked(notice: TypeAsked, reader: Reader) -> Rows:
    del reader
    check = notice.check
    yes = Action(
        Act.REMINDER_DONE,
        notice.reminder_id,
        notice.revision,
        label=msg("It is %(grant)s", grant=check.grant),
        tone=Tone.PRIMARY,
    )
    no = Action(
        Act.AUTH_WRONG_TYPE, check.authorization_id, check.revision, tone=Tone.DANGER, confirm=WRONG_TYPE
    )
    return ([yes, no], put_off(notice.reminder_id, notice.revision))


def follow_up_due(notice: FollowUpDue, reader: Reader) -> Rows:
    del reader
    done = Action(Act.REMINDER_DONE, notice.reminder_id, notice.revision, tone=Tone.PRIMARY)
    see = Action(Act.CREATOR_SEE, notice.follow_up.creator_id)
    return ([done, see], put_off(notice.reminder_id, notice.revision))


def deadlines_merged(notice: DeadlinesMerged, reader: Reader) -> Rows:
    """One Done a deadline, with its place in the list, as far as buttons go."""
    del reader
    endings = (
        tuple(
            [Action(Act.AUTH_SEE, each.authorization_id, label=msg("See: %(title)s", title=each.creator))]
            for each in notice.endings[:MOST_DONE_BUTTONS]
        )
        + tuple(
            [
                Action(
                    Act.REMINDER_DONE,
                    each.reminder_id,
                    label=msg("%(creator)s: it is %(grant)s", creator=each.creator, grant=each.grant),
                )
            ]
            for each in notice.checks[:MOST_DONE_BUTTONS]
        )
        + tuple(
            [Action(Act.REMINDER_DONE, each.reminder_id, label=msg("Done: %(title)s", title=each.creator))]
            for each in notice.follow_ups[:MOST_DONE_BUTTONS]
        )
        + tuple(
            [
                Action(
                    Act.PILOT_SEE, each.pilot.pilot_id, label=msg("See: %(title)s", title=each.pilot.names[0])
                )
            ]
            for each in notice.pilots[:MOST_DONE_BUTTONS]
        )
    )
    return endings + tuple(
        [
            Action(
                Act.REMINDER_DONE,
                each.reminder_id,
                label=msg("Done: %(title)s", title=_title(each.creator, each.title)),
            )
        ]
        for each in notice.deadlines[:MOST_DONE_BUTTONS]
    )


def _title(creator: str, title: str) -> str:
    return f"{creator} · {title}" if creator else title


ROWS = {
    "deadline_near": deadline_near,
    "deadlines_merged": deadlines_merged,
    "authorization_ends": authorization_ends,
    "type_asked": type_asked,
    "follow_up_due": follow_up_due,
}
