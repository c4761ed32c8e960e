"""What commands and buttons about a creator's record do."""

from __future__ import annotations

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.creator import FIND
from bot.inbound import Command, Press
from bot.routes import Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.notices.creators import CreatorLine, CreatorsFound
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Act
from services import creator_cards
from storage.queries.creators import by_name
from storage.tables import Creator

MOST_HITS = 8
MOST_ASKED = 60  # characters of a name that are said back


def find(visit: Visit, command: Command) -> Answer:
    """`/daren creator`, or with a name, a handle or a part of one."""
    asked = command.args.strip()
    if not asked:
        return engine.start(visit, FIND)
    found = list(by_name(visit.uow, asked, limit=50))
    name = asked.removeprefix("@").casefold()
    called = [each for each in found if name in {each.name.casefold(), each.handle.casefold()}]
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


PRESSES = {Act.CREATOR_SEE: see, Act.CREATOR_MORE: more}
COMMANDS = {"creator": Route(Act.CREATOR_SEE, find)}
