"""Deliveries on disk before they are acknowledged: stored once, sealed, in order of their lane."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stored:
    """A delivery that is safe now; its turn may run."""

    row_id: int
    lane: str
