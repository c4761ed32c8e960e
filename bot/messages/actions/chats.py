"""Buttons on linked chats: who reads there, in which language."""

from __future__ import annotations

from bot.card import Tone
from bot.messages.actions import Action, Rows
from bot.messages.words import msg
from bot.reader import Reader
from domain.audiences import ChatAudience
from domain.notices.chats import ChatDoubted, ChatLinked, ChatOursAgain, ChatShown
from domain.people import Act

_NAMES = {
    ChatAudience.TEAM: msg("Only the team"),
    ChatAudience.MIXED: msg("Mixed"),
    ChatAudience.CREATOR: msg("Creators"),
}
_LANGUAGES = {"en": "English", "zh_CN": "中文"}


def _declare(chat_id: int, audience: ChatAudience) -> Action:
    return Action(Act.CHAT_AUDIENCE, chat_id, value=audience.value, label=_NAMES[audience])


def chat_shown(notice: ChatShown, reader: Reader) -> Rows:
    """What the chat is not, to make it that; a shared channel cannot become the team's."""
    del reader
    others = [one for one in ChatAudience if one is not notice.audience]
    if notice.shared:
        others = [one for one in others if one is not ChatAudience.TEAM]
    languages = [
        Action(Act.CHAT_LANGUAGE, notice.chat_id, value=code, label=name)
        for code, name in _LANGUAGES.items()
        if code != notice.language
    ]
    return ([_declare(notice.chat_id, one) for one in others], languages)


def chat_linked(notice: ChatLinked, reader: Reader) -> Rows:
    """Where strangers read a team's chat, the careful choice is one press away."""
    del reader
    is_doubtful = notice.audience is ChatAudience.TEAM and notice.strangers and notice.chat_id
    return ([_declare(notice.chat_id, ChatAudience.MIXED)],) if is_doubtful else ()


def chat_doubted(notice: ChatDoubted, reader: Reader) -> Rows:
    del reader
    sure = Action(
        Act.CHAT_AUDIENCE,
        notice.chat_id,
        value="sure",
        label=msg("Team chat all the same"),
        tone=Tone.DANGER,
    )
    return ([sure],)


def chat_ours_again(notice: ChatOursAgain, reader: Reader) -> Rows:
    del reader
    again = Action(
        Act.CHAT_AUDIENCE,
        notice.chat_id,
        value=ChatAudience.TEAM.value,
        label=msg("Make it a team chat again"),
    )
    return ([again],)


ROWS = {
    "chat_shown": chat_shown,
    "chat_linked": chat_linked,
    "chat_doubted": chat_doubted,
    "chat_ours_again": chat_ours_again,
}
