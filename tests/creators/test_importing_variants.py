"""Files as programs and people write them, made up by the hundred: nothing is lost, nothing misread, missing is never 0."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import write_xlsx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.importing.rows import CreatorRow
from domain.importing.survey import survey
from services.reading import read_sheet

ENCODINGS = {
    "utf-8": ("utf-8", b""),
    "utf-8 with a mark": ("utf-8-sig", b""),
    "utf-16 little": ("utf-16-le", b"\xff\xfe"),
    "utf-16 big": ("utf-16-be", b"\xfe\xff"),
    "utf-16 little without a mark": ("utf-16-le", b""),
    "utf-16 big without a mark": ("utf-16-be", b""),
    "gb18030": ("gb18030", b""),
}
BLANKS = ("", " ", "-", "--", "—", "/", "未公布", "面议", "暂无", "无", "N/A", "－－", "\t", "null", "保密")
WIDE = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
FACTS = ("name", "uid", "followers", "active_fan_share", "quote", "sales_low", "sales_high", "supports_ads")
HEADER = [
    "达人昵称",
    "抖音号",
    "UID",
    "粉丝数",
    "活跃粉丝占比",
    "报价/坑位费",
    "场均销售额",
    "配合投流",
    "内部编码",
]
EXPLAINED = ["达人在抖音的昵称", "达人的抖音号", "平台编号", "截至昨日的粉丝总数", "活跃粉丝所占比例", "单条视频价格", "每场平均", "是或否", "说明"]  # fmt: skip
TITLES = (
    ["达人列表导出"],
    ["统计周期：近30天"],
    ["导出时间：2026-11-20 10:00"],
    [""],
    ["本表由系统生成，仅供内部使用", ""],
)

Spelled = tuple[str, Any]
"""A cell as it is written, and what it says: None for unknown."""


@dataclass(frozen=True)
class Line:
    """One row as it is written, by column, with what it says."""

    cells: dict[str, str]
    handle: str
    says: dict[str, Any]


def plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def counts() -> st.SearchStrategy[Spelled]:
    """Followers in every way."""
    exact: list[Callable[[int], str]] = [str, "{:,}".format, lambda n: str(n).translate(WIDE), " {} ".format, "{}人".format, "{}.0".format]  # fmt: skip
    tens = st.integers(1, 99_999)
    return st.one_of(
        st.tuples(st.integers(0, 10**9), st.sampled_from(exact)).map(lambda it: (it[1](it[0]), it[0])),
        tens.map(lambda n: (f"{plain(Decimal(n) / 10)}万", n * 1_000)),
        tens.map(lambda n: (f"{plain(Decimal(n) / 10)}w", n * 1_000)),
        tens.map(lambda n: (f"{plain(Decimal(n) / 10)} 万".translate(WIDE), n * 1_000)),
        st.integers(1, 99).map(lambda n: (f"{plain(Decimal(n) / 10)}亿", n * 10_000_000)),
        st.sampled_from(BLANKS).map(lambda blank: (blank, None)),
    )


def shares() -> st.SearchStrategy[Spelled]:
    """A part of a whole as a percentage or a fraction."""
    parts = st.integers(0, 10_000).map(lambda n: Decimal(n) / 10_000)
    ways: list[Callable[[Decimal], str]] = [
        lambda part: f"{plain(part * 100)}%",
        lambda part: f"{plain(part * 100)} %",
        lambda part: f"{plain(part * 100)}%".translate(WIDE),
        lambda part: f"{part * 100:.2f}%",
        plain,
        lambda part: f"{part:.4f}",
    ]
    return st.one_of(
        st.tuples(parts, st.sampled_from(ways)).map(lambda it: (it[1](it[0]), it[0])),
        st.sampled_from(BLANKS).map(lambda blank: (blank, None)),
    )


def prices() -> st.SearchStrategy[Spelled]:
    ways: list[Callable[[int], str]] = [str, "{:,}".format, "¥{:,}".format, "￥{}".format, "{}元".format, "{}元/条".format, "CNY {:,}".format, lambda n: f"{plain(Decimal(n) / 10_000)}万"]  # fmt: skip
    amounts = st.integers(1, 9_999_999)
    return st.one_of(
        st.tuples(amounts, st.sampled_from(ways)).map(lambda it: (it[1](it[0]), Decimal(it[0]))),
        st.sampled_from(BLANKS).map(lambda blank: (blank, None)),
    )


def ranges() -> st.SearchStrategy[Spelled]:
    """Ends in ten thousands, or in ones; both exclusive of 0."""
    ends = st.tuples(st.integers(1, 99), st.integers(1, 99)).filter(lambda it: it[0] < it[1])
    ways: list[Callable[[int, int], str]] = [
        "{}万-{}万".format, "{}-{}万".format, "{}万~{}万".format, "{}万－{}万".format, "{}万至{}万".format, "¥{}万-¥{}万".format,
        lambda low, high: f"{low * 10_000}-{high * 10_000}", lambda low, high: f"{low * 10_000:,} - {high * 10_000:,}",
        lambda low, high: f"{low}-{high}万".translate(WIDE), lambda low, high: f"{high}万-{low}万",
    ]  # fmt: skip
    return st.one_of(
        st.tuples(ends, st.sampled_from(ways)).map(
            lambda it: (it[1](*it[0]), (Decimal(it[0][0] * 10_000), Decimal(it[0][1] * 10_000)))
        ),
        st.sampled_from(BLANKS).map(lambda blank: (blank, None)),
    )


NAMES = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("abcdefgXYZéñ0123456789 ·，,;|\"'💄"),
    ),
    min_size=1,
    max_size=12,
)
FLAGS = st.sampled_from([("是", True), ("支持", True), ("Yes", True), ("否", False), ("不支持", False), ("--", None), ("", None)])  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    """Some rows; every creator once."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        name = "林" + draw(NAMES).strip()
        uid = f"{draw(st.integers(10**15, 10**17 - 1))}{number:02}"  # 18 or 19 digits, each once
        followers, share, price, sales, flag = (
            draw(each) for each in (counts(), shares(), prices(), ranges(), FLAGS)
        )
        low, high = sales[1] or (None, None)
        found.append(
            Line(
                {
                    "达人昵称": name,
                    "抖音号": draw(st.sampled_from(["dy{}", "@DY{}", " dy{}", "dy{}\t"])).format(number),
                    "UID": uid + draw(st.sampled_from(["", "\t"])),
                    "粉丝数": followers[0],
                    "活跃粉丝占比": share[0],
                    "报价/坑位费": price[0],
                    "场均销售额": sales[0],
                    "配合投流": flag[0],
                    "内部编码": draw(st.sampled_from(["", "a,b", 'say "x"', "x;y|z", "两行\n文字", "=1+1"])),
                },
                f"dy{number}",
                {
                    "name": " ".join(name.split()) if "  " not in name else name,
                    "uid": uid,
                    "followers": followers[1],
                    "active_fan_share": share[1],
                    "quote": price[1],
                    "sales_low": low,
                    "sales_high": high,
                    "supports_ads": flag[1],
                },
            )
        )
    return found


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], list[Line], int]:
    """A header in any order under up to three lines, a row that explains it or none, and the rows; the first row's number."""
    columns = draw(st.permutations(HEADER))
    above = draw(st.lists(st.sampled_from(TITLES), max_size=3))
    explained = [dict(zip(HEADER, EXPLAINED, strict=True))] if draw(st.booleans()) else []
    found = draw(lines())
    body = [[each[column] for column in columns] for each in (*explained, *(line.cells for line in found))]
    return [*map(list, above), columns, *body], found, len(above) + len(explained) + 2


