"""On PostgreSQL a pool's columns lie as they are read: compressed, a screening would take twice as long."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage.database import Database


@pytest.mark.postgres
def test_columns_of_pools_are_not_compressed(postgres: Database) -> None:
    asked = text(
        "SELECT attstorage::text FROM pg_attribute WHERE attrelid = 'creator_column'::regclass AND attname = 'data'"
    )
    with postgres.read() as transaction:
        assert transaction.connection.execute(asked).scalar_one() == "e"
