"""Shortlists of a desk's team: a pool to choose from, lists made and looked at, decisions taken."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from creators.kit import Desk

from domain.audiences import ChatAudience
from domain.criteria import Criteria
from domain.notices.shortlists import ShortlistShown
from domain.outcome import Outcome
from services import shortlist_cards, shortlist_drops, shortlists
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork


def fill(desk: Desk, count: int, *, first: int = 0, **facts: object) -> list[int]:
    """Add creators who fit; the lower the number, the better. Gives their ids."""
    ids = []
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        for number in range(first, first + count):
            usual: dict[str, object] = {
                "name": f"达人{number:02d}",
                "platform": "douyin",
                "handle": f"dy{number:02d}",
                "categories": ["穿搭"],
                "followers": 100_000,
                "active_fan_share": Decimal("0.90") - Decimal(number) / 100,
                "completion_rate": Decimal("0.40"),
                "audience": {"male": "0.82"},
                "quote": Decimal(3000),
                "quote_currency": "CNY",
            }
            ids.append(uow.add(Creator.model_validate({**usual, **facts})).id)
        transaction.commit()
    return ids


def make(desk: Desk, criteria: Criteria | None = None) -> int:
    """A list of these criteria; gives its id."""

    def act(uow: UnitOfWork) -> Outcome:
        return shortlists.make(
            uow, criteria or Criteria(), by=desk.lin, chat=desk.chat, thread="1.2", now=desk.clock.now()
        )

    return decide(desk, act).post[0].card.subject


def show(desk: Desk, shortlist_id: int) -> ShortlistShown:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return shortlist_cards.show(uow, shortlist_id, audience=ChatAudience.TEAM, now=desk.clock.now())


def names(desk: Desk, shortlist_id: int) -> list[str]:
    """Who stands on the card's page."""
    return [entry.name for entry in show(desk, shortlist_id).entries]


def drop(desk: Desk, shortlist_id: int, creator_id: int) -> Outcome:
    return decide(
        desk,
        lambda uow: shortlist_drops.drop(uow, shortlist_id, creator_id, by=desk.lin, now=desk.clock.now()),
    )


def decide(desk: Desk, act: Callable[[UnitOfWork], Outcome]) -> Outcome:
    """Take one decision of the desk's team, and keep it."""
    with desk.database.write() as transaction:
        outcome = act(transaction.workspace(desk.workspace_id))
        transaction.commit()
    return outcome
