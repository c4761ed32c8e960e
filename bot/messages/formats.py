"""Numbers, money, days and names as the reader expects them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, get_currency_precision, get_currency_symbol

from bot.messages.languages import catalogue
from bot.messages.words import Share, Words
from bot.reader import Reader
from domain.money import Money

COMPACT_FROM = 10_000  # from here on 1.2万 and 12k
_SYMBOLS = {  # Babel says CN¥ in English and lets ¥ be the yen; our readers pay in yuan
    ("en", "CNY"): "¥",
    ("zh_CN", "CNY"): "¥",
    ("en", "JPY"): "JP¥",
    ("zh_CN", "JPY"): "JP¥",
    ("en", "MYR"): "RM",
    ("zh_CN", "MYR"): "RM",
}


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def exact(value: float | Decimal, reader: Reader) -> str:
    """All digits, grouped: 12,345.6."""
    return format_decimal(value, format="#,##0.####", locale=_locale(reader.language))


def number(value: float | Decimal, reader: Reader) -> str:
    """A number to be compared at a glance: 9,800, then 1.2万 or 12k."""
    if abs(Decimal(value)) < COMPACT_FROM:
        return exact(value, reader)
    compact = format_compact_decimal(value, locale=_locale(reader.language), fraction_digits=1)
    return compact.replace("K", "k") if reader.language == "en" else compact


def money(value: Money, reader: Reader) -> str:
    """¥2,400 without empty cents; a code stands apart: AED 300."""
    locale = _locale(reader.language)
    code = value.currency
    symbol = _SYMBOLS.get((reader.language, code)) or get_currency_symbol(code, locale=locale)
    places = get_currency_precision(code)
    whole = value.amount == value.amount.to_integral_value()
    pattern = "#,##0" if whole else "#,##0." + "0" * places + "#" * (4 - places)
    digits = format_decimal(abs(value.amount), format=pattern, locale=locale)
    sign = "-" if value.amount < 0 else ""
    return f"{sign}{symbol}{' ' if symbol[-1].isalpha() and len(symbol) > 2 else ''}{digits}"


def percent(value: float | Decimal, reader: Reader) -> str:
    """A fraction as a percentage with at most two decimals: 0.655 is 65.5%."""
    hundredths = (Decimal(value) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{exact(hundredths, reader)}%"


def day(value: date, reader: Reader, *, year: bool = False) -> str:
    """Tue 1 Dec, or 12月1日 周二; a datetime counts as the reader's local day."""
    local = _local(value, reader) if isinstance(value, datetime) else value
    if reader.language == "zh_CN":
        return format_date(local, "y年M月d日 EEE" if year else "M月d日 EEE", locale=_locale(reader.language))
    return format_date(local, "EEE d MMM y" if year else "EEE d MMM", locale=_locale(reader.language))


def time(value: datetime, reader: Reader) -> str:
    return f"{_local(value, reader):%H:%M}"


def moment(value: datetime, reader: Reader, *, year: bool = False) -> str:
    """Tue 1 Dec 18:00 in the reader's time zone."""
    return f"{day(value, reader, year=year)} {time(value, reader)}"


def relative(value: datetime, reader: Reader, now: datetime) -> str:
    """In 3 days, 2 hours ago; counted from `now`, which is business time."""
    return format_timedelta(
        value - now, add_direction=True, threshold=1.2, locale=_locale(reader.language)
    ).lower()


def listing(values: Sequence[object], reader: Reader) -> str:
    """A, B and C; A、B和C. Empty gives an empty text."""
    return format_list([shown(value, reader) for value in values], locale=_locale(reader.language))


def spoken_words(words: Words, reader: Reader) -> str:
    """Translate and fill in the values."""
    texts = catalogue(reader.language)
    if words.plural is None:
        text = texts.one(words.msgid, formal=reader.formal)
    else:
        text = texts.counted(words.msgid, words.plural, words.count, formal=reader.formal)
    return text % {name: shown(value, reader) for name, value in words.values.items()}


_BY_TYPE: tuple[tuple[tuple[type, ...], Callable[[Any, Reader], str]], ...] = (
    ((str,), lambda value, _: value),
    ((int, float, Decimal), number),
    ((Money,), money),
    ((Share,), lambda value, reader: percent(value.value, reader)),
    ((Words,), spoken_words),
    ((datetime,), moment),
    ((date,), day),
    ((tuple, list), listing),
)


def shown(value: object, reader: Reader) -> str:
    """Any value by its type; raises ValueError for None: a text says itself what unknown means."""
    for types, function in _BY_TYPE:
        if isinstance(value, types) and not isinstance(value, bool):
            return function(value, reader)
    raise ValueError(f"no words for a {type(value).__name__}")


def _local(value: datetime, reader: Reader) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(ZoneInfo(reader.timezone))
