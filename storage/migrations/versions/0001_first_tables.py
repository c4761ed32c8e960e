"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.walls import wall

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

WALLED = (
    "assignment", "creator", "daily_performance", "digest_run", "flow_run", "import_batch",
    "import_change", "metric_snapshot", "milestone", "posted_card", "product", "shortlist",
    "shortlist_entry", "stored_file", "task", "task_template",
)


def upgrade() -> None:
    op.create_table('inbox',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('act_key', sa.String(), nullable=True),
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('act_key'),
    sa.UniqueConstraint('key')
    )
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.create_index('ix_inbox_open', ['lane', 'id'], unique=False, sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'"))

    op.create_table('rate_limit',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('tat_us', sa.BigInteger(), nullable=False),
    sa.Column('closed_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_table('tick',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('workspace',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('timezone', sa.String(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('slack_team', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('slack_team')
    )
    op.create_table('creator',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('handle', sa.String(), nullable=False),
    sa.Column('uid', sa.String(), nullable=True),
    sa.Column('region', sa.String(), nullable=True),
    sa.Column('agency', sa.String(), nullable=True),
    sa.Column('tier', sa.String(), nullable=True),
    sa.Column('categories', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('tags', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('followers', sa.BigInteger(), nullable=True),
    sa.Column('active_fan_share', sa.BigInteger(), nullable=True),
    sa.Column('completion_rate', sa.BigInteger(), nullable=True),
    sa.Column('engagement_rate', sa.BigInteger(), nullable=True),
    sa.Column('audience', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('median_views', sa.BigInteger(), nullable=True),
    sa.Column('quote', sa.BigInteger(), nullable=True),
    sa.Column('quote_currency', sa.String(), nullable=True),
    sa.Column('commission_rate', sa.BigInteger(), nullable=True),
    sa.Column('rebate_rate', sa.BigInteger(), nullable=True),
    sa.Column('sales_low', sa.BigInteger(), nullable=True),
    sa.Column('sales_high', sa.BigInteger(), nullable=True),
    sa.Column('gmv', sa.BigInteger(), nullable=True),
    sa.Column('gmv_currency', sa.String(), nullable=True),
    sa.Column('orders', sa.Integer(), nullable=True),
    sa.Column('ctr', sa.BigInteger(), nullable=True),
    sa.Column('reputation', sa.BigInteger(), nullable=True),
    sa.Column('supports_ads', sa.Boolean(), nullable=True),
    sa.Column('accepts_script_changes', sa.Boolean(), nullable=True),
    sa.Column('late_deliveries', sa.Integer(), nullable=False),
    sa.Column('extra', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('notes', sa.String(), nullable=False),
    sa.Column('contact_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('reach', sa.String(), nullable=False),
    sa.Column('not_interested_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'platform', 'handle')
    )
    with op.batch_alter_table('creator', schema=None) as batch_op:
        batch_op.create_index('ix_creator_name', ['workspace_id', 'name'], unique=False)
        batch_op.create_index('ix_creator_uid', ['workspace_id', 'platform', 'uid'], unique=False)
        batch_op.create_index(batch_op.f('ix_creator_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('identity',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('team', sa.String(), nullable=False),
    sa.Column('platform_user', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('handle', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('platform_language', sa.String(), nullable=True),
    sa.Column('timezone', sa.String(), nullable=True),
    sa.Column('current_workspace_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['current_workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('platform', 'team', 'platform_user')
    )
    op.create_table('job',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=True),
    sa.Column('payload', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('result', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=True),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('cancel_asked', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_open', ['state', 'not_before'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('product',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'external_id')
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_product_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('stored_file',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('platform_ref', sa.String(), nullable=False),
    sa.Column('blob', sa.String(), nullable=True),
    sa.Column('sha256', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_file_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('task_template',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('fields', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'name')
    )
    with op.batch_alter_table('task_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_template_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=True),
    sa.Column('identity_id', sa.BigInteger(), nullable=True),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('result', sa.String(), nullable=False),
    sa.Column('detail', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_identity_id'), ['identity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('daily_performance',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('stat_date', sa.Date(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('impressions', sa.BigInteger(), nullable=True),
    sa.Column('clicks', sa.BigInteger(), nullable=True),
    sa.Column('orders', sa.Integer(), nullable=True),
    sa.Column('gmv', sa.BigInteger(), nullable=True),
    sa.Column('spend', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'creator_id', 'stat_date', 'source')
    )
    with op.batch_alter_table('daily_performance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_daily_performance_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_daily_performance_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_by_identity_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['used_by_identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('linked_chat',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('team', sa.String(), nullable=False),
    sa.Column('platform_chat', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('timezone', sa.String(), nullable=True),
    sa.Column('identity_id', sa.BigInteger(), nullable=True),
    sa.Column('digest_at', sa.String(), nullable=True),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'platform', 'platform_chat')
    )
    with op.batch_alter_table('linked_chat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_linked_chat_identity_id'), ['identity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_linked_chat_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('identity_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'identity_id')
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_identity_id'), ['identity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('digest_run',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('chat_id', sa.BigInteger(), nullable=False),
    sa.Column('local_date', sa.String(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('chat_id', 'local_date')
    )
    with op.batch_alter_table('digest_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_run_chat_id'), ['chat_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_digest_run_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('flow_run',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('identity_id', sa.BigInteger(), nullable=False),
    sa.Column('flow', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('answers', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('seed', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('cursor', sa.String(), nullable=True),
    sa.Column('reviewing', sa.Boolean(), nullable=False),
    sa.Column('search', sa.String(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('lane_chat', sa.String(), nullable=False),
    sa.Column('chat_id', sa.BigInteger(), nullable=False),
    sa.Column('thread', sa.String(), nullable=True),
    sa.Column('error', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('answered', sa.String(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('flow_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_flow_run_identity_id'), ['identity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_flow_run_workspace_id'), ['workspace_id'], unique=False)
        batch_op.create_index('ux_flow_run_active', ['identity_id', 'lane_chat'], unique=True, sqlite_where=sa.text("state = 'active'"), postgresql_where=sa.text("state = 'active'"))

    op.create_table('import_batch',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('thread', sa.String(), nullable=True),
    sa.Column('by_identity_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('refusal', sa.String(), nullable=True),
    sa.Column('date_order', sa.String(), nullable=True),
    sa.Column('report', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('done_rows', sa.Integer(), nullable=False),
    sa.Column('total_rows', sa.Integer(), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_batch_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('posted_card',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('chat_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.BigInteger(), nullable=False),
    sa.Column('slot', sa.BigInteger(), nullable=False),
    sa.Column('thread', sa.String(), nullable=True),
    sa.Column('channel', sa.String(), nullable=True),
    sa.Column('message', sa.String(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('at_revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('chat_id', 'kind', 'subject', 'slot')
    )
    with op.batch_alter_table('posted_card', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_posted_card_chat_id'), ['chat_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_posted_card_subject'), ['subject'], unique=False)
        batch_op.create_index(batch_op.f('ix_posted_card_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('reminder',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('on_day', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('to_membership_id', sa.BigInteger(), nullable=True),
    sa.Column('to_creator_id', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['to_creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['to_membership_id'], ['membership.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('subject_kind', 'subject', 'what', 'on_day')
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index('ix_reminder_due', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_to_creator_id'), ['to_creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_to_membership_id'), ['to_membership_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('shortlist',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('criteria', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('result', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('by_identity_id', sa.BigInteger(), nullable=True),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('thread', sa.String(), nullable=True),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('shortlist', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shortlist_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('import_change',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('import_batch_id', sa.BigInteger(), nullable=False),
    sa.Column('row_number', sa.Integer(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=True),
    sa.Column('snapshot_before', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['import_batch_id'], ['import_batch.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('import_batch_id', 'row_number')
    )
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_change_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_change_import_batch_id'), ['import_batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_change_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('metric_snapshot',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('import_batch_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('stat_date', sa.Date(), nullable=False),
    sa.Column('range_label', sa.String(), nullable=False),
    sa.Column('numbers', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['import_batch_id'], ['import_batch.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('creator_id', 'source', 'stat_date', 'range_label')
    )
    with op.batch_alter_table('metric_snapshot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_metric_snapshot_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_metric_snapshot_import_batch_id'), ['import_batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_metric_snapshot_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=True),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=True),
    sa.Column('posted_card_id', sa.BigInteger(), nullable=True),
    sa.Column('payload', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('thread', sa.String(), nullable=True),
    sa.Column('critical', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('repeats', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(), nullable=True),
    sa.Column('message', sa.String(), nullable=True),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['posted_card_id'], ['posted_card.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('workspace_id', 'key')
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_chat_id'), ['chat_id'], unique=False)
        batch_op.create_index('ix_outbox_lane', ['lane', 'id'], unique=False, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
        batch_op.create_index('ix_outbox_open', ['not_before', 'id'], unique=False, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_outbox_posted_card_id'), ['posted_card_id'], unique=False)
        batch_op.create_index('ix_outbox_unknown', ['id'], unique=False, sqlite_where=sa.text("state = 'unknown'"), postgresql_where=sa.text("state = 'unknown'"))
        batch_op.create_index(batch_op.f('ix_outbox_workspace_id'), ['workspace_id'], unique=False)
        batch_op.create_index('ux_outbox_refresh', ['posted_card_id'], unique=True, sqlite_where=sa.text("kind = 'refresh' AND state = 'pending'"), postgresql_where=sa.text("kind = 'refresh' AND state = 'pending'"))

    op.create_table('shortlist_entry',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('shortlist_id', sa.BigInteger(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('group', sa.String(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=True),
    sa.Column('parts', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['shortlist_id'], ['shortlist.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('shortlist_id', 'creator_id')
    )
    with op.batch_alter_table('shortlist_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shortlist_entry_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shortlist_entry_shortlist_id'), ['shortlist_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shortlist_entry_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('task',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('template_id', sa.BigInteger(), nullable=True),
    sa.Column('product_id', sa.BigInteger(), nullable=True),
    sa.Column('shortlist_id', sa.BigInteger(), nullable=True),
    sa.Column('brief', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('publish_on', sa.Date(), nullable=False),
    sa.Column('fee', sa.BigInteger(), nullable=True),
    sa.Column('fee_currency', sa.String(), nullable=True),
    sa.Column('commission_rate', sa.BigInteger(), nullable=True),
    sa.Column('by_identity_id', sa.BigInteger(), nullable=True),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('thread', sa.String(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_identity_id'], ['identity.id'], ),
    sa.ForeignKeyConstraint(['chat_id'], ['linked_chat.id'], ),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.ForeignKeyConstraint(['shortlist_id'], ['shortlist.id'], ),
    sa.ForeignKeyConstraint(['template_id'], ['task_template.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_product_id'), ['product_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_shortlist_id'), ['shortlist_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_template_id'), ['template_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('assignment',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('creator_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('fee', sa.BigInteger(), nullable=True),
    sa.Column('fee_currency', sa.String(), nullable=True),
    sa.Column('proposal', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('done_milestones', sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=False),
    sa.Column('on_behalf', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['creator_id'], ['creator.id'], ),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('task_id', 'creator_id')
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_creator_id'), ['creator_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_task_id'), ['task_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_workspace_id'), ['workspace_id'], unique=False)

    op.create_table('milestone',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('workspace_id', sa.BigInteger(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], ),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspace.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('task_id', 'kind')
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_task_id'), ['task_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_milestone_workspace_id'), ['workspace_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for table in WALLED:
            for statement in wall(table):
                op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_milestone_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_milestone_task_id'))

    op.drop_table('milestone')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_task_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_creator_id'))

    op.drop_table('assignment')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_task_template_id'))
        batch_op.drop_index(batch_op.f('ix_task_shortlist_id'))
        batch_op.drop_index(batch_op.f('ix_task_product_id'))

    op.drop_table('task')
    with op.batch_alter_table('shortlist_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shortlist_entry_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_shortlist_entry_shortlist_id'))
        batch_op.drop_index(batch_op.f('ix_shortlist_entry_creator_id'))

    op.drop_table('shortlist_entry')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ux_outbox_refresh', sqlite_where=sa.text("kind = 'refresh' AND state = 'pending'"), postgresql_where=sa.text("kind = 'refresh' AND state = 'pending'"))
        batch_op.drop_index(batch_op.f('ix_outbox_workspace_id'))
        batch_op.drop_index('ix_outbox_unknown', sqlite_where=sa.text("state = 'unknown'"), postgresql_where=sa.text("state = 'unknown'"))
        batch_op.drop_index(batch_op.f('ix_outbox_posted_card_id'))
        batch_op.drop_index('ix_outbox_open', sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
        batch_op.drop_index('ix_outbox_lane', sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_outbox_chat_id'))

    op.drop_table('outbox')
    with op.batch_alter_table('metric_snapshot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_metric_snapshot_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_metric_snapshot_import_batch_id'))
        batch_op.drop_index(batch_op.f('ix_metric_snapshot_creator_id'))

    op.drop_table('metric_snapshot')
    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_change_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_import_change_import_batch_id'))
        batch_op.drop_index(batch_op.f('ix_import_change_creator_id'))

    op.drop_table('import_change')
    with op.batch_alter_table('shortlist', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shortlist_workspace_id'))

    op.drop_table('shortlist')
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_reminder_to_membership_id'))
        batch_op.drop_index(batch_op.f('ix_reminder_to_creator_id'))
        batch_op.drop_index('ix_reminder_due')

    op.drop_table('reminder')
    with op.batch_alter_table('posted_card', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_posted_card_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_posted_card_subject'))
        batch_op.drop_index(batch_op.f('ix_posted_card_chat_id'))

    op.drop_table('posted_card')
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_batch_workspace_id'))

    op.drop_table('import_batch')
    with op.batch_alter_table('flow_run', schema=None) as batch_op:
        batch_op.drop_index('ux_flow_run_active', sqlite_where=sa.text("state = 'active'"), postgresql_where=sa.text("state = 'active'"))
        batch_op.drop_index(batch_op.f('ix_flow_run_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_flow_run_identity_id'))

    op.drop_table('flow_run')
    with op.batch_alter_table('digest_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digest_run_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_digest_run_chat_id'))

    op.drop_table('digest_run')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_membership_identity_id'))
        batch_op.drop_index(batch_op.f('ix_membership_creator_id'))

    op.drop_table('membership')
    with op.batch_alter_table('linked_chat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_linked_chat_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_linked_chat_identity_id'))

    op.drop_table('linked_chat')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_creator_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('daily_performance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_daily_performance_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_daily_performance_creator_id'))

    op.drop_table('daily_performance')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_workspace_id'))
        batch_op.drop_index(batch_op.f('ix_audit_identity_id'))

    op.drop_table('audit')
    with op.batch_alter_table('task_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_template_workspace_id'))

    op.drop_table('task_template')
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stored_file_workspace_id'))

    op.drop_table('stored_file')
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_product_workspace_id'))

    op.drop_table('product')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_job_workspace_id'))
        batch_op.drop_index('ix_job_open')

    op.drop_table('job')
    op.drop_table('identity')
    with op.batch_alter_table('creator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_creator_workspace_id'))
        batch_op.drop_index('ix_creator_uid')
        batch_op.drop_index('ix_creator_name')

    op.drop_table('creator')
    op.drop_table('workspace')
    op.drop_table('tick')
    op.drop_table('rate_limit')
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_index('ix_inbox_open', sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'"))

    op.drop_table('inbox')
