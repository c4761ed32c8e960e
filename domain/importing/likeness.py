"""Which facts a column's name is near to, for whoever has to say what it is; nothing is ever decided by it."""

from __future__ import annotations

from functools import lru_cache

from domain.importing.kinds import ImportKind
from domain.importing.naming import header_name
from domain.importing.tables import names_of

NEAR = 0.25  # of letters in pairs that both have


def likeliest(kind: ImportKind, header: str, most: int) -> list[str]:
    """The facts whose names share most with this one, the nearest first."""
    wanted = _pairs(header_name(header))
    near: dict[str, float] = {}
    for name, facts in names_of(kind).items():
        share = _shared(wanted, _pairs(name))
        for fact in facts:
            near[fact] = max(near.get(fact, 0.0), share)
    found = sorted((fact for fact, share in near.items() if share >= NEAR), key=lambda fact: -near[fact])
    return found[:most]


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    """Letters that stand side by side; of Chinese single letters too, which are words."""
    bare = "".join(letter for letter in name[:60] if letter.isalnum())
    alone = {letter for letter in bare if ord(letter) > 0x2E7F}
    return frozenset({bare[at : at + 2] for at in range(len(bare) - 1)} | alone)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
