"""What commands and buttons about a creator's accounts, and about two records of one person, do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.duplicates import ACCOUNTS, CHANGE_CONTACT, CONTACT, REMOVE_CONTACT, SAME, accounts_seed
from bot.inbound import Command, Press
from bot.routes import Route
from bot.tokens import BadToken, ButtonToken
from bot.visit import Visit
from domain.ids import read
from domain.notices.creators import CreatorLine
from domain.notices.duplicates import MergeNeedsTwo
from domain.people import Act
from services import contacts, creator_search, merge_preview, merging
from storage.tables import Creator

MOST_ASKED = 60  # characters of what was typed that are said back
MOST_SHOWN = 6
_BETWEEN = re.compile(r"\s*(?:[,，、|&+]|\s(?:and|with|和|与|跟)\s)\s*")


def ask(visit: Visit, command: Command) -> Answer:
    """`/daren merge A B`: names or handles; a comma between them where a name has spaces."""
    words = command.args.strip()
    best: MergeNeedsTwo | None = None
    for first, second in _pairs(words):
        found = [creator_search.called(visit.uow, each) for each in (first, second)]
        if all(len(each) == 1 for each in found) and found[0][0].id != found[1][0].id:
            visit.reply(merge_preview.show(visit.uow, found[0][0].id, found[1][0].id))
            return Nothing()
        best = best or _unclear((first, second), found)
    visit.reply(best or MergeNeedsTwo())
    return Nothing()


def _pairs(words: str) -> Iterator[tuple[str, str]]:
    parts = [each for each in _BETWEEN.split(words) if each]
    if len(parts) == 2:
        yield parts[0], parts[1]
    spaced = words.split()
    for at in range(1, min(len(spaced), 8)):
        yield " ".join(spaced[:at]), " ".join(spaced[at:])


def _unclear(words: Sequence[str], found: Sequence[Sequence[Creator]]) -> MergeNeedsTwo:
    """Which of the two nobody, or more than one, answers to."""
    for word, those in zip(words, found, strict=True):
        if len(those) != 1:
            return MergeNeedsTwo(
                unclear=word[:MOST_ASKED],
                several=len(those) > 1,
                found=tuple(_line(each) for each in those[:MOST_SHOWN]),
            )
    return MergeNeedsTwo()


def _line(creator: Creator) -> CreatorLine:
    return CreatorLine(
        creator_id=creator.id,
        name=creator.name,
        handle=creator.handle,
        platform=creator.platform,
        followers=creator.followers,
    )


def same(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Ask who the other is; `value` knows already."""
    del press
    creator = visit.uow.get(Creator, token.subject)
    if not token.value:
        return engine.start(visit, SAME, seed={"creator": creator.id})
    visit.reply(merge_preview.show(visit.uow, creator.id, _id(token.value)))
    return Nothing()


def merge(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The subject stays; `value` is the one that goes, with its revision."""
    del press
    goes, _, revision = token.value.partition(".")
    revisions = (token.revision, _id(revision))
    visit.add(
        merging.merge(visit.uow, token.subject, _id(goes), revisions=revisions, by=visit.actor, now=visit.now)
    )
    return Nothing()


def _id(spelled: str) -> int:
    try:
        return read(spelled)
    except ValueError as wrong:
        raise BadToken(spelled) from wrong


def accounts(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    creator = visit.uow.get(Creator, token.subject)
    return engine.start(visit, ACCOUNTS, seed=accounts_seed(visit.uow, creator))


def contacts_of(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Her contacts, in the asker's private chat."""
    del press
    visit.add(contacts.show(visit.uow, token.subject, by=visit.actor, now=visit.now))
    return Nothing()


def contact(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    creator = visit.uow.get(Creator, token.subject)
    return engine.start(visit, CONTACT, seed={"creator": creator.id})


def change_contact(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    creator = visit.uow.get(Creator, token.subject)
    return engine.start(visit, CHANGE_CONTACT, seed={"creator": creator.id})


def remove_contact(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    creator = visit.uow.get(Creator, token.subject)
    return engine.start(visit, REMOVE_CONTACT, seed={"creator": creator.id})


def restore_contact(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Undo a change or a removal."""
    del press
    visit.add(contacts.restore(visit.uow, token.subject, by=visit.actor, now=visit.now))
    return Nothing()


PRESSES = {
    Act.CREATOR_CONTACT_EDIT: change_contact,
    Act.CREATOR_CONTACT_REMOVE: remove_contact,
    Act.CREATOR_CONTACT_UNDO: restore_contact,
    Act.CREATOR_CONTACTS: contacts_of,
    Act.CREATOR_CONTACT_NEW: contact,
    Act.CREATOR_ACCOUNTS: accounts,
    Act.CREATOR_SAME: same,
    Act.CREATOR_MERGE: merge,
}
COMMANDS = {"merge": Route(Act.CREATOR_SAME, ask)}
