"""What the buttons on scripts do, and those about a creator's second account."""

from __future__ import annotations

from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.behalf import RECORD_ANSWER, RECORD_WISH
from bot.inbound import Press
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Act
from domain.tasks import AssignmentMove
from services import invitations, second_accounts, tasks
from storage.tables import Assignment, Creator


def record(visit: Visit, token: ButtonToken, move: AssignmentMove) -> Answer:
    """Ask where a creator said what is recorded for her now."""
    share = visit.uow.get(Assignment, token.subject)
    tasks.may_still(move, share, by=visit.actor)
    flow = RECORD_WISH if move is AssignmentMove.ASK else RECORD_ANSWER
    seed = {"assignment": share.id, "revision": token.revision, "answer": move.value}
    return engine.start(visit, flow, seed=seed)


def show_script(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Post the script again, at the bottom, with a link that works."""
    del press
    share = visit.uow.get(Assignment, token.subject)
    creator = visit.uow.get(Creator, share.creator_id)
    if creator.reach != "linked":
        invitations.ensure(visit.uow, creator, visit.now)
    here: Audience = Member(visit.actor.membership_id)
    if visit.chat.audience == ChatAudience.TEAM.value:
        here = Chat(visit.chat.id, visit.inbound.place.thread)
    visit.add(Outcome(post=(Post(Card(CardKind.SCRIPT, share.id), here, again=True),)))
    return Nothing()


def move_account(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The second account is hers."""
    del press
    return _decide(visit, token, move=True)


def keep_account(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The second account is not hers, or is not to be used."""
    del press
    return _decide(visit, token, move=False)


def _decide(visit: Visit, token: ButtonToken, *, move: bool) -> Answer:
    visit.add(
        second_accounts.decide(
            visit.uow, token.subject, move=move, by=visit.actor, now=visit.now, real=visit.real
        )
    )
    return Nothing()


PRESSES = {
    Act.LINK_MOVE: move_account,
    Act.LINK_KEEP: keep_account,
    Act.SCRIPT_SHOW: show_script,
}
