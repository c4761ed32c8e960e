"""Buttons on shortlists."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.catalog import chunks
from bot.messages.words import msg
from bot.reader import Reader
from domain.ids import spell
from domain.notices.shortlists import Entry, ShortlistShown
from domain.people import Act

DROPS_IN_A_ROW = 5


def shortlist_shown(notice: ShortlistShown, reader: Reader) -> Rows:
    del reader
    on, revision = notice.shortlist_id, notice.revision
    refine = Action(Act.SHORTLIST_REFINE, on)
    drops = [_drop(notice, entry) for entry in notice.entries]
    return ([*_next_step(notice, on, revision), refine], _pages(notice, on), *chunks(drops, DROPS_IN_A_ROW))


def _next_step(notice: ShortlistShown, on: int, revision: int) -> list[Action]:
    if not notice.entries:
        return []
    if notice.state == "saved":
        return [Action(Act.TASK_START, on, label=msg("Start a task"), tone=Tone.PRIMARY)]
    return [Action(Act.SHORTLIST_SAVE, on, revision, tone=Tone.PRIMARY)]


def _pages(notice: ShortlistShown, on: int) -> list[Action]:
    turns = []
    if notice.page > 0:
        turns.append(Action(Act.SHORTLIST_PAGE, on, value=str(notice.page - 1), label=msg("Previous page")))
    if notice.page + 1 < notice.pages:
        turns.append(Action(Act.SHORTLIST_PAGE, on, value=str(notice.page + 1), label=msg("Next page")))
    return turns


def _drop(notice: ShortlistShown, entry: Entry) -> Action:
    return Action(
        Act.SHORTLIST_DROP, notice.shortlist_id, value=spell(entry.creator_id), label=f"✕ {entry.number}"
    )


ROWS = {"shortlist_shown": shortlist_shown}
