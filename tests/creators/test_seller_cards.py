"""The card of a creator who comes from a TikTok Shop export: what is known of her stands first, what is not is one line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from creators.kit import Desk, write_csv

from bot.card import Facts, Note, plain
from bot.messages.catalog import card
from bot.reader import Reader
from domain.audiences import ChatAudience
from domain.money import Money
from domain.notices.creators import CreatorShown
from services import creator_cards
from storage.sql import col
from storage.tables import Creator, MetricSnapshot

HEAD = [
    "Creator name", "Creator-attributed GMV", "Refunds", "Attributed orders", "Est. commission", "CTOR", "CTR",
    "Video views",
]  # fmt: skip
LILY = ["lily.ross", "$36,134.02", "$482.91", "647", "$5,420.10", "6.53%", "1.48%", "48,947"]
KNOWN = {
    "en": {"GMV": "$36,134.02", "CTOR": "6.53%", "Refunds of GMV": "1.34%", "Video views": "48.9k",
           "Commission of GMV": "15%", "Orders": "647"},
    "zh_CN": {"GMV": "US$36,134.02", "CTOR": "6.53%", "退款占 GMV": "1.34%", "视频播放量": "4.9万",
              "佣金占 GMV": "15%", "订单": "647"},
}  # fmt: skip
UNKNOWN = {
    "en": ("Unknown", "Followers, Active fans, and Completion rate; 8 more"),
    "zh_CN": ("未知", "粉丝、活跃粉丝和完播率，另有 8 项"),
}
FROM = {
    "en": "Numbers: TikTok Shop export, 2026-11-23 (28 days)",
    "zh_CN": "数据：TikTok Shop 导出，2026-11-23（28 天）",
}


def _shown(desk: Desk, folder: Path) -> CreatorShown:
    desk.imported(write_csv(folder / "creators_20261101-20261120.csv", [HEAD, LILY]))
    lily = desk.creators()["lily.ross"].id
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        snapshot = uow.first(uow.query(MetricSnapshot).where(col(MetricSnapshot.creator_id) == lily))
        assert snapshot is not None
        snapshot.range_label = "28d"
        transaction.commit()
    with desk.database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        return creator_cards.show(uow, lily, audience=ChatAudience.TEAM, now=desk.clock.now())


def test_what_decides_her_score_is_known_with_its_currency_export_and_days(
    desk: Desk, tmp_path: Path
) -> None:
    figures = {each.name: each for each in _shown(desk, tmp_path).figures}
    assert list(figures) == list(creator_cards.SELLING)
    assert figures["gmv"].value == Money(amount=Decimal("36134.02"), currency="USD")
    assert figures["refund_share"].value == Decimal("0.0134")
    assert {(each.source, each.days) for each in figures.values()} == {("tiktok_shop_creators", "28d")}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_card_says_it_before_anything_else_and_ends_with_what_is_unknown(
    desk: Desk, tmp_path: Path, language: str
) -> None:
    body = card(_shown(desk, tmp_path), Reader(language, "Asia/Shanghai", ""), desk.workspace_id).body
    told = [(name, plain(line)) for each in body if isinstance(each, Facts) for name, line in each.pairs]
    assert told[: len(KNOWN[language])] == list(KNOWN[language].items())
    assert told[-1] == UNKNOWN[language]
    assert [plain(each.line) for each in body if isinstance(each, Note)] == [FROM[language]]


def test_a_share_of_gmv_is_unknown_where_nothing_was_sold(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        made = uow.add(
            Creator(
                name="Zoe", platform="tiktok", handle="zoe", gmv=Decimal(0), gmv_currency="USD",
                extra={"refunds": "0", "ctor": "0"},
            )
        )  # fmt: skip
        uow.flush()
        shown = creator_cards.show(uow, made.id, audience=ChatAudience.TEAM, now=desk.clock.now())
    assert [each.name for each in shown.figures] == ["gmv", "ctor"]
