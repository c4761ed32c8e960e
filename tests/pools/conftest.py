"""A merchant of its own for every test."""

from __future__ import annotations

import pytest
from harness.merchant import FrozenClock, open_shop
from pools.pools_kit import House

from storage.database import Database


@pytest.fixture
def house(database: Database) -> House:
    return House(database, FrozenClock(), open_shop(database))
