"""What commands and buttons about a creator's record do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.acts.tasks import Links
from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.creator import EDIT, FIND, NEW, seed_of
from bot.flows.creator_care import FOLLOW, OWNER
from bot.flows.creator_stance import BLACKLIST, NOT_INTERESTED
from bot.flows.creator_steps import ATTACH, NOTE, QUOTE, TAGS, VERIFY, tags_seed
from bot.flows.model import Flow
from bot.flows.tags import REMOVE, RENAME
from bot.inbound import Command, FilesDropped, Press
from bot.messages.actions.creators import BLACK
from bot.routes import Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.errors import Refusal
from domain.notices.creators import CreatorLine, CreatorsFound
from domain.notices.files import FileNotKept, FileTrouble
from domain.notices.record_changes import FilesKept, StanceStands
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Act, may
from domain.stances import Stance
from services import creator_cards, creator_search, files, invitations, records, stances, tags
from services.reading import TABLE_ENDINGS
from storage.tables import Creator, Job
from storage.unit_of_work import UnitOfWork

MOST_HITS = 8
MOST_ASKED = 60  # characters of a name that are said back


def find(visit: Visit, command: Command) -> Answer:
    """`/daren creator`, or with a name, a handle or a part of one."""
    asked = command.args.strip()
    if not asked:
        return engine.start(visit, FIND)
    found = list(creator_search.find(visit.uow, asked))
    called = list(creator_search.called(visit.uow, asked))
    if len(called) == 1:
        post(visit, called[0])
        return Nothing()
    hits = called or found
    visit.reply(
        CreatorsFound(
            asked=asked[:MOST_ASKED],
            exact=bool(called),
            found=tuple(_line(each) for each in hits[:MOST_HITS]),
            more=max(0, len(hits) - MOST_HITS),
        )
    )
    return Nothing()


def _line(creator: Creator) -> CreatorLine:
    return CreatorLine(
        creator_id=creator.id,
        name=creator.name,
        handle=creator.handle,
        platform=creator.platform,
        followers=creator.followers,
    )


def post(visit: Visit, creator: Creator) -> None:
    """Let her card stand at the bottom; where others than the team read, in the asker's private chat."""
    visit.add(Outcome(post=(Post(creator_cards.card(creator.id), _here(visit), again=True),)))


def _here(visit: Visit) -> Audience:
    if visit.chat.audience == ChatAudience.TEAM.value:
        return Chat(visit.chat.id, visit.inbound.place.thread)
    return Member(visit.actor.membership_id)


