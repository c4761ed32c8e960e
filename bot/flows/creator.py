"""Which creator: the question behind a bare /daren creator."""

from __future__ import annotations

from pydantic import BaseModel

from bot.flows.creator_fields import which_creator
from bot.flows.model import Flow, Page
from bot.messages.words import msg
from bot.visit import Visit
from domain.audiences import Chat
from domain.outcome import Outcome, Post
from services import creator_cards
from storage.tables import Creator


class FindDraft(BaseModel):
    """Whose record is wanted."""

    creator: int = 0


def _show(visit: Visit, draft: FindDraft) -> Outcome:
    creator = visit.uow.get(Creator, draft.creator)
    here = Chat(visit.chat.id, visit.inbound.place.thread)
    return Outcome(post=(Post(creator_cards.card(creator.id), here, again=True),))


FIND = Flow(
    name="creator.find",
    title=msg("Creator"),
    draft=FindDraft,
    submit=msg("Show"),
    finish=_show,
    pages=[Page("creator", msg("Creator"), [which_creator()])],
)
FLOWS = (FIND,)
