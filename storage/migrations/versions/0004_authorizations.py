"""Authorizations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.walls import wall

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('authorization',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('assignment_id', sa.BigInteger(), nullable=True),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('scope', sa.String(), nullable=False),
    sa.Column('item_url', sa.String(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('goal', sa.String(), nullable=False),
    sa.Column('boundary', sa.String(), nullable=False),
    sa.Column('delivery', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('in_charge_id', sa.BigInteger(), nullable=False),
    sa.Column('by_identity_id', sa.BigInteger(), nullable=True),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code', sa.LargeBinary(), nullable=True),
    sa.Column('code_hint', sa.String(), nullable=False),
    sa.Column('code_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_by', sa.String(), nullable=False),
    sa.Column('on_behalf', sa.Boolean(), nullable=False),
    sa.Column('ticks', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('effective_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('renew_days', sa.Integer(), nullable=True),
    sa.Column('renewals', sa.Integer(), nullable=False),
    sa.Column('let_end', sa.Boolean(), nullable=False),
    sa.Column('revoke_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('end_proposed_by', sa.String(), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('moved_by', sa.String(), nullable=False),
    sa.Column('ads_running', sa.Integer(), nullable=True),
    sa.Column('daily_spend', sa.BigInteger(), nullable=True),
    sa.Column('spend_currency', sa.String(), nullable=True),
    sa.Column('type_checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('thread', sa.String(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], ),
    sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['in_charge_id'], ['membership.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('authorization', schema=None) as batch_op:
        batch_op.create_index('ix_authorization_end', ['state', 'ends_at'], unique=False)
        for column in ('assignment_id', 'creator_id', 'in_charge_id', 'workspace_id'):
            batch_op.create_index(batch_op.f(f'ix_authorization_{column}'), [column], unique=False)
    if op.get_context().dialect.name == 'postgresql':
        for statement in wall('"authorization"'):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table('authorization')
