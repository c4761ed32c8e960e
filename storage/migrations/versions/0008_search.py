"""The index behind search by name, and figures that screening reads at scale."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.walls import wall

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

_MINE = "workspace_id = nullif(current_setting('app.workspace', true), '')::bigint"
_SOUGHT = "terms @@ nullif(current_setting('app.sought', true), '')::tsquery"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE creator_search USING fts5 (terms, content='', columnsize=0, detail=none, "
            "tokenize=\"ascii tokenchars '_'\")"
        )
    else:
        _on_postgres()
    # How far the index is filled; creators who are there already are put into it when the last version stands
    # (storage/reindexing.py): what the terms are is a matter of the release.
    op.create_table(
        'creator_search_state',
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('missing_to', sa.BigInteger(), nullable=False),
    )
    op.execute("INSERT INTO creator_search_state (version, missing_to) VALUES (0, 0)")
    _columns()


def _on_postgres() -> None:
    """A search is part of the wall: PostgreSQL would run a condition of ours only after the policy's, without the index."""
    op.create_table(
        'creator_search',
        sa.Column('creator_id', sa.BigInteger(), sa.ForeignKey('creator.id', ondelete='CASCADE'), primary_key=True, autoincrement=False),
        sa.Column('workspace_id', sa.BigInteger(), nullable=False),
        sa.Column('terms', sa.dialects.postgresql.TSVECTOR(), nullable=False),
    )
    op.execute("CREATE INDEX ix_creator_search_terms ON creator_search USING gin (terms)")
    op.execute("ALTER TABLE creator_search ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE creator_search FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY workspace_wall ON creator_search FOR SELECT USING ({_MINE} AND {_SOUGHT})")
    op.execute(f"CREATE POLICY workspace_adds ON creator_search FOR INSERT WITH CHECK ({_MINE})")
    op.execute(f"CREATE POLICY workspace_removes ON creator_search FOR DELETE USING ({_MINE})")


def _columns() -> None:
    op.create_table('creator_column',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('chunk', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'kind', 'name', 'chunk')
    )
    with op.batch_alter_table('creator_column', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_creator_column_workspace_id'), ['workspace_id'], unique=False)
    op.create_table('changed_creators',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('creators', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('changed_creators', schema=None) as batch_op:
        batch_op.create_index('ix_changed_creators', ['workspace_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_changed_creators_workspace_id'), ['workspace_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        # Not compressed: half the bytes on disk, but a screening of a million creators then takes twice as long.
        op.execute("ALTER TABLE creator_column ALTER data SET STORAGE EXTERNAL")
        for table in ("creator_column", "changed_creators"):
            for statement in wall(table):
                op.execute(statement)


def downgrade() -> None:
    op.drop_table('changed_creators')
    op.drop_table('creator_column')
    op.drop_table('creator_search_state')
    op.drop_table('creator_search')
