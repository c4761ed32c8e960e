"""What a turn answers: the form or the question where the conversation stands, its end, and why a press came too late."""

from __future__ import annotations

from bot.answers import Answer, CloseForm, Nothing, ShowForm, Toast
from bot.flows import forms, secrets, steps
from bot.flows.model import Unfit
from bot.flows.run import Complete, Question, Review, Run
from bot.inbound import Command, FormSubmitted, Press, Text
from bot.messages.wording import say
from bot.messages.words import Words, msg
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.audiences import Chat, Member
from domain.outcome import Card, CardKind, Outcome, Post
from storage.tables import FlowRun, LinkedChat

_MOVED_ON = msg("That question has moved on. The newest one counts.")
_OVER: dict[str, Words] = {
    "finished": msg("This is done already."),
    "cancelled": msg("This was cancelled."),
    "expired": msg("This was closed: nobody answered for a long time. Start it again."),
}


def leave_card(visit: Visit, row: FlowRun) -> Answer:
    """Slack: a card with Continue in the person's private chat. Telegram: the question itself turns into it."""
    if row.platform != "slack":
        visit.add(Outcome(refresh=steps.cards(row)))
        return Nothing()
    visit.add(Outcome(post=(Post(Card(CardKind.PARKED, row.id), Member(visit.actor.membership_id)),)))
    return CloseForm()


def show(visit: Visit, run: Run, *, below: bool = False) -> Answer:
    """Show where the conversation stands: as a form, as an edited card, or as a new one `below`."""
    position = run.position()
    run.row.reviewing = isinstance(position, Review)
    if isinstance(position, Complete):
        return finish(visit, run)
    if run.row.platform == "slack":
        if not isinstance(visit.inbound, Command | Press | FormSubmitted):
            return leave_card(visit, run.row)  # nothing a modal could be opened with
        if isinstance(position, Question):
            return ShowForm(forms.page_form(run, position.page, position.errors))
        return ShowForm(forms.review_form(run))
    card = Card(CardKind.QUESTION, run.row.id)
    if below and not _is_talking_in_group(visit, run.row):
        here = Chat(visit.chat.id, visit.thread)
        visit.add(Outcome(post=(Post(card, here, again=True),)))
    else:
        visit.add(Outcome(refresh=(card,)))
    return Nothing()


def _is_talking_in_group(visit: Visit, row: FlowRun) -> bool:
    """Words typed in a group change the one question that stands there: a group takes 20 messages a minute."""
    stands = row.answered is not None or bool(row.error)
    return stands and visit.chat.kind != "private" and isinstance(visit.inbound, Text)


def finish(visit: Visit, run: Run) -> Answer:
    """Look at everything once more and act; where something does not hold any more, ask again."""
    row = run.row
    gone = run.gone()
    for field in gone:
        row.answers = {name: value for name, value in row.answers.items() if name != field.name}
        run.read()
        steps.accuse(run, {field.name: msg("What you chose is not there any more. Choose again.")})
    if not gone and (wrong := run.outdated()):
        steps.accuse(run, wrong)
    row.cursor = None if not row.error else row.cursor
    if isinstance(run.position(), Question):
        return show(visit, run)
    if visit.chat.id != row.chat_id:
        steps.speak_in(visit, visit.uow.get(LinkedChat, row.chat_id), row.thread)
    try:
        outcome = run.flow.finish(visit, run.draft)
    except Unfit as unfit:
        steps.accuse(run, unfit.errors)
        return show(visit, run)
    row.state = "finished"
    secrets.forget(row)
    visit.add(outcome)
    visit.add(Outcome(refresh=steps.cards(row)))
    return CloseForm() if row.platform == "slack" else Nothing()


def pressed(visit: Visit, token: ButtonToken) -> tuple[Run | None, bool]:
    """The conversation a button belongs to, awake, and whether the button is an old one's; None when it is over."""
    row = steps.own(visit, token.subject)
    if row.state not in steps.OPEN:
        return None, True
    steps.wake(visit, row)
    run = steps.in_hand(visit, row)
    return run, token.revision != row.revision


def stale(visit: Visit, token: ButtonToken) -> Answer:
    """Say that the press came too late, and bring the card up to date."""
    row = steps.own(visit, token.subject)
    if row.state not in steps.OPEN:
        return over(visit, row)
    visit.add(Outcome(refresh=steps.cards(row)))
    return Toast(say(_MOVED_ON, visit.reader))


def over(visit: Visit, row: FlowRun) -> Answer:
    visit.add(Outcome(refresh=steps.cards(row)))
    return Toast(say(_OVER[row.state], visit.reader))
