"""How a workspace screens at present: its weights and thresholds, and who set them."""

from __future__ import annotations

from datetime import datetime

from domain.screening_rules import Rules
from storage.queries import rules as rows
from storage.tables import ScreeningRules
from storage.unit_of_work import UnitOfWork


def rules_of(uow: UnitOfWork) -> Rules:
    """The workspace's rules; the usual ones while nobody has changed any."""
    row = rows.present(uow)
    return Rules() if row is None else read(row)


def read(row: ScreeningRules) -> Rules:
    return Rules.model_validate({**row.rules, "revision": row.revision})


def locked(uow: UnitOfWork) -> ScreeningRules:
    """The workspace's row, kept from others until the end."""
    uow.flush()
    return rows.locked(uow, ScreeningRules(rules=Rules().model_dump(mode="json")))


def write(row: ScreeningRules, rules: Rules, *, by_name: str, now: datetime) -> None:
    """Take effect from now on; shortlists that stand keep what they were made with."""
    row.rules = rules.model_dump(mode="json")
    row.revision += 1
    row.by_name, row.changed_at = by_name, now
