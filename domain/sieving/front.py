"""Who may stand in front of a group: near scores of all its rows, and the few that need an exact one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nlargest
from math import floor
from operator import add, itemgetter

from domain.categories import suiting
from domain.creators import Tier
from domain.criteria import Criteria
from domain.curves import Curve
from domain.parts import PartName
from domain.scoring import LATER_CATEGORY, TIER_POINTS, Measure
from domain.screening import TIER_ORDER
from domain.sieving.bits import Rows, members
from domain.sieving.chunk import UNKNOWN, Chunk
from domain.sieving.figures import AUDIENCE, UNIT, unit_of
from domain.sieving.floors import age_columns, genders, joint_column
from domain.sieving.needs import reads
from domain.sieving.peers import currencies
from domain.sieving.points import line, slope
from domain.sieving.sieve import Sieved
from domain.sieving.weights import joint_known

MARGIN = 0.02  # of 100: what floating point and points kept to four places may make of a score
ROUNDED = 0.55  # a score is rounded twice, to tenths and then to whole numbers: 86.45 is 87
Place = tuple[int, int]  # chunk and row
Near = tuple[float, int, int, Place]
"""Near score (0 to 100), the weight of what is known, the tier's place among equals, and where she stands."""


def front(found: Sequence[Near], most: int) -> tuple[list[Place], list[Place]]:
    """Of these the rows among which the `most` first surely are: all of the first, and `most` of the second by name."""
    if len(found) <= most:
        return [each[3] for each in found], []
    last = nlargest(most, [each[0] for each in found])[-1]
    least = _shown(last - MARGIN) - MARGIN - ROUNDED
    likely = [each for each in found if each[0] >= least]
    bound = sorted((_rank(each, -MARGIN) for each in likely), reverse=True)[most - 1]
    ahead, level = [], []
    for each in likely:
        best, worst = _rank(each, MARGIN), _rank(each, -MARGIN)
        if best == worst == bound:
            level.append(each[3])
        elif best >= bound:
            ahead.append(each[3])
    return ahead, level


def _shown(score: float) -> int:
    return floor(score + ROUNDED)


def _rank(each: Near, margin: float) -> tuple[int, int, int]:
    """What she is ordered by, the larger the better, at the best or at the worst."""
    return _shown(each[0] + margin), each[1], -each[2]


def columns(criteria: Criteria, sieved: Sieved, present: Collection[str]) -> set[str]:
    """Columns whose values the near scores need."""
    found = {"tier_rank"}
    for measure, _ in sieved.parts.measures:
        found |= set(reads(criteria, measure, present))
    return found & set(present)


def near(criteria: Criteria, sieved: Sieved, chunks: Mapping[int, Chunk], sets: Sequence[Rows]) -> list[Near]:
    """Near scores of some rows of each of these chunks, whose values are loaded."""
    alike: dict[_Alike, list[_Some]] = {}
    for at, chunk in chunks.items():
        for key, rows in _apart(criteria, chunk, sets[at]):
            alike.setdefault(key, []).append(_Some(at, chunk, members(rows)))
    found: list[Near] = []
    for key, some in alike.items():
        won = _added(criteria, sieved, key, some)
        tiers = [_TIERS.get(each, _NO_TIER) for each in _plain(some, "tier_rank")]
        places = ((each.at, row) for each in some for row in each.rows)
        found += [
            (100 * each.real / each.imag if each.imag else 0.0, round(each.imag), tier, place)
            for place, each, tier in zip(places, won, tiers, strict=True)
        ]
    return found


@dataclass(frozen=True)
class _Alike:
    """What rows have in common that are judged by the same parts and peers."""

    joint: bool  # the share of the wanted gender within the wanted ages stands in one number
    platform: str
    quote_currency: str
    gmv_currency: str

    def currency(self, measure: Measure) -> str:
        match measure.currency:
            case "quote_currency":
                return self.quote_currency
            case "gmv_currency":
                return self.gmv_currency
            case _:
                return currencies(measure, self.platform, [])[0]


@dataclass(frozen=True)
class _Some:
    """Rows of one chunk."""

    at: int
    chunk: Chunk
    rows: list[int]


def _apart(criteria: Criteria, chunk: Chunk, rows: Rows) -> Iterator[tuple[_Alike, Rows]]:
    joint = joint_known(criteria, chunk)
    for platform, here in chunk.words.get("platform", {}).items():
        for whole, some in ((True, rows & here & joint), (False, rows & here & ~joint)):
            for quoted, more in _by_word(chunk, "quote_currency", some):
                for sold, mine in _by_word(chunk, "gmv_currency", more):
                    yield _Alike(whole, platform, quoted, sold), mine


def _by_word(chunk: Chunk, column: str, rows: Rows) -> Iterator[tuple[str, Rows]]:
    for word, here in chunk.words.get(column, {}).items():
        if rows & here:
            yield word, rows & here
            rows &= ~here
    if rows:
        yield "", rows


