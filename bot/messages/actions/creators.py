"""Buttons on a creator's record, and on what a search finds."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.catalog import chunks
from bot.messages.words import msg
from bot.reader import Reader
from domain.notices.creators import CreatorKnown, CreatorsFound, CreatorShown, RecordShown
from domain.notices.record_changes import CreatorHandedOver, RecordChanged, StanceTaken
from domain.notices.tags import TagsShown
from domain.people import Act

HITS_IN_A_ROW = 2
FILES_IN_A_ROW = 2
BLACK = "black"


def creator_shown(notice: CreatorShown, reader: Reader) -> Rows:
    """What is done most stands here; the rest is behind More."""
    del reader
    on, revision = notice.creator_id, notice.revision
    last = [Action(Act.CREATOR_OWNER, on, revision), Action(Act.CREATOR_FOLLOW, on, revision)]
    if notice.reach != "linked":
        last.append(Action(Act.CREATOR_INVITE, on, revision))
    if notice.standing is not None:
        last.append(Action(Act.CREATOR_LIFT, on, revision))
    return (
        [
            Action(Act.CREATOR_MORE, on, revision),
            Action(Act.CREATOR_EDIT, on, revision),
            Action(Act.CREATOR_NOTE, on, revision),
        ],
        [
            Action(Act.CREATOR_TAGS, on, revision),
            Action(Act.CREATOR_QUOTE, on, revision),
            Action(Act.CREATOR_VERIFY, on, revision),
        ],
        last,
    )


def record_shown(notice: RecordShown, reader: Reader) -> Rows:
    del reader
    on, revision = notice.creator_id, notice.revision
    files = [Action(Act.CREATOR_FILE, each.file_id, label=f"📎 {each.name}") for each in notice.files]
    if notice.stance is None:
        stance = [
            Action(Act.CREATOR_REFUSE, on, revision),
            Action(Act.CREATOR_REFUSE, on, revision, BLACK, label=msg("Blacklist…"), tone=Tone.DANGER),
        ]
    else:
        stance = [Action(Act.CREATOR_LIFT, on, revision)]
    return (
        *chunks(files, FILES_IN_A_ROW),
        [Action(Act.CREATOR_ATTACH, on, revision), *stance],
        [Action(Act.CREATOR_ACCOUNTS, on, revision), Action(Act.CREATOR_SAME, on)],
        [Action(Act.CREATOR_CONTACTS, on, revision), Action(Act.CREATOR_CONTACT_NEW, on, revision)],
        [
            Action(Act.CREATOR_AUDIENCE, on, revision),
            Action(Act.PERSONA_FIT, on),
            Action(Act.PERSONA_FROM, on),
        ],
    )


def creators_found(notice: CreatorsFound, reader: Reader) -> Rows:
    """One button a hit; whoever is not there can be written down."""
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
    new = [] if notice.exact else [Action(Act.CREATOR_NEW)]
    return (*chunks(hits, HITS_IN_A_ROW), new)


def record_changed(notice: RecordChanged, reader: Reader) -> Rows:
    del reader
    return ([_see(notice.creator_id)],)


def stance_taken(notice: StanceTaken, reader: Reader) -> Rows:
    del reader
    return ([Action(Act.CREATOR_LIFT, notice.creator_id)],)


def creator_handed_over(notice: CreatorHandedOver, reader: Reader) -> Rows:
    del reader
    return ([_see(notice.creator_id)],)


def creator_known(notice: CreatorKnown, reader: Reader) -> Rows:
    del reader
    return ([_see(notice.creator_id)],)


def _see(creator_id: int) -> Action:
    return Action(Act.CREATOR_SEE, creator_id, tone=Tone.PRIMARY)


def tags_shown(notice: TagsShown, reader: Reader) -> Rows:
    del reader
    if not notice.tags:
        return ()
    return ([Action(Act.TAG_RENAME, notice.workspace_id), Action(Act.TAG_REMOVE, notice.workspace_id)],)


ROWS = {
    "creator_shown": creator_shown,
    "record_shown": record_shown,
    "creators_found": creators_found,
    "record_changed": record_changed,
    "stance_taken": stance_taken,
    "creator_handed_over": creator_handed_over,
    "creator_known": creator_known,
    "tags_shown": tags_shown,
}
