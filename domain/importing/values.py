"""One cell as a value: unknown is None, an unreadable cell says so, and nothing is rescaled by a guess (columns.md 5)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

MOST_TEXT = 500
MOST_FIGURE = (
    60  # characters of a number, a price or a range; whatever is longer is prose, and slow to search
)
MOST_NUMBER = Decimal(10) ** 13  # what a column of ten-thousandths in 63 bits holds, with room to spare
MOST_SPREAD = 1000  # from the lower end of a range to the upper
_PLACES = Decimal("0.0001")  # storage keeps four decimal places

_BLANKS = frozenset({
    "", "-", "--", "---", "—", "——", "–", "―", "――", "…", "...", "/", "\\", ".", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "unknown", "tbd",
    "not available", "未公布", "面议", "暂无", "无", "未知", "保密", "不详", "待定", "待补充", "没有", "未填写", "无数据", "私聊", "详谈",
})  # fmt: skip
_UNITS = {
    "": 1, "万": 10**4, "w": 10**4, "亿": 10**8, "千": 10**3, "k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9,
    "百万": 10**6, "千万": 10**7,
}  # fmt: skip
_MOST_BLANK = max(map(len, _BLANKS))
_NUMBER = re.compile(
    r"^(?P<sign>[-+]?)(?P<digits>\d[\d,.' ]*)(?P<unit>千万|百万|万|亿|千|w|k|mn?|bn?)?$", re.IGNORECASE
)
_SIMPLE = re.compile(r"(?:[0-9]{1,13}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?")  # most figures
_NOUNS = re.compile(r"(人民币|块钱|元|人|粉丝|粉|件|次|个|条|单|场|分)(/条|/场|每条|每场|一条|/次)?$")
_ABOUT = re.compile(r"^(约|大约|近|超过|超|大于|不低于|[~≈>≥])\s*")
_AT_LEAST = re.compile(r"(\+|以上|起)$")
_UP_TO = re.compile(r"^(?:[<≤]|不足|低于)\s*(?P<a>.+)$|^(?P<b>.+?)(?:以下|以内|内)$")
_DASHES = "~～〜—–−‐至到-"
_BETWEEN = re.compile(rf"^(?P<low>[^{_DASHES}]+)\s*(?:[{_DASHES}]|\bto\b)+\s*(?P<high>[^{_DASHES}]+)$")
_SYMBOLS = {
    "rmb": "CNY", "cn¥": "CNY", "us$": "USD", "s$": "SGD", "a$": "AUD", "mx$": "MXN", "r$": "BRL", "rm": "MYR", "rp": "IDR",
    "₱": "PHP", "php": "PHP", "฿": "THB", "₫": "VND", "đ": "VND", "£": "GBP", "€": "EUR", "¥": "CNY", "$": "USD", "₩": "KRW",
}  # fmt: skip
_CODES = [
    "CNY",
    "USD",
    "EUR",
    "GBP",
    "MYR",
    "SGD",
    "IDR",
    "PHP",
    "THB",
    "VND",
    "JPY",
    "KRW",
    "AUD",
    "CAD",
    "MXN",
    "BRL",
    "HKD",
    "TWD",
    "AED",
    "SAR",
]
_CURRENCY = re.compile(
    rf"^(?P<before>{'|'.join([*map(re.escape, _SYMBOLS), *_CODES])})?\s*(?P<amount>.*?)\s*"
    rf"(?P<after>{'|'.join([*map(re.escape, _SYMBOLS), *_CODES])})?$",
    re.IGNORECASE | re.DOTALL,
)
_DOTS_GROUP = frozenset({"IDR", "VND"})  # 1.234 is one thousand two hundred and thirty-four there
_YES = frozenset(
    {"是", "可", "可以", "愿意", "支持", "接受", "能", "有", "y", "yes", "true", "1", "✓", "√", "✔"}
)
_NO = frozenset(
    {
        "否",
        "不",
        "不可",
        "不可以",
        "不愿意",
        "不支持",
        "不接受",
        "不能",
        "n",
        "no",
        "false",
        "0",
        "×",
        "✗",
        "x",
    }
)
_SPLIT = re.compile(r"[、，,;；|/\n]+")


class Unreadable(ValueError):
    """A cell that holds something, but not what its column should; the value stays unknown and is reported."""


def clean(cell: str) -> str:
    """The characters a person sees: no tabs at the end of ids, no marks without width, at most MOST_TEXT of them."""
    seen = cell.strip()
    if not seen.isprintable():
        seen = _visible(seen)
    if not seen.isascii():
        seen = unicodedata.normalize("NFC", seen)
    seen = seen.strip()
    return seen if len(seen) <= MOST_TEXT else seen[:MOST_TEXT].strip()


def _visible(cell: str) -> str:
    return "".join(
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in cell
        if letter in "\n\u200d" or unicodedata.category(letter) not in {"Cc", "Cf"}
    )


def folded(cell: str) -> str:
    """Cleaned, with full-width forms made half-width: for reading figures and names of columns, not for keeping."""
    return clean(cell if cell.isascii() else unicodedata.normalize("NFKC", cell))


def is_blank(cell: str) -> bool:
    """Empty, or a way exports have of saying that they do not know."""
    return _says_nothing(clean(cell))


def _says_nothing(seen: str) -> bool:
    if len(seen) > _MOST_BLANK:
        return False
    return (seen if unicodedata.is_normalized("NFKC", seen) else folded(seen)).lower() in _BLANKS


def text(cell: str) -> str | None:
    seen = clean(cell)
    return None if _says_nothing(seen) else seen


def number(cell: str) -> Decimal | None:
    """Read 1,234.5 · 1.3万 · 12k · 10万+ · 约5万; raises Unreadable."""
    if _SIMPLE.fullmatch(cell):
        return Decimal(cell.replace(",", ""))
    return None if is_blank(cell) else _number(_figure(cell))


def percent(cell: str, *, in_percent: bool = False) -> Decimal | None:
    """Read 65% or 0.65 as 0.65. A bare number above 1 is Unreadable unless the column's name said percent.

    Rates may pass 1 (a CTR of 200 % was seen in an export); shares are checked by their column.
    """
    if is_blank(cell):
        return None
    figure = _figure(cell)
    between = _BETWEEN.match(figure)
    if between:
        figure = between["low"].strip() + (
            "%" if "%" in between["high"] and "%" not in between["low"] else ""
        )
    signed = figure.endswith("%")
    value = _number(figure.rstrip("% "))
    if signed or in_percent:
        value /= 100
    elif value > 1:
        raise Unreadable(cell)
    if not 0 <= value <= 100:
        raise Unreadable(cell)
    return short(value)


def share(cell: str, *, in_percent: bool = False) -> Decimal | None:
    """Read a part of a whole: never above 1."""
    value = percent(cell, in_percent=in_percent)
    if value is not None and value > 1:
        raise Unreadable(cell)
    return value


def money(cell: str) -> tuple[Decimal, str | None] | None:
    """Read $1,234.50 · ¥2400 · 2400元/条 · RM 200 · 200 USD as amount and currency; of a range, the upper end.

    A symbol that several currencies share means the most usual one (¥ CNY, $ USD); none: None.
    """
    if _SIMPLE.fullmatch(cell):
        return short(Decimal(cell.replace(",", ""))), None
    if is_blank(cell):
        return None
    parts = _CURRENCY.match(_figure(cell))
    assert parts is not None  # every part of the pattern is optional
    mark = parts["before"] or parts["after"]
    currency = _SYMBOLS.get(mark.lower(), mark.upper()) if mark else None
    figure = parts["amount"]
    if currency in _DOTS_GROUP and re.fullmatch(r"\d{1,3}(\.\d{3})+", figure):
        figure = figure.replace(".", "")
    if "元" in figure or "块" in figure:
        currency = currency or "CNY"
    low_high = _span(figure, strip_currency=True)
    if low_high[1] < 0:
        raise Unreadable(cell)
    return short(low_high[1]), currency


def span(cell: str) -> tuple[Decimal, Decimal] | None:
    """Read 5万-10万 · 5-10万 · 15.2万 (both ends the same) · 1万以下 (from 0); raises Unreadable."""
    if is_blank(cell):
        return None
    low, high = _span(_figure(cell), strip_currency=True)
    if low < 0:
        raise Unreadable(cell)
    return short(low), short(high)


def flag(cell: str) -> bool | None:
    """Read 是, 支持, yes, ✓ and their opposites; raises Unreadable."""
    if is_blank(cell):
        return None
    word = folded(cell).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(cell)


def words(cell: str) -> tuple[str, ...]:
    """Split tags at the marks people put between them; each once, in order."""
    if is_blank(cell):
        return ()
    parts = (clean(part) for part in _SPLIT.split(clean(cell)))
    return tuple(dict.fromkeys(part for part in parts if not is_blank(part)))


def _figure(cell: str) -> str:
    """The characters of a figure; raises Unreadable for more than any figure has."""
    figure = folded(cell)
    if len(figure) > MOST_FIGURE:
        raise Unreadable(cell)
    return figure.replace("−", "-")


def _span(figure: str, *, strip_currency: bool) -> tuple[Decimal, Decimal]:
    up_to = _UP_TO.match(figure)
    if up_to:
        return Decimal(0), _number(up_to["a"] or up_to["b"])
    between = _BETWEEN.match(figure)
    if not between:
        only = _number(figure)
        return only, only
    low, high = between["low"].strip(), between["high"].strip()
    if strip_currency:
        low, high = (_CURRENCY.sub(lambda found: found["amount"], end, count=1) for end in (low, high))
    ends = sorted((_lower(low, high), _number(high)))
    return ends[0], ends[1]


def _lower(low: str, high: str) -> Decimal:
    """The first end: 5-10万 begins at 50,000, 8000-1.2万 at 8,000. Raises Unreadable where neither reading is a range."""
    bare = _number(low)
    unit = "" if _unit_of(low) else _unit_of(high)
    if not unit:
        return bare
    top, scaled = _number(high), _number(low + unit)
    if scaled <= top:
        return scaled
    if not top / MOST_SPREAD <= bare <= top:
        raise Unreadable(f"{low}-{high}")
    return bare


def _unit_of(figure: str) -> str:
    found = _NUMBER.match(_bare(figure))
    return (found["unit"] or "") if found else ""


def _bare(figure: str) -> str:
    figure = _ABOUT.sub("", figure.strip())
    return _NOUNS.sub("", _AT_LEAST.sub("", _NOUNS.sub("", figure)).strip()).strip()


def _number(figure: str) -> Decimal:
    found = _NUMBER.match(_bare(figure))
    if not found:
        raise Unreadable(figure)
    value = _digits(found["digits"].strip()) * _UNITS[(found["unit"] or "").lower()]
    if value > MOST_NUMBER:
        raise Unreadable(figure)
    return -value if found["sign"] == "-" else value


def _digits(written: str) -> Decimal:
    """Tell the decimal mark from marks between groups: of two kinds the last is decimal; three digits make a group."""
    compact = _tight(written)
    comma, dot = compact.rfind(","), compact.rfind(".")
    if comma >= 0 and dot >= 0:
        group, mark = (",", ".") if dot > comma else (".", ",")
        whole_part, _, rest = compact.rpartition(mark)
        return _decimal(_joined(whole_part.split(group), written), rest)
    mark = "," if comma >= 0 else "."
    parts = compact.split(mark)
    if _are_groups(parts) and (mark == "," or (len(parts) > 2 and all(len(part) == 3 for part in parts[1:]))):
        return _decimal("".join(parts), "")
    if len(parts) > 2:
        raise Unreadable(written)
    return _decimal(parts[0], parts[1] if len(parts) == 2 else "")


def _tight(written: str) -> str:
    """Without the spaces and apostrophes that some countries put between groups of three."""
    if " " not in written and "'" not in written:
        return written
    tight = re.sub(r"\s*([.,])\s*", r"\1", written)
    if not re.fullmatch(r"[\d.,]+|\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?", tight):
        raise Unreadable(written)
    return tight.replace(" ", "").replace("'", "")


def _are_groups(parts: Sequence[str]) -> bool:
    """Whether marks stand where they part thousands (and lakhs): never after a lone zero."""
    return (
        len(parts) > 1
        and len(parts[-1]) == 3
        and 0 < len(parts[0]) <= 3
        and not parts[0].startswith("0")
        and all(1 < len(part) <= 3 for part in parts[1:])
    )


def _joined(parts: Sequence[str], written: str) -> str:
    if len(parts) > 1 and not _are_groups(parts):
        raise Unreadable(written)
    return "".join(parts)


def _decimal(whole_part: str, rest: str) -> Decimal:
    if not whole_part.isascii() or not whole_part.isdigit() or (rest and not rest.isdigit()):
        raise Unreadable(f"{whole_part}.{rest}")
    return Decimal(f"{whole_part}.{rest or 0}")


def short(value: Decimal) -> Decimal:
    """At most four decimal places, written the shortest way."""
    kept = value.quantize(_PLACES)
    return kept.quantize(Decimal(1)) if kept == kept.to_integral_value() else kept.normalize()
