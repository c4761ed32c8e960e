"""Buttons on a person's card of the day."""

from __future__ import annotations

from bot.messages.actions import Action, Rows
from bot.messages.actions.flows import go_to
from bot.messages.actions.flows import waits_for_you as waits
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.chats import WhileAway
from domain.notices.flows import WaitsForYou
from domain.notices.today import TodayShown
from domain.people import Act

MOST_BUTTONS = 5


def today_shown(notice: TodayShown, reader: Reader) -> Rows:
    """Done for what is late or due, the way to what waits, and everything that waits."""
    del reader
    done = [
        Action(
            Act.REMINDER_DONE,
            each.reminder_id,
            label=msg("Done: %(title)s", title=_title(each.creator, each.title)),
        )
        for each in (*notice.late, *notice.today)
        if each.reminder_id
    ]
    ways = [action for thing in notice.waiting if (action := go_to(thing))]
    rows = [[action] for action in (*done, *ways)[:MOST_BUTTONS]]
    return (*rows, [Action(Act.SEE_MINE)])


def _title(creator: str, title: str) -> str:
    return f"{creator} · {title}" if creator else title


def while_away(notice: WhileAway, reader: Reader) -> Rows:
    return waits(WaitsForYou(things=notice.things), reader)


ROWS = {"today_shown": today_shown, "while_away": while_away}
