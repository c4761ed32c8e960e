"""Living cards: the present facts of each kind, as a notice, for whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.audiences import ChatAudience
from domain.notices import Notice
from domain.outcome import Card, CardKind
from services import (
    asking,
    authorization_cards,
    chats,
    creator_cards,
    draft_cards,
    imports,
    personas,
    pilot_facts,
    pool_cards,
    screening_changes,
    scripts,
    searches,
    shortlist_cards,
    tags,
    task_cards,
    today,
    upkeep,
)
from storage.unit_of_work import UnitOfWork


class Presenter(Protocol):
    """Facts of one subject now; raises NotFound."""

    def __call__(
        self, uow: UnitOfWork, subject: int, /, *, audience: ChatAudience, now: datetime
    ) -> Notice: ...


PRESENTERS: Mapping[CardKind, Presenter] = {
    CardKind.IMPORT: imports.show,
    CardKind.SHORTLIST: shortlist_cards.show,
    CardKind.ASKING: asking.show,
    CardKind.SEARCHES: searches.show,
    CardKind.SCREENING: screening_changes.show,
    CardKind.SCREENING_CHANGE: screening_changes.show_change,
    CardKind.CREATOR: creator_cards.show,
    CardKind.RECORD: creator_cards.show_record,
    CardKind.PERSONA: personas.show,
    CardKind.TAGS: tags.show,
    CardKind.POOL: pool_cards.show,
    CardKind.PILOT: pilot_facts.show,
    CardKind.UPKEEP: upkeep.show,
    CardKind.TASK: task_cards.show_task,
    CardKind.ASSIGNMENT: task_cards.show_assignment,
    CardKind.CHAT: chats.show,
    CardKind.TODAY: today.show,
    CardKind.SUBMISSION: draft_cards.show,
    CardKind.SCRIPT: scripts.show,
    CardKind.AUTH_SCRIPT: scripts.show_authorization,
    CardKind.AUTHORIZATION: authorization_cards.show_authorization,
    CardKind.AGREEMENT: authorization_cards.show_agreement,
}


def present(uow: UnitOfWork, card: Card, *, audience: ChatAudience, now: datetime) -> Notice:
    """Give the facts of a living card; questions and parked conversations are the flows' own."""
    return PRESENTERS[card.kind](uow, card.subject, audience=audience, now=now)
