"""Who may stand in front of a group: near scores of all its rows, and the few that need an exact one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import floor
from operator import add, itemgetter

from domain.categories import suiting
from domain.criteria import Criteria
from domain.parts import PartName
from domain.scoring import LATER_CATEGORY, TIER_POINTS, Measure
from domain.screening import TIER_ORDER
from domain.sieving.bits import Rows, members
from domain.sieving.chunk import UNKNOWN, Chunk
from domain.sieving.figures import AUDIENCE, UNIT, unit_of
from domain.sieving.floors import age_columns, genders, joint_column
from domain.sieving.needs import reads
from domain.sieving.peers import currencies
from domain.sieving.points import line
from domain.sieving.sieve import Sieved
from domain.sieving.weights import joint_known

MARGIN = 0.02  # of 100: what floating point and points kept to four places may make of a score
ROUNDED = 0.55  # a score is rounded twice, to tenths and then to whole numbers: 86.45 is 87
Place = tuple[int, int]  # chunk and row


@dataclass(frozen=True)
class Near:
    """A row with its near score, 0 to 100, and what comes after it in the order."""

    place: Place
    score: float
    known: int
    tier: int

    @property
    def best(self) -> tuple[int, int, int]:
        return (floor(self.score + MARGIN + ROUNDED), self.known, -self.tier)

    @property
    def worst(self) -> tuple[int, int, int]:
        return (floor(self.score - MARGIN + ROUNDED), self.known, -self.tier)


def front(found: Sequence[Near], most: int) -> tuple[list[Place], list[Place]]:
    """Of these the rows among which the `most` first surely are: all of the first, and `most` of the second by name."""
    if len(found) <= most:
        return [each.place for each in found], []
    bound = sorted((each.worst for each in found), reverse=True)[most - 1]
    ahead = [each for each in found if each.best >= bound]
    level = [each.place for each in ahead if each.best == each.worst == bound]
    return [each.place for each in ahead if not each.best == each.worst == bound], level


def columns(criteria: Criteria, sieved: Sieved, present: Collection[str]) -> set[str]:
    """Columns whose values the near scores need."""
    found = {"tier_rank"}
    for measure, _ in sieved.parts.measures:
        found |= set(reads(criteria, measure, present))
    return found & set(present)


def near(criteria: Criteria, sieved: Sieved, at: int, chunk: Chunk, rows: Rows) -> list[Near]:
    """Near scores of some rows of a chunk, whose values are loaded."""
    found: list[Near] = []
    for joint, platform, money, mine in _alike(criteria, chunk, rows):
        places = members(mine)
        won = _added(criteria, sieved, chunk, places, joint=joint, platform=platform, money=money)
        tiers = [_TIERS[each] for each in _values(chunk, "tier_rank", places)]
        found += [
            Near((at, row), 100 * each.real / each.imag if each.imag else 0.0, round(each.imag), tier)
            for row, each, tier in zip(places, won, tiers, strict=True)
        ]
    return found


def _alike(criteria: Criteria, chunk: Chunk, rows: Rows) -> Iterator[tuple[bool, str, dict[str, str], Rows]]:
    """Rows apart by what their parts are judged by: one number for gender and ages, platform, currencies."""
    joint = joint_known(criteria, chunk)
    for platform, here in chunk.words.get("platform", {}).items():
        for whole, some in ((True, rows & here & joint), (False, rows & here & ~joint)):
            for quoted, more in _by_word(chunk, "quote_currency", some):
                for sold, mine in _by_word(chunk, "gmv_currency", more):
                    yield whole, platform, {"quote_currency": quoted, "gmv_currency": sold}, mine


def _by_word(chunk: Chunk, column: str, rows: Rows) -> Iterator[tuple[str, Rows]]:
    for word, here in chunk.words.get(column, {}).items():
        if rows & here:
            yield word, rows & here
            rows &= ~here
    if rows:
        yield "", rows


def _added(
    criteria: Criteria,
    sieved: Sieved,
    chunk: Chunk,
    places: list[int],
    *,
    joint: bool,
    platform: str,
    money: dict[str, str],
) -> list[complex]:
    """For each row the points won, and beside them (as the imaginary part, for one addition) the weight of what is known."""
    won: list[complex] = [0j] * len(places)
    for measure, weight in sieved.parts.measures:
        if (measure.name is PartName.AUDIENCE) != joint and measure.name in _OF_AUDIENCE:
            continue
        values = _part_values(criteria, measure, chunk, places)
        currency = money.get(measure.currency) or currencies(measure, platform, [])[-1]
        peer = sieved.peers.get((measure.name, platform, currency)) if measure.has_peers else None
        points = line(measure.curve, criteria, unit_of(measure.reads), peer)
        table: dict[int | None, complex] = {}
        for value in set(values):
            given = None if value is None else points(value)
            table[value] = 0j if given is None else complex(weight * given, weight)
        won = list(map(add, won, map(table.__getitem__, values)))
    return won


_OF_AUDIENCE = frozenset({PartName.AUDIENCE, PartName.GENDER, PartName.AGE})


def _part_values(
    criteria: Criteria, measure: Measure, chunk: Chunk, places: list[int]
) -> Sequence[int | None]:
    match measure.name:
        case PartName.CATEGORY:
            return _categories(criteria, chunk, places)
        case PartName.AUDIENCE:
            return _values(chunk, joint_column(criteria), places)
        case PartName.GENDER:
            own, other = (_values(chunk, AUDIENCE + each, places) for each in genders(criteria))
            return [
                here if here is not None else None if there is None else UNIT - there
                for here, there in zip(own, other, strict=True)
            ]
        case PartName.AGE:
            return _ages(criteria, chunk, places)
        case _:
            return _values(chunk, measure.reads, places)


def _values(chunk: Chunk, name: str, places: list[int]) -> Sequence[int | None]:
    values = chunk.values.get(name)
    if values is None:
        return [None] * len(places)
    unknown = UNKNOWN[values.typecode]
    got = itemgetter(*places)(values) if len(places) > 1 else (values[places[0]],)
    return [None if each == unknown else each for each in got]


def _ages(criteria: Criteria, chunk: Chunk, places: list[int]) -> list[int | None]:
    found: list[int | None] = [None] * len(places)
    for name, counts in age_columns(criteria, chunk.numbers).items():
        got = _values(chunk, name, places)
        found = [
            sum_ if each is None else (sum_ or 0) + (each if counts else 0)
            for sum_, each in zip(found, got, strict=True)
        ]
    return found


def _categories(criteria: Criteria, chunk: Chunk, places: list[int]) -> list[int | None]:
    """As domain.scoring does: her first category suits, or a later one; who has none is unknown, others were cut."""
    first, any_ = 0, 0
    for key in suiting(criteria.category or ""):
        first |= chunk.word("first_category", key)
        any_ |= chunk.word("category", key)
    later = int(LATER_CATEGORY * UNIT)
    flags = zip(
        _flags(first, places), _flags(any_, places), _flags(chunk.any_word("category"), places), strict=True
    )
    return [UNIT if one else later if two else 0 if known else None for one, two, known in flags]


def _flags(rows: Rows, places: list[int]) -> list[bool]:
    written = bin(rows)[:1:-1].ljust(places[-1] + 1, "0")
    return [written[place] == "1" for place in places]


_RANKS = {None: None} | {tier: int(points * UNIT) for tier, points in TIER_POINTS.items()}
_TIERS = {_RANKS[tier]: at for at, tier in enumerate(TIER_ORDER)}
