"""A desk on each database."""

from __future__ import annotations

from pathlib import Path

import pytest
from creators.kit import Desk, open_desk

from storage.database import Database


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return open_desk(database, tmp_path)
