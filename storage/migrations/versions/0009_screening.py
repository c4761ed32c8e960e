"""Weights and thresholds of a workspace, and searches it saved."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.walls import wall

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rules()
    _changes()
    with op.batch_alter_table('creator', schema=None) as batch_op:
        batch_op.create_index('ix_creator_size', ['workspace_id', 'platform', 'followers'], unique=False)
    _searches()


def downgrade() -> None:
    _no_searches()
    with op.batch_alter_table('creator', schema=None) as batch_op:
        batch_op.drop_index('ix_creator_size')
    op.drop_table('screening_change')
    op.drop_table('screening_rules')


def _json() -> Any:
    return sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _head() -> list[sa.Column[object]]:
    return [
        sa.Column('id', sa.BigInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    ]


def _rules() -> None:
    op.create_table(
        'screening_rules',
        *_head(),
        sa.Column('rules', _json(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('workspace_id'),
    )
    _indexed_and_walled('screening_rules')


def _changes() -> None:
    op.create_table(
        'screening_change',
        *_head(),
        sa.Column('before', _json(), nullable=False),
        sa.Column('after', _json(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('preview', _json(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('by_identity_id', sa.BigInteger(), nullable=False),
        sa.Column('decided_by', sa.String(), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id']),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    _indexed_and_walled('screening_change')


def _indexed_and_walled(table: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f'ix_{table}_workspace_id'), ['workspace_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in wall(table):
            op.execute(statement)


def _searches() -> None:
    """Searches under a name, and whom each has named."""
    op.create_table('saved_search',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('criteria', _json(), nullable=False),
    sa.Column('alert', sa.Boolean(), nullable=False),
    sa.Column('by_identity_id', sa.BigInteger(), nullable=True),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('shortlist_id', sa.BigInteger(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['shortlist_id'], ['shortlist.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'name')
    )
    op.create_table('search_match',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('search_id', sa.BigInteger(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['search_id'], ['saved_search.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('search_id', 'creator_id')
    )
    for table in ("saved_search", "search_match"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f'ix_{table}_workspace_id'), ['workspace_id'], unique=False)
        if op.get_bind().dialect.name == "postgresql":
            for statement in wall(table):
                op.execute(statement)


def _no_searches() -> None:
    for table in ("search_match", "saved_search"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f'ix_{table}_workspace_id'))
        op.drop_table(table)
