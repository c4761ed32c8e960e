"""Lists of creators with poison in their cells: what cannot be read stays unknown, and nothing that shows them breaks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from attacks.siege import ON_BOTH_DATABASES, rows, stumbles
from harness.world import Person, World

from storage.tables import Creator, Job

HEAD = [
    "达人昵称", "达人ID", "平台", "粉丝数", "播放中位数", "报价", "GMV", "CTR", "男粉占比", "完播率", "活跃粉丝占比", "标签",
    "地区", "类目", "微信", "销量区间", "Refunds", "CTOR", "返点",
]  # fmt: skip
NUMBERS = [
    "1e308", "-1e308", "-0", "NaN", "Infinity", "-inf", "١٢٣", "1.3万亿", "１２３", "9999999999999", "9" * 20, "0.00000001",
    "-5", "200%", "10000%", "1,2,3", "1e-400", "0x10", "²³", "፩፪", "1_000", "9" * 5000,
]  # fmt: skip
NAMES = [
    "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "+1", "-2+3", "<!channel> <@U0LIN>", "<b>x</b>&amp;", "\u202egnp.exe",
    "a\ufffe\uffff", "\U000e0001\U000e0061", "名\x0b\x0c\x1b[31m", "%s %(x)s {0} {{7*7}}", "*_~`", "👨‍👩‍👧‍👦" * 20, "_x0041_",
    "﷽" * 100, "a" * 10_000, "\u0301" * 300, "\u0336\u0336",
]  # fmt: skip


def poisoned(path: Path) -> Path:
    lines = [HEAD]
    for number, poison in enumerate(NUMBERS):
        about = ["a,b", "上海", "男装", f"wx{poison[:9]}"]
        lines.append([f"数{number}", f"num{number}\t", "抖音", *[poison] * 8, *about, *[poison] * 4])
    for number, name in enumerate(NAMES):
        figures = ["50000", "20000", "3000", "100000", "3%", "80%", "40%", "70%"]
        about = [f"{name[:40]}、b", name, name, name]
        lines.append([name, f"name{number}", "抖音", *figures, *about, "1-2万", "5", "2%", "20%"])
    for number in range(6):
        figures = ["9999999999999", "1", "9999999999999", "0.0001", "10000%", "100%", "10000%", "100%"]
        most = ["9999999999999", "9999999999999", "9999%", "100%"]
        lines.append([f"大{number}", f"big{number}", "抖音", *figures, "b", "上海", "男装", "w", *most])
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    path.write_bytes(text.getvalue().encode())
    return path


@ON_BOTH_DATABASES
@pytest.mark.parametrize("platform", ["slack", "telegram"])
async def test_everything_that_shows_a_poisoned_list_works(
    world: World, platform: str, tmp_path: Path
) -> None:
    merchant: Person = world.slack("sam", "#campaigns") if platform == "slack" else world.telegram("ben")
    await merchant.drops(poisoned(tmp_path / "list.csv"))
    await merchant.presses("Import")
    handles = {row.handle for row in rows(world, Creator)}
    assert {"num0", "name0", "big0"} <= handles, "an id's tab is gone"
    await merchant.runs("shortlist")
    await merchant.answers({})
    await merchant.presses("Export")
    assert [job.state for job in rows(world, Job) if job.kind == "shortlist.export"] == ["done"]
    assert _formulas(world.home / "files") == []
    for handle in ("num0", "num9", "name0", "name4", "name6", "big0"):
        await merchant.runs(f"creator @{handle}")
    await merchant.runs("tags")
    assert not stumbles(world)


def _formulas(folder: Path) -> list[str]:
    """Parts of the spreadsheets there that hold something to be computed, or lead somewhere."""
    books = [path for path in folder.rglob("*") if path.is_file() and zipfile.is_zipfile(path)]
    assert books
    found: list[str] = []
    for path in books:
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist() if name.endswith(".xml")}
        found += [name for name, content in parts.items() if re.search(rb"<f[ >/]|<hyperlink", content)]
        assert not any(re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", content) for content in parts.values())
    return found
