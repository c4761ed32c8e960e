"""Living cards of conversations: the question that is open, and what is left of a conversation set aside."""

from __future__ import annotations

from datetime import datetime

from bot.card import Card
from bot.flows.question import parked, question
from bot.reader import Reader
from domain import outcome
from domain.outcome import CardKind
from storage.unit_of_work import UnitOfWork


def draw(uow: UnitOfWork, card: outcome.Card, reader: Reader, now: datetime, *, retired: bool) -> Card | None:
    """Render a conversation's card; None for a card of another kind. Raises NotFound."""
    if card.kind is CardKind.QUESTION:
        return question(uow, card.subject, reader, now, retired=retired)
    if card.kind is CardKind.PARKED:
        return parked(uow, card.subject, reader, now)
    return None
