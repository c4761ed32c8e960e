"""达人池: the creators a team works with, each in a state, and the benchmark pool that they are measured against (R29)."""

from __future__ import annotations

from enum import StrEnum

from domain.machine import LifeCycle


class PoolKind(StrEnum):
    """A workspace has one of each."""

    TEAM = "team"  # 达人池
    BENCHMARK = "benchmark"  # 对标达人池


class PoolState(StrEnum):
    """Where somebody of the team's pool stands. Of a benchmark pool nobody has a state."""

    CANDIDATE = "candidate"  # 候选
    PILOT = "pilot"  # 试点
    ACTIVE = "active"  # 合作中
    RESTING = "resting"  # 休整
    RETIRED = "retired"  # 淘汰


class PoolMove(StrEnum):
    TRY = "try"  # a pilot begins
    ACTIVATE = "activate"  # it has paid, or she is known already
    REST = "rest"
    RETIRE = "retire"
    RECONSIDER = "reconsider"
    REOPEN = "reopen"  # a pilot's answer is taken back


class Whose(StrEnum):
    """Whose creator somebody of the benchmark pool is."""

    OWN = "own"
    COMPETITOR = "competitor"


_S, _M = PoolState, PoolMove
POOL = LifeCycle[PoolState, PoolMove](
    {
        (_S.CANDIDATE, _M.TRY): _S.PILOT,
        (_S.CANDIDATE, _M.ACTIVATE): _S.ACTIVE,
        (_S.CANDIDATE, _M.REST): _S.RESTING,
        (_S.CANDIDATE, _M.RETIRE): _S.RETIRED,
        (_S.PILOT, _M.ACTIVATE): _S.ACTIVE,
        (_S.PILOT, _M.REST): _S.RESTING,
        (_S.PILOT, _M.RETIRE): _S.RETIRED,
        (_S.PILOT, _M.RECONSIDER): _S.CANDIDATE,
        (_S.ACTIVE, _M.REST): _S.RESTING,
        (_S.ACTIVE, _M.RETIRE): _S.RETIRED,
        (_S.ACTIVE, _M.REOPEN): _S.PILOT,
        (_S.RESTING, _M.TRY): _S.PILOT,
        (_S.RESTING, _M.ACTIVATE): _S.ACTIVE,
        (_S.RESTING, _M.RETIRE): _S.RETIRED,
        (_S.RESTING, _M.RECONSIDER): _S.CANDIDATE,
        (_S.RESTING, _M.REOPEN): _S.PILOT,
        (_S.RETIRED, _M.TRY): _S.PILOT,
        (_S.RETIRED, _M.RECONSIDER): _S.CANDIDATE,
        (_S.RETIRED, _M.REOPEN): _S.PILOT,
    }
)
WORKED_WITH = frozenset({_S.PILOT, _S.ACTIVE})  # whose numbers are the team's own in a comparison
BY_HAND = (_M.ACTIVATE, _M.REST, _M.RETIRE, _M.RECONSIDER)  # a pilot has questions of its own
LEADS_TO = {
    _M.TRY: _S.PILOT,
    _M.ACTIVATE: _S.ACTIVE,
    _M.REST: _S.RESTING,
    _M.RETIRE: _S.RETIRED,
    _M.RECONSIDER: _S.CANDIDATE,
    _M.REOPEN: _S.PILOT,
}
