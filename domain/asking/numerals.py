"""Numbers inside a sentence: 1,200 · 5.5万 · 50k · 十万 · 两三千 · two hundred thousand; read where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MOST = Decimal(10) ** 13  # beyond it nothing is a number of anything (domain/importing/values.py)

_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d{1,4})?|\d+(?:\.\d{1,4})?")
_UNIT = re.compile(
    r" ?(?P<han>百万|千万|十万|百(?![货度变])|千(?![川瓜图万])|万(?![达一物])|萬|亿|億)"
    r"|(?P<latin>mn|mil|bn|[kmwb])(?![a-z])"
    r"| ?(?P<word>thousand|million|mln|billion|grand|dozen|hundred)(?![a-z])"
)
_UNITS = {
    "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "億": 10**8,
    "k": 1000, "m": 10**6, "mn": 10**6, "mil": 10**6, "w": 10**4, "b": 10**9, "bn": 10**9, "thousand": 1000,
    "million": 10**6, "mln": 10**6, "billion": 10**9, "grand": 1000, "dozen": 12, "hundred": 100,
}  # fmt: skip
_HAN = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_HAN_DIGITS = {**{letter: value for value, letter in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_PAIR = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])([十百千万亿]+)")
_COUNTED = re.compile(r" ?(?:[个位名人条成岁]|~|-|到|至)")
_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SPELLED = re.compile(
    rf"(?:(?P<half>half a)|(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<ones>{'|'.join(list(_SMALL)[1:10])}))?"
    rf"|(?P<small>{'|'.join(_SMALL)})|(?P<a>an?)(?= (?:hundred|thousand|million|dozen)))(?![a-z])"
    r"(?P<units>(?: (?:hundred|thousand|million|dozen)(?![a-z]))*)"
)


@dataclass(frozen=True)
class Number:
    """A number in the folded text. `unit` multiplies `digits`; 1 when none was written.

    `second`: the other end of a pair of neighbouring digits (两三千 is 2,000 to 3,000).
    """

    digits: Decimal
    unit: Decimal
    end: int
    second: Decimal | None = None

    @property
    def value(self) -> Decimal:
        return self.digits * self.unit


def number_at(text: str, start: int) -> Number | None:
    """The number that begins here; None when there is none, or none that can be."""
    letter = text[start]
    if letter.isdigit():
        return _arabic(text, start)
    if letter in _HAN_DIGITS or letter in _HAN_UNITS or letter in "万亿":
        return _han(text, start)
    if "a" <= letter <= "z" and (start == 0 or not text[start - 1].isalnum()):
        return _spelled(text, start)
    return None


def _sound(digits: Decimal, unit: Decimal, end: int, second: Decimal | None = None) -> Number | None:
    return Number(digits, unit, end, second) if digits * unit <= MOST else None


def _arabic(text: str, start: int) -> Number | None:
    found = _ARABIC.match(text, start)
    if found is None or found.end() - start > 20:
        return None
    digits = Decimal(found[0].replace(",", ""))
    unit = _UNIT.match(text, found.end())
    if unit is None:
        return _sound(digits, Decimal(1), found.end())
    written = unit["han"] or unit["latin"] or unit["word"]
    return _sound(digits, Decimal(_UNITS[written]), unit.end())


def _han(text: str, start: int) -> Number | None:
    found = _HAN.match(text, start)
    assert found is not None  # its first letter is one of them
    written = found[0][:20]
    if pair := _PAIR.fullmatch(written):
        unit = Decimal(_han_value("一" + pair[3]) or 0)
        low, high = (Decimal(_HAN_DIGITS[digit]) for digit in (pair[1], pair[2]))
        if low < high and unit:
            return _sound(low, unit, found.end(), high)
    if len(written) == 1 and written in _HAN_DIGITS and not _COUNTED.match(text, found.end()):
        return None
    value = _han_value(written)
    if value is None:
        return None
    if written[-1] in "万亿" and len(written) > 1:  # so that 五到十万 is five to ten times ten thousand
        unit = Decimal(_UNITS[written[-1]])
        return _sound(Decimal(value) / unit, unit, found.end())
    return _sound(Decimal(value), Decimal(1), found.end())


def _han_value(written: str) -> int | None:
    """十二, 三千五百, 一万二 (12,000), 百万; None for letters in no order."""
    total = section = digit = 0
    unit, before = 1, ""
    for letter in written:
        if letter in _HAN_DIGITS:
            if before in _HAN_DIGITS and before not in "零〇":
                return None
            digit = _HAN_DIGITS[letter]
        elif letter in _HAN_UNITS:
            unit = _HAN_UNITS[letter]
            section += (digit or 1) * unit
            digit = 0
        else:
            unit = _UNITS[letter]
            section = (section + digit) or (0 if total else 1)
            total = total * unit if letter == "亿" and total else total + section * unit
            section = digit = 0
        before = letter
    ends_short = digit and unit >= 100 and written[-2] not in "零〇"
    return total + section + (digit * unit // 10 if ends_short else digit)


def _spelled(text: str, start: int) -> Number | None:
    found = _SPELLED.match(text, start)
    if found is None:
        return None
    if found["half"] and not found["units"]:
        return None
    digits = Decimal(
        _TENS[found["tens"]] + _SMALL.get(found["ones"] or "zero", 0)
        if found["tens"]
        else _SMALL[found["small"]]
        if found["small"]
        else 1
    )
    if found["half"]:
        digits = Decimal("0.5")
    unit = Decimal(1)
    for word in found["units"].split():
        unit *= _UNITS[word]
    return _sound(digits, unit, found.end())
