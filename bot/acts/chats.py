"""`/daren link`, `/daren chats`, `/daren digest`: where the bot writes for a workspace, for whom, and when."""

from __future__ import annotations

from bot.answers import Answer, Nothing
from bot.inbound import Command, Place, Press
from bot.messages.languages import LANGUAGES
from bot.routes import Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import ChatAudience
from domain.errors import NotFound, Refusal
from domain.notices.chats import ChatNotLinked
from domain.people import Act
from services import chat_list, chats
from services.chats import Company
from storage.tables import LinkedChat

SURE = "sure"  # value of a button: the team's, though others read along
_AUDIENCES = {
    "team": ChatAudience.TEAM,
    "团队": ChatAudience.TEAM,
    "mixed": ChatAudience.MIXED,
    "混合": ChatAudience.MIXED,
    "creator": ChatAudience.CREATOR,
    "creators": ChatAudience.CREATOR,
    "达人": ChatAudience.CREATOR,
}


def link(visit: Visit, command: Command) -> Answer:
    """`link team`, `link mixed`, `link creators`; without a word the chat's card asks, and the chat is mixed until then.

    Any other word is the careful choice: mixed.
    """
    place = command.place
    if place.chat is None or place.kind == "private":
        raise Refusal(ChatNotLinked())
    asked = command.args.strip().lower()
    chat, outcome = chats.link(
        visit.uow,
        platform=command.sender.platform,
        team=command.sender.team,
        chat=place.chat,
        kind=place.kind,
        title=place.title,
        audience=_AUDIENCES.get(asked, ChatAudience.MIXED) if asked else None,
        by=visit.actor,
        now=visit.now,
        company=_company(place),
        thread=place.thread,
    )
    visit.chat = chat
    visit.add(outcome)
    return Nothing()


def declare(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """A button of the chat's card, or of what an owner was told in private: who reads that chat."""
    value = press.value or token.value
    audience = ChatAudience.TEAM if value == SURE else _AUDIENCES.get(value)
    if audience is None:
        raise NotFound("ChatAudience")
    row = visit.uow.get(LinkedChat, token.subject)
    is_here = press.place.chat == row.platform_chat
    outcome = chats.declare(
        visit.uow,
        token.subject,
        audience,
        by=visit.actor,
        now=visit.now,
        company=_company(press.place) if is_here else None,
        sure=value == SURE,
    )
    visit.add(outcome)
    return Nothing()


def _company(place: Place) -> Company | None:
    told = place.company
    return None if told is None else Company(told.count, told.people, told.shared)


def set_language(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """A button of the chat's card: the chat's language."""
    chosen = press.value or token.value
    if chosen not in LANGUAGES:
        raise NotFound("language")
    row = visit.uow.get(LinkedChat, token.subject)
    visit.add(chats.set_language(visit.uow, row, chosen, by=visit.actor, now=visit.now))
    return Nothing()


def overview(visit: Visit, command: Command) -> Answer:
    """`/daren chats`: every linked chat, and who cannot be reached."""
    del command
    visit.add(chat_list.overview(visit.uow, now=visit.now))
    return Nothing()


def digest(visit: Visit, command: Command) -> Answer:
    """`digest 09:00`, `digest off`: for the chat it is said in."""
    visit.add(chats.set_digest(visit.uow, visit.chat, command.args, by=visit.actor, now=visit.now))
    return Nothing()


PRESSES = {Act.CHAT_AUDIENCE: declare, Act.CHAT_LANGUAGE: set_language}
COMMANDS = {
    "link": Route(Act.CHAT_LINK, link),
    "digest": Route(Act.CHAT_DIGEST, digest),
    "chats": Route(Act.CHAT_SEE, overview),
}
