"""What the screening command, its buttons and "Why this score" do."""

from __future__ import annotations

from bot.acts.deciding import decides
from bot.answers import Answer, Nothing
from bot.flows import engine
from bot.flows.screening import THRESHOLDS_FLOW, WEIGHTS, here
from bot.flows.shortlist_more import WHY
from bot.inbound import Command, Press
from bot.routes import Route
from bot.tokens import ButtonToken
from bot.visit import Visit
from domain.errors import NotFound
from domain.ids import read
from domain.people import Act
from services import explaining, screening_changes
from services.screening_rules import rules_of
from storage.tables import Shortlist


def see(visit: Visit, command: Command) -> Answer:
    """`/daren screening`"""
    del command
    visit.add(screening_changes.see(visit.uow, here=here(visit)))
    return Nothing()


def see_from_button(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    visit.add(screening_changes.see(visit.uow, here=here(visit)))
    return Nothing()


def change_weights(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, WEIGHTS, seed={"revision": rules_of(visit.uow).revision})


def change_limits(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    del press, token
    return engine.start(visit, THRESHOLDS_FLOW, seed={"revision": rules_of(visit.uow).revision})


def back_to_usual(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """The card that was pressed shows the rules of `revision`."""
    del press
    visit.add(
        screening_changes.propose_usual(
            visit.uow, token.revision, by=visit.actor, here=here(visit), now=visit.now
        )
    )
    return Nothing()


def why(visit: Visit, press: Press, token: ButtonToken) -> Answer:
    """`value` is the creator's id, spelled; without one it is asked whose score."""
    if not press.value and not token.value:
        return engine.start(visit, WHY, seed={"shortlist": visit.uow.get(Shortlist, token.subject).id})
    try:
        creator_id = read(press.value or token.value)
    except ValueError as wrong:
        raise NotFound("Creator") from wrong
    visit.add(explaining.explain(visit.uow, token.subject, creator_id, now=visit.now))
    return Nothing()


PRESSES = {
    Act.SCORE_SEE: why,
    Act.SCREENING_SEE: see_from_button,
    Act.SCREENING_WEIGHTS: change_weights,
    Act.SCREENING_LIMITS: change_limits,
    Act.SCREENING_USUAL: back_to_usual,
    Act.SCREENING_SAVE: decides(screening_changes.save),
    Act.SCREENING_CANCEL: decides(screening_changes.cancel),
    Act.SCREENING_UNDO: decides(screening_changes.undo),
}
COMMANDS = {"screening": Route(Act.SCREENING_SEE, see)}
