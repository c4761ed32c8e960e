"""Cards about many creators look a few times at the database, not a few times for each; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from harness.merchant import NOON, Shop, open_shop, send_task
from sqlalchemy import event

from domain.audiences import ChatAudience
from services import deadlines, digests, task_cards, tasks, today
from storage.database import Database
from storage.tables import Assignment, Creator, LinkedChat
from storage.unit_of_work import UnitOfWork

MORE = 40


@pytest.fixture
def shop(database: Database) -> Shop:
    """A merchant with some forty creators at work on one task."""
    shop = open_shop(database)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for number in range(MORE):
            uow.add(Creator(name=f"Creator {number}", platform="douyin", handle=f"c{number}"))
        transaction.commit()
    ids = send_task(database, shop)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        for share_id in ids:
            tasks.accept(uow, share_id, 0, by=shop.lin, now=NOON)
        transaction.commit()
    return shop


@contextmanager
def looks(uow: UnitOfWork, at: str) -> Iterator[list[str]]:
    """Statements that ask for this table."""
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if f"FROM {at} " in " ".join(statement.split()):
            seen.append(statement)

    event.listen(uow.connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(uow.connection, "before_cursor_execute", note)


def _task_card(uow: UnitOfWork, shop: Shop) -> object:
    del shop
    task_id = uow.all(uow.query(Assignment))[0].task_id
    card = task_cards.show_task(uow, task_id, audience=ChatAudience.TEAM, now=NOON)
    assert len(card.shares) == MORE + 3
    return card


def _day(uow: UnitOfWork, shop: Shop) -> object:
    return today.show(uow, shop.lin.membership_id, audience=ChatAudience.TEAM, now=NOON)


def _digest(uow: UnitOfWork, shop: Shop) -> object:
    chat = uow.get(LinkedChat, shop.channel_id)
    return digests.compose(uow, chat, "2026-11-23", now=NOON)


@pytest.mark.parametrize("show", [_task_card, _day, _digest])
def test_a_card_looks_once_at_milestones_and_drafts(
    database: Database, shop: Shop, show: Callable[[UnitOfWork, Shop], object]
) -> None:
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        with looks(uow, "milestone") as milestones, looks(uow, "submission") as drafts:
            show(uow, shop)
    assert len(milestones) <= 2
    assert len(drafts) <= 2


def test_dates_of_many_are_those_of_each(database: Database, shop: Shop) -> None:
    send_task(database, shop, title="Second")
    with database.read() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        shares = uow.all(uow.query(Assignment))
        together = deadlines.of_shares(uow, shares)
        assert together == {share.id: deadlines.of_share(uow, share) for share in shares}
        assert len(together) == 2 * (MORE + 3)
