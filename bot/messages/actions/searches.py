"""Buttons on saved searches."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.searches import SearchesShown, SearchMatched, SearchSaved
from domain.people import Act


def searches_shown(notice: SearchesShown, reader: Reader) -> Rows:
    del reader
    runs = [
        Action(Act.SEARCH_RUN, each.search_id, label=msg("Run %(n)s", n=each.number))
        for each in notice.searches
    ]
    return (runs, [Action(Act.SEARCH_CHANGE)] if notice.searches else [Action(Act.SHORTLIST_START)])


def search_matched(notice: SearchMatched, reader: Reader) -> Rows:
    del reader
    return (
        [
            Action(Act.SEARCH_RUN, notice.search_id, label=msg("Open the list"), tone=Tone.PRIMARY),
            Action(Act.SEARCH_MUTE, notice.search_id),
        ],
    )


def search_saved(notice: SearchSaved, reader: Reader) -> Rows:
    del notice, reader
    return ([Action(Act.SEARCH_SEE)],)


ROWS = {
    "searches_shown": searches_shown,
    "search_matched": search_matched,
    "search_saved": search_saved,
}
