"""A workspace's screening rules as a row."""

from __future__ import annotations

from storage.queries.dialect import inserted
from storage.sql import col
from storage.tables import ScreeningRules, Shortlist
from storage.unit_of_work import UnitOfWork


def present(uow: UnitOfWork) -> ScreeningRules | None:
    """None while the workspace screens as everybody does."""
    return uow.first(uow.query(ScreeningRules))


def locked(uow: UnitOfWork, first: ScreeningRules) -> ScreeningRules:
    """The row, kept from others until the end; `first` is written where there is none, unless another turn does now."""
    row = present(uow)
    if row is None:
        first.workspace_id = uow.workspace_id
        inserted(uow, ScreeningRules, first.model_dump(), "workspace_id")
        row = present(uow)
    assert row is not None  # written here, or by whom it conflicted with
    return uow.lock(ScreeningRules, row.id)


def newest_shortlist(uow: UnitOfWork) -> Shortlist | None:
    return uow.first(uow.query(Shortlist).order_by(col(Shortlist.id).desc()).limit(1))
