"""Buttons on two records that may be one person's."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Tone
from bot.messages.actions import Action, Ask, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.ids import spell
from domain.notices.duplicates import (
    AccountTaken,
    ContactChanged,
    ContactShared,
    ContactsShown,
    Merged,
    MergeNeedsTwo,
    MergeShown,
    Sharing,
)
from domain.people import Act


def merge_shown(notice: MergeShown, reader: Reader) -> Rows:
    """Either may stay; what stands in the way leaves only the two records to look at."""
    del reader
    stays, goes = notice.stays, notice.goes
    look = [
        Action(Act.CREATOR_SEE, each.creator_id, label=f"{each.name[:20]} · @{each.handle[:20]}")
        for each in (stays, goes)
    ]
    if notice.obstacles or stays.creator_id == goes.creator_id:
        return (look,)
    ask = Ask(
        msg("Merge the two records?"),
        msg(
            "The record @%(gone)s goes, everything of it moves to @%(stays)s. This cannot be undone.",
            gone=goes.handle[:40],
            stays=stays.handle[:40],
        ),
        msg("Merge"),
        msg("Back"),
    )
    value = f"{spell(goes.creator_id)}.{spell(notice.goes_revision)}"
    return (
        [
            Action(
                Act.CREATOR_MERGE, stays.creator_id, notice.revision, value, tone=Tone.DANGER, confirm=ask
            ),
            Action(
                Act.CREATOR_SAME,
                goes.creator_id,
                value=spell(stays.creator_id),
                label=msg("Keep the other one"),
            ),
        ],
        look,
    )


def merged(notice: Merged, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.CREATOR_SEE, notice.creator_id, tone=Tone.PRIMARY)],)


def account_taken(notice: AccountTaken, reader: Reader) -> Rows:
    del reader
    compare = Action(
        Act.CREATOR_SAME,
        notice.creator_id,
        value=spell(notice.other_id),
        label=msg("Compare and merge"),
        tone=Tone.PRIMARY,
    )
    return ([compare, Action(Act.CREATOR_SEE, notice.other_id)],)


def contact_shared(notice: ContactShared, reader: Reader) -> Rows:
    """One comparison a record; the contact itself is not said."""
    del reader
    return tuple(_compare(notice.creator_id, notice.others))


def _compare(creator_id: int, others: Sequence[Sharing]) -> list[list[Action]]:
    return [
        [
            Action(
                Act.CREATOR_SAME,
                creator_id,
                value=spell(other),
                label=msg("Compare with %(name)s", name=name[:20]),
            )
        ]
        for other, name in {each.creator_id: each.name for each in others}.items()
    ]


def contact_changed(notice: ContactChanged, reader: Reader) -> Rows:
    del reader
    undo = [] if notice.undo_until is None else [Action(Act.CREATOR_CONTACT_UNDO, notice.contact_id)]
    return (undo, *_compare(notice.creator_id, notice.others))


def contacts_shown(notice: ContactsShown, reader: Reader) -> Rows:
    del reader
    on = notice.creator_id
    alter = [Action(Act.CREATOR_CONTACT_EDIT, on), Action(Act.CREATOR_CONTACT_REMOVE, on)]
    return ([Action(Act.CREATOR_CONTACT_NEW, on)], alter if notice.contacts else [])


def merge_needs_two(notice: MergeNeedsTwo, reader: Reader) -> Rows:
    del reader
    return tuple(
        [Action(Act.CREATOR_SEE, each.creator_id, label=f"{each.name[:20]} · @{each.handle[:20]}")]
        for each in notice.found
    )


ROWS = {
    "merge_shown": merge_shown,
    "merged": merged,
    "account_taken": account_taken,
    "contact_shared": contact_shared,
    "contacts_shown": contacts_shown,
    "contact_changed": contact_changed,
    "merge_needs_two": merge_needs_two,
}
