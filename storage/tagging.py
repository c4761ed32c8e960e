"""Who carries which tag, by the pool's columns: the tags of a million creators are not gone through.

What works on columns is imported by who first asks, as in services/candidates.py.
"""

from __future__ import annotations

from storage.unit_of_work import UnitOfWork

_TAG = "tag"


def counts(uow: UnitOfWork) -> dict[str, int]:
    """How many creators carry each tag, as it is written on them."""
    from storage import folding

    found: dict[str, int] = {}
    for chunk in folding.read(uow, lambda _present: (), (_TAG,)):
        for word in chunk.spelled(_TAG):
            if many := int((chunk.word(_TAG, word) & chunk.alive).sum()):
                found[word] = found.get(word, 0) + many
    return found


def carriers(uow: UnitOfWork, name: str) -> list[int]:
    """Ids of the creators who carry the tag exactly as written."""
    from storage import folding

    found: list[int] = []
    for chunk in folding.read(uow, lambda _present: (), (_TAG,)):
        found += chunk.ids_at((chunk.word(_TAG, name) & chunk.alive).nonzero()[0])
    return found
