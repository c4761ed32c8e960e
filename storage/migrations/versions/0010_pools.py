"""Pools of creators, and pilots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import ExactDecimal, json_type
from storage.walls import wall

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = ("pool", "pool_entry", "pilot", "pilot_creator", "upkeep_run", "upkeep_proposal")


def upgrade() -> None:
    _pools()
    _pilots()
    _upkeep()
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            for statement in wall(table):
                op.execute(statement)


def _row(
    *columns: sa.Column[object], unique: tuple[str, ...] = (), **keys: str
) -> list[sa.schema.SchemaItem]:
    """The columns every table of a workspace has, the table's own, and its keys: column → the row it names."""
    return [
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        *columns,
        *(sa.ForeignKeyConstraint([column], [target]) for column, target in keys.items()),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        *([sa.UniqueConstraint(*unique)] if unique else []),
    ]


def _named(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def _words(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=null)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _revision() -> sa.Column[object]:
    return sa.Column("revision", sa.Integer(), nullable=False)


def _pools() -> None:
    op.create_table(
        "pool",
        *_row(
            _words("kind"),
            _named("in_charge_id", null=True),
            sa.Column("break_even", ExactDecimal(), nullable=False),
            sa.Column("view", json_type(), nullable=False),
            _revision(),
            unique=("workspace_id", "kind"),
            in_charge_id="membership.id",
        ),
    )
    op.create_index("ix_pool_workspace_id", "pool", ["workspace_id"])
    op.create_table(
        "pool_entry",
        *_row(
            _named("pool_id"),
            _named("creator_id"),
            _words("state"),
            _words("whose"),
            _moment("since"),
            _words("reason"),
            _words("by"),
            sa.Column("long_term", sa.Boolean(), nullable=False),
            _revision(),
            unique=("pool_id", "creator_id"),
            pool_id="pool.id",
            creator_id="creator.id",
        ),
    )
    op.create_index("ix_pool_entry_creator_id", "pool_entry", ["creator_id"])
    op.create_index("ix_pool_entry_state", "pool_entry", ["pool_id", "state", "creator_id"])
    op.create_index("ix_pool_entry_workspace_id", "pool_entry", ["workspace_id"])


def _pilots() -> None:
    op.create_table(
        "pilot",
        *_row(
            _named("shortlist_id", null=True),
            _words("state"),
            _words("goal"),
            _words("paid_by"),
            sa.Column("paid_least", ExactDecimal(), nullable=True),
            _words("paid_words"),
            sa.Column("budget", ExactDecimal(), nullable=True),
            _words("budget_currency", null=True),
            sa.Column("began_on", sa.Date(), nullable=False),
            _moment("ask_at"),
            _named("in_charge_id"),
            _named("by_identity_id", null=True),
            _moment("settled_at", null=True),
            _words("settled_by"),
            _words("reason"),
            _named("chat_id", null=True),
            _words("thread", null=True),
            _revision(),
            shortlist_id="shortlist.id",
            in_charge_id="membership.id",
            by_identity_id="identity.id",
            chat_id="linked_chat.id",
        ),
    )
    op.create_index("ix_pilot_asked", "pilot", ["state", "ask_at"])
    op.create_index("ix_pilot_shortlist_id", "pilot", ["shortlist_id"])
    op.create_index("ix_pilot_workspace_id", "pilot", ["workspace_id"])
    op.create_table(
        "pilot_creator",
        *_row(
            _named("pilot_id"),
            _named("creator_id"),
            _words("verdict"),
            sa.Column("moved", sa.Boolean(), nullable=False),
            unique=("pilot_id", "creator_id"),
            pilot_id="pilot.id",
            creator_id="creator.id",
        ),
    )
    op.create_index("ix_pilot_creator_creator_id", "pilot_creator", ["creator_id"])
    op.create_index("ix_pilot_creator_workspace_id", "pilot_creator", ["workspace_id"])


def _upkeep() -> None:
    op.create_table(
        "upkeep_run",
        *_row(
            _named("pool_id"),
            _words("week"),
            _moment("told_at"),
            unique=("pool_id", "week"),
            pool_id="pool.id",
        ),
    )
    op.create_index("ix_upkeep_run_workspace_id", "upkeep_run", ["workspace_id"])
    op.create_table(
        "upkeep_proposal",
        *_row(
            _named("pool_id"),
            _named("creator_id"),
            _words("kind"),
            _words("why"),
            sa.Column("numbers", json_type(), nullable=False),
            _words("state"),
            _moment("silent_until", null=True),
            _moment("settled_at", null=True),
            _words("settled_by"),
            _revision(),
            pool_id="pool.id",
            creator_id="creator.id",
        ),
    )
    op.create_index("ix_upkeep_proposal_creator_id", "upkeep_proposal", ["creator_id"])
    op.create_index("ix_upkeep_proposal_workspace_id", "upkeep_proposal", ["workspace_id"])
    op.create_index(
        "ux_upkeep_proposal_open",
        "upkeep_proposal",
        ["pool_id", "creator_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
