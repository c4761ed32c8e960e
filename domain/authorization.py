"""Ad authorizations 授权: their life, their term and its warnings, and what is advised; platforms' rules are policies."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.machine import LifeCycle
from domain.policies import CodeRule, Policy, Scope

WARNED_AT = time(9, 0)  # local
CHECKED_EVERY = 30  # days (R102, R118)
MOST_CHECKS = 12  # planned ahead, where there is no end
LAST_MOMENT = time(23, 59, 59)
LEAST_UNASKED = 8  # characters
SHOWN_OF_CODE = 4  # its last characters, in every answer


class AuthorizationState(StrEnum):
    """Where an authorization stands; the last seven are ends."""

    REQUESTED = "requested"  # the creator is asked for her code
    CODE_GIVEN = "code_given"
    SENT = "sent"  # 待达人确认授权: the request is out on the platform
    EFFECTIVE = "effective"  # 授权生效
    RENEWING = "renewing"  # 续期待确认; the old term still runs
    REVOKE_ASKED = "revoke_asked"  # 创作者发起解除; the term still runs
    DECLINED = "declined"  # by the creator, before it was sent
    CANCELLED = "cancelled"  # by the team, before it was in force
    REJECTED = "rejected"  # by the creator on the platform
    FAILED = "failed"  # by the platform
    EXPIRED = "expired"  # 期限已到
    TERMINATED = "terminated"  # 主动解除: by the team, early
    RELEASED = "released"  # at the creator's wish


class AuthorizationMove(StrEnum):
    GIVE_CODE = "give_code"
    DECLINE = "decline"
    SEND = "send"
    CONFIRM = "confirm"  # 授权成功; also that she has confirmed the new term
    ASK_AGAIN = "ask_again"  # the platform refused the code
    REJECT = "reject"
    FAIL = "fail"
    CANCEL = "cancel"
    RENEW = "renew"
    KEEP_OLD = "keep_old"  # the renewal came to nothing
    LET_END = "let_end"
    ASK_REVOKE = "ask_revoke"
    KEEP_ON = "keep_on"  # the creator takes her wish back
    RELEASE = "release"
    TERMINATE = "terminate"
    EXPIRE = "expire"


_S, _M = AuthorizationState, AuthorizationMove
BEFORE = (_S.REQUESTED, _S.CODE_GIVEN, _S.SENT)
RUNNING = (_S.EFFECTIVE, _S.RENEWING, _S.REVOKE_ASKED)
OPEN = frozenset({*BEFORE, *RUNNING})

AUTHORIZATION = LifeCycle[AuthorizationState, AuthorizationMove](
    {
        (_S.REQUESTED, _M.GIVE_CODE): _S.CODE_GIVEN,
        (_S.CODE_GIVEN, _M.GIVE_CODE): _S.CODE_GIVEN,  # she sends a better one
        (_S.RENEWING, _M.GIVE_CODE): _S.RENEWING,  # where a new term takes a new code
        (_S.REQUESTED, _M.DECLINE): _S.DECLINED,
        (_S.CODE_GIVEN, _M.DECLINE): _S.DECLINED,
        (_S.REQUESTED, _M.SEND): _S.SENT,  # where the way through the platform needs no code
        (_S.CODE_GIVEN, _M.SEND): _S.SENT,
        (_S.SENT, _M.CONFIRM): _S.EFFECTIVE,
        (_S.RENEWING, _M.CONFIRM): _S.EFFECTIVE,
        (_S.SENT, _M.ASK_AGAIN): _S.REQUESTED,
        (_S.CODE_GIVEN, _M.ASK_AGAIN): _S.REQUESTED,
        (_S.SENT, _M.REJECT): _S.REJECTED,
        (_S.SENT, _M.FAIL): _S.FAILED,
        (_S.CODE_GIVEN, _M.FAIL): _S.FAILED,
        **{(state, _M.CANCEL): _S.CANCELLED for state in BEFORE},
        (_S.EFFECTIVE, _M.RENEW): _S.RENEWING,
        (_S.RENEWING, _M.KEEP_OLD): _S.EFFECTIVE,
        (_S.EFFECTIVE, _M.LET_END): _S.EFFECTIVE,
        (_S.EFFECTIVE, _M.ASK_REVOKE): _S.REVOKE_ASKED,
        (_S.RENEWING, _M.ASK_REVOKE): _S.REVOKE_ASKED,
        (_S.REVOKE_ASKED, _M.KEEP_ON): _S.EFFECTIVE,
        (_S.REVOKE_ASKED, _M.RELEASE): _S.RELEASED,
        **{(state, _M.TERMINATE): _S.TERMINATED for state in RUNNING},
        **{(state, _M.EXPIRE): _S.EXPIRED for state in RUNNING},
    }
)

# Days before the end on which it is said; the first term that is not longer than the authorization's decides.
_LADDERS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (180, (30, 14, 7, 3, 1)),
    (60, (14, 7, 3, 1)),
    (30, (7, 3, 1)),
    (15, (3, 1)),
    (3, (2, 1)),
    (2, (1,)),
)


def ladder(days: int | None) -> tuple[int, ...]:
    """Days before the end of a term of so many days on which it is warned of; none without an end."""
    if days is None:
        return ()
    return next((steps for least, steps in _LADDERS if days >= least), ())


def ends_at(start: datetime, days: int | None, timezone: str) -> datetime | None:
    """The last second of the local day so many days after the start, aware UTC; None: it does not end.

    Calendar days, not multiples of 24 hours: a change of the clocks in between moves nothing.
    """
    if days is None:
        return None
    zone = ZoneInfo(timezone)
    return _local(start.astimezone(zone).date() + timedelta(days=days), LAST_MOMENT, zone)


def renewed_until(
    now: datetime, present: datetime | None, days: int | None, timezone: str
) -> datetime | None:
    """The end of a new term: it follows the present one while that still runs."""
    return ends_at(max(now, present or now), days, timezone)


def warnings(end: datetime | None, days: int | None, timezone: str) -> dict[int, datetime]:
    """When each step of the ladder is said, by days before the end: at 09:00 local."""
    if end is None:
        return {}
    zone = ZoneInfo(timezone)
    last = end.astimezone(zone).date()
    return {step: _local(last - timedelta(days=step), WARNED_AT, zone) for step in ladder(days)}


def type_checks(start: datetime, end: datetime | None, timezone: str) -> list[datetime]:
    """When the type is asked about again while it runs: at 09:00 local, every thirty days from the start."""
    zone = ZoneInfo(timezone)
    first = start.astimezone(zone).date()
    days = (first + timedelta(days=CHECKED_EVERY * number) for number in range(1, MOST_CHECKS + 1))
    found = [_local(day, WARNED_AT, zone) for day in days]
    return [each for each in found if end is None or each < end - timedelta(days=1)]


def _local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall clock's moment, aware UTC; of one that comes twice the later."""
    return datetime.combine(day, at, zone).replace(fold=1).astimezone(UTC)


