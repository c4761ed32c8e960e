"""The team's pool and the benchmark pool, pilots, and what upkeep has proposed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, amount, json_field, reference
from storage.types import ExactDecimal


class Pool(WorkspaceRow, table=True):
    """达人池, 对标达人池: one of each kind (domain.pools.PoolKind). `view` is what its card shows: filters and page."""

    __table_args__ = (UniqueConstraint("workspace_id", "kind"),)

    kind: str
    in_charge_id: int | None = reference("membership.id", null=True, index=False)  # 专人负责 (R32)
    break_even: Decimal = Field(default=Decimal(1), sa_type=ExactDecimal)
    view: dict[str, Any] = json_field()
    revision: int = 0


class PoolEntry(WorkspaceRow, table=True):
    """One creator of a pool, moved by domain.pools' life cycle; of a benchmark pool without a state.

    Who is in charge of her stands on the creator herself.
    """

    __table_args__ = (
        UniqueConstraint("pool_id", "creator_id"),
        Index("ix_pool_entry_state", "pool_id", "state", "creator_id"),
    )

    pool_id: int = reference("pool.id", index=False)
    creator_id: int = reference("creator.id")
    state: str = ""  # domain.pools.PoolState
    whose: str = ""  # domain.pools.Whose, in a benchmark pool
    since: datetime  # business time
    reason: str = ""  # in somebody's words
    by: str = ""  # name of who put or moved her here; empty: nobody of the team
    long_term: bool = False  # 长期合作
    revision: int = 0


class Pilot(WorkspaceRow, table=True):
    """试点 (R16, R17), moved by domain.pilots' life cycle. `revision` guards each move."""

    __table_args__ = (Index("ix_pilot_asked", "state", "ask_at"),)

    shortlist_id: int | None = reference("shortlist.id", null=True)
    state: str = "running"
    goal: str = ""
    paid_by: str  # domain.pilots.PaidBy
    paid_least: Decimal | None = amount()  # the ROI or the number of orders; None: words decide
    paid_words: str = ""
    budget: Decimal | None = amount()
    budget_currency: str | None = None
    began_on: date  # local
    ask_at: datetime  # when the bot asks for the verdict
    in_charge_id: int = reference("membership.id", index=False)
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    settled_at: datetime | None = None
    settled_by: str = ""
    reason: str = ""  # of the latest answer
    chat_id: int | None = reference("linked_chat.id", null=True, index=False)
    thread: str | None = None
    revision: int = 0


class PilotCreator(WorkspaceRow, table=True):
    """One creator of a pilot and what was said of her."""

    __table_args__ = (UniqueConstraint("pilot_id", "creator_id"),)

    pilot_id: int = reference("pilot.id", index=False)
    creator_id: int = reference("creator.id")
    verdict: str = ""  # expanded, stopped; empty: not yet
    moved: bool = False  # her place in the pool is the pilot's doing


class UpkeepRun(WorkspaceRow, table=True):
    """One week's look at a pool: the unique key is the promise that it is told once."""

    __table_args__ = (UniqueConstraint("pool_id", "week"),)

    pool_id: int = reference("pool.id", index=False)
    week: str  # "2026-W48", local
    told_at: datetime


class UpkeepProposal(WorkspaceRow, table=True):
    """One proposal about one creator (R31): open → done, declined (silent until then), lapsed (another took its place)."""

    __table_args__ = (
        Index(
            "ux_upkeep_proposal_open",
            "pool_id",
            "creator_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    pool_id: int = reference("pool.id", index=False)
    creator_id: int = reference("creator.id")
    kind: str  # domain.upkeep.UpkeepKind
    why: str  # domain.upkeep.Why
    numbers: dict[str, Any] = json_field()  # as they were: domain.notices.upkeep.Numbers
    state: str = "open"
    silent_until: datetime | None = None
    settled_at: datetime | None = None
    settled_by: str = ""
    revision: int = 0
