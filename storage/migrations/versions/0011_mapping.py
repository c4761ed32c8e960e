"""Columns that a team has named, and how its files write dates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.walls import wall

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

_TABLES = ('column_name', 'date_habit')


_SPARE = (
    ('import_change', 'import_batch_id'), ('metric_snapshot', 'creator_id'), ('creator', 'workspace_id'),  # their unique constraints begin so
    ('import_change', 'workspace_id'), ('metric_snapshot', 'workspace_id'), ('metric_snapshot', 'import_batch_id'),  # nobody asks so
)
_OWNED = sa.text('owner_membership_id IS NOT NULL')


def upgrade() -> None:
    for table, column in _SPARE:
        op.drop_index(f'ix_{table}_{column}', table)
    op.drop_index('ix_creator_owner_membership_id', 'creator')
    op.create_index(
        'ix_creator_owner_membership_id', 'creator', ['owner_membership_id'], sqlite_where=_OWNED, postgresql_where=_OWNED,
    )
    op.create_table('column_name',
    *_head(),
    sa.Column('header', sa.String(), nullable=False),
    sa.Column('fact', sa.String(), nullable=False),
    *_said(),
    sa.UniqueConstraint('workspace_id', 'kind', 'header'),
    )
    op.create_table('date_habit',
    *_head(),
    sa.Column('header', sa.String(), nullable=False),
    sa.Column('date_order', sa.String(), nullable=False),
    *_said(),
    sa.UniqueConstraint('workspace_id', 'kind', 'header'),
    )
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f'ix_{table}_workspace_id'), ['workspace_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            for statement in wall(table):
                op.execute(statement)


def _head() -> list[sa.Column[object]]:
    return [
        sa.Column('id', sa.BigInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('workspace_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
    ]


def _said() -> list[sa.schema.SchemaItem]:
    """By whom, when, and what all tables end with."""
    return [
        sa.Column('by_identity_id', sa.BigInteger(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id']),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id']),
        sa.PrimaryKeyConstraint('id'),
    ]


def downgrade() -> None:
    op.drop_index('ix_creator_owner_membership_id', 'creator')
    op.create_index('ix_creator_owner_membership_id', 'creator', ['owner_membership_id'])
    for table, column in _SPARE:
        op.create_index(f'ix_{table}_{column}', table, [column])
    for table in reversed(_TABLES):
        op.drop_table(table)
