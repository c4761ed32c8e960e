"""Buttons of the Home tab: what waits, what was begun, what can be begun."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.actions.flows import go_to
from bot.reader import Reader
from domain.notices.home import HomeShown
from domain.people import Act, may

MOST_BUTTONS = 8
BEGIN = (Act.SHORTLIST_START, Act.TASK_START, Act.AUTH_START)


def home_shown(notice: HomeShown, reader: Reader) -> Rows:
    """One button a thing, then the three beginnings side by side."""
    del reader
    told = [action for thing in (*notice.things, *notice.conversations) if (action := go_to(thing))]
    tones = (Tone.PRIMARY, Tone.PLAIN, Tone.PLAIN)
    begin = [Action(act, tone=tone) for act, tone in zip(BEGIN, tones, strict=True) if may(notice.role, act)]
    return [
        *([action] for action in told[:MOST_BUTTONS]),
        begin,
        [Action(Act.SEE_HELP), Action(Act.SET_LANGUAGE)],
    ]


ROWS = {HomeShown.kind: home_shown}
