"""Answers that are secrets: sealed in the conversation's row, shown masked, forgotten when it is over."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from domain.authorization import masked
from storage.tables import FlowRun
from storage.unit_of_work import UnitOfWork

_SEALED, _HINT = "sealed", "hint"


def seal(uow: UnitOfWork, row: FlowRun, name: str, plain: str) -> dict[str, str]:
    """What is stored instead of the answer; it opens in this row and under this name alone."""
    return {_SEALED: b64encode(uow.sealed(plain, _place(row, name))).decode(), _HINT: masked(plain)}


def opened(uow: UnitOfWork, row: FlowRun, name: str, stored: Any) -> str | None:
    """The answer itself, None when it is forgotten; raises CannotOpen."""
    if not _is_ours(stored) or _SEALED not in stored:
        return None
    return uow.unsealed(b64decode(stored[_SEALED]), _place(row, name))


def hint(stored: Any) -> str:
    """What may be shown of it."""
    return str(stored[_HINT]) if _is_ours(stored) else ""


def forget(row: FlowRun) -> None:
    """The conversation is over: of its secrets only the hints stay."""
    row.answers = {
        name: {_HINT: value[_HINT]} if _is_ours(value) else value for name, value in row.answers.items()
    }


def _is_ours(stored: Any) -> bool:
    return isinstance(stored, dict) and _HINT in stored


def _place(row: FlowRun, name: str) -> str:
    return f"flow_run/{row.id}/{name}"
