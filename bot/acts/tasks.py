"""What buttons and commands about tasks, offers and invitations do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.acts import behalf, flows
from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.task import ASK_FOR_CHANGES, MOST_DELIVERABLE, TASK
from bot.inbound import Command, Press, Started
from bot.routes import Guest, Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Audience, Chat, ChatAudience, Member
from domain.errors import Busy
from domain.notices import Notice
from domain.notices.behalf import AuthScriptShown, ScriptShown
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Act, Role
from domain.tasks import AssignmentMove
from services import authorizations, cards, invitations, tasks
from storage.tables import Assignment, Shortlist, Task
from storage.unit_of_work import UnitOfWork


@dataclass
class Links:
    """Addresses that other people open. The Telegram bot's name is known once Telegram has answered."""

    telegram_bot: Callable[[], str] = str
    has_telegram: bool = True

    @property
    def invitation(self) -> str:
        """A pattern with {token}. Raises Busy while the bot's name is not known."""
        if not (name := self.telegram_bot()):
            raise Busy
        return f"https://t.me/{name}?start={{token}}"

    def present(self, uow: UnitOfWork, card: Card, *, audience: ChatAudience, now: datetime) -> Notice:
        """A living card's facts, with the addresses that only the running bot knows. Raises Busy as `invitation`."""
        notice = cards.present(uow, card, audience=audience, now=now)
        if isinstance(notice, ScriptShown | AuthScriptShown) and notice.token and self.has_telegram:
            return notice.model_copy(update={"url": self.invitation.format(token=notice.token)})
        return notice


def join(guest: Guest) -> int:
    """Somebody opened an invitation link."""
    return invitations.redeem(
        guest.transaction, guest.started.payload, guest.identity, now=guest.now, real=guest.real
    )


def started(visit: Visit, started: Started) -> Answer:
    """`/start`: a creator who has just come is welcomed, everybody else gets help."""
    if started.payload and visit.actor.creator_id is not None:
        visit.add(invitations.welcome(visit.uow, by=visit.actor))
        visit.add(authorizations.waiting_for_her(visit.uow, visit.actor.creator_id))
        return Nothing()
    return flows.help_(visit)


def start_task(visit: Visit, command: Command) -> Answer:
    """`/daren task`, or a message of which a task is made: its words are proposed, its address is kept for the team."""
    if not command.quoted and not command.quoted_at:
        return engine.start(visit, TASK)
    seed = {"deliverable": command.quoted[:MOST_DELIVERABLE], "source": command.quoted_at}
    return engine.start(visit, TASK, seed={name: value for name, value in seed.items() if value})


def start_from_shortlist(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The button on a saved shortlist: its creators are proposed. On help and Home it is about no shortlist."""
    del press
    if not token.subject:
        return engine.start(visit, TASK)
    shortlist = visit.uow.get(Shortlist, token.subject)
    return engine.start(visit, TASK, seed={"shortlist": shortlist.id})


def see_task(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Post the task's card again, at the bottom, and what waits for the team's answer."""
    del press
    task = visit.uow.get(Task, token.subject)
    here: Audience = Member(visit.actor.membership_id)
    if visit.chat.audience == ChatAudience.TEAM.value:
        here = Chat(visit.chat.id, visit.inbound.place.thread)
    visit.add(Outcome(post=(Post(Card(CardKind.TASK, task.id), here, again=True),)))
    visit.add(tasks.open_proposals(visit.uow, task.id, here))
    return Nothing()


def cancel_task(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(tasks.withdraw_task(visit.uow, token.subject, by=visit.actor, now=visit.now))
    return Nothing()


def accept(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Her own yes; somebody of the team records it for her."""
    del press
    if visit.actor.role is not Role.CREATOR:
        return behalf.record(visit, token, AssignmentMove.ACCEPT)
    visit.add(tasks.accept(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now))
    return Nothing()


def decline(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    if visit.actor.role is not Role.CREATOR:
        return behalf.record(visit, token, AssignmentMove.DECLINE)
    visit.add(tasks.decline(visit.uow, token.subject, by=visit.actor, now=visit.now))
    return Nothing()


def ask_for_changes(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Open the questions about other terms; her own offers only."""
    del press
    if visit.actor.role is not Role.CREATOR:
        return behalf.record(visit, token, AssignmentMove.ASK)
    assignment = visit.uow.get(Assignment, token.subject)
    tasks.may_still_ask(assignment, by=visit.actor)
    return engine.start(visit, ASK_FOR_CHANGES, seed={"assignment": assignment.id})


def agree(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(tasks.agree(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now))
    return Nothing()


def refuse(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press
    visit.add(tasks.refuse(visit.uow, token.subject, token.revision, by=visit.actor, now=visit.now))
    return Nothing()


def invite(links: Links, visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """Make a link and a text to copy for a creator; `links` is bound by the composition root."""
    del press
    creator = visit.uow.get(Assignment, token.subject).creator_id
    visit.add(invitations.invite(visit.uow, creator, link=links.invitation, by=visit.actor, now=visit.now))
    return Nothing()


PRESSES = {
    Act.TASK_START: start_from_shortlist,
    Act.TASK_SEE: see_task,
    Act.TASK_CANCEL: cancel_task,
    Act.ASSIGNMENT_ACCEPT: accept,
    Act.ASSIGNMENT_DECLINE: decline,
    Act.ASSIGNMENT_ASK: ask_for_changes,
    Act.PROPOSAL_AGREE: agree,
    Act.PROPOSAL_REFUSE: refuse,
}
COMMANDS = {"task": Route(Act.TASK_START, start_task)}
