"""Chats and behalf."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.walls import wall

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _behalf()
    _chats()


def _chats() -> None:
    """Who reads a chat and since when it cannot be written to; a member's card of the day."""
    people = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    with op.batch_alter_table('linked_chat', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('shared', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('turned', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('outsiders', people, nullable=False, server_default='[]'))
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.add_column(sa.Column('today_on', sa.String(), nullable=True))


def _behalf() -> None:
    """Answers that the team recorded, and what invitations need to be shown again and to wait."""
    op.create_table('recorded_answer',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject', sa.BigInteger(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_identity_id', sa.BigInteger(), nullable=False),
    sa.Column('by_name', sa.String(), nullable=False),
    sa.Column('said_in', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=True),
    sa.Column('file_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('recorded_answer', schema=None) as batch_op:
        batch_op.create_index('ix_recorded_answer_subject', ['subject_kind', 'subject'], unique=False)
        batch_op.create_index(batch_op.f('ix_recorded_answer_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recorded_answer_workspace_id'), ['workspace_id'], unique=False)
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token_sealed', sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column('waits', sa.Boolean(), nullable=False, server_default=sa.text('false'))
        )
    if op.get_bind().dialect.name == "postgresql":
        for statement in wall("recorded_answer"):
            op.execute(statement)


def downgrade() -> None:
    _no_chats()
    _no_behalf()


def _no_chats() -> None:
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_column('today_on')
    with op.batch_alter_table('linked_chat', schema=None) as batch_op:
        batch_op.drop_column('outsiders')
        batch_op.drop_column('turned')
        batch_op.drop_column('shared')
        batch_op.drop_column('state_since')


def _no_behalf() -> None:
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_column('waits')
        batch_op.drop_column('token_sealed')
    with op.batch_alter_table('recorded_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recorded_answer_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_recorded_answer_creator_id'))
        batch_op.drop_index('ix_recorded_answer_subject')
    op.drop_table('recorded_answer')
