"""Buttons on pilots: on the card, on the day of the verdict, and on what was said."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.actions.reminders import put_off
from bot.messages.actions.shortlists import NEXT
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.pilots import (
    PilotAsked,
    PilotExpanded,
    PilotFacts,
    PilotReopened,
    PilotShown,
    PilotStopped,
)
from domain.people import Act
from domain.pilots import PilotState

TRIED = "tried"  # whose task it is: theirs, not the rest's


def _verdict(pilot: PilotFacts) -> list[Action]:
    """Expand, Stop, Longer."""
    on, revision = pilot.pilot_id, pilot.revision
    return [
        Action(Act.PILOT_EXPAND, on, revision, tone=Tone.PRIMARY),
        Action(Act.PILOT_STOP, on, revision),
        Action(Act.PILOT_LONGER, on, revision),
    ]


def _change(pilot: PilotFacts) -> list[Action]:
    return [Action(Act.PILOT_REOPEN, pilot.pilot_id, pilot.revision)] if pilot.changeable else []


def _next(pilot_id: int, rest: int, shortlist_id: int | None, *, tone: Tone) -> list[Action]:
    """A task for the rest of the list, or the next list."""
    task = Action(Act.PILOT_TASK, pilot_id, label=msg("Write a task for the other %(n)s", n=rest), tone=tone)
    another = Action(Act.SHORTLIST_REFINE, shortlist_id or 0, value=NEXT, label=msg("Next shortlist"))
    return [*([task] if rest else []), *([another] if shortlist_id else [])]


def pilot_shown(notice: PilotShown, reader: Reader) -> Rows:
    del reader
    pilot = notice.pilot
    if pilot.state is PilotState.RUNNING:
        task = Action(Act.PILOT_TASK, pilot.pilot_id, value=TRIED, label=msg("Write their task"))
        return (_verdict(pilot), [task, *_change(pilot)])
    if pilot.state is PilotState.EXPANDED:
        return (
            _next(pilot.pilot_id, pilot.rest, pilot.shortlist_id, tone=Tone.PRIMARY),
            _change(pilot),
        )
    return (_change(pilot),)


def pilot_asked(notice: PilotAsked, reader: Reader) -> Rows:
    """The three answers, and what puts the question off."""
    del reader
    see = Action(Act.PILOT_SEE, notice.pilot.pilot_id)
    return (
        _verdict(notice.pilot),
        put_off(notice.reminder_id, notice.revision),
        [Action(Act.REMINDER_DONE, notice.reminder_id, notice.revision), see],
    )


def pilot_expanded(notice: PilotExpanded, reader: Reader) -> Rows:
    del reader
    see = Action(Act.PILOT_SEE, notice.pilot_id)
    return (_next(notice.pilot_id, notice.rest, notice.shortlist_id, tone=Tone.PRIMARY), [see])


def pilot_stopped(notice: PilotStopped, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.PILOT_SEE, notice.pilot_id)],)


def pilot_reopened(notice: PilotReopened, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.PILOT_SEE, notice.pilot_id)],)


ROWS = {
    "pilot_shown": pilot_shown,
    "pilot_asked": pilot_asked,
    "pilot_expanded": pilot_expanded,
    "pilot_stopped": pilot_stopped,
    "pilot_reopened": pilot_reopened,
}
