"""A review that lay for days: the day on which changes are due has passed, and is asked for again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flows.talk import Person
from harness.merchant import NOON, Shop, send_task

from bot.flows.review import REVIEW_DRAFT
from domain.outcome import Outcome
from services import draft_cards, drafts, tasks
from services.drafts import NewDraft
from storage.database import Database
from storage.tables import Review

CHANGE = "0:12: the label says 95 %"


@pytest.fixture
def draft(database: Database, shop: Shop) -> int:
    """Kai's first draft, which waits."""
    kais, *_ = send_task(database, shop)
    with database.write() as transaction:
        uow = transaction.workspace(shop.workspace_id)
        tasks.accept(uow, kais, 0, by=shop.kai, now=NOON)
        new = NewDraft(link="https://v.example/1", caption="#ad coat")
        drafts.submit(uow, kais, new, by=shop.kai, now=NOON, real=NOON)
        found = draft_cards.latest(uow, kais)
        assert found is not None
        transaction.commit()
        return found.id


def _reviewed(person: Person) -> int:
    with person.database.read() as transaction:
        uow = transaction.workspace(person.actor.workspace_id)
        return len(uow.all(uow.query(Review)))


def test_a_day_that_has_passed_is_asked_for_again_one_by_one(lin: Person, draft: int) -> None:
    lin.starts(REVIEW_DRAFT, seed={"submission": draft})
    lin.presses("Picture and video")
    lin.presses("Done")
    lin.types(CHANGE)
    lin.types("2026-11-24 18:00")
    lin.now = NOON + timedelta(days=2)
    lin.presses("Ask for changes")
    assert "A revision is due in the future, within 7 days." in lin.sees()
    assert _reviewed(lin) == 0
    lin.types("2026-11-26 18:00")
    lin.presses("Ask for changes")
    assert (_reviewed(lin), lin.run().state) == (1, "finished")
    assert lin.outcome != Outcome()


def test_a_day_that_has_passed_is_asked_for_again_in_a_form(lin_on_slack: Person, draft: int) -> None:
    lin = lin_on_slack
    lin.starts(REVIEW_DRAFT, seed={"submission": draft})
    lin.submits(failed=["quality"])
    lin.submits(quality=CHANGE)
    lin.now = NOON + timedelta(days=2)
    lin.submits()
    asked = lin.form()
    assert "due" in {one.name for one in asked.fields}
    lin.submits(due="2026-11-26 18:00")
    lin.submits()
    assert (_reviewed(lin), lin.run().state) == (1, "finished")
