"""A desk on each database, with a pool of creators."""

from __future__ import annotations

from pathlib import Path

import pytest
from creators.kit import Desk, open_desk
from numbers_kit import fill_pool

from storage.database import Database


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    desk = open_desk(database, tmp_path)
    fill_pool(desk)
    return desk


@pytest.fixture
def quick_desk(sqlite: Database, tmp_path: Path) -> Desk:
    """For matrices of what files say: on SQLite alone."""
    desk = open_desk(sqlite, tmp_path)
    fill_pool(desk)
    return desk
