"""Numbers, amounts and percentages as people type them (columns.md 5 names the spellings of exports)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from babel import Locale

from bot.flows.errors import Invalid
from bot.flows.model import Choice
from bot.messages.words import Share, Words, msg
from domain.money import Money

MOST = Decimal(10) ** 12  # beyond it a number is a slip of the finger
PLACES = 4  # what storage keeps exactly (storage/types.py)
_UNITS = {
    "": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "k": Decimal(1000), "万": Decimal(10_000),
    "萬": Decimal(10_000), "w": Decimal(10_000), "十万": Decimal(100_000), "百万": Decimal(1_000_000),
    "m": Decimal(1_000_000), "千万": Decimal(10_000_000), "亿": Decimal(100_000_000),
    "億": Decimal(100_000_000), "b": Decimal(1_000_000_000),
}  # fmt: skip
_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(十万|百万|千万|[百千万萬亿億kmwb]?)")
_COUNTERS = re.compile(r"(?<=[\d十百千万萬亿億])(个|位|名|人|天|次|条|件|场)$")
_CHINESE = re.compile(r"[零一二两三四五六七八九十百千万亿]+")
_CHINESE_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_SIGNS = {
    "¥": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY", "人民币": "CNY", "rmb": "CNY", "$": "USD", "us$": "USD",
    "美元": "USD", "刀": "USD", "€": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP", "rm": "MYR", "฿": "THB",
    "₫": "VND", "₱": "PHP", "rp": "IDR", "s$": "SGD", "hk$": "HKD", "日元": "JPY",
}  # fmt: skip
_SHARED = {"¥": {"CNY", "JPY"}, "$": {"USD", "SGD", "HKD", "AUD", "CAD", "NZD", "TWD", "MXN", "BRL"}}
_AMOUNT = re.compile(
    r"(?P<before>[^\d+,.-]*)(?P<sign>[+-]?)(?P<number>[\d.,]+(?:十万|百万|千万|[百千万萬亿億kmwb])?)(?P<after>.*)"
)


def plain(typed: str) -> str:
    """Half-width, without spaces, lower case: what people mean the same by."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed)).lower()


def number(typed: str) -> Decimal:
    """Read 3,000, 1.3万, ３０００, 12k, 十二; raises Invalid."""
    text = _COUNTERS.sub("", plain(typed))
    wrong = Invalid(msg("“%(typed)s” is not a number. Write it like 3,000 or 1.2.", typed=typed[:40]))
    if _CHINESE.fullmatch(text):
        try:
            return _sound(Decimal(_chinese(text)))
        except ValueError:
            raise wrong from None
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise wrong
    sign, digits, decimals, unit = found.groups()
    value = Decimal(sign + digits.replace(",", "") + (decimals or "")) * _UNITS[unit]
    return _sound(value)


def _sound(value: Decimal) -> Decimal:
    if abs(value) > MOST:
        raise Invalid(msg("That number is too large."))
    if value != round(value, PLACES):
        raise Invalid(msg("At most 4 decimal places."))
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _chinese(text: str) -> int:
    """十二, 三千五百, 一万二, 一亿二千万; raises ValueError for letters in no order."""
    total = section = digit = 0
    unit, before = 1, ""
    for letter in text:
        if letter in _CHINESE_DIGITS:
            if before in _CHINESE_DIGITS and before != "零":
                raise ValueError(text)
            digit = _CHINESE_DIGITS[letter]
        elif letter in _CHINESE_UNITS:
            unit = _CHINESE_UNITS[letter]
            section += (digit or 1) * unit
            digit = 0
        else:
            unit = 10_000 if letter == "万" else 100_000_000
            if not total + section + digit:
                raise ValueError(text)
            total = (total + section + digit) * unit if letter == "亿" else total + (section + digit) * unit
            section = digit = 0
        before = letter
    ends_short = digit and unit >= 100 and text[-2] != "零"  # 一万二 is 12,000
    return total + section + (digit * unit // 10 if ends_short else digit)


def percentage(typed: str) -> Decimal:
    """Read 65, 65% and 0.65 as the fraction 0.65; raises Invalid with offers for 1, which may be 1% or 100%."""
    text = plain(typed)
    signed = text.endswith("%") or text.startswith("百分之")
    value = number(text.removeprefix("百分之").removesuffix("%"))
    if signed:
        return _sound(value / 100)
    if value == 1:
        one, all_ = Decimal("0.01"), Decimal(1)
        raise Invalid(
            msg("1%% or 100%%? Write it with the percent sign."),
            [Choice(str(share), Words("%(share)s", {"share": Share(share)})) for share in (one, all_)],
        )
    return value if abs(value) < 1 else _sound(value / 100)


def amount(typed: str, currency: str) -> Money:
    """Read ¥2,400, 2.4k, 200 USD, 3000元; without a sign it is the workspace's `currency`. Raises Invalid."""
    found = _AMOUNT.fullmatch(plain(typed))
    if found is None:
        raise Invalid(msg("“%(typed)s” is not an amount. Write it like 2,400 or $200.", typed=typed[:40]))
    marks = [mark for mark in (found["before"], found["after"]) if mark]
    if len(marks) > 1 and _code(marks[0], currency) != _code(marks[1], currency):
        raise Invalid(msg("Write one amount in one currency, like 2,400 or $200."))
    value = number(found["sign"] + found["number"])
    if value < 0:
        raise Invalid(msg("An amount cannot be less than 0."))
    if value != round(value, 2):
        raise Invalid(msg("At most 2 decimal places."))
    return Money(amount=value, currency=_code(marks[0], currency) if marks else currency)


def _code(mark: str, currency: str) -> str:
    if mark in _SHARED and currency in _SHARED[mark]:
        return currency
    code = _SIGNS.get(mark) or mark.upper()
    if code not in Locale("en").currencies:
        raise Invalid(msg("Write one amount in one currency, like 2,400 or $200."))
    return code
