"""Slack's Home tab: opened, and drawn anew when something of hers changes."""

from __future__ import annotations

from datetime import datetime

from bot import card as neutral
from bot.acts import waiting
from bot.answers import Answer, Nothing
from bot.flows import cards
from bot.inbound import HomeOpened
from bot.messages import catalog
from bot.reader import Reader
from bot.visit import Visit
from domain import outcome
from domain.outcome import CardKind
from services import home
from storage.unit_of_work import UnitOfWork


def opened(visit: Visit, inbound: HomeOpened) -> Answer:
    visit.add(home.opened(visit.uow, by=visit.actor, shown=inbound.shown))
    return Nothing()


def draw(
    uow: UnitOfWork, card: outcome.Card, reader: Reader, now: datetime, *, retired: bool
) -> neutral.Card | None:
    """Render a Home tab or a conversation's card; None for a card of another kind. Raises NotFound."""
    if card.kind is not CardKind.HOME:
        return cards.draw(uow, card, reader, now, retired=retired)
    by = home.actor(uow, card.subject)
    begun = list(waiting.conversations(uow, by, now))
    return catalog.card(home.show(uow, by, begun, now=now), reader, uow.workspace_id)
