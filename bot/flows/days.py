"""Days as people type them: 2026-12-01, 12/1, 1 Dec, 12月1日, tomorrow, 下周五."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.flows.errors import Invalid
from bot.flows.model import Choice
from bot.messages.words import Words, msg

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_NEAR = {
    "today": 0, "tonight": 0, "今天": 0, "今日": 0, "今晚": 0, "tomorrow": 1, "tmr": 1, "明天": 1, "明日": 1,
    "后天": 2, "大后天": 3, "yesterday": -1, "昨天": -1, "前天": -2,
}  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_WEEKDAYS = "一二三四五六日"
_SEPARATED = re.compile(r"(\d{1,4})[/.\-](\d{1,2})(?:[/.\-](\d{1,4}))?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CHINESE = re.compile(r"(?:(\d{4}|\d{2})年)?(?:(\d{1,2})月)?(\d{1,2})[日号]?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})\.?,?(?:\s+(\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_AFTER = re.compile(r"(?:in\s+(\d{1,3})\s+(days?|weeks?)|(\d{1,3})\s*(天|周|个星期|星期)[后後])")
_WEEKDAY = re.compile(r"(?:(this|next|coming)\s+)?(mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_CHINESE_WEEKDAY = re.compile(r"(这|本|下)?(?:周|星期|礼拜)([一二三四五六日天])")


def day(typed: str, today: date, language: str) -> date:
    """Read a day, counted from the reader's local `today`; raises Invalid, with offers where two readings fit.

    Without a year the nearest one is meant. Chinese readers write the month first; in English 12/1 is asked about.
    """
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    readings: list[date] = []
    for reader in _READERS:
        readings = list(dict.fromkeys(reader(text, today, language)))
        if readings:
            break
    if len(readings) == 1:
        return readings[0]
    if readings:
        words = msg("Which day is meant: %(days)s?", days=tuple(readings))
        raise Invalid(words, [Choice(one.isoformat(), Words("%(day)s", {"day": one})) for one in readings])
    raise Invalid(msg("“%(typed)s” is not a day. Write it like 2026-12-01 or tomorrow.", typed=typed[:40]))


def _near(text: str, today: date, language: str) -> Iterator[date]:
    del language
    if text in _NEAR:
        yield today + timedelta(days=_NEAR[text])
    elif found := _AFTER.fullmatch(text):
        count = int(found[1] or found[3])
        is_week = (found[2] or "").startswith("week") or (found[4] or "") in {"周", "个星期", "星期"}
        yield today + timedelta(days=count * (7 if is_week else 1))


def _separated(text: str, today: date, language: str) -> Iterator[date]:
    if found := _COMPACT.fullmatch(text):
        yield from _real(int(found[1]), int(found[2]), int(found[3]))
        return
    found = _SEPARATED.fullmatch(text)
    if found is None:
        return
    first, second = int(found[1]), int(found[2])
    if len(found[1]) == 4:
        yield from _real(first, second, int(found[3])) if found[3] else iter(())
    elif len(found[1]) <= 2:
        year = int(found[3]) if found[3] else None
        if year is not None and year < 100:
            year += 2000
        yield from _dated(today, year, first, second)
        if language != "zh_CN":
            yield from _dated(today, year, second, first)


def _chinese(text: str, today: date, language: str) -> Iterator[date]:
    del language
    found = _CHINESE.fullmatch(text.replace(" ", ""))
    if found is None or not (found[2] or text.endswith(("日", "号"))):
        return
    year = int(found[1]) if found[1] else None
    if year is not None and year < 100:
        year += 2000
    if found[2]:
        yield from _dated(today, year, int(found[2]), int(found[3]))
        return
    for month in (
        today.month,
        today.month % 12 + 1,
    ):  # a mere 5号: this month's, or the next one's when it is past
        for one in _real(today.year + (month < today.month), month, int(found[3])):
            if one >= today:
                yield one
                return


def _named_month(text: str, today: date, language: str) -> Iterator[date]:
    del language
    if found := _DAY_FIRST.fullmatch(text):
        number, name, year = found.groups()
    elif found := _MONTH_FIRST.fullmatch(text):
        name, number, year = found.groups()
    else:
        return
    if name[:3] in _MONTHS:
        yield from _dated(today, int(year) if year else None, _MONTHS[name[:3]], int(number))


def _weekday(text: str, today: date, language: str) -> Iterator[date]:
    """Take "Friday" for the next one to come; "next Friday" may be that or the week after: both are offered."""
    del language
    if found := _WEEKDAY.fullmatch(text):
        coming = _coming(today, _WEEKDAYS.index(found[2]))
        yield coming
        is_today = (coming - today).days == 7
        if found[1] == "next" and not is_today:
            yield coming + timedelta(days=7)
        elif is_today and not found[1]:
            yield today
    elif found := _CHINESE_WEEKDAY.fullmatch(text.replace(" ", "")):
        weekday = _CHINESE_WEEKDAYS.index(found[2].replace("天", "日"))
        monday = today - timedelta(days=today.weekday())
        if found[1] == "下":
            yield monday + timedelta(days=7 + weekday)
        elif found[1]:
            yield monday + timedelta(days=weekday)
        else:
            yield _coming(today, weekday)


def _coming(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _dated(today: date, year: int | None, month: int, number: int) -> Iterator[date]:
    """The day of that year, else the one nearest to today."""
    if year is not None:
        yield from _real(year, month, number)
        return
    near = [one for near in (-1, 0, 1) for one in _real(today.year + near, month, number)]
    if near:
        yield min(near, key=lambda one: (abs((one - today).days), one < today))


def _real(year: int, month: int, number: int) -> Iterator[date]:
    if 2000 <= year <= 2100:
        try:
            yield date(year, month, number)
        except ValueError:
            return


_READERS: tuple[Callable[[str, date, str], Iterator[date]], ...] = (
    _near, _separated, _chinese, _named_month, _weekday
)  # fmt: skip
