"""The days' numbers and the orders, as reports brought them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import WorkspaceRow, json_field, reference
from storage.tables.base import amount as exact


class DailyPerformance(WorkspaceRow, table=True):
    """What one row of a report says of one local day: of a creator, a video, a live, a product or the whole shop.

    `grain` spells what the row is about, so that a second file about the same thing updates it. `source` is the
    report's kind, `level` what its rows are the numbers of: rows of two sources or levels overlap and are never
    added up (domain/performance.py chooses). `range_label` is empty for a single day, "7d" for seven that end on
    `stat_date`. `roi` is as reported; rates are fractions; unknown is NULL.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "stat_date", "source", "range_label", "grain"),
        Index("ix_daily_performance_creator_day", "creator_id", "stat_date"),
    )

    stat_date: date
    range_label: str = ""
    source: str
    level: str
    grain: str
    creator_id: int | None = reference("creator.id", null=True, index=False)
    creator_said: str = ""  # as the report names her; alone while nobody of that name is in the pool
    material: str | None = None  # id of a video or 素材
    product: str | None = None  # the shop's id
    impressions: int | None = Field(default=None, sa_type=BigInteger)
    clicks: int | None = Field(default=None, sa_type=BigInteger)
    orders: int | None = Field(default=None, sa_type=BigInteger)
    gmv: Decimal | None = exact()
    refunds: Decimal | None = exact()
    spend: Decimal | None = exact()
    roi: Decimal | None = exact()
    currency: str = "CNY"
    extra: dict[str, Any] = json_field()  # the report's other numbers, as text
    import_batch_id: int | None = reference("import_batch.id", null=True)


class OrderLine(WorkspaceRow, table=True):
    """One product of one order, sold through one creator: the ground of every statement (R104, R105).

    `state` is domain.importing.orders.OrderState, None for a word that is not known; `state_said` is the export's own.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "platform", "order_id", "sku_id", "creator_key"),
        Index("ix_order_line_day", "workspace_id", "ordered_on"),
    )

    platform: str
    order_id: str
    sku_id: str = ""
    creator_key: str = ""  # as the export names her
    creator_id: int | None = reference("creator.id", null=True)
    creator_said: str = ""
    product_id: str | None = None
    product: str | None = None
    quantity: int | None = Field(default=None, sa_type=BigInteger)
    amount: Decimal | None = exact()
    currency: str = "CNY"
    state: str | None = None
    state_said: str | None = None
    refunded: bool | None = None
    commission_rate: Decimal | None = exact()
    commission_base: Decimal | None = exact()
    commission_estimated: Decimal | None = exact()
    commission_actual: Decimal | None = exact()
    settled_amount: Decimal | None = exact()
    ordered_on: date | None = None  # local
    ordered_at: datetime | None = None
    paid_at: datetime | None = None
    settled_at: datetime | None = None
    source: str
    extra: dict[str, Any] = json_field()
    import_batch_id: int | None = reference("import_batch.id", null=True)
