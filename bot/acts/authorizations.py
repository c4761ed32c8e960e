"""What buttons and commands about ad authorizations do."""

from __future__ import annotations

from bot.acts.deciding import decides
from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.authorization import REQUEST
from bot.flows.authorization_steps import CODE, END, REFUSED, RENEW, REVOKE, RISK
from bot.inbound import Command, Press, Text
from bot.routes import Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.authorization import looks_alone, masked, normal_code
from domain.errors import Refusal
from domain.notices.authorizations import CodeReceived
from domain.outcome import Card, CardKind, Outcome, Post, Wipe
from domain.people import Act
from services import authorization_moves, authorization_terms, authorizations, creator_search
from storage.tables import Authorization


def start(visit: Visit, command: Command) -> Answer:
    """`/daren authorize`, or with a creator's name."""
    name = command.args.strip().removeprefix("@").casefold()
    found = creator_search.find(visit.uow, name, limit=2) if name else []
    exact = [one for one in found if name in {one.name.casefold(), one.handle.casefold()}]
    known = exact or found
    if len(known) != 1:
        return engine.start(visit, REQUEST)
    return engine.start(visit, REQUEST, answers={"creator": known[0].id})


def start_from_button(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, REQUEST)


def see(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Post the card again, at the bottom."""
    del press
    row = visit.uow.get(Authorization, token.subject)
    here: Audience = Member(visit.actor.membership_id)
    if visit.chat.audience == ChatAudience.TEAM.value:
        here = Chat(visit.chat.id, visit.inbound.place.thread)
    visit.add(Outcome(post=(Post(Card(CardKind.AUTHORIZATION, row.id), here, again=True),)))
    return Nothing()


def give_code(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Ask for the code: in a modal, or in the person's own chat."""
    del press
    row = authorizations.may_give_code(visit.uow, token.subject, by=visit.actor)
    return engine.start(visit, CODE, seed={"authorization": row.id})


def unasked_code(visit: Visit, text: Text) -> Answer | None:
    """A creator who is asked for one code sends it without pressing the button first; None when it is something else.

    Only what looks like nothing but a code: a mere word may be an answer to somebody. One that she has sent before
    is said to be here, or over, and its message is deleted as well.
    """
    if visit.actor.creator_id is None or not visit.in_private or text.sender.platform == "slack":
        return None
    code = normal_code(text.text)
    waiting = authorizations.asked_of(visit.uow, visit.actor.creator_id)
    if len(waiting) == 1 and looks_alone(code, authorization_moves.rules_of(waiting[0]).code):
        _wipe(visit)
        row_id = waiting[0].id
        visit.add(
            authorizations.give_code(
                visit.uow, row_id, code, by=visit.actor, now=visit.now, message_goes=True
            )
        )
        return Nothing()
    known = authorization_moves.ending_like(visit.uow, visit.actor.creator_id, masked(code))
    if known is None or not looks_alone(code, authorization_moves.rules_of(known).code):
        return None
    _wipe(visit)
    if known.code is None:
        raise Refusal(authorization_moves.settled(known))
    code_name = authorization_moves.rules_of(known).code.name
    visit.reply(CodeReceived(hint=known.code_hint, code_name=code_name, message_goes=True))
    return Nothing()


def _wipe(visit: Visit) -> None:
    """The message that was just sent goes."""
    if visit.inbound.place.message:
        visit.add(Outcome(wipe=(Wipe(visit.chat.id, visit.inbound.place.message),)))


def refused(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    row = authorization_moves.teams(visit.uow, token.subject, visit.actor)
    return engine.start(visit, REFUSED, seed={"authorization": row.id})


def renew(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    row = authorization_terms.may_renew(visit.uow, token.subject, by=visit.actor)
    return engine.start(visit, RENEW, seed={"authorization": row.id})


def terminate(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Ask why; what an operator has proposed is the proposal."""
    del press
    row = authorization_terms.may_end(visit.uow, token.subject, by=visit.actor)
    proposed = {"reason": row.reason} if row.end_proposed_by and row.reason else {}
    return engine.start(visit, END, seed={"authorization": row.id, **proposed})


def ask_to_end(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    row = authorization_terms.may_ask_to_end(visit.uow, token.subject, by=visit.actor)
    return engine.start(visit, REVOKE, seed={"authorization": row.id})


def note_risk(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    row = authorization_moves.teams(visit.uow, token.subject, visit.actor)
    return engine.start(visit, RISK, seed={"authorization": row.id})


def tick(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` names the step."""
    del press
    visit.add(authorizations.tick(visit.uow, token.subject, token.value, by=visit.actor, now=visit.now))
    return Nothing()


def choose_way(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` names the way."""
    del press
    visit.add(authorizations.choose_way(visit.uow, token.subject, token.value, by=visit.actor, now=visit.now))
    return Nothing()


def let_end(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(
        authorization_terms.let_end(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now)
    )
    return Nothing()


PRESSES = {
    Act.AUTH_START: start_from_button,
    Act.AUTH_SEE: see,
    Act.AUTH_CODE: give_code,
    Act.AUTH_DECLINE: decides(authorizations.decline),
    Act.AUTH_SHOW_CODE: decides(authorizations.show_code),
    Act.AUTH_TICK: tick,
    Act.AUTH_WAY: choose_way,
    Act.AUTH_EFFECTIVE: decides(authorizations.confirm),
    Act.AUTH_REFUSED: refused,
    Act.AUTH_CANCEL: decides(authorizations.cancel),
    Act.AUTH_RENEW: renew,
    Act.AUTH_LET_END: let_end,
    Act.AUTH_TERMINATE: terminate,
    Act.AUTH_KEEP: decides(authorization_terms.keep),
    Act.AUTH_REVOKE: ask_to_end,
    Act.AUTH_STAY: decides(authorization_terms.stay),
    Act.AUTH_RELEASED: decides(authorization_terms.release),
    Act.AUTH_RISK: note_risk,
    Act.AUTH_WRONG_TYPE: decides(authorization_terms.wrong_type),
}
COMMANDS = {"authorize": Route(Act.AUTH_START, start)}
