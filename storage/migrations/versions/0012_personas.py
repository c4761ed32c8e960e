"""Personas: audiences that a team describes once and looks for again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import json_type
from storage.walls import wall

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "persona",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("fields", json_type(), nullable=False),
        sa.Column("undo", json_type(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "key"),
    )
    op.create_index("ix_persona_workspace_id", "persona", ["workspace_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in wall("persona"):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("persona")