def _added(criteria: Criteria, sieved: Sieved, alike: _Alike, some: Sequence[_Some]) -> list[complex]:
    """For each row the points won, and beside them (as the imaginary part, for one addition) the weight of what is known."""
    won: list[complex] = [0j] * sum(len(each.rows) for each in some)
    for measure, weight in sieved.parts.measures:
        if (measure.name is PartName.AUDIENCE) != alike.joint and measure.name in _OF_AUDIENCE:
            continue
        values = _part_values(criteria, measure, some)
        peer = None
        if measure.has_peers:
            peer = sieved.peers.get((measure.name, alike.platform, alike.currency(measure)))
        won = _with_part(won, values, measure.curve, criteria, unit_of(measure.reads), peer, weight)
    return won


def _with_part(
    won: list[complex],
    values: list[int],
    curve: Curve,
    criteria: Criteria,
    unit: int,
    peer: Decimal | None,
    weight: int,
) -> list[complex]:
    """What was won so far with one part more."""
    none, full = complex(0, weight), complex(weight, weight)
    straight = slope(curve, unit, peer)
    if straight is not None:
        start, more = straight[0] * weight, straight[1] * weight
        return [
            so_far
            if value == _NONE
            else so_far
            + (full if (given := start + more * value) >= weight else none if given <= 0 else none + given)
            for so_far, value in zip(won, values, strict=True)
        ]
    points = line(curve, criteria, unit, peer)
    table = {value: _weighed(points(value), weight) for value in set(values) - {_NONE}}
    table[_NONE] = 0j
    return list(map(add, won, map(table.__getitem__, values)))


def _weighed(points: float | None, weight: int) -> complex:
    return 0j if points is None else complex(weight * points, weight)


_OF_AUDIENCE = frozenset({PartName.AUDIENCE, PartName.GENDER, PartName.AGE})


def _part_values(criteria: Criteria, measure: Measure, some: Sequence[_Some]) -> list[int]:
    """A number for each row, or _NONE."""
    match measure.name:
        case PartName.CATEGORY:
            return [value for each in some for value in _categories(criteria, each)]
        case PartName.AUDIENCE:
            return _plain(some, joint_column(criteria))
        case PartName.GENDER:
            own, other = (_plain(some, AUDIENCE + each) for each in genders(criteria))
            shares = [_NONE if there == _NONE else UNIT - there for there in other]
            return [there if here == _NONE else here for here, there in zip(own, shares, strict=True)]
        case PartName.AGE:
            return _ages(criteria, some)
        case _:
            return _plain(some, measure.reads)


def _plain(some: Sequence[_Some], name: str) -> list[int]:
    """The numbers of a column, whatever types its chunks have."""
    found: list[int] = []
    for each in some:
        values = each.chunk.values.get(name)
        if values is None:
            found += [_NONE] * len(each.rows)
            continue
        within = each.rows if each.rows[-1] < len(values) else [row for row in each.rows if row < len(values)]
        unknown = UNKNOWN[values.format]
        got = itemgetter(*within)(values) if len(within) > 1 else tuple(values[row] for row in within)
        found += got if unknown == _NONE else [_NONE if value == unknown else value for value in got]
        found += [_NONE] * (len(each.rows) - len(within))
    return found


def _ages(criteria: Criteria, some: Sequence[_Some]) -> list[int]:
    """The sum of the bands that count; known where any band is."""
    columns = {name for each in some for name in each.chunk.values}
    found = [_NONE] * sum(len(each.rows) for each in some)
    for name, counts in age_columns(criteria, columns).items():
        got = _plain(some, name)
        found = [
            so_far if more == _NONE else max(so_far, 0) + more * counts
            for so_far, more in zip(found, got, strict=True)
        ]
    return found


def _categories(criteria: Criteria, some: _Some) -> list[int]:
    """As domain.scoring does: her first category suits, or a later one; who has none is unknown, others were cut."""
    first, any_ = 0, 0
    for key in suiting(criteria.category or ""):
        first |= some.chunk.word("first_category", key)
        any_ |= some.chunk.word("category", key)
    later = int(LATER_CATEGORY * UNIT)
    flags = (_flags(rows, some.rows) for rows in (first, any_, some.chunk.any_word("category")))
    return [
        UNIT if one else later if two else 0 if known else _NONE
        for one, two, known in zip(*flags, strict=True)
    ]


def _flags(rows: Rows, places: list[int]) -> list[bool]:
    written = bin(rows)[:1:-1].ljust(places[-1] + 1, "0")
    return [written[place] == "1" for place in places]


_NONE = UNKNOWN["q"]
_RANKS: dict[Tier | None, int] = {tier: int(points * UNIT) for tier, points in TIER_POINTS.items()}
_TIERS = {value: TIER_ORDER.index(tier) for tier, value in _RANKS.items()}
_NO_TIER = TIER_ORDER.index(None)
