"""Moments as people type them: tomorrow 18:00, 明天下午6点半, Friday 3pm, in 2 hours, 2026-12-01 18:00."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows import days
from bot.flows.errors import Invalid
from bot.flows.model import Choice
from bot.messages.words import Words, msg

HOURS = (9, 10, 12, 14, 16, 18, 20, 22)  # offered for a day without a time
SOON = 7  # days offered where nothing is typed yet

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?(z|[+-]\d{2}:?\d{2})")
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}
_SPELLED = {"今晚": "今天晚上", "今早": "今天早上", "明晚": "明天晚上", "明早": "明天早上", "tonight": "today evening",
            "noon": "12:00", "midday": "12:00", "正午": "中午12点", "午夜": "晚上12点", "midnight": "12:00 night"}  # fmt: skip
_HALVES = {"凌晨": "am", "清晨": "am", "早上": "am", "早晨": "am", "上午": "am", "中午": "noon", "下午": "pm",
           "傍晚": "pm", "晚上": "night", "夜里": "night", "morning": "am", "afternoon": "pm", "evening": "pm",
           "night": "night", "am": "am", "pm": "pm"}  # fmt: skip
_HALF = re.compile(
    r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|(?:(?:in the|at)\s+)?\b(?:morning|afternoon|evening|night)\b"
    r"|(?<=[\d\s])(?:am|pm)\b"
)
_COLON = re.compile(r"(?:\bat\s+|@\s*)?(?<![\d:])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])")
_CHINESE = re.compile(r"(\d{1,2}|[零一二三四五六七八九十两]{1,3})[点时](半|一刻|三刻|整|(\d{1,2})分?)?钟?")
_BARE = re.compile(
    r"(?:\bat\s+|@\s*)(\d{1,2})(?![\d/.\-])(?:\s*o'?clock)?|(?:^|\s)(\d{1,2})(?=\s*(?:am|pm)\b)"
    r"|(?<=\d{4}-\d{2}-\d{2} )(\d{1,2})$"
)
_AFTER = re.compile(
    r"in\s+(an?|\d{1,4})\s+(hour|minute|min)s?|(\d{1,4}|半|一|两)个?(小时|钟头|分钟)[后後]|(now|现在|马上)"
)


@dataclass(frozen=True)
class _Clock:
    """A time of day as written: `half` is "am", "pm", "noon", "night" or ""; `whole` says that 24 hours are counted."""

    hour: int
    minute: int
    half: str
    whole: bool


def moment(typed: str, now: datetime, zone: ZoneInfo, language: str) -> datetime:
    """Read a moment in the person's zone, in UTC; raises Invalid, with offers where it can be meant in several ways.

    A time alone is the next one to come; a day alone is asked for its time.
    """
    text = unicodedata.normalize("NFKC", typed).strip().lower().replace("a.m.", "am").replace("p.m.", "pm")
    if _ISO.fullmatch(text):
        return _written(text, typed)
    text = re.sub(r"^(\d{4}-\d{2}-\d{2})t(?=\d)", r"\1 ", text)
    if found := _AFTER.fullmatch(text):
        return (now + _span(found)).replace(second=0, microsecond=0).astimezone(UTC)
    for short, long in _SPELLED.items():
        text = re.sub(rf"\b{short}\b" if short.isascii() else short, long, text)
    rest, clock = _clock(text)
    local = now.astimezone(zone)
    dates = _days(rest, local.date(), language, typed)
    if clock is None:
        raise _asks_time(dates or [local.date()], local)
    times = _times(clock, typed)
    if dates:
        readings = [_at(day, offset, at, zone) for day in dates for offset, at in times]
    else:
        readings = [_next(at, local, zone) for _, at in times]
    readings = sorted(set(readings))
    if len(readings) == 1:
        return readings[0]
    offers = [_offer(one, zone) for one in readings]
    raise Invalid(msg("Which time is meant: %(times)s?", times=tuple(readings)), offers)


def soon(now: datetime, zone: ZoneInfo) -> list[Choice]:
    """The coming days, to press one and then its time."""
    today = now.astimezone(zone).date()
    coming = [today + timedelta(days=count) for count in range(SOON)]
    return [Choice(one.isoformat(), Words("%(day)s", {"day": one})) for one in coming]


def _written(text: str, typed: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper().replace(" ", "T", 1).replace(" ", "")).astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise _unreadable(typed) from wrong


def _span(found: re.Match[str]) -> timedelta:
    """How long from now."""
    if found[5]:
        return timedelta()
    count, unit = found[1] or found[3], found[2] or found[4]
    number = 0.5 if count == "半" else float({"a": 1, "an": 1, "一": 1, "两": 2}.get(count, 0) or count)
    return timedelta(hours=number) if unit in {"hour", "小时", "钟头"} else timedelta(minutes=number)


def _clock(text: str) -> tuple[str, _Clock | None]:
    """What is left besides the time of day, and the time of day."""
    for pattern in (_COLON, _CHINESE, _BARE):
        if found := pattern.search(text):
            rest, half = _half(f"{text[: found.start()]} {text[found.end() :]}")
            return rest, _written_clock(found, pattern, half)
    return _half(text)[0], None


def _written_clock(found: re.Match[str], pattern: re.Pattern[str], half: str) -> _Clock:
    hour = next(one for one in found.groups() if one)
    if pattern is _COLON:
        return _Clock(int(hour), int(found[2]), half, whole=not half)
    if pattern is _CHINESE:
        minute = int(found[3]) if found[3] else _QUARTERS.get(found[2] or "整", 0)
        return _Clock(_number(hour), minute, half, whole=False)
    return _Clock(int(hour), 0, half, whole=False)


def _number(digits: str) -> int:
    """Twelve, 12 or 十二."""
    if digits.isascii():
        return int(digits)
    tens, mark, ones = digits.rpartition("十")
    return (_DIGITS[tens[:1]] if tens else int(bool(mark))) * 10 + (_DIGITS[ones[:1]] if ones else 0)


def _half(text: str) -> tuple[str, str]:
    """The text without "in the evening" and the like, and the half of the day that it says."""
    found = _HALF.search(text)
    if found is None:
        return _bare(text), ""
    word = found[0].split()[-1]
    return _bare(f"{text[: found.start()]} {text[found.end() :]}"), _HALVES[word]


def _bare(text: str) -> str:
    """Without what joins a day to its time."""
    return re.sub(r"\s+(at|on)$|^(at|on)\s+|[,，的]$|^[,，的]", "", " ".join(text.split())).strip(" ,，的")


def _times(clock: _Clock, typed: str) -> list[tuple[int, time]]:
    """Times of day that fit, each with how many days later: 晚上12点 is the end of its day."""
    hour, later = clock.hour, 0
    if hour > 24 or clock.minute > 59 or (hour == 24 and clock.minute):
        raise _unreadable(typed)
    hours = [hour]
    if clock.half == "am":
        hours = [hour % 12 if hour == 12 else hour]
    elif clock.half == "night" and (hour < 6 or hour == 12):  # 晚上1点 is after midnight
        hours, later = [hour % 12], 1
    elif clock.half in {"pm", "night"} or (clock.half == "noon" and hour < 10):
        hours = [hour + 12 if hour < 12 else hour]
    elif not clock.whole and not clock.half and 1 <= hour < 12:
        hours = [hour, hour + 12]
    if 24 in hours:
        hours, later = [0], 1
    return [(later, time(one, clock.minute)) for one in hours]


def _days(rest: str, today: date, language: str, typed: str) -> list[date]:
    """The days that the rest may mean; none when nothing is left to be a day."""
    if not rest:
        return []
    try:
        return [days.day(rest, today, language)]
    except Invalid as wrong:
        if wrong.offers:
            return [date.fromisoformat(one.value) for one in wrong.offers]
        raise _unreadable(typed) from wrong


def _at(day: date, later: int, at: time, zone: ZoneInfo) -> datetime:
    """The moment in UTC; raises Invalid for a time that the clocks leave out when they change."""
    local = datetime.combine(day + timedelta(days=later), at, zone)
    moment_ = local.astimezone(UTC)
    if moment_.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        words = msg("The clocks change then, and that time is left out. Take another one.")
        raise Invalid(words, [_offer(moment_, zone)])
    return moment_


def _next(at: time, local: datetime, zone: ZoneInfo) -> datetime:
    """Today's, or tomorrow's when it is past."""
    today = _at(local.date(), 0, at, zone)
    return today if today > local else _at(local.date(), 1, at, zone)


def _asks_time(dates: list[date], local: datetime) -> Invalid:
    if len(dates) > 1:
        offers = [Choice(one.isoformat(), Words("%(day)s", {"day": one})) for one in dates]
        return Invalid(msg("Which day is meant: %(days)s?", days=tuple(dates)), offers)
    (day,) = dates
    left = [hour for hour in HOURS if day > local.date() or hour > local.hour]
    offers = [Choice(f"{day.isoformat()}T{hour:02}:00", f"{hour:02}:00") for hour in left]
    return Invalid(
        msg("%(day)s, at what time? Write it like 18:00.", day=day), offers, before=day.isoformat()
    )


def _offer(one: datetime, zone: ZoneInfo) -> Choice:
    return Choice(f"{one.astimezone(zone):%Y-%m-%dT%H:%M}", Words("%(at)s", {"at": one}))


def _unreadable(typed: str) -> Invalid:
    words = msg(
        "“%(typed)s” is not a day and time. Write it like 2026-12-01 18:00 or tomorrow 18:00.",
        typed=typed[:40],
    )
    return Invalid(words)
