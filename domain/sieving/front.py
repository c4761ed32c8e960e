"""Who may stand in front of a group: near scores of all its rows, and the few that need an exact one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.creators import Tier
from domain.criteria import Criteria
from domain.scoring import TIER_POINTS, Measure, Peers
from domain.screening import TIER_ORDER
from domain.sieving.chunk import Chunk
from domain.sieving.figures import UNIT, unit_of
from domain.sieving.parts import Weighed, numbers_of_part
from domain.sieving.peers import groups
from domain.sieving.points import line
from domain.sieving.rows import Floats, Numbers, Places, Rows, Values

MARGIN = 0.02  # of 100: what floating point and points kept to four places may make of a score
ROUNDED = 0.55  # a score is rounded twice, to tenths and then to whole numbers: 86.45 is 87


@dataclass(frozen=True)
class Near:
    """Of each row a near score (0 to 100), the weight of what is known, and the tier's place among equals."""

    scores: Floats
    known: Values  # in 1/Weighed.unit
    tiers: Values


def near(criteria: Criteria, parts: Weighed, peers: Peers, chunk: Chunk) -> Near:
    won, known = np.zeros(chunk.size), np.zeros(chunk.size, np.int64)
    for measure, weight in parts.measures:
        column = numbers_of_part(criteria, measure, chunk)
        points = _points(criteria, measure, peers, chunk, column)
        judged = ~np.isnan(points)
        known += weight * judged.astype(np.int64)
        won += weight * np.where(judged, points, 0.0)
    return Near(100 * won / np.maximum(known, 1), known, _tiers(chunk))


def _points(criteria: Criteria, measure: Measure, peers: Peers, chunk: Chunk, column: Numbers) -> Floats:
    """NaN where nothing is known or nothing can be said of it."""
    found = np.full(chunk.size, np.nan)
    unit = unit_of(measure.reads)
    if not measure.has_peers:
        found[column.known] = line(measure.curve, criteria, unit, None)(column.values[column.known])
        return found
    for platform, currency, rows in groups(measure, chunk):
        peer = peers.get((measure.name, platform, currency))
        mine = column.known & rows
        found[mine] = line(measure.curve, criteria, unit, peer)(column.values[mine])
    return found


def _tiers(chunk: Chunk) -> Values:
    found = np.full(chunk.size, TIER_ORDER.index(None), np.int64)
    ranks = chunk.number("tier_rank")
    for rank, place in _TIERS.items():
        found[ranks.known & (ranks.values == rank)] = place
    return found


_RANKS: dict[Tier | None, int] = {tier: int(points * UNIT) for tier, points in TIER_POINTS.items()}
_TIERS = {value: TIER_ORDER.index(tier) for tier, value in _RANKS.items()}


def front(found: Near, rows: Rows, most: int) -> tuple[Places, Places]:
    """Rows among which the `most` first of these surely are: all of the first, and `most` of the second by name."""
    places = np.flatnonzero(rows)
    if len(places) <= most:
        return places, places[:0]
    scores = found.scores[places]
    last = np.partition(scores, len(scores) - most)[len(scores) - most]
    least = np.floor(last - MARGIN + ROUNDED) - MARGIN - ROUNDED
    likely = places[scores >= least]
    best, worst = (_ranks(found, likely, margin) for margin in (MARGIN, -MARGIN))
    bound = np.partition(worst, len(worst) - most)[len(worst) - most]
    level = (best == bound) & (worst == bound)
    return likely[(best >= bound) & ~level], likely[level]


def _ranks(found: Near, places: Places, margin: float) -> Values:
    """What rows are ordered by, the larger the better, at the best or at the worst: score, weight, tier."""
    shown = np.floor(found.scores[places] + margin + ROUNDED).astype(np.int64)
    _, heavier = np.unique(found.known[places], return_inverse=True)
    return (shown * (len(places) + 1) + heavier) * len(TIER_ORDER) - found.tiers[places]
