"""A ledger of ad authorizations, read: whose, for what, and from when to when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.authorization import AuthorizationState, normal_code
from domain.importing.cells import PERMANENT, Facts, Ways
from domain.importing.records import Record, Records, creator_of, order_in, read_records
from domain.importing.rows import Doubt, RowProblem
from domain.importing.survey import Sheet
from domain.importing.values import folded
from domain.policies import AdPlatform, Scope

_SCOPES = {
    Scope.SINGLE_VIDEO: ("单视频", "单视频授权", "视频", "单条视频", "single video", "video", "one post"),
    Scope.LIVE_ROOM: ("直播间", "直播间授权", "直播", "live", "live room"),
    Scope.ALL_WORKS: ("所有作品", "所有作品授权", "全部作品", "全部", "all works", "all videos", "all posts"),
}
_SCOPE_OF = {word: scope for scope, words in _SCOPES.items() for word in words}
_PLATFORMS = {
    AdPlatform.QIANCHUAN: ("千川", "巨量千川", "qianchuan", "抖音", "douyin"),
    AdPlatform.SPARK_ADS: ("spark ads", "spark", "tiktok", "tiktok ads"),
    AdPlatform.META: ("meta", "facebook", "instagram", "partnership ads"),
}
_PLATFORM_OF = {word: platform for platform, words in _PLATFORMS.items() for word in words}
_S = AuthorizationState
_STATES = {
    _S.REQUESTED: ("待提供合作码", "待合作码", "已发起沟通", "requested", "waiting for code"),
    _S.CODE_GIVEN: ("已提供合作码", "待发起", "code given", "code received"),
    _S.SENT: (
        "待达人确认授权",
        "待确认",
        "待授权",
        "授权中",
        "已发起",
        "sent",
        "pending",
        "awaiting confirmation",
    ),
    _S.EFFECTIVE: (
        "授权成功",
        "授权生效",
        "已授权",
        "生效中",
        "使用中",
        "有效",
        "effective",
        "active",
        "authorized",
    ),
    _S.EXPIRED: ("已到期", "已过期", "过期", "到期", "期限已到", "expired"),
    _S.TERMINATED: ("已解除", "解除", "主动解除", "已终止", "terminated", "ended", "revoked"),
    _S.REJECTED: ("已拒绝", "拒绝", "rejected", "declined"),
}
_STATE_OF = {word: state for state, words in _STATES.items() for word in words}
SELF_OPERATED = ("自营", "自运营")  # a type that is never asked for (R70, R102): kept out, and named


def survey(sheet: Sheet, ways: Ways) -> Records:
    """Read all rows; raises FileRefused."""
    order, unclear = order_in(sheet, ways.dates)
    ways = replace(ways, dates=order)
    platform = AdPlatform.SPARK_ADS if sheet.layout.source.platform == "tiktok" else AdPlatform.QIANCHUAN
    rows = read_records(sheet, ways, lambda row, facts: _record(row, facts, platform))
    return Records(rows, order, None, unclear)


def _term(facts: Facts) -> tuple[date | None, date | None, int | None]:
    """First day, last day and days, as far as one follows from the others."""
    starts, ends, days, term = (facts[fact] for fact in ("starts_on", "expires_on", "days", "term"))
    if isinstance(term, date):
        ends = ends or term
    elif days is None:
        days = term
    if ends is None and starts is not None and days:
        ends = starts + timedelta(days=days)
    if days is None and starts is not None and ends is not None:
        days = (ends - starts).days
    return starts, ends, days


def _record(row: int, facts: Facts, usual: AdPlatform) -> Record | RowProblem:
    creator = creator_of(facts)
    if not creator:
        return RowProblem.NO_CREATOR
    if any(word in str(facts["type"] or "") for word in SELF_OPERATED):
        return RowProblem.SELF_OPERATED
    doubts = list(facts.doubts)

    def named(fact: str, of: dict[str, Any]) -> Any:
        said = facts[fact]
        found = of.get(folded(said).lower()) if said else None
        if said and found is None:
            doubts.append(Doubt(row, fact, said[:40]))
        return found

    starts, ends, days = _term(facts)
    if ends is not None and starts is not None and ends < starts:
        return RowProblem.NO_TERM
    if ends is None and days != PERMANENT and facts["code"] is None:
        return RowProblem.NO_TERM
    platform = named("platform", _PLATFORM_OF) or usual
    scope = named("scope", _SCOPE_OF) or (
        None if facts["type"] is None else _SCOPE_OF.get(facts["type"].lower())
    )
    values: dict[str, Any] = {
        "platform": platform.value,
        "scope": scope.value if scope else None,
        "starts_on": starts,
        "ends_on": ends,
        "days": days,
        "state": named("state", _STATE_OF),
        "code": normal_code(facts["code"]) if facts["code"] else None,
        "link": facts["link"],
        "owner": facts["owner"],
    }
    known = {name: value for name, value in values.items() if value is not None}
    key = " ".join(str(part or "") for part in (creator.key, platform, scope, starts, facts["link"]))
    return Record(row, key, creator, known, {}, tuple(doubts))
