"""A creator's wish for other terms, as a form: what cannot be is said beside its field."""

from __future__ import annotations

from flows.talk import Person
from harness.merchant import NOON, Shop, send_task

from bot.flows.task import ASK_FOR_CHANGES
from storage.database import Database


def test_a_wish_for_a_day_that_has_passed_is_asked_again(database: Database, shop: Shop) -> None:
    kais, *_ = send_task(database, shop)
    kai = Person(database, shop.kai, "slack", NOON)
    kai.starts(ASK_FOR_CHANGES, seed={"assignment": kais})
    kai.submits(kai.form(), publish_on="2026-11-20")
    assert kai.errors() == {"publish_on": "That day has passed. Choose a later one."}
