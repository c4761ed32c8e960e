"""What the team knows of a creator beyond her numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from storage.types import ExactDecimal, json_type
from storage.walls import wall

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_TABLES = ('tag', 'creator_note', 'quote', 'verification', 'creator_file', 'creator_handle', 'creator_contact')


def upgrade() -> None:
    _on_creators()
    _tags_and_notes()
    _quotes()
    _checks_and_files()
    _handles()
    _contacts()
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            for statement in wall(table):
                op.execute(statement)


def _on_creators() -> None:
    with op.batch_alter_table('creator', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stance', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('stance_reason', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('stance_by', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('stance_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('styles', json_type(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('availability', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('verified', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('owner_membership_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('follow_up_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('follow_up_note', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('edited_by', sa.String(), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_creator_owner_membership_id'), ['owner_membership_id'], unique=False)


def _head() -> list[sa.Column[object]]:
    return [
        sa.Column('id', sa.BigInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    ]


def _foot() -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id']),
        sa.PrimaryKeyConstraint('id'),
    ]


def _tags_and_notes() -> None:
    op.create_table(
        'tag',
        *_head(),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('import_batch_id', sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(['import_batch_id'], ['import_batch.id']),
        *_foot(),
        sa.UniqueConstraint('workspace_id', 'key'),
    )
    op.create_table(
        'creator_note',
        *_head(),
        sa.Column('creator_id', sa.BigInteger(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        *_foot(),
    )
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tag_workspace_id'), ['workspace_id'], unique=False)
    with op.batch_alter_table('creator_note', schema=None) as batch_op:
        batch_op.create_index('ix_creator_note_newest', ['creator_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_creator_note_workspace_id'), ['workspace_id'], unique=False)


def _quotes() -> None:
    op.create_table(
        'quote',
        *_head(),
        sa.Column('creator_id', sa.BigInteger(), nullable=False),
        sa.Column('amount', ExactDecimal(), nullable=False),
        sa.Column('currency', sa.String(), nullable=False),
        sa.Column('item', sa.String(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('on_day', sa.Date(), nullable=False),
        sa.Column('was', ExactDecimal(), nullable=True),
        sa.Column('was_currency', sa.String(), nullable=True),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('import_batch_id', sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        sa.ForeignKeyConstraint(['import_batch_id'], ['import_batch.id']),
        *_foot(),
    )
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.create_index('ix_quote_newest', ['creator_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_import_batch_id'), ['import_batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_workspace_id'), ['workspace_id'], unique=False)


def _checks_and_files() -> None:
    op.create_table(
        'verification',
        *_head(),
        sa.Column('creator_id', sa.BigInteger(), nullable=False),
        sa.Column('platform', sa.String(), nullable=False),
        sa.Column('verdict', sa.String(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('on_day', sa.Date(), nullable=False),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        *_foot(),
    )
    op.create_table(
        'creator_file',
        *_head(),
        sa.Column('creator_id', sa.BigInteger(), nullable=False),
        sa.Column('file_id', sa.BigInteger(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        sa.ForeignKeyConstraint(['file_id'], ['stored_file.id']),
        *_foot(),
        sa.UniqueConstraint('creator_id', 'file_id'),
    )
    with op.batch_alter_table('verification', schema=None) as batch_op:
        batch_op.create_index('ix_verification_newest', ['creator_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_verification_workspace_id'), ['workspace_id'], unique=False)
    with op.batch_alter_table('creator_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_creator_file_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_creator_file_workspace_id'), ['workspace_id'], unique=False)


def _handles() -> None:
    op.create_table(
        'creator_handle',
        *_head(),
        sa.Column('creator_id', sa.BigInteger(), nullable=False),
        sa.Column('platform', sa.String(), nullable=False),
        sa.Column('handle', sa.String(), nullable=False),
        sa.Column('uid', sa.String(), nullable=True),
        sa.Column('numbers', json_type(), nullable=False),
        sa.Column('numbers_on', sa.Date(), nullable=True),
        sa.Column('numbers_source', sa.String(), nullable=False),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        *_foot(),
        sa.UniqueConstraint('workspace_id', 'platform', 'handle'),
    )
    with op.batch_alter_table('creator_handle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_creator_handle_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index('ix_creator_handle_uid', ['workspace_id', 'platform', 'uid'], unique=False)
        batch_op.create_index('ix_creator_handle_word', ['workspace_id', 'handle'], unique=False, postgresql_ops={'handle': 'text_pattern_ops'})
        batch_op.create_index(batch_op.f('ix_creator_handle_workspace_id'), ['workspace_id'], unique=False)


def _contacts() -> None:
    op.create_table(
        'creator_contact',
        *_head(),
        sa.Column('creator_id', sa.BigInteger(), nullable=False),
        sa.Column('whose', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('instead_of', sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        *_foot(),
        sa.UniqueConstraint('creator_id', 'kind', 'key'),
    )
    with op.batch_alter_table('creator_contact', schema=None) as batch_op:
        batch_op.create_index('ix_creator_contact_key', ['workspace_id', 'key'], unique=False)
        batch_op.create_index(
            'ix_creator_contact_gone', ['workspace_id', 'gone_at'], unique=False,
            sqlite_where=sa.text('gone_at IS NOT NULL'), postgresql_where=sa.text('gone_at IS NOT NULL'),
        )
        batch_op.create_index(batch_op.f('ix_creator_contact_workspace_id'), ['workspace_id'], unique=False)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    with op.batch_alter_table('creator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_creator_owner_membership_id'))
        for column in (
            'edited_by', 'edited_at', 'revision', 'follow_up_note', 'follow_up_on', 'owner_membership_id',
            'verified', 'availability', 'styles', 'stance_at', 'stance_by', 'stance_reason', 'stance',
        ):
            batch_op.drop_column(column)
