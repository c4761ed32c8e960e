"""A ledger of running work, read: who makes what, until when, for how much, and how far it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.importing.cells import Facts, Ways
from domain.importing.records import Record, Records, creator_of, order_in, read_records
from domain.importing.rows import Doubt, RowProblem
from domain.importing.survey import Sheet
from domain.importing.values import folded
from domain.tasks import AssignmentState

_S = AssignmentState
_STATES = {
    _S.OFFERED: ("待确认", "已邀约", "邀约中", "已发送", "沟通中", "offered", "invited", "sent", "negotiating"),
    _S.ACCEPTED: ("待创作", "创作中", "已确认", "已接受", "进行中", "执行中", "待提交", "待交稿", "制作中", "accepted", "to create", "in progress", "creating", "confirmed", "to submit"),
    _S.SUBMITTED: ("审核中", "待审核", "已提交", "已交稿", "in review", "submitted"),
    _S.CHANGES: ("待修改", "修改中", "需修改", "changes requested", "to revise", "revising"),
    _S.APPROVED: ("待发布", "待上线", "审核通过", "质检通过", "已通过", "approved", "to publish", "qc passed"),
    _S.PUBLISHED: ("已发布", "已上线", "published", "live", "posted"),
    _S.DONE: ("已完成", "完成", "已结束", "done", "completed", "finished"),
    _S.DECLINED: ("已拒绝", "拒绝", "declined", "rejected"),
    _S.WITHDRAWN: ("已取消", "取消", "已终止", "cancelled", "canceled", "withdrawn"),
}  # fmt: skip
_STATE_OF = {word: state for state, words in _STATES.items() for word in words}


def survey(sheet: Sheet, ways: Ways) -> Records:
    """Read all rows; raises FileRefused."""
    order, unclear = order_in(sheet, ways.dates)
    ways = replace(ways, dates=order)
    rows = read_records(sheet, ways, lambda row, facts: _record(row, facts, ways))
    return Records(rows, order, None, unclear)


def _record(row: int, facts: Facts, ways: Ways) -> Record | RowProblem:
    creator = creator_of(facts)
    title = facts["title"]
    if not creator:
        return RowProblem.NO_CREATOR
    if title is None:
        return RowProblem.NO_TITLE
    doubts = list(facts.doubts)
    said = facts["state"]
    state = _STATE_OF.get(folded(said).lower()) if said else None
    if said and state is None:
        doubts.append(Doubt(row, "state", said[:40]))
    values: dict[str, Any] = {
        "title": title,
        "state": state.value if state else None,
        "publish_on": facts["publish_on"],
        "draft_on": facts["draft_on"],
        "fee": facts["fee"],
        "fee_currency": (facts.currency or ways.currency) if facts["fee"] is not None else None,
        "commission_rate": facts["commission_rate"],
    }
    extra = {name: facts[name] for name in ("deliverable", "product", "sample_no", "notes") if facts[name]}
    known = {name: value for name, value in values.items() if value is not None}
    return Record(row, f"{folded(title).lower()} {creator.key}", creator, known, extra, tuple(doubts))