def see(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The button with her name, wherever it stands."""
    del press
    post(visit, visit.uow.get(Creator, token.subject))
    return Nothing()


def more(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The rest of the record: in the card's thread on Slack, below it on Telegram."""
    del press
    creator = visit.uow.get(Creator, token.subject)
    record = Card(CardKind.RECORD, creator.id)
    visit.add(Outcome(post=(Post(record, _here(visit), again=True, under=creator_cards.card(creator.id)),)))
    return Nothing()


def new(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, NEW)


def _asks(
    flow: Flow[Any], seed: Callable[[Visit, Creator], Mapping[str, object]] | None = None
) -> Callable[[Visit, Press, ButtonToken], Answer]:
    """A press that begins a conversation about her."""

    def handle(visit: Visit, press: Press, token: ButtonToken) -> Answer:
        del press
        creator = visit.uow.get(Creator, token.subject)
        known = seed(visit, creator) if seed else {}
        return engine.start(visit, flow, seed={"creator": creator.id, **known})

    return handle


def refuse(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` says whether it is the blacklist. Who is on it already has to be taken off first."""
    del press
    creator = visit.uow.get(Creator, token.subject)
    stands = stances.stance_of(creator, visit.now)
    if stands is Stance.BLACKLISTED:
        raise Refusal(_stands(creator, stands))
    kind = Stance.BLACKLISTED if token.value == BLACK else Stance.NOT_INTERESTED
    flow = BLACKLIST if kind is Stance.BLACKLISTED else NOT_INTERESTED
    return engine.start(visit, flow, seed={"creator": creator.id, "kind": kind.value})


def lift(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    creator = visit.uow.get(Creator, token.subject)
    if stances.stance_of(creator, visit.now) is None:
        raise Refusal(_stands(creator, None))
    stances.clear(visit.uow, creator.id, by=visit.actor, now=visit.now)
    visit.add(Outcome(refresh=creator_cards.cards(creator.id), toast=_stands(creator, None)))
    return Nothing()


def _stands(creator: Creator, stance: Stance | None) -> StanceStands:
    by = creator.stance_by if stance else ""
    return StanceStands(name=creator.name, stance=stance, by=by, until=creator.not_interested_until)


def see_file(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Send a kept file back."""
    del press
    visit.reply(records.see_file(visit.uow, token.subject))
    return Nothing()


def invite(links: Links, visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The link of hers that still works, or a new one, with a text to copy; `links` is bound in the tables."""
    del press
    visit.add(
        invitations.invite(
            visit.uow, token.subject, link=links.invitation, by=visit.actor, now=visit.now, fresh=False
        )
    )
    return Nothing()


def library(visit: Visit, command: Command) -> Answer:
    """`/daren tags`"""
    del command
    return _show_library(visit)


def see_library(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return _show_library(visit)


def _show_library(visit: Visit) -> Answer:
    visit.add(Outcome(post=(Post(tags.card(visit.uow), _here(visit), again=True),)))
    return Nothing()


def rename_tag(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, RENAME)


def remove_tag(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, REMOVE)


def retagged(uow: UnitOfWork, job: Job, *, now: datetime) -> Outcome:
    """A tag's new name is written on everybody, or will not be: the library's card says how many carry what."""
    del job, now
    return Outcome(refresh=(tags.card(uow),))


def dropped(visit: Visit, given: FilesDropped) -> Answer | None:
    """Files in the thread of a creator's card are kept with her record; None elsewhere, and for tables to import."""
    thread = visit.inbound.place.thread
    if not thread or visit.chat.audience != ChatAudience.TEAM.value:
        return None
    creator_id = creator_cards.under(visit.uow, visit.chat.id, thread)
    is_table = any(one.name.lower().endswith(TABLE_ENDINGS) for one in given.files)
    if creator_id is None or is_table or not may(visit.actor.role, Act.CREATOR_ATTACH):
        return None
    most = files.most_bytes(visit.chat.platform, visit.most_file_bytes)
    for one in given.files:
        if one.size is not None and one.size > most:
            raise Refusal(FileNotKept(file=one.name[:MOST_ASKED], trouble=FileTrouble.TOO_LARGE))
        row = files.receive(
            visit.uow,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            platform=visit.chat.platform,
            ref=one.ref,
        )
        files.fetch_soon(visit.uow, row.id, membership_id=visit.actor.membership_id, real=visit.real)
        visit.add(records.attach(visit.uow, creator_id, row.id, "", by=visit.actor, now=visit.now))
    name = visit.uow.get(Creator, creator_id).name
    visit.reply(FilesKept(creator=name, files=tuple(one.name[:MOST_ASKED] for one in given.files)))
    return Nothing()


def _day_of(visit: Visit, creator: Creator) -> Mapping[str, object]:
    del visit
    if creator.follow_up_on is None:
        return {}
    note = {"note": creator.follow_up_note} if creator.follow_up_note else {}
    return {"seen": creator.follow_up_on.isoformat(), **note}


PRESSES = {
    Act.CREATOR_SEE: see,
    Act.CREATOR_MORE: more,
    Act.CREATOR_NEW: new,
    Act.CREATOR_EDIT: _asks(EDIT, lambda visit, creator: seed_of(creator, visit.reader)),
    Act.CREATOR_NOTE: _asks(NOTE),
    Act.CREATOR_TAGS: _asks(TAGS, lambda visit, creator: tags_seed(creator, tags.names(visit.uow))),
    Act.CREATOR_QUOTE: _asks(QUOTE),
    Act.CREATOR_OWNER: _asks(OWNER, lambda _, creator: {"seen": creator.owner_membership_id}),
    Act.CREATOR_FOLLOW: _asks(FOLLOW, _day_of),
    Act.CREATOR_VERIFY: _asks(VERIFY),
    Act.CREATOR_ATTACH: _asks(ATTACH),
    Act.CREATOR_FILE: see_file,
    Act.CREATOR_REFUSE: refuse,
    Act.CREATOR_LIFT: lift,
    Act.TAGS_SEE: see_library,
    Act.TAG_RENAME: rename_tag,
    Act.TAG_REMOVE: remove_tag,
}
COMMANDS = {"creator": Route(Act.CREATOR_SEE, find), "tags": Route(Act.TAGS_SEE, library)}
JOBS = {tags.RETAG: retagged}
