"""Order lines, read: what was bought through whom, and what is owed and paid for it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from domain.creators import CHINESE_PLATFORMS
from domain.importing.cells import Facts, Ways
from domain.importing.records import Record, Records, creator_of, order_in, read_records, zero_money
from domain.importing.rows import RowProblem
from domain.importing.survey import Sheet
from domain.importing.values import folded

COLUMNS = (
    "order_id", "sku_id", "product_id", "product", "quantity", "amount", "commission_rate", "commission_base",
    "commission_estimated", "commission_actual", "settled_amount", "refunded", "paid_at", "settled_at",
)  # fmt: skip


class OrderState(StrEnum):
    """Where an order's commission stands."""

    PENDING = "pending"  # bought, not settled yet
    FROZEN = "frozen"
    UNPAID = "unpaid"  # earned, the commission is not paid out yet
    SETTLED = "settled"
    INELIGIBLE = "ineligible"  # returned, refunded, or not settled in time


_STATES = {
    OrderState.PENDING: ("pending", "订单付款", "已付款", "待结算", "未结算", "订单收货", "已收货", "付款", "completed", "shipped", "to ship", "已完成", "已发货", "待发货"),
    OrderState.FROZEN: ("frozen", "冻结", "已冻结", "冻结中"),
    OrderState.UNPAID: ("unpaid", "待支付佣金"),
    OrderState.SETTLED: ("settled", "已结算", "订单结算", "结算", "paid"),
    OrderState.INELIGIBLE: ("ineligible", "已失效", "订单失效", "失效", "订单退货退款", "已退款", "已关闭", "退货退款", "cancelled", "canceled", "refunded", "已取消"),
}  # fmt: skip
_STATE_OF = {word: state for state, words in _STATES.items() for word in words}


def survey(sheet: Sheet, ways: Ways) -> Records:
    """Read all rows; raises FileRefused."""
    order, unclear = order_in(sheet, ways.dates)
    platform = sheet.layout.source.platform
    currency = "CNY" if platform in CHINESE_PLATFORMS else ways.currency
    ways = replace(ways, dates=order, currency=currency)
    rows = read_records(sheet, ways, lambda row, facts: _record(row, facts, ways))
    return Records(rows, order, zero_money(sheet, rows, ("amount",)), unclear)


def _record(row: int, facts: Facts, ways: Ways) -> Record | RowProblem:
    order = facts["order_id"]
    if order is None:
        return RowProblem.NO_ORDER
    creator = creator_of(facts)
    said = facts["state"]
    values: dict[str, Any] = {name: facts[name] for name in COLUMNS if facts[name] is not None}
    values["sku_id"] = facts["sku_id"] or facts["product_id"] or ""
    values["currency"] = facts.currency or ways.currency
    values["creator_key"] = creator.key
    at = facts["ordered_at"] or facts["paid_at"]
    if at is not None:
        values |= {"ordered_at": at, "ordered_on": at.astimezone(ways.zone).date()}
    if said is not None:
        state = _STATE_OF.get(folded(said).lower())
        values |= {"state": state.value if state else None, "state_said": said}
    key = f"{order} {values['sku_id']} {creator.key}"
    return Record(row, key, creator, values, facts.extra, facts.doubts)
