"""Buttons on reminders: do, snooze."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.reminders import DeadlineNear, DeadlinesMerged
from domain.people import Act
from domain.reminders import Snooze

_SNOOZES = {
    Snooze.HALF_HOUR: msg("In 30 min"),
    Snooze.TWO_HOURS: msg("In 2 hours"),
    Snooze.TOMORROW: msg("Tomorrow 09:00"),
}
MOST_DONE_BUTTONS = 5


def deadline_near(notice: DeadlineNear, reader: Reader) -> Rows:
    del reader
    done = Action(Act.REMINDER_DONE, notice.reminder_id, notice.revision, tone=Tone.PRIMARY)
    snoozes = [
        Action(Act.REMINDER_SNOOZE, notice.reminder_id, notice.revision, value=choice.value, label=label)
        for choice, label in _SNOOZES.items()
    ]
    return ([done, *snoozes],)


def deadlines_merged(notice: DeadlinesMerged, reader: Reader) -> Rows:
    """One Done a deadline, with its place in the list, as far as buttons go."""
    del reader
    return tuple(
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


ROWS = {"deadline_near": deadline_near, "deadlines_merged": deadlines_merged}
