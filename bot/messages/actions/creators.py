"""Buttons on a creator's record, and on what a search finds."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.catalog import chunks
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.creators import CreatorKnown, CreatorsFound, CreatorShown
from domain.people import Act

HITS_IN_A_ROW = 2


def creator_shown(notice: CreatorShown, reader: Reader) -> Rows:
    """What is done most stands here; the rest is behind More."""
    del reader
    on, revision = notice.creator_id, notice.revision
    return ([Action(Act.CREATOR_MORE, on, revision)],)


def creators_found(notice: CreatorsFound, reader: Reader) -> Rows:
    del reader
    names = [each.name for each in notice.found]
    hits = [
        Action(
            Act.CREATOR_SEE,
            each.creator_id,
            label=each.name if names.count(each.name) == 1 else f"{each.name} · @{each.handle}",
        )
        for each in notice.found
    ]
    new = Action(Act.CREATOR_NEW, label=msg("New creator"))
    return (*chunks(hits, HITS_IN_A_ROW), [] if notice.exact else [new])


def creator_known(notice: CreatorKnown, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.CREATOR_SEE, notice.creator_id, tone=Tone.PRIMARY)],)


ROWS = {
    "creator_shown": creator_shown,
    "creators_found": creators_found,
    "creator_known": creator_known,
}
