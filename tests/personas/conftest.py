"""A desk on each database; a world for conversations."""

from __future__ import annotations

from pathlib import Path

import pytest
from conversations.conftest import database_url, form, kind, language, merchant, world
from creators.kit import Desk, open_desk

from storage.database import Database

__all__ = ["database_url", "form", "kind", "language", "merchant", "world"]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return open_desk(database, tmp_path)
