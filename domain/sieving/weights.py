"""How much is known of each row: the weights of a score's known parts, added up over whole columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm

from domain.criteria import Criteria
from domain.parts import PartName
from domain.scoring import MEASURES, Measure, Peers, Weights, weights_for
from domain.sieving.bits import Numbers, Rows, Tally, largest
from domain.sieving.chunk import Chunk
from domain.sieving.figures import AUDIENCE
from domain.sieving.floors import age_columns, genders, joint_column
from domain.sieving.peers import currencies, group


@dataclass(frozen=True)
class Weighed:
    """Parts that the criteria ask about, each with its weight as a whole number of 1/`unit`."""

    measures: tuple[tuple[Measure, int], ...]
    unit: int

    @property
    def compared(self) -> tuple[Measure, ...]:
        return tuple(measure for measure, _ in self.measures if measure.has_peers)


def weighed(criteria: Criteria, weights: Weights) -> Weighed:
    """As domain.scoring.Scale takes them."""
    given = weights_for(criteria, weights)
    unit = lcm(*(weight.as_integer_ratio()[1] for weight in given.values())) if given else 1
    measures = [
        (measure, int(given[measure.name] * unit))
        for measure in MEASURES
        if measure.name in given and _asked(measure.name, criteria)
    ]
    return Weighed(tuple(measures), unit)


def _asked(name: PartName, criteria: Criteria) -> bool:
    match name:
        case PartName.CATEGORY:
            return criteria.category is not None
        case PartName.AUDIENCE:
            return criteria.gender is not None and criteria.ages is not None
        case PartName.GENDER:
            return criteria.gender is not None
        case PartName.AGE:
            return criteria.ages is not None
        case _:
            return True


def joint_known(criteria: Criteria, chunk: Chunk) -> Rows:
    """Rows whose share of the wanted gender within the wanted ages stands in one number."""
    if criteria.gender is None or criteria.ages is None:
        return 0
    return chunk.number(joint_column(criteria)).known


def known_of(criteria: Criteria, measure: Measure, chunk: Chunk) -> Rows:
    """Rows whose part has a number."""
    match measure.name:
        case PartName.CATEGORY:
            return chunk.any_word("category")
        case PartName.AUDIENCE:
            return joint_known(criteria, chunk)
        case PartName.GENDER:
            own, other = (chunk.number(AUDIENCE + each).known for each in genders(criteria))
            return (own | other) & ~joint_known(criteria, chunk)
        case PartName.AGE:
            known = 0
            for name in age_columns(criteria, chunk.numbers):
                known |= chunk.numbers[name].known
            return known & ~joint_known(criteria, chunk)
        case _:
            return chunk.number(measure.reads).known


def tallied(criteria: Criteria, parts: Weighed, peers: Peers, chunk: Chunk, rows: Rows) -> Numbers:
    """For each of the rows the weight of her parts that have points, in 1/`unit`."""
    tally = Tally()
    for measure, weight in parts.measures:
        known = known_of(criteria, measure, chunk) & rows
        if measure.has_peers:
            known = _judged(measure, peers, chunk, known)
        if known:
            tally.add(weight, known)
    return tally.numbers(rows)


def _judged(measure: Measure, peers: Peers, chunk: Chunk, known: Rows) -> Rows:
    """Of these the rows that can be judged: beside peers where there are enough of them, and where the number is 0."""
    found = 0
    for platform, currency in _groups(measure, chunk):
        if peers.get((measure.name, platform, currency)):
            found |= known & group(chunk, measure, platform, currency)
    rest = known & ~found
    if rest:
        column = chunk.number(measure.reads)
        found |= rest & column.at_least(0) & column.at_most(0)
    return found


def _groups(measure: Measure, chunk: Chunk) -> Iterator[tuple[str, str]]:
    for platform in chunk.words.get("platform", {}):
        for currency in currencies(measure, platform, [chunk]):
            yield platform, currency


def most_known(tallies: Sequence[Numbers], rows: Sequence[Rows]) -> int:
    """The heaviest of all, in 1/`unit`."""
    return largest(list(zip(tallies, rows, strict=True)))


def enough(tally: Numbers, rows: Rows, most: int, least: Decimal) -> Rows:
    """Rows of which enough is known beside the heaviest."""
    share = least * most
    bound = int(share) if share == int(share) else int(share) + 1
    return rows & tally.at_least(bound)
