"""Cut and group a whole pool at once, as domain/screening.py does one creator after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.criteria import Criteria
from domain.scoring import Peers, Weights
from domain.screening import LEAST_KNOWN, FloorName, Group, is_hard
from domain.sieving import peers as peer_groups
from domain.sieving.bits import Numbers, Rows
from domain.sieving.chunk import Chunk
from domain.sieving.figures import FOR_GOOD, moment
from domain.sieving.floors import FLOORS, Verdict, verdicts
from domain.sieving.weights import Weighed, enough, most_known, tallied, weighed

Sets = tuple[Rows, ...]  # one for each chunk


@dataclass(frozen=True)
class Sieved:
    """What became of every row. Sets are by chunk."""

    total: int
    narrowed: Mapping[FloorName, int]
    refused: Sets
    pool: Sets
    left: Sets  # of the pool whom nothing cut
    cut: Mapping[FloorName, Sets]
    groups: Mapping[Group, Sets]
    poor: Sets  # too little is known of them beside the others
    asked: tuple[FloorName, ...]
    measured: frozenset[FloorName]
    parts: Weighed
    peers: Peers
    known: tuple[Numbers, ...]  # the weight of what is known of each row that was not cut, in 1/parts.unit

    def count(self, group: Group) -> int:
        return sum(rows.bit_count() for rows in self.groups[group])


def sieve(criteria: Criteria, weights: Weights, chunks: Sequence[Chunk], now: datetime) -> Sieved:
    """Cut and group the pool of these chunks."""
    narrowed, pool = _narrowed(criteria, chunks, now)
    said = [verdicts(criteria, chunk) for chunk in chunks]
    asked = tuple(name for name, (sets, _) in FLOORS.items() if sets(criteria))
    cut, left = _cut(criteria, asked, said, pool)
    measured = frozenset(
        name for name in asked if any(each[name].known & rows for each, rows in zip(said, left, strict=True))
    )
    parts = weighed(criteria, weights)
    peers = peer_groups.medians(parts.compared, chunks, pool)
    known = tuple(
        tallied(criteria, parts, peers, chunk, rows) for chunk, rows in zip(chunks, left, strict=True)
    )
    most = most_known(known, left)
    poor = tuple(
        rows & ~enough(tally, rows, most, LEAST_KNOWN) for tally, rows in zip(known, left, strict=True)
    )
    return Sieved(
        total=sum(chunk.alive.bit_count() for chunk in chunks),
        narrowed=narrowed,
        refused=tuple(refused(chunk, now) for chunk in chunks),
        pool=pool,
        left=left,
        cut=cut,
        groups=_grouped(measured, said, left, poor),
        poor=poor,
        asked=asked,
        measured=measured,
        parts=parts,
        peers=peers,
        known=known,
    )


def refused(chunk: Chunk, now: datetime) -> Rows:
    """Rows whom the team does not want, at this time."""
    until = chunk.number("refused_until").at_least(moment(now) + 1)
    return chunk.word("refused", FOR_GOOD) | until


def _narrowed(
    criteria: Criteria, chunks: Sequence[Chunk], now: datetime
) -> tuple[dict[FloorName, int], Sets]:
    """Who falls away before any figure is looked at; who is of no known category stays."""
    fell = dict.fromkeys((FloorName.NOT_INTERESTED, FloorName.PLATFORM, FloorName.CATEGORY), 0)
    pool = []
    for chunk in chunks:
        rows = chunk.alive
        gone = {FloorName.NOT_INTERESTED: refused(chunk, now)}
        for name in (FloorName.PLATFORM, FloorName.CATEGORY):
            sets, floor = FLOORS[name]
            gone[name] = floor(criteria, chunk).fails if sets(criteria) else 0
        for name, out in gone.items():
            fell[name] += (rows & out).bit_count()
            rows &= ~out
        pool.append(rows)
    return fell, tuple(pool)


def _cut(
    criteria: Criteria, asked: Sequence[FloorName], said: Sequence[Mapping[FloorName, Verdict]], pool: Sets
) -> tuple[dict[FloorName, Sets], Sets]:
    left = list(pool)
    cut = {}
    for name in asked:
        if is_hard(criteria, name):
            out = tuple(rows & each[name].fails for each, rows in zip(said, left, strict=True))
            cut[name] = out
            left = [rows ^ gone for rows, gone in zip(left, out, strict=True)]
    return cut, tuple(left)


def _grouped(
    measured: frozenset[FloorName], said: Sequence[Mapping[FloorName, Verdict]], left: Sets, poor: Sets
) -> dict[Group, Sets]:
    found: dict[Group, list[Rows]] = {group: [] for group in Group}
    for each, rows, little in zip(said, left, poor, strict=True):
        verify, missed = little, 0
        for name, verdict in each.items():
            missed |= rows & verdict.fails
            if name in measured:
                verify |= rows & ~verdict.known
        found[Group.VERIFY].append(verify)
        found[Group.NEAR].append(missed & ~verify)
        found[Group.FIT].append(rows & ~verify & ~missed)
    return {group: tuple(sets) for group, sets in found.items()}
