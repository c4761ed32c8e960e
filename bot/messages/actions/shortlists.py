"""Buttons on shortlists: two rows for the list, one for its creators."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.actions.pools import shortlist_buttons
from bot.messages.words import msg
from bot.reader import Reader
from domain.ids import spell
from domain.notices.comparisons import ComparisonShown
from domain.notices.shortlists import CreatorAdded, CutsShown, Entry, EntryShown, ShortlistShown
from domain.people import Act

ONE_DIGIT = 10
NEXT = "next"  # on a card of something else: a list like this one


def shortlist_shown(notice: ShortlistShown, reader: Reader) -> Rows:
    del reader
    on = notice.shortlist_id
    first = [*_next_step(notice), Action(Act.SHORTLIST_REFINE, on, notice.revision)]
    if len(notice.entries) > 1 or notice.page:
        first.append(Action(Act.SHORTLIST_COMPARE, on))
    second = [Action(Act.SHORTLIST_ADD, on)]
    if notice.entries:
        why = Action(Act.SCORE_SEE, on, label=msg("Why?"))
        second += [why, Action(Act.SHORTLIST_SHARE, on), Action(Act.SHORTLIST_EXPORT, on)]
    if notice.state == "saved":
        second.append(Action(Act.SEARCH_SAVE, on))
    second.append(Action(Act.SHORTLIST_MORE, on))
    drops = [_drop(notice, entry) for entry in notice.entries]
    return (first, second, _pages(notice), _undo(notice), drops)


def _next_step(notice: ShortlistShown) -> list[Action]:
    """A draft is saved; a saved one leads to a pilot first, and to a task."""
    if not notice.entries:
        return []
    on = notice.shortlist_id
    if notice.state == "saved":
        start = Action(Act.TASK_START, on, label=msg("Start a task"), tone=Tone.PRIMARY)
        return [start, *shortlist_buttons(notice)]
    return [Action(Act.SHORTLIST_SAVE, on, notice.revision, tone=Tone.PRIMARY)]


def _pages(notice: ShortlistShown) -> list[Action]:
    on, turns = notice.shortlist_id, []
    if notice.page > 0:
        turns.append(Action(Act.SHORTLIST_PAGE, on, value=str(notice.page - 1), label=msg("Previous page")))
    if notice.page + 1 < notice.pages:
        turns.append(Action(Act.SHORTLIST_PAGE, on, value=str(notice.page + 1), label=msg("Next page")))
    return turns


def _undo(notice: ShortlistShown) -> list[Action]:
    if notice.dropped is None:
        return []
    label = msg("Undo ✕ %(creator)s", creator=notice.dropped.name)
    value = spell(notice.dropped.creator_id)
    return [Action(Act.SHORTLIST_RESTORE, notice.shortlist_id, value=value, label=label)]


def _drop(notice: ShortlistShown, entry: Entry) -> Action:
    """Without a space from ten on: five of them then fit into a phone's row."""
    label = f"✕ {entry.number}" if entry.number < ONE_DIGIT else f"✕{entry.number}"
    return Action(Act.SHORTLIST_DROP, notice.shortlist_id, value=spell(entry.creator_id), label=label)


def entry_shown(notice: EntryShown, reader: Reader) -> Rows:
    del reader
    return (_about(notice.shortlist_id, notice.entry.creator_id),)


def creator_added(notice: CreatorAdded, reader: Reader) -> Rows:
    del reader
    return (_about(notice.shortlist_id, notice.entry.creator_id),)


def _about(shortlist_id: int, creator_id: int) -> list[Action]:
    return [
        Action(Act.CREATOR_SEE, creator_id, label=msg("See her record")),
        Action(Act.SCORE_SEE, shortlist_id, value=spell(creator_id), label=msg("Why this score")),
        Action(Act.SHORTLIST_REFUSE, shortlist_id, value=spell(creator_id)),
    ]


def cuts_shown(notice: CutsShown, reader: Reader) -> Rows:
    del reader
    on = notice.shortlist_id
    return ([Action(Act.SHORTLIST_REFINE, on, notice.revision), Action(Act.SHORTLIST_ADD, on)],)


def comparison_shown(notice: ComparisonShown, reader: Reader) -> Rows:
    """Whose record to look at, of those compared."""
    del reader
    return (
        [
            Action(Act.CREATOR_SEE, each.creator_id, label=f"{number} {each.name}")
            for number, each in enumerate(notice.creators, 1)
        ],
    )


ROWS = {
    "shortlist_shown": shortlist_shown,
    "entry_shown": entry_shown,
    "creator_added": creator_added,
    "cuts_shown": cuts_shown,
    "comparison_shown": comparison_shown,
}