def days_left(end: datetime, now: datetime, timezone: str) -> int:
    """Whole local days until the day of the end; 0 on that day."""
    zone = ZoneInfo(timezone)
    return (end.astimezone(zone).date() - now.astimezone(zone).date()).days


def advised(policy: Policy, scope: Scope) -> bool:
    """Say whether the scope is as narrow as is usually enough (R64)."""
    return policy.scope(scope).recommended


def normal_code(typed: str) -> str:
    """The code as it is kept: full-width letters made narrow, without quotes, invisible letters and a leading "合作码："."""
    seen = "".join(letter for letter in typed if unicodedata.category(letter) != "Cf")
    text = unicodedata.normalize("NFKC", seen).strip().strip("\"'“”「」`")
    label = re.fullmatch(r"(?:合作码|授权码|(?:video|ad|spark)?\s*code)\s*[:=]?\s*(\S+)", text, re.IGNORECASE)
    return label[1] if label else text


def plausible(code: str, rule: CodeRule) -> bool:
    """Say whether this can be a code at all: no platform tells its form, so only the impossible is refused."""
    return (
        rule.least <= len(code) <= rule.most
        and re.fullmatch(r"[\x21-\x7e]+", code) is not None
        and len(set(code)) > 1
        and not code.lower().startswith(("http://", "https://", "/"))
        and any(letter.isalnum() for letter in code)
    )


def looks_alone(code: str, rule: CodeRule) -> bool:
    """Say whether words that nobody asked for are a code and nothing else: digits and letters, eight or more."""
    mixed = any(letter.isdigit() for letter in code) and any(letter.isalpha() for letter in code)
    return mixed and len(code) >= LEAST_UNASKED and plausible(code, rule)


def masked(code: str) -> str:
    """What is shown of a code: its last four characters, and never more than half of it."""
    return "••••" + code[-min(SHOWN_OF_CODE, len(code) // 2) :]
