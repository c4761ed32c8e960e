"""Reports, orders and ledgers dropped into a chat, and what the managers read of them in the morning."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from pathlib import Path

import pytest
from conversations.scenes import IN_BOTH_LANGUAGES, MANAGERS, ON_EACH_PLATFORM, confirms, group_screen, newest
from creators.kit import write_csv
from harness.world import Form, Person, World

from sandbox import page
from storage.tables import Assignment, Authorization, DailyPerformance, OrderLine

SAMPLES = Path(page.__file__).parent / "samples"
EVENING, MORNING = "2026-12-01T20:00:00+08:00", "2026-12-02T09:00:30+08:00"
HEADER = ["日期", "达人昵称", "素材ID", "整体消耗", "整体展现次数", "整体点击次数", "整体成交订单数", "整体成交金额", "整体支付ROI"]  # fmt: skip
SELLERS = {
    "穿搭师Kai": 4,
    "阿伦男装": 2,
    "Lily Ross": 1,
}  # of the demo's pool; what each sells for a yuan spent
EACH_AND_POSTGRES = pytest.mark.parametrize(
    ("form", "kind"),
    [
        (Form("slack", restarts=False), "sqlite"),
        (Form("telegram", restarts=False), "sqlite"),
        pytest.param(Form("slack", restarts=False), "postgres", marks=pytest.mark.postgres),
    ],
    ids=str,
)


def report(path: Path, *, last: date, days: int = 8) -> Path:
    rows = [
        [str(last - timedelta(days=back)), name, f"7{back}{roi}", "1000", "20000", "1000", "12", f"{1000 * roi}.00", f"{roi}.00"]
        for back in range(days)
        for name, roi in SELLERS.items()
    ]  # fmt: skip
    return write_csv(
        path, [HEADER, *rows, ["合计", "", "", "1", "1", "1", "1", "1", "1"]], encoding="gb18030"
    )


@EACH_AND_POSTGRES
async def test_a_report_dropped_in_the_evening_is_in_the_managers_morning(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    await world.to(EVENING)
    await merchant.drops(report(tmp_path / "千川.csv", last=date(2026, 12, 1)))
    await merchant.sees(
        "performance, 24 rows", "Tue 24 Nov – Tue 1 Dec", "24 new · 1 row left out", "Row 26: a total"
    )
    assert world.count(DailyPerformance) == 0
    await merchant.presses("Import")
    await merchant.sees("is imported")
    await world.to(MORNING)
    digest = (await group_screen(world)).split("Daily digest, Wed 2 Dec")[1]
    assert "GMV: ¥7,000 · 7-day median ¥7,000" in digest
    assert "Orders: 36" in digest
    assert "Ad spend: ¥3,000" in digest
    assert "ROI: 2.33" in digest
    assert "Best\n\n• 穿搭师Kai · ROI 4 · ¥4,000\n• 阿伦男装 · ROI 2 · ¥2,000" in digest
    assert "Weakest\n\n• Lily Ross · ROI 1 · ¥1,000" in digest
    assert "Numbers of Tue 1 Dec, from: 千川 material report." in digest


@ON_EACH_PLATFORM
async def test_an_undone_report_leaves_no_number(world: World, merchant: Person, tmp_path: Path) -> None:
    await world.to(EVENING)
    await merchant.drops(report(tmp_path / "q.csv", last=date(2026, 12, 1)))
    await merchant.presses("Import")
    assert world.count(DailyPerformance) == 24
    await confirms(merchant, "Undo the import")
    await merchant.sees("was undone", "24 removed.")
    assert world.count(DailyPerformance) == 0
    await world.to(MORNING)
    assert "GMV" not in await group_screen(world)


async def test_a_late_report_dropped_in_the_group_redoes_the_digest_once(
    world: World, tmp_path: Path
) -> None:
    sam = world.slack("sam", "#campaigns")
    await world.to(EVENING)
    await sam.drops(report(tmp_path / "a.csv", last=date(2026, 11, 30)))
    await sam.presses("Import")
    await world.to(MORNING)
    stale = await group_screen(world)
    assert "Numbers are from Mon 30 Nov; the file for Tue 1 Dec is missing. Drop it here and I will redo the digest." in stale  # fmt: skip
    late = report(tmp_path / "late.csv", last=date(2026, 12, 1))
    content = base64.b64encode(late.read_bytes()).decode()
    await _in_group(world, "telegram/upload", filename=late.name, content_base64=content)
    await _in_group(world, "telegram/press", label="Import")
    assert "late.csv brought the numbers of Tue 1 Dec" in await group_screen(world)
    await _in_group(world, "telegram/press", label="Redo the digest")
    again = (await group_screen(world)).split("Daily digest, Wed 2 Dec, with the late numbers")
    assert len(again) == 2
    assert "Numbers of Tue 1 Dec" in again[1]
    assert "is missing" not in again[1]
    await _in_group(world, "telegram/press", label="Redo the digest")
    assert (await group_screen(world)).count("with the late numbers") == 1


async def _in_group(world: World, path: str, **body: str) -> None:
    answer = await world.post(path, user="ben", chat=MANAGERS, **body)
    assert answer.get("ok"), answer
    await world.acted()


@IN_BOTH_LANGUAGES
async def test_the_same_file_is_said_to_be_known(world: World, merchant: Person, tmp_path: Path) -> None:
    path = report(tmp_path / "q.csv", last=date(2026, 12, 1))
    for _ in range(2):
        await merchant.drops(path)
        await merchant.presses("Import")
    await merchant.sees("24 unchanged" if merchant.language == "en" else "未变 24")
    await merchant.drops(path)
    known = "This file was imported on" if merchant.language == "en" else "这个文件已于"
    assert known in await newest(merchant)


@ON_EACH_PLATFORM
async def test_the_days_are_asked_where_no_column_says_them(
    world: World, merchant: Person, tmp_path: Path
) -> None:
    await world.to(EVENING)
    path = write_csv(
        tmp_path / "v.csv",
        [["Video ID", "Creator name", "Video-attributed GMV"], ["7", "Lily Ross", "$5.00"]],
    )
    await merchant.drops(path)
    assert "[Import]" not in await newest(merchant)
    await merchant.presses("Last 7 days")
    await merchant.sees("7 days until Mon 30 Nov", "1 new")
    await merchant.presses("Import")
    assert world.count(DailyPerformance, DailyPerformance.range_label == "7d") == 1


@ON_EACH_PLATFORM
async def test_a_merchant_says_what_a_file_is_when_two_kinds_fit(world: World, merchant: Person) -> None:
    await merchant.drops(SAMPLES / "tiktok_shop_creators.csv")
    await merchant.sees("40 creators")
    await merchant.presses("Read it as performance")
    await merchant.sees("performance, 40 rows", "Which days are they?")
    assert "Read it as performance" not in await newest(merchant)


@IN_BOTH_LANGUAGES
async def test_orders_are_taken_for_orders_with_the_unknown_creators_named(
    world: World, merchant: Person
) -> None:
    await merchant.drops(SAMPLES / "tiktok_affiliate_orders.csv")
    said = (
        ["40 order lines", "4 creators are not in the pool"]
        if merchant.language == "en"
        else ["40 行订单", "4 位不在达人池"]
    )
    await merchant.sees(*said)
    await merchant.presses("Import")
    assert world.count(OrderLine) == 40


async def test_ledgers_are_led_from_the_chat_on(world: World, tmp_path: Path) -> None:
    lin = world.slack("lin")
    tasks = [
        ["达人", "项目", "交付物", "发布日期", "状态"],
        ["穿搭师Kai", "冬季大衣", "1 条短视频", "2026-12-12", "待创作"],
    ]
    await lin.drops(write_csv(tmp_path / "任务.csv", tasks))
    await lin.sees("1 条子任务")
    await lin.presses("Import")
    ledger = [["达人", "授权范围", "授权开始", "授权到期", "合作码"], ["Lily Ross", "直播间", "2026-11-10", "2026-12-20", "K7Q2P9X4"], ["谁", "直播间", "2026-11-10", "2026-12-20", ""]]  # fmt: skip
    await lin.drops(write_csv(tmp_path / "授权.csv", ledger))
    await lin.sees("1 条授权", "第 3 行：谁 不在达人池")
    await lin.presses("Import")
    assert (world.count(Assignment), world.count(Authorization)) == (1, 1)
    assert "K7Q2P9X4" not in await lin.screen()
    await world.to(MORNING)
    assert "穿搭师Kai · 冬季大衣" in await group_screen(world)
