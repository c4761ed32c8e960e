"""Reports and ledgers written on the spot, in the shape of what platforms export, and a look at what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from creators.kit import Desk, write_csv, write_xlsx

from domain.audiences import ChatAudience
from domain.notices import Notice
from services import imports
from storage.tables import Creator, DailyPerformance, ImportChange, OrderLine
from storage.tables.base import WorkspaceRow

POOL = [("阿伦男装", "dy_aren", "9001"), ("小鹿穿搭", "dy_lu", "9002"), ("老张讲西装", "dy_zhang", "9003")]
QIANCHUAN = ["日期", "达人昵称", "素材ID", "整体消耗", "整体展现次数", "整体点击次数", "整体成交订单数", "整体成交金额", "整体支付ROI", "加购数", "完播率", "新增粉丝数", "审核备注"]  # fmt: skip
ORDERS = ["Order ID", "SKU ID", "Product Name", "Payment Amount", "Currency", "Quantity", "Order Status", "Creator Username", "Standard commission rate", "Est. standard commission payment", "Actual Commission Payment", "Fully returned or refunded", "Time Created", "Time Commission Paid"]  # fmt: skip


def fill_pool(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        for name, handle, uid in POOL:
            uow.add(Creator(name=name, platform="douyin", handle=handle, uid=uid))
        uow.add(Creator(name="Kai", platform="tiktok", handle="menswear.kai"))
        transaction.commit()


def material_rows(days: int, *, last: date = date(2026, 11, 22), sales: int = 1000) -> list[list[str]]:
    """One video a creator and day; 阿伦 sells best for his spend, 老张 worst."""
    rows = []
    for back in range(days - 1, -1, -1):
        for place, (name, _, uid) in enumerate(POOL):
            on = last - timedelta(days=back)
            sold, spent = sales + 100 * (2 - place), 200 * (place + 1)
            rows.append(
                [on.isoformat(), name, f"77215{uid}{on:%y%m%d}\t", str(spent), "50000", "2000", "10", f"{sold}.50", f"{sold / spent:.2f}", "30", "26.71%", "-4", "x"]
            )  # fmt: skip
    return rows


def qianchuan(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    if path.suffix == ".xlsx":
        return write_xlsx(path, [QIANCHUAN, *rows])
    return write_csv(path, [QIANCHUAN, *rows], encoding="gb18030")


def order_row(order: str, creator: str, *, state: str = "Settled", at: str = "15/11/2026 13:05:00", amount: str = "58.00") -> list[str]:  # fmt: skip
    paid = "30/11/2026 02:00:00" if state == "Settled" else "--"
    actual = "8.70" if state == "Settled" else "--"
    return [f"{order}\t", "3168\t", "Linen shirt", amount, "USD", "2", state, creator, "15.00%", "8.70", actual, "No", at, paid]  # fmt: skip


def shown(desk: Desk, batch_id: int) -> Notice:
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return imports.show(uow, batch_id, audience=ChatAudience.TEAM, now=desk.clock.now())


def stored(desk: Desk, model: type[WorkspaceRow]) -> list[dict[str, Any]]:
    """Rows of a table as plain values, by id."""
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return sorted((row.model_dump() for row in uow.all(uow.query(model))), key=lambda row: row["id"])


def everything(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """All that imports of numbers may touch."""
    return {model.__name__: stored(desk, model) for model in (DailyPerformance, OrderLine, ImportChange)}
