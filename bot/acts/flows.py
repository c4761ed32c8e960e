"""What buttons, forms and words do in conversations; and the commands that every role has."""

from __future__ import annotations

from collections.abc import Callable

from bot.acts import waiting
from bot.answers import Answer, Nothing, Options
from bot.flows import engine
from bot.flows.registry import flow_named
from bot.inbound import Command, FormClosed, FormLost, FormSubmitted, OptionsWanted, Press, Text
from bot.messages.languages import LANGUAGES
from bot.routes import Route
from bot.tokens import ButtonToken, FormToken
from bot.visit import Visit
from domain.notices.flows import (
    ConversationStopped,
    HelpShown,
    LanguageAsked,
    LanguageChosen,
    NothingOpen,
)
from domain.outcome import Card, CardKind, Outcome
from domain.people import Act, may
from services import chats
from storage.tables import FlowRun, Identity

PlainWords = Callable[[Visit, Text], Answer | None]
"""Tries to understand a free text; None when it means nothing to it."""

_SPOKEN = {
    "english": "en",
    "en": "en",
    "中文": "zh_CN",
    "zh": "zh_CN",
    "zh_cn": "zh_CN",
    "chinese": "zh_CN",
    "汉语": "zh_CN",
}


def resume(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.resume(visit, token)


def choose(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.choose(visit, token)


def skip(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.skip(visit, token)


def back(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    return engine.back(visit, token, press.values)


def change(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.change(visit, token)


def cancel(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.cancel(visit, token)


def later(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    return engine.later(visit, token, press.values)


def confirm(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.confirm(visit, token)


def search(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    return engine.search(visit, token)


def form(visit: Visit, submitted: FormSubmitted, token: FormToken) -> Answer:
    return engine.submitted(visit, token, submitted.values)


def form_closed(visit: Visit, closed: FormClosed, token: FormToken) -> Answer:
    del closed
    return engine.closed(visit, token)


def form_lost(visit: Visit, lost: FormLost, token: FormToken) -> Answer:
    del lost
    return engine.lost(visit, token)


def options(visit: Visit, wanted: OptionsWanted, token: FormToken) -> Options:
    return engine.options(visit, token, wanted.field, wanted.query)


def see_mine(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    waiting.tell(visit)
    return Nothing()


def mine(visit: Visit, command: Command) -> Answer:
    """`/daren mine`"""
    del command
    waiting.tell(visit)
    return Nothing()


def help_(visit: Visit, command: Command | None = None) -> Answer:
    """`/daren help`, and a bare `/daren`."""
    del command
    visit.reply(HelpShown(role=visit.actor.role))
    return Nothing()


def see_help(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return help_(visit)


def resume_last(visit: Visit, command: Command) -> Answer:
    """`/daren resume`: what is open here, else what was begun last."""
    del command
    row = engine.active(visit)
    if row is not None:
        return engine.answer_again(visit, row)
    known = [row for row in waiting.open_runs(visit, visit.now) if flow_named(row.flow) is not None]
    if not known:
        visit.reply(NothingOpen())
        return Nothing()
    return engine.resume(visit, _token(visit, known[0], Act.FLOW_CONTINUE))


def cancel_open(visit: Visit, command: Command) -> Answer:
    """`/daren cancel`: stop what is open here."""
    del command
    row = engine.active(visit)
    flow = flow_named(row.flow) if row else None
    if row is None or flow is None:
        visit.reply(NothingOpen())
        return Nothing()
    engine.cancel(visit, _token(visit, row, Act.FLOW_CANCEL))
    visit.reply(ConversationStopped(title=flow.title.msgid))
    return Nothing()


def _token(visit: Visit, row: FlowRun, act: Act) -> ButtonToken:
    return ButtonToken(visit.uow.workspace_id, act, row.id, row.revision, "command")


def language(visit: Visit, command: Command) -> Answer:
    """`/daren language`, or with the language's name: her own, or in a Telegram group the group's."""
    chosen = _SPOKEN.get(command.args.strip().lower())
    if chosen is None:
        visit.reply(LanguageAsked())
    else:
        _speak(visit, chosen)
    return Nothing()


def set_language(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    chosen = press.value or token.value
    if chosen in LANGUAGES:
        _speak(visit, chosen)
    else:
        visit.reply(LanguageAsked())
    return Nothing()


def _speak(visit: Visit, chosen: str) -> None:
    """The person's own choice; a private chat follows it. In a group who may speaks for the group."""
    if visit.chat.kind == "group" and may(visit.actor.role, Act.CHAT_LANGUAGE):
        visit.add(chats.set_language(visit.uow, visit.chat, chosen, by=visit.actor, now=visit.now))
        return
    visit.uow.transaction.system.get(Identity, visit.actor.identity_id).language = chosen
    if visit.chat.kind == "private":
        visit.chat.language = None
    visit.add(Outcome(refresh=(Card(CardKind.HOME, visit.actor.membership_id),)))
    visit.reply(LanguageChosen(language=chosen, chat_keeps=visit.chat.kind != "private"))


def text(*readers: PlainWords) -> Callable[[Visit, Text], Answer]:
    """Make the handler of free words: an open conversation takes them, else each reader in turn, else help.

    Modals take their own answers: on Slack words are never an answer. Nor are words in a chat that is not linked
    an answer to what is asked in private.
    """

    def handle(visit: Visit, inbound: Text) -> Answer:
        row = engine.active(visit) if _is_here(visit) else None
        if row is not None and row.platform != "slack":
            return engine.typed(visit, row, inbound.text)
        for reader in readers:
            answer = reader(visit, inbound)
            if answer is not None:
                return answer
        if visit.chat.kind == "private" or visit.inbound.sender.platform == "slack":
            visit.reply(HelpShown(role=visit.actor.role, understood=False))
        return Nothing()

    return handle


def _is_here(visit: Visit) -> bool:
    return visit.in_private or visit.chat.kind != "private"


PRESSES = {
    Act.FLOW_CONTINUE: resume,
    Act.FLOW_CHOOSE: choose,
    Act.FLOW_SKIP: skip,
    Act.FLOW_BACK: back,
    Act.FLOW_CHANGE: change,
    Act.FLOW_CANCEL: cancel,
    Act.FLOW_LATER: later,
    Act.FLOW_CONFIRM: confirm,
    Act.FLOW_SEARCH: search,
    Act.SEE_MINE: see_mine,
    Act.SEE_HELP: see_help,
    Act.SET_LANGUAGE: set_language,
}
_HELP, _MINE = Route(Act.SEE_HELP, help_), Route(Act.SEE_MINE, mine)
COMMANDS = {
    "": _HELP,
    "help": _HELP,
    "mine": _MINE,
    "resume": Route(Act.FLOW_CONTINUE, resume_last),
    "cancel": Route(Act.FLOW_CANCEL, cancel_open),
    "language": Route(Act.SET_LANGUAGE, language),
}
