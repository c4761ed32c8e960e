"""Creators by name as people type it: letters, characters, pinyin, initials, with mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from storage.queries.creators import by_name
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork


def find(uow: UnitOfWork, query: str, *, limit: int = 50) -> Sequence[Creator]:
    """Creators who may be meant, the likeliest first; the newest first when nothing is typed."""
    return by_name(uow, query, limit=limit)
