"""Cut, group and nearly score a whole pool at once, as domain/screening.py does one creator after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import numpy as np

from domain.criteria import Criteria
from domain.scoring import Peers
from domain.screening import LEAST_KNOWN, FloorName, Group, is_hard
from domain.sieving.chunk import Chunk, Ids, Taken
from domain.sieving.figures import FOR_GOOD, moment
from domain.sieving.floors import FLOORS, Verdict, asked, verdicts
from domain.sieving.front import Near, near
from domain.sieving.parts import Weighed
from domain.sieving.peers import medians
from domain.sieving.rows import Rows, Values


@dataclass(frozen=True)
class Sieved:
    """What became of everybody. `pool`: who did not fall away before any figure was looked at; `left`: whom nothing cut."""

    total: int
    narrowed: Mapping[FloorName, int]
    refused: Ids
    pool: Chunk
    cut: Mapping[FloorName, Rows]  # of the pool
    left: Chunk
    groups: Mapping[Group, Rows]  # of those left, as all that follows
    poor: Rows  # too little is known of them beside the others
    near: Near
    asked: tuple[FloorName, ...]
    measured: frozenset[FloorName]
    peers: Peers

    def count(self, group: Group) -> int:
        return int(np.count_nonzero(self.groups[group]))


def sieve(criteria: Criteria, parts: Weighed, chunks: Sequence[Chunk], now: datetime) -> Sieved:
    """Cut and group the pool of these chunks."""
    refused = [_refused(chunk, now) for chunk in chunks]
    narrowed, pool = _narrowed(criteria, chunks, refused)
    cut, left = _cut(criteria, pool)
    said = verdicts(criteria, left)
    measured = frozenset(name for name, verdict in said.items() if verdict.known.any())
    peers = medians(parts.compared, pool)
    scored = near(criteria, parts, peers, left)
    poor = scored.known < _least(scored.known)
    return Sieved(
        total=sum(int(np.count_nonzero(chunk.alive)) for chunk in chunks),
        narrowed=narrowed,
        refused=Taken(chunks, [np.flatnonzero(rows) for rows in refused]).ids,
        pool=pool,
        cut=cut,
        left=left,
        groups=_grouped(measured, said, left, poor),
        poor=poor,
        near=scored,
        asked=tuple(said),
        measured=measured,
        peers=peers,
    )


def _refused(chunk: Chunk, now: datetime) -> Rows:
    """Rows whom the team does not want, at this time."""
    until = chunk.number("refused_until").at_least(moment(now) + 1)
    return chunk.alive & (chunk.word("refused", FOR_GOOD) | until)


def _narrowed(
    criteria: Criteria, chunks: Sequence[Chunk], refused: Sequence[Rows]
) -> tuple[dict[FloorName, int], Chunk]:
    """Who falls away before any figure is looked at; who is of no known category stays."""
    names = [name for name in (FloorName.PLATFORM, FloorName.CATEGORY) if FLOORS[name][0](criteria)]
    fell = dict.fromkeys((FloorName.NOT_INTERESTED, FloorName.PLATFORM, FloorName.CATEGORY), 0)
    stay = []
    for chunk, unwanted in zip(chunks, refused, strict=True):
        fell[FloorName.NOT_INTERESTED] += int(np.count_nonzero(unwanted))
        rows = chunk.alive & ~unwanted
        for name in names:
            out = rows & FLOORS[name][1](criteria, chunk).fails
            fell[name] += int(np.count_nonzero(out))
            rows = rows ^ out
        stay.append(np.flatnonzero(rows))
    return fell, Taken(chunks, stay)


def _cut(criteria: Criteria, pool: Chunk) -> tuple[dict[FloorName, Rows], Chunk]:
    left, cut = pool.alive, {}
    for name, floor in asked(criteria):
        if is_hard(criteria, name):
            cut[name] = left & floor(criteria, pool).fails
            left = left ^ cut[name]
    return cut, Taken([pool], [np.flatnonzero(left)])


def _least(known: Values) -> int:
    """The weight with which enough is known of a creator."""
    return ceil(LEAST_KNOWN * int(known.max(initial=0)))


def _grouped(
    measured: frozenset[FloorName], said: Mapping[FloorName, Verdict], left: Chunk, poor: Rows
) -> dict[Group, Rows]:
    verify, missed = poor.copy(), left.nobody()
    for name, verdict in said.items():
        missed |= verdict.fails
        if name in measured:
            verify |= ~verdict.known
    return {Group.FIT: ~verify & ~missed, Group.NEAR: missed & ~verify, Group.VERIFY: verify}
