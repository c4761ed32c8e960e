"""Numbers of days and order lines from reports, imports of every kind, digests that are told again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from storage.types import ExactDecimal, json_type
from storage.walls import wall

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_SUMS = ('gmv', 'refunds', 'spend', 'roi')
_COUNTS = ('impressions', 'clicks', 'orders')


def upgrade() -> None:
    op.drop_table('daily_performance')  # nothing ever wrote into it
    op.create_table(
        'daily_performance',
        *_head(),
        sa.Column('stat_date', sa.Date(), nullable=False),
        sa.Column('range_label', sa.String(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('level', sa.String(), nullable=False),
        sa.Column('grain', sa.String(), nullable=False),
        sa.Column('creator_id', sa.BigInteger(), nullable=True),
        sa.Column('creator_said', sa.String(), nullable=False),
        sa.Column('material', sa.String(), nullable=True),
        sa.Column('product', sa.String(), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in _COUNTS),
        *(sa.Column(name, ExactDecimal(), nullable=True) for name in _SUMS),
        sa.Column('currency', sa.String(), nullable=False),
        sa.Column('extra', json_type(), nullable=False),
        sa.Column('import_batch_id', sa.BigInteger(), nullable=True),
        *_foot(),
        sa.UniqueConstraint('workspace_id', 'stat_date', 'source', 'range_label', 'grain'),
    )
    op.create_table(
        'order_line',
        *_head(),
        sa.Column('platform', sa.String(), nullable=False),
        sa.Column('order_id', sa.String(), nullable=False),
        sa.Column('sku_id', sa.String(), nullable=False),
        sa.Column('creator_key', sa.String(), nullable=False),
        sa.Column('creator_id', sa.BigInteger(), nullable=True),
        sa.Column('creator_said', sa.String(), nullable=False),
        sa.Column('product_id', sa.String(), nullable=True),
        sa.Column('product', sa.String(), nullable=True),
        sa.Column('quantity', sa.BigInteger(), nullable=True),
        sa.Column('amount', ExactDecimal(), nullable=True),
        sa.Column('currency', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=True),
        sa.Column('state_said', sa.String(), nullable=True),
        sa.Column('refunded', sa.Boolean(), nullable=True),
        sa.Column('commission_rate', ExactDecimal(), nullable=True),
        sa.Column('commission_base', ExactDecimal(), nullable=True),
        sa.Column('commission_estimated', ExactDecimal(), nullable=True),
        sa.Column('commission_actual', ExactDecimal(), nullable=True),
        sa.Column('settled_amount', ExactDecimal(), nullable=True),
        sa.Column('ordered_on', sa.Date(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ('ordered_at', 'paid_at', 'settled_at')),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('extra', json_type(), nullable=False),
        sa.Column('import_batch_id', sa.BigInteger(), nullable=True),
        *_foot(),
        sa.UniqueConstraint('workspace_id', 'platform', 'order_id', 'sku_id', 'creator_key'),
    )
    op.create_index('ix_daily_performance_creator_day', 'daily_performance', ['creator_id', 'stat_date'])
    op.create_index('ix_order_line_day', 'order_line', ['workspace_id', 'ordered_on'])
    op.create_index('ix_order_line_creator_id', 'order_line', ['creator_id'])
    for table in ('daily_performance', 'order_line'):
        op.create_index(f'ix_{table}_workspace_id', table, ['workspace_id'])
        op.create_index(f'ix_{table}_import_batch_id', table, ['import_batch_id'])
        if op.get_bind().dialect.name == 'postgresql':
            for statement in wall(table):
                op.execute(statement)
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(), nullable=False, server_default='creators'))
        batch_op.add_column(sa.Column('answers', json_type(), nullable=False, server_default='{}'))
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.alter_column('creator_id', existing_type=sa.BigInteger(), nullable=True)
        batch_op.add_column(sa.Column('subject', sa.BigInteger(), nullable=True))
        batch_op.create_index(
            'ix_import_change_subject', ['subject'], unique=False,
            sqlite_where=sa.text('subject IS NOT NULL'), postgresql_where=sa.text('subject IS NOT NULL'),
        )
    with op.batch_alter_table('digest_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('data_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('redone_at', sa.DateTime(timezone=True), nullable=True))
    for table in ('task', 'assignment'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('import_batch_id', sa.BigInteger(), nullable=True))
            batch_op.create_foreign_key(f'fk_{table}_import_batch', 'import_batch', ['import_batch_id'], ['id'])
            batch_op.create_index(f'ix_{table}_import_batch_id', ['import_batch_id'])


def _head() -> list[sa.Column[Any]]:
    return [
        sa.Column('id', sa.BigInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    ]


def _foot() -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        sa.ForeignKeyConstraint(['import_batch_id'], ['import_batch.id']),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id']),
        sa.PrimaryKeyConstraint('id'),
    ]


def downgrade() -> None:
    for table in ('assignment', 'task'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f'ix_{table}_import_batch_id')
            batch_op.drop_constraint(f'fk_{table}_import_batch', type_='foreignkey')
            batch_op.drop_column('import_batch_id')
    with op.batch_alter_table('digest_run', schema=None) as batch_op:
        for name in ('redone_at', 'offered_at', 'data_until'):
            batch_op.drop_column(name)
    op.execute("DELETE FROM import_change WHERE creator_id IS NULL")
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.drop_index('ix_import_change_subject')
        batch_op.drop_column('subject')
        batch_op.alter_column('creator_id', existing_type=sa.BigInteger(), nullable=False)
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.drop_column('answers')
        batch_op.drop_column('kind')
    op.drop_table('order_line')
    op.drop_table('daily_performance')
    op.create_table(
        'daily_performance',
        *_head(),
        sa.Column('creator_id', sa.BigInteger(), nullable=False),
        sa.Column('stat_date', sa.Date(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('impressions', sa.BigInteger(), nullable=True),
        sa.Column('clicks', sa.BigInteger(), nullable=True),
        sa.Column('orders', sa.Integer(), nullable=True),
        sa.Column('gmv', sa.BigInteger(), nullable=True),
        sa.Column('spend', sa.BigInteger(), nullable=True),
        sa.Column('currency', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['creator_id'], ['creator.id']),
        sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('workspace_id', 'creator_id', 'stat_date', 'source'),
    )
    op.create_index('ix_daily_performance_creator_id', 'daily_performance', ['creator_id'])
    op.create_index('ix_daily_performance_workspace_id', 'daily_performance', ['workspace_id'])
    if op.get_bind().dialect.name == 'postgresql':
        for statement in wall('daily_performance'):
            op.execute(statement)
