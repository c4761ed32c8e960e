"""`/daren link` and `/daren digest`: where the bot writes for a workspace, and when."""

from __future__ import annotations

from bot.answers import Answer, Nothing
from bot.inbound import Command
from bot.visit import Visit
from domain.audiences import ChatAudience
from domain.errors import Refusal
from domain.notices.chats import ChatNotLinked
from services import chats

_AUDIENCES = {"team": ChatAudience.TEAM, "团队": ChatAudience.TEAM}


def link(visit: Visit, command: Command) -> Answer:
    """`link team` for a chat that only the team reads; any other word, or none, is the careful choice: mixed."""
    place = command.place
    if place.chat is None or place.kind == "private":
        raise Refusal(ChatNotLinked())
    audience = _AUDIENCES.get(command.args.strip().lower(), ChatAudience.MIXED)
    chat, outcome = chats.link(
        visit.uow,
        platform=command.sender.platform,
        team=command.sender.team,
        chat=place.chat,
        kind=place.kind,
        title=place.title,
        audience=audience,
        by=visit.actor,
        now=visit.now,
    )
    visit.chat = chat
    visit.add(outcome)
    return Nothing()


def digest(visit: Visit, command: Command) -> Answer:
    """`digest 09:00`, `digest off`: for the chat it is said in."""
    visit.add(chats.set_digest(visit.uow, visit.chat, command.args, by=visit.actor, now=visit.now))
    return Nothing()