def said(path: Path) -> tuple[list[Any], Any]:
    found = survey(read_sheet(path), currency="CNY")
    return list(found.rows), found


def check(path: Path, expected: Sequence[Line], first: int) -> None:
    rows, found = said(path)
    assert len(rows) == len(expected)
    assert found.doubts == 0, [row.doubts for row in rows]
    for number, (row, line) in enumerate(zip(rows, expected, strict=True), first):
        assert isinstance(row, CreatorRow), row
        assert (row.row, row.platform, row.handle) == (number, "douyin", line.handle)
        assert {fact: row.facts.get(fact) for fact in FACTS} == line.says
        assert 0 not in {row.facts.get(fact, 1) for fact, value in line.says.items() if value is None}


def written(rows: Sequence[Sequence[str]], mark: str, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=mark, lineterminator=end).writerows(rows)
    return text.getvalue()


BOUNDED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def not_all_zero(expected: Sequence[Line]) -> bool:
    """Money that is 0 in every row blocks a file; these have none that is 0."""
    return all(line.says["quote"] != 0 for line in expected)


@BOUNDED
@given(
    tables(),
    st.sampled_from(sorted(ENCODINGS)),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_a_delimited_file_says_the_same_however_it_is_written(
    table: tuple[list[list[str]], list[Line], int], encoding: str, mark: str, end: str
) -> None:
    rows, expected, first = table
    name, start = ENCODINGS[encoding]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(start + written(rows, mark, end).encode(name))
        check(path, expected, first)


@BOUNDED
@given(tables(), st.booleans())
def test_a_workbook_says_the_same_with_figures_as_text_or_as_numbers(
    table: tuple[list[list[str]], list[Line], int], as_numbers: bool
) -> None:
    rows, expected, first = table
    with tempfile.TemporaryDirectory() as folder:
        path = write_xlsx(Path(folder) / "list.xlsx", [_row(row, as_numbers) for row in rows])
        check(path, expected, first)


def _row(row: Sequence[str], as_numbers: bool) -> list[str | float]:
    """Figures that a spreadsheet would keep as numbers; ids stay text, as exports write them."""
    return [float(cell) if as_numbers and _is_number(cell) else cell for cell in row]


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.replace(".", "", 1).isdigit() and len(cell) < 16 and cell.strip() == cell


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_short_list_in_every_encoding_with_every_delimiter(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    """Two rows are hardly enough to tell an encoding by."""
    rows = [
        ["达人列表"],
        ["达人昵称", "抖音号", "粉丝数"],
        ["林小雨", "dy1", "1.3万"],
        ["陈阿伦", "dy2", "--"],
    ]
    name, start = ENCODINGS[encoding]
    path = tmp_path / "list.csv"
    path.write_bytes(start + written(rows, mark, "\r\n").encode(name))
    found, _ = said(path)
    assert [(row.handle, row.facts) for row in found] == [
        ("dy1", {"name": "林小雨", "followers": 13_000}),
        ("dy2", {"name": "陈阿伦"}),
    ]
