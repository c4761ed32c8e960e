"""What Alembic runs for every command; the connection is handed in by storage/migrate.py."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, DateTime
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables  # noqa: F401 - the models register themselves
from storage.migrate import is_ours
from storage.types import ExactDecimal


def render_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Spell column types without our own classes, so that an old version never changes its meaning."""
    del autogen
    if kind != "type":
        return False
    if isinstance(item, ExactDecimal):
        return "sa.BigInteger()"
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, JSON):
        return 'sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")'
    if isinstance(getattr(item, "impl_instance", None), DateTime):
        return "sa.DateTime(timezone=True)"
    return False


def main() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_type,
        compare_type=True,
        include_name=is_ours,
    )
    context.run_migrations()


main()
