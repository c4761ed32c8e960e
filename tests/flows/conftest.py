"""A shop with people who talk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flows.examples import finished
from flows.talk import Person
from harness.merchant import NOON, Shop, open_shop

from storage.database import Database


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


@pytest.fixture
def lin(database: Database, shop: Shop) -> Person:
    """The owner, as if she were on Telegram: questions one by one."""
    return Person(database, shop.lin, "telegram", NOON)


@pytest.fixture
def lin_on_slack(database: Database, shop: Shop) -> Person:
    """The owner in her team's channel on Slack: pages as forms."""
    return Person(database, shop.lin, "slack", NOON, chat_id=shop.channel_id)


@pytest.fixture(autouse=True)
def nothing_finished() -> Iterator[None]:
    finished.clear()
    yield
    finished.clear()
