"""Reports of numbers, read: whose day, video, live or product each row is about, and which day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from domain.creators import CHINESE_PLATFORMS
from domain.importing.cells import Facts, Ways
from domain.importing.dates import day_within, days_within
from domain.importing.records import Period, Record, Records, creator_of, order_in, read_records, zero_money
from domain.importing.rows import RowProblem
from domain.importing.survey import PERIOD, Sheet

METRICS = ("impressions", "clicks", "orders", "gmv", "refunds", "spend", "roi")
MOST_GRAIN = 300  # characters
_EXPORTED = re.compile(r"导出|下载|生成|export|download|generated", re.IGNORECASE)
_ALL = frozenset({"全部", "整体", "全域", "all"})
_UNDATED = date(1970, 1, 1)  # stands in the keys of rows until their days are known


class Level(StrEnum):
    """What a row is the numbers of. Rows of two levels overlap and are never added up."""

    ACCOUNT = "account"  # the whole of an ad account or shop
    CARRIER = "carrier"  # 载体: live, video, product card
    CREATOR = "creator"
    LIVE = "live"
    MATERIAL = "material"  # a video, or 素材 in 千川
    PRODUCT = "product"


def survey(sheet: Sheet, ways: Ways, period: Period | None = None) -> Records:
    """Read all rows; raises FileRefused. `period` is an answer to an earlier question."""
    order, unclear = order_in(sheet, ways.dates)
    stated = period or stated_period(sheet.above)
    dated = bool(sheet.layout.facts & {"stat_date", "live_start"})
    last = None if dated else (stated.last if stated else _UNDATED)
    platform = sheet.layout.source.platform
    currency = "CNY" if platform in CHINESE_PLATFORMS else ways.currency
    label = "" if dated or stated is None else stated.label
    ways = replace(ways, dates=order, currency=currency)
    rows = read_records(sheet, ways, lambda row, facts: _record(row, facts, ways, last, label))
    return Records(
        rows,
        order,
        zero_money(sheet, rows, ("gmv", "spend")),
        unclear,
        None if dated else stated,
        wants_period=not dated and stated is None,
        proposed=_proposed(sheet.above),
    )


def _record(row: int, facts: Facts, ways: Ways, last: date | None, label: str) -> Record | RowProblem:
    if not any(facts[metric] is not None for metric in METRICS) and not facts.extra:
        return RowProblem.NO_NUMBERS
    on = last or facts["stat_date"]
    if on is None and facts["live_start"]:
        on = facts["live_start"].astimezone(ways.zone).date()
    if on is None:
        return RowProblem.NO_DAY
    creator = creator_of(facts)
    level, grain = _grain(facts, creator.key)
    values: dict[str, Any] = {metric: facts[metric] for metric in METRICS if facts[metric] is not None}
    values |= {
        "stat_date": on,
        "range_label": label,
        "grain": grain,
        "level": level.value,
        "currency": facts.currency or ways.currency,
        "material": facts["material_id"],
        "product": facts["product_id"],
    }
    extra = {name: facts[name] for name in ("material", "product", "campaign", "slot") if facts[name]}
    return Record(row, f"{on} {label} {grain}", creator, values, {**facts.extra, **extra}, facts.doubts)


def _grain(facts: Facts, creator: str) -> tuple[Level, str]:
    """What the row is about: its level, and all that tells it from other rows of its day."""
    carrier = str(facts["carrier"] or "").lower()
    parts = {
        "shop": facts["shop_id"] or facts["shop"],
        "carrier": "" if carrier in _ALL else carrier,
        "creator": creator,
        "live": facts["live_start"].isoformat() if facts["live_start"] else "",
        "material": facts["material_id"] or facts["material"],
        "product": facts["product_id"] or facts["product"],
        "campaign": facts["campaign"],
        "slot": facts["slot"],
    }
    known = {name: str(value) for name, value in parts.items() if value}
    level = next((each for each in _NARROWEST if each.value in known), Level.ACCOUNT)
    grain = " ".join(f"{name}={value}" for name, value in known.items())
    if len(grain) > MOST_GRAIN:
        grain = f"{grain[:MOST_GRAIN]}…{hashlib.sha256(grain.encode()).hexdigest()[:16]}"
    return level, grain


_NARROWEST = (Level.LIVE, Level.MATERIAL, Level.PRODUCT, Level.CREATOR, Level.CARRIER)


def stated_period(above: Sequence[str]) -> Period | None:
    """The days that the lines above the header name: 统计周期：2026-10-21 ~ 2026-11-19, 日期：2026-11-19.

    The day an export was made says nothing about the days in it.
    """
    said = [line for line in above if not _EXPORTED.search(line)]
    ends = [on for line in said for on in days_within(line)]
    if len(ends) >= 2:
        first, last = next(pairwise(ends))
        days = (last - first).days + 1
        return Period(last, "" if days == 1 else f"{days}d") if days > 0 else None
    label = next((f"{found[1] or found[2]}d" for line in said if (found := PERIOD.search(line))), "")
    return Period(ends[0], label) if ends else None


def _proposed(above: Sequence[str]) -> date | None:
    return next((on for line in above if (on := day_within(line)) is not None), None)
